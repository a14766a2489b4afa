"""Rates with the interval that few customers leave open."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from segmentation.segment.outcome.outcome_rates import rates, wilson


@given(of=st.integers(1, 10_000), share=st.floats(0, 1))
def test_the_interval_is_that_of_scipy(of: int, share: float) -> None:
    hits = round(share * of)
    oracle = stats.binomtest(hits, of).proportion_ci(method="wilson")
    low, high = wilson(hits, of)
    assert float(low) == pytest.approx(oracle.low, abs=1e-9)
    assert float(high) == pytest.approx(oracle.high, abs=1e-9)


def test_every_segment_is_held_against_all() -> None:
    ended = np.array([1, 1, 1, 0, 0, 0, 0, 0, np.nan])
    first, second, nobody = rates(ended, np.array([1, 1, 1, 1, 2, 2, 2, 2, 2]), 3, binary=True)
    assert (first.customers, second.customers, nobody.customers) == (4, 4, 0)
    assert first.usual == 3 / 8
    assert first.lift == pytest.approx(2)
    assert second.lift == 0
    assert not nobody.is_unusual


def test_of_numbers_the_interval_is_that_of_the_mean() -> None:
    values = np.random.default_rng(0).normal(5, 2, 50)
    (one,) = rates(values, np.ones(50, dtype=int), 1, binary=False)
    assert (one.low + one.high) / 2 == pytest.approx(values.mean())
    assert one.high - one.low == pytest.approx(2 * 1.96 * stats.sem(values), rel=1e-3)
