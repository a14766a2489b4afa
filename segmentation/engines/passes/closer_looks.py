"""The very values between which a quantile lies, so that what clips and fills columns is exact."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from segmentation.array_kinds import Floats
from segmentation.engines.passes.clean_batches import Cleaning
from segmentation.engines.passes.rank_histograms import ASKED, Histogram
from segmentation.segment.features import numbers

Gap = tuple[float, float]
"""Two edges of a histogram, or infinities."""


def brackets_of(histogram: Histogram) -> tuple[Gap, ...]:
    """The gaps of a histogram in which what is asked for lies; none lies in another."""
    gaps = {histogram.bracket(share) for share in ASKED}
    if histogram.low >= 0 and histogram.high > 0:
        gaps.add(histogram.bracket(0.5, above=0.0))
    apart: list[Gap] = []
    for low, high in sorted(gaps):
        if apart and low < apart[-1][1]:
            apart[-1] = (apart[-1][0], max(high, apart[-1][1]))
        else:
            apart.append((low, high))
    return tuple(apart)


@dataclass(frozen=True, eq=False)
class CloserLook:
    """Column → per gap, the values in it."""

    values: Mapping[str, tuple[Floats, ...]]

    def __add__(self, other: CloserLook) -> CloserLook:
        return CloserLook({
            name: tuple(map(_both, here, other.values[name])) for name, here in self.values.items()
        })  # fmt: skip


def _both(one: Floats, other: Floats) -> Floats:
    return np.concatenate([one, other]) if len(other) else one


@dataclass(frozen=True, eq=False)
class CloserPart:
    """Gathers them: a few in a hundred thousand, as every value of the sample there is an edge."""

    cleaning: Cleaning
    gaps: Mapping[str, tuple[Gap, ...]]

    def __call__(self, batches: Iterable[pa.RecordBatch]) -> CloserLook:
        """Those in some batches."""
        found = CloserLook({name: tuple(np.empty(0) for _ in here) for name, here in self.gaps.items()})
        for block in self.cleaning.blocks(batches):
            known = block.known if block.complete.all() else block.known[block.complete]
            held = {}
            for name, here in self.gaps.items():
                values = numbers(known[name]).astype(np.float64, copy=False)
                held[name] = tuple(values[(values > low) & (values < high)] for low, high in here)
            found = found + CloserLook(held)
        return found
