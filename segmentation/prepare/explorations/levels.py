"""Levels of a category: readable names, the common ones apart, and numbers cut into bands."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
from pandas import Series

from segmentation.array_kinds import Floats
from segmentation.language.currencies import PLAIN, Money
from segmentation.language.phrases import NO, YES
from segmentation.prepare.explorations.distributions import nice_edges
from segmentation.standards import LEVEL_CUSTOMERS

MOST = 10
"""Levels shown one by one; the rarer ones are put together."""
OTHER = "Other values"
_AGES = (10, 25, 110)  # a youngest from, an oldest from and up to: cut as market research cuts ages
_LARGE = 1e6
"""From here on bands are named in thousands, millions and billions."""


def level_names(values: Series[Any]) -> Series[Any]:
    """A category as text: Yes and No for truth, numbers with two decimals at most; missing stays missing.

    Numbers that are only ever 0 and 1 are truth as well.
    """
    number_like = pd.api.types.is_numeric_dtype(values)
    if pd.api.types.is_bool_dtype(values) or (number_like and set(values.dropna().unique()) == {0, 1}):
        truth = Series(values.to_numpy(dtype=float, na_value=np.nan), values.index, name=values.name)
        return truth.map({1.0: YES, 0.0: NO})
    if pd.api.types.is_float_dtype(values):
        return values.map(lambda v: f"{v:.2f}".rstrip("0").rstrip("."), na_action="ignore").astype("str")
    return values.astype("str").where(values.notna())


def few_levels(values: Series[Any], *, most: int = MOST) -> Series[Any]:
    """A category with its `most` common levels, the others put together; missing stays missing.

    Levels of fewer than five customers are among the others, unless there are few customers anyway.
    """
    if isinstance(values.dtype, pd.CategoricalDtype):
        return values
    text = level_names(values)
    counts = text.value_counts().head(most)
    common = counts[counts >= (LEVEL_CUSTOMERS if len(text) >= 10 * LEVEL_CUSTOMERS else 1)].index
    if text.nunique() == len(common):
        return text
    return text.where(text.isin(common) | text.isna(), OTHER)


def banded(values: Series[Any], money: Money = PLAIN) -> Series[Any]:
    """A number as an ordered category of at most seven bands; missing stays missing."""
    given = values.dropna().astype(float)
    if given.empty:
        return values.astype("str").where(values.notna())
    edges = _band_edges(np.asarray(given, dtype=np.float64))
    whole = bool((given % 1 == 0).all())
    step = float(edges[-1] - edges[-2])
    name = str(values.name)
    names = [_band_name(a, b, step, whole=whole, of=name, money=money) for a, b in pairwise(edges)]
    if given.max() >= edges[-1]:
        names[-1] = f"{_end(edges[-2], step, of=name, money=money)} and more"
    if len(set(names)) < len(names):  # borders closer together than nine decimals
        names = [f"Band {i}" for i in range(1, len(names) + 1)]
    edges[0], edges[-1] = min(edges[0], given.min()), max(edges[-1], given.max() + 1)
    return pd.cut(values.astype(float), edges.tolist(), right=False, labels=names, include_lowest=True)


def _band_edges(values: Floats) -> Floats:
    low, high = float(values.min()), float(values.max())
    whole = bool((values % 1 == 0).all())
    if whole and low >= _AGES[0] and _AGES[1] <= high <= _AGES[2]:
        inner = [edge for edge in (18, 25, 35, 45, 55, 65) if low < edge <= high]
        return np.array([low, *inner, high + 1], dtype=float)
    if low == high:
        return np.array([low, low + 1])
    edges = nice_edges(values, most=7, fewest=4)
    return np.asarray(edges if not whole or edges[0] % 1 == 0 else np.ceil(edges))


def _band_name(low: float, high: float, step: float, *, whole: bool, of: str, money: Money) -> str:
    if whole and step < _LARGE:
        last = high - 1
        ends = [money.number(low, of=of), money.number(last, of=of)]
        return ends[0] if last <= low else "–".join(ends)
    return f"{_end(low, step, of=of, money=money)} to {_end(high, step, of=of, money=money)}"


def _end(edge: float, step: float, *, of: str, money: Money) -> str:
    return money.short(edge, of=of) if step >= _LARGE else money.border(edge, step, of=of)
