"""The colours of data, and the quiet that surrounds them.

Colour means a segment, gold means “chosen here”, everything else is ink. Neutral marks carry no
colour in the specification: the dashboard's theme gives them the ink of light or dark, and
`printed` does the same for pictures outside the dashboard.
"""

from __future__ import annotations

import json
import textwrap
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeAlias

import altair as alt
from pandas import DataFrame

from segmentation.language.phrases import printable
from segmentation.language.short_names import short_names
from segmentation.language.years import is_year

Chart: TypeAlias = alt.Chart | alt.LayerChart

SEGMENTS = (
    *("#3295f5", "#81528a", "#9b9600", "#017254", "#b03d0a"),
    *("#e16b92", "#00a362", "#4966cf", "#628b82", "#ab7fb8"),
)
"""Identity 1 to 10: azure, plum, olive, pine, rust, rose, green, indigo, sage, lilac."""
ON = (
    *("#000000", "#FFFFFF", "#000000", "#FFFFFF", "#FFFFFF"),
    *("#000000", "#000000", "#FFFFFF", "#000000", "#000000"),
)
"""The colour of a number written on each of them; 5.1:1 or better."""
CHOSEN = "#B07D23"
"""Gold: the chosen k, the median. For marks, never for text."""

_EDGE = 16  # pixels from an end of an axis within which a label stands inside it rather than across
QUIET: dict[str, Any] = {
    "aria": False,  # a chart is one picture with one description, not a thousand marks read one by one
    "mark": {"aria": False},
    "axis": {
        "domain": False,
        "ticks": False,
        "grid": True,
        "tickCount": 5,
        "labelPadding": 8,
        "titlePadding": 10,
        "labelFontSize": 12,
        "titleFontSize": 12,
        "titleFontWeight": "normal",
        "titleLimit": 240,
        "labelLimit": 180,
        "labelFlush": False,
    },
    "axisX": {"grid": False},
    "axisXQuantitative": {"labelFlush": _EDGE},
    "axisXTemporal": {"labelFlush": _EDGE},
    "axisBand": {"grid": False},
    "legend": {"disable": True},
    "view": {"stroke": None},
    "bar": {"cornerRadiusEnd": 3},
    "text": {"fontSize": 12},
    "line": {"strokeWidth": 2},
    "point": {"size": 60, "filled": True},
    "padding": {"left": 4, "right": 8, "top": 6, "bottom": 4},
}
NAME_LINES = 3
"""Lines that the name of a segment may take beside its row."""
_WIDER = 4
"""Letters that a line of three may have more, if the name then fits."""
LETTERS = 28
"""Letters of a name that fit beside a chart in half of the page."""
_LINE_HEIGHT, _LETTER = 14, 6.6
"""Pixels of a line of labels, and of a letter in it."""
_WIDTHS, _HEAD_LINES = (4, 5, 6, 7, 8, 10, 12, 16, 24), 3
"""Letters in a line above a column, the narrowest first, and the most lines there."""
_TINY, _HUGE, _BEYOND_WORDS = 1e-3, 1e6, 1e12  # where an axis changes how it writes numbers
_SHORT = "replace(replace(format(datum.value, '~s'), 'G', 'bn'), 'M', 'm')"
_BARE = "replace(format(datum.value, '.2~f'), '0.', '.')"
TOLD = "_told"
"""Behind the name of a field: the same numbers as they are written."""
TEXT: dict[str, Any] = {"fill": alt.FillDatum("ink", type="nominal")}
"""Gives text marks the ink of the theme; Vega-Lite would draw them black."""
RULE: dict[str, Any] = {"stroke": alt.StrokeDatum("ink", type="nominal")}
"""Likewise for rules."""
MEDIAN = " (median)"
"""Behind a label whose figures are medians."""


def colour(identity: int) -> str:
    """The colour of a segment by its identity (`segment/identities.py`); after the tenth they begin again."""
    return SEGMENTS[(identity - 1) % len(SEGMENTS)]


def shades(k: int, identities: Sequence[int] = ()) -> list[str]:
    """The colours of segments 1 to k by their identities, which are their numbers where none are given."""
    return [colour(identity) for identity in identities or range(1, k + 1)]


def numbered(names: Sequence[str]) -> list[str]:
    """Segments by number and name, as everywhere; long names that begin alike stay apart.

    >>> numbered(["Loyal", "Segment 2"])
    ['1 Loyal', 'Segment 2']
    """
    return [
        name if name == f"Segment {segment}" else f"{segment} {name}"
        for segment, name in enumerate(names, start=1)
    ]


def row_labels(names: Sequence[str]) -> list[str]:
    """The same where names stand beside a row, in as few traits as fit there."""
    return numbered(short_names(names))


def row_height(names: Sequence[str], row: int) -> int:
    """Pixels of a row that bears such a label, `row` where none needs a third line."""
    lines = max((len(_lines(name, LETTERS, NAME_LINES)) for name in names), default=1)
    return max(row, _LINE_HEIGHT * lines + 6) if lines == NAME_LINES else row


def ink_on(identity: int) -> str:
    """Black or white: the colour of a number written on the segment's colour."""
    return ON[(identity - 1) % len(ON)]


def segment_scale(k: int, identities: Sequence[int] = ()) -> alt.Scale:
    """Segments 1 to k and their colours, spelt out so that no chart recolours them."""
    return alt.Scale(domain=list(range(1, k + 1)), range=shades(k, identities))


def diverging(limit: float) -> alt.Scale:
    """The theme's tints from −limit through paper to +limit; what lies beyond is clamped."""
    return alt.Scale(domain=[-limit, limit], domainMid=0, clamp=True, interpolate="rgb")


def tint(effect: float, limit: float) -> str:
    """The color on paper of a cell `effect` from the average, as `diverging` draws it with this limit.

    >>> tint(0, 1.5), tint(9, 1.5), tint(-9, 1.5)
    ('#f6f4f0', '#8dbbea', '#ddaa66')
    """
    stops = _PAPER["diverging"].split()
    place = (max(-limit, min(limit, effect)) / limit + 1) / 2 * (len(stops) - 1)
    low = min(int(place), len(stops) - 2)
    pairs = zip(_channels(stops[low]), _channels(stops[low + 1]), strict=True)
    mixed = (round(one + (other - one) * (place - low)) for one, other in pairs)
    return f"#{bytes(mixed).hex()}"


def _channels(color: str) -> bytes:
    """Red, green and blue of “#8dbbea”."""
    return bytes.fromhex(color.removeprefix("#"))


def sequential(limit: float, *, root: bool = False) -> alt.Scale:
    """The theme's tints from paper (0) to blue (limit); by the `root` one crowded cell hides no others."""
    kind: Any = "sqrt" if root else alt.Undefined
    return alt.Scale(type=kind, domain=[0, limit], clamp=True, interpolate="rgb")


def quiet(chart: Any, description: str, height: float) -> Chart:
    """The chart with the house's calm, its height in pixels and its text for a screen reader."""
    # Set in place: the chart was made for us, and each of Altair's copies costs ten milliseconds.
    chart.height, chart.description, chart.config = height, description, QUIET
    finished: Chart = chart
    return finished


class Layers(alt.LayerChart):
    """Marks on one panel, put together quickly, since a page redraws ten charts at every click.

    Altair copies each layer twice in depth to merge what layers may share; ours share their data or
    nothing. Checking a specification against the schema of Vega-Lite takes as long as writing it: the
    tests check them all, the dashboard does not.
    """

    def __init__(self, data: Any = alt.Undefined, layer: Sequence[alt.Chart] = (), **rest: Any) -> None:
        alt.TopLevelLayerSpec.__init__(self, data=data, layer=list(layer), **rest)

    def to_dict(self, validate: bool = False, **options: Any) -> dict[str, Any]:
        """The specification, validated only when asked."""
        spec: dict[str, Any] = super().to_dict(validate=validate, **options)
        return spec


def layered(*marks: alt.Chart) -> Layers:
    """The marks on top of one another, the first at the bottom; data they all draw is written once."""
    data = marks[0].data
    if any(mark.data is not data for mark in marks):
        return Layers(layer=marks)
    bare = [mark.copy(deep=False) for mark in marks]
    for mark in bare:
        mark.data = alt.Undefined
    return Layers(data=data, layer=bare)


def number_axis(low: float, high: float, *, of: str = "", **options: Any) -> alt.Axis:
    """An axis for numbers from `low` to `high`: short where they are huge, in powers of ten where tiny.

    `of` is the header of their column: calendar years stand whole and without a mark.
    """
    size = max(abs(low), abs(high))
    if is_year(high, of):
        return alt.Axis(**{"format": "d", "tickMinStep": 1, **options})
    if size >= _BEYOND_WORDS or 0 < size < _TINY:
        return alt.Axis(format=".1~e", **options)
    return alt.Axis(labelExpr=_SHORT, **options) if size >= _HUGE else alt.Axis(**options)


def coefficient_axis(**options: Any) -> alt.Axis:
    """An axis for what lies between −1 and 1: “.2”, as `phrases.coefficient` writes it."""
    return alt.Axis(labelExpr=_BARE, tickMinStep=0.1, **options)


def name_axis(names: Sequence[str], *, letters: int = LETTERS, lines: int = 2) -> alt.Axis:
    """An axis of names down the side."""
    at = f"indexof({json.dumps(list(names))}, datum.label)"
    return alt.Axis(grid=False, **name_labels(names, at, letters=letters, lines=lines))


def head_axis(names: Sequence[str]) -> alt.Axis:
    """An axis of names above columns: level, in more lines where the columns are narrow."""
    tables = {letters: {name: _wrapped(name, letters) for name in names} for letters in _WIDTHS}
    column = f"width / {max(len(names), 1)}"
    told, above = json.dumps(tables[_WIDTHS[0]]), str(_above(tables[_WIDTHS[0]].values()))
    for letters in _WIDTHS[1:]:
        fits = f"{column} > {_LETTER * letters + 8}"
        told = f"({fits} ? {json.dumps(tables[letters])} : {told})"
        above = f"({fits} ? {_above(tables[letters].values())} : {above})"
    return alt.Axis(
        orient="top",
        labelExpr=f"{told}[datum.label]",
        labelLineHeight=_LINE_HEIGHT,
        labelAngle=0,
        labelOverlap=False,
        labelPadding=alt.ExprRef(above),
    )


def _above(labels: Iterable[Sequence[str]]) -> int:
    """How far above the cells labels begin, so that their last line stands clear of them."""
    return 10 + _LINE_HEIGHT * (max(map(len, labels), default=1) - 1)


def name_labels(names: Sequence[str], at: str, *, letters: int = LETTERS, lines: int = 2) -> dict[str, Any]:
    """Options of an axis that writes names longer than `letters` in so many `lines`, cut only after that.

    `at` is the expression that finds the place of a label in `names`.
    """
    told = f"{json.dumps([_lines(name, letters, lines) for name in names])}[{at}]"
    up: dict[str, Any] = {
        "condition": [
            {"test": f"length({told}) == {many}", "value": -_LINE_HEIGHT * (many - 1) / 2}
            for many in range(2, lines + 1)
        ],
        "value": 0,
    }
    room = {"labelLimit": round(_LETTER * (letters + _WIDER))} if lines > 2 else {}
    return {"labelExpr": told, "labelLineHeight": _LINE_HEIGHT, "labelOffset": up, **room}


def _lines(name: str, letters: int, most: int) -> list[str]:
    """The name in one line or more, broken between its two traits where each has a line."""
    one, dot, other = name.partition(" · ")
    if dot and len(name) > letters >= max(len(one) + 2, len(other)):
        return [f"{one} ·", other]
    for wider in range(letters, letters + _WIDER + 1) if most > 2 else ():
        if len(lines := folded(name, wider, break_on_hyphens=False)) <= most:
            return lines or [""]
    lines = folded(name, letters, max_lines=most, placeholder=" …", break_on_hyphens=False) or [""]
    if lines[-1].strip() == "…":  # one word longer than both lines
        return [name[:letters], f"{name[letters : 2 * letters - 1]}…"]
    return lines


def folded(name: str, letters: int, **options: Any) -> list[str]:
    """A name in lines of so many letters, none of which begins with the dot between two traits.

    `options` are those of `textwrap.wrap`.

    >>> folded("Older · low income", 7)
    ['Older ·', 'low', 'income']
    """
    kept = name.replace(" · ", "\u00a0· ")
    return [line.replace("\u00a0·", " ·") for line in textwrap.wrap(kept, letters, **options)]


def _wrapped(name: str, letters: int) -> list[str]:
    """The name in lines of so many letters; a long one is cut after three lines.

    >>> _wrapped("Premium Low Engagement", 8), _wrapped("Incomprehensibilities", 5)
    (['Premium', 'Low Enga', 'gement'], ['Incom', 'prehe', 'nsib…'])
    """
    lines = folded(name, letters) or [""]
    kept = lines[:_HEAD_LINES]
    return kept if len(kept) == len(lines) else [*kept[:-1], f"{kept[-1][: letters - 1]}…"]


def tip(field: str, title: str, form: str = "") -> alt.Tooltip:
    """A line of a tooltip; `form` is a d3 format for counts (",") or dates ("%-d %B %Y")."""
    return alt.Tooltip(field, title=title, format=form) if form else alt.Tooltip(field, title=title)


def told(rows: DataFrame, field: str, title: str, style: Callable[[float], str]) -> alt.Tooltip:
    """A line of a tooltip for a number, written by `style` as in every sentence and table.

    The text joins `rows` beside the number, which the table of the chart keeps.
    """
    rows[field + TOLD] = [style(float(value)) for value in rows[field]]
    return alt.Tooltip(f"{field}{TOLD}:N", title=title)


_PAPER = {
    "ink": "#3F4650",
    "background": "#FEFDFB",
    "grid": "#E3DFD6",
    "label": "#5C6169",
    "ramp": "#f4f3ef #e9edf0 #dee8f1 #d3e2f1 #c8ddf2 #bdd7f1 #b1d0f0 #a5c9ee #99c2ec #8dbbea",
    "diverging": "#ddaa66 #e5bf8a #edd3ac #f2e4cd #f7f4ed #f4f4f2 #dbe7f2 #c3daf2 #a8cbee #8dbbea",
}
_SLATE = {
    "ink": "#C4C8CE",
    "background": "#131518",
    "grid": "#34383E",
    "label": "#B0B4BA",
    "ramp": "#20252b #212933 #212d3b #223243 #22364b #223b55 #234061 #23456d #234a79 #234f86",
    "diverging": "#6e4a14 #5a3f19 #47351b #342d24 #22252a #22252a #232f3d #223851 #23436b #234f86",
}


def printed(chart: Chart, *, width: int = 560, dark: bool = False) -> dict[str, Any]:
    """The chart as a Vega-Lite specification that needs no theme around it.

    For reports and saved pictures: the light (or dark) inks of the dashboard's theme are written
    into its configuration, and `width` in pixels replaces the width of the page.
    """
    tones = _SLATE if dark else _PAPER
    spec = chart.properties(width=width).to_dict()
    config = spec.setdefault("config", {})
    config["background"] = tones["background"]
    config["font"] = "Source Sans, Source Sans Pro, Liberation Sans, Arial, sans-serif"
    config["range"] = {
        "category": [tones["ink"], *SEGMENTS[:9]],
        "ramp": tones["ramp"].split(),
        "heatmap": tones["ramp"].split(),
        "diverging": tones["diverging"].split(),
    }
    labels = {"labelColor": tones["label"], "titleColor": tones["label"]}
    config["axis"] = {**config.get("axis", {}), "gridColor": tones["grid"], **labels}
    config["mark"] = {**config.get("mark", {}), "color": tones["ink"]}
    drawn: dict[str, Any] = drawable(spec)
    return drawn


def drawable(spec: Any) -> Any:
    """A specification without the characters at which the library that draws it ends the whole process."""
    if isinstance(spec, str):
        return printable(spec)
    if isinstance(spec, dict):
        return {drawable(name): drawable(value) for name, value in spec.items()}
    return [drawable(value) for value in spec] if isinstance(spec, list) else spec
