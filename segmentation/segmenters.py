"""The engine as an estimator of scikit-learn, for pipelines and searches over their choices.

Takes numbers as they come, like every clusterer of scikit-learn: scale them first, or use `run`, which
reads, cleans and scales. The segments are those of `sweep` and `cluster`, numbered from 0 instead of 1.
"""

from __future__ import annotations

from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, ClusterMixin
from sklearn.utils.validation import check_is_fitted, validate_data

from segmentation.errors import ClusteringError, SegmentationError
from segmentation.language.phrases import count
from segmentation.segment.arrays import whole_number
from segmentation.segment.clusters import Clustering, cluster, from_sweep
from segmentation.segment.features import FeatureMatrix
from segmentation.segment.sweeps.sweeps import sweep
from segmentation.segment.verdict.judge import judge
from segmentation.segment.verdict.verdicts import Verdict


class UnfitError(ClusteringError, ValueError):
    """These numbers cannot be divided as asked; a `ValueError` too, which scikit-learn expects."""


class Segmenter(ClusterMixin, BaseEstimator):  # type: ignore[misc]
    """Customers as points, divided into `k` segments, or into as many as the verdict recommends.

    >>> points = [[0.0], [0.1], [0.2], [9.0], [9.1]]
    >>> found = Segmenter(k=2).fit(points)
    >>> found.labels_.tolist(), found.predict([[8.0]]).tolist()
    ([0, 0, 0, 1, 1], [1])

    Parameters: `k` (`None`: the verdict's recommendation among `k_min` to `k_max`), `algorithm` (a name of
    `ALGORITHMS`), `seed`.

    After `fit`: `labels_` (n,) from 0, largest segment first; `cluster_centers_` (k, d) in the units of X;
    `n_clusters_`, `inertia_`, `silhouette_`, `verdict_` (`None` where k was given), `n_features_in_`, and
    `feature_names_in_` where X is a frame.
    """

    labels_: NDArray[np.int64]
    cluster_centers_: NDArray[np.float64]
    n_clusters_: int
    inertia_: float
    silhouette_: float
    verdict_: Verdict | None
    n_features_in_: int

    def __init__(
        self,
        k: int | None = None,
        *,
        k_min: int = 2,
        k_max: int = 10,
        algorithm: str = "k-means",
        seed: int = 0,
    ) -> None:
        self.k = k
        self.k_min = k_min
        self.k_max = k_max
        self.algorithm = algorithm
        self.seed = seed

    def fit(self, X: ArrayLike, y: object = None) -> Self:
        """Find the segments of the rows of X (n, d); y is not used.

        Raises `UnfitError` when they cannot be divided as asked.
        """
        values = validate_data(self, X, dtype=np.float64, ensure_min_samples=2, ensure_all_finite=False)
        if wrong := int((~np.isfinite(values)).sum()):
            cells = "cell" if wrong == 1 else "cells"
            raise UnfitError(
                f"X contains NaN or infinity in {count(wrong)} {cells}, and distance needs every value. Fill "
                "them first, as SimpleImputer does, or leave these rows out."
            )
        try:
            found, self.verdict_ = self._find(FeatureMatrix.of(values))
        except ValueError:
            raise
        except SegmentationError as error:
            raise UnfitError(str(error)) from None
        self.labels_ = found.labels.astype(np.int64) - 1
        self.cluster_centers_ = _in_given_units(found)
        self.n_clusters_ = found.k
        self.inertia_ = _inertia(values, self.cluster_centers_, self.labels_)
        self.silhouette_ = found.silhouette
        return self

    def predict(self, X: ArrayLike) -> NDArray[np.int64]:
        """The segment (n,), from 0, whose center is nearest to each row of X; of two as near, the first."""
        check_is_fitted(self)
        values = validate_data(self, X, dtype=np.float64, reset=False)
        squares = [((values - center) ** 2).sum(axis=1) for center in self.cluster_centers_]
        return np.asarray(np.argmin(squares, axis=0), dtype=np.int64)

    def _find(self, matrix: FeatureMatrix) -> tuple[Clustering, Verdict | None]:
        seed = whole_number(self.seed, "seed")
        if self.k is not None:
            return cluster(matrix, self.k, algorithm=self.algorithm, seed=seed), None
        ks = range(whole_number(self.k_min, "k_min"), whole_number(self.k_max, "k_max") + 1)
        scores = sweep(matrix, ks, seed=seed)
        verdict = judge(matrix, scores, seed=seed)
        k = verdict.recommended_k
        if self.algorithm == "k-means":
            return from_sweep(scores, k), verdict
        return cluster(matrix, k, algorithm=self.algorithm, seed=seed), verdict


def _in_given_units(found: Clustering) -> NDArray[np.float64]:
    """The centers in the units of X: columns far from zero were moved near it, and large ones stretched."""
    features: Any = found.matrix.features
    scale = np.array([feature.scale for feature in features])
    center = np.array([feature.center for feature in features])
    return np.asarray(found.centroids * scale + center, dtype=np.float64)


def _inertia(values: NDArray[np.float64], centers: NDArray[np.float64], labels: NDArray[np.int64]) -> float:
    return float(((values - centers[labels]) ** 2).sum())
