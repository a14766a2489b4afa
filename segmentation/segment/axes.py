"""The axes along which points differ: columns that repeat others then cost nothing.

Distances between points are the same along their principal axes as in their columns, and an axis
along which nobody differs adds nothing to any of them. Eleven copies of one amount are one axis, and
the six columns of a nominal with six levels are five.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

FLAT = 1e-12
"""Sum of squares along an axis against that along the longest, below which there is only rounding."""


def axes_of(apart: Floats, weights: NDArray[np.floating] | None = None) -> Floats:
    """The principal axes (d, r) of centred points (n, d), each counting `weights` times (n,), without
    those along which nobody differs; the shortest first.

    >>> np.abs(axes_of(np.array([[-1.0, -2.0], [1.0, 2.0]]))).round(2).tolist()
    [[0.45], [0.89]]
    """
    heavy = apart if weights is None else apart * weights[:, None]
    squares, axes = np.linalg.eigh(heavy.T @ apart)
    kept: Floats = axes[:, squares > FLAT * squares[-1]]
    return kept


def turned(points: Floats) -> Floats:
    """Points (n, d) along their axes (n, r) when those are fewer than the columns, else as they are."""
    apart = points - points.mean(axis=0)
    axes = axes_of(apart)
    return points if axes.shape[1] == points.shape[1] else apart @ axes
