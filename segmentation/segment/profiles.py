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
from numpy.typing import NDArray
from pandas import DataFrame, Index, Series

from segmentation.prepare.cleaning import CleanTable
from segmentation.prepare.concepts import concept_of, find
from segmentation.prepare.redundancy import redundancy
from segmentation.prepare.roles import Role, Use
from segmentation.segment.clusters import Clustering
from segmentation.segment.differences import PROXY, cramers_v, differences, eta_squared
from segmentation.segment.draws import draw
from segmentation.segment.memberships import memberships
from segmentation.segment.surrogates import PlainRule, surrogate

MISSING = "Not given"
OTHER = "Other"
YES, NO = "Yes", "No"

_NUMBERS = (Role.NUMERIC, Role.COUNT, Role.CURRENCY)
_CATEGORIES = (Role.FLAG, Role.CATEGORICAL, Role.MANY_VALUED, Role.SENSITIVE)
_MOST_LEVELS = 50
_RARE = 0.02
_DRAWN = 2_000
_REACH = ("id", "email", "phone", "address", "channel")
_DIGITS = 9  # far below anything shown; keeps the order of the rows out of the last bits


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
    """(segment mean - overall mean) / population standard deviation, the columns of `means`."""
    overall: DataFrame
    """Per column: mean, median and population standard deviation (`sd`) of all customers."""
    categories: dict[str, DataFrame]
    """Column → segments × levels, share of the segment's customers, rows summing to 1."""
    lifts: dict[str, DataFrame]
    """The same tables divided by the share among all customers."""
    overall_shares: dict[str, Series[float]]
    """Column → levels, share of all customers."""
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
    """Sensitive columns that the segments merely re-create → Cramér’s V or eta squared, above .5."""
    reach: tuple[str, ...]
    """Columns by which customers can be found or reached: ids, addresses, channels."""
    customers: DataFrame
    """Per customer: typicality, margin and second_best."""

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
    data = table.data.loc[clustering.matrix.index]
    labels: Series[int] = Series(
        clustering.labels.astype(int), index=data.index, name="Segment", dtype="int64"
    )
    segments = Index(range(1, clustering.k + 1), name="Segment")
    basis = clustering.matrix.columns
    numbers = data[_numbers(table, clustering)].astype(np.float64)
    means, medians, effects, overall = _averages(numbers, labels, segments)
    counts = _counts(table, data, numbers.columns, labels, segments)
    sizes = labels.value_counts().reindex(segments, fill_value=0).rename("customers")
    value = _value_column(numbers, basis)
    plain = surrogate(data, clustering)
    return Profile(
        k=clustering.k,
        sizes=sizes,
        shares=(sizes / len(labels)).rename("share"),
        basis=basis,
        means=means,
        medians=medians,
        effects=effects,
        overall=overall,
        categories={name: table.div(sizes.clip(lower=1), axis=0) for name, table in counts.items()},
        lifts={name: _lift(table, sizes) for name, table in counts.items()},
        overall_shares={name: table.sum() / len(labels) for name, table in counts.items()},
        value_column=value,
        value_shares=None if value is None else _value_shares(numbers[value], labels, segments),
        separation=separation(clustering),
        differences=_differences(table, numbers, counts, labels, basis),
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
    values = clustering.matrix.values.astype(np.float64)
    labels = clustering.labels.astype(np.intp) - 1
    sizes = np.bincount(labels, minlength=clustering.k)
    sums = np.stack([np.bincount(labels, column, minlength=clustering.k) for column in values.T])
    between = (sums**2 / np.maximum(sizes, 1)).sum(axis=1) - sums.sum(axis=1) ** 2 / len(values)
    total = ((values - values.mean(axis=0)) ** 2).sum(axis=0)
    columns = [feature.column for feature in clustering.matrix.features]
    parts = DataFrame({"between": between, "total": total}).groupby(columns, sort=False).sum()
    share = (parts["between"] / parts["total"].where(parts["total"] > 0)).fillna(0.0)
    return share.clip(0, 1).round(_DIGITS).rename("separation")


def _numbers(table: CleanTable, clustering: Clustering) -> list[str]:
    """The numeric columns, basis first; numbers that the matrix takes as names are not among them."""
    features = clustering.matrix.features
    basis = [feature.column for feature in features if feature.category is None and not feature.codes]
    described = [role.name for role in table.roles if role.use is Use.DESCRIPTOR and role.role in _NUMBERS]
    names = dict.fromkeys([*basis, *(name for name in described if name not in clustering.matrix.columns)])
    return [name for name in names if _is_number(table.data[name])]


def _is_number(column: Series) -> bool:
    return pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column)


def _averages(
    numbers: DataFrame, labels: Series[int], segments: Index
) -> tuple[DataFrame, DataFrame, DataFrame, DataFrame]:
    groups = numbers.groupby(labels)
    means, medians = groups.mean().reindex(segments), groups.median().reindex(segments)
    overall = DataFrame({"mean": numbers.mean(), "median": numbers.median(), "sd": numbers.std(ddof=0)})
    spread = overall["sd"].where(overall["sd"] > 0)
    effects = ((means - overall["mean"]) / spread).fillna(0.0).round(_DIGITS)
    return means, medians, effects, overall


def _counts(
    table: CleanTable, data: DataFrame, numbers: Index, labels: Series[int], segments: Index
) -> dict[str, DataFrame]:
    """Column → customers, segments × levels, for every column of few values that builds or describes."""
    counts = {}
    for role in table.roles:
        used = role.use in (Use.BASIS, Use.DESCRIPTOR) and role.role in _CATEGORIES
        if used and role.name in data and role.name not in numbers:
            codes, levels = _levels(data[role.name], pool_rare=role.role is Role.MANY_VALUED)
            if len(levels) <= _MOST_LEVELS:
                places = (labels.to_numpy() - 1) * len(levels) + codes
                found = np.bincount(places, minlength=len(segments) * len(levels))
                counts[role.name] = DataFrame(
                    found.reshape(len(segments), -1), index=segments, columns=levels
                )
    return counts


def _levels(column: Series, *, pool_rare: bool) -> tuple[NDArray[np.intp], list[str]]:
    """Codes (n,) into the levels, which are plain words in alphabetical order, not given last."""
    codes, values = pd.factorize(column)
    words = [_word(value) for value in values]
    if pool_rare:
        common = np.bincount(codes[codes >= 0], minlength=len(values)) >= _RARE * len(column)
        words = [word if kept else OTHER for word, kept in zip(words, common, strict=True)]
    last = [MISSING] if (codes < 0).any() else []
    levels = [*sorted(set(words)), *last]
    place = {word: i for i, word in enumerate(levels)}
    return np.array([*(place[word] for word in words), len(levels) - 1], dtype=np.intp)[codes], levels


def _word(value: object) -> str:
    if isinstance(value, bool | np.bool_):
        return YES if value else NO
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _lift(counts: DataFrame, sizes: Series[int]) -> DataFrame:
    """Share in the segment over share among all: 2 is twice as common as on average."""
    return counts.div(sizes.clip(lower=1), axis=0) / (counts.sum() / sizes.sum())


def _reach(table: CleanTable) -> tuple[str, ...]:
    names = [role.name for role in table.roles if role.use is not Use.IGNORED]
    ids = set(table.roles.names(Role.ID))
    return tuple(name for name in names if name in ids or concept_of(name) in _REACH)


def _value_column(numbers: DataFrame, basis: Sequence[str]) -> str | None:
    """The first column about value: one that built the segments if there is one."""
    return find([*(name for name in basis if name in numbers), *numbers.columns], "value")


def _value_shares(value: Series[float], labels: Series[int], segments: Index) -> Series[float] | None:
    if value.min() < 0 or not value.sum() > 0:
        return None
    shares = value.groupby(labels).sum().reindex(segments, fill_value=0.0) / value.sum()
    return shares.rename("value_share")


def _differences(
    table: CleanTable,
    numbers: DataFrame,
    counts: dict[str, DataFrame],
    labels: Series[int],
    basis: Sequence[str],
) -> DataFrame:
    """Tests on what did not build the segments: no basis column, nor one that the basis tells."""
    inside = _told_by(numbers, basis)
    others = {name: found for name, found in counts.items() if name not in inside}
    return differences(numbers[[name for name in numbers if name not in inside]], others, labels)


def _told_by(numbers: DataFrame, basis: Sequence[str]) -> set[str]:
    """The basis, and columns that repeat it: they would differ for the reason the basis does."""
    if numbers.empty:
        return set(basis)
    drawn = numbers.iloc[draw(numbers.fillna(0.0).to_numpy(), _DRAWN)]
    told = set(basis)
    for repeat in redundancy(drawn, list(numbers.columns)):
        if told.issuperset(repeat.of):
            told.add(repeat.column)
        elif repeat.column in told and len(repeat.of) == 1:
            told.add(repeat.of[0])
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
    return {name: size for name, size in found.items() if size > PROXY}
