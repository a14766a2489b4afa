"""A handful of rows that stands for a large table, chosen by what the rows hold.

Looking at every cell of a million rows takes long; looking at the first few thousand is fooled
by sorted files. Here the rows with the smallest fingerprints are drawn, so that a shuffled table
gives the same draw (up to the order of its rows), on every machine.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd
from pandas import DataFrame, Series

_Hashes = npt.NDArray[np.uint64]

_MIX = np.uint64(0x9E3779B97F4A7C15)
_MIX_AGAIN = np.uint64(0xBF58476D1CE4E5B9)


def draw_rows(table: DataFrame, most: int) -> npt.NDArray[np.intp]:
    """Positions of at most `most` rows, drawn by content, in the order of the table.

    All positions when the table has no more rows than that.
    """
    if len(table) <= most:
        return np.arange(len(table))
    prints = _tell_apart(_fingerprints(table))
    return np.sort(np.argpartition(prints, most)[:most])


def _fingerprints(table: DataFrame) -> _Hashes:
    """One number per row, the same wherever the row stands. Text is read only when numbers repeat."""
    prints = np.zeros(len(table), dtype=np.uint64)
    text = []
    for position in range(table.shape[1]):
        column = table.iloc[:, position]
        if _has_bits(column):
            prints = _stir(prints ^ _bits(column))
        else:
            text.append(column)
    for column in text:
        if len(np.unique(prints[:5000])) > 0.99 * min(len(prints), 5000):
            break
        prints = _stir(prints ^ pd.util.hash_array(column.astype("str").to_numpy(dtype=object)))
    return prints


def _has_bits(column: Series) -> bool:
    types = pd.api.types
    return bool(types.is_numeric_dtype(column.dtype) or types.is_datetime64_any_dtype(column.dtype))


def _bits(column: Series) -> _Hashes:
    if pd.api.types.is_datetime64_any_dtype(column.dtype):
        return column.to_numpy(dtype="datetime64[s]").view(np.uint64)
    numbers = column.to_numpy(dtype=np.float64, na_value=np.nan)
    return (numbers + 0.0).view(np.uint64)


def _stir(prints: _Hashes) -> _Hashes:
    """Spread a small difference over all bits (after Steele, Lea & Flood 2014, SplitMix64)."""
    prints = (prints + _MIX) * _MIX_AGAIN
    return np.asarray(prints ^ (prints >> np.uint64(29)))


def _tell_apart(prints: _Hashes) -> _Hashes:
    """Give rows that hold the same their own numbers, lest a draw takes all of them or none."""
    order = np.argsort(prints, kind="stable")
    ranked = prints[order]
    fresh = np.r_[True, ranked[1:] != ranked[:-1]]
    if fresh.all():
        return prints
    places = np.arange(len(prints))
    twin = places - np.maximum.accumulate(np.where(fresh, places, 0))
    apart = np.empty_like(prints)
    apart[order] = _stir(ranked ^ _stir(twin.astype(np.uint64)))
    return apart
