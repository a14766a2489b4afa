"""Customers by what they hold, not by where they stand in the file.

Samples and starting points are drawn in the order of a fingerprint of each row, so a shuffled
upload gives the same segments. Rows that hold the same count once, with a weight: a million
customers in a thousand kinds are a thousand points.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np
from numpy.typing import NDArray

from segmentation.array_kinds import Labels, Matrix, Positions
from segmentation.errors import ClusteringError
from segmentation.hashing import GOLDEN, Hashes, mixed
from segmentation.segment.kmeans.rotations import Turned, turned

BLOCK = 4096  # rows that stay in the processor's cache


@dataclass(frozen=True, eq=False)
class Rows:
    """The points to cluster, (n, d) float32, with their identical rows found."""

    values: Matrix
    """As given, times a power of two when the numbers were extremely large or small."""
    unit: float
    """That power of two."""
    order: Positions
    """Every position (n,), in an order that depends on what the rows hold and on the seed."""
    first: Positions
    """Position (u,) of one of each distinct row."""
    counts: NDArray[np.intp]
    """How many rows (u,) are the same."""
    place: Positions | None
    """Which distinct row (n,) each row is; `None` when all differ, and `first` is `order`."""

    @classmethod
    def of(cls, values: Matrix, *, seed: int = 0) -> Self:
        """Look at every row once. Raises `ClusteringError` when values are NaN or infinite."""
        points = np.ascontiguousarray(values, dtype=np.float32)
        marks, largest = _fingerprints(points, seed)
        if not np.isfinite(largest):
            wrong = int((~np.isfinite(points)).sum())
            raise ClusteringError(
                f"{wrong:,} values of the matrix are missing or infinite, and those have no distance. "
                "Fill or correct them first."
            )
        unit = 1.0 if largest == 0 or 1e-9 < largest < 1e9 else 2.0 ** -round(np.log2(largest))
        return cls(
            points if unit == 1 else (points.astype(np.float64) * unit).astype(np.float32),
            unit,
            *_arrange(marks),
        )

    def __len__(self) -> int:
        return len(self.values)

    @property
    def distinct(self) -> int:
        """How many different rows there are."""
        return len(self.first)

    @cached_property
    def kinds(self) -> Turned:
        """Each distinct row (u,) once, along the axes the rows differ along."""
        return turned(self.values[self.first], None if self.place is None else self.counts.astype(np.float64))

    def spread(self, labels: Labels) -> Labels:
        """The label of each distinct row (u,), given to all rows (n,)."""
        if self.place is not None:
            return labels[self.place]
        back = np.empty_like(labels)
        back[self.first] = labels
        return back


def _fingerprints(points: Matrix, seed: int) -> tuple[Hashes, float]:
    """A 64-bit hash (n,) of every row's bytes and of the seed, and the largest magnitude.

    Multilinear hashing (Lemire & Kaser 2014) after folding each float's high bits into its low
    ones, since small whole numbers differ only in the high ones.
    """
    n, d = points.shape
    words = (d + 1) // 2
    keys = np.random.default_rng([seed, words]).integers(0, 2**63, words, dtype=np.uint64) * np.uint64(2)
    keys += np.uint64(1)
    marks, largest = np.empty(n, np.uint64), 0.0
    padded, shifted = np.zeros((BLOCK, 2 * words), np.float32), np.empty((BLOCK, words), np.uint64)
    for low in range(0, n, BLOCK):
        block = points[low : low + BLOCK]
        largest = np.maximum(largest, np.maximum(block.max(initial=0), -block.min(initial=0)))
        np.add(block, 0, out=padded[: len(block), :d])  # -0 and 0 are one number
        bits, shift = padded.view(np.uint64)[: len(block)], shifted[: len(block)]
        for distance in (16, 32):
            np.right_shift(bits, np.uint64(distance), out=shift)
            np.bitwise_xor(bits, shift, out=bits)
        marks[low : low + BLOCK] = bits @ keys
    return mixed(marks), float(largest)


def _arrange(marks: Hashes) -> tuple[Positions, Positions, NDArray[np.intp], Positions | None]:
    """Order, distinct rows, their counts and each row's place, from the fingerprints."""
    order = np.argsort(marks)
    ranked = marks[order]
    new = np.concatenate([[True], ranked[1:] != ranked[:-1]])
    if new.all():
        return order, order, np.ones(len(order), np.intp), None
    starts = np.flatnonzero(new)
    group = np.cumsum(new)
    group -= 1
    place = np.empty_like(order)
    place[order] = group
    # A row and its twins are drawn apart: each one's turn comes by its own fingerprint. The first keeps the
    # turn that it would have without twins, so that one row given twice leaves all others where they were.
    firsts = ranked[new]
    twin = np.arange(len(order))
    twin -= starts[group]
    del group
    turn = twin.view(np.uint64)
    turn *= GOLDEN
    ranked += turn
    del turn, twin
    ranked = mixed(ranked)
    ranked[new] = firsts
    turns = np.argsort(ranked)
    del ranked
    return order[turns], order[starts], np.diff(starts, append=len(order)), place
