"""Classes as they tell customers, those of a study and new ones alike: columns, and what each counts.

Log densities are added feature by feature, so that neither the other rows nor the machine’s way of adding can
decide who is where.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from pandas import DataFrame

from segmentation.array_kinds import Floats
from segmentation.segment.mixture.designs import Layout
from segmentation.segment.mixture.em import Parameters, weights
from segmentation.segment.mixture.mixed_columns import Columns, Mixed

_ROWS_AT_ONCE = 8192  # stay in the processor’s cache


@dataclass(frozen=True, eq=False)
class Classes:
    """k classes: a row’s log density in each is its design times `weight` (k, features)."""

    columns: Columns
    layout: Layout
    weight: Floats

    @property
    def k(self) -> int:
        """How many."""
        return len(self.weight)

    def of(self, parameters: Parameters) -> Self:
        """Other classes of the same columns."""
        return replace(self, weight=weights(self.layout, parameters))

    def densities(self, data: DataFrame) -> Floats:
        """The log density (n, k) of each row of a table in each class, share included; each row by itself."""
        return self.added(self.columns.mixed(data))

    def added(self, mixed: Mixed) -> Floats:
        """What the features of customers count together (n, k) in each class."""
        mixed = self._told(mixed)
        found = np.zeros((len(mixed.codes), self.k))
        for low in range(0, len(found), _ROWS_AT_ONCE):
            rows = slice(low, low + _ROWS_AT_ONCE)
            design = self.layout.rows(Mixed(mixed.numbers[rows], mixed.codes[rows]))
            for feature, counts in zip(design.T, self.weight.T, strict=True):
                found[rows] += feature[:, None] * counts
        return found

    def _told(self, mixed: Mixed) -> Mixed:
        """A number that nobody lacked before is that of the middle of all: it is the least wrong."""
        whole = ~np.isin(np.arange(self.layout.numbers), self.layout.gaps)
        return Mixed(np.where(np.isnan(mixed.numbers) & whole, 0.0, mixed.numbers), mixed.codes)
