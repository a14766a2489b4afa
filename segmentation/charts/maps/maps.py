"""The map of customers: every point a customer, near means alike.

A projection to two or three axes. Plotly's WebGL draws it because thousands of points can be moved;
what it shows as text comes from data and is escaped, since Plotly reads pseudo-HTML. Centroids are
annotations: WebGL points would cover any other mark.
"""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from pandas import DataFrame

from segmentation.charts.palettes import colour
from segmentation.language import phrases
from segmentation.language.currencies import PLAIN, Money
from segmentation.language.titles import agreed, spoken

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from segmentation.segment.clusters import Clustering
    from segmentation.segment.projections import Projection

LIMIT = 5_000
"""Customers drawn at most: beyond, an eye sees no more and a browser slows down."""
_LEAST = 50  # customers of a segment that are always drawn
_INK = "#15171A"
_AWAY = 1.45
"""How far the eye stands from the middle in space; at Plotly's 1.25 the axes run out of the picture."""


def drawn(labels: NDArray[np.integer[Any]], *, limit: int = LIMIT, seed: int = 0) -> NDArray[np.intp]:
    """The positions of the customers on the map: all of them, or `limit` drawn per segment.

    Shares follow the sizes of the segments, except that a small segment shows at least fifty
    customers (or all it has), so that it can be seen.
    """
    if len(labels) <= limit:
        return np.arange(len(labels))
    rng = np.random.default_rng(seed)
    members = [np.flatnonzero(labels == s) for s in np.unique(labels)]
    quotas = _quotas(np.array([len(own) for own in members]), limit)
    chosen = [rng.choice(own, quota, replace=False) for own, quota in zip(members, quotas, strict=True)]
    return np.sort(np.concatenate(chosen))


def _quotas(sizes: NDArray[np.intp], limit: int) -> NDArray[np.intp]:
    """How many of each segment to draw: fifty where there are, then the rest in proportion, up to `limit`.

    What whole numbers leave goes to the largest remainders (Hamilton’s method).
    """
    least = np.minimum(sizes, max(1, min(_LEAST, limit // len(sizes))))
    rest, spare = sizes - least, max(0, limit - int(least.sum()))
    quotas, remainders = np.divmod(rest * spare, max(int(rest.sum()), 1))
    quotas[np.argsort(-remainders, kind="stable")[: spare - int(quotas.sum())]] += 1
    return np.asarray(least + quotas, dtype=np.intp)


def customer_map(
    projection: Projection,
    clustering: Clustering,
    names: Sequence[str],
    hover: DataFrame | None = None,
    *,
    limit: int = LIMIT,
    dimensions: int = 2,
    money: Money = PLAIN,
) -> go.Figure:
    """Customers on two or three axes, coloured by segment, with numbered centroids.

    `hover` has one row per customer in the order of the matrix; its cells are shown as they are.
    `money` is how amounts among them are written. The first entry of a point's `customdata` is the
    customer's position in the matrix.
    """
    import plotly.graph_objects as go  # no page of the dashboard needs it

    if projection.coordinates.shape[1] == 1:
        projection = strip(projection)
    dimensions = min(dimensions, projection.coordinates.shape[1])
    shown = drawn(clustering.labels, limit=limit)
    figure = go.Figure()
    for segment in range(1, clustering.k + 1):
        members = shown[clustering.labels[shown] == segment]
        figure.add_trace(
            _points(
                projection,
                members,
                (segment, clustering.identities[segment - 1]),
                names[segment - 1],
                _hover(members, hover, money),
                dimensions,
            )
        )
    marks = _centroids(projection, clustering, dimensions)
    figure.update_layout(**_layout(projection, marks, dimensions))
    return figure


def strip(projection: Projection) -> Projection:
    """One axis made a strip: the second only spreads customers, so that none hides another."""
    place = projection.coordinates[:, 0]
    spread = np.random.default_rng(0).uniform(-0.1, 0.1, len(place)) * (float(np.ptp(place)) or 1.0)
    coordinates = np.column_stack([place, spread]).astype(np.float32)
    return replace(projection, coordinates=coordinates, loadings=projection.loadings.assign(spread=0.0))


def axis_title(projection: Projection, dimension: int, *, most: int = 3) -> str:
    """What an axis of the map is made of most: “44% · total spend, age and less engagement →”."""
    if dimension >= len(projection.explained):
        return "spread out so that nobody is hidden"
    loadings = projection.loadings.iloc[:, dimension]
    strong = loadings[loadings.abs() >= 0.6 * loadings.abs().max()]
    strong = strong.reindex(strong.abs().sort_values(ascending=False).index)[:most]
    more = [feature_told(str(name)) for name, value in strong.items() if value > 0]
    less = [_less(str(name)) for name, value in strong.items() if value <= 0]
    share = phrases.percent(float(projection.explained[dimension]))
    return f"{share} · {phrases.listed([*more, *less])} →"


def _less(name: str) -> str:
    """The other end of a feature: less engagement, fewer orders."""
    return f"{agreed(name.partition(': ')[0], 'less', 'fewer')} {feature_told(name)}"


def feature_told(name: str) -> str:
    """A feature of the matrix in plain words; a category keeps its own spelling: “channel: Web”."""
    column, colon, category = name.partition(": ")
    return f"{spoken(column)}{colon}{category}"


def _points(
    projection: Projection,
    members: NDArray[np.intp],
    who: tuple[int, int],
    name: str,
    told: tuple[list[list[Any]], str],
    dimensions: int,
) -> go.Scattergl | go.Scatter3d:
    import plotly.graph_objects as go

    axes = dict(zip("xyz", projection.coordinates[members].T[:dimensions], strict=False))
    trace = go.Scattergl if dimensions == 2 else go.Scatter3d
    (segment, identity), (custom, template) = who, told
    return trace(
        **axes,
        mode="markers",
        name=f"{segment} {_plain(name)}" if not name.startswith("Segment") else _plain(name),
        marker={"size": 5 if dimensions == 2 else 3, "color": colour(identity), "opacity": 1},
        customdata=custom,
        hovertemplate=f"<b>{_plain(name)}</b>{template}<extra></extra>",
    )


def _hover(members: NDArray[np.intp], hover: DataFrame | None, money: Money) -> tuple[list[list[Any]], str]:
    """What stands with every point, and how it is laid out."""
    if hover is None:
        return [[int(m)] for m in members], ""
    rows = hover.iloc[members]
    cells = zip(
        members.tolist(),
        *(map(partial(_cell, column=str(c), money=money), rows[c]) for c in rows.columns),
        strict=True,
    )
    lines = [f"{_plain(str(c))}: %{{customdata[{i}]}}" for i, c in enumerate(rows.columns, start=1)]
    return [list(c) for c in cells], "".join(f"<br>{line}" for line in lines)


def _cell(value: object, column: str, money: Money) -> str:
    if isinstance(value, int | float | np.number) and not isinstance(value, bool):
        return money.number(float(value), of=column)
    return _plain(str(value))


def _plain(text: str) -> str:
    """Data as text: no pseudo-HTML, no template fields."""
    return html.escape(" ".join(text.split())[:60], quote=False).replace("%{", "%\u200b{")


def _centroids(projection: Projection, clustering: Clustering, dimensions: int) -> list[dict[str, Any]]:
    centres = np.asarray(projection.transform(clustering.centroids))[:, :dimensions]
    return [
        {
            **dict(zip("xyz", centres[segment - 1].tolist(), strict=False)),
            "text": f"<b>{segment}</b>",
            "showarrow": False,
            "bgcolor": "#FFFFFF",
            "borderpad": 3,
            "bordercolor": colour(clustering.identities[segment - 1]),
            "borderwidth": 2,
            "font": {"color": _INK, "size": 13},
        }
        for segment in range(1, clustering.k + 1)
    ]


def _layout(projection: Projection, marks: list[dict[str, Any]], dimensions: int) -> dict[str, Any]:
    bare = {"showticklabels": False, "showgrid": False, "zeroline": False, "ticks": "", "showline": False}
    most = 1 if dimensions == 3 else 3  # in space titles run along short slanted edges and would be cut
    axes = [
        {**bare, "title": {"text": _plain_title(projection, d, most), "font": {"size": 12}}}
        for d in range(dimensions)
    ]
    layout: dict[str, Any] = {
        "height": 480,
        "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
        "modebar": {"orientation": "v", "bgcolor": "rgba(0,0,0,0)"},
        "legend": {
            "orientation": "h",
            "yanchor": "bottom",
            "y": 1.02,
            "x": 0,
            "font": {"size": 13},
            "title": {"text": ""},
            "itemsizing": "constant",
        },
    }
    if dimensions == 3:
        quiet = [{**axis, "showbackground": False, "showspikes": False} for axis in axes]
        scene = {f"{letter}axis": axis for letter, axis in zip("xyz", quiet, strict=True)}
        return {
            **layout,
            "scene": {
                **scene,
                "annotations": marks,
                "aspectmode": "data",
                "camera": {"eye": dict.fromkeys("xyz", _AWAY)},
            },
        }
    x, y = axes
    y["scaleanchor"] = "x"
    return {**layout, "xaxis": x, "yaxis": y, "annotations": marks, "dragmode": "pan"}


def _plain_title(projection: Projection, dimension: int, most: int) -> str:
    return html.escape(axis_title(projection, dimension, most=most), quote=False)
