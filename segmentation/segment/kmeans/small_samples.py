"""Cutting a few hundred customers into every k at once, hundreds of times.

The judgement compares the customers with many small look-alikes, so it needs a k-means without fixed costs.
One greedy sequence of far-apart customers seeds every k (by its beginnings), and the centroids of every k and
every restart are stacked, so that one matrix product serves them all in each round of Lloyd's algorithm. Rows
that cannot fill a k leave some of its segments empty, where the sweep would leave the k out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from segmentation.array_kinds import Floats, Matrix

Labels = NDArray[np.intp]
Points = NDArray[np.floating]

FAR = np.float32(1e30)  # the place of centroids that a smaller k does not have
TRIALS = 4  # candidates for each next far-apart customer
SCREENING, ROUNDS = 3, 60  # rounds for every start, and for the best start of each k
STILL = 1e-5  # standard deviations that centers may still move


@dataclass(frozen=True, eq=False)
class Partitions:
    """Cuts of the same rows, one per k: labels (len(ks), n) from 0, inertia (len(ks),), centroids."""

    ks: tuple[int, ...]
    labels: Labels
    inertia: Floats
    centroids: Matrix
    """(len(ks), largest k, d), counted from `origin`; those a smaller k does not have stand FAR away."""
    origin: Floats

    def predict(self, values: Points) -> Labels:
        """The nearest centroid of each row of `values` (m, d), for every k: (len(ks), m), from 0."""
        nearest: Labels = _half_distances(self.centroids, _augment(values - self.origin)).argmin(axis=1)
        return nearest


def partition(values: Points, ks: Sequence[int], rng: Generator, *, restarts: int = 6) -> Partitions:
    """The best of `restarts` k-means cuts of `values` (n, d) for every k of `ks`.

    Lloyd (1982) from greedy k-means++ starts (Arthur and Vassilvitskii 2007). Every start takes a few rounds;
    the best one of each k is followed to the end.
    """
    origin: Floats = values.mean(axis=0, dtype=np.float64)
    points = _augment(values - origin)
    starts = _far_apart(points, max(ks), rng, restarts)
    stacked = np.concatenate([_beginnings(starts, k) for k in ks])  # the first k's restarts, then the next
    _settle(stacked, points, SCREENING)
    screened = _half_distances(stacked, points).min(axis=1).sum(axis=1).reshape(len(ks), restarts)
    best = stacked[screened.argmin(axis=1) + np.arange(len(ks)) * restarts]
    _settle(best, points, ROUNDS)
    half = _half_distances(best, points)
    squares = float((points[:, :-1].astype(np.float64) ** 2).sum())
    inertia = np.maximum(squares + 2 * half.min(axis=1).sum(axis=1, dtype=np.float64), 0.0)
    return Partitions(tuple(ks), half.argmin(axis=1), inertia, best, origin)


def _augment(values: Points) -> Matrix:
    """Rows with a 1 at the end, which lets one product give distances, and another sums with counts."""
    return np.column_stack([values, np.ones(len(values))]).astype(np.float32)


def _half_distances(centroids: Matrix, points: Matrix) -> Matrix:
    """|c|²/2 − x·c, half the squared distance but for |x|²/2: (stacks, largest k, n)."""
    stacks, k, d = centroids.shape
    flat = centroids.reshape(-1, d)
    weights = np.column_stack([-flat, np.einsum("ij,ij->i", flat, flat) / 2])
    absent = flat[:, 0] >= FAR
    weights[absent, :-1], weights[absent, -1] = 0, FAR
    distances: Matrix = (weights @ points.T).reshape(stacks, k, -1)
    return distances


def _far_apart(points: Matrix, k: int, rng: Generator, restarts: int) -> Matrix:
    """Starts (restarts, k, d): each next customer is the best of a few drawn by squared distance."""
    rows = points[:, :-1]
    squares = np.einsum("ij,ij->i", rows, rows)
    chosen = np.empty((restarts, k), dtype=np.intp)
    chosen[:, 0] = rng.integers(len(rows), size=restarts)
    nearest = _squared(rows, squares, chosen[:, 0])
    each = np.arange(restarts)
    for place in range(1, k):
        reach = nearest.cumsum(axis=1, dtype=np.float64)
        aims = rng.random((restarts, TRIALS)) * reach[:, -1:]
        drawn = np.stack([np.searchsorted(row, aim) for row, aim in zip(reach, aims, strict=True)])
        drawn = drawn.clip(0, len(rows) - 1)
        closer = np.minimum(_squared(rows, squares, drawn), nearest[:, None])
        best = closer.sum(axis=2).argmin(axis=1)
        chosen[:, place], nearest = drawn[each, best], closer[each, best]
    return rows[chosen]


def _squared(rows: Matrix, squares: Matrix, drawn: Labels) -> Matrix:
    """Squared distances of the drawn rows to all rows: the shape of `drawn`, then n."""
    between: Matrix = squares - 2 * (rows[drawn] @ rows.T) + squares[drawn][..., None]
    return np.maximum(between, 0, out=between)


def _beginnings(starts: Matrix, k: int) -> Matrix:
    cut = starts.copy()
    cut[:, k:] = FAR
    return cut


def _settle(centroids: Matrix, points: Matrix, rounds: int) -> None:
    """Lloyd's rounds on `centroids` (stacks, largest k, d), in place; stacks that settled rest."""
    stacks, k, d = centroids.shape
    moving = np.arange(stacks)
    for _ in range(rounds):
        half = _half_distances(centroids[moving], points)
        members = (half == half.min(axis=1, keepdims=True)).astype(np.float32)
        sums = (members.reshape(-1, len(points)) @ points).reshape(len(moving), k, d + 1)
        counts = sums[..., -1:]
        means = np.where(counts > 0, sums[..., :-1] / np.maximum(counts, 1), centroids[moving])
        still = (np.abs(means - centroids[moving]) <= STILL).all(axis=(1, 2))
        centroids[moving] = means
        moving = moving[~still]
        if not len(moving):
            return
