"""Cutting a few hundred customers into every k at once, hundreds of times.

The judgement compares the customers with many small look-alikes, so it needs a k-means without fixed costs.
Here one k-means++ sequence seeds every k (its beginnings), and the centroids of every k and every restart are
stacked, so that one matrix product serves them all in each round of Lloyd's algorithm.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

FAR = np.float32(1e30)  # the place of centroids that a smaller k does not have
TRIALS = 4
ROUNDS = 60


@dataclass(frozen=True, eq=False)
class Partitions:
    """Cuts of the same rows, one per k: labels (len(ks), n) from 0, inertia (len(ks),), centroids."""

    ks: tuple[int, ...]
    labels: NDArray[np.intp]
    inertia: NDArray[np.float64]
    centroids: NDArray[np.float32]  # (len(ks), largest k, d); unused ones stand FAR away
    origin: NDArray[np.float64]

    def predict(self, values: NDArray[np.floating]) -> NDArray[np.intp]:
        """The nearest centroid of each row of `values` (m, d), for every k: (len(ks), m), from 0."""
        points = _augment(values - self.origin)
        nearest: NDArray[np.intp] = _half_distances(self.centroids, points).argmin(axis=1)
        return nearest


def partition(
    values: NDArray[np.floating], ks: Sequence[int], rng: Generator, *, restarts: int = 2
) -> Partitions:
    """The best of `restarts` k-means cuts of `values` (n, d) for every k of `ks`.

    Lloyd (1982) from greedy k-means++ starts (Arthur and Vassilvitskii 2007).
    """
    origin = values.mean(axis=0, dtype=np.float64)
    rows = np.asarray(values - origin, dtype=np.float64)
    points = _augment(rows)
    starts = _seed(points, max(ks), rng, restarts)
    stacked = np.concatenate(
        [_beginnings(starts, k) for k in ks]
    )  # all restarts of the first k, then of the next
    _settle(stacked, points)
    labels = _half_distances(stacked, points).argmin(axis=1)
    inertia = np.array([inertia_of(rows, one) for one in labels]).reshape(len(ks), restarts)
    best = inertia.argmin(axis=1) + np.arange(len(ks)) * restarts
    return Partitions(tuple(ks), labels[best], inertia.min(axis=1), stacked[best], origin)


def inertia_of(values: NDArray[np.float64], labels: NDArray[np.integer]) -> float:
    """Sum of squared distances of the rows of `values` (n, d) to the means of their groups (from 0)."""
    groups = int(labels.max()) + 1
    sizes = np.maximum(np.bincount(labels, minlength=groups), 1)
    sums = np.zeros((groups, values.shape[1]))
    np.add.at(sums, labels, values)
    return float(max((values**2).sum() - (sums**2 / sizes[:, None]).sum(), 0.0))


def _augment(values: NDArray[np.floating]) -> NDArray[np.float32]:
    """Rows with a 1 at the end, which lets one product give distances, and another sums with counts."""
    return np.column_stack([values, np.ones(len(values))]).astype(np.float32)


def _half_distances(centroids: NDArray[np.float32], points: NDArray[np.float32]) -> NDArray[np.float32]:
    """|c|²/2 − x·c, which is half the squared distance up to |x|²/2: (stacks, largest k, n)."""
    stacks, k, d = centroids.shape
    weights = np.empty((stacks * k, d + 1), dtype=np.float32)
    flat = centroids.reshape(-1, d)
    weights[:, :-1] = -flat
    weights[:, -1] = np.einsum("ij,ij->i", flat, flat) / 2
    absent = flat[:, 0] >= FAR
    weights[absent, :-1], weights[absent, -1] = 0, FAR
    return (weights @ points.T).reshape(stacks, k, -1)


def _seed(points: NDArray[np.float32], k: int, rng: Generator, restarts: int) -> NDArray[np.float32]:
    """Greedy k-means++ starts (restarts, k, d): each next centre is the best of a few drawn by distance²."""
    rows = points[:, :-1]
    squares = np.einsum("ij,ij->i", rows, rows)
    chosen = np.empty((restarts, k), dtype=np.intp)
    chosen[:, 0] = rng.integers(len(rows), size=restarts)
    nearest = _squared(rows, squares, chosen[:, 0])
    for j in range(1, k):
        reach = nearest.cumsum(axis=1, dtype=np.float64)
        targets = rng.random((restarts, TRIALS)) * reach[:, -1:]
        drawn = np.stack([np.searchsorted(*pair) for pair in zip(reach, targets, strict=True)])
        drawn = drawn.clip(0, len(rows) - 1)
        closer = np.minimum(_squared(rows, squares, drawn), nearest[:, None])
        best = closer.sum(axis=2).argmin(axis=1)
        chosen[:, j] = drawn[np.arange(restarts), best]
        nearest = closer[np.arange(restarts), best]
    return rows[chosen]


def _squared(
    rows: NDArray[np.float32], squares: NDArray[np.float32], drawn: NDArray[np.intp]
) -> NDArray[np.float32]:
    """Squared distances of the drawn rows to all rows: the shape of `drawn`, then n."""
    return np.maximum(squares - 2 * (rows[drawn] @ rows.T) + squares[drawn][..., None], 0)


def _beginnings(starts: NDArray[np.float32], k: int) -> NDArray[np.float32]:
    cut = starts.copy()
    cut[:, k:] = FAR
    return cut


def _settle(centroids: NDArray[np.float32], points: NDArray[np.float32]) -> None:
    """Lloyd's rounds on `centroids` (stacks, largest k, d), in place; stacks that settled rest."""
    stacks, k, d = centroids.shape
    moving = np.arange(stacks)
    for _ in range(ROUNDS):
        half = _half_distances(centroids[moving], points)
        members = (half == half.min(axis=1, keepdims=True)).astype(np.float32)
        sums = (members.reshape(-1, len(points)) @ points).reshape(len(moving), k, d + 1)
        counts = sums[..., -1:]
        means = np.where(counts > 0, sums[..., :-1] / np.maximum(counts, 1), centroids[moving])
        still = (np.abs(means - centroids[moving]) <= 1e-5).all(axis=(1, 2))
        centroids[moving] = means
        moving = moving[~still]
        if not len(moving):
            return
