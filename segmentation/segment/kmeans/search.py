"""Looking for good partitions, for every k at the same time.

A few thousand rows find partitions, tens of thousands choose among them, all rows polish the
winners. In between, values of k help their neighbours: a partition into k segments is a start for
k + 1 once a point is added, and for k - 1 once a centroid is dropped. That costs less than ten
restarts per k and ends lower, because it moves whole segments where restarts only hope.

A few thousand rows do not rank partitions as all rows do: what looks half a per cent worse may be
the best. So several partitions of each k are followed, as long as they are different and near.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from segmentation.array_kinds import Floats
from segmentation.segment.kmeans.assignment import Points, look
from segmentation.segment.kmeans.distinct_rows import Rows
from segmentation.segment.kmeans.restarts import Found, Trials
from segmentation.segment.kmeans.seeding import greedy, neighbours

FEW, SOME, MANY = 3_000, 20_000, 100_000
"""Rows that find partitions (at least), that choose among them, that judge the last two of each k."""
LOOSE, FINE, STRICT = 2e-3, 1e-4, 0.0
"""Convergence: squared movement of the centroids, against the variance per feature."""
GLANCE = 3
"""Iterations that tell which starts are worth the rest."""
SLIM = 1.25
"""Columns per axis, from which on turning rows to their axes is worth it."""
SEQUENCES = 16
"""Greedy sequences to begin with."""
HOPEFUL, NEAR, CLEAR = 0.03, 0.01, 3e-4
"""Inertia above the best at which a trial is given up: after a glance; settled; on all rows. The
first two are for few rows: a hundred times as many rank partitions ten times as sharply."""
ALIKE = 0.06
"""Squared distance of all centroids, in variances, below which two partitions are the same."""


@dataclass(frozen=True)
class Effort:
    """How long to search.

    Trials are counted by their centroids: a small k then has more of them, which is where they are
    cheap and where a bad one would cost most.
    """

    starts: int
    """Centroids of the first starts, for each k."""
    followed: int
    """Centroids of the trials that go on, for each k."""
    rounds: int
    """Rounds of moves across k."""

    @classmethod
    def for_stages(cls, count: int) -> Effort:
        """The search may cost what a few looks at all rows do: most for the fewest and the most rows."""
        return (cls(60, 20, rounds=8), cls(60, 20, rounds=3), cls(100, 40, rounds=8))[min(count, 3) - 1]


def stages(rows: Rows) -> list[Points]:
    """Ever more rows, the last time all. When few differ, identical rows are one weighted point.

    The centre comes from rows drawn by content, so that shuffled rows are centred to the same bit. Rows
    with many more columns than axes are seen along their axes.
    """
    light = rows.distinct <= SOME
    size = few(rows.values.shape[1])
    weights = rows.counts.astype(np.float32) if light and rows.place is not None else None
    if light and rows.distinct > size and rows.kinds.columns_per_axis >= SLIM:
        start = np.arange(size) if rows.place is None else rows.place[rows.order[:size]]
        return [Points.along(rows.kinds, start), Points.along(rows.kinds, weights=weights)]
    drawn = rows.values[rows.first if light else rows.order[:MANY]]
    center = np.average(drawn.astype(np.float64), axis=0, weights=weights).astype(np.float32)
    found = [Points.of(drawn, center, weights) if light else Points(rows.values, center)]
    if rows.distinct > 2 * MANY:
        found.insert(0, Points.of(drawn, center))
    if not light:
        found.insert(0, Points.of(drawn[:SOME], center))
    if rows.distinct > size:
        found.insert(0, Points.of(rows.values[rows.order[:size]], center))
    return found


def few(columns: int) -> int:
    """Rows that find partitions. In fewer columns there are more partitions that look alike, which
    takes more rows to tell apart, and a row costs less."""
    return min(6_000, max(FEW, 90_000 // columns))


def search(points: list[Points], ks: list[int], rng: np.random.Generator) -> dict[int, Floats]:
    """The best partition (1, k, d) of the last stage's points, for every k."""
    effort = Effort.for_stages(len(points))
    explored = _explore(points[0], ks, rng, effort)
    found: Found = {k: explored[k] for k in ks}
    if len(points) <= 2:
        found = _chosen(points[-1], found, CLEAR, effort)
        found = settle(points[-1], _best(found), STRICT)
    else:
        found = _chosen(points[1], found, _sharp(NEAR, points[1]), effort)
        found = settle(points[2], {k: trials[:2] for k, trials in found.items()}, FINE, most=1)
        found = settle(points[2], _best(found), FINE, most=2)
    if len(points) == 4:
        found = settle(points[3], found, FINE, most=1)
    return {k: trials.centroids for k, trials in found.items()}


def settle(points: Points, found: Found, tolerance: float, *, most: int = 200) -> dict[int, Trials]:
    """Lloyd's iterations (1982) for all trials at once, at most `most`, each until it rests."""
    squares = points.squares
    rest = tolerance * squares / points.total / points.values.shape[1]
    trials = {k: Trials(given.centroids.copy(), given.inertia.copy()) for k, given in found.items()}
    moving = {k: np.arange(len(given)) for k, given in found.items()}
    for _ in range(most):
        moving = {k: live for k, live in moving.items() if len(live)}
        if not moving:
            break
        for k, sums in look(points, {k: trials[k].centroids[live] for k, live in moving.items()}).items():
            live, before = moving[k], trials[k].centroids[moving[k]]
            after = sums.means(before)
            trials[k].centroids[live] = after
            trials[k].inertia[live] = squares + sums.excess(before)
            moving[k] = live[((after - before) ** 2).sum(axis=(1, 2)) > rest]
    return trials


def _explore(points: Points, ks: list[int], rng: np.random.Generator, effort: Effort) -> Found:
    """From greedy sequences to partitions no move across k improves. One more k than asked:
    the largest needs a neighbour above it too."""
    asked = [*ks, *range(ks[-1] + 1, min(ks[-1] + 1, len(points)) + 1)]
    sequences = greedy(points.part(FEW), asked[-1], SEQUENCES, rng)
    starts = {k: sequences[: _share(effort.starts, k), :k] for k in asked}
    return _exchanged(points, _followed(points, starts, {}, effort), effort.rounds, rng, effort)


def _exchanged(points: Points, found: Found, rounds: int, rng: np.random.Generator, effort: Effort) -> Found:
    """Moves across k, round after round while they help."""
    better = set(found)
    for _ in range(rounds):
        known = {k: trials.centroids[0] for k, trials in found.items()}
        moved = _followed(points, neighbours(points, known, better, rng), found, effort)
        merged = {k: trials.joined(moved.get(k)) for k, trials in found.items()}
        merged = _contenders(points, merged, _sharp(NEAR, points), effort)
        better = {k for k in found if merged[k].inertia[0] < found[k].inertia[0] * (1 - 1e-5)}
        found = merged
        if not better:
            break
    return found


def _followed(
    points: Points, starts: Mapping[int, Floats], known: Found, effort: Effort
) -> dict[int, Trials]:
    """A few iterations for all starts, and the rest for those that may end below what is known."""
    scouts = points.part(FEW)
    if scouts is not points:
        return _scouted(points, scouts, starts, known, effort)
    glanced = settle(points, {k: Trials.of(start) for k, start in starts.items()}, LOOSE, most=GLANCE)
    for k in glanced.keys() & known.keys():
        glanced[k] = glanced[k].below(_above(points, known[k], _sharp(NEAR, points)))
    return settle(points, _contenders(points, glanced, _sharp(HOPEFUL, points), effort), LOOSE)


def _scouted(
    points: Points, scouts: Points, starts: Mapping[int, Floats], known: Found, effort: Effort
) -> dict[int, Trials]:
    """The same, glancing among few rows; who is on the way to what is known already is given up."""
    glanced = settle(scouts, {k: Trials.of(start) for k, start in starts.items()}, LOOSE, most=GLANCE)
    there = {k: trials for k, trials in known.items() if k in glanced}
    for k, trials in settle(scouts, _best(there), LOOSE, most=1).items():
        near = glanced[k].below(_above(scouts, trials, _sharp(NEAR, scouts)))
        glanced[k] = near.unlike(known[k], _apart(points))
    hopeful = _contenders(scouts, glanced, _sharp(HOPEFUL, scouts), effort)
    if not known:
        hopeful = _contenders(scouts, settle(scouts, hopeful, LOOSE), _sharp(HOPEFUL, scouts), effort)
        return settle(points, hopeful, LOOSE)
    for k, trials in settle(points, hopeful, LOOSE, most=GLANCE).items():
        near = trials.below(_above(points, known[k], _sharp(NEAR, points)))
        hopeful[k] = near.unlike(known[k], _apart(points))
    return settle(points, hopeful, LOOSE)


def _chosen(points: Points, found: Found, margin: float, effort: Effort) -> dict[int, Trials]:
    """What fewer rows found, settled among these rows: the best of each k and those within the margin."""
    glanced = settle(points, found, LOOSE, most=GLANCE)
    settled = settle(points, _contenders(points, glanced, margin, effort), FINE)
    return _contenders(points, settled, margin, effort)


def _contenders(points: Points, found: Found, margin: float, effort: Effort) -> dict[int, Trials]:
    """The best of each k, and those within the margin that are different; the best first."""
    near = {k: t.below(_above(points, t, margin)) for k, t in found.items() if len(t)}
    return {k: trials.different(_apart(points))[: _share(effort.followed, k)] for k, trials in near.items()}


def _apart(points: Points) -> float:
    """The squared distance of all centroids from which partitions of these rows are different."""
    return ALIKE * points.squares / points.total


def _above(points: Points, trials: Trials, margin: float) -> float:
    """The inertia that lies a margin above the best, and above what float32 cannot tell from it."""
    return float(trials.inertia.min()) * (1 + margin) + 1e-6 * points.squares


def _sharp(margin: float, points: Points) -> float:
    """The margin that this many rows need."""
    return float(margin * (FEW / len(points)) ** 0.5)


def _best(found: Found) -> dict[int, Trials]:
    return {k: trials[np.array([trials.inertia.argmin()])] for k, trials in found.items()}


def _share(centroids: int, k: int) -> int:
    """How many trials of k segments have that many centroids together; never less than two."""
    return max(2, round(centroids / k))
