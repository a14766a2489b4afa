"""Distances to centers, the same to the bit wherever and however they are computed.

Who is nearest to which center is decided here once, for the customers of a study and for new ones: each
step is one rounding of one number, so neither the other rows nor the machine's way of adding can matter.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from segmentation.array_kinds import Floats

_ROWS_AT_ONCE = 8192  # stay in the processor's cache


def squared_distances(
    points: NDArray[np.floating],
    groups: Sequence[NDArray[np.floating]],
    prices: Sequence[NDArray[np.floating]] | None = None,
) -> Floats:
    """Squared Euclidean distances (n, k) of points (n, d) to k groups of centers, each (m, d), m > 0.

    Of a group with several centers the nearest counts. Where centers have `prices`, each (m,), these are
    added.

    >>> squared_distances(np.array([[0.0], [3.0]]), [np.array([[1.0], [9.0]]), np.array([[5.0]])]).tolist()
    [[1.0, 25.0], [4.0, 4.0]]
    """
    result = np.empty((len(points), len(groups)))
    for low in range(0, len(points), _ROWS_AT_ONCE):
        rows = slice(low, low + _ROWS_AT_ONCE)
        columns = np.ascontiguousarray(points[rows].T, dtype=np.float64)
        for at, centers in enumerate(groups):
            asked = np.zeros(len(centers)) if prices is None else prices[at]
            totals = [_squared(columns, c) + price for c, price in zip(centers, asked, strict=True)]
            result[rows, at] = np.min(totals, axis=0)
    return result


def nearest(
    points: NDArray[np.floating], centers: NDArray[np.floating], prices: Floats | None = None
) -> NDArray[np.int8]:
    """The nearest center (k, d) of every point (n, d), 1..k; of two as near, the first.

    With `prices` (k,) the one whose squared distance and price together are least.

    >>> nearest(np.array([[1.0]]), np.array([[0.0], [3.0]]), np.array([4.0, 0.0])).tolist()
    [2]
    """
    labels = np.empty(len(points), np.int8)
    groups = [center[None] for center in centers]
    for low in range(0, len(points), _ROWS_AT_ONCE):
        rows = slice(low, low + _ROWS_AT_ONCE)
        totals = squared_distances(points[rows], groups)
        if prices is not None:
            totals += prices
        labels[rows] = totals.argmin(axis=1) + 1
    return labels


def _squared(columns: Floats, center: NDArray[np.floating]) -> Floats:
    """Added column by column: a sum whose order is left to the machine would round one way or another."""
    total = np.zeros(columns.shape[1])
    for column, at in zip(columns, center, strict=True):
        gap = column - at
        gap *= gap
        total += gap
    return total
