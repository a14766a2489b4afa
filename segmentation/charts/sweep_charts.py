"""How many segments: pictures of a sweep over k, with the chosen k in gold."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import altair as alt
import numpy as np
import pandas as pd

from segmentation.charts.palettes import (
    CHOSEN,
    NAME_LINES,
    RULE,
    TEXT,
    Chart,
    coefficient_axis,
    layered,
    name_axis,
    number_axis,
    numbered,
    quiet,
    row_height,
    row_labels,
    segment_scale,
    tip,
    told,
)
from segmentation.language import phrases
from segmentation.standards import STABLE

if TYPE_CHECKING:
    from segmentation.segment.sweeps.sweeps import Sweep
    from segmentation.segment.verdict.judge import Verdict

_HEIGHT = 240  # pixels, the same for all
_ABOVE = 1.1  # of the largest value: room for the number at its point, which ran out of the picture


def inertia(sweep: Sweep, k: int) -> Chart:
    """The elbow: what is left inside the segments, for every k."""
    rows = pd.DataFrame({"k": sweep.ks, "value": sweep.inertia})
    rows["text"] = [phrases.number(round(v) if v >= 10 else v) for v in rows["value"]]
    most = float(sweep.inertia.max())
    scale = alt.Scale(domain=[0, most * _ABOVE], nice=False)
    y = alt.Y("value:Q", title=None, axis=number_axis(0, most), scale=scale)
    chart = layered(*_line(rows, k, y, falls=True))
    return quiet(chart, f"Inertia for each number of segments: {_spoken(rows)}", _HEIGHT)


def silhouette(sweep: Sweep, k: int, verdict: Verdict | None = None) -> Chart:
    """How separate the segments are for every k; with a verdict, against data without groups.

    Where the silhouette is an estimate from a sample, a thin rule spans two standard errors.
    """
    rows = pd.DataFrame({"k": sweep.ks, "value": sweep.silhouette, "se": sweep.silhouette_se})
    rows["text"] = [phrases.coefficient(v) for v in rows["value"]]
    rows["low"], rows["high"] = rows["value"] - 2 * rows["se"], rows["value"] + 2 * rows["se"]
    band = None if verdict is None else _band(verdict)
    floor = min(0.0, rows["low"].min(), np.inf if band is None else band["low"].min())
    scale = alt.Scale(domainMin=floor, zero=True)
    y = alt.Y("value:Q", title=None, axis=coefficient_axis(), scale=scale)
    layers = _line(rows, k, y)
    if (rows["se"] > 0).any():
        error = alt.Chart(rows).mark_rule(strokeWidth=1.5, opacity=0.6)
        layers.insert(0, error.encode(x=_x(), y=alt.Y("low:Q", title=None), y2=alt.Y2("high:Q"), **RULE))
    if band is not None:
        layers = [*_chance(band, _x()), *layers]
    spoken = f"Silhouette for each number of segments: {_spoken(rows)}"
    return quiet(layered(*layers), spoken + _spoken_band(band), _HEIGHT)


def stability(
    verdict: Verdict,
    k: int,
    names: Sequence[str],
    parts: Sequence[Sequence[int]] = (),
    identities: Sequence[int] = (),
) -> Chart:
    """How much of each segment returns when customers are drawn again, with a rule at 75%.

    `parts` are the numbers in the cut of what each segment is made of, where some are joined; those were not
    drawn again and are left out. `identities` give the colours.
    """
    own = [part[0] - 1 if len(part) == 1 else None for part in parts] or list(range(k))
    value, bounds = verdict.stability[k], np.asarray(verdict.stability_interval[k])
    shown = [
        (segment, name, label, value[at], *bounds[at])
        for segment, (name, label, at) in enumerate(
            zip(numbered(names), row_labels(names), own, strict=True), start=1
        )
        if at is not None
    ]
    rows = pd.DataFrame(shown, columns=["segment", "name", "label", "value", "low", "high"])
    labels = list(rows["label"])
    axis = alt.Axis(format=".0%", values=[0, 0.25, 0.5, 0.75, 1], grid=False)
    title, scale = "How much of the segment returns", alt.Scale(domain=[0, 1])
    y = alt.Y("label:N", sort=labels, title=None, axis=name_axis(labels, lines=NAME_LINES))
    tips = [tip("name:N", " "), told(rows, "value", "Returns", phrases.percent)]
    base = alt.Chart(rows).encode(
        y=y, color=alt.Color("segment:O", scale=segment_scale(len(names), identities)), tooltip=tips
    )
    rule = alt.Chart(pd.DataFrame({"value": [STABLE]}))
    chart = layered(
        rule.mark_rule(strokeDash=[4, 3]).encode(
            x=alt.X("value:Q", axis=axis, scale=scale, title=title), **RULE
        ),
        base.mark_rule(strokeWidth=4, opacity=0.45).encode(
            x=alt.X("low:Q", title=title), x2=alt.X2("high:Q")
        ),
        base.mark_point(size=130, filled=True, opacity=1).encode(x=alt.X("value:Q", title=title)),
    )
    spoken = "; ".join(f"{name} {phrases.percent(share)}" for _, name, _, share, *_ in shown)
    return quiet(chart, f"Stability of each segment: {spoken}.", len(rows) * row_height(labels, 42) + 56)


def _x() -> alt.X:
    return alt.X("k:O", title="Segments", sort=None, axis=alt.Axis(labelAngle=0))


def _line(rows: pd.DataFrame, k: int, y: alt.Y, *, falls: bool = False) -> list[alt.Chart]:
    """A line with its points; the value of the chosen one above it, or beside where the line falls."""
    beside = falls and k != rows["k"].max()
    place: dict[str, Any] = {"align": "left", "dx": 12, "dy": -10} if beside else {"dy": -18}
    tips = [tip("k:O", "Segments"), tip("text:N", "Value")]
    every = alt.Chart(rows).encode(x=_x(), y=y, tooltip=tips)
    chosen = alt.Chart(rows[rows["k"] == k]).encode(x=_x(), y=y, tooltip=tips)
    return [
        every.mark_line(),
        every.mark_point(size=40, filled=True, opacity=1),
        chosen.mark_point(size=190, filled=True, opacity=1, color=CHOSEN),
        chosen.mark_text(fontSize=13, fontWeight="bold", **place).encode(text=alt.Text("text:N"), **TEXT),
    ]


def _band(verdict: Verdict) -> pd.DataFrame:
    rows = pd.DataFrame({"k": verdict.ks, "low": verdict.null_low, "high": verdict.null_high})
    return rows.dropna()


def _chance(band: pd.DataFrame, x: alt.X) -> list[alt.Chart]:
    base = alt.Chart(band).encode(x=x)
    name = alt.Chart(band.tail(1)).mark_text(align="right", baseline="top", dy=8, dx=4)
    return [
        base.mark_area(opacity=0.16).encode(y=alt.Y("low:Q", title=None), y2=alt.Y2("high:Q")),
        name.encode(x=x, y=alt.Y("low:Q", title=None), text=alt.TextDatum("same columns, no groups"), **TEXT),
    ]


def _spoken(rows: pd.DataFrame) -> str:
    return "; ".join(f"{r.k}: {r.text}" for r in rows.itertuples()) + "."


def _spoken_band(band: pd.DataFrame | None) -> str:
    if band is None or band.empty:
        return ""
    low, high = phrases.coefficient(band["low"].min()), phrases.coefficient(band["high"].max())
    return f" Without groups it would lie between {low} and {high}."
