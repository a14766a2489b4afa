"""A chart to take away: the numbers it draws as a table, and the picture as a file.

The numbers are those a pointer would show: every chart says in its tooltips what a mark stands for,
so that table, picture and tooltip cannot disagree.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Mapping
from typing import Any, Literal

import altair as alt
import numpy as np
import pandas as pd
from pandas import DataFrame, Series

from segmentation.charts.palettes import TOLD, Chart, drawable, printed
from segmentation.language import phrases

Form = Literal["svg", "png"]

WIDTH = 760
"""Pixels of a saved picture, apart from its labels: half a page, or a slide."""
_SCALE = 2.0  # pixels of a picture for each on screen
_LINE = 105  # letters of a line of the title
_DIGITS = 4  # of a number in a chart's data


def rows_of(chart: Chart) -> DataFrame:
    """The numbers of a chart, a row per mark, with the headings of its tooltips.

    Fractions are rounded to four digits that matter; a chart without tooltips has no rows.

    >>> from segmentation.charts.bars import bars
    >>> rows_of(bars(["A", "B"], [3, 1])).to_dict("records")[0]
    {' ': 'A', 'Value': 3}
    """
    data, tips = _pointed_at(chart)
    return DataFrame({tip["title"]: _rounded(data[_field(tip).removesuffix(TOLD)]) for tip in tips})


def texts_of(chart: Chart) -> DataFrame:
    """The same table as its tooltips write it; days stay days.

    >>> from segmentation.charts.bars import bars
    >>> texts_of(bars(["A", "B"], [1234.5678, -1])).to_dict("records")[0]
    {' ': 'A', 'Value': '1,235'}
    """
    data, tips = _pointed_at(chart)
    counts = {tip["title"] for tip in tips if tip["format"] == ","}
    texts = DataFrame({tip["title"]: _rounded(data[_field(tip)]) for tip in tips})
    return texts.assign(**{head: texts[head].map(phrases.count) for head in counts})


def _pointed_at(chart: Chart) -> tuple[DataFrame, list[alt.Tooltip]]:
    """The data of the first marks that tell something, and the lines of what they tell."""
    for layer in getattr(chart, "layer", [chart]):
        tips = layer.encoding.tooltip
        if not isinstance(tips, list):
            continue
        data: Any = layer.data if isinstance(layer.data, DataFrame) else chart.data  # where layers share it
        if layer.encoding.detail is not alt.Undefined:  # one mark, drawn through many points
            data = data.drop_duplicates(layer.encoding.detail.shorthand.rpartition(":")[0])
        return data.reset_index(drop=True), tips
    return DataFrame(), []


def _field(tip: alt.Tooltip) -> str:
    name: str = tip["shorthand"].rpartition(":")[0]
    return name


def saved(chart: Chart, form: Form, *, title: str = "", told: str = "", width: int = WIDTH) -> bytes:
    """The chart as a picture on paper: SVG, or PNG at twice its size, under its title and sentence.

    Drawn without a browser and without any request.
    """
    import vl_convert

    spec = {**printed(chart, width=width), "title": drawable(_title(title, told))}
    draw: Mapping[str, Callable[[], bytes]] = {
        "svg": lambda: str(vl_convert.vegalite_to_svg(spec, allowed_base_urls=[])).encode(),
        "png": lambda: bytes(vl_convert.vegalite_to_png(spec, scale=_SCALE, allowed_base_urls=[])),
    }
    return draw[form]()


def _title(title: str, told: str) -> dict[str, Any]:
    """The heading as Vega draws it; lines are broken here, as a title does not wrap."""
    return {
        "text": textwrap.wrap(title, _LINE) or "",
        "subtitle": textwrap.wrap(told, _LINE),
        "anchor": "start",
        "frame": "bounds",
        "fontSize": 15,
        "subtitleFontSize": 12.5,
        "subtitlePadding": 5,
        "offset": 14,
    }


def _rounded(values: Series[Any]) -> Series[Any]:
    if pd.api.types.is_datetime64_any_dtype(values):
        days: Series[Any] = values.dt.date
        return days
    if not pd.api.types.is_float_dtype(values):
        return values
    exact = values.to_numpy(dtype=float)
    return Series([_short(value) for value in exact], index=values.index, name=values.name, dtype=float)


def _short(value: float) -> float:
    """The value with four digits, and no digit before the decimal point lost."""
    if not np.isfinite(value) or abs(value) >= 10**_DIGITS:
        return float(np.round(value)) if np.isfinite(value) else value
    return float(f"{value:.{_DIGITS}g}")
