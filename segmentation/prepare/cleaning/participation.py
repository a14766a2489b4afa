"""Who takes part in a study: the customers who meet the conditions of its recipe.

Whoever is taken out is taken out before anything is computed, as if the file did not hold them: no median, no
role and no date is theirs. They are counted with the reason, and keep their place in the file.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas import DataFrame, Series

from segmentation.criteria import Criteria, Criterion, place_of
from segmentation.errors import CleaningError
from segmentation.language.phrases import clipped, count, level, listed, number
from segmentation.number_columns import is_number
from segmentation.prepare.roles.placeholders import without_placeholders

if TYPE_CHECKING:
    from segmentation.prepare.cleaning.cleaning import CleanTable


@dataclass(frozen=True, eq=False)
class Participation:
    """The conditions of taking part, on columns of the upload."""

    only: Criteria
    columns: tuple[str, ...]
    """The columns of the upload that they are about."""
    unknown: Mapping[str, Any]
    """The number or day that stands for “no value” in one of them."""

    @classmethod
    def of(cls, table: DataFrame, only: Criteria, *, literal: Iterable[str] = ()) -> Self:
        """The conditions as this table has them. Raises `RoleError` for a column that is not in it."""
        names = tuple(dict.fromkeys(place_of(column, table.columns) for column in only.columns))
        meant = set(literal)
        _, marks = without_placeholders(table, [name for name in names if name not in meant])
        return cls(only, names, {name: table[name].loc[mark.rows[0]] for name, mark in marks.items()})

    def met(self, table: DataFrame) -> NDArray[np.bool_]:
        """Which rows of an upload (n,) take part."""
        return self.only.keeps(self.known(table))

    def known(self, table: DataFrame) -> DataFrame:
        """The columns in question, with nothing where a value only stands for “no value”."""
        columns = table[list(self.columns)]
        marked = {
            name: columns[name].mask((columns[name] == mark).fillna(False).astype(bool))
            for name, mark in self.unknown.items()
        }
        return columns.assign(**marked)

    def left_out(self, table: DataFrame) -> Series[Any]:
        """Row label → reason, for the rows that do not take part."""
        known = self.known(table)
        gone = ~self.only.keeps(known)
        if self.only.match == "any" and len(self.only.conditions) > 1:
            return Series(f"not {self.only}", index=table.index[gone], dtype="str")
        reasons = Series("", index=table.index, dtype="str")
        for condition in reversed(self.only.conditions):  # the first that is not met is the reason
            reasons = reasons.mask(Series(~condition.keeps(known), table.index), f"not “{condition}”")
        return reasons[gone]


def participants(table: DataFrame, only: Criteria, *, literal: Iterable[str] = ()) -> DataFrame:
    """The rows that take part; the table itself where there is no condition.

    Raises `CleaningError` when nobody meets the conditions, `RoleError` where the table cannot be asked them.
    """
    if not only or not len(table):
        return table
    part = Participation.of(table, only, literal=literal)
    kept = table[part.met(table)]
    if kept.empty:
        none = f"None of the {count(len(table))} customers meets “{only}”."
        holds = _what_there_is(part.known(table), only)
        raise CleaningError(" ".join([none, *holds, "Take a condition away, or change it."]))
    return kept


def _what_there_is(known: DataFrame, only: Criteria) -> list[str]:
    """What the column of the first condition that nobody meets holds instead, in a sentence."""
    for condition in only.conditions:
        if condition.keeps(known).any():
            continue
        name = place_of(condition.column, known.columns)
        values = known[name].dropna()
        if not len(values):
            return [f"“{clipped(name)}” is empty for everybody."]
        if is_number(values):
            ends = f"{number(values.min(), of=name)} to {number(values.max(), of=name)}"
            return [f"“{clipped(name)}” runs from {ends}."]
        if pd.api.types.is_datetime64_any_dtype(values.dtype):
            return [f"“{clipped(name)}” runs from {values.min():%Y-%m-%d} to {values.max():%Y-%m-%d}."]
        shown = [f"“{clipped(level(value), 40)}”" for value in values.value_counts().index]
        return [f"“{clipped(name)}” holds {listed(shown, most=_LISTED)}."]
    return []


_LISTED = 8  # values of a column that a message lists, the commonest first


def with_taken_out(
    cleaned: CleanTable, table: DataFrame, only: Criteria, *, literal: Iterable[str] = ()
) -> CleanTable:
    """The clean table of the participants, with a receipt of the whole upload `table`."""
    from segmentation.prepare.cleaning.cleaning import Entry, Receipt

    part = Participation.of(table, only, literal=literal)
    gone, receipt = part.left_out(table), cleaned.receipt
    taken = [
        Entry(len(rows), f"taken out by your choice: {reason}", "left out", rows)
        for reason, rows in gone.groupby(gone, sort=False).groups.items()
    ]
    first, *others = receipt.entries
    others = [entry for entry in others if entry.count or entry.kind != "left out"]
    entries = (dataclasses.replace(first, count=len(table)), *taken, *others)
    left_out = pd.concat([gone, receipt.left_out]).sort_index()
    whole = Receipt(entries, rows_in=len(table), rows_kept=receipt.rows_kept, left_out=left_out)
    return dataclasses.replace(cleaned, receipt=whole, part=part)


def tally(known: DataFrame, conditions: Iterable[Criterion]) -> list[tuple[Criterion, int, int]]:
    """Each condition with how many rows it keeps and how many it drops, by itself."""
    kept = [(condition, int(condition.keeps(known).sum())) for condition in conditions]
    return [(condition, stay, len(known) - stay) for condition, stay in kept]
