"""What the segments are like, in the words and units of the upload.

Clusters are found in a matrix of scaled features; nobody can act on those. The profile goes back
to the clean table: how many, how much they spend, how far from the average customer, which
products and channels they prefer. Means and medians use the values as they came, whales included.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from pandas import DataFrame, Index, Series

from segmentation.language.concepts import concept_of
from segmentation.language.phrases import coefficient, number
from segmentation.prepare.cleaning.cleaning import CleanTable
from segmentation.prepare.roles.roles import Role, Roles, Use
from segmentation.segment.clusters import Clustering
from segmentation.segment.profile import crosstabs as tallies
from segmentation.segment.profile.averages import DIGITS, averages
from segmentation.segment.profile.crosstabs import MISSING, OTHER
from segmentation.segment.profile.difference_tests import cramers_v, differences, eta_squared
from segmentation.segment.profile.segment_rules import PlainRule, surrogate
from segmentation.segment.profile.typicality import memberships
from segmentation.standards import CLEAR, FAR, RE_CREATED, TOO_EMPTY

__all__ = ["HOW_FAR", "MISSING", "OTHER", "Profile", "profile", "separation"]

_NUMBERS = (Role.NUMERIC, Role.COUNT, Role.CURRENCY)
_EQUAL = 1e-9  # what rounding leaves of no spread
HOW_FAR = (
    "Distance from the average customer, in standard deviations: "
    f"{coefficient(CLEAR)} is visible, {number(FAR)} is large."
)
"""How to read the distances of a profile."""
_REACH = ("id", "email", "phone", "address", "channel")


@dataclass(frozen=True, eq=False)
class Profile:
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
    them whose value is `known`, and whether it is `skewed` (see `effects`)."""
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
    value_column: str | None
    value_shares: Series[float] | None
    """Share of the value column's total, when there is one and it is not negative."""
    separation: Series[float]
    """Share of a basis column's variance that lies between the segments (eta squared), 0..1."""
    differences: DataFrame
    """Descriptor → test, statistic, p, p_holm, measure, effect, differs; never a basis column."""
    fidelity: float
    """Share of unseen customers whose segment the tree behind the rules guesses."""
    rules: tuple[PlainRule | None, ...]
    """Per segment, in order: the rule that finds it in raw units, where one does well enough."""
    sensitive: tuple[str, ...]
    """Columns that describe and must not steer (gender, health…)."""
    proxies: Mapping[str, float]
    """Sensitive columns that the segments merely re-create → Cramér’s V or eta squared, a large one."""
    reach: tuple[str, ...]
    """Columns by which customers can be found or reached: ids, addresses, channels."""
    customers: DataFrame
    """Per customer: typicality, margin and second_best."""

    def __repr__(self) -> str:
        return f"<Profile of {self.k} segments in {len(self.means.columns):,} numbers; .means>"

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

    def by_median(self, segment: int, column: str) -> bool:
        """Whether the median tells more of a column than the mean does, and tells the same direction."""
        if not bool(self.overall.loc[column, "skewed"]):
            return False
        gap, effect = (
            self.median(segment, column) - _cell(self.overall, column, "median"),
            self.effect(segment, column),
        )
        return gap * effect > 0

    def share(self, segment: int, column: str, level: str) -> float:
        """Share of a segment’s customers with a level of a column, 0..1."""
        return _cell(self.categories[column], segment, level)

    def lift(self, segment: int, column: str, level: str) -> float:
        """That share over the share among all customers."""
        return _cell(self.lifts[column], segment, level)


def profile(table: CleanTable, clustering: Clustering) -> Profile:
    """Describe each segment of `clustering` with the columns of `table`.

    Reads `table.data` at the rows of the clustering's matrix and leaves it as it is.
    """
    same = table.data.index.equals(clustering.matrix.index)
    data = table.data if same else table.data.loc[clustering.matrix.index]
    labels: Series[int] = Series(clustering.labels.astype(int), data.index, dtype="int64", name="Segment")
    segments = Index(range(1, clustering.k + 1), name="Segment")
    basis = clustering.matrix.columns
    numbers = data[_numbers(table, clustering)]
    found = averages(numbers, labels, segments)
    counts = tallies.tally(table, numbers.columns, labels, segments)
    sizes = labels.value_counts().reindex(segments, fill_value=0).rename("customers")
    known = found.overall.index[found.overall["known"] >= 1 - TOO_EMPTY]
    value = table.roles.value_among([*(name for name in basis if name in known), *known])
    plain = surrogate(data, clustering)
    return Profile(
        k=clustering.k,
        sizes=sizes,
        shares=(sizes / len(labels)).rename("share"),
        basis=basis,
        means=found.means,
        medians=found.medians,
        effects=found.effects,
        overall=found.overall,
        categories={name: tallies.shares(table) for name, table in counts.items()},
        lifts={name: tallies.lift(table) for name, table in counts.items()},
        overall_shares={name: tallies.overall(table) for name, table in counts.items()},
        counts=tuple(table.roles.names(Role.COUNT)),
        amounts=tuple(table.roles.amounts),
        value_column=value,
        value_shares=None
        if value is None
        else _value_shares(numbers[value].astype(np.float64), labels, segments),
        separation=separation(clustering),
        differences=_differences(table.roles, numbers, counts, labels, basis),
        fidelity=plain.fidelity,
        rules=plain.rules,
        sensitive=tuple(table.roles.names(Role.SENSITIVE)),
        proxies=_proxies(table, data, counts, labels),
        reach=_reach(table),
        customers=memberships(clustering),
    )


def _cell(table: DataFrame, row: int | str, column: str) -> float:
    return float(table.loc[row, column])  # type: ignore[arg-type]


def separation(clustering: Clustering) -> Series[float]:
    """Eta squared of each basis column, as the clustering saw it (logged, winsorised, scaled).

    For a category it is Goodman and Kruskal's (1954) tau: the same ratio over its indicators.
    """
    labels = clustering.labels.astype(np.intp) - 1
    sizes = np.maximum(np.bincount(labels, minlength=clustering.k), 1)
    between, total = [], []
    for column in clustering.matrix.values.T:
        values = column.astype(np.float64)
        sums = np.bincount(labels, values, minlength=clustering.k)
        between.append((sums**2 / sizes).sum() - sums.sum() ** 2 / len(values))
        total.append(values.var() * len(values))
    columns = [feature.column for feature in clustering.matrix.features]
    parts = DataFrame({"between": between, "total": total}).groupby(columns, sort=False).sum()
    real = parts["total"] > _EQUAL * len(labels)
    share = (parts["between"] / parts["total"].where(real)).fillna(0.0)
    return share.clip(0, 1).round(DIGITS).rename("separation")


def _numbers(table: CleanTable, clustering: Clustering) -> list[str]:
    """The numeric columns, basis first; numbers that the matrix takes as names are not among them."""
    features = clustering.matrix.features
    basis = [feature.column for feature in features if feature.category is None and not feature.codes]
    described = [role.name for role in table.roles if role.use is Use.DESCRIPTOR and role.role in _NUMBERS]
    names = dict.fromkeys([*basis, *(name for name in described if name not in clustering.matrix.columns)])
    return [name for name in names if _is_number(table.data[name])]


def _is_number(column: Series) -> bool:
    return pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column)


def _reach(table: CleanTable) -> tuple[str, ...]:
    names = [role.name for role in table.roles if role.use is not Use.IGNORED]
    ids = set(table.roles.names(Role.ID))
    return tuple(name for name in names if name in ids or concept_of(name) in _REACH)


def _value_shares(value: Series[float], labels: Series[int], segments: Index) -> Series[float] | None:
    if value.min() < 0 or not value.sum() > 0:
        return None
    shares = value.groupby(labels).sum().reindex(segments, fill_value=0.0) / value.sum()
    return shares.rename("value_share")


def _differences(
    roles: Roles,
    numbers: DataFrame,
    counts: Mapping[str, DataFrame],
    labels: Series[int],
    basis: Sequence[str],
) -> DataFrame:
    """Tests on what did not build the segments: no basis column, nor one that the basis tells."""
    inside = _told_by(roles, basis)
    others = {name: found for name, found in counts.items() if name not in inside}
    return differences(numbers[[name for name in numbers if name not in inside]], others, labels)


def _told_by(roles: Roles, basis: Sequence[str]) -> set[str]:
    """The basis, and columns that repeat it: they would differ for the reason the basis does."""
    told, before = set(basis), 0
    while len(told) > before:
        before = len(told)
        for role in roles:
            of = role.made.of if role.made else role.repeats
            if of and told.issuperset(of):
                told.add(role.name)
            elif role.name in told and (role.made or len(of) == 1):
                told.update(of)
    return told


def _proxies(
    table: CleanTable, data: DataFrame, counts: dict[str, DataFrame], labels: Series[int]
) -> dict[str, float]:
    found = {}
    for name in table.roles.names(Role.SENSITIVE):
        if name in counts:
            found[name] = cramers_v(counts[name].to_numpy(dtype=float))
        elif name in data and _is_number(data[name]):
            found[name] = eta_squared(data[name].astype(np.float64), labels)
    return {name: size for name, size in found.items() if size > RE_CREATED}
