"""The map on paper: the customers of the dashboard’s map as a chart that can be saved and read.

Same customers, same colours, same axes; what moves in a browser stands still here.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

import altair as alt
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas import DataFrame

from segmentation.charts.chart_files import WIDTH
from segmentation.charts.maps.maps import LIMIT, axis_title, drawn, strip
from segmentation.charts.palettes import Chart, layered, numbered, quiet, shades, tip, told
from segmentation.language import phrases
from segmentation.language.currencies import PLAIN, Money
from segmentation.number_columns import is_number

if TYPE_CHECKING:
    from segmentation.segment.clusters import Clustering
    from segmentation.segment.projections import Projection

_HEIGHT = 480  # pixels of the map
_INK = "#15171A"


def plan(
    projection: Projection,
    clustering: Clustering,
    names: Sequence[str],
    hover: DataFrame | None = None,
    *,
    limit: int = LIMIT,
    money: Money = PLAIN,
) -> Chart:
    """The customers of `customer_map` on its first two axes, with a legend and numbered centres.

    `hover` has one row per customer in the order of the matrix; it becomes tooltips, and so the table.
    Distances are the same in both directions when the chart is as wide as a saved picture.
    """
    if projection.coordinates.shape[1] == 1:
        projection = strip(projection)
    shown = drawn(clustering.labels, limit=limit)
    places = projection.coordinates[shown, :2].astype(float)
    centres = np.asarray(projection.transform(clustering.centroids), dtype=float)[:, :2]
    heads = numbered(names)
    x, y = _axes(projection, np.vstack([places, centres]))
    rows = _rows(places, clustering.labels[shown], heads)
    legend = alt.Legend(orient="top", title=None, labelFontSize=13, labelLimit=260, columns=3, symbolSize=90)
    scale = alt.Scale(domain=heads, range=shades(len(names), clustering.identities))
    shade = alt.Color("head:N", scale=scale, legend=legend)
    known, tips = _known(hover, shown, money)
    rows = pd.concat([rows, known], axis=1)
    ends = [told(rows, "x", "Across", phrases.number), told(rows, "y", "Up", phrases.number)]
    tips = [tip("head:N", "Segment"), *tips, *ends]
    points = alt.Chart(rows).mark_point(size=14, opacity=1)
    chart = layered(
        points.encode(x=x, y=y, color=shade, tooltip=tips), *_centres(centres, heads, shade, x, y)
    )
    spoken = f"Map of {phrases.count(len(shown))} points by segment. Across: {axis_title(projection, 0)}."
    return quiet(chart, spoken, _HEIGHT)


def _rows(places: NDArray[np.float64], labels: NDArray[np.int8], heads: Sequence[str]) -> DataFrame:
    own = [heads[segment - 1] for segment in labels.tolist()]
    return DataFrame({"x": places[:, 0], "y": places[:, 1], "head": own})


def _known(
    hover: DataFrame | None, shown: NDArray[np.intp], money: Money
) -> tuple[DataFrame, list[alt.Tooltip]]:
    """What is known of each customer, under field names of our own that no header can break."""
    if hover is None:
        return DataFrame(index=range(len(shown))), []
    rows = hover.iloc[shown].reset_index(drop=True)
    heads = {f"f{i}": str(column) for i, column in enumerate(rows.columns)}
    rows = rows.set_axis(list(heads), axis=1)
    tips = [
        told(rows, field, head, partial(money.number, of=head))
        if is_number(rows[field])
        else tip(f"{field}:N", head)
        for field, head in heads.items()
    ]
    return rows, tips


def _axes(projection: Projection, places: NDArray[np.float64]) -> tuple[alt.X, alt.Y]:
    """Both axes with as many units to the pixel, and bare but for what they are made of."""
    low, high = places.min(axis=0), places.max(axis=0)
    unit = max(float(((high - low) / [WIDTH, _HEIGHT]).max()), 1e-9) * 1.06
    half, middle = unit * np.array([WIDTH, _HEIGHT]) / 2, (low + high) / 2
    scales = [alt.Scale(domain=[float(m - h), float(m + h)]) for m, h in zip(middle, half, strict=True)]
    axes = [
        alt.Axis(labels=False, grid=False, title=axis_title(projection, d), titleLimit=WIDTH) for d in (0, 1)
    ]
    return alt.X("x:Q", scale=scales[0], axis=axes[0]), alt.Y("y:Q", scale=scales[1], axis=axes[1])


def _centres(
    centres: NDArray[np.float64], heads: Sequence[str], shade: alt.Color, x: alt.X, y: alt.Y
) -> list[alt.Chart]:
    rows = DataFrame({"x": centres[:, 0], "y": centres[:, 1], "head": list(heads)})
    rows["number"] = [str(segment) for segment in range(1, len(heads) + 1)]
    base = alt.Chart(rows).encode(x=x, y=y)
    box = base.mark_point(shape="square", size=380, opacity=1, fill="white", filled=False, strokeWidth=2)
    number = base.mark_text(fontWeight="bold", fontSize=13, fill=_INK)
    return [box.encode(stroke=shade), number.encode(text=alt.Text("number:N"))]
