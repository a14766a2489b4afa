"""Changes of shares, where some customers are in both files: held against the textbooks."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from segmentation.act.comparison import share_tests

counts = st.integers(5, 400)


@given(counts, counts, st.integers(0, 300), st.integers(0, 300))
def test_two_samples_apart_are_compared_by_chi_squared(a: int, b: int, c: int, d: int) -> None:
    """Nobody in both: the pooled z test, whose square is chi² of the table."""
    then, now = np.repeat([True, False], [a, c + 5]), np.repeat([True, False], [b, d + 5])
    none = np.zeros(0, dtype=bool)
    oracle = stats.chi2_contingency([[a, c + 5], [b, d + 5]], correction=False).pvalue
    assert share_tests.share_p(then, now, (none, none)) == pytest.approx(oracle, rel=1e-6, abs=1e-12)


@given(counts, st.integers(0, 60), st.integers(1, 60), counts)
def test_the_same_customers_are_compared_by_mcnemar(both: int, left: int, came: int, none: int) -> None:
    """All in both: McNemar’s test, in which only those who changed count."""
    then = np.repeat([True, True, False, False], [both, left, came, none])
    now = np.repeat([True, False, True, False], [both, left, came, none])
    oracle = stats.chi2.sf((left - came) ** 2 / (left + came), 1)
    assert share_tests.share_p(then, now, (then, now)) == pytest.approx(oracle, rel=1e-6, abs=1e-12)


def test_nobody_moved_is_no_change() -> None:
    """Nor is a share of so few that nothing can be told."""
    same = np.repeat([True, False], [50, 50])
    assert share_tests.share_p(same, same, (same, same)) == 1.0
    few = np.repeat([True, False], [2, 98])
    assert np.isnan(share_tests.share_p(few, few, (few, few)))


def test_partly_the_same_customers_raise_false_alarms_as_seldom_as_they_should() -> None:
    """Of 2,000 draws without a change, two thirds of the customers in both, about one in twenty."""
    rng = np.random.default_rng(0)
    alarms = 0
    for _ in range(2_000):
        both = rng.random(200) < 0.3
        again = np.where(rng.random(200) < 0.8, both, rng.random(200) < 0.3)
        then, now = np.r_[both, rng.random(100) < 0.3], np.r_[again, rng.random(100) < 0.3]
        alarms += share_tests.share_p(then, now, (both, again)) < 0.05
    assert 70 <= alarms <= 130


def test_parts_of_a_sum_cover_the_truth() -> None:
    """An interval of 95% holds the true part in about 95 of 100 samples; chance is seldom a change."""
    rng = np.random.default_rng(1)
    covered = alarms = 0
    for _ in range(600):
        member = rng.random(400) < 0.3
        values = rng.gamma(2, 10, 400) * np.where(member, 2, 1)
        share, pulls = share_tests.part_of_whole(values, member)
        low, high = share_tests.part_interval(share, pulls)
        covered += low <= 0.6 / 1.3 <= high
        later = values * rng.uniform(0.8, 1.25, 400)
        other, others = share_tests.part_of_whole(later, member)
        rows = np.arange(400)
        alarms += share_tests.part_p(share, other, (pulls, others), (rows, rows)) < 0.05
    assert 550 <= covered <= 585
    assert 12 <= alarms <= 50


def test_traffic_is_compared_by_the_sign_test() -> None:
    """As scipy has it."""
    for there, back in ((84, 12), (5, 5), (3, 9), (1, 0)):
        oracle = stats.binomtest(there, there + back).pvalue
        assert share_tests.net_p(there, back) == pytest.approx(oracle)


def test_wilson_is_scipys() -> None:
    """At the ends and between."""
    for hits, n in ((0, 30), (10, 100), (30, 30)):
        oracle = stats.binomtest(hits, n).proportion_ci(method="wilson")
        assert share_tests.wilson(hits, n) == pytest.approx((oracle.low, oracle.high), abs=1e-9)
    assert share_tests.wilson(0, 0) == (0.0, 1.0)
