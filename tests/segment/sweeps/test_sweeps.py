"""A sweep holds everything the slider needs."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import silhouette_score

from segmentation.errors import ClusteringError
from segmentation.segment.features import FeatureMatrix
from segmentation.segment.silhouettes import silhouettes
from segmentation.segment.sweeps.sweeps import sweep


@pytest.fixture(scope="module")
def matrix():
    rng = np.random.default_rng(0)
    values = np.concatenate([rng.normal(c, 1, (size, 3)) for c, size in ((0, 300), (6, 200), (12, 100))])
    return FeatureMatrix.of(values)


@pytest.fixture(scope="module")
def found(matrix):
    return sweep(matrix)


def test_there_is_one_row_per_k(found, matrix):
    """Inertia, silhouette, labels and centroids for every k from 2 to 10."""
    assert found.ks == tuple(range(2, 11))
    assert found.labels.shape == (9, len(matrix))
    assert found.labels.dtype == np.int8
    assert [len(c) for c in found.centroids] == list(found.ks)
    assert (np.diff(found.inertia) < 0).all()
    assert not found.estimated
    assert found.matrix is matrix


def test_the_best_silhouette_names_the_planted_k(found, matrix):
    """Three groups, three segments, and the silhouette scikit-learn gives them."""
    assert found.best_silhouette_k == 3
    labels = found.labels_at(3)
    assert np.bincount(labels)[1:].tolist() == [300, 200, 100]
    assert found.silhouette[1] == pytest.approx(silhouette_score(matrix.values, labels), abs=1e-6)


@pytest.mark.parametrize(("factor", "offset"), [(1.0, 1e9), (1e-3, -1e6), (1e39, 0.0)])
def test_what_float32_cannot_hold_is_swept_all_the_same(found, matrix, factor, offset):
    """Small differences far from zero and sizes beyond float32: the same segments and silhouettes."""
    raw = matrix.values.astype(np.float64) * factor + offset
    moved = FeatureMatrix.of(raw)
    again = sweep(moved, [2, 3])

    assert np.array_equal(again.labels, found.labels[:2])
    assert again.silhouette == pytest.approx(found.silhouette[:2], abs=1e-4)
    assert silhouettes(raw, found.labels[:2]).mean == pytest.approx(found.silhouette[:2], abs=1e-4)
    column = moved.features[0](pd.DataFrame(raw, columns=moved.columns))
    assert np.allclose(column, moved.values[:, 0])


def test_the_segments_at_one_k_do_not_depend_on_the_other_ks(found, matrix):
    """Asking for fewer or more k leaves each one as it was."""
    few, many = sweep(matrix, [4]), sweep(matrix, range(2, 14))

    assert few.ks == (4,)
    assert np.array_equal(few.labels[0], found.labels_at(4))
    for k in found.ks:
        assert np.array_equal(many.labels_at(k), found.labels_at(k))


def test_shuffled_customers_keep_their_segments(found, matrix):
    """The order of the upload does not matter, at any k."""
    places = np.random.default_rng(1).permutation(len(matrix))
    shuffled = sweep(FeatureMatrix.of(matrix.values[places]))

    assert np.array_equal(shuffled.labels, found.labels[:, places])
    assert np.allclose(shuffled.inertia, found.inertia)


def test_above_the_limit_the_silhouette_is_called_estimated():
    """Beyond 15,000 different customers every silhouette has a standard error, and the sweep says so."""
    values = np.random.default_rng(0).normal(size=(16_000, 2))
    found = sweep(FeatureMatrix.of(values), [2, 3])

    assert found.estimated
    assert found.silhouette_name == "Silhouette, estimated"
    assert (found.silhouette_se > 0).all()


def test_only_what_the_data_can_fill_is_swept():
    """Four different customers make two or three segments; with ten of each, four."""
    values = np.array([[0.0], [1], [5], [9]])

    assert sweep(FeatureMatrix.of(values)).ks == (2, 3)
    assert sweep(FeatureMatrix.of(np.repeat(values, 10, axis=0))).ks == (2, 3, 4)


@pytest.mark.parametrize("values", [[[1.0]], [[1.0], [1.0], [1.0]], [[1.0], [2.0]]])
def test_too_few_different_customers_are_refused(values):
    """The message says how many there are, and how many differ."""
    with pytest.raises(ClusteringError, match=f"{len(values)} customers, {len(np.unique(values))}"):
        sweep(FeatureMatrix.of(values))


def test_a_k_that_was_not_swept_is_refused(found):
    """The message names the range there is."""
    with pytest.raises(ClusteringError, match="2 to 10"):
        found.labels_at(11)
