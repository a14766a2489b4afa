"""Columns as a mixture takes them: numbers, categories, and numbers of which many stand at one edge.

Nothing is filled in: a missing number is NaN, a missing category −1. A number of few values is a category,
and one of which a tenth or more stand at its least or greatest value, such as no spend at all, is two
columns: whether it is that value, and if not, how much (a hurdle: Cragg 1971).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from pandas import DataFrame

from segmentation.segment.features import Feature, FeatureMatrix, levels, numbers

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]

FEW_VALUES = 7  # a number of so few different values is a category
AT_AN_EDGE = 0.10  # share of customers at one edge of a number that makes it a hurdle
ROUNDED = 12  # the variance of what is rounded to steps of one is a twelfth (Sheppard 1898)
LEAST_VARIANCE = 0.05  # of a column’s own: below it a class is a heap of winsorised customers


class Mixed(NamedTuple):
    """Customers as a mixture takes them: standardized `numbers` (n, p), NaN if silent, and `codes` (n, q)."""

    numbers: Floats
    codes: Codes


@dataclass(frozen=True)
class Category:
    """A column of levels; for a number of few values these are its values."""

    column: str
    levels: tuple[str, ...]
    feature: Feature | None = None
    """What shapes the number."""
    values: tuple[float, ...] = ()
    """Its shaped values, in their order; they stand for the levels then."""

    def codes(self, data: DataFrame) -> Codes:
        """The level (n,) of each row, −1 where it is missing or was never seen."""
        if self.feature is not None:
            shaped = _shaped(self.feature, data)
            place = np.searchsorted(self.values, shaped).clip(0, len(self.values) - 1)
            return np.where(np.asarray(self.values)[place] == shaped, place, -1)
        at, texts = levels(data[self.column])
        known = {text: code for code, text in enumerate(self.levels)}
        return np.array([*(known.get(text, -1) for text in texts), -1], np.intp)[at]


@dataclass(frozen=True)
class Number:
    """A column of numbers: how it is shaped, its values apart, and what it is scaled by."""

    feature: Feature
    edges: tuple[float, ...]
    """Shaped values that are levels of their own: the least, the greatest, both or none."""
    center: float
    scale: float
    least_variance: float
    """Of a class, in scaled units: no smaller than that of rounding."""

    def scaled(self, shaped: Floats) -> Floats:
        """Standardized values (n,), NaN where missing or at an edge."""
        inside = np.where(np.isin(shaped, self.edges), np.nan, shaped) if self.edges else shaped
        return (inside - self.center) / self.scale


@dataclass(frozen=True)
class Columns:
    """How the columns of a table are taken: fitted to some customers, good for others too."""

    numbers: tuple[Number, ...]
    categories: tuple[Category, ...]

    @classmethod
    def of(cls, matrix: FeatureMatrix, known: DataFrame) -> Columns:
        """The columns of a matrix, as they stand in `known`, the same customers before gaps were filled."""
        taken: list[Number | Category | None] = []
        for name in matrix.columns:
            own = [feature for feature in matrix.features if feature.column == name]
            if own[0].category is not None:
                at, texts = levels(known[name])
                seen = sorted({texts[code] for code in np.unique(at[at >= 0])})
                taken.append(Category(name, tuple(seen)) if len(seen) > 1 else None)
            else:
                taken.append(_number(own[0], known))
        return cls(
            tuple(one for one in taken if isinstance(one, Number)),
            tuple(one for one in taken if isinstance(one, Category)),
        )

    @property
    def levels(self) -> tuple[int, ...]:
        """How many levels each column of codes has: the categories, then the edges of each number."""
        told = [len(one.levels) for one in self.categories]
        return (*told, *(2 for one in self.numbers for _ in one.edges))

    @property
    def least_variances(self) -> Floats:
        """Per number (p,)."""
        return np.array([one.least_variance for one in self.numbers])

    @property
    def edges(self) -> tuple[tuple[int, ...], ...]:
        """Per number: the places among the codes that say whether it stands at an edge."""
        starts = np.cumsum([len(self.categories), *(len(one.edges) for one in self.numbers)])
        return tuple(tuple(range(a, b)) for a, b in pairwise(starts))

    def mixed(self, data: DataFrame) -> Mixed:
        """The customers of a table as a mixture takes them."""
        shaped = [_shaped(one.feature, data) for one in self.numbers]
        scaled = [one.scaled(values) for one, values in zip(self.numbers, shaped, strict=True)]
        at_edge = [
            np.where(np.isnan(values), -1, values == edge)
            for one, values in zip(self.numbers, shaped, strict=True)
            for edge in one.edges
        ]
        codes = [one.codes(data) for one in self.categories]
        n = len(data)
        return Mixed(_side_by_side(scaled, n, float), _side_by_side([*codes, *at_edge], n, np.intp))


def _side_by_side(columns: Sequence[NDArray[Any]], rows: int, kind: type) -> NDArray[Any]:
    return np.column_stack(columns).astype(kind) if columns else np.empty((rows, 0), kind)


def _shaped(feature: Feature, data: DataFrame) -> Floats:
    """A number winsorised and logged as its feature is, NaN where it is missing."""
    raw = numbers(data[feature.column]).astype(np.float64)
    shaped = feature.shaped(raw)
    shaped[np.isnan(raw)] = np.nan
    return shaped


def _number(feature: Feature, known: DataFrame) -> Number | Category | None:
    """A number as it is taken; `None` where it does not vary."""
    shaped = _shaped(feature, known)
    values, counts = np.unique(shaped[~np.isnan(shaped)], return_counts=True)
    if len(values) < 2:
        return None
    if len(values) <= FEW_VALUES:
        told = tuple(str(value) for value in values)
        return Category(feature.column, told, feature, tuple(float(value) for value in values))
    crowded = [edge for edge in (0, -1) if counts[edge] >= AT_AN_EDGE * counts.sum()]
    edges = tuple(float(values[edge]) for edge in crowded)
    inside = shaped[~np.isnan(shaped) & ~np.isin(shaped, edges)]
    spread = float(inside.std())
    if spread <= 0:
        return Category(feature.column, ("less", "more"), feature, (float(values[0]), float(values[-1])))
    step = float(np.median(np.diff(np.unique(inside)))) / spread
    least = max(LEAST_VARIANCE, step * step / ROUNDED)
    return Number(feature, edges, float(inside.mean()), spread, least)
