"""Lloyd’s pass over all rows: who is nearest to which center, and where the means of those lie.

A pass is one matrix product for each batch, in single precision, with sums in double: the same sums whoever
carries the batches. Centers begin where the sample’s segments lie, so a few passes settle them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from segmentation.array_kinds import Floats
from segmentation.engines.passes.clean_batches import Cleaning
from segmentation.engines.passes.fast_points import PointMaker
from segmentation.threads import one_thread

MOST_PASSES = 5
"""Of the polish: from a sample of a hundred thousand, three or four settle what has structure."""
SETTLED = 1e-6
"""Standard deviations by which no center moves any more, which is what single precision adds up to: nobody
changes sides then."""
_ROWS_AT_ONCE = 16_384
"""Rows of a block whose distances stay in the processor’s cache."""


@dataclass(frozen=True, eq=False)
class LloydSums:
    """Per center: the sum of its points (k, d) and how many (k,); squares within, over all."""

    sums: Floats
    counts: NDArray[np.int64]
    inertia: float

    def __add__(self, other: LloydSums) -> LloydSums:
        return LloydSums(self.sums + other.sums, self.counts + other.counts, self.inertia + other.inertia)

    def means(self, centers: Floats) -> Floats:
        """The new centers; one that nobody is nearest to stays where it is."""
        held = self.counts > 0
        found = centers.copy()
        found[held] = self.sums[held] / self.counts[held, None]
        return found


@dataclass(frozen=True, eq=False)
class Together:
    """The sums of one pass for several numbers of segments."""

    each: tuple[LloydSums, ...]

    def __add__(self, other: Together) -> Together:
        return Together(tuple(one + more for one, more in zip(self.each, other.each, strict=True)))


@dataclass(frozen=True, eq=False)
class LloydPart:
    """A pass for some sets of centers (k, d), each a partition of its own: rows are read once for all."""

    maker: PointMaker
    cleaning: Cleaning
    centers: tuple[Floats, ...]

    def __call__(self, batches: Iterable[pa.RecordBatch]) -> Together:
        """The sums over some batches."""
        found = Together(
            tuple(LloydSums(np.zeros(c.shape), np.zeros(len(c), np.int64), 0.0) for c in self.centers)
        )
        with one_thread():
            for points in self.maker.points(self.cleaning, batches):
                found = found + Together(tuple(pass_over(points, each) for each in self.centers))
        return found


@dataclass(frozen=True, eq=False)
class Settled:
    """Where the centers of one number of segments came to lie."""

    centers: Floats
    sums: LloydSums
    """Of the last pass."""
    moved: float
    """Standard deviations by which a center moved in it, at most."""

    @property
    def rests(self) -> bool:
        """Whether nobody changes sides any more."""
        return self.moved <= SETTLED


Pass = Callable[[tuple[Floats, ...], int], Together]
"""One pass about some sets of centers; told which it is, from 1."""


def settle(begun: Mapping[int, Floats], asked: int, go: Pass) -> tuple[dict[int, Settled], int]:
    """Centers (k, d) by number of segments, moved to the means of all rows, and in how many passes.

    As many passes as the `asked` number needs, `MOST_PASSES` at most; the others go along in these.
    """
    centers, found, passes = dict(begun), dict[int, Settled](), 0
    while passes < MOST_PASSES and not (asked in found and found[asked].rests):
        passes += 1
        moving = [k for k in centers if k not in found or not found[k].rests]
        sums = go(tuple(centers[k] for k in moving), passes)
        for k, each in zip(moving, sums.each, strict=True):
            means = each.means(centers[k])
            found[k] = Settled(means, each, float(np.abs(means - centers[k]).max()))
            centers[k] = means
    return found, passes


def pass_over(points: NDArray[np.float32], centers: Floats) -> LloydSums:
    """The sums of points (n, d) about centers (k, d), each point at its nearest."""
    k, d = centers.shape
    near = np.ascontiguousarray(-2 * centers.T, np.float32)
    norms = (centers**2).sum(axis=1).astype(np.float32)
    sums, counts, inertia = np.zeros((k, d)), np.zeros(k, np.int64), 0.0
    for start in range(0, len(points), _ROWS_AT_ONCE):
        rows = points[start : start + _ROWS_AT_ONCE]
        gaps = rows @ near
        gaps += norms
        labels = gaps.argmin(axis=1)
        counts += np.bincount(labels, minlength=k)
        mine = np.zeros((k, len(rows)), np.float32)
        mine[labels, np.arange(len(rows))] = 1
        sums += mine @ rows  # one more product: sums of 16,384 numbers, then added in double
        inertia += float(np.take_along_axis(gaps, labels[:, None], axis=1).sum(dtype=np.float64))
        inertia += float(np.einsum("ij,ij->", rows, rows, dtype=np.float64))
    return LloydSums(sums, counts, inertia)
