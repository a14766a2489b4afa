"""How one number is spread, and what the best customers bring of it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as some
from pandas import Series
from scipy import stats

from segmentation.prepare import explorations as ex
from segmentation.prepare.explorations.distributions import distribution, nice_edges
from segmentation.prepare.explorations.shapes import humps

NUMBERS = some.lists(
    some.one_of(some.integers(-1_000, 1_000_000), some.floats(-1e6, 1e6, allow_subnormal=False), some.none()),
    min_size=1,
    max_size=60,
)


def column(values: list[Any], name: str = "x") -> Series[Any]:
    return Series(values, dtype="float64", name=name)


@pytest.fixture(scope="module")
def rng() -> np.random.Generator:
    return np.random.default_rng(11)


@given(NUMBERS)
def test_every_customer_is_in_a_bin_or_counted_outside(values: list[Any]) -> None:
    """Bins, those beyond the picture and the missing add up to everyone."""
    found = distribution(column(values))
    assert found.counts.sum() + found.beyond + found.missing == len(values)
    assert len(found.edges) == len(found.counts) + 1 <= 45
    assert (np.diff(found.edges) > 0).all()
    assert found.finding.endswith(".")


@given(NUMBERS)
def test_the_logarithm_loses_nobody_either(values: list[Any]) -> None:
    """On a logarithmic axis those at zero or below are counted and said."""
    found = distribution(column(values), log=True)
    assert found.counts.sum() + found.beyond + found.missing == len(values)
    assert not found.beyond or "zero or below" in found.finding or not found.logged


def test_quartiles_are_those_of_numpy(rng: np.random.Generator) -> None:
    """Quartiles, mean and spread are the plain ones."""
    values = rng.lognormal(4, 1, 501)
    found = distribution(column(values.tolist()))
    assert (found.lower, found.median, found.upper) == tuple(np.quantile(values, [0.25, 0.5, 0.75]))
    assert found.skewness == pytest.approx(stats.skew(values))


def test_bins_are_round(rng: np.random.Generator) -> None:
    """Borders fall on multiples of 1, 2, 2.5 or 5."""
    edges = nice_edges(rng.normal(600, 250, 1_000))
    width = edges[1] - edges[0]
    assert width in (20, 25, 50, 100)
    assert np.allclose(edges / width, np.round(edges / width))


def test_few_whole_numbers_have_a_bin_each() -> None:
    """One to five stars are five bars."""
    found = distribution(column([1, 2, 2, 3, 5]))
    assert found.counts.tolist() == [1, 2, 1, 0, 1]


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (np.random.default_rng(0).lognormal(5, 1, 2_000), "a few high values lift the average"),
        (-np.random.default_rng(0).lognormal(5, 1, 2_000), "a few low values pull the average down"),
        (np.random.default_rng(0).uniform(0, 1, 500), "Spread evenly"),
        (np.random.default_rng(0).normal(50, 10, 500), "Runs from"),
        (np.r_[np.zeros(400), np.arange(1, 601)], "40% have none"),
        (np.full(30, 7.0), "Everyone has the same value, 7"),
    ],
)
def test_shapes_are_called_by_their_name(values: Any, said: str) -> None:
    """Skew, evenness, nothing, all the same: each is said where it is there."""
    assert said in distribution(Series(values, name="x")).finding


def test_two_humps_are_seen(rng: np.random.Generator) -> None:
    """Two groups four standard deviations apart are two humps, where they are."""
    values = np.r_[rng.normal(400, 100, 500), rng.normal(900, 150, 500)]
    low, high = humps(values)
    assert low == pytest.approx(400, abs=60)
    assert high == pytest.approx(900, abs=80)


@pytest.mark.parametrize("shape", ["uniform", "normal", "exponential", "lognormal", "ages"])
@pytest.mark.parametrize("size", [60, 300, 3_000])
def test_one_group_seldom_has_two_humps(shape: str, size: int) -> None:
    """In a hundred draws without two groups, two humps are claimed at most twice."""
    rng = np.random.default_rng(5)
    draw = {
        "uniform": lambda: rng.uniform(0, 1, size),
        "normal": lambda: rng.normal(size=size),
        "exponential": lambda: rng.exponential(size=size),
        "lognormal": lambda: rng.lognormal(size=size),
        "ages": lambda: rng.integers(18, 65, size).astype(float),
    }[shape]
    assert sum(bool(humps(draw())) for _ in range(100)) <= 2


def test_equal_customers() -> None:
    """When all bring the same, the top fifth brings a fifth."""
    found = ex.concentration(column([5] * 50))
    assert found is not None
    assert (found.top_fifth, found.gini) == (pytest.approx(0.2), pytest.approx(0))
    assert "Nearly everyone brings the same" in found.finding


def test_one_whale() -> None:
    """When one of a hundred brings all, so does the top fifth."""
    found = ex.concentration(column([0] * 99 + [10]))
    assert found is not None
    assert (found.top_fifth, found.gini) == (pytest.approx(1), pytest.approx(0.99))


@given(some.lists(some.floats(0, 1e6), min_size=5, max_size=80))
def test_the_curve_rises_and_bends_down(values: list[float]) -> None:
    """From 0 to 1, never below the line of equality."""
    assume(sum(values) > 1e-3)
    found = ex.concentration(column(values))
    assert found is not None
    assert (np.diff(found.values) >= -1e-12).all()
    assert (found.values >= found.customers - 1e-9).all()
    assert 0.2 - 1e-9 <= found.top_fifth <= 1 + 1e-9


@pytest.mark.parametrize("values", [[-1, 2, 3, 4, 5], [0] * 9, [1, 2, 3], [None] * 9])
def test_no_share_of_nothing(values: list[Any]) -> None:
    """Negative values, an empty total and a handful of customers have no concentration."""
    assert ex.concentration(column(values)) is None


def test_a_few_who_gave_back_more_than_they_bought_hide_no_concentration() -> None:
    """Refunds of one customer in a shop leave the top fifth as it is; a loss that weighs leaves none."""
    bought = [float(2**i) for i in range(12)]
    found, clear = ex.concentration(column([*bought, -9])), ex.concentration(column([*bought, 0]))
    assert found is not None and clear is not None
    assert found.top_fifth == pytest.approx(clear.top_fifth)
    assert found.values.max() <= 1 and ex.concentration(column([*bought, -400])) is None


def test_ends_that_are_told_are_not_told_again() -> None:
    """“Runs from −930 to 14,679. … 12 lie outside the picture, as far as −930 and 14,679.”"""
    values = [*np.random.default_rng(1).normal(50, 20, 900).round(2), -930.0, 14_679.0]
    found = distribution(column(values))
    assert found.beyond and "outside the picture." in found.finding
    assert found.finding.count("14,679") == 1
