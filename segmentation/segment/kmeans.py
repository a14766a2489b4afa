"""Every k of a sweep in one go.

`fit_all(values, ks)` fits every k together and is the way to make many fits: a set of 500 rows and
nine values of k takes milliseconds, and its results are those of the sweep. `fit` is the same for
a single k, `assign` gives the nearest centroid of new points. Segments are numbered 1..k, largest
first, ties by the larger mean of the first column.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.cluster import KMeans
from threadpoolctl import threadpool_limits

from segmentation.errors import ClusteringError

Floats = NDArray[np.float64]
Labels = NDArray[np.int8]


@dataclass(frozen=True, eq=False)
class Fit:
    """One partition: `labels` (n,) 1..k, `centroids` (k, d) float64, `inertia` (sum of squares within)."""

    labels: Labels
    centroids: Floats
    inertia: float

    @property
    def k(self) -> int:
        """How many segments."""
        return len(self.centroids)


def fit(values: ArrayLike, k: int, *, seed: int = 0) -> Fit:
    """k-means with one k; see `fit_all`. Raises `ClusteringError` when the data cannot fill k segments."""
    fits = fit_all(values, [k], seed=seed)
    if not fits:
        raise ClusteringError(f"These customers cannot fill {k} segments. Choose a smaller number.")
    return fits[0]


def fit_all(values: ArrayLike, ks: Iterable[int], *, seed: int = 0) -> tuple[Fit, ...]:
    """k-means of `values` (n, d) for every k that the data can fill, in rising order of k."""
    points = np.ascontiguousarray(values, dtype=np.float32)
    most = min(len(np.unique(points, axis=0)), len(points) - 1)
    with threadpool_limits(1):
        return tuple(_fit(points, k, seed) for k in sorted(set(ks)) if k <= most)


def assign(values: ArrayLike, centroids: ArrayLike) -> Labels:
    """The nearest centroid (k, d) of every point (n, d), 1..k."""
    points, centres = np.asarray(values, np.float64), np.asarray(centroids, np.float64)
    distances = (centres**2).sum(axis=1) / 2 - points @ centres.T
    return (distances.argmin(axis=1) + 1).astype(np.int8)


def canonical(labels: NDArray[np.integer], centroids: Floats) -> tuple[Labels, Floats]:
    """Labels 0..k-1 and their centroids renumbered 1..k, largest first, ties by the larger first column."""
    sizes = np.bincount(labels, minlength=len(centroids))
    order = np.lexsort((*(-centroids.T[::-1]), -sizes))
    rank = np.empty(len(order), np.int8)
    rank[order] = np.arange(1, len(order) + 1)
    return rank[labels], centroids[order]


def _fit(points: NDArray[np.float32], k: int, seed: int) -> Fit:
    model = KMeans(k, n_init=10, random_state=seed).fit(points.astype(np.float64))
    labels, centroids = canonical(model.labels_, model.cluster_centers_)
    return Fit(labels, centroids, float(model.inertia_))
