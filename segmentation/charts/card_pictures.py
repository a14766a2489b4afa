"""The two small pictures of a persona's card: how much of the whole it is, and how it differs."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import altair as alt
import pandas as pd

from segmentation.charts.palettes import (
    MEDIAN,
    RULE,
    TEXT,
    Chart,
    colour,
    layered,
    name_labels,
    quiet,
    tip,
    told,
)
from segmentation.language import phrases
from segmentation.language.titles import titles
from segmentation.segment.profile.wording import renamed

if TYPE_CHECKING:
    from segmentation.act.personas.cards.cards import Part
    from segmentation.segment.profile.profiles import Profile

_LIMIT = 2.0  # standard deviations; further out is drawn at the edge
_LABELS = 132
"""Pixels for the labels of either picture, so that they stand under each other."""
_LETTERS = 20
"""Letters of a label in one line of them."""
_ROW, _TWO_LINES = 22, 32  # pixels of a bar, by the lines of its label
_LETTER, _GAP = 6.2, 8
"""Pixels of a digit, and between a bar and its figure."""
_BESIDE, _FIGURE = 82, 45
"""Pixels kept free at least for “12,345 · 28%” and for “12,345”, so that cards of a study look alike."""


def parts(segment: int, shown: Iterable[Part], identity: int | None = None) -> Chart:
    """A thin bar per whole, filled as far as the segment's part of it, the numbers at its end."""
    rows = pd.DataFrame([*shown], columns=["label", "share", "text"])
    rows["start"], rows["whole"] = 0.0, 1.0
    scale = _scale([0, 1], rows["text"], _BESIDE)
    labels = list(rows["label"])
    y = alt.Y("label:N", sort=labels, title=None, axis=_label_axis(labels))
    tips = [tip("label:N", " "), told(rows, "share", "Share", phrases.percent)]
    base = alt.Chart(rows).encode(y=y, tooltip=tips)

    def until(end: str) -> dict[str, alt.X | alt.X2]:
        return {"x": alt.X("start:Q", axis=None, scale=scale), "x2": alt.X2(f"{end}:Q")}

    chart = layered(
        base.mark_bar(size=8, opacity=0.14, cornerRadius=4).encode(**until("whole")),
        base.mark_bar(size=8, color=colour(identity or segment), cornerRadius=4).encode(**until("share")),
        base.mark_text(align="left", dx=_GAP).encode(
            x=alt.X("whole:Q", axis=None, scale=scale), text=alt.Text("text:N"), **TEXT
        ),
    )
    spoken = "; ".join(f"{row.label}: {row.text}" for row in rows.itertuples())
    return _small(chart, f"Segment {segment} as a part of the whole. {spoken}.", labels)


def effects(profile: Profile, segment: int, columns: Sequence[str]) -> Chart:
    """Bars around the average customer for one segment, with the segment's own figure at the end of each.

    Lengths are standard deviations, drawn up to two. The figure keeps the unit of its column: the mean, or
    the median where a few large values make the mean, which the label then says, on every card alike.
    """
    effect = profile.effects.loc[segment, list(columns)].astype(float)
    plain = {**titles(columns), **{c: phrases.capital(said) for c, said in renamed(profile, columns).items()}}
    labels = [_at_the_median(plain[c]) if profile.by_median(c) else plain[c] for c in columns]
    if len(set(labels)) < len(labels):
        labels = [f"{plain[c]}{MEDIAN}" if profile.by_median(c) else plain[c] for c in columns]
    rows = pd.DataFrame({"label": labels, "effect": effect.clip(-_LIMIT, _LIMIT).to_numpy()})
    rows["figure"] = [profile.number(profile.typical(segment, c), c) for c in columns]
    rows["kind"] = ["Median" if profile.by_median(c) else "Mean" for c in columns]
    rows["exact"], rows["end"] = effect.to_numpy(), rows["effect"].clip(lower=0)
    distance = told(rows, "exact", "Standard deviations from average", phrases.deviation)
    scale = _scale([-_LIMIT, _LIMIT], rows["figure"], _FIGURE)
    y = alt.Y("label:N", sort=labels, title=None, axis=_label_axis(labels))
    tips = [
        tip("label:N", " "),
        tip("kind:N", "Figure"),
        tip("figure:N", " "),
        distance,
    ]
    base = alt.Chart(rows).encode(y=y, tooltip=tips)
    zero = alt.Chart(pd.DataFrame({"effect": [0.0]}))
    chart = layered(
        base.mark_bar(size=10, color=colour(profile.identity(segment)), cornerRadius=2).encode(
            x=alt.X("effect:Q", axis=None, scale=scale)
        ),
        zero.mark_rule(strokeWidth=1).encode(x=alt.X("effect:Q", axis=None, scale=scale), **RULE),
        base.mark_text(align="left", dx=_GAP - 2).encode(
            x=alt.X("end:Q", axis=None, scale=scale), text=alt.Text("figure:N"), **TEXT
        ),
    )
    spoken = "; ".join(f"{r.label} {r.figure} ({r.exact_told} sd)" for r in rows.itertuples())
    return _small(chart, f"Segment {segment} against the average {profile.unit.one}: {spoken}.", labels)


def _at_the_median(label: str) -> str:
    """A label that says which figure stands beside it, its last words cut where two lines are full."""
    words, said = label.split(), f"{label}{MEDIAN}"
    while len(words) > 1 and len(textwrap.wrap(said, _LETTERS)) > 2:
        words.pop()
        said = f"{' '.join(words)} …{MEDIAN}"
    return said


def _scale(domain: list[float], figures: Iterable[str], least: int) -> alt.Scale:
    """As wide as the picture, but for the longest of the figures that stand at the end of a bar."""
    beside = max([least, *(round(len(text) * _LETTER) + _GAP for text in figures)])
    return alt.Scale(domain=domain, nice=False, range=[0, alt.ExprRef(f"width - {beside}")])


def _small(chart: Chart, description: str, labels: Sequence[str]) -> Chart:
    """Without the margin that Streamlit leaves below a chart whose specification names none."""
    chart.padding = {"left": 0, "right": 8, "top": 2, "bottom": 2}
    row = _ROW if max(map(len, labels), default=0) <= _LETTERS else _TWO_LINES
    return quiet(chart, description, len(labels) * row)


def _label_axis(labels: Sequence[str]) -> alt.Axis:
    """Labels flush with the text of the card, long ones in two lines."""
    at = f"indexof({json.dumps(labels)}, datum.label)"
    return alt.Axis(
        **name_labels(labels, at, letters=_LETTERS),
        grid=False,
        labelAlign="left",
        labelPadding=_LABELS,
        labelLimit=_LABELS - 6,
        minExtent=_LABELS,
        maxExtent=_LABELS,
    )
