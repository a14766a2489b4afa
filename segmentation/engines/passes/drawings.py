"""The rows that a table in memory would draw by their contents, drawn from batches.

Which columns go together is told by a few rows with the smallest fingerprints. Those of a whole are among
those of its parts, so a draw adds up.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Generic

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray
from pandas import DataFrame

from segmentation.engines.carriers.carriers import Part, Sum
from segmentation.engines.passes.clean_batches import Cleaning
from segmentation.prepare.roles.row_samples import are_apart, first_fingerprints
from segmentation.prepare.roles.table_looks import DRAWN


@dataclass(frozen=True, eq=False)
class Drawn:
    """The rows with the smallest fingerprints, in the order of all rows."""

    frame: DataFrame = field(default_factory=DataFrame)
    prints: NDArray[np.uint64] = field(default_factory=lambda: np.empty(0, np.uint64))

    def __add__(self, other: Drawn) -> Drawn:
        if not len(self.prints) or not len(other.prints):
            return self if len(self.prints) else other
        frame = pd.concat([self.frame, other.frame], ignore_index=True)
        return Drawn(frame, np.concatenate([self.prints, other.prints])).least(DRAWN)

    def least(self, most: int) -> Drawn:
        """No more than so many of them."""
        if len(self.prints) <= most:
            return self
        kept = np.sort(np.argpartition(self.prints, most)[:most])
        return Drawn(self.frame.iloc[kept], self.prints[kept])

    @property
    def is_whole(self) -> bool:
        """Whether they are the very rows that a table of all would draw."""
        return bool(len(self.prints)) and are_apart(self.prints)


@dataclass(frozen=True, eq=False)
class DrawPart:
    """Draws them; the first columns of the cleaning are those that fingerprints are made from."""

    cleaning: Cleaning
    first: int

    def __call__(self, batches: Iterable[pa.RecordBatch]) -> Drawn:
        """The draw of some batches."""
        found = Drawn()
        for block in self.cleaning.blocks(batches):
            prints = first_fingerprints(block.known.iloc[:, : self.first])
            if prints is None:
                return Drawn()
            if len(found.prints) >= DRAWN:  # most rows are none of them, and are left alone
                here = np.flatnonzero(prints < found.prints.max())
                found = found + Drawn(block.known.iloc[here], prints[here])
            else:
                found = found + Drawn(block.known, prints).least(DRAWN)
        return found


@dataclass(frozen=True, eq=False)
class Pair(Generic[Sum]):
    """Two sums of one pass."""

    one: Sum
    other: Drawn

    def __add__(self, more: Pair[Sum]) -> Pair[Sum]:
        return Pair(self.one + more.one, self.other + more.other)


@dataclass(frozen=True, eq=False)
class PairPart(Generic[Sum]):
    """Two parts in one pass, batch by batch."""

    one: Part[Sum]
    other: DrawPart

    def __call__(self, batches: Iterable[pa.RecordBatch]) -> Pair[Sum]:
        """Both sums of some batches."""
        found = Pair(self.one(()), self.other(()))
        for batch in batches:
            found = found + Pair(self.one((batch,)), self.other((batch,)))
        return found
