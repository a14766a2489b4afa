"""Rows that name a customer who came before, counted over all rows by the digests of their names.

A digest of 64 bits stands for a name: two of a hundred million share one once in some thousand files.
Only digests of one range at a time are held, so that memory does not grow with the rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from segmentation.engines.passes.clean_batches import Cleaning
from segmentation.prepare.reading.values.cut_digits import without_cut
from segmentation.prepare.roles.duplicates import are_orders

AT_ONCE = 1 << 25
"""Digests held at a time: a quarter of a gigabyte."""


@dataclass(frozen=True, eq=False)
class Repeats:
    """How many rows name somebody, and how many different ones they name."""

    named: int
    customers: int

    @property
    def rows(self) -> int:
        """Those that name a customer again."""
        return self.named - self.customers

    @property
    def are_orders(self) -> bool:
        """Whether these are so many that rows are orders, not customers."""
        return are_orders(self.rows, self.named)


@dataclass(frozen=True, eq=False)
class Names:
    """The digests of some names, one for each row that has one."""

    digests: tuple[NDArray[np.uint64], ...] = field(default=())

    def __add__(self, other: Names) -> Names:
        return Names((*self.digests, *other.digests))


@dataclass(frozen=True, eq=False)
class NamesPart:
    """Takes the names of a column whose digests lie in one of some ranges."""

    cleaning: Cleaning
    column: str
    place: int
    ranges: int

    def __call__(self, batches: Iterable[pa.RecordBatch]) -> Names:
        """Those in some batches."""
        found = []
        for block in self.cleaning.blocks(batches):
            known = block.known[self.column]
            ids = without_cut(known if block.complete.all() else known[block.complete]).dropna()
            digests = pd.util.hash_array(ids.to_numpy(), categorize=False)
            found.append(
                digests if self.ranges == 1 else digests[digests % np.uint64(self.ranges) == self.place]
            )
        return Names(tuple(found))


def repeats_of(cleaning: Cleaning, column: str, rows: int, reduce: Callable[[NamesPart], Names]) -> Repeats:
    """How many of all rows name a customer who came before, in as many passes as memory asks for."""
    ranges = max(1, -(-rows // AT_ONCE))
    named = customers = 0
    for place in range(ranges):
        digests = np.concatenate(
            [np.empty(0, np.uint64), *reduce(NamesPart(cleaning, column, place, ranges)).digests]
        )
        digests.sort()
        named += len(digests)
        customers += int((digests[1:] != digests[:-1]).sum()) + bool(len(digests))
    return Repeats(named, customers)
