"""Sizes within limits, at the least cost, by a rule that places anybody."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog
from scipy.sparse import kron

from segmentation.segment.centers import nearest
from segmentation.segment.kmeans.distinct_rows import Rows
from segmentation.segment.kmeans.kmeans import fit
from segmentation.segment.kmeans.prices import PricedFit, fit_within


def uneven(n: int, seed: int = 0) -> np.ndarray:
    """Three groups of 70, 20 and 10 percent."""
    rng = np.random.default_rng(seed)
    planted = ((0, 0.7), (4, 0.2), (9, 0.1))
    groups = [rng.normal(center, 1, (round(n * share), 3)) for center, share in planted]
    return np.concatenate(groups).astype(np.float32)


def within(values: np.ndarray, k: int, low: int, high: int) -> PricedFit:
    return fit_within(Rows.of(values), fit(values, k).centroids, low, high)


def sizes(found: PricedFit) -> np.ndarray:
    return np.bincount(found.labels, minlength=found.k + 1)[1:]


@settings(max_examples=20, deadline=None)
@given(k=st.integers(2, 5), tight=st.floats(0.5, 0.98), seed=st.integers(0, 99), above=st.booleans())
def test_sizes_lie_within_the_limits_and_the_rule_places_everybody(k, tight, seed, above):
    """Whatever is asked of customers who all differ is kept, and labels follow from centers and prices."""
    values = uneven(200, seed)
    low, high = int(tight * 200 / k), int(200 / k / tight) + 1 if above else 200
    found = within(values, k, low, high)

    assert low <= sizes(found).min()
    assert sizes(found).max() <= high
    assert (np.diff(sizes(found)) <= 0).all()
    assert found.prices.min() == 0
    assert np.array_equal(nearest(values, found.centroids, found.prices), found.labels)


@pytest.mark.parametrize(("low", "high"), [(25, 90), (10, 32), (28, 31)])
def test_no_other_way_to_fill_the_segments_costs_less(low, high):
    """The transport problem of Bradley, Bennett and Demiriz, solved exactly, with the same centers."""
    values, k = uneven(90, 3), 3
    found = within(values, k, low, high)
    costs = ((values[:, None].astype(np.float64) - found.centroids) ** 2).sum(axis=2)
    everybody, each = kron(np.eye(90), np.ones((1, k))), kron(np.ones((1, 90)), np.eye(k))
    exact = linprog(
        costs.ravel(),
        A_ub=np.concatenate([each.toarray(), -each.toarray()]),
        b_ub=[*[high] * k, *[-low] * k],
        A_eq=everybody.toarray(),
        b_eq=np.ones(90),
    )

    assert costs[np.arange(90), found.labels - 1].sum() == pytest.approx(exact.fun, rel=1e-6)


def test_equal_customers_stay_together_and_the_limit_yields():
    """Eighty who are the same are no two segments of fifty."""
    values = np.array([[0.0, 0.0]] * 80 + [[5.0, i / 20] for i in range(20)], np.float32)
    found = within(values, 2, 45, 55)

    assert len(set(found.labels[:80].tolist())) == 1
    assert sizes(found).tolist() == [80, 20]


def test_the_order_of_the_rows_does_not_matter():
    """Shuffled customers keep their segments, also beyond the sample that finds them."""
    values = uneven(15_000)
    places = np.random.default_rng(1).permutation(len(values))
    found, shuffled = within(values, 4, 3000, 15_000), within(values[places], 4, 3000, 15_000)

    assert sizes(found).min() >= 3000
    assert np.array_equal(shuffled.labels, found.labels[places])


def test_very_large_numbers_are_limited_as_well():
    """Units beyond float32’s comfort change nothing but the unit."""
    values = uneven(200)
    found, large = within(values, 3, 60, 200), within(values * np.float32(2.0**60), 3, 60, 200)

    assert np.array_equal(found.labels, large.labels)
    assert large.prices == pytest.approx(found.prices * 2.0**120)
