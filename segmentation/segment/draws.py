"""Drawing customers by what their rows say, not by where they stand.

A judgement on a few hundred customers must not change because the file was sorted. So every row gets a
number from its own content; equal rows are counted apart, or a thousand twins would be drawn together.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

COARSE = 1024.0  # values are compared in steps of 1/1024 first, so that a change of unit draws the same rows
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)


def content_order(values: NDArray[np.floating], *, seed: int = 0) -> NDArray[np.intp]:
    """Positions of the rows of `values` (n, d) in an order that looks random and depends on content only.

    Shuffling the rows gives the same sequence of rows. Mixing function: SplitMix64 (Steele, Lea and
    Flood 2014).
    """
    coarse = _hash_rows(np.rint(values * COARSE).astype(np.int64).view(np.uint64), seed)
    exact = _hash_rows(np.ascontiguousarray(values + 0.0, dtype=np.float64).view(np.uint64), seed)
    by_content = np.lexsort((exact, coarse))
    ordered = coarse[by_content]
    starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]])
    twin = np.arange(len(ordered)) - np.repeat(starts, np.diff(np.r_[starts, len(ordered)]))
    drawn = _mix(ordered + (twin.astype(np.uint64) + np.uint64(1)) * _GOLDEN)
    return by_content[np.argsort(drawn, kind="stable")]


def draw(values: NDArray[np.floating], size: int, *, seed: int = 0) -> NDArray[np.intp]:
    """Positions of at most `size` rows of `values` (n, d), drawn by content, in content order."""
    return content_order(values, seed=seed)[:size]


def _hash_rows(words: NDArray[np.uint64], seed: int) -> NDArray[np.uint64]:
    hashed = np.full(len(words), np.uint64(seed % 2**63) + _GOLDEN, dtype=np.uint64)
    for column in words.T:
        hashed = _mix(hashed ^ column)
    return hashed


def _mix(words: NDArray[np.uint64]) -> NDArray[np.uint64]:
    mixed = words + _GOLDEN
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))
