"""A chart to take away: the same numbers as a table, the same picture as a file."""

from __future__ import annotations

import struct
import xml.etree.ElementTree as xml
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from pandas import DataFrame, Timestamp, date_range

from segmentation import charts
from segmentation.prepare import explorations as ex
from segmentation.prepare.explorations import averages, scatter, timeline
from segmentation.prepare.roles.roles import infer_roles
from segmentation.segment.features import FeatureMatrix
from segmentation.segment.projections import project

pytest.importorskip("vl_convert")


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(5)


@given(some.lists(some.integers(0, 10**9), min_size=1, max_size=12))
def test_the_table_holds_what_is_drawn(values: list[int]) -> None:
    """A row per bar, in the order of the bars, with the very numbers they stand for."""
    labels = [f"L{i}" for i in range(len(values))]
    table = charts.rows_of(charts.bars(labels, values))
    assert table["Value"].tolist() == values
    assert table[" "].tolist() == labels


@given(some.floats(allow_nan=False, allow_infinity=False))
def test_numbers_keep_what_matters(value: float) -> None:
    """Four digits of a fraction, every digit before the decimal point, however large or tiny."""
    drawn = charts.intervals(["A"], [value], [value], [value], title="Spend")
    shown = float(charts.rows_of(drawn)["Spend"].iloc[0])
    assert shown == pytest.approx(value, rel=6e-4, abs=0)
    if abs(value) >= 1e4:
        assert abs(shown - value) <= 0.5


def test_an_interval_has_its_ends(rng: np.random.Generator) -> None:
    """Average, from and to, per level."""
    data = DataFrame({"Spend": rng.normal(100, 10, 60), "Channel": ["Web", "Shop"] * 30})
    table = charts.rows_of(charts.averages(averages(data["Spend"], data["Channel"])))
    assert list(table.columns) == [" ", "Average spend", "From", "To"]
    assert (table["From"] < table["Average spend"]).all()


def test_dates_are_days() -> None:
    """A period begins on a day, not at midnight."""
    table = charts.rows_of(
        charts.timeline(timeline(DataFrame({"Joined": date_range("2024", periods=9)})["Joined"]))
    )
    assert table["From"].iloc[0] == Timestamp("2024-01-01").date()


def test_every_pair_can_be_read(jewellery: DataFrame) -> None:
    """Numbers, categories and dates, alone and against each other: every picture has its rows."""
    look = ex.Exploration.of(jewellery, infer_roles(jewellery))
    names = ["Age", "Gender", "LastPurchaseDate", "TotalSpend", "Location", "SubscriptionStartDate"]
    results: list[Any] = [look.alone(name) for name in names]
    results += [look.pair(x, y) for x in names for y in names if x != y]
    for result in results:
        table = charts.rows_of(charts.picture(result))
        assert len(table)
        assert table.columns.is_unique


@pytest.mark.parametrize("customers", [50, 5_000])
def test_a_cloud_has_its_points_or_its_cells(customers: int, rng: np.random.Generator) -> None:
    """Few customers are listed one by one, many by the cell of the grid they are in."""
    data = DataFrame({"Age": rng.integers(18, 80, customers), "Spend": rng.normal(100, 10, customers)})
    table = charts.rows_of(charts.scatter(scatter(data["Age"], data["Spend"])))
    assert list(table.columns)[:2] == ["Age", "Spend"]
    drawn = len(table) if customers == 50 else table["How many"].sum()
    assert drawn == customers


def test_a_picture_carries_its_title_and_sentence() -> None:
    """An SVG that parses, with the words a slide needs, whatever letters they hold."""
    chart = charts.bars(["A & B", "<script>"], [3, 1])
    drawn = charts.saved(chart, "svg", title="Channel <1>", told="Web leads & wins. " * 12)
    words = " ".join(xml.fromstring(drawn).itertext())
    for said in ("Channel <1>", "Web leads & wins.", "A & B", "<script>"):
        assert said in words


def test_a_png_is_sharp() -> None:
    """Twice as many pixels as the picture is wide."""
    drawn = charts.saved(charts.bars(["A"], [1]), "png", title="Sizes")
    width, _ = struct.unpack(">II", drawn[16:24])
    assert drawn.startswith(b"\x89PNG")
    assert width >= 2 * 760


@pytest.fixture(scope="module")
def groups() -> Any:
    rng = np.random.default_rng(0)
    labels = np.repeat([1, 2, 3], [400, 80, 20]).astype(np.int8)
    points = rng.normal(size=(500, 3)) + labels[:, None] * 4
    centres = np.array([points[labels == s].mean(axis=0) for s in (1, 2, 3)])
    matrix = FeatureMatrix.of(points.tolist())
    return project(matrix), SimpleNamespace(labels=labels, centroids=centres, k=3, identities=(1, 2, 3))


def test_the_map_on_paper_is_the_map(groups: Any) -> None:
    """The same customers as in the browser, with what is known of each, and a legend of all segments."""
    projection, clustering = groups
    hover = DataFrame({"a:b": range(500), "x.y[0]": "<b>"})
    chart = charts.plan(projection, clustering, ["Loyal", "a|b", "Quiet"], hover, limit=200)
    shown = charts.drawn(clustering.labels, limit=200)
    table = charts.rows_of(chart)
    assert table["a:b"].tolist() == shown.tolist()
    assert list(table.columns) == ["Segment", "a:b", "x.y[0]", "Across", "Up"]
    assert chart.to_dict(validate=True)["height"] == 480
    words = " ".join(xml.fromstring(charts.saved(chart, "svg")).itertext())
    assert all(name in words for name in ("1 Loyal", "2 a|b", "3 Quiet"))


def test_a_line_becomes_a_strip_on_paper_too() -> None:
    """One column has no second axis; the picture is drawn all the same."""
    matrix = FeatureMatrix.of([[0.0], [1.0], [5.0]])
    labels, centroids = np.array([1, 1, 2], np.int8), np.array([[0.5], [5.0]])
    clustering = SimpleNamespace(labels=labels, centroids=centroids, k=2, identities=(1, 2))
    chart = charts.plan(project(matrix), clustering, ["Few", "Many"])
    assert b"<svg" in charts.saved(chart, "svg")
