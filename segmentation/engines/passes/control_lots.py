"""Who is kept aside to compare with, told from each row alone: the same however rows are cut, every month.

In memory the lot is drawn among all customers of a segment, so that the share is exact to one customer. Over
rows that go by, the digest of a customer’s name is the lot: the share is exact to what chance adds, about .04
percent of a million customers.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas import DataFrame, Series

from segmentation.act.files.control_groups import CONTROL, TEST

_STEP, _FIRST, _SECOND = 0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB
"""Of the mixing by Steele, Lea & Flood (2014), whose every output bit hangs on every input bit."""


@dataclass(frozen=True)
class Lot:
    """How many of a segment are kept aside, and by what they are told."""

    share: float
    seed: int
    by: str | None
    """The column that names customers; without one, all cells of a row tell."""
    spared: tuple[int, ...] = ()
    """Segments that nobody is to target: their customers are neither test nor control."""

    def columns(self, names: Iterable[str]) -> list[str]:
        """Those of a source that it hangs on."""
        return list(names) if self.by is None else [self.by]

    def groups(self, rows: DataFrame, segments: Series) -> Series:
        """“Test” or “Control” for each row (n,) with a segment, missing for the others."""
        told = rows if self.by is None else rows[[self.by]]
        hashed = pd.util.hash_pandas_object(told, index=False, categorize=False)
        digests = np.asarray(hashed, dtype=np.uint64)
        aside = mixed(digests, self.seed) < self.share
        found = np.where(aside, CONTROL, TEST).astype(object)
        nobody = segments.isna() | segments.isin(self.spared)
        return Series(found, segments.index, dtype="str").mask(nobody)


def mixed(digests: NDArray[np.uint64], seed: int) -> NDArray[np.float64]:
    """A number from 0 to below 1 for each digest (n,), other ones for another seed."""
    with np.errstate(over="ignore"):
        found = digests + np.uint64((seed + 1) * _STEP % 2**64)
        found = (found ^ (found >> np.uint64(30))) * np.uint64(_FIRST)
        found = (found ^ (found >> np.uint64(27))) * np.uint64(_SECOND)
        found = found ^ (found >> np.uint64(31))
    return np.asarray((found >> np.uint64(11)) * 2.0**-53, dtype=np.float64)
