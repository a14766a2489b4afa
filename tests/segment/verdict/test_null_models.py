"""Invented customers without groups that resemble the real ones."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import spearmanr

from segmentation.segment.features import Feature
from segmentation.segment.verdict.null_models import (
    OneGroup,
    category_blocks,
    critical_bandwidth,
    even_cloud,
    one_hump,
    one_hump_shares,
)


def two_heaps(n: int = 600) -> np.ndarray:
    """Two correlated columns in two far heaps."""
    rng = np.random.default_rng(1)
    heap = rng.integers(0, 2, n)[:, None] * 6
    return heap + rng.multivariate_normal([0, 0], [[1, 0.6], [0.6, 1]], n)


def humps(column: np.ndarray) -> int:
    counts = np.histogram(column, 12)[0].astype(float)
    rises = np.diff(np.convolve(counts, [0.25, 0.5, 0.25], "same")) > 0
    return int((rises[:-1] & ~rises[1:]).sum())


def test_look_alikes_keep_mean_spread_and_correlation():
    """Mean, variance and rank correlation of the look-alikes are those of the customers."""
    normal = np.random.default_rng(1).multivariate_normal([0, 0], [[1, 0.6], [0.6, 1]], 600)
    values = np.column_stack([np.exp(normal[:, 0] / 2), normal[:, 1]])
    drawn = OneGroup(values, [Feature("a"), Feature("b")], np.random.default_rng(0))
    many = np.vstack([drawn.draw(np.random.default_rng(seed)) for seed in range(20)])

    assert many.mean(axis=0) == pytest.approx(values.mean(axis=0), abs=0.1)
    assert many.std(axis=0) == pytest.approx(values.std(axis=0), rel=0.03)
    assert spearmanr(many).statistic == pytest.approx(spearmanr(values).statistic, abs=0.05)


def test_look_alikes_have_one_hump():
    """Two heaps become one: that is what makes them customers without groups."""
    values = two_heaps()
    drawn = OneGroup(values, [Feature("a"), Feature("b")], np.random.default_rng(0))
    invented = drawn.draw(np.random.default_rng(3))

    assert humps(values[:, 0]) == 2
    assert humps(invented[:, 0]) == 1


def test_categories_of_a_column_stay_together():
    """Every invented customer has exactly one of the categories, with the frequencies of the file."""
    rng = np.random.default_rng(2)
    code = rng.choice(3, 400, p=[0.6, 0.3, 0.1])
    values = np.column_stack([rng.normal(size=400), np.eye(3)[code]])
    features = [Feature("Spend"), *(Feature("Channel", category=name) for name in "abc")]

    invented = OneGroup(values, features, rng).draw(rng)

    assert category_blocks(features) == [[1, 2, 3]]
    assert (invented[:, 1:].sum(axis=1) == 1).all()
    assert invented[:, 1:].mean(axis=0) == pytest.approx([0.6, 0.3, 0.1], abs=0.08)


def test_counts_keep_their_steps():
    """The look-alike of a count takes no more values than the count, and nearly its frequencies."""
    counts = np.random.default_rng(0).poisson(3, 500).astype(float)
    smooth = one_hump(counts, np.random.default_rng(0))

    assert len(np.unique(smooth.round(6))) <= len(np.unique(counts))
    assert np.mean(smooth <= 3) == pytest.approx(np.mean(counts <= 3), abs=0.05)


@given(st.lists(st.integers(0, 50), min_size=2, max_size=12).filter(any))
def test_shares_rise_and_then_fall(counts):
    """Whatever the counts, the closest one-hump shares sum to one, rise to a level and fall from it."""
    shares = one_hump_shares(np.arange(len(counts), dtype=float), np.array(counts))
    slopes = np.diff(shares)
    top = int(shares.argmax())

    assert shares.sum() == pytest.approx(1)
    assert (slopes[:top] >= -1e-9).all()
    assert (slopes[top:] <= 1e-9).all()


def test_one_hump_is_left_as_it_is():
    """Counts with one hump are their own closest shape."""
    counts = np.array([3, 9, 14, 8, 2])

    assert one_hump_shares(np.arange(5.0), counts) == pytest.approx(counts / counts.sum())


def test_a_gap_between_levels_is_seen():
    """Many at 1 and 2, many at 9 and 10, none between: such a count is not one hump."""
    levels, counts = np.array([1.0, 2, 9, 10]), np.array([25, 25, 25, 25])

    assert one_hump_shares(levels, counts) != pytest.approx(counts / counts.sum())


def test_the_bandwidth_of_two_heaps_is_wide():
    """One hump needs hardly any smoothing, two far heaps half their distance."""
    rng = np.random.default_rng(0)
    one = rng.normal(size=500)
    two = np.r_[one[:250], one[250:] + 8]

    assert critical_bandwidth(one) < 0.6
    assert critical_bandwidth(two) > 2


def test_an_even_cloud_fills_the_box():
    """Along the principal axes the cloud reaches as far as the customers, evenly."""
    values = two_heaps()
    cloud = even_cloud(values, np.random.default_rng(0))
    middle = values.mean(axis=0)
    axes = np.linalg.svd(values - middle, full_matrices=False)[2]
    real, even = (values - middle) @ axes.T, (cloud - middle) @ axes.T

    assert (even.min(axis=0) >= real.min(axis=0) - 1e-9).all()
    assert (even.max(axis=0) <= real.max(axis=0) + 1e-9).all()
    assert even.std(axis=0) == pytest.approx(np.ptp(real, axis=0) / 12**0.5, rel=0.08)
