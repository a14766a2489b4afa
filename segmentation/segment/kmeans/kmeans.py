"""Every k of a sweep in one go.

`fit_all(values, ks, seed=…)` is the sweep, `fit` the same for one k, and `assign` gives the nearest
centroid of new points. Segments are numbered 1..k, largest first. The result depends on what the
rows hold and on the seed, never on the order of the rows nor on the number of threads.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from segmentation.array_kinds import Floats, Labels
from segmentation.errors import ClusteringError
from segmentation.segment.kmeans.assignment import Points, Sums, look
from segmentation.segment.kmeans.distinct_rows import Rows
from segmentation.segment.kmeans.restarts import Trials
from segmentation.segment.kmeans.scaling import near_zero
from segmentation.segment.kmeans.search import STRICT, search, settle, stages
from segmentation.segment.kmeans.seeding import farthest
from segmentation.threads import one_thread

__all__ = ["Fit", "assign", "canonical", "fit", "fit_all", "fit_rows", "whole"]


BLOCKS = (range(2, 11), range(11, 16), range(16, 21), range(21, 31), range(31, 41), range(41, 51))


@dataclass(frozen=True, eq=False)
class Fit:
    """One partition: `labels` (n,) 1..k, `centroids` (k, d) float64, `inertia` (sum of squares within).

    Every row carries the label of its nearest centroid. Up to 20,000 different rows the centroids
    are the means of their members; beyond, they are within a thousandth of a standard deviation.
    """

    labels: Labels
    centroids: Floats
    inertia: float

    @property
    def k(self) -> int:
        """How many segments."""
        return len(self.centroids)


def fit(values: ArrayLike, k: int, *, seed: int = 0) -> Fit:
    """k-means with one k, helped by its neighbours in k.

    Raises `ClusteringError` when the data cannot fill k segments, or holds NaN or infinity.

    >>> found = fit([[1.0], [1.1], [0.9], [5.0], [5.1]], k=2)
    >>> found.labels.tolist(), found.centroids.round(2).ravel().tolist()
    ([1, 1, 1, 2, 2], [1.0, 5.05])
    """
    fits = {found.k: found for found in fit_all(values, range(k - 1, k + 1), seed=seed)}
    if k not in fits:
        raise ClusteringError(
            f"There are not enough different customers for {k} segments. "
            "Choose fewer, or columns in which customers differ more."
        )
    return fits[k]


def fit_all(values: ArrayLike, ks: Iterable[int], *, seed: int = 0) -> tuple[Fit, ...]:
    """k-means of `values` (n, d) for every k that the data can fill, in rising order of k.

    A k above the number of different rows, or as large as the number of rows, is left out. Greedy
    k-means++ (Arthur & Vassilvitskii 2007), Lloyd's iterations (1982), moves between neighbouring k.

    Raises `ClusteringError` when values are NaN or infinite.

    >>> [found.k for found in fit_all([[0.0], [0.0], [1.0], [4.0]], range(2, 11))]
    [2, 3]
    """
    points, origin, unit = near_zero(values)
    fits = fit_rows(Rows.of(points, seed=seed), ks, seed=seed)
    if unit == 1 and not origin.any():
        return fits
    return tuple(Fit(f.labels, f.centroids / unit + origin, f.inertia / unit**2) for f in fits)


def fit_rows(rows: Rows, ks: Iterable[int], *, seed: int = 0) -> tuple[Fit, ...]:
    """`fit_all` for rows that were already looked at."""
    most = min(rows.distinct, len(rows) - 1)
    asked = sorted(k for k in set(ks) if 2 <= k <= most)
    if not asked:
        return ()
    with one_thread():
        points = stages(rows)
        centroids = search(points, asked, np.random.default_rng(seed))
        joined = _join(points[-1], centroids, tries=asked[-1])
        return tuple(_in_given_units(rows, points[-1], part) for part in sorted(joined, key=lambda p: p.k))


def whole(ks: Iterable[int]) -> tuple[range, ...]:
    """The blocks of k that hold `ks`.

    Values of k fitted together influence each other. Fitting whole blocks makes the segments at
    one k the same, whichever other k were asked for.
    """
    asked = set(ks)
    return tuple(block for block in BLOCKS if asked.intersection(block))


def assign(values: ArrayLike, centroids: ArrayLike) -> Labels:
    """The nearest centroid (k, d) of every point (n, d), 1..k; of two as near, the first."""
    centres = np.asarray(centroids, np.float64)
    moved, origin, unit = near_zero(values)
    centres = (centres - origin) * unit
    center = centres.mean(axis=0).astype(np.float32)
    points = Points(np.ascontiguousarray(moved), center)
    labels = np.zeros(len(points), np.int8)
    if len(points):
        with one_thread():
            look(points, {len(centres): (centres - center)[None]}, {len(centres): labels})
    return labels + np.int8(1)


def canonical(labels: NDArray[np.integer], centroids: Floats) -> tuple[Labels, Floats]:
    """Labels 0..k-1 and their centroids renumbered 1..k, largest first, ties by the larger first column."""
    sizes = np.bincount(labels, minlength=len(centroids))
    order = np.lexsort((*(-centroids.T[::-1]), -sizes))
    rank = np.empty(len(order), np.int8)
    rank[order] = np.arange(1, len(order) + 1)
    return rank[labels], centroids[order]


def _in_given_units(rows: Rows, points: Points, part: Fit) -> Fit:
    """Everybody's label, in canonical order, and centroids as the values were given."""
    everybody = part.labels if points.held is None else rows.spread(part.labels)
    labels, centroids = canonical(everybody, points.as_given(part.centroids))
    return Fit(labels, centroids / rows.unit, part.inertia / rows.unit**2)


def _join(points: Points, centroids: dict[int, Floats], *, tries: int) -> list[Fit]:
    """All points at their nearest centroid, 0..k-1. A k with a segment that stays empty is left out."""
    labels = {k: np.empty(len(points), np.int8) for k in centroids}
    sums = look(points, centroids, labels)
    full = [k for k in centroids if sums[k].sizes.all()]
    joined = [Fit(labels[k], c := centroids[k][0], _inertia(points, labels[k], c, sums[k])) for k in full]
    if len(full) < len(centroids) and tries:
        hollow = {k: _refilled(points, centroids[k], sums[k]) for k in centroids.keys() - set(full)}
        settled = settle(points, {k: Trials.of(start) for k, start in hollow.items()}, STRICT, most=20)
        joined += _join(points, {k: trials.centroids for k, trials in settled.items()}, tries=tries - 1)
    return joined


def _refilled(points: Points, centroids: Floats, sums: Sums) -> Floats:
    """The first empty segment starts again at the row farthest from every centroid."""
    moved = centroids.copy()
    moved[0, sums.sizes[0].argmin()] = farthest(points, centroids[0])
    return moved


def _inertia(points: Points, labels: Labels, centroids: Floats, sums: Sums) -> float:
    """Sum of squared distances to the centroids.

    From the sums, unless most of the squares are between segments and rounding would show.
    """
    between = 2 * (sums.totals[0] * centroids).sum() - sums.sizes[0] @ (centroids**2).sum(axis=1)
    if between < 0.9 * points.squares and len(points) > 5_000:
        return float(points.squares - between)
    total = 0.0
    for where, rows, weights in points.blocks(4096):
        apart = rows[:, :-1] - centroids[labels[where]]
        squared = np.einsum("ij,ij->i", apart, apart)
        total += float(squared.sum() if weights is None else squared @ weights)
    return total
