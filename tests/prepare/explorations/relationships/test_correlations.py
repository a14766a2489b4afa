"""What moves together, and over time."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as some
from pandas import DataFrame, Series

from segmentation.prepare import explorations as ex
from segmentation.prepare.explorations.measures import correlation_ratio, pearson, spearman
from segmentation.prepare.explorations.relationships.correlations import correlations


def column(values: list[Any], name: str = "x") -> Series[Any]:
    return Series(values, dtype="float64", name=name)


@pytest.fixture(scope="module")
def rng() -> np.random.Generator:
    return np.random.default_rng(11)


@pytest.mark.parametrize("method", ["rank", "linear"])
def test_numbers_agree_with_pandas(rng: np.random.Generator, method: Any) -> None:
    """Without gaps, and with gaps for Pearson, every value is that of pandas."""
    data = DataFrame(rng.normal(size=(200, 4)) @ rng.normal(size=(4, 4)), columns=list("abcd"))
    if method == "linear":
        data = data.mask(rng.random(data.shape) < 0.1)
    found = correlations(data, dict.fromkeys("abcd", "number"), method=method)
    expected = data[list(found.columns)].corr("spearman" if method == "rank" else "pearson")
    assert np.allclose(found.values, expected)


def test_mixed_pairs_have_their_own_measure(rng: np.random.Generator) -> None:
    """Correlation ratio for a number and a category, Cramér's V for two categories."""
    group = rng.choice(list("abc"), 400)
    data = DataFrame({"x": (group == "a") * 5 + rng.normal(size=400), "g": group, "h": group})
    data.loc[:40, "h"] = "a"
    found = correlations(data, {"x": "number", "g": "category", "h": "category"})
    at = {name: i for i, name in enumerate(found.columns)}
    assert found.measures[at["x"]][at["g"]] == "correlation ratio"
    assert found.measures[at["g"]][at["h"]] == "Cramér’s V"
    assert found.values[at["x"], at["g"]] > 0.7


def test_the_ratio_of_nothing_is_nothing(rng: np.random.Generator) -> None:
    """Many levels do not look like strength: the adjusted ratio stays small."""
    ratios = [correlation_ratio(rng.normal(size=200), rng.integers(0, 20, 200)) for _ in range(100)]
    assert np.mean(np.square(ratios)) < 0.03


def test_the_order_puts_friends_together(rng: np.random.Generator) -> None:
    """Columns that move together stand next to each other, however they came."""
    one, other = rng.normal(size=(2, 300))
    noise = rng.normal(size=(4, 300)) * 0.3
    data = DataFrame({"a": one, "p": other, "b": one, "q": other}) + noise.T
    found = correlations(data, dict.fromkeys("apbq", "number"))
    places = {name: i for i, name in enumerate(found.columns)}
    assert abs(places["a"] - places["b"]) == abs(places["p"] - places["q"]) == 1


def test_twins_are_set_aside(rng: np.random.Generator) -> None:
    """A column that another one tells in full is left out, or marked when asked for."""
    x = rng.normal(size=100)
    data = DataFrame({"x": x, "double": 2 * x, "y": rng.normal(size=100)})
    kinds = dict.fromkeys(data, "number")
    assert "double" not in correlations(data, kinds).columns
    assert correlations(data, kinds, repeats=True).marks == {"double": "Says the same as x."}


def test_a_finer_category_is_no_twin() -> None:
    """City decides country, but says more."""
    city = np.repeat(["Rome", "Milan", "Paris", "Lyon"], 30)
    data = DataFrame({"city": city, "country": np.repeat(["Italy", "France"], 60)})
    found = correlations(data, {"city": "category", "country": "category"})
    assert set(found.columns) == {"city", "country"}


def test_independent_columns_move_with_nothing() -> None:
    """In fifty tables of noise, a strong pair is claimed at most five times."""
    rng = np.random.default_rng(3)
    claims = 0
    for _ in range(50):
        data = DataFrame(rng.normal(size=(150, 6)), columns=list("abcdef"))
        found = correlations(data, dict.fromkeys("abcdef", "number"))
        claims += not found.finding.startswith("Nothing moves together")
    assert claims <= 5


@given(some.lists(some.tuples(some.integers(-5, 5), some.integers(-5, 5)), min_size=3, max_size=40))
def test_coefficients_stay_in_bounds(points: list[tuple[int, int]]) -> None:
    """Between −1 and 1, and alike in both directions."""
    x, y = np.array(points, dtype=float).T
    assert -1 <= pearson(x, y) <= 1
    assert spearman(x, y) == pytest.approx(spearman(y, x))


def test_every_date_is_in_a_period(rng: np.random.Generator) -> None:
    """Counts of the periods and the missing add up; empty periods stay in."""
    days = pd.to_datetime("2023-01-05") + pd.to_timedelta(rng.integers(0, 500, 200), unit="D")
    found = ex.timeline(Series(days, name="Joined").mask(rng.random(200) < 0.1))
    assert found.counts.sum() == found.given == 200 - found.missing
    assert found.period == "month"
    assert len(found.starts) == len(found.counts) <= 18


@pytest.mark.parametrize(
    ("days", "period"), [(10, "day"), (200, "week"), (900, "month"), (4_000, "quarter"), (20_000, "year")]
)
def test_the_period_fits_the_span(days: int, period: str) -> None:
    """From days to years there are some dozens of bars at most."""
    found = ex.timeline(Series(pd.date_range("1960-01-01", periods=days), name="d"))
    assert found.period == period
    assert len(found.counts) <= 80


def test_a_rush_is_named() -> None:
    """A month with far more customers than the others is the busiest."""
    days = [*pd.date_range("2023-01-01", "2024-12-31", periods=100), *[pd.Timestamp("2024-03-09")] * 60]
    assert "The busiest month is March 2024" in ex.timeline(Series(days, name="d")).finding
