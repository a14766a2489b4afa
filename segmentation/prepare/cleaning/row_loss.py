"""Who would vanish if customers with missing values were left out.

Shown before it happens: a marketer who drops “incomplete” rows may be dropping every customer who
has not left yet.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from pandas import DataFrame, Index, Series

from segmentation.errors import RoleError
from segmentation.language.phrases import count, level, number, percent
from segmentation.language.suggestions import no_column
from segmentation.number_columns import is_number
from segmentation.prepare.roles.role_rules import NUMBERS, Role
from segmentation.prepare.roles.roles import Roles
from segmentation.standards import CATEGORY_VALUES, SHIFT, SLIGHT


@dataclass(frozen=True, eq=False)
class Departure:
    """Who would leave, what they are worth, and how they differ from those who stay."""

    rows: Index
    """Labels of the customers who would leave."""
    customers: int
    """How many customers there are before."""
    missing: Series[Any]
    """Column → customers without a value in it, most first."""
    value_column: str | None
    value_share: float | None
    """Share (0 to 1) of the value column that would leave with them."""
    differences: tuple[str, ...]
    """Plain sentences, the largest difference first."""

    @property
    def count(self) -> int:
        """How many customers would leave."""
        return len(self.rows)

    @property
    def share(self) -> float:
        """Which share of the customers would leave, 0 to 1."""
        return self.count / self.customers if self.customers else 0.0

    @property
    def sentence(self) -> str:
        """All of it in a few words."""
        if not self.count:
            return "Nobody would leave: no value is missing."
        who = f"{count(self.count)} of {count(self.customers)} customers would leave, {percent(self.share)}"
        worth = (
            f", and with them {percent(self.value_share)} of {self.value_column}"
            if self.value_share is not None
            else ""
        )
        alike = "They hardly differ from those who stay."
        differ = self.differences or ((alike,) if self.count < self.customers else ())
        return " ".join([f"{who}{worth}.", *differ])

    @property
    def toll(self) -> str:
        """What else would go with them, for a place that says already how many they are."""
        worth = f"{percent(self.value_share)} of {self.value_column}" if self.value_share is not None else ""
        return " ".join([*([f"Those who would leave bring {worth}."] if worth else []), *self.differences])


def who_would_leave(table: DataFrame, roles: Roles, *, columns: Sequence[str] | None = None) -> Departure:
    """The customers without a value in one of `columns`, before they are left out.

    `columns` defaults to those that build the segments; give all columns of the table for what
    dropping every incomplete row would do. Raises `RoleError` for a column that does not exist.
    """
    names = roles.basis if columns is None else list(columns)
    for name in names:
        if name not in table.columns and name not in roles.made:
            raise RoleError(no_column(name, table.columns))
    if columns is None:
        table, _ = roles.known(table)
    table = roles.extend(table)
    cells = missing_cells(table, names)
    if columns is None:
        cells[[name for name in roles.undated if name in names]] = False
    leaves = cells.any(axis=1)
    numbers = [name for name in roles.names(*NUMBERS) if is_number(table[name])]
    value = roles.value_among([*(name for name in numbers if name in roles.basis), *numbers])
    gaps = cells.sum().sort_values(ascending=False, kind="stable")
    return Departure(
        rows=table.index[leaves],
        customers=len(table),
        missing=gaps[gaps > 0],
        value_column=value,
        value_share=None if value is None else _share(table[value], leaves),
        differences=_differences(table, roles, leaves) if 0 < leaves.sum() < len(table) else (),
    )


def missing_cells(table: DataFrame, columns: Sequence[str]) -> DataFrame:
    """True where a cell holds nothing, or an infinite number (customers × columns)."""
    return DataFrame({name: _is_missing(table[name]) for name in columns}, index=table.index, dtype=bool)


def _is_missing(column: Series[Any]) -> Series[Any]:
    if not pd.api.types.is_float_dtype(column.dtype):
        return column.isna()
    return column.isna() | np.isinf(column.astype("float64"))


def _share(values: Series[Any], leaves: Series[Any]) -> float | None:
    total = float(values.sum())
    return float(values[leaves].sum()) / total if total > 0 else None


def _differences(table: DataFrame, roles: Roles, leaves: Series[Any]) -> tuple[str, ...]:
    """Up to four sentences on how those who leave differ from those who stay."""
    words: list[tuple[float, str]] = []
    for column in roles:
        if column.role in (Role.FLAG, Role.CATEGORICAL, Role.SENSITIVE):
            words += _shifts(table[column.name], leaves)
        elif (
            column.role in NUMBERS and is_number(table[column.name]) and column.use in ("basis", "descriptor")
        ):
            words += _gap(table[column.name], leaves)
    words.sort(key=lambda found: -found[0])
    return tuple(text for _, text in words[:4])


def _shifts(column: Series[Any], leaves: Series[Any]) -> list[tuple[float, str]]:
    """The level whose share differs most, when it differs much or is wholly among the leavers."""
    shares = pd.crosstab(column.map(level, na_action="ignore"), leaves, normalize="columns")
    if shares.empty or len(shares) > CATEGORY_VALUES:
        return []
    gone, stay = shares[True].to_numpy(dtype=float), shares[False].to_numpy(dtype=float)
    most = int(np.argmax(gone - stay))
    most_are, gap = shares.index[most], float(gone[most] - stay[most])
    if gap < SHIFT:
        return []
    if stay[most] == 0:
        return [(10 + gap, f"That takes every customer with {column.name} “{most_are}”.")]
    here, there = percent(gone[most]), percent(stay[most])
    return [(2 * gap, f"{here} of them have {column.name} “{most_are}”, {there} of those who stay.")]


def _gap(column: Series[Any], leaves: Series[Any]) -> list[tuple[float, str]]:
    """The difference of means in standard deviations, when it is notable."""
    numbers = column.astype("float64").replace([np.inf, -np.inf], np.nan)
    spread = float(numbers.std(ddof=0))
    gone, stay = float(numbers[leaves].mean()), float(numbers[~leaves].mean())
    if not spread > 0 or not abs(gone - stay) >= SLIGHT * spread:
        return []
    here, there = (number(mean, of=str(column.name)) for mean in (gone, stay))
    text = f"Their {column.name} is {here} on average, {there} for those who stay."
    return [(abs(gone - stay) / spread, text)]
