"""How one column is spread: histograms, missing values, boxes, concentration."""

from __future__ import annotations

from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import altair as alt
import pandas as pd

from segmentation.charts.bars import bars
from segmentation.charts.palettes import CHOSEN, RULE, TEXT, Chart, layered, number_axis, quiet, tip, told
from segmentation.language import phrases
from segmentation.language.titles import spoken, title
from segmentation.standards import TOP_SHARE

if TYPE_CHECKING:
    from segmentation.prepare.explorations import Concentration, Distribution, Gaps, Shares, Timeline

_HEIGHT = 240  # pixels, the same for all
_GAP = 0.06  # of a bin's width, between bars
QUARTILES = "half lie between the dashed lines"
_HEADROOM = 1.12
"""Above the highest bar, for the word that names the median."""


def histogram(distribution: Distribution) -> Chart:
    """Customers per bin, quartiles as thin rules that are named below, the median in gold with its value."""
    d, written = distribution, partial(distribution.money.number, of=distribution.column)
    whole = {"tickMinStep": 1} if _a_bin_each(d) else {}
    axis = number_axis(float(d.edges[0]), float(d.edges[-1]), of=d.column, tickCount=6, **whole)
    scale = alt.Scale(type="log", nice=False) if d.logged else alt.Scale(zero=False, nice=False)
    named = [title(d.column) + d.money.unit(d.column), QUARTILES]
    x = alt.X("low:Q", title=named, axis=axis, scale=scale)
    rows = _bins(d)
    tips = [tip("range:N", title(d.column)), tip("count:Q", "How many", ",")]
    tips.append(tip("share:N", "Share"))
    room = alt.Scale(domain=[0, max(int(d.counts.max()), 1) * _HEADROOM], nice=False)
    y = alt.Y("count:Q", title=None, axis=alt.Axis(tickMinStep=1), scale=room)
    base = alt.Chart(rows).mark_rect(opacity=0.5)
    marks = pd.DataFrame({"low": [d.lower, d.median, d.upper], "middle": [False, True, False]})
    middle, quartiles = alt.Chart(marks[marks["middle"]]), alt.Chart(marks[~marks["middle"]])
    right = d.median <= (d.edges[0] + d.edges[-1]) / 2 or d.logged
    words: dict[str, Any] = {"align": "left", "dx": -1} if right else {"align": "right", "dx": 1}
    chart = layered(
        base.encode(x=x, x2=alt.X2("high:Q"), y=y, y2=alt.Y2Datum(0), tooltip=tips),
        quartiles.mark_rule(strokeDash=[3, 3], strokeWidth=1, opacity=0.7).encode(x=x, **RULE),
        middle.mark_rule(color=CHOSEN, strokeWidth=2).encode(x=x),
        middle.mark_text(y=-4, baseline="bottom", fontWeight="bold", **words).encode(
            x=x, text=alt.TextDatum(f"median {written(d.median)}"), **TEXT
        ),
    )
    spoken = f"from {written(d.minimum)} to {written(d.maximum)}, median {written(d.median)}"
    return quiet(chart, f"Histogram of {d.column}, {spoken}. {d.finding}", _HEIGHT)


def shares(shares: Shares) -> Chart:
    """Customers per level of a category: “270 · 27%”."""
    description = f"{shares.column}: " + "; ".join(
        f"{level} {count}" for level, count in zip(shares.levels, shares.counts, strict=True)
    )
    return bars(shares.levels, shares.counts.tolist(), description=f"{description}. {shares.finding}")


def missing(gaps: Gaps) -> Chart:
    """Missing cells per column, the reason at the end where one is known."""
    texts = [
        f"{phrases.count(n)} · {reason or phrases.percent(n / max(gaps.customers, 1))}"
        for n, reason in zip(gaps.counts, gaps.reasons, strict=True)
    ]
    labels, values = list(gaps.columns), [float(n) for n in gaps.counts]
    if gaps.complete:
        labels.append(_others(gaps.complete, bool(gaps.columns)))
        values.append(0.0)
        texts.append("complete")
    return bars(labels, values, texts, room=0.5, row=34, description=f"Missing values. {gaps.finding}")


def timeline(timeline: Timeline) -> Chart:
    """Customers per month (or year), as bars over time."""
    rows = pd.DataFrame({"low": timeline.starts, "high": timeline.ends, "count": timeline.counts})
    tips = [
        tip("low:T", "From", "%-d %B %Y"),
        tip("count:Q", "How many", ","),
    ]
    x = alt.X("low:T", title=title(timeline.column), axis=alt.Axis(tickCount=6))
    y = alt.Y("count:Q", title=None, axis=alt.Axis(tickMinStep=1))
    base = alt.Chart(rows).mark_rect(opacity=0.5)
    chart = base.encode(x=x, x2=alt.X2("high:T"), y=y, y2=alt.Y2Datum(0), tooltip=tips)
    return quiet(chart, f"Rows over {timeline.column}. {timeline.finding}", _HEIGHT)


def concentration(concentration: Concentration) -> Chart:
    """The Lorenz curve from the best customer down: how much the top share of customers brings."""
    c = concentration
    rows = pd.DataFrame({"customers": c.customers, "value": c.values})
    percent: dict[str, Any] = {"format": ".0%", "values": [0, 0.2, 0.4, 0.6, 0.8, 1], "tickCount": 6}
    x = alt.X("customers:Q", title="Share of all, best first", axis=alt.Axis(**percent))
    y = alt.Y("value:Q", title=f"Share of {spoken(c.column)}", axis=alt.Axis(**percent))
    tips = [
        told(rows, "customers", "Top", phrases.percent),
        told(rows, "value", "bring", phrases.percent),
    ]
    top = alt.Chart(pd.DataFrame({"customers": [TOP_SHARE], "value": [c.top_fifth]})).encode(x=x, y=y)
    corner = alt.Chart(pd.DataFrame({"customers": [1.0], "value": [0.0]})).encode(x=x, y=y)
    equal = alt.Chart(pd.DataFrame({"customers": [0.0, 1.0], "value": [0.0, 1.0]}))
    chart = layered(
        equal.mark_line(strokeWidth=1, strokeDash=[4, 3], opacity=0.6).encode(x=x, y=y),
        alt.Chart(rows).mark_line().encode(x=x, y=y, tooltip=tips),
        top.mark_point(size=190, filled=True, opacity=1, color=CHOSEN),
        corner.mark_text(align="right", dy=-10, fontWeight="bold").encode(
            text=alt.TextDatum(f"top {phrases.percent(TOP_SHARE)} bring {phrases.percent(c.top_fifth)}"),
            **TEXT,
        ),
    )
    return quiet(chart, f"Concentration of {c.column}. {c.finding}", _HEIGHT)


def _bins(d: Distribution) -> pd.DataFrame:
    low, high = d.edges[:-1], d.edges[1:]
    rows = pd.DataFrame({"count": d.counts})
    rows["range"] = _ranges(d)
    rows["share"] = [phrases.percent(c / max(int(d.counts.sum()), 1)) for c in d.counts]
    if d.logged:
        ratio = (high / low) ** (_GAP / 2)
        return rows.assign(low=low * ratio, high=high / ratio)
    gap = (high - low) * _GAP / 2
    return rows.assign(low=low + gap, high=high - gap)


def _ranges(d: Distribution) -> list[str]:
    """What each bin holds: one whole number, or from border to border."""
    low, high = d.edges[:-1], d.edges[1:]
    written = partial(d.money.number, of=d.column)
    if d.logged:
        return [f"{written(a)} to {written(b)}" for a, b in zip(low, high, strict=True)]
    step = float(high[0] - low[0])
    if _a_bin_each(d):
        return [written(a + 0.5) for a in low]
    ends = [d.money.border(edge, step, of=d.column) for edge in d.edges]
    return [f"{a} to {b}" for a, b in pairwise(ends)]


def _a_bin_each(d: Distribution) -> bool:
    """Whether every bin holds one whole number."""
    return float(d.edges[1] - d.edges[0]) == 1 and float(d.edges[0]) % 1 == 0.5


def _others(count: int, some: bool) -> str:
    if not some:
        return f"All {count} columns"
    return f"{'The other one' if count == 1 else f'All {count} others'}"
