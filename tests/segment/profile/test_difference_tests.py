"""Tests on what did not build the segments."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from segmentation.segment.profile.difference_tests import cramers_v, differences, eta_squared, holm


def groups(seed, sizes=(80, 50, 30), shift=0.4):
    """Three groups with their own means and spreads, and three categories drawn from their own shares."""
    rng = np.random.default_rng(seed)
    labels = pd.Series(np.repeat([1, 2, 3], sizes))
    values = pd.Series(rng.normal(shift * labels, labels.to_numpy()))
    level = (
        rng.random(len(labels))[:, None] > np.cumsum([[0.5, 0.3], [0.3, 0.3], [0.2, 0.5]], axis=1)[labels - 1]
    ).sum(1)
    return labels, values, pd.crosstab(labels, level)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_welch_and_chi_squared_agree_with_scipy(seed):
    """Statistics and p-values are those of an independent implementation."""
    labels, values, counts = groups(seed)
    found = differences(pd.DataFrame({"x": values}), {"c": counts}, labels)
    welch = stats.f_oneway(*(values[labels == j] for j in (1, 2, 3)), equal_var=False)
    chi = stats.chi2_contingency(counts, correction=False)

    assert found.loc["x", ["statistic", "p"]].tolist() == pytest.approx([welch.statistic, welch.pvalue])
    assert found.loc["c", ["statistic", "p"]].tolist() == pytest.approx([chi.statistic, chi.pvalue])
    assert cramers_v(counts.to_numpy(float)) == pytest.approx(stats.contingency.association(counts, "cramer"))


def test_eta_squared_is_the_share_between_groups():
    """Eta squared follows from the classical F: F (k − 1) / (F (k − 1) + n − k)."""
    labels, values, _ = groups(1)
    f = stats.f_oneway(*(values[labels == j] for j in (1, 2, 3))).statistic

    assert eta_squared(values, labels) == pytest.approx(f * 2 / (f * 2 + len(values) - 3))
    assert eta_squared(labels.astype(float), labels) == 1
    assert eta_squared(labels * 0.0, labels) == 0


@given(p=st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_holm_never_lowers_a_p_and_never_reorders(p):
    """Corrected values are at least the raw ones, at most n times, in the same order, at most 1."""
    raw = np.array(p)
    corrected = holm(raw)
    order = raw.argsort(kind="stable")

    assert (corrected >= raw).all()
    assert (corrected <= np.minimum(raw.max() * len(raw), 1)).all()
    assert (np.diff(corrected[order]) >= 0).all()
    assert corrected.min() == pytest.approx(min(raw.min() * len(raw), 1))


def test_a_column_without_spread_is_not_tested():
    """Where a segment holds one value only there is no spread to test against; the others still are."""
    labels, values, _ = groups(2)
    flat = values.where(labels != 2, 7.0)
    found = differences(pd.DataFrame({"flat": flat, "x": values}), {}, labels)

    assert np.isnan(found.loc["flat", "p"]) and not found.loc["flat", "differs"]
    assert found.loc["x", "p_holm"] == found.loc["x", "p"]


def test_a_tiny_difference_does_not_count_however_many_customers_prove_it():
    """With 200,000 customers a hundredth of a standard deviation is significant, and still nothing."""
    rng = np.random.default_rng(0)
    labels = pd.Series(np.repeat([1, 2], 100_000))
    found = differences(pd.DataFrame({"x": rng.normal(labels * 0.03)}), {}, labels)

    assert found.loc["x", "p_holm"] < 0.001
    assert not found.loc["x", "differs"]
