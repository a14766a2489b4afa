"""Columns as a mixture takes them, from all rows: which values are levels, which stand at an edge, the scale.

What `mixed_columns` reckons of a table in memory is told here by one pass: how many stand at the least and at
the greatest value, the moments of the others, and the different values as long as they are few.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pandas import DataFrame

from segmentation.array_kinds import Floats
from segmentation.engines.passes.censuses import Census, Moments
from segmentation.engines.passes.clean_batches import Cleaning
from segmentation.engines.passes.full_profiles import middle_and_spread
from segmentation.segment.features import Feature
from segmentation.segment.mixture.designs import Layout
from segmentation.segment.mixture.mixed_columns import (
    AT_AN_EDGE,
    FEW_VALUES,
    LEAST_VARIANCE,
    ROUNDED,
    Category,
    Columns,
    Number,
    drawn_in,
)
from segmentation.standards import TOLD_CUSTOMERS

_TOLD_APART = 1024
"""Different values of a column that are kept: of more, the step between two is far below its spread."""


@dataclass(frozen=True, eq=False)
class Shape:
    """A column of numbers, drawn in and shaped as its feature is, over some rows."""

    inside: Moments
    """Of all that are known, shaped."""
    ends: tuple[float, float] = (np.inf, -np.inf)
    """The least and the greatest, drawn in."""
    at_ends: tuple[int, int] = (0, 0)
    """How many stand there."""
    values: Floats | None = None
    """The different ones, ascending; `None` where they are too many to keep."""
    missing: int = 0

    def plus(self, feature: Feature, values: Floats) -> Shape:
        """With some more values (n,), drawn in, NaN where missing."""
        known = values[~np.isnan(values)]
        gone = self.missing + len(values) - len(known)
        if not len(known):
            return replace(self, missing=gone)
        low, high = float(known.min()), float(known.max())
        held = None if self.values is None else np.unique(known)
        many = (int((known == low).sum()), int((known == high).sum()))
        here = Shape(self.inside.plus(feature.shaped(known)), (low, high), many, held, gone)
        return self._with(here)

    def __add__(self, other: Shape) -> Shape:
        return replace(
            self._with(other), inside=self.inside + other.inside, missing=self.missing + other.missing
        )

    def _with(self, more: Shape) -> Shape:
        """The ends and values of both, all else of the other."""
        low, high = min(self.ends[0], more.ends[0]), max(self.ends[1], more.ends[1])
        at_low = sum(one.at_ends[0] for one in (self, more) if one.ends[0] == low)
        at_high = sum(one.at_ends[1] for one in (self, more) if one.ends[1] == high)
        held = None
        if self.values is not None and more.values is not None:
            held = np.union1d(self.values, more.values)
            held = held if len(held) <= _TOLD_APART else None
        return replace(more, ends=(low, high), at_ends=(at_low, at_high), values=held)


@dataclass(frozen=True, eq=False)
class Shapes:
    """The columns of numbers by name."""

    each: Mapping[str, Shape]

    def __add__(self, other: Shapes) -> Shapes:
        return Shapes({name: one + other.each[name] for name, one in self.each.items()})


@dataclass(frozen=True, eq=False)
class ShapesPart:
    """Looks at the numbers that build."""

    cleaning: Cleaning
    features: tuple[Feature, ...]
    empty: Shapes

    @classmethod
    def of(cls, features: Iterable[Feature], cleaning: Cleaning, known: DataFrame) -> ShapesPart:
        """`known` are the customers of a sample, who tell in which units to add up."""
        own = tuple(one for one in features if one.category is None)
        nobody = np.empty(0)
        return cls(
            cleaning,
            own,
            Shapes({one.column: Shape(Moments(*_units(one, known)), values=nobody) for one in own}),
        )

    def __call__(self, batches: Iterable[pa.RecordBatch]) -> Shapes:
        """The shapes over some batches."""
        found = dict(self.empty.each)
        for block in self.cleaning.blocks(batches):
            known = block.known if block.complete.all() else block.known[block.complete]
            for feature in self.features:
                values = drawn_in(feature, known)
                found[feature.column] = found[feature.column].plus(feature, values)
        return Shapes(found)


def _units(feature: Feature, known: DataFrame) -> tuple[float, float]:
    values = drawn_in(feature, known)
    return middle_and_spread(feature.shaped(values[~np.isnan(values)]))


def columns_of(features: Iterable[Feature], shapes: Shapes, census: Census, known: DataFrame) -> Columns:
    """The columns of all rows, as `Columns.of` takes those of a table; `known` is a sample of them."""
    numbers: list[Number] = []
    categories: list[Category] = []
    for name, feature in {one.column: one for one in features}.items():
        if feature.category is not None:
            seen = tuple(sorted(text for text, many in census.names[name].items() if text and many))
            categories += [Category(name, seen)] if len(seen) > 1 else []
            continue
        one = _number(feature, shapes.each[name], known)
        if isinstance(one, Number):
            numbers.append(one)
        elif one is not None:
            categories.append(one)
    return Columns(tuple(numbers), tuple(categories))


def _number(feature: Feature, shape: Shape, known: DataFrame) -> Number | Category | None:
    """A number as it is taken, by all rows; `None` where it does not vary."""
    (low, high), total = shape.ends, shape.inside.count
    if not low < high:
        return None
    if shape.values is not None and len(shape.values) <= FEW_VALUES:
        return Category(feature.column, tuple(str(value) for value in shape.values), feature)
    crowded = max(AT_AN_EDGE * total, TOLD_CUSTOMERS)
    heaps = [(end, many) for end, many in zip(shape.ends, shape.at_ends, strict=True) if many >= crowded]
    edges, inside = tuple(end for end, _ in heaps), shape.inside
    for end, many in heaps:
        inside = inside.with_many(float(feature.shaped(np.array([end]))[0]), -many)
    spread = float(np.sqrt(inside.variance)) if inside.count else 0.0
    if not spread > 0:
        return Category(feature.column, (str(np.float64(low)), str(np.float64(high))), feature)
    step = _step(feature, shape, edges, known) / spread
    return Number(feature, edges, inside.mean, spread, max(LEAST_VARIANCE, step * step / ROUNDED))


def _step(feature: Feature, shape: Shape, edges: tuple[float, ...], known: DataFrame) -> float:
    """The middle of the steps between two different values, shaped."""
    values = drawn_in(feature, known) if shape.values is None else shape.values
    inside = values[~np.isnan(values) & ~np.isin(values, edges)]
    different = np.unique(feature.shaped(inside))
    return float(np.median(np.diff(different))) if len(different) > 1 else 0.0


def layout_of(columns: Columns, shapes: Shapes, *, full: bool = False) -> Layout:
    """The layout of all rows, as `Layout.of` says it of some."""
    names = [one.feature.column for one in columns.numbers]
    open_ = [
        bool(one.edges) or shapes.each[n].missing > 0 for n, one in zip(names, columns.numbers, strict=True)
    ]
    gaps: NDArray[np.intp] = np.flatnonzero(open_)
    return Layout(len(names), columns.levels, gaps, full and not len(gaps) and len(names) > 1)
