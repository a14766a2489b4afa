"""One number of segments, chosen: who belongs where.

An algorithm is a function from a matrix, k and a seed to a `Fit`; adding one is a function and an
entry in `ALGORITHMS`. Whatever finds the segments, they are numbered from 1, largest first.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pandas import Series
from sklearn.cluster import AgglomerativeClustering

from segmentation.errors import ClusteringError
from segmentation.segment.features import FeatureMatrix
from segmentation.segment.kmeans import Fit, assign, canonical, fit_rows, whole
from segmentation.segment.rows import Rows
from segmentation.segment.silhouettes import silhouettes
from segmentation.segment.sweeps import Sweep

WARD_SAMPLE = 5_000


@dataclass(frozen=True, eq=False)
class Clustering:
    """The segments: `labels` (n,) 1..k, `centroids` (k, d) in the matrix's units."""

    matrix: FeatureMatrix
    labels: NDArray[np.int8]
    centroids: NDArray[np.float64]
    inertia: float
    silhouette: float
    algorithm: str
    seed: int

    @property
    def k(self) -> int:
        """How many segments."""
        return len(self.centroids)

    @property
    def sizes(self) -> list[int]:
        """Customers in each segment, segment 1 first."""
        return [int(size) for size in np.bincount(self.labels, minlength=self.k + 1)[1:]]

    def series(self) -> Series:
        """The segment of every customer, on the row labels of the upload."""
        return Series(self.labels, index=self.matrix.index, name="Segment")


def cluster(matrix: FeatureMatrix, k: int, *, algorithm: str = "k-means", seed: int = 0) -> Clustering:
    """Divide the customers into k segments.

    Raises `ClusteringError` for an unknown algorithm or a k that the data cannot fill.
    """
    if algorithm not in ALGORITHMS:
        known = ", ".join(f"“{name}”" for name in ALGORITHMS)
        raise ClusteringError(f"There is no algorithm “{algorithm}”. Choose one of {known}.")
    found = ALGORITHMS[algorithm](matrix, k, seed)
    score = silhouettes(matrix.values, found.labels, seed=seed).mean[0]
    return Clustering(matrix, found.labels, found.centroids, found.inertia, float(score), algorithm, seed)


def from_sweep(sweep: Sweep, k: int) -> Clustering:
    """The k-means segments of a sweep that is already computed."""
    row = sweep.row(k)
    return Clustering(
        matrix=sweep.matrix,
        labels=sweep.labels[row],
        centroids=sweep.centroids[row],
        inertia=float(sweep.inertia[row]),
        silhouette=float(sweep.silhouette[row]),
        algorithm="k-means",
        seed=sweep.seed,
    )


def k_means(matrix: FeatureMatrix, k: int, seed: int) -> Fit:
    """k-means: compact segments around their means, the same ones as in a sweep."""
    rows = Rows.of(matrix.values, seed=seed)
    fits = {fit.k: fit for block in whole([k]) for fit in fit_rows(rows, block, seed=seed)}
    if k not in fits:
        raise ClusteringError(
            f"{len(rows):,} customers, {rows.distinct:,} of them different in these columns, cannot fill {k} "
            "segments. Choose 2 or more, but fewer than that."
        )
    return fits[k]


def ward(matrix: FeatureMatrix, k: int, seed: int) -> Fit:
    """Ward's hierarchy (1963) on a sample; everybody joins the nearest mean."""
    rng = np.random.default_rng(seed)
    n = len(matrix)
    rows = rng.choice(n, WARD_SAMPLE, replace=False) if n > WARD_SAMPLE else np.arange(n)
    sample = matrix.values[rows].astype(np.float64)
    found = AgglomerativeClustering(k).fit_predict(sample)
    means = np.array([sample[found == label].mean(axis=0) for label in range(k)])
    labels, centroids = canonical(assign(matrix.values, means) - 1, means)
    inertia = float(((matrix.values - centroids[labels - 1]) ** 2).sum())
    return Fit(labels, centroids, inertia)


ALGORITHMS: Mapping[str, Callable[[FeatureMatrix, int, int], Fit]] = {
    "k-means": k_means,
    "Ward": ward,
}
"""What finds the segments, by the name a person chooses."""
