"""Segments side by side: every segment and column is drawn, in its own colour."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandas import DataFrame

from segmentation import charts
from segmentation.charts.comparisons import _apart
from segmentation.language.titles import titles
from segmentation.recipes import Recipe
from segmentation.studies import Study, run


@pytest.fixture(scope="module")
def study(jewellery: DataFrame) -> Study:
    return run(jewellery, Recipe(k=4), verdict=False)


def test_the_snake_has_a_point_per_segment_and_column(study: Study) -> None:
    """Four segments over five columns are twenty points, all within two standard deviations."""
    columns = list(study.matrix.columns)
    spec = charts.snake(study.profile, ["a", "b", "c", "d"], columns).to_dict()
    rows = next(data for data in spec["datasets"].values() if "name" in data[0])
    assert len(rows) == 4 * len(columns)
    assert all(abs(row["effect"]) <= 2 for row in rows)


def test_names_of_columns_stand_level(study: Study) -> None:
    """Down the side, the first column on top, whatever the width of the screen; lines run downwards."""
    columns = list(study.matrix.columns)
    spec = charts.snake(study.profile, ["a", "b", "c", "d"], columns).to_dict()
    lines = next(layer["encoding"] for layer in spec["layer"] if "order" in layer["encoding"])
    assert lines["y"]["field"] == "label" and lines["y"]["sort"][0] == titles(columns)[columns[0]]
    assert "labelAngle" not in str(spec)


def test_two_segments_keep_their_colours(study: Study) -> None:
    """Segments 2 and 4 are drawn in the colours they have everywhere."""
    spec = charts.compare(study.profile, 2, 4, list(study.matrix.columns)).to_dict()
    colours = [layer["encoding"]["color"] for layer in spec["layer"] if "color" in layer["encoding"]]
    range_ = [charts.colour(study.profile.identity(segment)) for segment in (2, 4)]
    assert colours[0]["scale"] == {"domain": [2, 4], "range": range_}


def test_lines_and_points_can_be_read(study: Study) -> None:
    """A row per segment and column, with the distance as it is, not as far as the axis goes."""
    columns = list(study.profile.effects.columns)[:3]
    names = [persona.name for persona in study.personas]
    lines = charts.rows_of(charts.snake(study.profile, names, columns))
    points = charts.rows_of(charts.compare(study.profile, 1, 2, columns))
    assert (len(lines), len(points)) == (study.k * 3, 6)
    exact = [study.profile.effect(segment, name) for name in columns for segment in (1, 2)]
    assert points["Standard deviations from average"].tolist() == pytest.approx(exact, abs=1e-3)


def test_two_segments_are_compared_by_the_figures_of_their_cards() -> None:
    """A median where a few spend far more than the rest, and its label says so: 144 is not 169 elsewhere."""
    rng = np.random.default_rng(4)
    spend = np.exp(np.r_[rng.normal(3, 1, 150), rng.normal(6, 1, 150)]).round(2)
    visits = np.r_[rng.integers(1, 6, 150), rng.integers(9, 15, 150)]
    profile = run(DataFrame({"Spend": spend, "Visits": visits}), Recipe(k=2), verdict=False).profile
    assert profile.by_median("Spend") and not profile.by_median("Visits")
    drawn = charts.compare(profile, 1, 2, ["Spend", "Visits"]).to_dict()["datasets"].values()
    points = {(row["label"], row["segment"]): row for rows in drawn for row in rows if "figure" in row}
    median, mean = profile.median(1, "Spend"), profile.mean(2, "Visits")
    assert points["Spend (median)", 1]["figure"] == profile.number(median, "Spend")
    assert points["Visits", 2]["figure"] == profile.number(mean, "Visits")


@given(st.lists(st.floats(-2, 2), min_size=1, max_size=10))
def test_numbers_at_the_end_of_lines_never_overlap(places: list[float]) -> None:
    """They keep their order and a gap, and stay where they are when there is room."""
    apart = _apart(np.array(places), 0.2)[np.argsort(places, kind="stable")]
    assert (np.diff(apart) >= 0.2 - 1e-9).all()
    if len(places) == 1 or np.diff(np.sort(places)).min() >= 0.2:
        assert apart == pytest.approx(np.sort(places))
