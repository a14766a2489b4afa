"""What the segments are like, in the words and units of the upload.

Clusters are found in a matrix of scaled features; nobody can act on those. The profile goes back
to the clean table: how many, how much they spend, how far from the average customer, which
products and channels they prefer. Means and medians use the values as they came, whales included.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from pandas import DataFrame, Index, Series

from segmentation.prepare.cleaning import CleanTable
from segmentation.prepare.concepts import find
from segmentation.prepare.roles import Role, Use
from segmentation.segment.clusters import Clustering
from segmentation.segment.memberships import memberships

MISSING = "Not given"
OTHER = "Other"
YES, NO = "Yes", "No"

_NUMBERS = (Role.NUMERIC, Role.COUNT, Role.CURRENCY)
_CATEGORIES = (Role.FLAG, Role.CATEGORICAL, Role.MANY_VALUED, Role.SENSITIVE)
_MOST_LEVELS = 15
_RARE = 0.02
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
    value_column: str | None
    value_shares: Series[float] | None
    """Share of the value column's total, when there is one and it is not negative."""
    separation: Series[float]
    """Share of a basis column's variance that lies between the segments (eta squared), 0..1."""
    sensitive: tuple[str, ...]
    """Columns that describe and must not steer (gender, health…)."""
    customers: DataFrame
    """Per customer: typicality, margin and second_best."""


def profile(table: CleanTable, clustering: Clustering) -> Profile:
    """Describe each segment of `clustering` with the columns of `table`."""
    labels = Series(clustering.labels.astype(np.int64), index=clustering.matrix.index, name="Segment")
    data = table.data.loc[clustering.matrix.index]
    segments = Index(range(1, clustering.k + 1), name="Segment")
    sizes = labels.value_counts().reindex(segments, fill_value=0).rename("customers")
    numbers = _numbers(table, data, clustering.matrix.columns)
    means, medians, effects, overall = _averages(numbers, labels, segments)
    categories, lifts = _shares(_levels(table, data, numbers.columns), labels, sizes)
    value = _value_column(numbers, clustering.matrix.columns)
    return Profile(
        k=clustering.k,
        sizes=sizes,
        shares=(sizes / len(labels)).rename("share"),
        basis=tuple(clustering.matrix.columns),
        means=means,
        medians=medians,
        effects=effects,
        overall=overall,
        categories=categories,
        lifts=lifts,
        value_column=value,
        value_shares=None if value is None else _value_shares(numbers[value], labels, segments),
        separation=separation(clustering),
        sensitive=tuple(table.roles.names(Role.SENSITIVE)),
        customers=memberships(clustering),
    )


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


def _numbers(table: CleanTable, data: DataFrame, basis: Sequence[str]) -> DataFrame:
    """The numeric columns, basis first, as float64."""
    described = [role.name for role in table.roles if role.use is Use.DESCRIPTOR and role.role in _NUMBERS]
    names = list(dict.fromkeys([*basis, *described]))
    return data[[name for name in names if _is_number(data[name])]].astype(np.float64)


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


def _levels(table: CleanTable, data: DataFrame, numbers: Index) -> DataFrame:
    """The columns of categories, as text with few levels."""
    names = [role.name for role in table.roles if role.use in (Use.BASIS, Use.DESCRIPTOR)]
    chosen = [name for name in names if name not in numbers and table.roles[name].role in _CATEGORIES]
    levels = {
        name: _as_levels(data[name], rare=table.roles[name].role is Role.MANY_VALUED) for name in chosen
    }
    return DataFrame(
        {name: column for name, column in levels.items() if column is not None}, index=data.index
    )


def _as_levels(column: Series, *, rare: bool) -> Series | None:
    """The column as a categorical of plain words; `None` when it has too many values to show."""
    if pd.api.types.is_bool_dtype(column):
        column = column.map({True: YES, False: NO})
    text = column.astype("str").astype("category")
    if rare:
        common = text.value_counts(normalize=True)
        text = text.astype("str").where(text.map(common).astype(float) >= _RARE, OTHER).astype("category")
    if not 2 <= len(text.cat.categories) <= (1 / _RARE if rare else _MOST_LEVELS * 2):
        return None
    return text.cat.add_categories([MISSING]).where(column.notna(), MISSING).cat.remove_unused_categories()


def _shares(
    levels: DataFrame, labels: Series[int], sizes: Series[int]
) -> tuple[dict[str, DataFrame], dict[str, DataFrame]]:
    categories, lifts = {}, {}
    for name, column in levels.items():
        counts = pd.crosstab(labels, column).reindex(sizes.index, fill_value=0)
        counts = counts.rename_axis(columns=None)
        share = counts.div(sizes.clip(lower=1), axis=0)
        categories[str(name)] = share
        lifts[str(name)] = share / (counts.sum() / sizes.sum())
    return categories, lifts


def _value_column(numbers: DataFrame, basis: Sequence[str]) -> str | None:
    """The first column about value: one that built the segments if there is one."""
    return find([*(name for name in basis if name in numbers), *numbers.columns], "value")


def _value_shares(value: Series[float], labels: Series[int], segments: Index) -> Series[float] | None:
    if value.min() < 0 or not value.sum() > 0:
        return None
    shares = value.groupby(labels).sum().reindex(segments, fill_value=0.0) / value.sum()
    return shares.rename("value_share")
