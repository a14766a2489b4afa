"""How small and how large a segment may be, and what keeping to it cost.

A campaign has a size below which it does not pay and one above which it cannot be sent. Limits are shares of
all customers, so that they mean the same in a larger file; see `kmeans/prices.py` for how they are kept.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from segmentation.language.phrases import count, percent

_ROUNDING = 1e-9  # a third of 300 customers is 100 of them, whatever the machine makes of .3333…


@dataclass(frozen=True)
class SizeLimits:
    """The smallest and the largest share of all customers that a segment may hold.

    >>> SizeLimits(0.2).customers(1001), bool(SizeLimits())
    ((201, 1001), False)
    """

    least: float = 0.0
    most: float = 1.0

    def __bool__(self) -> bool:
        return self.least > 0 or self.most < 1

    def customers(self, n: int) -> tuple[int, int]:
        """The fewest and the most of n customers."""
        return math.ceil(self.least * n - _ROUNDING), math.floor(self.most * n + _ROUNDING)

    def why_not(self, k: int, n: int) -> str:
        """Why k segments of n customers cannot keep to them, with what to do; empty where they can."""
        low, high = self.customers(n)
        if k * low > n:
            most = n // low
            fewer = f"Choose at most {most} segments, or a" if most > 1 else "Choose a"
            return (
                f"{k} segments of at least {percent(self.least)} each ({count(low)} customers) would need "
                f"{count(k * low)} customers, and there are {count(n)}. {fewer} smaller least size."
            )
        if k * high < n:
            more = f"Choose at least {-(-n // high)} segments, or a" if high else "Choose a"
            return (
                f"{k} segments of at most {percent(self.most)} each ({count(high)} customers) would hold "
                f"{count(k * high)} customers, and there are {count(n)}. {more} larger largest size."
            )
        return ""

    def are_kept(self, sizes: Sequence[int]) -> bool:
        """Whether segments of these sizes, all customers together, keep to them."""
        low, high = self.customers(sum(sizes))
        return min(sizes) >= low and max(sizes) <= high

    @property
    def told(self) -> str:
        """In words, after “segments”: “of 10% to 40% each”."""
        if self.most >= 1:
            return f"of at least {percent(self.least)} each"
        if self.least <= 0:
            return f"of at most {percent(self.most)} each"
        return f"of {percent(self.least)} to {percent(self.most)} each"


@dataclass(frozen=True, eq=False)
class Priced:
    """What makes a cut keep to limits, and what it cost."""

    limits: SizeLimits
    prices: NDArray[np.float64]
    """Per segment of the cut (k,): what is added to the squared distance; nought for one of them."""
    kept: float
    """Share of what the free cut explains of the differences between customers that this one explains."""
    drawn: int
    """Customers who are nearer to the center of another segment."""

    def told(self, k: str, sizes: Sequence[int]) -> str:
        """How k segments (in words) came about and what they keep, without a full stop.

        It also says where equal customers, who stay together, break a limit.
        """
        told = f"{k} segments {self.limits.told} keep {percent(self.kept)} of what the free cut explains"
        if self.limits.are_kept(sizes):
            return told
        low, high = self.limits.customers(sum(sizes))
        least, most = min(sizes), max(sizes)
        broken = f"the smallest holds {count(least)} instead of {count(low)}" if least < low else ""
        broken = broken or f"the largest holds {count(most)} instead of {count(high)}"
        return f"{told} ({broken}, since customers who are the same in every column stay together)"
