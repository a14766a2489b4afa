"""How many customers of each segment have each value of a column.

Values are counted under plain words: yes and no for a flag, whole numbers without decimals, “Not
given” for a missing one. A column of many values keeps the common ones and pools the rest.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas import DataFrame, Index, Series

from segmentation.language.phrases import level
from segmentation.prepare.cleaning.cleaning import CleanTable
from segmentation.prepare.roles.roles import Role, Use
from segmentation.standards import COMPARED_VALUES, RARE_VALUE

MISSING, OTHER = "Not given", "Other"

_CATEGORIES = (Role.FLAG, Role.CATEGORICAL, Role.MANY_VALUED, Role.SENSITIVE)


def tally(table: CleanTable, numbers: Index, labels: Series[int], segments: Index) -> dict[str, DataFrame]:
    """Column → customers, segments × levels, for every column of names that builds or describes.

    `labels` are the segments of the rows of `table`; columns among `numbers` are left out, and
    those with more than `standards.COMPARED_VALUES` levels.
    """
    same = table.data.index.equals(labels.index)
    data = table.data if same else table.data.loc[labels.index]
    counts = {}
    for role in table.roles:
        used = role.use in (Use.BASIS, Use.DESCRIPTOR) and role.role in _CATEGORIES
        if used and role.name in data and role.name not in numbers:
            codes, levels = _levels(data[role.name], pool_rare=role.role is Role.MANY_VALUED)
            if len(levels) <= COMPARED_VALUES:
                places = (labels.to_numpy() - 1) * len(levels) + codes
                found = np.bincount(places, minlength=len(segments) * len(levels))
                counts[role.name] = DataFrame(found.reshape(len(segments), -1), segments, levels)
    return counts


def shares(counts: DataFrame) -> DataFrame:
    """Share of each segment’s customers, rows summing to 1."""
    return counts.div(counts.sum(axis=1).clip(lower=1), axis=0)


def overall(counts: DataFrame) -> Series[float]:
    """Share of all customers."""
    total: Series[float] = counts.sum().astype("float64")
    return total / total.sum()


def lift(shares: DataFrame, overall: Series[float]) -> DataFrame:
    """Share in the segment over share among all: 2 is twice as common as on average."""
    return shares / overall


def _levels(column: Series, *, pool_rare: bool) -> tuple[NDArray[np.intp], list[str]]:
    """Codes (n,) into the levels, which are plain words in alphabetical order, not given last."""
    codes, values = pd.factorize(column)
    words = [level(value) for value in values]
    if pool_rare:
        common = np.bincount(codes[codes >= 0], minlength=len(values)) >= RARE_VALUE * len(column)
        words = [word if kept else OTHER for word, kept in zip(words, common, strict=True)]
    words = [*words, MISSING]  # the code of a missing value is -1, the last word
    used = {words[code] for code in np.unique(codes)}
    levels = [*sorted(used - {MISSING}), *(used & {MISSING})]
    place = {word: i for i, word in enumerate(levels)}
    return np.array([place.get(word, 0) for word in words], dtype=np.intp)[codes], levels
