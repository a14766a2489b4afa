"""The map draws the customers it says it draws, in their colours, with their data as plain text."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from pandas import DataFrame

from segmentation import charts
from segmentation.charts.palettes import SEGMENTS
from segmentation.segment.features import FeatureMatrix
from segmentation.segment.projections import project

NAMES = ["Loyal", "<b>Bold</b>", "Quiet"]


@pytest.fixture(scope="module")
def projection() -> Any:
    rng = np.random.default_rng(0)
    return SimpleNamespace(
        coordinates=rng.normal(size=(300, 3)).astype(np.float32),
        explained=np.array([0.5, 0.3, 0.15, 0.05]),
        loadings=DataFrame(
            [[0.9, 0.1, 0], [-0.8, 0.8, 0], [0.2, -0.7, 1]], ["TotalSpend", "Via: Web", "a.b"]
        ),
        transform=lambda points: np.asarray(points)[:, :3],
    )


@pytest.fixture(scope="module")
def clustering() -> Any:
    return SimpleNamespace(
        labels=np.repeat([1, 2, 3], [200, 80, 20]).astype(np.int8),
        centroids=np.eye(3),
        k=3,
        identities=(3, 1, 2),
    )


@given(some.lists(some.integers(1, 400), min_size=1, max_size=6), some.integers(60, 300))
def test_small_segments_are_seen(sizes: list[int], limit: int) -> None:
    """Nobody is drawn twice, every segment is there, and a small one with fifty or all it has."""
    labels = np.repeat(np.arange(1, len(sizes) + 1), sizes)
    shown = charts.drawn(labels, limit=limit)
    counts = np.bincount(labels[shown], minlength=len(sizes) + 1)[1:]
    assert len(set(shown.tolist())) == len(shown)
    assert (counts >= 1).all()
    if limit >= 50 * len(sizes):
        assert len(shown) == min(limit, len(labels))
        assert (counts >= np.minimum(sizes, 50)).all()


def test_few_customers_are_all_drawn() -> None:
    """Up to the limit nobody is left out, and the order is kept."""
    assert charts.drawn(np.array([2, 1, 1])).tolist() == [0, 1, 2]


def test_the_same_seed_draws_the_same_customers() -> None:
    """A redraw of the page does not make points jump."""
    labels = np.random.default_rng(3).integers(1, 5, 20_000)
    assert charts.drawn(labels).tolist() == charts.drawn(labels).tolist()


def test_every_customer_has_the_colour_of_the_segment(projection: Any, clustering: Any) -> None:
    """One WebGL trace per segment, full opacity, with as many points as it has customers."""
    figure = charts.customer_map(projection, clustering, NAMES)
    assert [trace.type for trace in figure.data] == ["scattergl"] * 3
    assert [trace.marker.color for trace in figure.data] == [SEGMENTS[i] for i in (2, 0, 1)]
    assert [len(trace.x) for trace in figure.data] == [200, 80, 20]
    assert {trace.marker.opacity for trace in figure.data} == {1}


def test_centroids_are_annotations_in_their_segment_s_colour(projection: Any, clustering: Any) -> None:
    """WebGL points would cover any mark; a number on white stays on top."""
    figure = charts.customer_map(projection, clustering, NAMES)
    marks = figure.layout.annotations
    assert [mark.text for mark in marks] == ["<b>1</b>", "<b>2</b>", "<b>3</b>"]
    assert [mark.bordercolor for mark in marks] == [SEGMENTS[i] for i in (2, 0, 1)]


def test_data_is_never_markup(projection: Any, clustering: Any) -> None:
    """Names, headers and cells are escaped: Plotly would read their tags and templates."""
    hover = DataFrame({"<i>id</i>": ["<a href='http://x'>%{x}</a>"] * 300})
    figure = charts.customer_map(projection, clustering, NAMES, hover)
    told = "".join(str(trace.customdata[0]) + trace.hovertemplate + trace.name for trace in figure.data)
    assert "<a" not in told
    assert "<i>" not in told
    assert "<b>Bold" not in told
    assert "%{x}" not in told


def test_a_point_knows_its_customer(projection: Any, clustering: Any) -> None:
    """The first custom value is the customer's position, so that a selection can be traced back."""
    figure = charts.customer_map(projection, clustering, NAMES, limit=150)
    places = [int(row[0]) for trace in figure.data for row in trace.customdata]
    xs = [x for trace in figure.data for x in trace.x]
    assert np.allclose(projection.coordinates[places, 0], xs)


def test_three_dimensions(projection: Any, clustering: Any) -> None:
    """The same customers in space, with three named axes."""
    figure = charts.customer_map(projection, clustering, NAMES, dimensions=3)
    assert {trace.type for trace in figure.data} == {"scatter3d"}
    assert len(figure.layout.scene.annotations) == 3
    assert figure.layout.scene.zaxis.title.text.startswith("15% · ")
    assert " and " not in figure.layout.scene.xaxis.title.text  # a long title runs out of the picture


def test_axes_say_what_they_are_made_of(projection: Any) -> None:
    """The strong columns in plain words, those that fall along the axis as “less”."""
    assert charts.axis_title(projection, 0) == "50% · total spend and less via: Web →"
    ends = DataFrame({"x": [1.0, -1.0]}, index=["TotalSpend", "Orders"])
    counted: Any = SimpleNamespace(loadings=ends, explained=projection.explained)
    assert charts.axis_title(counted, 0).endswith("· total spend and fewer orders →")


def test_one_axis_becomes_a_strip() -> None:
    """A single column is drawn along its axis; up and down only keeps customers from hiding each other."""
    line = project(FeatureMatrix.of([[float(x)] for x in range(40)]))
    labels, centroids = np.repeat([1, 2], 20), np.array([[10.0], [30.0]])
    halves = SimpleNamespace(labels=labels, centroids=centroids, k=2, identities=(1, 2))
    figure = charts.customer_map(line, halves, ["Low", "High"], dimensions=3)  # type: ignore[arg-type]
    assert np.allclose(np.concatenate([trace.x for trace in figure.data]), line.coordinates[:, 0])
    assert figure.layout.xaxis.title.text.startswith("100% · ")
    assert "spread out" in figure.layout.yaxis.title.text
    assert {mark.y for mark in figure.layout.annotations} == {0.0}
