"""Looking for good partitions, for every k at the same time.

A few thousand rows find partitions, tens of thousands choose among them, all rows polish the
winners. In between, values of k help their neighbours: a partition into k segments is a start for
k + 1 once a point is added, and for k - 1 once a centroid is dropped. That costs less than ten
restarts per k and ends lower, because it moves whole segments where restarts only hope.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from segmentation.segment.passes import Points, look
from segmentation.segment.rows import Rows
from segmentation.segment.starts import greedy, neighbours

Floats = NDArray[np.float64]

FEW, SOME, MANY = 3_000, 20_000, 100_000
"""Rows that find partitions, that choose among them, that judge the last two of each k."""
LOOSE, FINE, STRICT = 1e-3, 1e-4, 0.0
"""Convergence: squared movement of the centroids, against the variance per feature."""
GLANCE = 3
"""Iterations after which only the best of several starts goes on."""


@dataclass(frozen=True)
class Effort:
    """How long to search: greedy sequences to begin with, and rounds of moves across k."""

    restarts: int
    rounds: int

    @classmethod
    def thorough(cls, points: list[Points]) -> Effort:
        """The fewer rows, the more partitions look best and the cheaper it is to tell them apart."""
        restarts = min(16, max(4, 16_000 // len(points[0])))
        return cls(restarts, rounds=8 if len(points) == 1 else 3)


QUICK = Effort(restarts=2, rounds=1)
"""For thousands of small fits, where the last half per cent of inertia does not matter."""


@dataclass(frozen=True, eq=False)
class Trials:
    """Several partitions into the same k: `centroids` (trials, k, d), `inertia` (trials,)."""

    centroids: Floats
    inertia: Floats

    @classmethod
    def of(cls, centroids: Floats) -> Trials:
        """Starts that nobody has measured yet."""
        return cls(centroids, np.full(len(centroids), np.inf))

    def best(self, count: int) -> Trials:
        """The `count` of least inertia; those that are the same partition count once."""
        kept: list[int] = []
        for trial in np.argsort(self.inertia, kind="stable"):
            value = self.inertia[trial]
            if all(value - self.inertia[other] > 1e-5 * value for other in kept):
                kept.append(int(trial))
        return Trials(self.centroids[kept[:count]], self.inertia[kept[:count]])

    def joined(self, other: Trials | None) -> Trials:
        """These and the others."""
        if other is None:
            return self
        centroids = np.concatenate([self.centroids, other.centroids])
        return Trials(centroids, np.concatenate([self.inertia, other.inertia]))


Found = Mapping[int, Trials]


def stages(rows: Rows) -> list[Points]:
    """Ever more rows, the last time all. When few differ, identical rows are one weighted point.

    The centre comes from rows drawn by content, so that shuffled rows are centred to the same bit.
    """
    few = rows.distinct <= SOME
    drawn = rows.values[rows.first if few else rows.order[:MANY]]
    weights = rows.counts.astype(np.float32) if few and rows.place is not None else None
    center = np.average(drawn.astype(np.float64), axis=0, weights=weights).astype(np.float32)
    found = [Points.of(drawn, center, weights) if few else Points(rows.values, center)]
    if rows.distinct > 2 * MANY:
        found.insert(0, Points.of(drawn, center))
    if not few:
        found.insert(0, Points.of(drawn[:SOME], center))
    if rows.distinct > FEW:
        found.insert(0, Points.of(rows.values[rows.order[:FEW]], center))
    return found


def search(
    points: list[Points], ks: list[int], rng: np.random.Generator, effort: Effort | None
) -> dict[int, Floats]:
    """The best partition (1, k, d) of the last stage's points, for every k."""
    found: Found = _explore(points[0], ks, rng, effort or Effort.thorough(points))
    if len(points) > 1:
        found = _best(settle(points[1], found, LOOSE, most=GLANCE), 1)
        found = _exchange(points[1], settle(points[1], found, LOOSE), 2, rng)
    found = {k: found[k] for k in ks}
    if len(points) <= 2:
        found = _best(settle(points[-1], found, STRICT), 1)
    else:
        found = _best(settle(points[2], settle(points[1], found, FINE), FINE, most=1), 1)
        found = settle(points[2], found, FINE, most=2)
    if len(points) == 4:
        found = settle(points[3], found, FINE, most=1)
    return {k: trials.centroids for k, trials in found.items()}


def settle(points: Points, found: Found, tolerance: float, *, most: int = 200) -> dict[int, Trials]:
    """Lloyd's iterations (1982) for all trials at once, at most `most`, each until it rests."""
    squares = points.squares
    rest = tolerance * squares / points.total / points.values.shape[1]
    trials = {k: Trials(given.centroids.copy(), given.inertia.copy()) for k, given in found.items()}
    moving = {k: np.arange(len(given.inertia)) for k, given in found.items()}
    for _ in range(most):
        moving = {k: live for k, live in moving.items() if len(live)}
        if not moving:
            break
        for k, sums in look(points, {k: trials[k].centroids[live] for k, live in moving.items()}).items():
            live, before = moving[k], trials[k].centroids[moving[k]]
            after = sums.means(before)
            trials[k].centroids[live] = after
            trials[k].inertia[live] = squares + 2 * sums.excess
            moving[k] = live[((after - before) ** 2).sum(axis=(1, 2)) > rest]
    return trials


def _explore(points: Points, ks: list[int], rng: np.random.Generator, effort: Effort) -> Found:
    """From greedy sequences to partitions no move across k improves. One more k than asked:
    the largest needs a neighbour above it too."""
    asked = [*ks, *range(ks[-1] + 1, min(ks[-1] + 1, len(points)) + 1)]
    starts = greedy(points, asked[-1], effort.restarts, rng)
    found = _follow(points, {k: starts[:, :k] for k in asked})
    return _exchange(points, found, effort.rounds, rng)


def _exchange(points: Points, found: Found, rounds: int, rng: np.random.Generator) -> Found:
    """Moves across k, round after round while they help; the two best of each k are kept."""
    better = set(found)
    for _ in range(rounds):
        known = {k: trials.centroids[0] for k, trials in found.items()}
        moved = _follow(points, neighbours(points, known, better, rng))
        merged = {k: trials.joined(moved.get(k)).best(2) for k, trials in found.items()}
        better = {k for k in found if merged[k].inertia[0] < found[k].inertia[0] * (1 - 1e-5)}
        found = merged
        if not better:
            break
    return found


def _follow(points: Points, starts: Mapping[int, Floats]) -> dict[int, Trials]:
    """A few iterations for all starts, the rest for the best of each k."""
    glanced = settle(points, {k: Trials.of(start) for k, start in starts.items()}, LOOSE, most=GLANCE)
    return settle(points, _best(glanced, 1), LOOSE)


def _best(found: Found, count: int) -> dict[int, Trials]:
    return {k: trials.best(count) for k, trials in found.items()}
