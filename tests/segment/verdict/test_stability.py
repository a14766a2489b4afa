"""Stability: segments that are there come back, lines on a cloud do not."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn.datasets import load_iris
from sklearn.metrics import adjusted_rand_score

from segmentation.segment.kmeans.small_samples import partition
from segmentation.segment.verdict.stability import adjusted_rand, best_jaccard, prediction_strength, stability

labellings = arrays(np.int64, 30, elements=st.integers(0, 4))


@given(labellings, labellings)
def test_the_adjusted_rand_index_is_scikit_learns(labels, others):
    """Agreement of two labellings is the adjusted Rand index of scikit-learn."""
    assert adjusted_rand(labels, others) == pytest.approx(adjusted_rand_score(labels, others), abs=1e-12)


def test_the_adjusted_rand_index_is_rs():
    """flexclust::randIndex gives .2045454545 on this pair."""
    x, y = np.array([1, 1, 1, 2, 2, 2, 3, 3, 3, 3]), np.array([1, 1, 2, 2, 2, 3, 3, 3, 3, 1])

    assert adjusted_rand(x, y) == pytest.approx(0.2045454545)


@given(labellings, st.permutations(range(5)))
def test_renaming_segments_changes_nothing(labels, names):
    """A labelling with other names matches itself fully: Jaccard and Rand do not see names."""
    renamed = np.array(names)[labels]
    present = np.unique(labels)

    assert adjusted_rand(labels, renamed) == 1
    assert (best_jaccard(labels, renamed, 5)[present] == 1).all()


def test_jaccard_counts_shared_customers():
    """Of segment 0 two customers are shared, of four in either; of segment 1 one of three."""
    overlap = best_jaccard(np.array([0, 0, 0, 1, 1]), np.array([0, 0, 1, 0, 1]), 2)

    assert overlap.tolist() == [2 / 4, 1 / 3]


@pytest.mark.parametrize(
    ("standardise", "expected"),
    [(False, {62: 0.9607, 38: 0.9486, 50: 1.0}), (True, {53: 0.9049, 47: 0.9037, 50: 0.9951})],
)
def test_iris_comes_back_as_in_fpc(standardise, expected):
    """Bootstrap Jaccard of three segments of iris is within .03 of fpc::clusterboot (B = 100)."""
    values = load_iris().data
    values = (values - values.mean(axis=0)) / values.std(axis=0) if standardise else values
    cut = partition(values, (3,), np.random.default_rng(0), restarts=40)

    found = stability(values, (3,), cut.labels, np.random.default_rng(0), redraws=100)

    sizes = np.bincount(cut.labels[0])
    for size, jaccard in zip(sizes, found.segments[3], strict=True):
        assert jaccard == pytest.approx(expected[int(size)], abs=0.03)


def test_groups_come_back_and_halves_of_a_cloud_do_not():
    """Two far groups return in every redraw; a round cloud cut in two turns with each."""
    rng = np.random.default_rng(2)
    cloud = rng.normal(size=(300, 4))
    groups = cloud + 8 * (np.arange(300) % 2)[:, None]

    def of(values):
        cut = partition(values, (2,), np.random.default_rng(0), restarts=20)
        return stability(values, (2,), cut.labels, np.random.default_rng(1))

    assert of(groups).segments[2].min() == 1
    assert of(groups).ari[0] == 1
    assert of(cloud).ari[0] < 0.7
    assert (of(groups).intervals[2] == 1).all()


def test_every_two_redraws_are_compared():
    """Four redraws are six pairs: their mean scatters less than that of two, at no cost to speak of."""
    values = np.random.default_rng(5).normal(size=(80, 2))
    cut = partition(values, (2, 3), np.random.default_rng(0))
    found = stability(values, (2, 3), cut.labels, np.random.default_rng(1), redraws=4)

    rng, redrawn = np.random.default_rng(1), []
    for _ in range(4):
        drawn = np.unique(rng.integers(0, 80, 80))
        redrawn.append(partition(values[drawn], (2, 3), rng, restarts=12).predict(values))
    every = [[adjusted_rand(a[k], b[k]) for k in (0, 1)] for a, b in combinations(redrawn, 2)]
    assert found.agreements.tolist() == every and len(every) == 6


def test_one_half_foretells_the_other_where_groups_are():
    """Prediction strength is near 1 at the planted k, and low beyond it and in a cloud."""
    rng = np.random.default_rng(3)
    cloud = rng.normal(size=(400, 4))
    groups = cloud + 4 * np.eye(4)[rng.integers(0, 4, 400)]

    strength, error = prediction_strength(groups, (2, 3, 4, 5, 6), np.random.default_rng(0))
    nothing, _ = prediction_strength(cloud, (3, 4, 5), np.random.default_rng(0))

    assert strength[2] > 0.95
    assert (strength[3:] < 0.75).all()
    assert (nothing < 0.6).all()
    assert (error >= 0).all()
