"""What moves together: the heat map of all pairs, and one pair at a time."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

import altair as alt
import pandas as pd

from segmentation.charts.bars import intervals
from segmentation.charts.explorations.share_cells import share_cells
from segmentation.charts.palettes import (
    CHOSEN,
    RULE,
    TEXT,
    Chart,
    diverging,
    head_axis,
    layered,
    name_axis,
    number_axis,
    quiet,
    sequential,
    tip,
    told,
)
from segmentation.language import phrases
from segmentation.language.titles import spoken, title
from segmentation.prepare.explorations.measures import LETTERS
from segmentation.standards import MEAN_CUSTOMERS, ROW_CUSTOMERS, STRONG, WEAK

if TYPE_CHECKING:
    from segmentation.language.currencies import Money
    from segmentation.prepare.explorations import Averages, Correlations, Cross, Scatter, Trend

_HEIGHT = 300  # pixels, as beside it
_LETTERS, _LETTER = 16, 6.6
"""Letters of a column's name in one line beside the heat map, which has to fit on a phone; pixels of one."""
_IN_TWO = (_LETTERS, 18, 20, 22)
"""Letters of a line of a name on the diagonal, the fewest first; longer names have three lines."""
_GREY = 0.3
"""How dark a pair without a direction gets; the ink of the numbers stays readable on it."""
_KEY, _KEY_WIDE, _WIDE = 56, 30, 560
"""Pixels kept for the key above the heat map, in three lines or one, and the width from which it is one."""
_CELL = 20
"""Pixels a column needs to have its numbers written in; below, they wait under the pointer."""
_HEADS = 40
"""Letters that stand side by side above the columns of a heat map on a phone."""
_NOTE = 24
"""Pixels kept for the note below a table of shares."""
_BOX = (("q1", "A quarter is under"), ("median", "Median"), ("q3", "A quarter is above"))
PAIR = "pair"
"""The name of the selection in `correlation`: a click gives the fields `down` and `across`."""


def correlation(correlations: Correlations, *, select: bool = False) -> Chart:
    """The lower triangle of all pairs, in clustered order; copies and computed columns carry a mark.

    A name ends its row and begins its column, so that it stands level. Blue and ochre say whether both rise;
    where a category is in a pair there is no such direction, and its strength is grey. A pair that hardly
    moves together is blank, its number under the pointer. With `select`, clicking a cell selects it under the
    name of `PAIR` and frames it in gold.
    """
    c, rows = correlations, _triangle(correlations)
    names = list(c.labels.values())
    x, y = _places(names)
    signed, faint = alt.datum.letter == "r", alt.datum.blank
    cells = alt.Chart(rows).mark_rect(cornerRadius=3).encode(x=x, y=y)
    shade = alt.Opacity("value:Q", scale=alt.Scale(domain=[0, 1], range=[0.03, _GREY], clamp=True))
    frame = cells.mark_rect(cornerRadius=3, fillOpacity=0).encode(tooltip=_pair_told())
    if select:
        pick = alt.selection_point(name=PAIR, fields=["down", "across"], toggle=False)
        width = alt.condition(pick, alt.value(2), alt.value(0), empty=False)
        frame = frame.encode(stroke=alt.value(CHOSEN), strokeWidth=width).add_params(pick)
    bold = alt.ExprRef(f"abs(datum.value) >= {STRONG} ? 'bold' : 'normal'")
    cell = f"(width - {_beside(names)}) / {len(names)}"
    size = alt.ExprRef(f"{cell} < {_CELL} ? 0 : {cell} < 30 ? 10 : 12")
    words = cells.mark_text(fontWeight=bold, fontSize=size)
    chart = layered(
        cells.transform_filter(signed & ~faint).encode(color=alt.Color("value:Q", scale=diverging(1))),
        cells.transform_filter(~signed & ~faint).encode(opacity=shade),
        frame,
        words.transform_filter(~faint).encode(text=alt.Text("text:N"), **TEXT),
        _diagonal(names, x, y),
        *_key(),
    )
    row = max(40 if len(names) <= 9 else 30, 14 * max(len(_lines(name)) for name in names) + 2)
    return quiet(chart, f"Strength of every pair of columns. {c.finding}", len(names) * row + _KEY + 6)


def _places(names: Sequence[str]) -> tuple[alt.X, alt.Y]:
    """Columns and rows of the triangle: room for the last name at the right, and for the key above."""
    right, bottom = alt.ExprRef(f"width - {_beside(names)}"), alt.ExprRef("height")
    across = alt.Scale(domain=list(names), range=[0, right], paddingInner=0.015)
    down = alt.Scale(
        domain=list(names),
        range=[alt.ExprRef(f"width > {_WIDE} ? {_KEY_WIDE} : {_KEY}"), bottom],
        paddingInner=0.03,
    )
    y = alt.Y("down:N", title=None, axis=None, scale=down)
    return alt.X("across:N", title=None, axis=None, scale=across), y


def _beside(names: Sequence[str]) -> int:
    """Pixels that the last names need beyond the last column; those before them run on above the triangle."""
    longest = [_LETTER * max(map(len, _lines(name))) + 8 for name in names]
    return max(
        (round(pixels - _CELL * at) for at, pixels in enumerate(reversed(longest), start=1)), default=0
    )


def _lines(name: str) -> list[str]:
    """A name in two lines of as few letters as will do, or in three; none is cut."""
    whole = name.replace(" ≡", "\u00a0≡")
    ways = [*((letters, 2) for letters in _IN_TWO), (_IN_TWO[-1], 3), (len(whole), 1)]
    tried = ((textwrap.wrap(whole, letters), most) for letters, most in ways)
    return next(lines for lines, most in tried if len(lines) <= most) or [""]


def _diagonal(names: Sequence[str], x: alt.X, y: alt.Y) -> alt.Chart:
    """The names, each where its row ends and its column begins."""
    lines = [_lines(name) for name in names]
    rows = pd.DataFrame({"down": names, "across": names, "lines": ["\n".join(two) for two in lines]})
    rows["up"] = [7 * (1 - len(two)) for two in lines]
    up = alt.ExprRef("datum.up")
    marks = alt.Chart(rows).mark_text(align="left", dx=6, dy=up, lineBreak="\n", lineHeight=14)
    start = x.copy(deep=False)
    start["bandPosition"] = 0
    drawn: alt.Chart = marks.encode(x=start, y=y, text=alt.Text("lines:N"), **TEXT)
    return drawn


def _key() -> list[alt.Chart]:
    """What the colours mean: in one line where it is wide, in three where it is narrow."""
    rows = pd.DataFrame(
        [
            {"value": 0.9, "told": "both rise (r)", "wide": 0, "line": 0},
            {"value": -0.9, "told": "one falls (r)", "wide": 110, "line": 1},
            {"value": 0.9, "told": "with a category: no direction (η, V)", "wide": 220, "line": 2},
        ]
    )
    wide = f"width > {_WIDE}"
    base = alt.Chart(rows).transform_calculate(
        left=f"{wide} ? datum.wide : 0", top=f"{wide} ? 8 : datum.line * 17"
    )
    x, y = alt.X("left:Q", scale=None, axis=None), alt.Y("top:Q", scale=None, axis=None)
    box = base.mark_square(size=140, xOffset=7, yOffset=7, opacity=1)
    signed, other = alt.datum.line < 2, alt.datum.line == 2
    return [
        box.transform_filter(signed).encode(x=x, y=y, color=alt.Color("value:Q", scale=diverging(1))),
        box.transform_filter(other).encode(x=x, y=y, opacity=alt.value(_GREY)),
        base.mark_text(align="left", dx=20, dy=8).encode(x=x, y=y, text=alt.Text("told:N"), **TEXT),
    ]


def _pair_told() -> list[alt.Tooltip]:
    return [
        tip("down:N", "Column"),
        tip("across:N", "with"),
        tip("text:N", "Strength"),
        tip("measure:N", "Measured by"),
    ]


def scatter(scatter: Scatter) -> Chart:
    """One pair of numbers: points, or counts in a grid where there are too many to see, with its trend."""
    s = scatter
    drawn = s.points if s.grid is None else s.grid[:, [1, 3]]
    low, high = drawn.min(axis=0, initial=0.0), drawn.max(axis=0, initial=0.0)
    axes = [
        number_axis(*map(float, ends), of=name) for *ends, name in zip(low, high, (s.x, s.y), strict=True)
    ]
    x = alt.X("x:Q", title=title(s.x) + s.money.unit(s.x), axis=axes[0], scale=alt.Scale(zero=False))
    y = alt.Y("y:Q", title=title(s.y) + s.money.unit(s.y), axis=axes[1], scale=alt.Scale(zero=False))
    if s.grid is None:
        rows = pd.DataFrame({"x": s.points[:, 0], "y": s.points[:, 1]})
        tips = [
            told(rows, "x", title(s.x), partial(s.money.number, of=s.x)),
            told(rows, "y", title(s.y), partial(s.money.number, of=s.y)),
        ]
        cloud = alt.Chart(rows).mark_point(size=18, filled=True, opacity=0.45).encode(x=x, y=y, tooltip=tips)
    else:
        rows = pd.DataFrame(s.grid, columns=["x", "x2", "y", "y2", "count"])
        rows["across"], rows["up"] = (
            _spans(rows["x"], rows["x2"], s.x, s.money),
            _spans(rows["y"], rows["y2"], s.y, s.money),
        )
        tips = [tip("across:N", title(s.x)), tip("up:N", title(s.y)), tip("count:Q", "How many", ",")]
        cloud = alt.Chart(rows).mark_rect().encode(
            x=x, x2=alt.X2("x2:Q"), y=y, y2=alt.Y2("y2:Q"), tooltip=tips,
            color=alt.Color("count:Q", scale=sequential(float(rows["count"].max()), root=True)),
        )  # fmt: skip
    middle = alt.Chart(pd.DataFrame(s.medians, columns=["x", "y"]))
    trend = middle.mark_line(strokeWidth=2, interpolate="monotone", point=False).encode(x=x, y=y, **RULE)
    return quiet(layered(cloud, trend), f"{s.y} against {s.x}. {s.finding}", _HEIGHT)


def averages(averages: Averages) -> Chart:
    """The average of a number per level of a category, with its 95% interval and the overall average."""
    a = averages
    chart = intervals(
        a.levels,
        a.means,
        a.lows,
        a.highs,
        title=f"Average {spoken(a.column)}{a.money.unit(a.column)}",
        of=a.column,
        money=a.money,
        overall=a.overall,
    )
    chart.description = f"Average {a.column} by {a.by}. {a.finding}"
    return chart


def boxes(averages: Averages) -> Chart:
    """Median, quartiles and the middle 90% of a number per level of a category."""
    a = averages
    rows = pd.DataFrame(a.quantiles, columns=["p5", "q1", "median", "q3", "p95"])
    rows["label"] = list(a.levels)
    ends = float(rows["p5"].min()), float(rows["p95"].max())
    axis, style = number_axis(*ends, of=a.column), partial(a.money.number, of=a.column)
    y = alt.Y("label:N", sort=list(a.levels), title=None, axis=alt.Axis(grid=False))
    tips = [tip("label:N", " "), *(told(rows, f, t, style) for f, t in _BOX)]
    base = alt.Chart(rows).encode(y=y, tooltip=tips)
    scale = alt.Scale(zero=False)
    chart = layered(
        base.mark_rule().encode(
            x=alt.X("p5:Q", title=title(a.column), axis=axis, scale=scale), x2=alt.X2("q1:Q"), **RULE
        ),
        base.mark_rule().encode(
            x=alt.X("q3:Q", title=title(a.column), axis=axis, scale=scale), x2=alt.X2("p95:Q"), **RULE
        ),
        base.mark_bar(size=16, opacity=0.5, cornerRadius=2).encode(x=alt.X("q1:Q"), x2=alt.X2("q3:Q")),
        base.mark_tick(thickness=3, size=20, color=CHOSEN).encode(x=alt.X("median:Q")),
    )
    return quiet(chart, f"{a.column} by {a.by}. {a.finding}", len(rows) * 38 + 52)


def cross(cross: Cross) -> Chart:
    """One category (or band) against another: each row's shares, which add up to 100%.

    A row of few customers has their number behind its name, since its shares say little. Where names have no
    room above columns rows and columns change places.
    """
    sizes = cross.counts.sum(axis=1)
    down = [_counted(level, int(n)) for level, n in zip(cross.down_levels, sizes, strict=True)]
    turned = _is_better_turned(cross.across_levels, down)
    if turned:  # a dashed frame says there what has no room above a column
        down = list(cross.down_levels)
    rows = pd.DataFrame(
        [
            {"down": d, "across": a, "share": float(cross.shares[i, j]), "count": int(cross.counts[i, j])}
            for i, d in enumerate(down)
            for j, a in enumerate(cross.across_levels)
        ]
    )
    rows["text"] = [phrases.percent(s) for s in rows["share"]]
    rows["sure"] = rows["count"] >= MEAN_CUSTOMERS
    note = 0 if rows["sure"].all() else _NOTE
    sides = {"across": list(cross.across_levels), "down": down}
    above, beside = reversed(sides) if turned else sides
    x = alt.X(f"{above}:N", sort=sides[above], title=None, axis=head_axis(sides[above]))
    scale = alt.Scale(range=[0, alt.ExprRef(f"height - {note}")])
    names = name_axis(sides[beside], letters=_LETTERS)
    y = alt.Y(f"{beside}:N", sort=sides[beside], title=None, axis=names, scale=scale)
    tips = [
        tip("down:N", title(cross.down)),
        tip("across:N", title(cross.across)),
        told(rows, "count", "How many", _customers),
        tip("text:N", "Of the row" if beside == "down" else "Of the column"),
    ]
    chart = layered(*share_cells(rows, x=x, y=y, tips=tips), *([_few_key()] if note else []))
    description = f"{cross.across} by {cross.down}. {cross.finding}"
    return quiet(chart, description, len(sides[beside]) * 34 + 60 + note)


def _is_better_turned(across: Sequence[str], down: Sequence[str]) -> bool:
    """Whether words above the columns would be broken on a phone, and those beside the rows less so."""

    def wide(names: Sequence[str]) -> int:
        return len(names) * max((len(word) for name in names for word in name.split()), default=0)

    return wide(across) > _HEADS and wide(down) < wide(across)


def _customers(number: float) -> str:
    return phrases.count(int(number)) + (", very few" if number < MEAN_CUSTOMERS else "")


def _few_key() -> alt.Chart:
    """What a cell without colour means, below the others."""
    said = pd.DataFrame({"told": [f"Dashed: very few, under {MEAN_CUSTOMERS}"]})
    key = alt.Chart(said).mark_text(align="left", x=0, y=alt.ExprRef("height - 6"))
    drawn: alt.Chart = key.encode(text=alt.Text("told:N"), **TEXT)
    return drawn


def trend(trend: Trend) -> Chart:
    """A number over time: its average per period with the 95% interval."""
    rows = pd.DataFrame({"when": trend.starts, "value": trend.means, "low": trend.lows, "high": trend.highs})
    x = alt.X("when:T", title=title(trend.by), axis=alt.Axis(tickCount=6))
    scale = alt.Scale(zero=False)
    high = float(rows["high"].max())
    axis = number_axis(float(rows["low"].min()), high, of=trend.column)
    y = alt.Y("value:Q", title=None, axis=axis, scale=scale)
    base = alt.Chart(rows).encode(x=x)
    tips = [
        tip("when:T", "From", "%-d %B %Y"),
        told(rows, "value", f"Average {spoken(trend.column)}", partial(trend.money.number, of=trend.column)),
    ]
    chart = layered(
        base.mark_area(opacity=0.16).encode(
            y=alt.Y("low:Q", title=None, axis=axis, scale=scale), y2=alt.Y2("high:Q")
        ),
        base.mark_line().encode(y=y),
        base.mark_point(size=40, opacity=1).encode(y=y, tooltip=tips),
    )
    return quiet(chart, f"Average {trend.column} over {trend.by}. {trend.finding}", 240)


def _triangle(c: Correlations) -> pd.DataFrame:
    """The cells under the diagonal; names carry the mark of a repeated column."""
    labels = list(c.labels.values())
    return pd.DataFrame(
        [
            {
                "down": labels[i],
                "across": labels[j],
                "value": float(c.values[i, j]),
                "text": phrases.coefficient(c.values[i, j]),
                "blank": bool(abs(c.values[i, j]) < WEAK),
                "measure": c.measures[i][j],
                "letter": LETTERS[c.measures[i][j]],
            }
            for i in range(1, len(c.columns))
            for j in range(i)
        ]
    )


def _counted(level: str, customers: int) -> str:
    return level if customers >= ROW_CUSTOMERS else f"{level} ({customers})"


def _spans(low: pd.Series[float], high: pd.Series[float], of: str, money: Money) -> list[str]:
    """Cells of a grid in words: “200 to 250”."""
    step = float((high - low).iloc[0])
    written = partial(money.border, step=step, of=of)
    return [f"{written(a)} to {written(b)}" for a, b in zip(low, high, strict=True)]
