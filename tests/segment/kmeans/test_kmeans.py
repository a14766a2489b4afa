"""Every k at once, against other programs and against what must always hold."""

from __future__ import annotations

import os
import subprocess
import sys
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.cluster import KMeans
from sklearn.datasets import load_breast_cancer, load_iris, load_wine
from sklearn.metrics import adjusted_rand_score

from segmentation.errors import ClusteringError
from segmentation.segment.kmeans.kmeans import assign, canonical, fit, fit_all

KS = range(2, 11)


def groups(n, d=6, k=5, apart=4.0, seed=0):
    """Points of k round groups of unequal size, and which group each belongs to."""
    rng = np.random.default_rng(seed)
    member = rng.choice(k, n, p=np.arange(1, k + 1) / np.arange(1, k + 1).sum())
    return rng.normal(0, apart, (k, d))[member] + rng.normal(size=(n, d)), member


def inertia_of(values, found):
    return ((np.asarray(values, np.float64) - found.centroids[found.labels - 1]) ** 2).sum()


def z_scores(values):
    return (values - values.mean(axis=0)) / values.std(axis=0)


# ---- what other programs found


@pytest.mark.parametrize(
    ("k", "inertia", "sizes"), [(2, 152.34795176, [97, 53]), (3, 78.85144143, [62, 50, 38])]
)
def test_iris_is_divided_as_r_does(k, inertia, sizes):
    """Inertia and sizes of R's `kmeans` on the raw measurements."""
    found = fit(load_iris().data, k)

    assert found.inertia == pytest.approx(inertia, rel=1e-6)
    assert np.bincount(found.labels)[1:].tolist() == sizes


@pytest.mark.parametrize(
    ("load", "k", "inertia"),
    [
        (load_iris, 2, 222.36170497),
        (load_iris, 3, 139.82049636),
        (load_wine, 3, 1277.928489),
        (load_breast_cancer, 2, 11595.46147),
    ],
)
def test_known_data_reach_the_known_inertia(load, k, inertia):
    """z-scored iris, wine and breast cancer end at the sums of squares R and scikit-learn agree on."""
    assert fit(z_scores(load().data), k).inertia == pytest.approx(inertia, rel=1e-5)


@pytest.mark.parametrize("n", [300, 2_000, 5_000])
@pytest.mark.parametrize("seed", range(2))
def test_ten_restarts_are_matched_at_every_k(n, seed):
    """Against scikit-learn with n_init=10 on overlapping groups: lower on average, never .5% higher."""
    values, _ = groups(n, apart=1.2, seed=seed)
    ours = np.array([found.inertia for found in fit_all(values, KS, seed=seed)])
    theirs = np.array([KMeans(k, n_init=10, random_state=seed).fit(values).inertia_ for k in KS])

    assert (ours / theirs).mean() < 1.0001
    assert (ours / theirs).max() < 1.005


def test_planted_groups_are_found():
    """Groups four standard deviations apart come back whole."""
    values, member = groups(3_000, apart=6)

    assert adjusted_rand_score(member, fit(values, 5).labels) > 0.999


# ---- what must always hold


@settings(deadline=None, max_examples=60)
@given(
    n=st.integers(3, 120),
    d=st.integers(1, 6),
    kinds=st.sampled_from(["normal", "whole numbers", "twins", "a far one"]),
    seed=st.integers(0, 10_000),
)
def test_a_partition_is_what_it_says(n, d, kinds, seed):
    """Labels 1..k, largest first; everybody at the nearest centroid; centroids the means of their
    members; inertia the sum of squares, falling as k grows."""
    rng = np.random.default_rng(seed)
    values = rng.normal(size=(n, d))
    if kinds == "whole numbers":
        values = rng.integers(0, 4, (n, d)).astype(float)
    elif kinds == "twins":
        values = values[rng.integers(0, n, n)]
    elif kinds == "a far one":
        values[0] += 100
    values = values.astype(np.float32).astype(np.float64)
    most = min(len(np.unique(values, axis=0)), n - 1)
    fits = fit_all(values, KS, seed=seed)

    assert [found.k for found in fits] == [k for k in KS if k <= most]
    for found in fits:
        sizes = np.bincount(found.labels, minlength=found.k + 1)[1:]
        distances = ((values[:, None] - found.centroids) ** 2).sum(axis=2)
        own = distances[np.arange(n), found.labels - 1]
        means = [values[found.labels == label].mean(axis=0) for label in range(1, found.k + 1)]
        spread = values.std() + 1e-9

        assert found.labels.dtype == np.int8
        assert sizes.min() > 0
        assert (np.diff(sizes) <= 0).all()
        assert (own <= distances.min(axis=1) + 1e-4 * spread**2 * (1 + distances.min(axis=1))).all()
        assert np.allclose(found.centroids, means, atol=1e-4 * np.abs(values).max())
        assert found.inertia == pytest.approx(own.sum(), rel=1e-5, abs=1e-6 * (values**2).sum() + 1e-12)
    inertia = [found.inertia for found in fits]
    assert all(b <= a * 1.0001 + 1e-9 for a, b in pairwise(inertia))


@pytest.mark.parametrize("n", [700, 4_000, 25_000])
def test_the_order_of_rows_does_not_matter(n):
    """Shuffled, real groups stay whole and every k keeps its inertia; up to 20,000 rows, to the bit."""
    values, _ = groups(n, apart=2)
    places = np.random.default_rng(1).permutation(n)
    straight, shuffled = fit_all(values, KS), fit_all(values[places], KS)

    for one, other in zip(straight, shuffled, strict=True):
        assert other.inertia == pytest.approx(one.inertia, rel=1e-3)
        if n <= 20_000:
            assert np.array_equal(one.labels[places], other.labels)
    real = straight[3], shuffled[3]
    assert adjusted_rand_score(real[0].labels[places], real[1].labels) >= 0.99


@pytest.mark.parametrize(("n", "copies"), [(22_000, 1), (15_000, 4)])
def test_the_number_of_threads_does_not_matter(n, copies):
    """One core or two: the same labels and centroids, to the bit."""
    script = (
        "import hashlib, numpy as np; from segmentation.segment.kmeans.kmeans import fit_all;"
        f"x = np.hstack([np.random.default_rng(0).normal(size=({n}, 7))] * {copies});"
        "print(hashlib.sha256(b''.join(f.labels.tobytes() + f.centroids.tobytes()"
        " for f in fit_all(x, range(2, 6)))).hexdigest())"
    )
    seen = set()
    for threads in ("1", "2"):
        environment = {**os.environ, "OPENBLAS_NUM_THREADS": threads, "OMP_NUM_THREADS": threads}
        done = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True)
        seen.add(done.stdout)

    assert len(seen) == 1
    assert len(seen.pop()) == 65


def test_columns_that_repeat_others_count_as_often_as_they_come():
    """Four copies and a constant: the segments of the same columns stretched to twice their length."""
    plain = groups(4_500, apart=1.5)[0].astype(np.float32)
    values = np.hstack([plain, np.full((4_500, 1), 7.0), *[plain] * 3])
    places = np.random.default_rng(1).permutation(4_500)

    for found, slim, mixed in zip(
        fit_all(values, KS), fit_all(2 * plain, KS), fit_all(values[places], KS), strict=True
    ):
        members = np.array([values[found.labels == j].mean(axis=0) for j in range(1, found.k + 1)])
        assert found.inertia == pytest.approx(slim.inertia, rel=5e-3)
        assert found.inertia == pytest.approx(inertia_of(values, found), rel=1e-5)
        assert found.centroids == pytest.approx(members, abs=1e-4)
        assert np.array_equal(found.labels[places], mixed.labels)


def test_the_same_seed_gives_the_same_segments():
    """Twice the same call, twice the same result."""
    values, _ = groups(500, apart=1)

    one, other = fit_all(values, KS, seed=3), fit_all(values, KS, seed=3)

    assert all(np.array_equal(a.labels, b.labels) for a, b in zip(one, other, strict=True))


def test_a_change_of_origin_or_unit_leaves_the_partition():
    """Moved and stretched as a whole, the same customers stay together."""
    values, _ = groups(800, apart=3)

    plain, moved = fit(values, 5), fit(values * 64 + 512, 5)

    assert adjusted_rand_score(plain.labels, moved.labels) > 0.999
    assert moved.inertia == pytest.approx(plain.inertia * 64**2, rel=1e-4)


# ---- data that make trouble


def test_a_k_that_cannot_be_filled_is_left_out():
    """Three kinds of customers make two or three segments, not four."""
    values = np.repeat([[0.0, 1], [5, 5], [9, 0]], 30, axis=0)
    fits = fit_all(values, KS)

    assert [found.k for found in fits] == [2, 3]
    assert fits[1].inertia == pytest.approx(0, abs=1e-9)
    with pytest.raises(ClusteringError, match="4 segments"):
        fit(values, 4)


@pytest.mark.parametrize("values", [np.ones((50, 3)), [[1.0, 2]], [[1.0, 2], [3, 4]], [[np.e], [np.e]]])
def test_too_little_to_divide_gives_nothing(values):
    """Constants, one customer, two customers: no k is possible, and none is invented."""
    assert fit_all(values, KS) == ()


@pytest.mark.parametrize("wrong", [np.nan, np.inf])
def test_missing_and_infinite_values_are_refused(wrong):
    """The message says how many there are."""
    with pytest.raises(ClusteringError, match="1 values"):
        fit_all([[1.0], [2.0], [wrong]], [2])


def test_points_as_near_to_two_centroids_count_once():
    """On a lattice many customers are equally near to two segments; everybody is in exactly one."""
    axis = np.arange(-3.0, 4)
    values = np.stack(np.meshgrid(axis, axis, axis), axis=-1).reshape(-1, 3)

    for found in fit_all(values, KS):
        means = [values[found.labels == label].mean(axis=0) for label in range(1, found.k + 1)]
        assert np.allclose(found.centroids, means, atol=1e-5)
        assert found.inertia == pytest.approx(inertia_of(values, found), rel=1e-6)


@pytest.mark.parametrize(("factor", "offset"), [(1, 1e9), (1, -1e12), (1e39, 0), (1e-44, 0), (1e100, 0)])
def test_what_float32_cannot_hold_is_brought_near_zero_first(factor, offset):
    """Small differences far from zero, sizes beyond float32: the same groups, centroids in their place."""
    values, member = groups(600, apart=8)
    moved = values * factor + offset
    found = fit(moved, 5)

    assert adjusted_rand_score(member, found.labels) > 0.99
    means = [moved[found.labels == label].mean(axis=0) for label in range(1, 6)]
    assert np.allclose(found.centroids, means, rtol=1e-2, atol=0.02 * factor)
    assert np.array_equal(assign(moved, found.centroids), found.labels)


def test_customers_without_columns_or_rows_are_too_little():
    """Nothing to compare by, or nobody to compare: no k, and no failure."""
    assert fit_all(np.empty((5, 0)), KS) == ()
    assert fit_all(np.empty((0, 3)), KS) == ()


def test_a_thousand_of_a_kind_weigh_a_thousand():
    """Twelve kinds of customers, a hundred thousand of each in other numbers: solved as twelve points."""
    rng = np.random.default_rng(0)
    kinds, counts = rng.normal(size=(12, 4)), rng.integers(1, 20_000, 12)
    values = np.repeat(kinds, counts, axis=0)
    found = fit(values, 4)
    exact = KMeans(4, n_init=50, random_state=0).fit(kinds, sample_weight=counts)

    assert found.inertia == pytest.approx(exact.inertia_, rel=1e-5)
    assert len(found.labels) == counts.sum()


def test_a_rare_segment_among_a_million_is_seen():
    """.5% of 1,000,000 customers, far from the rest, are a segment of their own at every k."""
    values = np.random.default_rng(0).standard_normal((1_000_000, 4), dtype=np.float32)
    values[:5_000] = values[:5_000] * np.float32(0.3) + np.float32(10)

    for found in fit_all(values, [2, 3, 4]):
        rare = found.labels[:5_000]
        assert (rare == rare[0]).all()
        assert (found.labels[5_000:] == rare[0]).sum() < 50


def test_two_hundred_columns_are_no_trouble():
    """More columns than usual, and groups in all of them."""
    values, member = groups(1_500, d=200, apart=0.5)

    assert adjusted_rand_score(member, fit(values, 5).labels) > 0.99


@pytest.mark.parametrize("size", [1e-30, 1e30])
def test_extreme_magnitudes_divide_alike(size):
    """Squares that float32 cannot hold do not matter."""
    values, _ = groups(300, apart=6)
    plain, extreme = fit(values, 5), fit(values * size, 5)

    assert adjusted_rand_score(plain.labels, extreme.labels) > 0.999
    assert extreme.inertia / size**2 == pytest.approx(plain.inertia, rel=1e-3)
    assert np.allclose(extreme.centroids / size, plain.centroids, atol=0.05)


# ---- names and numbers


def test_segments_are_numbered_largest_first():
    """Sizes decide, then the larger value in the first column, then in the next."""
    labels = np.array([0, 1, 1, 2, 2, 3, 3, 3])
    centroids = np.array([[9.0, 0], [1, 5], [1, 7], [0, 0]])
    numbered, ordered = canonical(labels, centroids)

    assert numbered.tolist() == [4, 3, 3, 2, 2, 1, 1, 1]
    assert ordered.tolist() == [[0, 0], [1, 7], [1, 5], [9, 0]]


def test_new_points_join_the_nearest_centroid():
    """`assign` repeats the labels of a fit, and takes new points, even none."""
    values, _ = groups(1_000)
    found = fit(values, 5)

    assert np.array_equal(assign(values, found.centroids), found.labels)
    assert assign(found.centroids, found.centroids).tolist() == [1, 2, 3, 4, 5]
    assert assign(np.empty((0, 6)), found.centroids).shape == (0,)
