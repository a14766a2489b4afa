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

from segmentation.array_kinds import Floats
from segmentation.segment.features import Feature, FeatureMatrix, levels, numbers
from segmentation.standards import TOLD_CUSTOMERS

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
    """A column of levels; for a number of few values these are its values, in their order."""

    column: str
    levels: tuple[str, ...]
    feature: Feature | None = None
    """What draws the number in to its usual range, before its value is looked up as a text."""

    def codes(self, data: DataFrame) -> Codes:
        """The level (n,) of each row, −1 where it is missing or was never seen."""
        if self.feature is None:
            at, texts = levels(data[self.column])
        else:
            values, at = np.unique(drawn_in(self.feature, data), return_inverse=True)
            texts = ["" if np.isnan(value) else str(value) for value in values]
        known = {text: code for code, text in enumerate(self.levels)}
        return np.array([*(known.get(self.called(text), -1) for text in texts), -1], np.intp)[at]

    def called(self, text: str) -> str:
        """What a value is called among the levels."""
        return text


@dataclass(frozen=True)
class Number:
    """A column of numbers: how it is shaped, its values apart, and what it is scaled by."""

    feature: Feature
    edges: tuple[float, ...]
    """Values, drawn in, that are levels of their own: the least, the greatest, both or none."""
    center: float
    scale: float
    least_variance: float
    """Of a class, in scaled units: no smaller than that of rounding."""

    def scaled(self, values: Floats) -> Floats:
        """Standardized values (n,) of those drawn in, NaN where missing or at an edge."""
        inside = np.where(np.isin(values, self.edges), np.nan, values) if self.edges else values
        return (_shaped(self.feature, inside) - self.center) / self.scale


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
        drawn = [drawn_in(one.feature, data) for one in self.numbers]
        scaled = [one.scaled(values) for one, values in zip(self.numbers, drawn, strict=True)]
        at_edge = [
            np.where(np.isnan(values), -1, values == edge)
            for one, values in zip(self.numbers, drawn, strict=True)
            for edge in one.edges
        ]
        codes = [one.codes(data) for one in self.categories]
        n = len(data)
        return Mixed(_side_by_side(scaled, n, float), _side_by_side([*codes, *at_edge], n, np.intp))


def _side_by_side(columns: Sequence[NDArray[Any]], rows: int, kind: type) -> NDArray[Any]:
    return np.column_stack(columns).astype(kind) if columns else np.empty((rows, 0), kind)


def drawn_in(feature: Feature, data: DataFrame) -> Floats:
    """A number (n,) winsorised as its feature is, NaN where it is missing."""
    found: Floats = np.clip(numbers(data[feature.column]).astype(np.float64), feature.low, feature.high)
    return found


def _shaped(feature: Feature, values: Floats) -> Floats:
    """The same logged as its feature is."""
    shaped = feature.shaped(values)
    shaped[np.isnan(values)] = np.nan
    return shaped


def _number(feature: Feature, known: DataFrame) -> Number | Category | None:
    """A number as it is taken; `None` where it does not vary."""
    drawn = drawn_in(feature, known)
    values, counts = np.unique(drawn[~np.isnan(drawn)], return_counts=True)
    if len(values) < 2:
        return None
    if len(values) <= FEW_VALUES:
        return Category(feature.column, tuple(str(value) for value in values), feature)
    crowded = max(AT_AN_EDGE * counts.sum(), TOLD_CUSTOMERS)  # an edge stands in the file of a study
    edges = tuple(float(values[edge]) for edge in (0, -1) if counts[edge] >= crowded)
    inside = _shaped(feature, drawn[~np.isnan(drawn) & ~np.isin(drawn, edges)])
    spread = float(inside.std())
    if spread <= 0:
        return Category(feature.column, (str(values[0]), str(values[-1])), feature)
    step = float(np.median(np.diff(np.unique(inside)))) / spread
    least = max(LEAST_VARIANCE, step * step / ROUNDED)
    return Number(feature, edges, float(inside.mean()), spread, least)
