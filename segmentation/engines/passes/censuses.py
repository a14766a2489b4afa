"""One pass that counts everything the choices of a study follow from: gaps, quantiles, moments, values.

What clips, fills and scales a column then comes from all rows, not from the sample that chose the columns.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from pandas import DataFrame, Series

from segmentation.array_kinds import Floats
from segmentation.engines.passes.clean_batches import Block, Cleaning
from segmentation.engines.passes.rank_histograms import Histogram
from segmentation.prepare.cleaning.new_customers import LARGEST
from segmentation.segment.features import levels, numbers

MOST_LEVELS = 20_000
"""Values of a column of names that are counted; of more it is a name for each row, and only how many."""
_EQUAL = 1e-14  # what rounding leaves of no spread


@dataclass(frozen=True)
class Moments:
    """Power sums of values about a pivot near their middle, in units near their spread."""

    pivot: float
    unit: float
    count: int = 0
    sums: tuple[float, float, float] = (0.0, 0.0, 0.0)

    def plus(self, values: Floats) -> Moments:
        """With some more values."""
        apart = (values - self.pivot) / self.unit
        squared = apart * apart
        found = (float(apart.sum()), float(squared.sum()), float(squared @ apart))
        return self._more(len(values), found)

    def with_many(self, value: float, many: int) -> Moments:
        """With one value so many times more."""
        apart = (value - self.pivot) / self.unit
        return self._more(many, (many * apart, many * apart**2, many * apart**3))

    def __add__(self, other: Moments) -> Moments:
        return self._more(other.count, other.sums)

    def _more(self, count: int, sums: tuple[float, ...]) -> Moments:
        one, two, three = (mine + theirs for mine, theirs in zip(self.sums, sums, strict=True))
        return Moments(self.pivot, self.unit, self.count + count, (one, two, three))

    @property
    def mean(self) -> float:
        """The mean; missing of no values."""
        return self.pivot + self.unit * self.sums[0] / self.count if self.count else np.nan

    @property
    def variance(self) -> float:
        """The population variance."""
        if not self.count:
            return np.nan
        first = self.sums[0] / self.count
        return max(0.0, self.sums[1] / self.count - first**2) * self.unit**2

    @property
    def skewness(self) -> float:
        """The third standardized moment; 0 where all are the same."""
        if not self.count:
            return 0.0
        one, two, three = (each / self.count for each in self.sums)
        spread = two - one**2
        if not spread > _EQUAL * two:
            return 0.0
        return float((three - 3 * one * two + 2 * one**3) / spread**1.5)


@dataclass(frozen=True, eq=False)
class NumberCensus:
    """A column of numbers over all rows."""

    histogram: Histogram
    moments: Moments
    missing: int = 0
    infinite: int = 0
    too_large: int = 0

    def plus(self, values: Floats) -> NumberCensus:
        """With some more rows."""
        known = values[~np.isnan(values)]
        return NumberCensus(
            self.histogram.plus(known),
            self.moments.plus(known),
            self.missing + len(values) - len(known),
            self.infinite,
            self.too_large,
        )

    def beyond(self, infinite: int, too_large: int) -> NumberCensus:
        """With so many values that are taken as missing since they lie beyond all numbers."""
        return NumberCensus(
            self.histogram, self.moments, self.missing, self.infinite + infinite, self.too_large + too_large
        )

    def filled(self, value: float) -> NumberCensus:
        """With every gap filled."""
        return NumberCensus(
            self.histogram.with_many(value, self.missing), self.moments.with_many(value, self.missing), 0
        )

    def with_histogram(self, histogram: Histogram) -> NumberCensus:
        """With the same values told apart more finely."""
        return NumberCensus(histogram, self.moments, self.missing, self.infinite, self.too_large)

    @property
    def rows(self) -> int:
        """Known and missing together."""
        return self.moments.count + self.missing

    def __add__(self, other: NumberCensus) -> NumberCensus:
        return NumberCensus(
            self.histogram + other.histogram,
            self.moments + other.moments,
            self.missing + other.missing,
            self.infinite + other.infinite,
            self.too_large + other.too_large,
        )


@dataclass(frozen=True, eq=False)
class Census:
    """What was counted over all rows."""

    rows: int = 0
    """All of the source."""
    inside: int = 0
    """Those whom the study is about."""
    kept: int = 0
    """Those of them with a value wherever the recipe wants one."""
    numbers: Mapping[str, NumberCensus] = field(default_factory=dict)
    names: Mapping[str, Counter[str]] = field(default_factory=dict)
    """Column of names → value → rows; of a gap under an empty name."""
    taken_out: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)
    marked: Counter[str] = field(default_factory=Counter)
    """Column → values that stand for “no value”."""
    nothing: Counter[str] = field(default_factory=Counter)
    """Set of columns that are empty together, or of who never ordered → rows."""
    lost: Counter[str] = field(default_factory=Counter)
    """Column → cells that are not what it holds."""
    latest: Mapping[str, Any] = field(default_factory=dict)
    """Date → the last one."""

    def __add__(self, other: Census) -> Census:
        joined = {
            name: self.numbers[name] + one if name in self.numbers else one
            for name, one in other.numbers.items()
        }
        names = {*self.names, *other.names}
        days = {
            name: max(day for day in (self.latest.get(name), other.latest.get(name)) if day is not None)
            for name in {*self.latest, *other.latest}
        }
        return Census(
            self.rows + other.rows,
            self.inside + other.inside,
            self.kept + other.kept,
            {**self.numbers, **joined},
            {name: _sum(self.names.get(name), other.names.get(name)) for name in sorted(names)},
            _sum(self.taken_out, other.taken_out),
            _sum(self.left_out, other.left_out),
            _sum(self.marked, other.marked),
            _sum(self.nothing, other.nothing),
            _sum(self.lost, other.lost),
            days,
        )


def _sum(one: Counter[str] | None, other: Counter[str] | None) -> Counter[str]:
    return Counter(one or {}) + Counter(other or {})


@dataclass(frozen=True, eq=False)
class CensusPart:
    """Counts all rows that go by."""

    cleaning: Cleaning
    empty: Mapping[str, NumberCensus]
    """Column of numbers → nothing counted, with its edges."""
    names: tuple[str, ...]
    ends: tuple[str, ...] = ()
    """End dates: who has none is still a customer."""
    averages: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Column that is an average → the two it is made of."""

    def __call__(self, batches: Iterable[pa.RecordBatch]) -> Census:
        """The census of some batches."""
        lost: Counter[str] = Counter()
        census = Census(numbers=dict(self.empty), names={name: Counter() for name in self.names})
        for block in self.cleaning.blocks(batches, lost):
            census = self._plus(census, block)
        return Census(**{**vars(census), "lost": lost})

    def _plus(self, census: Census, block: Block) -> Census:
        known, prepared = block.known, self.cleaning.prepared
        left = Counter(_reasons(known, prepared.complete, block.complete))
        marks, nothing = self._marks(block), self._nothing(block)
        if not block.complete.all():
            known = known[block.complete]
        found = {}
        for name, one in census.numbers.items():
            more = one.plus(numbers(known[name]).astype(np.float64, copy=False))
            found[name] = more.beyond(*_beyond(block.upload, name, prepared.numbers))
        names = {name: _counted(counter, known[name]) for name, counter in census.names.items()}
        return Census(
            census.rows + block.rows,
            census.inside + len(block.known),
            census.kept + len(known),
            found,
            names,
            census.taken_out + Counter(block.gone.tolist()),
            census.left_out + left,
            census.marked + marks,
            census.nothing + nothing,
        )

    def _marks(self, block: Block) -> Counter[str]:
        held = {n: m for n, m in self.cleaning.prepared.placeholders.items() if n in block.upload}
        return Counter({n: int((block.upload[n] == mark).fillna(False).sum()) for n, mark in held.items()})

    def _nothing(self, block: Block) -> Counter[str]:
        """Rows whose value is missing for a reason: still a customer, never ordered, no order at all."""
        found: Counter[str] = Counter()
        never = self.cleaning.prepared.never
        if never is not None:
            found["never"] = int(never.are_in(block.upload).to_numpy()[block.complete].sum())
        for name in self.ends:
            found[f"end {name}"] = int(block.known[name].isna().to_numpy()[block.complete].sum())
        for name, of in self.averages.items():
            nought = (block.known[list(of)] == 0).all(axis=1).to_numpy()
            found[f"none {name}"] = int(nought.sum())
        return found


def _beyond(upload: DataFrame, name: str, among: frozenset[str]) -> tuple[int, int]:
    """How many values of a column of the source are infinite, and how many impossibly large."""
    if name not in upload or name not in among or not pd.api.types.is_float_dtype(upload[name].dtype):
        return 0, 0
    sizes = np.abs(upload[name].to_numpy(dtype=np.float64, na_value=np.nan))
    many = int((sizes > LARGEST).sum())
    infinite = int(np.isinf(sizes).sum()) if many else 0
    return infinite, many - infinite


def _reasons(known: DataFrame, wanted: tuple[str, ...], complete: Any) -> list[str]:
    from segmentation.prepare.cleaning.cleaning import reasons_left_out

    return [] if complete.all() else reasons_left_out(known[~complete], wanted)


def _counted(counter: Counter[str], column: Series[Any]) -> Counter[str]:
    if len(counter) > MOST_LEVELS:
        counter["\0"] += len(column)
        return counter
    codes, texts = levels(column)
    found = np.bincount(codes + 1, minlength=len(texts) + 1)
    added = Counter(counter)
    for text, many in zip(["", *texts], found.tolist(), strict=True):
        if many:
            added[text] += many
    return added
