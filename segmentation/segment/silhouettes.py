"""How well customers sit in their segments: the silhouette of every k at once.

A customer's silhouette (Rousseeuw 1987) compares the mean distance to their own segment, a, with
that to the nearest other one, b: (b - a) / max(a, b). Near 1 is at home, 0 on the border, below 0
misplaced. The distances are the same for every k, so they are computed once, and each half of
their symmetric table serves both of its customers. Up to 15,000 different customers the mean is
exact; beyond, it is estimated, with its standard error.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from segmentation.array_kinds import Floats, Labels, Matrix, Positions
from segmentation.interruptions import may_stop
from segmentation.segment.kmeans.distinct_rows import Rows
from segmentation.segment.kmeans.rotations import turned
from segmentation.segment.kmeans.scaling import near_zero
from segmentation.threads import one_thread

Real = NDArray[np.floating]

EXACT_UP_TO = 15_000  # customers; beyond, some stand for all
TILE, MANY_RUNS = 512, 64  # rows compared together, by what is fastest
JUDGED, COMPARED, SURVEYED = 4_000, 30_000, 50_000
"""Customers whose silhouette is taken, whom they are compared with, who correct the sample."""
GROUPS = 10  # of the jackknife, as is usual
TIGHT = 1e-3
"""Mean square of a segment against that of all, below which distances are computed in float64."""


@dataclass(frozen=True, eq=False)
class Silhouettes:
    """Mean silhouette per labelling, and its standard error: 0 where it is exact."""

    mean: Floats
    error: Floats


def silhouettes(values: ArrayLike, labels: ArrayLike, *, seed: int = 0) -> Silhouettes:
    """Mean silhouette of points (n, d) for every labelling in `labels` (labellings, n), numbered from 1.

    >>> silhouettes([[0.0], [1.0], [5.0], [6.0]], [[1, 1, 2, 2], [1, 2, 2, 2]]).mean.round(4).tolist()
    [0.798, 0.0556]
    """
    rows = Rows.of(near_zero(values)[0], seed=seed)
    return silhouettes_of(rows, np.atleast_2d(np.asarray(labels, np.int8)))


def silhouettes_of(rows: Rows, labels: Labels, *, exact_up_to: int = EXACT_UP_TO) -> Silhouettes:
    """`silhouettes` for rows that were already looked at."""
    first, weights = _distinct(rows, labels)
    with one_thread():
        if len(first) > exact_up_to:
            return _estimate(rows.values, labels, rows.order)
        fine = first is not rows.first or _is_tight(rows.kinds.points, labels[:, first])
        points = rows.values[first].astype(np.float64) if fine else rows.kinds.points
        scores = _exact(points, labels[:, first], weights, np.dtype(np.float64 if fine else np.float32))
    return Silhouettes(scores @ weights / weights.sum(), np.zeros(len(labels)))


def silhouette_samples(values: ArrayLike, labels: ArrayLike) -> Floats:
    """The silhouette (n,) of each point (n, d) of one labelling (n,), from all distances: for a few thousand.

    A point alone in its segment counts 0 (Rousseeuw 1987), and so does everybody when there is one segment.

    >>> silhouette_samples([[0.0], [1.0], [5.0], [6.0]], [1, 1, 2, 2]).round(4).tolist()
    [0.8182, 0.7778, 0.7778, 0.8182]
    """
    points = np.asarray(values, np.float64)
    with one_thread():
        scores: Floats = _exact(
            points, np.atleast_2d(np.asarray(labels, np.int8)), np.ones(len(points)), np.dtype(np.float64)
        )[0]
    return scores


def _distinct(rows: Rows, labels: Labels) -> tuple[Positions, Floats]:
    """One position (u,) of every different customer, and how many are the same.

    Identical customers that some labelling sets apart stay apart.
    """
    twins = rows.place is not None and bool((labels == labels[:, rows.first][:, rows.place]).all())
    if rows.place is None or twins:
        return rows.first, rows.counts.astype(np.float64)
    return rows.order, np.ones(len(rows))


def _is_tight(points: Floats, labels: Labels) -> bool:
    """Whether a segment is so much smaller than the whole that float32 would blur its distances."""
    points = points - points.mean(axis=0)
    seen = np.column_stack([points, np.einsum("ij,ij->i", points, points)])
    squares, within = [], []
    for row in labels:
        ones = (row == np.arange(1, row.max() + 1)[:, None]).astype(np.float64)
        sizes = ones.sum(axis=1)
        means = (ones @ seen) / np.maximum(sizes, 1)[:, None]
        squares.append(means[:, -1])
        within.append((means[:, -1] - (means[:, :-1] ** 2).sum(axis=1))[sizes > 1])
    return bool((np.concatenate(within) < TIGHT * np.concatenate(squares).max()).any())


def _exact(points: Floats, labels: Labels, weights: Floats, dtype: np.dtype[Any]) -> Floats:
    """The silhouette of every point (labellings, n), from all distances, computed in `dtype`.

    Points of one segment lie together and each tile is centred on its own rows: the products that
    give the distances then keep their digits where distances are small.
    """
    order = np.lexsort(labels)
    points, labels = points[order], labels[:, order]
    members = _Members.of(labels, labels.max(axis=1), weights[order].astype(dtype))
    sums = np.zeros((members.columns, len(points)))
    tiles = members.tiles(np.arange(len(points)))
    for place, mine in enumerate(tiles):
        may_stop()
        center = points[mine.rows].mean(axis=0)
        left = _for_rows((points[mine.rows] - center).astype(dtype))
        for theirs in tiles[place:]:
            distances = _distances(left, (points[theirs.rows] - center).astype(dtype))
            if theirs is mine:
                np.fill_diagonal(distances, 0)
            else:
                sums[mine.segments, theirs.rows] += mine.added(distances)
            sums[theirs.segments, mine.rows] += theirs.added(distances.T)
    scores = np.empty(labels.shape)
    scores[:, order] = members.scores(sums.T, labels, members.sizes, apart=1)
    return scores


@dataclass(frozen=True, eq=False)
class _Tile:
    """Points in a row, in runs that are of the same segments.

    A product with a vector for each run costs far less than one with a matrix of ones and zeros,
    until there are many runs.
    """

    rows: slice
    runs: list[tuple[slice, Real]]
    """Where each run lies within the tile, and what its points weigh."""
    segments: Positions
    """Columns of the segments (s,) that have a point here."""
    shares: Real
    """Which runs (s, runs) are in each of them: 1 or 0."""
    alike: Positions | None = None
    """Where runs are many: the row (s,) of each segment among `shares`, (u, tile) weights of the points
    in unlike segments."""

    @classmethod
    def of(cls, rows: slice, runs: list[tuple[slice, Real]], columns: Positions) -> _Tile:
        """`columns` (labellings, runs) tell the segments of every run."""
        segments = np.unique(columns)
        shares = np.zeros((len(segments), len(runs)))
        shares[np.searchsorted(segments, columns), np.arange(len(runs))] = 1
        if len(runs) <= MANY_RUNS:
            return cls(rows, runs, segments, shares)
        unlike, alike = _unlike(shares)
        weights = np.concatenate([weights for _, weights in runs])
        lengths = [len(weights) for _, weights in runs]
        ones = np.repeat(unlike.astype(weights.dtype), lengths, axis=1) * weights
        return cls(rows, runs, segments, ones, alike)

    def added(self, distances: Real) -> Real:
        """Distances (tile, m) from the points here, added up in each of the segments (s, m)."""
        if self.alike is not None:
            added: Real = (self.shares @ distances)[self.alike]
        else:
            added = self.shares @ np.array([weights @ distances[run] for run, weights in self.runs])
        return added


def _unlike(rows: Real) -> tuple[Real, Positions]:
    """The different rows among `rows` (r, m), and which of them each one is (r,)."""
    found: dict[bytes, int] = {}
    which = np.array([found.setdefault(row.tobytes(), len(found)) for row in rows])
    return rows[np.unique(which, return_index=True)[1]], which


def _for_rows(points: Real) -> Real:
    """Rows (-2x, |x|², 1), whose product with (y, 1, |y|²) is |x - y|²."""
    norms = np.einsum("ij,ij->i", points, points)
    return np.column_stack([-2 * points, norms, np.ones_like(norms)])


def _distances(left: Real, points: Real) -> Real:
    """Distances between the rows that `left` was made from and points."""
    norms = np.einsum("ij,ij->i", points, points)
    right = np.column_stack([points, np.ones_like(norms), norms])
    squared = left @ right.T
    np.abs(squared, out=squared)  # a square just below zero is a zero that was rounded
    distances: Real = np.sqrt(squared, out=squared)
    return distances


@dataclass(frozen=True, eq=False)
class _Members:
    """Who belongs to which segment of which labelling, all segments of all labellings in a row."""

    labels: Labels
    """Of every point (labellings, n), from 1."""
    weights: Real
    ones: Real
    """Weight of each point (n, columns) in the segments it belongs to, else 0."""
    parts: tuple[slice, ...]

    @classmethod
    def of(cls, labels: Labels, ks: Labels, weights: Real) -> _Members:
        ends = np.cumsum(ks, dtype=int)
        parts = tuple(slice(int(end - k), int(end)) for end, k in zip(ends, ks, strict=True))
        ones = np.zeros((labels.shape[1], int(ends[-1])), weights.dtype)
        for row, part in zip(labels.astype(int), parts, strict=True):
            ones[np.arange(len(row)), part.start + row - 1] = weights
        return cls(labels, weights, ones, parts)

    @property
    def columns(self) -> int:
        return int(self.ones.shape[1])

    @property
    def sizes(self) -> Floats:
        sizes: Floats = self.ones.sum(axis=0, dtype=np.float64)
        return sizes

    def tiles(self, order: Positions) -> list[_Tile]:
        """These points, a tile after the other. Those of the same segments should stand together."""
        labels, weights = self.labels[:, order], self.weights[order]
        new = np.ones(len(order), bool)
        new[1:] = (labels[:, 1:] != labels[:, :-1]).any(axis=0)
        new[::TILE] = True
        starts = np.flatnonzero(new)
        ends = np.append(starts[1:], len(order))
        columns = labels[:, starts].astype(np.intp) + [[part.start - 1] for part in self.parts]
        tiles = []
        for low in range(0, len(order), TILE):
            inside = slice(*np.searchsorted(starts, [low, low + TILE]))
            bounds = zip(starts[inside].tolist(), ends[inside].tolist(), strict=True)
            runs = [(slice(start - low, end - low), weights[start:end]) for start, end in bounds]
            tiles.append(_Tile.of(slice(low, min(low + TILE, len(order))), runs, columns[:, inside]))
        return tiles

    def means(self, points: Real) -> Real:
        """Centroids (columns, d)."""
        means: Real = self.ones.T @ points
        means /= np.maximum(self.sizes, 1).astype(means.dtype)[:, None]
        return means

    def scores(self, sums: Real, labels: Labels, sizes: Floats, apart: int = 0) -> Floats:
        """Silhouettes (labellings, m) of points with summed distances (m, columns) to every segment.

        `apart` is 1 when a point was compared with itself too. Alone in a segment it scores 0, as a
        segment of nobody else is no home; a segment nobody was drawn from is nobody's neighbour.
        """
        return np.array(
            [
                _score(sums[:, part], row.astype(int) - 1, sizes[part], apart)
                for row, part in zip(labels, self.parts, strict=True)
            ]
        )


def _score(sums: Real, own: Positions, sizes: Floats, apart: int) -> Floats:
    """(b - a) / max(a, b) from summed distances (m, k) and the own segment (m,), 0..k-1."""
    rows = np.arange(len(own))
    others = sizes[own] - apart
    within = sums[rows, own] / np.maximum(others, 1)
    means = np.where(sizes > 0, sums / np.maximum(sizes, 1), np.inf)
    means[rows, own] = np.inf
    nearest = means.min(axis=1)
    larger = np.maximum(within, nearest)
    valid = (others > 0) & (larger > 0) & np.isfinite(nearest)
    scores: Floats = np.divide(nearest - within, larger, out=np.zeros(len(own)), where=valid)
    return scores


def _estimate(values: Matrix, labels: Labels, order: Positions) -> Silhouettes:
    """Mean silhouettes from a few thousand customers, each compared with many, then corrected.

    The correction is a control variate: the silhouette by distances to centroids is quick, so it is
    known for far more customers, and tells how unlike them the sample is (double sampling with
    regression, Cochran 1977, §12.6). The standard error holds the sample, the correction, and, by a
    jackknife over ten groups, the choice of whom they are compared with.
    """
    n, surveyed = len(values), order[:SURVEYED]
    ks = labels.max(axis=1)
    sizes = np.bincount(labels[ks.argmax()])
    labels = labels[:, surveyed]
    points = values[surveyed].astype(np.float64)
    points -= points.mean(axis=0)
    if not _is_tight(points, labels):
        points = turned(points).points.astype(np.float32)
    compared = slice(JUDGED, JUDGED + COMPARED)
    strata = labels[ks.argmax(), compared]
    weights = _representative(strata, sizes).astype(points.dtype)
    members = _Members.of(labels[:, compared], ks, weights)
    groups = _dealt(labels[:, compared], strata)
    full, without = _compare(points[:JUDGED], labels[:, :JUDGED], points[compared], members, groups)
    quick = _simplified(points, labels, members.means(points[compared]), members)
    return _corrected(full, without, quick, n, len(members.ones))


def _representative(strata: Labels, sizes: Positions) -> Floats:
    """What each drawn customer counts, so that every segment has its share of all (post-stratification).

    `sizes` are those of the segments 0..k among all customers.
    """
    drawn = np.bincount(strata, minlength=len(sizes))
    weights: Floats = (sizes / np.maximum(drawn, 1))[strata] * len(strata) / sizes.sum()
    return weights


def _corrected(full: Floats, without: Floats, quick: Floats, n: int, compared: int) -> Silhouettes:
    """The regression estimate from silhouettes of the sample (labellings, m), their means without
    each group (labellings, groups), and quick silhouettes (labellings, surveyed) of n customers."""
    sample, surveyed = full.shape[1], quick.shape[1]
    seen = quick[:, :sample]
    slope = np.array(
        [np.cov(y, z)[0, 1] / max(z.var(ddof=1), 1e-30) for y, z in zip(full, seen, strict=True)]
    )
    mean = full.mean(axis=1) + slope * (quick.mean(axis=1) - seen.mean(axis=1))
    left = (full - slope[:, None] * seen).var(axis=1, ddof=1) / sample * (1 - sample / n)
    correction = slope**2 * quick.var(axis=1, ddof=1) / surveyed * (1 - surveyed / n)
    groups = without.shape[1]
    choice = without.var(axis=1) * (groups - 1) * (1 - compared / n)
    return Silhouettes(mean, np.sqrt(left + correction + choice))


def _dealt(labels: Labels, strata: Labels) -> list[Positions]:
    """Groups with an even share of every stratum; in each, those of one segment stand together."""
    order = np.argsort(strata, kind="stable")
    groups = (order[group::GROUPS] for group in range(GROUPS))
    return [group[np.lexsort(labels[:, group])] for group in groups]


def _compare(
    points: Real, labels: Labels, others: Real, members: _Members, groups: list[Positions]
) -> tuple[Floats, Floats]:
    """Silhouettes (labellings, m) of points among others, and their means without each group of those."""
    lefts = [_for_rows(points[low : low + TILE]) for low in range(0, len(points), TILE)]
    sums = np.zeros((len(groups), members.columns, len(points)))
    for group, mine in zip(groups, sums, strict=True):
        near = others[group]
        for tile in members.tiles(group):
            for place, left in enumerate(lefts):
                rows = slice(place * TILE, (place + 1) * TILE)
                mine[tile.segments, rows] += tile.added(_distances(left, near[tile.rows]).T)
    sizes = np.array([members.ones[group].sum(axis=0, dtype=np.float64) for group in groups])
    all_sums, all_sizes = sums.sum(axis=0), sizes.sum(axis=0)
    full = members.scores(all_sums.T, labels, all_sizes)
    without = [
        members.scores((all_sums - sums[g]).T, labels, all_sizes - sizes[g]).mean(axis=1)
        for g in range(len(groups))
    ]
    return full, np.transpose(without)


def _simplified(points: Real, labels: Labels, centroids: Real, members: _Members) -> Floats:
    """Silhouettes (labellings, n) with distances to centroids (columns, d) in place of mean distances."""
    scores = np.empty(labels.shape)
    for low in range(0, len(points), 4096):
        part = slice(low, low + 4096)
        distances = _distances(_for_rows(points[part]), centroids)
        scores[:, part] = members.scores(distances, labels[:, part], np.ones(members.columns))
    return scores
