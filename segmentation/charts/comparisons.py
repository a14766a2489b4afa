"""Segments beside each other: all of them as lines over the columns, or two of them point by point."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from segmentation.charts.palettes import (
    MEDIAN,
    RULE,
    TEXT,
    Chart,
    colour,
    layered,
    name_axis,
    quiet,
    shades,
    tip,
    told,
)
from segmentation.language import phrases
from segmentation.language.titles import titles
from segmentation.segment.profile.profiles import Profile

_LIMIT = 2.0  # standard deviations; further out is drawn at the edge
_BESIDE = 20
"""Numbers that fit beside each other at the end of the lines, on a phone too."""
_ROW, _LETTERS = 46, 20  # pixels between columns, and letters of their names
_SIGNED = "datum.value == 0 ? '0' : format(datum.value, '+.0f')"


def snake(profile: Profile, names: Sequence[str], columns: Sequence[str]) -> Chart:
    """A line per segment down the columns, in standard deviations from the average customer.

    The columns stand below each other, where there is room for their names on any screen.
    """
    heads = titles(columns)
    rows = pd.DataFrame(
        [
            {
                "label": heads[column],
                "effect": _clamped(profile, segment, column),
                "exact": profile.effect(segment, column),
                "segment": segment,
                "name": name,
                "place": place,
            }
            for segment, name in enumerate(names, start=1)
            for place, column in enumerate(columns)
        ]
    )
    order = [heads[column] for column in columns]
    scale = alt.Scale(domain=[1, *range(2, len(names) + 1)], range=shades(len(names), profile.identities))
    y = alt.Y("label:N", sort=order, title=None, axis=name_axis(order, letters=_LETTERS))
    base = alt.Chart(rows).encode(
        y=y,
        x=_distance(),
        color=alt.Color("segment:O", scale=scale),
        tooltip=[tip("name:N", "Segment"), tip("label:N", "Column"), _tip(rows)],
    )
    ends = rows[rows["label"] == order[-1]].copy()
    ends["effect"] = _apart(ends["effect"].to_numpy(dtype=float), 2 * _LIMIT * 1.15 / _BESIDE)
    last = alt.Chart(ends).encode(y=y, x=_distance())
    zero = alt.Chart(pd.DataFrame({"effect": [0.0]})).mark_rule(strokeDash=[4, 3])
    numbers = last.mark_text(dy=18, fontWeight="bold").encode(text="segment:O", **TEXT)
    lines = base.mark_line().encode(order="place:Q")
    chart = layered(
        zero.encode(x=_distance(), **RULE), lines, base.mark_point(size=60, filled=True, opacity=1), numbers
    )
    return quiet(
        chart, f"Profile lines of {len(names)} segments over {', '.join(order)}.", len(order) * _ROW + 50
    )


def compare(profile: Profile, one: int, other: int, columns: Sequence[str]) -> Chart:
    """Two segments point by point: a dot each per column, beside it the figure that their cards have."""
    heads = {
        name: f"{head}{MEDIAN if profile.by_median(name) else ''}" for name, head in titles(columns).items()
    }
    rows = pd.DataFrame(
        [
            {
                "label": heads[column],
                "effect": _clamped(profile, segment, column),
                "exact": profile.effect(segment, column),
                "figure": profile.number(profile.typical(segment, column), column),
                "segment": segment,
            }
            for column in columns
            for segment in (one, other)
        ]
    )
    spans = rows.groupby("label", sort=False)["effect"].agg(["min", "max"]).reset_index()
    order = [heads[column] for column in columns]
    y = alt.Y("label:N", sort=order, title=None, axis=name_axis(order, letters=_LETTERS))
    x = _distance()
    scale = alt.Scale(
        domain=[one, other], range=[colour(profile.identity(one)), colour(profile.identity(other))]
    )
    base = alt.Chart(rows).encode(
        y=y,
        x=x,
        tooltip=[
            tip("label:N", "Column"),
            tip("segment:O", "Segment"),
            tip("figure:N", "Figure"),
            _tip(rows),
        ],
    )
    line = alt.Chart(spans).mark_rule(strokeWidth=1, opacity=0.5).encode(y=y, x="min:Q", x2="max:Q", **RULE)
    dots = base.mark_point(size=130, filled=True, opacity=1).encode(color=alt.Color("segment:O", scale=scale))
    # One above its dot and one below: dots that nearly touch would print their figures over each other.
    figures = [
        base.transform_filter(alt.datum.segment == segment).mark_text(dy=away).encode(text="figure:N", **TEXT)
        for segment, away in ((one, -14), (other, 15))
    ]
    spoken = "; ".join(f"{r.label}, segment {r.segment}: {r.figure}" for r in rows.itertuples())
    return quiet(layered(line, dots, *figures), f"Two segments compared: {spoken}.", len(columns) * _ROW + 50)


def _distance() -> alt.X:
    """The axis on which all columns can be compared, whatever their units."""
    return alt.X(
        "effect:Q",
        title="Standard deviations from the average",
        scale=alt.Scale(domain=[-_LIMIT * 1.15, _LIMIT * 1.15]),
        axis=alt.Axis(labelExpr=_SIGNED, values=[-2, -1, 0, 1, 2]),
    )


def _apart(places: NDArray[np.float64], gap: float) -> NDArray[np.float64]:
    """The places, pushed apart both ways until no two are closer than `gap`."""
    order = np.argsort(places, kind="stable")
    steps = gap * np.arange(len(places))
    raised = np.maximum.accumulate(places[order] - steps) + steps
    lowered = np.minimum.accumulate((places[order] - steps)[::-1])[::-1] + steps
    apart = np.empty(len(places))
    apart[order] = (raised + lowered) / 2
    return apart


def _clamped(profile: Profile, segment: int, column: str) -> float:
    return max(-_LIMIT, min(_LIMIT, profile.effect(segment, column)))


def _tip(rows: pd.DataFrame) -> alt.Tooltip:
    return told(rows, "exact", "Standard deviations from average", phrases.deviation)
