"""A table without holes, and a receipt for everything that was done to it.

Every customer of the upload stays in by default. An empty end date means that somebody is still a
customer, not that a value is missing; a missing number takes the column's median; nothing is
changed without a line that says how often. Extreme values stay as they are here: they are reined
in for the clustering only, so that profiles show what customers really spent.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import pandas as pd
from pandas import DataFrame, Index, Series, Timestamp

from segmentation.errors import CleaningError
from segmentation.language.concepts import concept_of
from segmentation.language.phrases import count, listed
from segmentation.prepare.cleaning.new_customers import LARGEST, Preparation
from segmentation.prepare.cleaning.participation import Participation
from segmentation.prepare.cleaning.receipt_words import (
    beyond_told,
    derived_told,
    filled_told,
    made_told,
    marked_told,
    mostly_missing_told,
    never_told,
    nothing_told,
    plural,
    repeated_told,
    still_told,
    undated_told,
)
from segmentation.prepare.cleaning.row_loss import Departure, missing_cells, who_would_leave
from segmentation.prepare.reading.frames import Framed, frame_in
from segmentation.prepare.roles.derived_dates import (
    Derivation,
    Derived,
    already_counted,
    derive,
    read_dates,
    reference_day,
    without_strays,
)
from segmentation.prepare.roles.duplicates import Repetition, repetition
from segmentation.prepare.roles.non_buyers import NEVER_ORDERED
from segmentation.prepare.roles.placeholders import Placeholder
from segmentation.prepare.roles.role_rules import NUMBERS, Role
from segmentation.prepare.roles.roles import ColumnRole, Roles, Use
from segmentation.prepare.roles.weights import with_names
from segmentation.standards import HOLES_TOLD, TOO_EMPTY

__all__ = ["CleanTable", "Departure", "Entry", "Receipt", "clean", "who_would_leave"]


@dataclass(frozen=True, eq=False)
class Entry:
    """One line of the receipt: a count, and words that follow it."""

    count: int
    text: str
    kind: Literal["read", "left out", "filled", "added", "kept"]
    rows: Index | None
    """The rows it is about, by their labels in the upload; `None`: all of them, or none in particular."""
    anonymous: str | None = None
    """The words for a file that holds no customer, where `text` tells values of single ones."""

    @property
    def sentence(self) -> str:
        """Count and words in one, such as “800 customers have no end date …”."""
        return f"{count(self.count)} {self.text}"


@dataclass(frozen=True, eq=False)
class Receipt:
    """What happened to every row; the last entry is the customers in the study."""

    entries: tuple[Entry, ...]
    rows_in: int
    rows_kept: int
    left_out: Series[Any]
    """Row label → reason, for every row that is not in the study."""


@dataclass(frozen=True, eq=False)
class CleanTable:
    """The customers that take part, every column of the upload and the derived ones."""

    data: DataFrame
    """Rows keep their labels from the upload. Numbers that build or describe are filled."""
    roles: Roles
    """Roles of all columns of `data`; `roles.basis` are the columns to build on."""
    receipt: Receipt
    reference_date: Timestamp | None = None
    """The day dates were counted to; `None` when the file has no dates."""
    made: Mapping[str, str] = field(default_factory=dict)
    """Date of the upload → the column made from it, such as “Days since …”."""
    preparation: Preparation | None = None
    """What was decided from these customers, for new ones; `None` for the thesis’s recipe."""
    unfilled: DataFrame | None = None
    """The same customers before gaps were filled; `None` where there were none to fill."""
    part: Participation | None = None
    """The conditions of taking part; `None`: everybody does."""

    @property
    def known(self) -> DataFrame:
        """What is known of each customer: what conditions ask, so that no filled-in median meets one."""
        return self.data if self.unfilled is None else self.unfilled

    def __repr__(self) -> str:
        rows, columns = self.data.shape
        return f"<Clean table: {rows:,} customers, {columns:,} columns; .data>"


def need_clean(given: object, door: str) -> None:
    """Raise `CleaningError` where `door` is given something else than what `clean` gives."""
    if not (hasattr(given, "data") and hasattr(given, "roles")):  # as a table that was only read has none
        raise CleaningError(
            f"{door} takes what clean(table, roles) gives, a CleanTable, not a {type(given).__name__}."
        )


def clean(
    table: DataFrame | Framed, roles: Roles, *, missing: str = "fill", reference_date: str | None = None
) -> CleanTable:
    """The table to segment, and a receipt for what was made of every row.

    End dates become “has left” and tenure, other dates days since, counted to `reference_date`
    (ISO; default: the latest date in the file). Missing numbers take the median of their column;
    a column missing for too many (`standards.TOO_EMPTY`) stays as it is unless it builds. With
    `missing="drop"`, customers without a value in a column that builds are left out, and listed.

    Raises `CleaningError` when there are no customers, or none is left.
    """
    table = frame_in(table)
    if not len(table):
        raise CleaningError("This file has column names but no customers. Export it again with its rows.")
    data, marks = _known(table, roles)
    data, strays = without_strays(data, roles)
    data, infinite = _finite(data, roles.uploaded)
    dated = _dated(roles.extend(data), roles, reference_date)
    data, roles = dated.data, dated.roles
    left_out = _left_out(data, roles) if missing == "drop" else Series(dtype="str")
    kept = _kept(data, left_out)
    days = days_told({one.column.name: one.derivation for one in dated.derived}, roles)
    holes = _holes(kept, roles, days)
    filled, roles = _flag_holes(_filled(kept, holes), kept, holes, roles)
    filled, roles = _flag_nonbuyers(filled, roles)
    again = repetition(filled, roles)
    entries = (
        Entry(len(table), "rows in the file", "read", None),
        *infinite,
        *_left_out_entries(left_out),
        *(_filled_entries(kept, holes) or [Entry(0, "values filled in", "filled", None)]),
        *_made_entries(data, roles),
        *_derived_entries(dated.derived, dated.day),
        *_marked_entries(filled, marks),
        *_never_entries(filled, roles),
        *_stray_entries(strays),
        *_kept_entries(filled, roles, {*marks, *never_theirs(filled, roles)}, days, again),
        Entry(len(filled), f"{_whom(again, len(filled))} in the study", "kept", filled.index),
    )
    receipt = Receipt(entries, rows_in=len(table), rows_kept=len(filled), left_out=left_out)
    made = {one.source: one.column.name for one in dated.derived}
    decided = _decided(table, roles, dated, marks, kept, holes, missing)
    return CleanTable(filled, roles, receipt, dated.day, made, decided, kept)


@dataclass(frozen=True, eq=False)
class _Dated:
    """A table in which every date is counted in days."""

    data: DataFrame
    roles: Roles
    """Those of the columns made from dates too."""
    day: Timestamp | None
    """The day that all is counted to; `None` where there are no dates."""
    derived: list[Derived]
    longest: dict[str, float]
    """Column of days since something → the most there are, for whom it never was."""


def _dated(data: DataFrame, roles: Roles, reference_date: str | None) -> _Dated:
    """Columns made from dates, in days to the reference day; who never did something has the longest."""
    dates = {name: data[name] for name in roles.names(Role.DATE, Role.END_DATE)}
    day = reference_day(dates, reference_date)
    derived = [] if day is None else _longest(derive(data, roles, dates, day), roles)
    counted = {} if day is None else already_counted(data, roles, dates, day)
    longest = _longest_days(data, derived, roles, counted)
    data = data.assign(**{n: _numeric(data[n]).fillna(most) for n, most in longest.items() if n in data})
    data = pd.concat([data, *(one.values for one in derived)], axis=1)
    return _Dated(data, _with_derived(roles, derived), day, derived, longest)


def _kept(data: DataFrame, left_out: Series[Any]) -> DataFrame:
    """The customers that stay; `CleaningError` where none does."""
    kept = data.drop(index=left_out.index) if len(left_out) else data
    if kept.empty:
        raise CleaningError(
            f"None of the {count(len(data))} customers has a value in every column you group by. "
            "Keep them and fill in the median, or group by fewer columns."
        )
    return kept


def _decided(
    table: DataFrame,
    roles: Roles,
    dated: _Dated,
    marks: Mapping[str, Placeholder],
    kept: DataFrame,
    holes: Series[Any],
    missing: str,
) -> Preparation:
    """What the steps above took from these customers."""
    dates = frozenset(roles.names(Role.DATE, Role.END_DATE))
    read = read_dates(table, roles) if dates & set(marks) else {}
    held = {name: read.get(name, table[name]) for name in marks}
    return Preparation(
        placeholders={name: held[name].loc[mark.rows[0]] for name, mark in marks.items()},
        numbers=frozenset(name for name in roles.uploaded.names(*NUMBERS) if name in table),
        made=roles.made,
        derived={str(one.column.name): one.derivation for one in dated.derived},
        fills={str(name): float(_numeric(kept[name]).median()) for name in holes.index},
        never=roles.never,
        longest=dated.longest,
        complete=tuple(roles.basis) if missing == "drop" else (),
    )


def _longest_days(
    data: DataFrame, derived: Iterable[Derived], roles: Roles, counted: Mapping[str, str]
) -> dict[str, float]:
    """Column of days since something → the most there are, for whom it never was.

    `counted` are dates whose days a column of the upload counts.
    """
    own = {name: _numeric(data[name]) for date, name in counted.items() if date in roles.undated}
    made = {one.column.name: one.values for one in derived if one.source in roles.undated}
    return {name: float(values.max()) for name, values in {**own, **made}.items()}


def _known(table: DataFrame, roles: Roles) -> tuple[DataFrame, Mapping[str, Placeholder]]:
    """The table with dates as clocks show them, and nothing where a value only stands for “no value”."""
    return roles.known(table.assign(**read_dates(table, roles)))


def _finite(table: DataFrame, roles: Roles) -> tuple[DataFrame, list[Entry]]:
    """Infinite numbers count as missing, and so do those that only a machine would write."""
    changed, entries = {}, []
    for name in roles.names(*NUMBERS):
        if not pd.api.types.is_float_dtype(table[name].dtype):
            continue
        sizes = np.abs(table[name].to_numpy(dtype=np.float64, na_value=np.nan))
        if not (sizes > LARGEST).any():
            continue
        changed[name] = table[name].mask(sizes > LARGEST)
        for what, which in (
            ("infinite", np.isinf(sizes)),
            ("impossibly large", np.isfinite(sizes) & (sizes > LARGEST)),
        ):
            if found := int(which.sum()):
                entries.append(Entry(found, beyond_told(what, name, found), "kept", table.index[which]))
    return table.assign(**changed), entries


def _with_derived(roles: Roles, derived: Iterable[Derived]) -> Roles:
    """The roles with those of derived columns; a date that builds hands that over to its column."""
    derived = list(derived)
    sources = {one.source for one in derived}
    columns = [
        dataclasses.replace(column, use=Use.CARRIED)
        if column.name in sources and column.use is Use.BASIS
        else column
        for column in roles
    ]
    ties = with_names(roles.ties, {one.source: one.column.name for one in derived})
    close = {name: () if name in sources else others for name, others in roles.close.items()}  # all counted
    placed = (*columns, *(one.column for one in derived))
    return dataclasses.replace(roles, columns=placed, ties=ties, close=close)


def _left_out(data: DataFrame, roles: Roles) -> Series[Any]:
    """Row label → reason, for the rows without a value in a column that builds."""
    gone = missing_cells(data, roles.basis).any(axis=1)
    return Series(reasons_left_out(data[gone], roles.basis), index=data.index[gone], dtype="str")


def reasons_left_out(data: DataFrame, wanted: Sequence[str]) -> list[str]:
    """Why each row is left out that has no value in some of the wanted columns."""
    cells = missing_cells(data, wanted)
    return [f"no {listed(list(cells.columns[row]))}" for row in cells.to_numpy()]


def _holes(data: DataFrame, roles: Roles, days: Collection[str]) -> Series[Any]:
    """Column → missing values, for the numbers that will be filled; `days` of what never was are not."""
    used = [c for c in roles if c.role in NUMBERS and c.use in (Use.BASIS, Use.DESCRIPTOR)]
    counts = Series({c.name: int(data[c.name].isna().sum()) for c in used}, dtype="int64")
    builds = counts.index.isin(roles.basis)
    patchy = (counts > 0) & (counts < len(data)) & (builds | (counts <= TOO_EMPTY * len(data)))
    return counts[patchy & ~counts.index.isin([*never_theirs(data, roles), *days])]


def never_theirs(data: DataFrame, roles: Roles) -> dict[str, bool]:
    """Numbers that only describe, and that exactly those lack who never ordered, or once at most.

    When they became customers, or how long they wait between orders: they never did, so no median is theirs.
    Name → whether it is those who never ordered.
    """
    never = data.index.isin([] if roles.never is None else roles.never.rows)
    counts = [name for name in roles.names(Role.COUNT) if name in data and concept_of(name) == "frequency"]
    once = [(data[name] <= 1).to_numpy(dtype=bool) for name in counts]
    told = [c.name for c in roles if c.role in NUMBERS and c.use is Use.DESCRIPTOR and c.name in data]
    found = {}
    for name in told:
        empty = data[name].isna().to_numpy(dtype=bool)
        if empty.any() and any(np.array_equal(empty, who) for who in (never, *once)):
            found[name] = np.array_equal(empty, never)
    return found


def days_told(derived: Mapping[str, Derivation], roles: Roles) -> set[str]:
    """Days since or until something that only describe: where it never was there are none to fill in."""
    counted = [name for name, one in derived.items() if one.how in ("days", "until")]
    return {name for name in counted if roles[name].use is Use.DESCRIPTOR}


def _longest(derived: list[Derived], roles: Roles) -> list[Derived]:
    """Days since what never was: as many as anybody's."""
    return [
        dataclasses.replace(one, values=one.values.fillna(one.values.max()))
        if one.source in roles.undated
        else one
        for one in derived
    ]


def _flag_nonbuyers(data: DataFrame, roles: Roles) -> tuple[DataFrame, Roles]:
    """A column that says who never ordered, where empty cells say so."""
    name = NEVER_ORDERED
    if roles.never is None or name in data.columns:
        return data, roles
    told = ColumnRole(name, Role.FLAG, Use.DESCRIPTOR, "Who has no order at all: describes.", "boolean", 2)
    who = Series(data.index.isin(roles.never.rows), index=data.index)
    return data.assign(**{name: who}), dataclasses.replace(roles, columns=(*roles.columns, told))


def _never_entries(data: DataFrame, roles: Roles) -> list[Entry]:
    """Who never ordered, and who never did what a date is the last time of."""
    entries = []
    if roles.never is not None:
        rows = data.index.intersection(roles.never.rows, sort=False)
        entries.append(Entry(len(rows), never_told(roles.never, len(rows)), "kept", rows))
    theirs = never_theirs(data, roles)
    for never in (True, False):
        if names := [name for name, alone in theirs.items() if alone is never]:
            empty = data.index[data[names].isna().any(axis=1)]
            entries.append(Entry(len(empty), nothing_told(names, len(empty), never=never), "kept", empty))
    for name in roles.undated:
        if roles.never is None or name not in roles.never.dates:
            rows = data.index[data[name].isna()]
            entries.append(Entry(len(rows), undated_told(name, len(rows)), "kept", rows))
    return [entry for entry in entries if entry.count]


def _filled(data: DataFrame, holes: Series[Any]) -> DataFrame:
    """The numbers with the median of their column in every hole."""
    return data.assign(
        **{str(name): _numeric(data[name]).fillna(_numeric(data[name]).median()) for name in holes.index}
    )


def _numeric(column: Series[Any]) -> Series[Any]:
    return column.astype("float64")


def _flag_holes(
    filled: DataFrame, data: DataFrame, holes: Series[Any], roles: Roles
) -> tuple[DataFrame, Roles]:
    """A column that says whose value is missing, where that is missing for many."""
    many = [str(name) for name in holes.index[holes > HOLES_TOLD * len(data)]]
    flags = {f"{name} is missing": data[name].isna() for name in many}
    flags = {name: values for name, values in flags.items() if name not in data.columns}
    told = [
        ColumnRole(name, Role.FLAG, Use.DESCRIPTOR, "Whose value was filled in: describes.", "boolean", 2)
        for name in flags
    ]
    return filled.assign(**flags), dataclasses.replace(roles, columns=(*roles.columns, *told))


def _marked_entries(data: DataFrame, marks: Mapping[str, Placeholder]) -> list[Entry]:
    entries = []
    for name, mark in marks.items():
        numeric = pd.api.types.is_numeric_dtype(data[name].dtype)
        text = marked_told(name, mark.written, float(data[name].isna().mean()) if numeric else 0.0)
        entries.append(Entry(len(mark.rows), text, "kept", mark.rows))
    return entries


def _stray_entries(strays: Mapping[str, Series[Any]]) -> list[Entry]:
    """Dates far from all others of their column."""
    entries = []
    for name, days in strays.items():
        shown = listed([f"{day:%Y-%m-%d} in row {row}" for row, day in days.items()])
        dates, lies = ("date", "lies") if len(days) == 1 else ("dates", "lie")
        text = f"{dates} of “{name}” {lies} far from all others"
        taken = "Taken as missing."
        entry = Entry(len(days), f"{text}: {shown}. {taken}", "kept", days.index, f"{text}. {taken}")
        entries.append(entry)
    return entries


def _left_out_entries(left_out: Series[Any]) -> list[Entry]:
    if left_out.empty:
        return [Entry(0, "left out", "left out", None)]
    return [
        Entry(len(rows), f"left out: {reason}", "left out", rows)
        for reason, rows in left_out.groupby(left_out).groups.items()
    ]


def _filled_entries(data: DataFrame, holes: Series[Any]) -> list[Entry]:
    """One entry for all columns with as many gaps: four times “32 missing values” is one thing said."""
    alike: dict[int, list[str]] = {}
    for name, gaps in holes.items():
        alike.setdefault(int(gaps), []).append(str(name))
    entries = []
    for gaps, names in alike.items():
        text = filled_told({name: float(_numeric(data[name]).median()) for name in names}, gaps, len(data))
        entries.append(Entry(gaps, text, "filled", data.index[data[names].isna().any(axis=1)]))
    return entries


def _made_entries(data: DataFrame, roles: Roles) -> list[Entry]:
    """Totals and averages that the file did not have, each with what it is made of."""
    entries = []
    for name, made in roles.made.items():
        none = 0 if made.how == "total" else int((data[list(made.of)] == 0).all(axis=1).sum())
        entries.append(Entry(1, made_told(name, made, none), "added", None))
    return entries


def _derived_entries(derived: list[Derived], day: Timestamp | None) -> list[Entry]:
    if not derived or day is None:
        return []
    text = derived_told([str(one.column.name) for one in derived], day)
    return [Entry(len(derived), text, "added", None)]


def _kept_entries(
    data: DataFrame,
    roles: Roles,
    told: Container[str],
    days: Container[str],
    again: Repetition | None,
) -> list[Entry]:
    """What is empty or repeated and stays so."""
    entries = _still_customers(data, roles)
    for name in roles.names(*NUMBERS):
        empty = data[name].isna()
        if (empty.mean() > TOO_EMPTY or (name in days and empty.any())) and name not in told:
            text = mostly_missing_told(name, int(empty.sum()), len(data))
            entries.append(Entry(int(empty.sum()), text, "kept", data.index[empty]))
    return entries + _repeated(again)


def _repeated(again: Repetition | None) -> list[Entry]:
    """Rows whose customer came before; they stay, and the person decides."""
    if again is None:
        return []
    found = len(again.rows)
    return [Entry(found, repeated_told(again.column, found), "kept", again.rows)]


def _still_customers(data: DataFrame, roles: Roles) -> list[Entry]:
    """One entry for every set of customers without an end date."""
    sets: dict[tuple[Any, ...], list[str]] = {}
    for name in roles.names(Role.END_DATE):
        sets.setdefault(tuple(data.index[data[name].isna()]), []).append(name)
    return [
        Entry(
            len(rows),
            still_told(names, len(rows)),
            "kept",
            Index(rows),
        )
        for rows, names in sets.items()
        if rows
    ]


def _whom(again: Repetition | None, amount: int) -> str:
    """What a row is: a customer, or an order of one."""
    return plural(amount, "row" if again is not None and again.are_orders else "customer")
