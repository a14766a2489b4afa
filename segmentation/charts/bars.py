"""Horizontal bars with their value at the end: the plainest way to compare sizes.

No axis, because the value is written out; the rows keep the order they are given in. Labels
are data, so they stay in the data: fields have names of our own that no column name can break.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import altair as alt
import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from segmentation.charts.palettes import (
    NAME_LINES,
    RULE,
    TEXT,
    Chart,
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
from segmentation.language.currencies import PLAIN, Money

_ROW = 38  # pixels of a bar with room for its name
_LETTER, _GAP = 7, 12  # pixels of a bold letter, and before the column of values
_FAINT = 0.5  # opacity of bars that stand behind others


def bars(
    labels: Sequence[str],
    values: Sequence[float],
    texts: Sequence[str] | None = None,
    *,
    description: str = "",
    room: float = 0.3,
    row: int = _ROW,
    style: Callable[[float], str] = phrases.number,
) -> Chart:
    """One neutral bar per label, its text at the end.

    `texts` default to the value with its share of the sum; `room` is the part of the width left
    free for them (0.25 for “28%”, 0.6 for a sentence); `row` is the height of a row in pixels,
    `style` how a value is written.
    """
    rows = _rows(labels, values, texts)
    base = _base(rows, room, style)
    drawn = layered(base.mark_bar(opacity=_FAINT, size=row * 0.42), _ends(base))
    return quiet(drawn, description or _spoken(rows), len(rows) * row + 8)


def sizes(
    names: Sequence[str], sizes: Sequence[int], identities: Sequence[int] = (), *, row: int = _ROW + 4
) -> Chart:
    """Customers per segment in the segments' colours: “276 · 28%”."""
    labels = row_labels(names)
    rows, row = _rows(labels, list(sizes), None), row_height(labels, row)
    rows["segment"], rows["name"] = range(1, len(rows) + 1), numbered(names)
    base = _base(rows, 0.42, phrases.number, lines=NAME_LINES)
    colour = alt.Color("segment:O", scale=segment_scale(len(rows), identities))
    drawn = layered(base.mark_bar(size=row * 0.42).encode(color=colour), _ends(base))
    told = "; ".join(f"{r.name} {r.text}" for r in rows.itertuples())
    return quiet(drawn, f"Size of every segment: {told}.", len(rows) * row + 8)


def intervals(
    labels: Sequence[str],
    centres: ArrayLike,
    lows: ArrayLike,
    highs: ArrayLike,
    *,
    title: str,
    of: str = "",
    money: Money = PLAIN,
    overall: float | None = None,
    row: int = _ROW,
) -> Chart:
    """A dot with its interval per label, on an axis with `title`; a dashed rule at `overall`.

    The values stand in a column at the right, where no rule goes through them. `of` is the header of the
    column they are averages of.
    """
    rows = pd.DataFrame(
        {"label": labels, "value": centres, "low": lows, "high": highs},
    ).assign(text=[money.number(c, of=of) for c in np.asarray(centres, dtype=float)])
    low, high = _span(rows["low"], rows["high"])
    axis, style = number_axis(low, high, of=of), partial(money.number, of=of)
    beside = round(_LETTER * max((len(text) for text in rows["text"]), default=0)) + _GAP
    scale = alt.Scale(zero=False, nice=True, range=[0, alt.ExprRef(f"width - {beside}")])
    x = alt.X("value:Q", title=title, axis=axis, scale=scale)
    ends = [told(rows, "low", "From", style), told(rows, "high", "To", style)]
    base = alt.Chart(rows).encode(y=_y(rows), tooltip=[*_tooltip(rows, title, style), *ends])
    layers: list[alt.Chart] = [
        base.mark_rule(strokeWidth=4, opacity=0.45).encode(
            x=alt.X("low:Q", title=title, axis=axis), x2=alt.X2("high:Q"), **RULE
        ),
        base.mark_point(size=130, filled=True, opacity=1).encode(x=x),
        base.mark_text(align="right", fontWeight="bold").encode(
            x=alt.value("width"), text=alt.Text("text:N"), **TEXT
        ),
    ]
    if overall is not None:
        mean = alt.Chart(pd.DataFrame({"value": [overall]}))
        layers.insert(0, mean.mark_rule(strokeDash=[4, 3], strokeWidth=1).encode(x=x, **RULE))
    spoken = "; ".join(f"{r.label} {r.text}" for r in rows.itertuples())
    return quiet(layered(*layers), f"{title}: {spoken}.", len(rows) * row + 52)


def _span(low: pd.Series[float], high: pd.Series[float]) -> tuple[float, float]:
    return (float(low.min()), float(high.max())) if len(low) else (0.0, 0.0)


def _rows(labels: Sequence[str], values: Sequence[float], texts: Sequence[str] | None) -> pd.DataFrame:
    if texts is None:
        total = float(sum(values)) or 1.0
        texts = [f"{phrases.number(v)} · {phrases.percent(v / total)}" for v in values]
    return pd.DataFrame({"label": list(labels), "value": list(values), "text": list(texts)})


def _base(rows: pd.DataFrame, room: float, style: Callable[[float], str], *, lines: int = 2) -> alt.Chart:
    largest = float(rows["value"].max()) if len(rows) else 0.0
    scale = alt.Scale(domain=[0, (largest or 1.0) / (1 - room)], nice=False)
    return alt.Chart(rows).encode(
        y=_y(rows, lines), x=alt.X("value:Q", axis=None, scale=scale), tooltip=_tooltip(rows, "Value", style)
    )


def _y(rows: pd.DataFrame, lines: int = 2) -> alt.Y:
    names = list(rows["label"])
    return alt.Y("label:N", sort=names, title=None, axis=name_axis(names, lines=lines))


def _ends(base: alt.Chart) -> alt.Chart:
    ends: alt.Chart = base.mark_text(align="left", dx=8).encode(text=alt.Text("text:N"), **TEXT)
    return ends


def _tooltip(rows: pd.DataFrame, title: str, style: Callable[[float], str]) -> list[alt.Tooltip]:
    name = "name:N" if "name" in rows else "label:N"
    return [tip(name, " "), told(rows, "value", title, style)]


def _spoken(rows: pd.DataFrame) -> str:
    return "; ".join(f"{r.label} {r.text}" for r in rows.itertuples()) + "."
