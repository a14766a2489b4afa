"""The two small pictures of a persona's card: how much of the whole it is, and how it differs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import altair as alt
import pandas as pd

from segmentation.charts.palettes import RULE, TEXT, Chart, colour, layered, quiet, tip
from segmentation.prepare import phrases
from segmentation.prepare.headings import titles

if TYPE_CHECKING:
    from segmentation.act.cards import Part
    from segmentation.segment.profiles import Profile

_LIMIT = 2.0
_LABELS = 132
"""Pixels for the labels of either picture, so that they stand under each other."""
_ROW = 22
_BESIDE = 82
"""Pixels kept free for “12,345 · 28%”."""


def parts(segment: int, shown: Iterable[Part]) -> Chart:
    """A thin bar per whole, filled as far as the segment's part of it, the numbers at its end."""
    rows = pd.DataFrame([*shown], columns=["label", "share", "text"])
    rows["start"], rows["whole"] = 0.0, 1.0
    scale = alt.Scale(domain=[0, 1], nice=False, range=[0, alt.ExprRef(f"width - {_BESIDE}")])
    y = alt.Y("label:N", sort=list(rows["label"]), title=None, axis=_label_axis())
    told = [tip("label:N", " "), tip("share:Q", "Share", ".1%")]
    base = alt.Chart(rows).encode(y=y, tooltip=told)

    def until(end: str) -> dict[str, alt.X | alt.X2]:
        return {"x": alt.X("start:Q", axis=None, scale=scale), "x2": alt.X2(f"{end}:Q")}

    chart = layered(
        base.mark_bar(size=8, opacity=0.14, cornerRadius=4).encode(**until("whole")),
        base.mark_bar(size=8, color=colour(segment), cornerRadius=4).encode(**until("share")),
        base.mark_text(align="left", dx=8).encode(
            x=alt.X("whole:Q", axis=None, scale=scale), text=alt.Text("text:N"), **TEXT
        ),
    )
    spoken = "; ".join(f"{row.label}: {row.text}" for row in rows.itertuples())
    return _small(chart, f"Segment {segment} as a part of the whole. {spoken}.", len(rows))


def effects(profile: Profile, segment: int, columns: Sequence[str]) -> Chart:
    """Bars around the average customer for one segment, with the segment's own figure at the end of each.

    Lengths are standard deviations, drawn up to two. The figure keeps the unit of its column: the mean, or
    the median where a few large values make the mean, as in the sentences beside it.
    """
    effect = profile.effects.loc[segment, list(columns)].astype(float)
    labels = list(titles(columns).values())
    rows = pd.DataFrame({"label": labels, "effect": effect.clip(-_LIMIT, _LIMIT).to_numpy()})
    middle = [profile.by_median(segment, column) for column in columns]
    of = [profile.median if by_median else profile.mean for by_median in middle]
    rows["figure"] = [phrases.number(value(segment, c), of=c) for value, c in zip(of, columns, strict=True)]
    rows["kind"] = ["Median" if by_median else "Mean" for by_median in middle]
    rows["exact"], rows["end"] = effect.to_numpy(), rows["effect"].clip(lower=0)
    scale = alt.Scale(domain=[-_LIMIT, _LIMIT * 1.3], nice=False)
    y = alt.Y("label:N", sort=labels, title=None, axis=_label_axis())
    tips = [
        tip("label:N", " "),
        tip("kind:N", "Figure"),
        tip("figure:N", " "),
        tip("exact:Q", "Standard deviations from average", "+.2f"),
    ]
    base = alt.Chart(rows).encode(y=y, tooltip=tips)
    zero = alt.Chart(pd.DataFrame({"effect": [0.0]}))
    chart = layered(
        base.mark_bar(size=10, color=colour(segment), cornerRadius=2).encode(
            x=alt.X("effect:Q", axis=None, scale=scale)
        ),
        zero.mark_rule(strokeWidth=1).encode(x=alt.X("effect:Q", axis=None, scale=scale), **RULE),
        base.mark_text(align="left", dx=6).encode(
            x=alt.X("end:Q", axis=None, scale=scale), text=alt.Text("figure:N"), **TEXT
        ),
    )
    spoken = "; ".join(f"{r.label} {r.figure} ({r.exact:+.1f} sd)" for r in rows.itertuples())
    return _small(chart, f"Segment {segment} against the average customer: {spoken}.", len(rows))


def _small(chart: Chart, description: str, rows: int) -> Chart:
    """Without the margin that Streamlit leaves below a chart whose specification names none."""
    chart.padding = {"left": 0, "right": 8, "top": 2, "bottom": 2}
    return quiet(chart, description, rows * _ROW)


def _label_axis() -> alt.Axis:
    """Labels flush with the text of the card."""
    return alt.Axis(
        grid=False,
        labelAlign="left",
        labelPadding=_LABELS,
        labelLimit=_LABELS - 6,
        minExtent=_LABELS,
        maxExtent=_LABELS,
    )
