"""Orders over time, of new and of returning customers, and who of them comes back how soon."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import altair as alt
import numpy as np
import pandas as pd

from segmentation.charts.explorations.share_cells import share_cells
from segmentation.charts.palettes import (
    Chart,
    layered,
    name_axis,
    number_axis,
    quiet,
    tip,
    told,
)
from segmentation.language import phrases
from segmentation.language.currencies import PLAIN, Money
from segmentation.prepare.orders.customer_measures import REVENUE

if TYPE_CHECKING:
    from segmentation.prepare.explorations.orders.order_histories import Cohorts, OrderHistory

_HEIGHT = 240  # pixels, as tall as the charts beside it
_NEW, _RETURNING = 0.25, 0.7  # how dark the bars are
_ROW = 32  # pixels of a cohort
_LETTERS = 16  # of the name of a cohort in one line
_MONTHS = {"day": "%-d %b %Y", "week": "%-d %b %Y", "month": "%b %Y", "year": "%Y"}


def order_history(history: OrderHistory, *, revenue: bool = False, money: Money = PLAIN) -> Chart:
    """Orders (or revenue) per period, the strong part of returning customers, the pale one of new ones."""
    values = history.revenue if revenue else history.orders
    style = partial(money.number, of=REVENUE) if revenue else _counted
    rows = pd.DataFrame({"low": history.starts, "high": history.ends})
    rows["returning"], rows["all"], rows["new"] = values[1], values.sum(axis=0), values[0]
    title = f"Revenue{money.unit(REVENUE)}" if revenue else "Orders"
    axis = number_axis(float(min(rows["all"].min(), 0)), float(rows["all"].max()), of=title)
    x = alt.X("low:T", title=None, axis=alt.Axis(tickCount=6))
    tips = [
        tip("low:T", "From", "%-d %B %Y"),
        told(rows, "new", "New customers", style),
        told(rows, "returning", "Returning customers", style),
    ]
    base = alt.Chart(rows).encode(x=x, x2=alt.X2("high:T"), tooltip=tips)
    chart = layered(
        base.mark_rect(opacity=_RETURNING).encode(
            y=alt.Y("returning:Q", title=title, axis=axis), y2=alt.Y2Datum(0)
        ),
        base.mark_rect(opacity=_NEW).encode(
            y=alt.Y("all:Q", title=title, axis=axis), y2=alt.Y2("returning:Q")
        ),
    )
    return quiet(chart, f"{title} per {history.period}. {history.finding}", _HEIGHT)


def cohorts(cohorts: Cohorts) -> Chart:
    """Customers by when they began, and the share of them who order in each period after it.

    A dashed cell is a period that is not over yet.
    """
    labels = [
        f"{_named(start, cohorts.period)} · {phrases.count(int(size))}"
        for start, size in zip(cohorts.starts.to_timestamp(), cohorts.sizes, strict=True)
    ]
    y = alt.Y(
        "began:N",
        sort=labels,
        title=None,
        axis=name_axis(labels, letters=_LETTERS),
        scale=alt.Scale(domain=labels),
    )
    after = f"{phrases.capital(cohorts.period)}s after the first order"
    x = alt.X("after:O", title=after, axis=alt.Axis(labelAngle=0, orient="top"))
    tips = [tip("began:N", "Began, how many"), tip("after:O", after), tip("text:N", "Ordered then")]
    return quiet(
        layered(*share_cells(_rates(cohorts, labels), x=x, y=y, tips=tips)),
        f"Share who order again, by {cohorts.period} of the first order. {cohorts.finding}",
        len(labels) * _ROW + 60,
    )


def _rates(cohorts: Cohorts, labels: list[str]) -> pd.DataFrame:
    """A row per cohort and period after its first orders; sure where the period is over."""
    rows = [
        (labels[at], ahead + 1, float(rate), bool(cohorts.over[at, ahead]), phrases.percent(float(rate)))
        for (at, ahead), rate in np.ndenumerate(cohorts.rates)
        if not np.isnan(rate)
    ]
    return pd.DataFrame(rows, columns=["began", "after", "share", "sure", "text"])


def _counted(value: float) -> str:
    return phrases.count(int(value))


def _named(start: pd.Timestamp, period: str) -> str:
    """A period as a row is called: “Jan 2024”, “Q1 2024”."""
    return f"Q{start.quarter} {start.year}" if period == "quarter" else f"{start:{_MONTHS[period]}}"
