"""Counts between edges: exact where they can be, near where they cannot, and the same in any order."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segmentation.engines.passes.closer_looks import brackets_of
from segmentation.engines.passes.rank_histograms import Histogram, edges_of

SHARES = (0.0, 0.01, 0.1, 0.5, 0.9, 0.99, 1.0)
NUMBERS = st.lists(st.floats(-1e6, 1e6) | st.integers(-5, 5).map(float), min_size=1, max_size=60)


@settings(max_examples=60, deadline=None)
@given(NUMBERS, st.lists(st.integers(0, 60), max_size=4))
def test_where_every_value_is_an_edge_quantiles_are_those_of_numpy(values, cuts) -> None:
    edges = edges_of(np.array(values), whole=True)
    whole = Histogram.empty(edges).plus(np.array(values))
    parts = [Histogram.empty(edges).plus(part) for part in np.split(np.array(values), sorted(cuts))]
    added = sum(parts[1:], parts[0])
    assert np.array_equal(added.counts, whole.counts) and (added.low, added.high) == (whole.low, whole.high)
    assert whole.quantiles(SHARES) == pytest.approx(np.quantile(values, SHARES).tolist(), abs=1e-9)


@settings(max_examples=60, deadline=None)
@given(NUMBERS, NUMBERS)
def test_values_outside_the_sample_are_told_within_its_neighbours(sample, values) -> None:
    found = Histogram.empty(edges_of(np.array(sample))).plus(np.array(values))
    assert found.total == len(values)
    ranked = np.sort(values)
    for value, share in zip(found.quantiles(SHARES), SHARES, strict=True):
        near = np.quantile(ranked, share)
        low, high = found.edges[found.edges <= near], found.edges[found.edges >= near]
        below = max(low.max() if len(low) else found.low, found.low)
        above = min(high.min() if len(high) else found.high, found.high)
        assert below - 1e-6 <= value <= above + 1e-6 or len(values) < 8


@pytest.mark.parametrize("shape", ["normal", "lognormal", "ties", "mixed"])
def test_ranks_are_within_a_thousandth(shape) -> None:
    rng = np.random.default_rng(5)
    n = 400_000
    drawn = {
        "normal": rng.normal(size=n),
        "lognormal": rng.lognormal(3, 2, n),
        "ties": rng.poisson(2, n).astype(float),
        "mixed": np.where(rng.random(n) < 0.4, 0.0, rng.gamma(2, 30, n)),
    }[shape]
    found = Histogram.empty(edges_of(rng.choice(drawn, 50_000, replace=False))).plus(drawn)
    ranked = np.sort(drawn)
    shares = (*np.linspace(0.001, 0.999, 199), 0.01, 0.5, 0.99)
    for share, value in zip(shares, found.quantiles(shares), strict=True):
        low, high = (np.searchsorted(ranked, value, side=side) / n for side in ("left", "right"))
        assert low - 0.001 <= share <= high + 0.001
    exact = np.quantile(drawn, [0.01, 0.5, 0.99])
    assert found.quantiles((0.01, 0.5, 0.99)) == pytest.approx(exact.tolist(), rel=2e-4, abs=1e-4)
    positive = np.median(drawn[drawn > 0])
    assert found.quantiles((0.5,), above=0.0)[0] == pytest.approx(positive, rel=2e-4)


def test_filling_adds_one_value_many_times() -> None:
    values = np.array([1.0, 2.0, 4.0, 8.0])
    found = Histogram.empty(edges_of(values)).plus(values).with_many(3.0, 5)
    filled = np.concatenate([values, np.full(5, 3.0)])
    assert found.quantiles(SHARES) == pytest.approx(np.quantile(filled, SHARES).tolist())


@settings(max_examples=80, deadline=None)
@given(NUMBERS, NUMBERS)
def test_a_closer_look_makes_quantiles_exact(sample, values) -> None:
    told = np.array(values)
    found = Histogram.empty(edges_of(np.array(sample), whole=True)).plus(told)
    for low, high in brackets_of(found):
        found = found.refined(low, high, told[(told > low) & (told < high)])
    assert found.total == len(values)
    shares = (0.01, 0.5, 0.99)
    assert found.quantiles(shares) == pytest.approx(np.quantile(told, shares).tolist(), abs=1e-9)
    if told.min() >= 0 and told.max() > 0:
        (middle,) = found.quantiles((0.5,), above=0.0)
        assert middle == pytest.approx(float(np.median(told[told > 0])), abs=1e-9)
