"""A handful of rows that stands for a large table, chosen by what the rows hold.

Looking at every cell of a million rows takes long; looking at the first few thousand is fooled
by sorted files. Here the rows with the smallest fingerprints are drawn, so that a shuffled table
gives the same draw (up to the order of its rows), on every machine.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
import pandas as pd
from pandas import DataFrame, Series

from segmentation.hashing import GOLDEN, Hashes, mixed

_FIRST = 6
"""Columns of numbers to look at before asking whether more are needed to tell rows apart."""
_APART = 0.99
"""Share of drawn rows with a fingerprint of their own that is enough."""


def draw_rows(table: DataFrame, most: int) -> npt.NDArray[np.intp]:
    """Positions of at most `most` rows, drawn by content, in the order of the table.

    All positions when the table has no more rows than that.

    >>> shuffled = (table := DataFrame({"A": range(100)})).sample(frac=1, random_state=1)
    >>> sorted(table["A"].iloc[draw_rows(table, 5)]) == sorted(shuffled["A"].iloc[draw_rows(shuffled, 5)])
    True
    """
    if len(table) <= most:
        return np.arange(len(table))
    columns = [table.iloc[:, place] for place in range(table.shape[1])]
    numbers = [column for column in columns if _has_bits(column)]
    text = [column for column in columns if not _has_bits(column)]
    prints = np.zeros(len(table), dtype=np.uint64)
    for group in (numbers[:_FIRST], numbers[_FIRST:], text):
        if group:
            prints = _fingerprints(group, prints)
            drawn = np.argpartition(prints, most)[:most]
            if are_apart(prints[drawn]):
                return np.sort(drawn)
    return np.sort(np.argpartition(_tell_apart(prints), most)[:most])


def first_fingerprints(table: DataFrame) -> Hashes | None:
    """The fingerprints (n,) that a draw begins with; `None` where no column has numbers.

    Where they tell the rows that are drawn apart, the draw of a table is that of its parts together.
    """
    columns = [table.iloc[:, place] for place in range(table.shape[1])]
    numbers = [column for column in columns if _has_bits(column)][:_FIRST]
    return _fingerprints(numbers, np.zeros(len(table), dtype=np.uint64)) if numbers else None


def first_columns(table: DataFrame) -> list[str]:
    """The columns that those are made from."""
    return [str(name) for name in table if _has_bits(table[name])][:_FIRST]


def are_apart(prints: Hashes) -> bool:
    """Whether the fingerprints of drawn rows tell them apart, so that no more columns are asked."""
    return len(np.unique(prints)) >= _APART * len(prints)


def _fingerprints(columns: Iterable[Series], prints: Hashes) -> Hashes:
    """One number per row from earlier ones and these columns, the same wherever the row stands."""
    for column in columns:
        prints = _stir(prints ^ _bits(column))
    return prints


def _has_bits(column: Series) -> bool:
    types = pd.api.types
    return bool(types.is_numeric_dtype(column.dtype) or types.is_datetime64_dtype(column.dtype))


def _bits(column: Series) -> Hashes:
    if pd.api.types.is_datetime64_dtype(column.dtype):
        return column.to_numpy(dtype="datetime64[s]").view(np.uint64)
    if _has_bits(column):
        numbers = column.to_numpy(dtype=np.float64, na_value=np.nan)
        return (numbers + 0.0).view(np.uint64)
    words = column.astype("str").fillna("").to_numpy(dtype=object)
    return np.asarray(pd.util.hash_array(words), dtype=np.uint64)


def _stir(prints: Hashes) -> Hashes:
    """Spread a small difference over all bits, as SplitMix64 does (Steele, Lea & Flood, 2014)."""
    return mixed(prints + GOLDEN)


def _tell_apart(prints: Hashes) -> Hashes:
    """Give rows that hold the same their own numbers, lest a draw takes all of them or none."""
    order = np.argsort(prints, kind="stable")
    ranked, places = prints[order], np.arange(len(prints))
    fresh = np.r_[True, ranked[1:] != ranked[:-1]]
    twin = places - np.maximum.accumulate(np.where(fresh, places, 0))
    apart = np.empty_like(prints)
    apart[order] = _stir(ranked ^ _stir(twin.astype(np.uint64)))
    return apart
