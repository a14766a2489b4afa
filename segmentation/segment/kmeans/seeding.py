"""Where partitions begin: far-apart customers, and the neighbours in k.

One greedy sequence of far-apart points serves every k by its first k points. Better starts come
from solutions already found: k segments and one more point, or k + 1 segments less the one that is
missed least. Those moves across k find what ten times as many restarts do not.
"""

from __future__ import annotations

from collections.abc import Mapping, Set

import numpy as np
from numpy.typing import NDArray

from segmentation.array_kinds import Floats, Matrix
from segmentation.segment.kmeans.assignment import Points

CANDIDATES = 4
"""Points tried for each place of a greedy sequence."""
OFFERS, ADDS, DROPS = 16, 2, 3
"""Points drawn as a further centroid; how many of the best, and how many fewer, are followed."""


def greedy(points: Points, count: int, sequences: int, rng: np.random.Generator) -> Floats:
    """Sequences (sequences, count, d) of far-apart rows: greedy k-means++ (Arthur & Vassilvitskii 2007).

    Every next point is drawn with probability proportional to its squared distance from those
    before, several times, and the draw that leaves the least is kept.
    """
    x = points.features
    chosen = np.empty((sequences, count), np.intp)
    chosen[:, 0] = _draw(np.ones((1, len(x))) * points.counts, sequences, rng)[0]
    left = _squared(points, chosen[:, 0])
    for place in range(1, count):
        drawn = _draw(left * points.counts, CANDIDATES, rng)
        after = _squared(points, drawn.ravel()).reshape(sequences, CANDIDATES, -1)
        np.minimum(after, left[:, None], out=after)
        best = (after @ points.counts).argmin(axis=1)
        rows = np.arange(sequences)
        chosen[:, place], left = drawn[rows, best], after[rows, best]
    return x[chosen].astype(np.float64)


def neighbours(
    points: Points, found: Mapping[int, Floats], fresh: Set[int], rng: np.random.Generator
) -> dict[int, Floats]:
    """Starts (trials, k, d) for every k that has a neighbour in `found` (k → (k, d)).

    Two by adding a point to k - 1 segments, drawn anew each time; three by dropping a centroid of
    k + 1, when those are `fresh`.
    """
    offers: dict[int, list[Floats]] = {k: [] for k in found}
    for k, centroids in found.items():
        if not {k - 1, k + 1} & found.keys():
            continue
        distances = _distances(points, centroids)
        nearest = distances.min(axis=0)
        if k + 1 in found:
            further = _missing(points, nearest, rng)[:ADDS]
            offers[k + 1] += [np.vstack([centroids, row]) for row in further]
        if k - 1 in found and k in fresh:
            cheapest = np.argsort(_missed(points, distances, nearest), kind="stable")[:DROPS]
            offers[k - 1] += [np.delete(centroids, j, axis=0) for j in cheapest]
    return {k: np.array(starts) for k, starts in offers.items() if starts}


def farthest(points: Points, centroids: Floats) -> Matrix:
    """The row (d,) that is farthest from its nearest centroid."""
    row: Matrix = points.features[_distances(points, centroids).min(axis=0).argmax()]
    return row


def _missing(points: Points, nearest: Matrix, rng: np.random.Generator) -> Matrix:
    """Rows that would serve as one more centroid, the most useful first."""
    drawn = np.unique(_draw(nearest[None] * points.counts, OFFERS, rng))
    left = np.minimum(_squared(points, drawn), nearest) @ points.counts
    rows: Matrix = points.features[drawn[np.argsort(left, kind="stable")]]
    return rows


def _missed(points: Points, distances: Matrix, nearest: Matrix) -> Matrix:
    """What the inertia would grow by without each centroid (k,), were the others to stay."""
    own = distances == nearest
    second = np.where(own, np.float32(np.inf), distances).min(axis=0)
    growth: Matrix = own @ ((second - nearest) * points.counts)
    return growth


def _draw(shares: NDArray[np.floating], count: int, rng: np.random.Generator) -> NDArray[np.intp]:
    """Positions (m, count) drawn with probability proportional to `shares` (m, n)."""
    sums = np.cumsum(shares, axis=1, dtype=np.float64)
    aims = rng.random((len(sums), count)) * sums[:, -1:]
    drawn = np.array([np.searchsorted(row, aim, side="right") for row, aim in zip(sums, aims, strict=True)])
    return drawn.clip(max=shares.shape[1] - 1)


def _squared(points: Points, rows: NDArray[np.intp]) -> Matrix:
    """Squared distances (rows, n) between some rows and all."""
    x, norms = points.features, points.norms
    products: Matrix = x[rows] @ x.T
    products *= -2
    products += norms
    products += norms[rows, None]
    np.maximum(products, 0, out=products)
    return products


def _distances(points: Points, centroids: Floats) -> Matrix:
    """Squared distances (k, n) between centroids and all rows."""
    centres = centroids.astype(np.float32)
    distances: Matrix = centres @ points.features.T
    distances *= -2
    distances += np.einsum("ij,ij->i", centres, centres)[:, None]
    distances += points.norms
    np.maximum(distances, 0, out=distances)
    return distances
