"""The map shows what a full decomposition would, and does not flip."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.spatial.distance import pdist
from sklearn.decomposition import PCA
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis

from segmentation.segment.clusters import cluster
from segmentation.segment.features import Feature, FeatureMatrix
from segmentation.segment.projections import SHRINKAGE, project, project_apart


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


def grouped(k: int) -> tuple[FeatureMatrix, np.ndarray]:
    """k groups apart in columns that vary little beside the others, with two columns that say the same."""
    rng = np.random.default_rng(4)
    of = rng.integers(0, k, 900)
    wide = rng.normal(size=(900, 3)) * (5, 4, 3)
    told = rng.normal(scale=2, size=(k, 2))[of] + 0.3 * rng.normal(size=(900, 2))
    return FeatureMatrix.of(np.hstack([wide, told, -told[:, :1]])), np.eye(k)[of]


@pytest.mark.parametrize("k", [2, 3, 5])
def test_groups_are_seen_from_where_they_lie_apart(k):
    """On axes that vary most they lie on top of each other; the axes span Fisher's discriminants."""
    matrix, chances = grouped(k)
    of = chances.argmax(axis=1)
    found = project_apart(matrix, chances)
    axes = found.loadings.to_numpy()

    assert axes.T @ axes == pytest.approx(np.eye(2), abs=1e-6)
    assert len(found.explained) == 6 and found.explained.sum() == pytest.approx(1)
    assert found.coordinates == pytest.approx((matrix.values - found.center) @ axes, abs=1e-4)
    assert found.explained[:2] == pytest.approx(
        found.coordinates.var(axis=0) / matrix.values.var(axis=0).sum(), abs=1e-5
    )
    fisher = LinearDiscriminantAnalysis(solver="eigen", shrinkage=SHRINKAGE / (1 + SHRINKAGE))
    wanted = np.linalg.qr(fisher.fit(matrix.values, of).scalings_[:, : min(k - 1, 2)])[0]
    assert np.linalg.norm(axes.T @ wanted, axis=0) == pytest.approx(1, abs=1e-3)

    def right(coordinates):
        return LinearDiscriminantAnalysis().fit(coordinates, of).score(coordinates, of)

    assert right(found.coordinates) > 0.9 > 0.7 > right(project(matrix).coordinates)


def test_who_may_belong_anywhere_sets_nothing_apart(matrix):
    """Chances that tell nobody apart leave the axes along which customers differ most."""
    found = project_apart(matrix, np.full((len(matrix), 3), 1 / 3), 3)

    assert found.coordinates == pytest.approx(project(matrix, 3).coordinates, abs=1e-3)
    assert found.explained == pytest.approx(project(matrix).explained, abs=1e-6)


def test_everybody_counts_by_their_chances():
    """Half a customer here and half there is as two customers, of half the weight."""
    matrix, chances = grouped(3)
    unsure = chances.copy()
    unsure[:300] = 0.5 * chances[:300] + 0.5 * chances[:300, [1, 2, 0]]
    twice = np.vstack([matrix.values, matrix.values])
    halves = np.vstack([chances, np.vstack([chances[:300][:, [1, 2, 0]], chances[300:]])])

    one, two = project_apart(matrix, unsure), project_apart(FeatureMatrix.of(twice), halves)
    assert one.loadings.to_numpy() == pytest.approx(two.loadings.to_numpy(), abs=1e-5)
