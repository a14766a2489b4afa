"""Cuts of a few hundred customers into every k at once."""

import numpy as np
import pytest
from sklearn.cluster import KMeans
from sklearn.datasets import load_iris

from segmentation.segment.kmeans.small_samples import partition


@pytest.fixture(scope="module")
def cut():
    return partition(load_iris().data, (1, 2, 3, 4), np.random.default_rng(0), restarts=40)


def test_inertia_is_rs(cut):
    """Iris cut into 1 to 4 leaves what R's kmeans with 200 starts leaves."""
    assert cut.inertia == pytest.approx([681.3706, 152.34795176, 78.85144143, 57.22847321], rel=1e-5)


def test_centroids_are_the_means_of_their_members(cut):
    """Every centroid stands in the middle of its customers, and everybody is at the nearest one."""
    values = load_iris().data
    for k, labels, centroids in zip(cut.ks, cut.labels, cut.centroids, strict=True):
        means = np.array([values[labels == segment].mean(axis=0) for segment in range(k)])
        assert centroids[:k] + cut.origin == pytest.approx(means, abs=1e-4)
    assert (cut.predict(values) == cut.labels).all()


def test_a_few_restarts_come_close_to_scikit_learn():
    """With the default restarts the inertia stays within 2% of ten restarts of scikit-learn, on average."""
    rng = np.random.default_rng(5)
    values = rng.normal(size=(400, 5)) + 3 * rng.normal(size=(6, 5))[rng.integers(0, 6, 400)]
    ks = range(2, 9)
    reference = np.array([KMeans(k, n_init=10, random_state=0).fit(values).inertia_ for k in ks])

    excess = partition(values, ks, np.random.default_rng(0)).inertia / reference - 1

    assert excess.mean() < 0.02


def test_more_segments_than_customers_stay_empty():
    """Three customers cut into five: nobody is lost, nothing is left over."""
    cut = partition(np.array([[0.0], [1.0], [2.0]]), (2, 5), np.random.default_rng(0))

    assert sorted(np.unique(cut.labels[1])) == sorted(set(cut.labels[1]))
    assert len(set(cut.labels[1])) == 3
    assert cut.inertia[1] == pytest.approx(0, abs=1e-6)
