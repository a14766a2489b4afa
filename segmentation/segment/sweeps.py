"""Scores over many k: everything the slider needs, computed once.

The elbow, the silhouette and the labels of every k come out of one sweep, so a step of the slider
is a look-up.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from segmentation.errors import ClusteringError
from segmentation.segment.features import FeatureMatrix
from segmentation.segment.kmeans import fit_all
from segmentation.segment.silhouettes import silhouettes


@dataclass(frozen=True, eq=False)
class Sweep:
    """One row per k. `labels` (number of ks, n) are 1..k, largest segment first."""

    matrix: FeatureMatrix
    ks: tuple[int, ...]
    inertia: NDArray[np.float64]
    silhouette: NDArray[np.float64]
    silhouette_se: NDArray[np.float64]
    """Standard error of the silhouette; 0 where it is exact."""
    labels: NDArray[np.int8]
    centroids: tuple[NDArray[np.float64], ...]
    """Per k: (k, d), in the order of the labels."""
    seed: int

    @property
    def estimated(self) -> bool:
        """Whether the silhouettes are estimates with a standard error."""
        return bool(self.silhouette_se.any())

    @property
    def best_silhouette_k(self) -> int:
        """The k with the largest silhouette; the smaller one when two tie."""
        return self.ks[int(self.silhouette.argmax())]

    def row(self, k: int) -> int:
        """The position of `k` in every array. Raises `ClusteringError` when the sweep has no such k."""
        if k not in self.ks:
            raise ClusteringError(
                f"{k} segments were not computed; this sweep holds {self.ks[0]} to {self.ks[-1]}. "
                "Choose one of those, or widen the range."
            )
        return self.ks.index(k)

    def labels_at(self, k: int) -> NDArray[np.int8]:
        """The segment (n,) of every customer with `k` segments, 1..k."""
        return self.labels[self.row(k)]


def sweep(matrix: FeatureMatrix, ks: Iterable[int] = range(2, 11), *, seed: int = 0) -> Sweep:
    """Inertia, silhouette, labels and centroids for every k.

    A k that the data cannot fill (more than there are different customers, or as many as there are
    customers) is left out. Raises `ClusteringError` when none remains.
    """
    fits = fit_all(matrix.values, ks, seed=seed)
    if not fits:
        raise ClusteringError(
            f"There are {len(matrix):,} customers, too few that differ to be divided. "
            "Add customers, or choose columns in which they differ."
        )
    labels = np.array([fit.labels for fit in fits])
    scores = silhouettes(matrix.values, labels, seed=seed)
    return Sweep(
        matrix=matrix,
        ks=tuple(fit.k for fit in fits),
        inertia=np.array([fit.inertia for fit in fits]),
        silhouette=scores.mean,
        silhouette_se=scores.error,
        labels=labels,
        centroids=tuple(fit.centroids for fit in fits),
        seed=seed,
    )
