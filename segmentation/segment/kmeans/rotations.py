"""The axes along which points differ: columns that repeat others then cost nothing.

Distances between points are the same along their principal axes as in their columns, and an axis
along which nobody differs adds nothing to any of them. Eleven copies of one amount are one axis, and
the six columns of a nominal with six levels are five.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from segmentation.array_kinds import Floats

FLAT = 1e-12
"""Sum of squares along an axis against that along the longest, below which there is only rounding."""


@dataclass(frozen=True, eq=False)
class Turned:
    """Points (n, r) from their mean (d,) along their axes (d, r), in float64."""

    points: Floats
    center: Floats
    axes: Floats
    """None of them is flat; when none was, these are the columns themselves."""

    @property
    def columns_per_axis(self) -> float:
        """How many times as wide the points were."""
        columns, axes = self.axes.shape
        return float(columns / max(axes, 1))

    def as_given(self, points: Floats) -> Floats:
        """Points (m, r) along the axes, in the columns that were given (m, d)."""
        given: Floats = points @ self.axes.T + self.center
        return given


def turned(points: NDArray[np.floating], weights: Floats | None = None) -> Turned:
    """Points (n, d), each counting `weights` times (n,), along the axes they differ along.

    >>> found = turned(np.array([[0.0, 1.0, 2.0], [2.0, 1.0, 6.0]]))
    >>> found.points.shape, found.as_given(found.points).round(9).tolist()
    ((2, 1), [[0.0, 1.0, 2.0], [2.0, 1.0, 6.0]])
    """
    apart = points.astype(np.float64)
    center = np.average(apart, axis=0, weights=weights)
    apart -= center
    heavy = apart if weights is None else apart * weights[:, None]
    squares, axes = np.linalg.eigh(heavy.T @ apart)
    kept = squares > FLAT * squares[-1]
    if kept.all():
        return Turned(apart, center, np.eye(len(center)))
    return Turned(apart @ axes[:, kept], center, axes[:, kept])
