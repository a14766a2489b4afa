"""What moves together: the heat map of all pairs, and one pair at a time."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import altair as alt
import pandas as pd

from segmentation.charts.bars import intervals
from segmentation.charts.palettes import (
    CHOSEN,
    RULE,
    TEXT,
    Chart,
    diverging,
    layered,
    name_axis,
    number_axis,
    quiet,
    sequential,
    tip,
    told,
)
from segmentation.prepare import phrases
from segmentation.prepare.headings import spoken, title

if TYPE_CHECKING:
    from segmentation.prepare.explorations import Averages, Correlations, Cross, Scatter, Trend

_HEIGHT = 300
_FEW = 30
_LETTERS = 20
"""Letters of a column's name in one line beside the heat map, which has to fit on a phone."""
_BOX = (("q1", "A quarter is under"), ("median", "Median"), ("q3", "A quarter is above"))
PAIR = "pair"
"""The name of the selection in `correlation`: a click gives the fields `down` and `across`."""


def correlation(correlations: Correlations, *, select: bool = False) -> Chart:
    """The lower triangle of all pairs, in clustered order; copies and computed columns carry a mark.

    With `select`, clicking a cell selects it under the name of `PAIR` and frames it in gold.
    """
    c = correlations
    rows = _triangle(c)
    labels = list(c.labels.values())
    down, across = labels[1:], labels[:-1]
    x = alt.X("across:N", sort=across, title=None, axis=_slanted(), scale=alt.Scale(paddingInner=0.015))
    y = alt.Y(
        "down:N",
        sort=down,
        title=None,
        axis=name_axis(down, letters=_LETTERS),
        scale=alt.Scale(paddingInner=0.03),
    )
    tips = [
        tip("down:N", "Column"),
        tip("across:N", "with"),
        tip("text:N", "Strength"),
        tip("measure:N", "Measured by"),
    ]
    base = alt.Chart(rows).encode(x=x, y=y, tooltip=tips)
    cells = base.mark_rect(cornerRadius=3).encode(color=alt.Color("value:Q", scale=diverging(1)))
    if select:
        pick = alt.selection_point(name=PAIR, fields=["down", "across"], toggle=False)
        width = alt.condition(pick, alt.value(2), alt.value(0), empty=False)
        cells = cells.encode(stroke=alt.value(CHOSEN), strokeWidth=width).add_params(pick)
    words = base.mark_text(
        fontWeight=alt.ExprRef("abs(datum.value) >= 0.5 ? 'bold' : 'normal'"),
        fontSize=12 if len(c.columns) <= 12 else 10,
    )
    chart = layered(cells, words.encode(text=alt.Text("text:N"), **TEXT))
    row = 40 if len(c.columns) <= 9 else 30
    above = 90 if max(map(len, across), default=0) <= _LETTERS else 112
    return quiet(chart, f"Strength of every pair of columns. {c.finding}", len(down) * row + above)


def scatter(scatter: Scatter) -> Chart:
    """One pair of numbers: points, or counts in a grid where there are too many to see, with its trend."""
    s = scatter
    drawn = s.points if s.grid is None else s.grid[:, [1, 3]]
    low, high = drawn.min(axis=0, initial=0.0), drawn.max(axis=0, initial=0.0)
    axes = [
        number_axis(*map(float, ends), of=name) for *ends, name in zip(low, high, (s.x, s.y), strict=True)
    ]
    x = alt.X("x:Q", title=title(s.x), axis=axes[0], scale=alt.Scale(zero=False))
    y = alt.Y("y:Q", title=title(s.y), axis=axes[1], scale=alt.Scale(zero=False))
    if s.grid is None:
        rows = pd.DataFrame({"x": s.points[:, 0], "y": s.points[:, 1]})
        tips = [
            told(rows, "x", title(s.x), partial(phrases.number, of=s.x)),
            told(rows, "y", title(s.y), partial(phrases.number, of=s.y)),
        ]
        cloud = alt.Chart(rows).mark_point(size=18, filled=True, opacity=0.45).encode(x=x, y=y, tooltip=tips)
    else:
        rows = pd.DataFrame(s.grid, columns=["x", "x2", "y", "y2", "count"])
        rows["across"], rows["up"] = _spans(rows["x"], rows["x2"], s.x), _spans(rows["y"], rows["y2"], s.y)
        tips = [tip("across:N", title(s.x)), tip("up:N", title(s.y)), tip("count:Q", "Customers", ",")]
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
        title=f"Average {spoken(a.column)}",
        of=a.column,
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
    axis, style = number_axis(*ends, of=a.column), partial(phrases.number, of=a.column)
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

    A row of few customers has their number behind its name, since its shares say little.
    """
    down = [
        _counted(level, int(n)) for level, n in zip(cross.down_levels, cross.counts.sum(axis=1), strict=True)
    ]
    rows = pd.DataFrame(
        [
            {"down": d, "across": a, "share": float(cross.shares[i, j]), "count": int(cross.counts[i, j])}
            for i, d in enumerate(down)
            for j, a in enumerate(cross.across_levels)
        ]
    )
    rows["text"] = [phrases.percent(s) for s in rows["share"]]
    limit = max(float(rows["share"].max()), 0.01)
    angle = -35 if len(cross.across_levels) > 6 else 0
    top = alt.Axis(orient="top", labelAngle=angle, labelLimit=120)
    base = alt.Chart(rows).encode(
        x=alt.X("across:N", sort=list(cross.across_levels), title=None, axis=top),
        y=alt.Y("down:N", sort=down, title=None, axis=alt.Axis(grid=False)),
        tooltip=[
            tip("down:N", title(cross.down)),
            tip("across:N", title(cross.across)),
            tip("count:Q", "Customers", ","),
            tip("text:N", "Of the row"),
        ],
    )
    chart = layered(
        base.mark_rect(cornerRadius=3).encode(color=alt.Color("share:Q", scale=sequential(limit))),
        base.mark_text().encode(text=alt.Text("text:N"), **TEXT),
    )
    description = f"{cross.across} by {cross.down}. {cross.finding}"
    return quiet(chart, description, len(cross.down_levels) * 34 + 40)


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
        told(rows, "value", f"Average {spoken(trend.column)}", partial(phrases.number, of=trend.column)),
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
                "measure": c.measures[i][j],
            }
            for i in range(1, len(c.columns))
            for j in range(i)
        ]
    )


def _counted(level: str, customers: int) -> str:
    return level if customers >= _FEW else f"{level} ({customers})"


def _spans(low: pd.Series[float], high: pd.Series[float], of: str) -> list[str]:
    """Cells of a grid in words: “200 to 250”."""
    step = float((high - low).iloc[0])
    written = partial(phrases.border, step=step, of=of)
    return [f"{written(a)} to {written(b)}" for a, b in zip(low, high, strict=True)]


def _slanted() -> alt.Axis:
    return alt.Axis(orient="top", labelAngle=-35, labelAlign="left", labelLimit=170, labelOverlap=False)
