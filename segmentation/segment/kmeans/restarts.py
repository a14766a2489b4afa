"""Several partitions into the same k, and which of them are worth following."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Trials:
    """Several partitions into the same k: `centroids` (trials, k, d), `inertia` (trials,)."""

    centroids: Floats
    inertia: Floats

    @classmethod
    def of(cls, centroids: Floats) -> Trials:
        """Starts that nobody has measured yet."""
        return cls(centroids, np.full(len(centroids), np.inf))

    def __len__(self) -> int:
        return len(self.centroids)

    def __getitem__(self, chosen: slice | NDArray[np.intp]) -> Trials:
        return Trials(self.centroids[chosen], self.inertia[chosen])

    def joined(self, other: Trials | None) -> Trials:
        """These and the others."""
        if other is None:
            return self
        centroids = np.concatenate([self.centroids, other.centroids])
        return Trials(centroids, np.concatenate([self.inertia, other.inertia]))

    def below(self, limit: float) -> Trials:
        """Those of less inertia, the least first."""
        order = np.argsort(self.inertia, kind="stable")
        return self[order[self.inertia[order] <= limit]]

    def different(self, apart: float) -> Trials:
        """The first of all that have the same centroids, to a sum of squared distances of `apart`."""
        n, k, d = self.centroids.shape
        flat = self.centroids.reshape(n * k, d)
        norms = np.einsum("ij,ij->i", flat, flat)
        squared = (norms[:, None] + norms - 2 * flat @ flat.T).reshape(n, k, n, k)
        there = squared.min(axis=3).sum(axis=1)
        distance = np.maximum(there, there.T)
        kept: list[int] = []
        for trial in range(n):
            if (distance[trial, kept] > apart).all():
                kept.append(trial)
        return self[np.array(kept, np.intp)]


Found = Mapping[int, Trials]
"""k → its trials."""
