"""One look at the rows serves every k.

The centroids of all k and all their trials are stacked, so that one matrix product gives every
distance and a second one every sum. A last column of ones folds half the squared norm of each
centroid into the first product and the sizes into the second. Blocks are float32, what is summed
over blocks is float64.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Self

import numpy as np
from numpy.typing import NDArray

from segmentation.array_kinds import Floats, Labels, Matrix, Positions
from segmentation.interruptions import may_stop
from segmentation.segment.kmeans.rotations import Turned

IN_CACHE = 98_304
"""Distances per block: two float32 arrays and one of truth values of this size fit a 1 MiB cache."""


@dataclass(frozen=True, eq=False)
class Points:
    """Rows (n, d) to pass over, seen from `center` (d,), each counting `weights` times."""

    values: Matrix
    center: Matrix
    weights: Matrix | None = None
    held: Matrix | None = None
    """The centred rows with their column of ones, when they are few enough to keep."""
    turned: Turned | None = None
    """Along which axes the rows are seen, when not along their columns."""

    @classmethod
    def of(cls, values: Matrix, center: Matrix, weights: Matrix | None = None) -> Self:
        """Centre the rows now rather than in every pass."""
        return cls(values, center, weights, _centred(values, center))

    @classmethod
    def along(cls, turned: Turned, rows: Positions | None = None, weights: Matrix | None = None) -> Self:
        """Rows seen along their axes: all, or some in this order."""
        points = turned.points if rows is None else turned.points[rows]
        values, center = points.astype(np.float32), np.zeros(points.shape[1], np.float32)
        return cls(values, center, weights, _centred(values, center), turned)

    def __len__(self) -> int:
        return len(self.values)

    def part(self, count: int) -> Self:
        """The first `count` rows, or all where they are not twice as many."""
        if len(self) < 2 * count:
            return self
        weights = None if self.weights is None else self.weights[:count]
        held = None if self.held is None else self.held[:count]
        return replace(self, values=self.values[:count], weights=weights, held=held)

    def as_given(self, centroids: Floats) -> Floats:
        """Centroids (k, d) of these rows in the columns that were given."""
        seen = centroids + self.center
        return seen if self.turned is None else self.turned.as_given(seen)

    @property
    def features(self) -> Matrix:
        """The centred rows (n, d)."""
        return self.block(0, len(self))[:, :-1]

    @cached_property
    def norms(self) -> Matrix:
        """Squared distance (n,) of every row from the centre."""
        norms: Matrix = np.einsum("ij,ij->i", self.features, self.features)
        return norms

    @cached_property
    def counts(self) -> Matrix:
        """How often every row (n,) counts."""
        return np.ones(len(self), np.float32) if self.weights is None else self.weights

    def block(self, low: int, high: int) -> Matrix:
        """Centred rows with a last column of ones (high - low, d + 1)."""
        if self.held is not None:
            return self.held[low:high]
        return _centred(self.values[low:high], self.center)

    def blocks(self, size: int) -> Iterator[tuple[slice, Matrix, Matrix | None]]:
        """Where, which rows and with which weights, `size` rows at a time."""
        for low in range(0, len(self), size):
            where = slice(low, min(low + size, len(self)))
            weights = None if self.weights is None else self.weights[where]
            yield where, self.block(where.start, where.stop), weights

    @cached_property
    def squares(self) -> float:
        """Sum of squared distances from the centre."""
        total = 0.0
        for _, rows, weights in self.blocks(4096):
            norms = np.einsum("ij,ij->i", rows[:, :-1], rows[:, :-1])
            total += float(norms.sum(dtype=np.float64) if weights is None else norms @ weights)
        return total

    @property
    def total(self) -> float:
        """How many customers the rows stand for."""
        return float(len(self) if self.weights is None else self.weights.sum(dtype=np.float64))


def _centred(values: Matrix, center: Matrix) -> Matrix:
    rows = np.empty((len(values), values.shape[1] + 1), np.float32)
    np.subtract(values, center, out=rows[:, :-1])
    rows[:, -1] = 1
    return rows


@dataclass(frozen=True, eq=False)
class Sums:
    """What a pass adds up for one k: totals (trials, k, d), sizes (trials, k)."""

    totals: Floats
    sizes: Floats

    def excess(self, centroids: Floats) -> Floats:
        """Sum over rows of |c|² - 2x·c (trials,), c what they joined: with the squares, the inertia."""
        norms = np.einsum("tkd,tkd->tk", centroids, centroids)
        joined: Floats = (self.sizes * norms).sum(axis=1) - 2 * (self.totals * centroids).sum(axis=(1, 2))
        return joined

    def means(self, fallback: Floats) -> Floats:
        """The mean of every segment's members; an empty one stays where it was."""
        sizes = self.sizes[..., None]
        return np.where(sizes > 0, self.totals / np.maximum(sizes, 1e-300), fallback)


def look(
    points: Points, centroids: Mapping[int, Floats], labels: Mapping[int, Labels] | None = None
) -> dict[int, Sums]:
    """One pass: every row joins the nearest centroid of every trial (trials, k, d) of every k.

    With one trial per k, `labels` receives who joined whom, 0..k-1.
    """
    may_stop()
    stack = _Stack.of(centroids)
    size = max(256, min(4096, IN_CACHE // len(stack.weights) // 64 * 64))
    desk = _Desk.of(len(stack.weights), min(size, len(points)))
    totals = np.zeros((len(stack.weights), points.values.shape[1] + 1))
    for where, rows, weights in points.blocks(size):
        if len(rows) < desk.members.shape[1]:
            desk = _Desk.of(len(stack.weights), len(rows))
        stack.join(rows, desk)
        totals += desk.members @ (rows if weights is None else rows * weights[:, None])
        if labels is not None:
            for k, part in stack.parts.items():
                labels[k][where] = np.arange(k, dtype=np.float32) @ desk.members[part]
    return {
        k: Sums(sums[..., :-1], sums[..., -1])
        for k, part in stack.parts.items()
        for sums in [totals[part].reshape(-1, k, totals.shape[1])]
    }


@dataclass(frozen=True, eq=False)
class _Desk:
    """Room for one block (stacked centroids, rows), used again for the next."""

    values: Matrix
    nearest: NDArray[np.bool_]
    members: Matrix

    @classmethod
    def of(cls, centroids: int, rows: int) -> Self:
        shape = (centroids, rows)
        return cls(np.empty(shape, np.float32), np.empty(shape, bool), np.empty(shape, np.float32))


@dataclass(frozen=True, eq=False)
class _Stack:
    """The centroids of every trial of every k, one under the other."""

    weights: Matrix
    parts: Mapping[int, slice]
    trials: int

    @classmethod
    def of(cls, centroids: Mapping[int, Floats]) -> Self:
        """Rows (-c, |c|²/2), so that with (x, 1) they give |x - c|²/2 - |x|²/2."""
        flat = np.concatenate([trials.reshape(-1, trials.shape[-1]) for trials in centroids.values()])
        ends = np.cumsum([trials.shape[0] * trials.shape[1] for trials in centroids.values()])
        starts = [0, *ends[:-1]]
        parts = {k: slice(int(a), int(b)) for k, a, b in zip(centroids, starts, ends, strict=True)}
        halves = np.einsum("ij,ij->i", flat, flat) / 2
        trials = sum(len(trials) for trials in centroids.values())
        return cls(np.column_stack([-flat, halves]).astype(np.float32), parts, trials)

    def join(self, rows: Matrix, desk: _Desk) -> None:
        """Fill in the members, ones and zeros."""
        np.matmul(self.weights, np.ascontiguousarray(rows.T), out=desk.values)  # few columns: worth a copy
        for k, part in self.parts.items():
            trials = desk.values[part].reshape(-1, k, len(rows))
            np.equal(trials, trials.min(axis=1)[:, None], out=desk.nearest[part].reshape(trials.shape))
        np.copyto(desk.members, desk.nearest)
        if np.count_nonzero(desk.nearest) != self.trials * len(rows):
            self._part_ties(desk)

    def _part_ties(self, desk: _Desk) -> None:
        """A row as near to two centroids joins the first of them, and counts once."""
        block = desk.members.shape[1]
        for k, part in self.parts.items():
            for low in range(part.start, part.stop, k):
                if np.count_nonzero(desk.nearest[low : low + k]) == block:
                    continue
                first = desk.values[low : low + k].argmin(axis=0)
                desk.members[low : low + k] = 0
                desk.members[low + first, np.arange(block)] = 1
