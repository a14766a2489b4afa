"""Columns made from dates: who has left, how long they were customers, how long they have been quiet.

A date says nothing until it is counted from a day. That day, the reference date, is the latest one
in the file unless the person names another: the same file then gives the same numbers next year. Dates of
what is still to come (a renewal, an appointment) are no day that anybody has seen: they are counted down to.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd
from pandas import DataFrame, Series, Timestamp

from segmentation.errors import CleaningError
from segmentation.language.concepts import concept_of
from segmentation.language.phrases import clipped
from segmentation.prepare.reading.values.stray_dates import stray_dates
from segmentation.prepare.roles.agreements import dated_concept
from segmentation.prepare.roles.role_rules import Role
from segmentation.prepare.roles.roles import (
    AGE_FROM,
    DAYS_SINCE,
    DAYS_UNTIL,
    TENURE_FROM,
    ColumnRole,
    Roles,
    Use,
)

_MOSTLY = 0.5
"""Of its dates, so many after the latest day on which anybody did anything: a column of plans."""
_SOME, _AHEAD = 0.1, 60
"""Or so many of its dates more than so many days after it: nothing is noted two months after a file was
written, while contracts end, and cards run out, before it as well as after."""


@dataclass(frozen=True)
class Derivation:
    """How a column is counted from dates: of which columns, and to which day."""

    how: Literal["left", "tenure", "days", "until", "age"]
    of: tuple[str, ...]
    """The date; of a tenure its start and its end; of an age the birthday or the year of birth."""
    day: Timestamp

    def values(self, table: DataFrame) -> Series[Any]:
        """One value per row of a table whose dates are read; missing where there is no date."""
        column = table[self.of[0]]
        if self.how == "left":
            return column.notna() & (column <= self.day)
        if self.how == "tenure":
            ends = table[self.of[1]]
            return _days(ends.where(ends.notna() & (ends <= self.day), self.day) - column)
        if self.how == "until":
            return _days(column - self.day)
        return _days(self.day - column) if self.how == "days" else _years(column, self.day)


@dataclass(frozen=True, eq=False)
class Derived:
    """A column made from others, and the column of the upload it takes the place of."""

    column: ColumnRole
    values: Series[Any]
    source: str
    derivation: Derivation


def read_dates(table: DataFrame, roles: Roles) -> dict[str, Series[Any]]:
    """The columns whose role is a date, each on the clock of its own zone."""
    return {name: _without_zone(table[name]) for name in roles.names(Role.DATE, Role.END_DATE)}


def without_strays(table: DataFrame, roles: Roles) -> tuple[DataFrame, dict[str, Series[Any]]]:
    """The table with nothing where a date lies far from all others of its column, and those dates.

    Columns in which the person takes every value literally stay as they are.
    """
    cleared, found = {}, {}
    for name in roles.names(Role.DATE, Role.END_DATE):
        odd = stray_dates(table[name].to_numpy())
        if odd.any() and name not in roles.literal:
            found[name], cleared[name] = table[name][odd], table[name].mask(odd)
    return (table.assign(**cleared) if cleared else table), found


def reference_day(dates: Mapping[str, Series[Any]], wish: str | None = None) -> Timestamp | None:
    """The day to count from: the person's, else the latest in the file.

    Birthdays, and what is planned, count only where there are no other dates. Raises `CleaningError` when
    the wish is no date.
    """
    if wish is not None:
        day = pd.to_datetime(wish, errors="coerce")
        if pd.isna(day) or not 1 <= Timestamp(day).year <= 9999:
            raise CleaningError(f"“{clipped(wish)}” is not a date. Write the reference date as 2024-12-31.")
        return Timestamp(day).tz_localize(None)
    latest = {name: values.max() for name, values in dates.items() if values.notna().any()}
    coming = planned(dates)
    others = [day for name, day in latest.items() if not _is_birth(name) and name not in coming]
    return max(others or latest.values(), default=None)


def planned(dates: Mapping[str, Series[Any]]) -> set[str]:
    """The columns of what is still to come, where others tell of what has been.

    They say so in words (“Renewal date”), or most of their dates lie after the last day on which any
    customer did anything (“Last login”), or some of them far after it. A birthday is neither, and nobody
    began after the file was written.
    """
    seen = [
        values.max()
        for name, values in dates.items()
        if dated_concept(name) == "recency" and values.notna().any()
    ]
    told = {name for name in dates if concept_of(name) == "planned" and not _has_been(name, dates)}
    if seen:
        last = max(seen)
        for name, values in dates.items():
            known = values.dropna()
            if (
                len(known)
                and dated_concept(name) not in ("recency", "birth")
                and _lies_ahead(name, known, last)
            ):
                told.add(name)
    return told


def _has_been(name: str, dates: Mapping[str, Series[Any]]) -> bool:
    """Whether a date such as that of a last renewal lies, as it says, no later than what else is known."""
    others = [values.max() for n, values in dates.items() if concept_of(n) not in ("planned", "birth")]
    known = [day for day in others if not pd.isna(day)]
    last = dated_concept(name) == "recency" and bool(known)
    return last and bool(dates[name].max() <= max(known) + pd.Timedelta(days=_AHEAD))


def _lies_ahead(name: str, known: Series[Any], last: Timestamp) -> bool:
    far = known > last + pd.Timedelta(days=_AHEAD)
    return bool((known > last).mean() > _MOSTLY or (concept_of(name) != "tenure" and far.mean() > _SOME))


def _is_birth(name: str) -> bool:
    return concept_of(name) == "birth"


def derive(table: DataFrame, roles: Roles, dates: Mapping[str, Series[Any]], day: Timestamp) -> list[Derived]:
    """What the dates of `table` say, counted to `day`: has left, tenure, days since, age.

    A derived column takes the use of the date it comes from where that builds, and describes
    otherwise. Two end dates that agree make one column, and so do dates of one day (`Roles.twins`).
    """
    ends = _different({name: dates[name] for name in roles.names(Role.END_DATE)})
    starts = [n for n in roles.names(Role.DATE) if concept_of(n) == "tenure" and dates[n].notna().any()]
    start = min(starts, key=lambda name: dates[name].median()) if starts and ends else None
    known = table.assign(**dates)
    made = [_left(name, known, day) for name in ends]
    if start is not None:
        made.append(_tenure(start, ends[0], known, day))
    births = [] if all(_is_birth(name) for name in dates) else [name for name in dates if _is_birth(name)]
    counted = already_counted(table, roles, dates, day)
    builds = [name for name in roles.names(Role.DATE) if roles[name].use is Use.BASIS]
    apart = {start, *births, *roles.twins, *(date for date in counted if date not in builds)}
    others = [name for name in roles.names(Role.DATE) if name not in apart]
    coming = planned(dates)
    made += [(_days_until if name in coming else _days_since)(name, known, day) for name in others]
    made += [_age(name, known, day) for name in [*births, *_birth_years(table, roles)]]
    return [_placed(one, roles, table.columns) for one in made]


def already_counted(
    table: DataFrame, roles: Roles, dates: Mapping[str, Series[Any]], day: Timestamp
) -> dict[str, str]:
    """Date → the number of the upload that counts the very days since it, from the same day or another."""
    numbers = [c.name for c in roles.uploaded if c.kind == "number" and c.name in table]
    found = {}
    for date in roles.names(Role.DATE):
        days = _days(day - dates[date]).to_numpy(dtype=np.float64)
        known = np.isfinite(days)
        if not known.any() or np.ptp(days[known]) == 0:
            continue
        for name in numbers:
            apart = days[known] - table[name].to_numpy(dtype=np.float64, na_value=np.nan)[known]
            if np.ptp(apart) == 0:
                found[date] = name
                break
    return found


def _placed(one: Derived, roles: Roles, taken: Container[str]) -> Derived:
    """With a name of its own, and building where its source was chosen to build."""
    name, n = one.column.name, 2
    while name in taken:
        name, n = f"{one.column.name} ({n})", n + 1
    builds = roles[one.source].use is Use.BASIS
    use = Use.BASIS if builds else one.column.use
    reason = roles[one.source].reason if builds else one.column.reason
    column = ColumnRole(name, one.column.role, use, reason, one.column.kind, one.values.nunique())
    return Derived(column, one.values.rename(name), one.source, one.derivation)


def _left(name: str, table: DataFrame, day: Timestamp) -> Derived:
    text = f"{name} has a day up to {_written(day)}: describes."
    column = _described(f"Has left ({name})", Role.FLAG, text, "boolean")
    return _derived(column, Derivation("left", (name,), day), table)


def _tenure(start: str, end: str, table: DataFrame, day: Timestamp) -> Derived:
    text = f"From {start} to the end date, or to {_written(day)}: describes."
    column = _described(TENURE_FROM.format(start), Role.NUMERIC, text, "number")
    return _derived(column, Derivation("tenure", (start, end), day), table)


def _days_since(name: str, table: DataFrame, day: Timestamp) -> Derived:
    text = f"From {name} to {_written(day)}: describes."
    column = _described(DAYS_SINCE.format(name), Role.NUMERIC, text, "number")
    return _derived(column, Derivation("days", (name,), day), table)


def _days_until(name: str, table: DataFrame, day: Timestamp) -> Derived:
    text = f"From {_written(day)} to {name}: describes."
    column = _described(DAYS_UNTIL.format(name), Role.NUMERIC, text, "number")
    return _derived(column, Derivation("until", (name,), day), table)


def _age(name: str, table: DataFrame, day: Timestamp) -> Derived:
    text = f"Computed from {name}, in {day.year}. Age is personal: describes."
    column = _described(AGE_FROM.format(name), Role.NUMERIC, text, "number")
    return _derived(column, Derivation("age", (name,), day), table)


def _derived(column: ColumnRole, how: Derivation, table: DataFrame) -> Derived:
    return Derived(column, how.values(table), how.of[0], how)


def _years(births: Series[Any], day: Timestamp) -> Series[Any]:
    """Full years since a birthday, or between calendar years."""
    if pd.api.types.is_datetime64_any_dtype(births.dtype):
        return Series(np.floor(_days(day - births) / 365.2425), index=births.index)
    return Series(day.year - births.astype("float64"), index=births.index)


def _described(name: str, role: Role, reason: str, kind: str) -> ColumnRole:
    return ColumnRole(name, role, Use.DESCRIPTOR, reason, kind)


def _birth_years(table: DataFrame, roles: Roles) -> list[str]:
    numbers = roles.names(Role.NUMERIC, Role.COUNT)
    return [name for name in numbers if _is_birth(name) and table[name].median() > 1800]


def _different(columns: Mapping[str, Series[Any]]) -> list[str]:
    """The first of every set of columns that hold the same."""
    kept: list[str] = []
    for name, values in columns.items():
        if not any(values.equals(columns[other]) for other in kept):
            kept.append(name)
    return kept


def _days(spans: Series[Any]) -> Series[Any]:
    return Series(np.floor(spans.dt.total_seconds() / 86_400), index=spans.index)


def _without_zone(dates: Series[Any]) -> Series[Any]:
    return dates.dt.tz_localize(None) if getattr(dates.dtype, "tz", None) is not None else dates


def _written(day: Timestamp) -> str:
    return f"{day.day} {day:%B %Y}"
