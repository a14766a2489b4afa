"""What makes each segment different: distances from the average customer."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from math import ceil
from typing import TYPE_CHECKING, Any

import altair as alt
import numpy as np
import pandas as pd

from segmentation.charts.bars import bars
from segmentation.charts.palettes import (
    LETTERS,
    QUIET,
    TEXT,
    Chart,
    diverging,
    folded,
    layered,
    name_axis,
    quiet,
    tip,
    told,
)
from segmentation.language import phrases
from segmentation.language.titles import title, titles
from segmentation.standards import CLEAR

if TYPE_CHECKING:
    from segmentation.segment.profile.profiles import Profile

_HEAT_LIMIT = 1.5  # standard deviations at which colors are full
_NAMED = 5
"""Up to this many segments a heat map has room for their names; beyond, their numbers."""
_ROWS, _ROW, _LEAST_ROW = 174, 36, 24
"""Pixels of all rows of a heat map below the map, which keep its page to a screen and a half, and of one."""
_LABEL_LIMIT = 190  # pixels of a name before it is cut
_EVEN = 0.7
"""The largest part of a name that one of two lines may hold to be broken between its traits."""
_LETTER, _SMALL = QUIET["axis"]["labelFontSize"], 11
"""Pixels of letters above columns, and above those that are as narrow as can be: there a name in smaller ones
says more than a number."""
_CELL, _LEAST_CELL = 27, 20
"""Pixels of a cell below which its number has small letters, or is left to its tint and the table."""
_LETTERS_DOWN, _TWO_LINES = 20, 31
"""Letters in a line of a column's name beside many segments, and pixels of a row that holds two lines."""
_THIN, _BROAD = "fijlrtI.,:;'’!|()-· ", "mwMW@%"
_LETTERS, _LINES, _SIDE_BY_SIDE = 10, 4, 4
"""On a phone a column is as wide as ten letters, with four columns at most; a name has four lines there."""


def profile_heatmap(profile: Profile, names: Sequence[str], columns: Sequence[str] | None = None) -> Chart:
    """Every segment against the average customer, in standard deviations: columns down, segments across.

    `columns` default to the numeric columns that build the segments, or all numeric ones when none do.
    """
    if columns is None:
        columns = [c for c in profile.basis if c in profile.effects.columns] or list(profile.effects.columns)
    heads, labels = _heads(names), titles(columns)
    effects = profile.effects[list(columns)].to_numpy(dtype=float)
    rows = pd.DataFrame(
        [
            {"label": label, "head": head, "effect": effects[i, j], "text": phrases.deviation(effects[i, j])}
            for j, label in enumerate(labels.values())
            for i, head in enumerate(heads)
        ]
    )
    tips = [
        tip("label:N", "Column"),
        tip("head:N", "Segment"),
        told(rows, "effect", "Standard deviations from average", phrases.deviation),
    ]
    spoken = "; ".join(f"{r.label}, {r.head}: {r.text}" for r in rows.itertuples())
    chart = _heat(rows, heads, _HEAT_LIMIT, tips)
    longest = max(map(len, labels.values()), default=0)
    least = _TWO_LINES if longest > _letters_down(heads) else _LEAST_ROW
    row = max(least, min(_ROW, _ROWS // max(len(labels), 1)))
    return quiet(chart, f"Distance from the average: {spoken}.", len(labels) * row + 50)


def lifts(profile: Profile, column: str, names: Sequence[str]) -> Chart:
    """One category by segment: the share of each level, tinted by its lift over all customers.

    Blue means more than among all, ochre less; twice or half as much is as dark as it gets.
    """
    shares, lift = profile.categories[column], profile.lifts[column].to_numpy(dtype=float)
    heads, values = _heads(names), shares.to_numpy(dtype=float)
    steps = np.log2(np.clip(np.nan_to_num(lift, nan=1.0), 0.25, 4.0))
    rows = pd.DataFrame(
        [
            {
                "label": str(level),
                "head": head,
                "effect": steps[i, j],
                "lift": lift[i, j],
                "text": phrases.percent(values[i, j]),
            }
            for j, level in enumerate(shares.columns)
            for i, head in enumerate(heads)
        ]
    )
    tips = [
        tip("label:N", title(column)),
        tip("head:N", "Segment"),
        tip("text:N", "Share of the segment"),
        told(rows, "lift", "Times the share of all", phrases.number),
    ]
    spoken = "; ".join(f"{r.label}, {r.head}: {r.text}" for r in rows.itertuples())
    chart = _heat(rows, heads, 1.0, tips)
    return quiet(chart, f"{title(column)} by segment: {spoken}.", shares.shape[1] * 34 + 50)


def separation(profile: Profile, *, most: int = 12) -> Chart:
    """How much of each building column the segments explain (eta squared), largest first, `most` at most."""
    shares = profile.separation.sort_values(ascending=False).head(most)
    texts = [phrases.percent(s) for s in shares]
    labels = list(titles(map(str, shares.index)).values())
    return bars(labels, shares.tolist(), texts, room=0.25, row=34, style=phrases.percent)


def _heads(names: Sequence[str]) -> list[str]:
    """What stands above the columns: the names, or the numbers where there is no room for names."""
    if len(names) > _NAMED:
        return [str(s) for s in range(1, len(names) + 1)]
    return list(names)


def _two_lines(name: str) -> list[str]:
    """The name, broken behind the dot between two traits, or else at the space nearest its middle.

    >>> _two_lines("Many teenagers at home · many purchases")
    ['Many teenagers at home ·', 'many purchases']
    >>> _two_lines("Premium Low Engagement"), _two_lines("Very low spend · high income")
    (['Premium Low', 'Engagement'], ['Very low spend ·', 'high income'])
    """
    spaces = [i for i, letter in enumerate(name) if letter == " " and name[i + 1 : i + 2] != "·"]
    if not spaces or len(name) < 10:
        return [name]
    dot = name.find("· ") + 1
    if dot and max(dot, len(name) - dot) <= _EVEN * len(name):
        return [name[:dot], name[dot + 1 :]]
    middle = min(spaces, key=lambda i: abs(i - len(name) / 2))
    return [name[:middle], name[middle + 1 :]]


def _heat(rows: pd.DataFrame, across: Sequence[str], limit: float, tips: list[alt.Tooltip]) -> Any:
    """Cells of `label` by `head`, tinted by `effect`, with `text` in them; far from average is bold."""
    down = list(dict.fromkeys(rows["label"]))
    scale = alt.Scale(paddingInner=0.012)
    x = alt.X("head:N", sort=list(across), title=None, axis=_head_axis(across), scale=scale)
    rows_scale = alt.Scale(paddingInner=0.03)
    y = alt.Y(
        "label:N",
        sort=down,
        title=None,
        axis=name_axis(down, letters=_letters_down(across)),
        scale=rows_scale,
    )
    base = alt.Chart(rows).encode(x=x, y=y, tooltip=tips)
    bold = alt.ExprRef(f"abs(datum.effect) >= {CLEAR} ? 'bold' : 'normal'")
    size = alt.ExprRef(f"width < {len(across) * _CELL} ? {_SMALL} : {_LETTER}")
    shown = alt.ExprRef(f"width < {len(across) * _LEAST_CELL} ? 0 : 1")
    return layered(
        base.mark_rect(cornerRadius=3).encode(color=alt.Color("effect:Q", scale=diverging(limit))),
        base.mark_text(fontWeight=bold, fontSize=size, opacity=shown).encode(text=alt.Text("text:N"), **TEXT),
    )


def _letters_down(across: Sequence[str]) -> int:
    """Letters in a line of the names down the side: fewer where many columns need the room."""
    return _LETTERS_DOWN if len(across) > _NAMED else LETTERS


def _head_axis(heads: Sequence[str]) -> alt.Axis:
    """Names above the columns: in one line where there is room, in two, or where it is narrow in short lines;
    all as numbers if one is too long for these.
    """
    numbers = {head: [str(number)] for number, head in enumerate(heads, start=1)}
    roomy = {head: [head] for head in heads}
    wide = {head: _two_lines(head) for head in heads}
    slim = _slim(heads)
    longest = max((len(line) for lines in wide.values() for line in lines), default=0)
    broadest = max((_pixels(line) for lines in slim.values() for line in lines), default=0.0)
    tiny = f"width < {ceil(len(heads) * (broadest + 3))}"
    narrow = f"width < {len(heads) * min(7 * longest + 10, _LABEL_LIMIT)}"
    broad = f"width >= {len(heads) * (7 * max(map(len, heads), default=0) + 10)}"
    return alt.Axis(
        orient="top",
        labelExpr=f"({broad} ? {json.dumps(roomy)} : {tiny} ? {json.dumps(numbers)} : "
        f"{narrow} ? {json.dumps(slim)} : {json.dumps(wide)})"
        "[datum.label]",
        labelLineHeight=15,
        labelAngle=0,
        labelOverlap=False,
        labelLimit=alt.ExprRef(f"width / {max(len(heads), 1)} - 3"),
        labelFontSize=alt.ExprRef(f"!({broad}) && !({tiny}) && {narrow} ? {_SMALL} : {_LETTER}"),
        minExtent=_above(wide) + 12,  # the room of two lines, as it stays when a window becomes narrower
        labelPadding=alt.ExprRef(
            f"{broad} ? {_above(roomy)} : {tiny} ? 10 : {narrow} ? {_above(slim)} : {_above(wide)}"
        ),
    )


def _above(labels: Mapping[str, Sequence[str]]) -> int:
    """How far above the cells labels begin, so that their last line stands clear of them."""
    lines = max(map(len, labels.values()), default=1)
    return 10 if lines == 1 else 15 * lines - 6


def _slim(heads: Sequence[str]) -> dict[str, list[str]]:
    """Every name in lines of ten letters, or every number when a name takes more than four of them.

    >>> _slim(["Young Trend-Driven", "New or Low-Spend"])
    {'Young Trend-Driven': ['Young', 'Trend-', 'Driven'], 'New or Low-Spend': ['New or', 'Low-Spend']}
    >>> _slim(["Young Trend-Driven", "Extraordinary customers"])
    {'Young Trend-Driven': ['1'], 'Extraordinary customers': ['2']}
    """
    names = {head: _narrow_lines(head) for head in heads}
    if all(lines is not None for lines in names.values()) and len(heads) <= _SIDE_BY_SIDE:
        return {head: lines or [""] for head, lines in names.items()}
    return {head: [str(number)] for number, head in enumerate(heads, start=1)}


def _pixels(line: str) -> float:
    """How wide a line is in small letters of the page’s typeface, rather a little more than less.

    >>> round(_pixels("Engagement")), round(_pixels("Trend-"))
    (59, 31)
    """
    thin, broad = (sum(letter in kind for letter in line) for kind in (_THIN, _BROAD))
    capitals = sum(letter.isupper() and letter not in _THIN + _BROAD for letter in line)
    others = len(line) - thin - broad - capitals
    return _SMALL * (0.34 * thin + 0.83 * broad + 0.56 * capitals + 0.52 * others)


def _narrow_lines(head: str) -> list[str] | None:
    words = re.sub(r"-(?=\w)", "- ", head)
    lines = folded(words, _LETTERS, break_long_words=False, break_on_hyphens=False)
    fits = len(lines) <= _LINES and max(map(len, lines), default=0) <= _LETTERS
    return [line.replace("- ", "-") for line in lines] if fits else None
