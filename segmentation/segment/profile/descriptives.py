"""Segments × columns in numbers: how many, how much, how far from the average customer, which of what.

These are the statistics that only describe. They cost little, so that segments can be named at every k;
a profile adds what is tested, and the rules that find a segment again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from pandas import DataFrame, Index, Series

from segmentation.language.currencies import PLAIN, Money
from segmentation.number_columns import is_number
from segmentation.prepare.cleaning.cleaning import CleanTable
from segmentation.prepare.roles.non_buyers import ordered_only
from segmentation.prepare.roles.roles import Role, Use
from segmentation.prepare.roles.row_units import Unit, unit_of
from segmentation.segment.clusters import Clustering
from segmentation.segment.profile import crosstabs
from segmentation.segment.profile.averages import averages
from segmentation.segment.profile.histories import histories
from segmentation.standards import TOO_EMPTY

_NUMBERS = (Role.NUMERIC, Role.COUNT, Role.CURRENCY)


@dataclass(frozen=True, eq=False)
class Descriptives:
    """Segments × columns, in raw units. Rows of every table are the segments 1..k."""

    k: int
    sizes: Series[int]
    """Customers per segment."""
    shares: Series[float]
    """Share of customers, 0..1."""
    basis: tuple[str, ...]
    """The columns that built the segments."""
    means: DataFrame
    medians: DataFrame
    effects: DataFrame
    """(segment mean - overall mean) / population standard deviation, the columns of `means`.

    A column of skewness above 1 without negative values is compared by its logarithm, as in the
    matrix: otherwise a few large customers make all the others look alike.
    """
    overall: DataFrame
    """Per column: mean, median, population standard deviation (`sd`) of all customers, the share of
    them whose value is `known`, whether it is `skewed` (see `effects`), and whether medians speak for it,
    `by_median`."""
    categories: dict[str, DataFrame]
    """Column → segments × levels, share of the segment's customers, rows summing to 1."""
    lifts: dict[str, DataFrame]
    """The same tables divided by the share among all customers."""
    overall_shares: dict[str, Series[float]]
    """Column → levels, share of all customers."""
    counts: tuple[str, ...]
    """Columns of whole numbers that count something."""
    amounts: tuple[str, ...]
    """Columns of money under a header that counts, such as “Purchases”."""
    sensitive: tuple[str, ...]
    """Columns that describe and must not steer (gender, health…)."""
    history: DataFrame
    """Segments, and 0 for everybody, × “never bought” and “bought again”: shares, where the file tells."""
    headers: tuple[str, ...]
    """Every column of the file, in order."""
    unit: Unit
    """What a row is."""
    money: Money
    """Which columns hold money, and in which currency."""
    identities: tuple[int, ...]
    """Per segment: which one it is across every k, and so its color."""
    lengthened: Mapping[str, float]
    """Columns of days since something → the longest, which there stands for “never” too."""

    def number(self, value: float, column: str) -> str:
        """A value of a column as it is written everywhere: an amount of money with its currency."""
        return self.money.number(value, of=column)

    def identity(self, segment: int) -> int:
        """Which segment it is across every k."""
        return self.identities[segment - 1]

    def tells(self, column: str) -> bool:
        """Whether enough customers have a value for the column to speak for the segments."""
        return column not in self.overall.index or _cell(self.overall, column, "known") >= 1 - TOO_EMPTY

    def mean(self, segment: int, column: str) -> float:
        """Mean of a numeric column in a segment."""
        return _cell(self.means, segment, column)

    def median(self, segment: int, column: str) -> float:
        """Median of a numeric column in a segment."""
        return _cell(self.medians, segment, column)

    def effect(self, segment: int, column: str) -> float:
        """Distance of a segment’s mean from the overall mean, in standard deviations."""
        return _cell(self.effects, segment, column)

    def average(self, column: str) -> float:
        """Mean of a numeric column over all customers."""
        return _cell(self.overall, column, "mean")

    def by_median(self, column: str) -> bool:
        """Whether the medians tell more of a column than the means do, in every segment alike."""
        return bool(self.overall.loc[column, "by_median"])

    def typical(self, segment: int, column: str) -> float:
        """The figure that speaks for a segment: the median or the mean, one and the same for a column."""
        return self.median(segment, column) if self.by_median(column) else self.mean(segment, column)

    def usual(self, column: str) -> float:
        """The same over everybody."""
        return _cell(self.overall, column, "median") if self.by_median(column) else self.average(column)

    def past(self, segment: int, about: str) -> float:
        """Share of a segment’s customers of whom a column of `history` is true; segment 0 is everybody."""
        return _cell(self.history, segment, about)

    def share(self, segment: int, column: str, level: str) -> float:
        """Share of a segment’s customers with a level of a column, 0..1."""
        return _cell(self.categories[column], segment, level)

    def lift(self, segment: int, column: str, level: str) -> float:
        """That share over the share among all customers."""
        return _cell(self.lifts[column], segment, level)


@dataclass(frozen=True, eq=False)
class Grouped:
    """The customers of a clustering with their segments: what every statistic on them begins with."""

    data: DataFrame
    """The clean table at the rows of the clustering’s matrix."""
    labels: Series[int]
    """The segment of every customer."""
    segments: Index[int]
    """The segments 1..k."""
    numbers: DataFrame
    """The columns that are numbers, those that built the segments first; a filled-in gap is one again."""
    counts: dict[str, DataFrame]
    """Every other column → segments × levels, customers."""

    @classmethod
    def of(cls, table: CleanTable, clustering: Clustering) -> Self:
        """Reads `table.data` and leaves it as it is."""
        same = table.data.index.equals(clustering.matrix.index)
        data = table.data if same else table.data.loc[clustering.matrix.index]
        labels: Series[int] = Series(clustering.labels.astype(int), data.index, dtype="int64", name="Segment")
        segments = Index(range(1, clustering.k + 1), name="Segment")
        numbers = _given(table, data, _numbers(table, clustering))
        counts = crosstabs.tally(table, numbers.columns, labels, segments)
        return cls(data, labels, segments, numbers, counts)


def describe(
    table: CleanTable,
    clustering: Clustering,
    grouped: Grouped | None = None,
    *,
    rows: str = "",
    money: Money = PLAIN,
) -> Descriptives:
    """Describe each segment of `clustering` with the columns of `table`; `grouped` spares grouping again.

    `rows` is the person’s word for many rows and `money` what is known of amounts, as in `profile`.
    """
    grouped = Grouped.of(table, clustering) if grouped is None else grouped
    found = averages(grouped.numbers, grouped.labels, grouped.segments)
    sizes = grouped.labels.value_counts().reindex(grouped.segments, fill_value=0).rename("customers")
    categories = {name: crosstabs.shares(counts) for name, counts in grouped.counts.items()}
    overall = {name: crosstabs.overall(counts) for name, counts in grouped.counts.items()}
    return Descriptives(
        k=clustering.k,
        sizes=sizes,
        shares=(sizes / len(grouped.labels)).rename("share"),
        basis=clustering.matrix.columns,
        means=found.means,
        medians=found.medians,
        effects=found.effects,
        overall=found.overall,
        categories=categories,
        lifts={name: crosstabs.lift(categories[name], overall[name]) for name in grouped.counts},
        overall_shares=overall,
        counts=tuple(table.roles.names(Role.COUNT)),
        amounts=tuple(table.roles.amounts),
        sensitive=tuple(table.roles.names(Role.SENSITIVE)),
        history=histories(table, grouped.data.index, grouped.labels, grouped.segments),
        headers=tuple(column.name for column in table.roles),
        unit=unit_of(table.roles, rows),
        money=money,
        identities=clustering.identities,
        lengthened={} if table.preparation is None else dict(table.preparation.longest),
    )


def _cell(table: DataFrame, row: int | str, column: str) -> float:
    return float(table.loc[row, column])  # type: ignore[arg-type]


def _numbers(table: CleanTable, clustering: Clustering) -> list[str]:
    """The numeric columns, basis first; numbers that the matrix takes as names are not among them."""
    features = clustering.matrix.features
    basis = [feature.column for feature in features if feature.category is None and not feature.codes]
    described = [role.name for role in table.roles if role.use is Use.DESCRIPTOR and role.role in _NUMBERS]
    names = dict.fromkeys([*basis, *(name for name in described if name not in clustering.matrix.columns)])
    return [name for name in names if is_number(table.data[name])]


def _given(table: CleanTable, data: DataFrame, names: list[str]) -> DataFrame:
    """These columns as they were before gaps were filled, at the rows of `data`.

    Who never ordered has no average order, whatever it counts as for the segments.
    """
    known = table.known if table.known.index.equals(data.index) else table.known.loc[data.index]
    made = [name for name, one in table.roles.made.items() if one.how == "average"]
    known = ordered_only(known, table.roles.never, made)
    return DataFrame({name: (known if name in known else data)[name] for name in names}, index=data.index)
