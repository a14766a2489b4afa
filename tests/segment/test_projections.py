"""The map shows what a full decomposition would, and does not flip."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.spatial.distance import pdist
from sklearn.decomposition import PCA

from segmentation.segment.clusters import cluster
from segmentation.segment.features import Feature, FeatureMatrix
from segmentation.segment.projections import project


@pytest.fixture(scope="module")
def matrix():
    rng = np.random.default_rng(0)
    values = rng.normal(size=(20_000, 6)) @ rng.normal(size=(6, 6)) + rng.normal(0, 5, 6)
    names = tuple(Feature(name) for name in ("Age", "Spend", "Visits", "Returns", "Tenure", "Basket"))
    return FeatureMatrix(names, values.astype(np.float32), FeatureMatrix.of(values).index)


def test_the_map_is_that_of_a_full_decomposition(matrix):
    """Coordinates and shares as by scikit-learn's full SVD in float64, up to the sign of an axis."""
    exact = PCA(svd_solver="full").fit(matrix.values.astype(np.float64))
    scores = exact.transform(matrix.values.astype(np.float64))[:, :3]
    found = project(matrix, 3)
    signs = np.sign((scores * found.coordinates).sum(axis=0))

    assert np.abs(scores * signs - found.coordinates).max() < 1e-3
    assert np.allclose(found.explained, exact.explained_variance_ratio_, atol=1e-6)


def test_shares_of_all_components_sum_to_one(matrix):
    """Every component is reported, largest first."""
    explained = project(matrix).explained

    assert len(explained) == 6
    assert explained.sum() == pytest.approx(1)
    assert (np.diff(explained) <= 0).all()


def test_axes_point_the_same_way_every_time(matrix):
    """The largest loading is positive, also when the rows are shuffled or the columns mirrored."""
    found = project(matrix)
    places = np.random.default_rng(1).permutation(len(matrix))
    shuffled = project(FeatureMatrix(matrix.features, matrix.values[places], matrix.index))
    largest = found.loadings.abs().to_numpy().argmax(axis=0)

    assert (found.loadings.to_numpy()[largest, [0, 1]] > 0).all()
    assert np.allclose(shuffled.coordinates, found.coordinates[places], atol=1e-3)


def test_two_loadings_as_large_do_not_make_it_flip():
    """Two columns that pull as hard against each other: the first one decides."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=(500, 1))
    for noise in range(5):
        other = np.random.default_rng(noise).normal(0, 1e-4, (500, 2))
        loadings = project(FeatureMatrix.of(np.hstack([x, -x]) + other)).loadings["Axis 1"]
        assert loadings.iloc[0] > 0 > loadings.iloc[1]


def test_all_axes_together_keep_every_distance(matrix):
    """A rotation, nothing more."""
    few = matrix.values[:200]
    found = project(FeatureMatrix.of(few), 6)

    assert np.allclose(pdist(found.coordinates), pdist(few), atol=1e-3)


def test_centroids_lie_amid_their_members(matrix):
    """`transform` puts a centroid at the mean of its members' coordinates."""
    segments, found = cluster(matrix, 3), project(matrix)
    for label, place in enumerate(found.transform(segments.centroids), start=1):
        assert np.allclose(place, found.coordinates[segments.labels == label].mean(axis=0), atol=1e-3)


@pytest.mark.parametrize("dimensions", [1, 2, 3, 9])
def test_there_are_no_more_axes_than_features(dimensions):
    """Two features make at most two axes."""
    found = project(FeatureMatrix.of(np.random.default_rng(0).normal(size=(50, 2))), dimensions)

    assert found.coordinates.shape == (50, min(2, dimensions))
    assert found.loadings.shape == (2, min(2, dimensions))


def test_customers_who_do_not_differ_share_a_place():
    """Constants lie at the origin, and the shares still sum to one."""
    found = project(FeatureMatrix.of(np.ones((30, 4))))

    assert not found.coordinates.any()
    assert found.explained.sum() == pytest.approx(1)
