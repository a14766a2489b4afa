"""At a glance: who the customers are, what is missing, and the one sentence to begin with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas import DataFrame, Series

from segmentation.language.concepts import concept_of
from segmentation.language.currencies import PLAIN, Money
from segmentation.language.phrases import capital, count, number, percent, word
from segmentation.language.titles import agreed, as_sum, in_total, spoken
from segmentation.prepare.explorations.chart_kinds import (
    age_column,
    first_category,
    first_number,
    value_column,
)
from segmentation.prepare.explorations.concentrations import concentration
from segmentation.prepare.explorations.shares import shares
from segmentation.prepare.explorations.timelines import day
from segmentation.prepare.roles.roles import Role, Roles
from segmentation.prepare.roles.row_units import CUSTOMER, Unit
from segmentation.standards import TOP_SHARE

_SHOWN = 8  # columns in a short list


@dataclass(frozen=True)
class Metric:
    """A number to stand large on the page, and what it is."""

    label: str
    value: str
    help: str | None = None


@dataclass(frozen=True, eq=False)
class Overview:
    """The customers in a handful of numbers."""

    customers: int
    columns: int
    value: str | None
    """The column that says what a customer is worth."""
    total: float | None
    average: float | None
    age: str | None
    missing: int
    """Empty cells."""
    missing_share: float
    first: pd.Timestamp | None
    last: pd.Timestamp | None
    metrics: tuple[Metric, ...]
    """At most four."""
    finding: str

    @property
    def span(self) -> str:
        """From the first to the last date in the file, in a sentence; nothing without dates."""
        if self.first is None or self.last is None:
            return ""
        return f"Dates run from {day(self.first)} to {day(self.last)}."


@dataclass(frozen=True, eq=False)
class Gaps:
    """Empty cells per column, most first; columns without any are only counted."""

    columns: tuple[str, ...]
    counts: NDArray[np.int64]
    reasons: tuple[str | None, ...]
    """Why cells are empty where that is known: “still customers”."""
    complete: int
    customers: int
    finding: str


def overview(
    data: DataFrame,
    roles: Roles,
    *,
    uploaded: Sequence[str] | None = None,
    money: Money = PLAIN,
    unit: Unit = CUSTOMER,
) -> Overview:
    """The customers of `data`, columns as in `roles`; empty cells are counted in the `uploaded` ones."""
    own = data if uploaded is None else data[list(uploaded)]
    value, age = value_column(data, roles), age_column(data, roles)
    worth = None if value is None else data[value].dropna().astype(float)
    empty = int(own.isna().to_numpy().sum())
    first, last = _span(data, roles)
    return Overview(
        customers=len(data),
        columns=own.shape[1],
        value=value,
        total=None if worth is None else float(worth.sum()),
        average=None if worth is None or worth.empty else float(worth.mean()),
        age=age,
        missing=empty,
        missing_share=empty / own.size if own.size else 0.0,
        first=first,
        last=last,
        metrics=_metrics(
            own, worth, None if age is None else data[age], (empty, _coded(own, roles)), money, unit
        ),
        finding=_finding(data, roles, value, money, unit),
    )


def gaps(data: DataFrame, roles: Roles, *, most: int = _SHOWN) -> Gaps:
    """Where cells are empty; of many such columns the `most` incomplete are listed."""
    empty = data.isna().sum().sort_values(ascending=False, kind="stable")
    empty = empty[empty > 0]
    shown = empty.head(most)
    return Gaps(
        columns=tuple(str(name) for name in shown.index),
        counts=shown.to_numpy(dtype=np.int64),
        reasons=tuple(_reason(str(name), roles) for name in shown.index),
        complete=data.shape[1] - len(empty),
        customers=len(data),
        finding=_gaps_finding(empty, roles, len(data)),
    )


def _coded(own: DataFrame, roles: Roles) -> int:
    """How many cells hold a number or date that stands for no value, such as −1."""
    marks = {name: mark for name, mark in roles.placeholders.items() if name in own}
    return sum(
        int(own.loc[own.index.intersection(mark.rows), name].notna().sum())
        for name, mark in marks.items()
        if name not in roles.literal
    )


def _metrics(
    own: DataFrame,
    worth: Series[Any] | None,
    ages: Series[Any] | None,
    missing: tuple[int, int],
    money: Money,
    unit: Unit,
) -> tuple[Metric, ...]:
    """The figures; `missing` are the cells that are empty, and those that hold what stands for no value."""
    found = [Metric(capital(unit.many), count(len(own)))]
    if worth is not None and len(worth):
        adds_up, total = as_sum(str(worth.name)), float(worth.sum())
        mean, median = (money.number(float(v), of=str(worth.name)) for v in (worth.mean(), worth.median()))
        found.append(
            Metric(
                capital(adds_up),
                money.short(total, of=str(worth.name)),
                f"{mean} on average, median {median}.",
            )
        )
    if ages is not None and ages.notna().any():
        found.append(Metric("Median age", number(float(ages.median()))))
    empty, coded = missing
    cells = f"{count(empty)} of {count(own.size)} cells are empty."
    if coded:
        hold = "1 more holds" if coded == 1 else f"{count(coded)} more hold"
        cells += f" {hold} what stands for no value."
    found.append(Metric("Missing cells", percent((empty + coded) / own.size if own.size else 0.0), cells))
    if len(found) < 4:
        found.append(Metric("Columns", count(own.shape[1])))
    return tuple(found[:4])


def _span(data: DataFrame, roles: Roles) -> tuple[pd.Timestamp | None, pd.Timestamp | None]:
    dates = [name for name in roles.names(Role.DATE, Role.END_DATE) if name in data]
    dates = [name for name in dates if concept_of(name) != "birth"]  # the file is not from then
    dates = [name for name in dates if pd.api.types.is_datetime64_any_dtype(data[name])]
    known = [data[name].dropna() for name in dates]
    known = [column for column in known if len(column)]
    if not known:
        return None, None
    return min(column.min() for column in known), max(column.max() for column in known)


def _finding(data: DataFrame, roles: Roles, value: str | None, money: Money, unit: Unit) -> str:
    column = value or first_number(data, roles, but=(age_column(data, roles),)) or age_column(data, roles)
    if column is not None and data[column].notna().any():
        lower, upper = (money.number(float(q), of=column) for q in data[column].quantile([0.25, 0.75]))
        middle = f"{_half(column)} between {lower} and {upper}."
        curve = concentration(data[column]) if column == value else None
        if curve is None:
            return middle
        what = "all spend" if _is_spend(column) else in_total(column)
        return f"{middle} The top {percent(TOP_SHARE)} bring {percent(curve.top_fifth)} of {what}."
    category = first_category(data, roles)
    if category is not None:
        return f"{capital(spoken(category))}: {shares(data[category]).finding}"
    columns = f"{word(data.shape[1])} {'column' if data.shape[1] == 1 else 'columns'}"
    return f"{unit.counted(len(data))}, {columns}."


def _is_spend(column: str) -> bool:
    return any(word in spoken(column).split() for word in ("spend", "spent", "spending"))


def _half(column: str) -> str:
    if _is_spend(column):
        return "Half of them spend"
    return (
        "Half of them are"
        if spoken(column) == "age"
        else f"For half of them, {spoken(column)} {agreed(column, 'lies', 'lie')}"
    )


def _reason(column: str, roles: Roles) -> str | None:
    return "still customers" if column in roles and roles[column].role is Role.END_DATE else None


def _gaps_finding(empty: Series[Any], roles: Roles, customers: int) -> str:
    if empty.empty:
        return "Every cell is filled."
    ends = [str(name) for name in empty.index if _reason(str(name), roles)]
    others = [str(name) for name in empty.index if str(name) not in ends]
    if not others:
        which = spoken(ends[0]) if len(ends) == 1 else "an end date"
        return f"Missing for a reason: those without {which} are still here."
    top = others[0]
    verb, share = agreed(top, "is", "are"), percent(empty[top] / customers)
    worst = f"{spoken(top)} {verb} missing for {share}"
    if len(others) == 1:
        return f"{capital(worst)}; {'everything else is there' if not ends else 'other gaps are end dates'}."
    return f"{capital(word(len(others)))} columns have gaps; {worst}, the most."
