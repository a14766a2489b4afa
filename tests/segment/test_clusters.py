"""Every algorithm keeps the same promises."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.cluster import AgglomerativeClustering
from sklearn.metrics import adjusted_rand_score, silhouette_score

from segmentation.errors import ClusteringError
from segmentation.segment.clusters import ALGORITHMS, cluster, from_sweep
from segmentation.segment.features import Feature, FeatureMatrix
from segmentation.segment.sweeps.sweeps import sweep

GROUPS = np.repeat([0, 1, 2, 3], [250, 160, 120, 70])


@pytest.fixture(scope="module")
def matrix():
    rng = np.random.default_rng(0)
    values = np.array([[0, 0], [8, 0], [0, 8], [9, 9]])[GROUPS] + rng.normal(size=(600, 2))
    index = pd.Index([f"row {i}" for i in range(600)])
    return FeatureMatrix((Feature("Age"), Feature("Spend")), values.astype(np.float32), index)


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_planted_groups_are_found(matrix, algorithm):
    """Four groups, largest first, everybody at the nearest centroid, scored as scikit-learn would."""
    found = cluster(matrix, 4, algorithm=algorithm)
    distances = ((matrix.values[:, None] - found.centroids) ** 2).sum(axis=2)

    assert found.k == 4
    assert found.algorithm == algorithm
    assert adjusted_rand_score(GROUPS, found.labels) > 0.99
    assert np.bincount(found.labels)[1:].tolist() == [250, 160, 120, 70]
    assert np.array_equal(distances.argmin(axis=1) + 1, found.labels)
    assert found.inertia == pytest.approx(distances.min(axis=1).sum(), rel=1e-5)
    assert found.silhouette == pytest.approx(silhouette_score(matrix.values, found.labels), abs=1e-6)


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_labels_run_from_one_largest_first(matrix, algorithm):
    """At every k, all numbers are used and none is larger than the one before."""
    for k in range(2, 9):
        sizes = np.bincount(cluster(matrix, k, algorithm=algorithm).labels, minlength=k + 1)

        assert sizes[0] == 0
        assert sizes[1:].min() > 0
        assert (np.diff(sizes[1:]) <= 0).all()


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_shuffled_customers_keep_their_segments(matrix, algorithm):
    """Real groups survive another order of rows, and the same call gives the same labels."""
    places = np.random.default_rng(1).permutation(600)
    shuffled = FeatureMatrix(matrix.features, matrix.values[places], matrix.index[places])
    one, other = cluster(matrix, 4, algorithm=algorithm), cluster(shuffled, 4, algorithm=algorithm)

    assert np.array_equal(one.labels[places], other.labels)
    assert np.array_equal(one.labels, cluster(matrix, 4, algorithm=algorithm).labels)


@pytest.mark.parametrize("algorithm", ALGORITHMS)
@pytest.mark.parametrize("k", [1, 3, 51])
def test_a_k_that_cannot_be_filled_is_refused(algorithm, k):
    """Two kinds of customers cannot make three segments, and nobody is divided into one."""
    with pytest.raises(
        ClusteringError, match=f"{k} segments cannot be made of 20 customers, 2 of them different"
    ):
        cluster(FeatureMatrix.of([[0.0], [1.0]] * 10), k, algorithm=algorithm)


def test_the_algorithm_must_be_known(matrix):
    """The message lists the ones there are."""
    with pytest.raises(ClusteringError, match="“k-means”, “Ward”"):
        cluster(matrix, 3, algorithm="astrology")


def test_a_clustering_and_its_sweep_agree(matrix):
    """Choosing a k from the sweep, or computing it alone, gives the same segments."""
    found = sweep(matrix)
    for k in found.ks:
        alone, chosen = cluster(matrix, k), from_sweep(found, k)

        assert np.array_equal(alone.labels, chosen.labels)
        assert np.array_equal(alone.centroids, chosen.centroids)
        assert alone.inertia == chosen.inertia
        assert alone.silhouette == pytest.approx(chosen.silhouette, abs=1e-7)


def test_ward_is_wards_method(matrix):
    """On a small table, as scikit-learn joins it, but for those who are nearer to another mean."""
    theirs = AgglomerativeClustering(5).fit_predict(matrix.values)

    assert adjusted_rand_score(theirs, cluster(matrix, 5, algorithm="Ward").labels) > 0.9


def test_a_large_table_is_joined_from_a_sample():
    """9,000 customers by Ward's method: the sample finds the groups, everybody is placed."""
    rng = np.random.default_rng(0)
    member = np.repeat([0, 1, 2], 3_000)
    values = np.array([[0, 0], [9, 0], [0, 9]])[member] + rng.normal(size=(9_000, 2))

    assert adjusted_rand_score(member, cluster(FeatureMatrix.of(values), 3, algorithm="Ward").labels) > 0.99


def test_segments_carry_the_row_labels_of_the_upload(matrix):
    """The series named Segment sits on the upload's index."""
    series = cluster(matrix, 4).series()

    assert series.name == "Segment"
    assert series.index.equals(matrix.index)
    assert series.dtype == np.int8
