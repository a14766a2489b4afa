"""Several partitions into the same k, and which of them are worth following."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from segmentation.array_kinds import Floats


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
        distance = self._apart_from(self)
        kept: list[int] = []
        for trial in range(len(self)):
            if (distance[trial, kept] > apart).all():
                kept.append(trial)
        return self[np.array(kept, np.intp)]

    def unlike(self, others: Trials, apart: float) -> Trials:
        """Those that have other centroids than any of the others, by as much."""
        if not len(self) or not len(others):
            return self
        return self[np.flatnonzero((self._apart_from(others) > apart).all(axis=1))]

    def _apart_from(self, others: Trials) -> Floats:
        """The larger sum of squared distances from every centroid to the nearest one, (trials, others)."""
        (n, k, d), m = self.centroids.shape, len(others)
        ours, theirs = self.centroids.reshape(n * k, d), others.centroids.reshape(m * k, d)
        norms = [np.einsum("ij,ij->i", flat, flat) for flat in (ours, theirs)]
        squared = (norms[0][:, None] + norms[1] - 2 * ours @ theirs.T).reshape(n, k, m, k)
        there, back = squared.min(axis=3).sum(axis=1), squared.min(axis=1).sum(axis=2)
        farther: Floats = np.maximum(there, back)
        return farther


Found = Mapping[int, Trials]
"""k → its trials."""
