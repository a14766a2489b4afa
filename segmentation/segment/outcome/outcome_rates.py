"""How often it happens in each segment, with the interval that so few or many customers leave open."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from segmentation.array_kinds import Floats

LEVEL = 0.95
"""Of the intervals, as everywhere."""
_WIDTH = NormalDist().inv_cdf(0.5 + LEVEL / 2)


@dataclass(frozen=True)
class Rate:
    """How an outcome went in one segment."""

    customers: int
    """Of whom it is known."""
    rate: float
    """The share to whom it happened, or the average; NaN where it is known of nobody."""
    low: float
    high: float
    usual: float
    """The same among all."""

    @property
    def lift(self) -> float:
        """How many times the usual it is; NaN where the usual is nought or below."""
        return self.rate / self.usual if self.usual > 0 else np.nan

    @property
    def lift_low(self) -> float:
        """The lower end of its interval, that of all taken as known."""
        return self.low / self.usual if self.usual > 0 else np.nan

    @property
    def lift_high(self) -> float:
        """The upper end."""
        return self.high / self.usual if self.usual > 0 else np.nan

    @property
    def is_unusual(self) -> bool:
        """Whether the usual lies outside its interval."""
        return bool(self.low > self.usual or self.high < self.usual)


def wilson(hits: Floats | float, of: Floats | float) -> tuple[Floats, Floats]:
    """The 95% interval of a share (Wilson 1927), which holds for small numbers and near 0 and 1.

    >>> [round(float(end), 3) for end in wilson(5, 50)]
    [0.043, 0.214]
    """
    n = np.maximum(np.asarray(of, np.float64), 1)
    share, square = np.asarray(hits, np.float64) / n, _WIDTH**2
    middle = (share + square / (2 * n)) / (1 + square / n)
    half = _WIDTH * np.sqrt(share * (1 - share) / n + square / (4 * n * n)) / (1 + square / n)
    return middle - half, middle + half


def rates(ended: Floats, segments: NDArray[np.integer], k: int, *, binary: bool) -> tuple[Rate, ...]:
    """The outcome (n,), NaN where not known, in each of k segments (n,) from 1."""
    known = ~np.isnan(ended)
    usual = float(ended[known].mean())
    return tuple(_rate(ended[known & (segments == j)], usual, binary=binary) for j in range(1, k + 1))


def _rate(ended: Floats, usual: float, *, binary: bool) -> Rate:
    """Of numbers the interval is the mean and 1.96 standard errors."""
    if not len(ended):
        return Rate(0, np.nan, -np.inf, np.inf, usual)
    mean = float(ended.mean())
    if binary:
        low, high = (float(end) for end in wilson(float(ended.sum()), float(len(ended))))
        return Rate(len(ended), mean, low, high, usual)
    half = float(_WIDTH * ended.std(ddof=1) / np.sqrt(len(ended))) if len(ended) > 1 else np.inf
    return Rate(len(ended), mean, mean - half, mean + half, usual)
