"""Silhouettes of every k at once: exact ones against scikit-learn and R, estimates against exact ones."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.datasets import load_iris
from sklearn.metrics import silhouette_samples as scikit_learns
from sklearn.metrics import silhouette_score

from segmentation.segment.kmeans.distinct_rows import Rows
from segmentation.segment.kmeans.kmeans import fit_all
from segmentation.segment.silhouettes import _corrected, silhouette_samples, silhouettes, silhouettes_of

KS = range(2, 8)


def overlapping(n, d=8, k=6, seed=0):
    rng = np.random.default_rng(seed)
    centers, spreads = rng.normal(0, 1.6, (k, d)), rng.uniform(0.5, 1.5, (k, d))
    member = rng.choice(k, n, p=rng.dirichlet(np.full(k, 4.0)))
    return (centers[member] + rng.normal(size=(n, d)) * spreads[member]).astype(np.float32)


def labels_of(values, ks=KS):
    return np.array([found.labels for found in fit_all(values, ks)])


def by_scikit_learn(values, labels):
    return np.array([silhouette_score(np.asarray(values, np.float64), row) for row in labels])


@pytest.mark.parametrize(("k", "width"), [(2, 0.68104617), (3, 0.55281901), (4, 0.49805050)])
def test_iris_has_the_widths_r_reports(k, width):
    """Average silhouette widths of R's `cluster` package on the raw measurements."""
    values = load_iris().data

    assert silhouettes(values, labels_of(values, [k, k + 1])[0]).mean[0] == pytest.approx(width, abs=1e-6)


@pytest.mark.parametrize("n", [40, 513, 2_000])
def test_all_labellings_agree_with_scikit_learn(n):
    """One pass over the distances gives what one run per labelling does, to 1e-6, without error."""
    values = overlapping(n)
    labels = labels_of(values)
    scores = silhouettes(values, labels)

    assert np.abs(scores.mean - by_scikit_learn(values, labels)).max() < 1e-6
    assert not scores.error.any()


@settings(deadline=None, max_examples=60)
@given(n=st.integers(5, 60), d=st.integers(1, 4), k=st.integers(2, 4), seed=st.integers(0, 10_000))
def test_any_labels_agree_with_scikit_learn(n, d, k, seed):
    """Also for labels nobody would choose: identical customers apart, segments of one."""
    rng = np.random.default_rng(seed)
    values = rng.integers(0, 4, (n, d)).astype(np.float32)
    labels = np.concatenate([np.arange(k), rng.integers(0, k, n - k)]) + 1

    assert silhouettes(values, labels).mean[0] == pytest.approx(
        by_scikit_learn(values, [labels])[0], abs=1e-6
    )


def test_labellings_that_have_nothing_in_common_agree_with_scikit_learn():
    """Twelve at random: hardly two customers share all their segments; some customers come twice."""
    rng = np.random.default_rng(0)
    values = overlapping(700)
    labels = rng.integers(1, 6, (12, 700)).astype(np.int8)
    values, labels = np.vstack([values, values[:90]]), np.hstack([labels, labels[:, :90]])

    assert np.abs(silhouettes(values, labels).mean - by_scikit_learn(values, labels)).max() < 1e-6


def test_columns_that_repeat_others_count_as_often_as_they_come():
    """Copies, sums and constant columns stretch distances; none is lost, and nobody need differ at all."""
    rng = np.random.default_rng(0)
    plain = overlapping(1_200, d=4)
    copies = [plain, 3 * plain, plain @ rng.normal(size=(4, 5)), np.ones((1_200, 2))]
    values = np.hstack(copies).astype(np.float32)
    labels = labels_of(values)

    assert np.abs(silhouettes(values, labels).mean - by_scikit_learn(values, labels)).max() < 1e-6
    assert silhouettes(np.ones((4, 2)), [1, 1, 2, 2]).mean[0] == 0


def test_twins_are_counted_as_often_as_they_come():
    """1,500 customers of 300 kinds: the same as from every row by itself."""
    values = overlapping(300)[np.random.default_rng(0).integers(0, 300, 1_500)]
    labels = labels_of(values)

    assert np.abs(silhouettes(values, labels).mean - by_scikit_learn(values, labels)).max() < 1e-6


def test_small_distances_keep_their_digits():
    """Tight segments far from each other, far from the origin: float32 would lose the small distances."""
    rng = np.random.default_rng(0)
    centers = rng.integers(-30, 30, (5, 3))
    values = (centers[rng.integers(0, 5, 1_500)] + rng.normal(0, 0.003, (1_500, 3))).astype(np.float32)
    labels = np.stack([labels_of(values, [4, 5])[0], rng.integers(1, 3, 1_500)])

    assert np.abs(silhouettes(values, labels).mean - by_scikit_learn(values, labels)).max() < 1e-6


def test_a_segment_of_one_scores_nothing():
    """Alone, there is nobody to be near to (Rousseeuw 1987)."""
    assert silhouettes([[0.0], [0.1], [9.0]], [1, 1, 2]).mean[0] == pytest.approx(
        (8.9 / 9 + 8.8 / 8.9) / 3, abs=1e-3
    )


def test_the_order_of_rows_does_not_matter():
    """Shuffled customers sit as well, exactly and estimated."""
    values = overlapping(9_000)
    labels = labels_of(values)
    places = np.random.default_rng(0).permutation(len(values))
    for limit in (15_000, 5_000):
        one = silhouettes_of(Rows.of(values), labels, exact_up_to=limit)
        other = silhouettes_of(Rows.of(values[places]), labels[:, places], exact_up_to=limit)

        assert np.allclose(one.mean, other.mean, atol=1e-6)
        assert np.allclose(one.error, other.error, atol=1e-6)
        assert one.error.all() == (limit < len(values))


def logged(n):
    """What building features makes of skewed amounts."""
    return np.log(lognormal(n))


def lognormal(n):
    """Raw amounts: a few customers, far away, weigh much."""
    return np.random.default_rng(1).lognormal(0, 1, (n, 5)).astype(np.float32)


def separated(n):
    """Six groups of which the smallest is three in a hundred."""
    rng = np.random.default_rng(2)
    group = rng.choice(6, n, p=[0.3, 0.25, 0.2, 0.15, 0.07, 0.03])
    return (rng.normal(0, 8, (6, 6))[group] + rng.normal(size=(n, 6))).astype(np.float32)


def scales(n):
    """Answers from 1 to 5, so that many customers are the same."""
    rng = np.random.default_rng(3)
    opinions = rng.normal(size=(n, 2)) @ rng.normal(size=(2, 12)) + rng.normal(size=(n, 12))
    return np.clip(np.round(3 + opinions), 1, 5).astype(np.float32)


@pytest.mark.parametrize(
    "kind",
    [
        overlapping,
        *(pytest.param(kind, marks=pytest.mark.slow) for kind in (lognormal, logged, separated, scales)),
    ],
)
def test_estimates_are_near_and_know_how_near(kind):
    """Over ten draws of 18,000 customers of any kind: within .0025 of the exact mean (RMSE), and 95%
    intervals that hold it about nine times in ten, the k being no independent trials. Of raw amounts, where
    a handful of customers are a segment of their own, within .003."""
    near = 0.003 if kind is lognormal else 0.0025
    values = kind(18_000)
    labels = labels_of(values)
    exact = silhouettes_of(Rows.of(values), labels, exact_up_to=18_000)
    drawn = [silhouettes_of(Rows.of(values, seed=seed), labels, exact_up_to=10_000) for seed in range(10)]
    missed = np.array([scores.mean - exact.mean for scores in drawn])
    error = np.array([scores.error for scores in drawn])

    assert not exact.error.any()
    assert (error > 0).all()
    assert np.sqrt((missed**2).mean()) < near
    assert (np.abs(missed) <= 1.96 * error).mean() >= 0.88
    assert error.mean() < near


def test_the_error_holds_the_choice_of_whom_customers_are_compared_with():
    """Where the sample itself leaves nothing open, what is left is the jackknife's error over its groups."""
    without = np.array([[0.50, 0.52, 0.55, 0.47, 0.51]])
    flat = np.full((1, 40), 0.5)
    told = _corrected(flat, without, np.full((1, 90), 0.4), n=1000, compared=200)
    groups = without.shape[1]
    jackknife = (groups - 1) / groups * ((without - without.mean()) ** 2).sum()
    assert told.error == pytest.approx(np.sqrt(jackknife * (1 - 200 / 1000)))


@pytest.mark.slow
def test_estimates_see_small_distances():
    """Tight segments far apart among 20,000 customers, where float32 would take rounding for distance."""
    rng = np.random.default_rng(0)
    centers = rng.integers(-30, 30, (5, 3))
    group = rng.integers(0, 5, 20_000)
    values = (centers[group] + rng.normal(0, 0.0003, (20_000, 3))).astype(np.float32)
    labels = labels_of(values, [6, 7, 8])
    estimated = silhouettes(values, labels)
    exact = silhouettes_of(Rows.of(values), labels, exact_up_to=20_000)

    assert estimated.error.all()
    assert (np.abs(estimated.mean - exact.mean) <= 4 * estimated.error + 1e-4).all()


def test_a_tiny_segment_does_not_upset_the_estimate():
    """Five customers far away among 20,000, whom a sample may miss, change the mean by their share only."""
    values = overlapping(20_000)
    values[:5] += 40
    labels = np.stack([labels_of(values, [2])[0]])
    labels = np.concatenate([labels, np.where(np.arange(20_000) < 5, 3, labels[0])[None]]).astype(np.int8)
    scores = silhouettes(values, labels)

    assert np.isfinite(scores.mean).all()
    assert np.isfinite(scores.error).all()


def test_customers_in_few_kinds_are_scored_exactly():
    """200,000 customers in 64 kinds need no estimate."""
    rng = np.random.default_rng(0)
    values = rng.integers(0, 4, (200_000, 3)).astype(np.float32)
    scores = silhouettes(values, labels_of(values, [2, 3]))

    assert not scores.error.any()


@settings(deadline=None, max_examples=40)
@given(n=st.integers(5, 80), d=st.integers(1, 4), seed=st.integers(0, 10_000))
def test_every_customer_has_the_silhouette_of_scikit_learn(n, d, seed):
    """One by one, whatever the segments are called, and with customers who are the same or alone."""
    rng = np.random.default_rng(seed)
    values = rng.integers(0, 5, (n, d)).astype(np.float32)
    labels = np.append(rng.choice([2, 5, 9], n - 2), [2, 7])

    found = silhouette_samples(values, labels)
    assert found == pytest.approx(scikit_learns(values.astype(np.float64), labels), abs=1e-6)
