"""New customers, cleaned the way those of a study were.

What a cleaning decided from its own customers (which value means “no value”, the day dates are counted to,
the median that fills a gap) holds for new ones too: somebody is not another customer because of the
company they come in.
"""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
import pandas as pd
import pyarrow as pa
from pandas import DataFrame, Series

from segmentation.errors import RoleError
from segmentation.language.literals import is_surely_nothing
from segmentation.language.phrases import clipped, level, listed
from segmentation.language.suggestions import nearest, same_name
from segmentation.prepare.cleaning.row_loss import missing_cells
from segmentation.prepare.reading.frames import shown
from segmentation.prepare.reading.options import DateOrder, Options
from segmentation.prepare.reading.tables import Table
from segmentation.prepare.reading.types import Hints, understand
from segmentation.prepare.roles.amounts.derived_amounts import Made
from segmentation.prepare.roles.derived_dates import Derivation
from segmentation.prepare.roles.non_buyers import NonBuyers

LARGEST = 1e30
"""Beyond this a number is a mark for “unknown”, and its square could not be stored."""


@dataclass(frozen=True, eq=False)
class Preparation:
    """What a cleaning decided from its own customers, by column."""

    placeholders: Mapping[str, Any]
    """The number or day that stands for “no value”."""
    numbers: frozenset[str]
    """Columns of the upload that are numbers: an infinite one counts as missing."""
    made: Mapping[str, Made]
    derived: Mapping[str, Derivation]
    fills: Mapping[str, float]
    """The median that fills a gap."""
    never: NonBuyers | None = None
    """How customers who never ordered are told by their empty cells."""
    longest: Mapping[str, float] = field(default_factory=dict)
    """Column of days since something → how many stand for “never”."""
    complete: tuple[str, ...] = ()
    """Columns without whose value a customer is left out; empty where everybody stays."""

    def sources(self, columns: Iterable[str]) -> list[str]:
        """The columns of an upload that some columns of the clean table are computed from."""
        found: dict[str, None] = {}
        for name in (*columns, *self.complete):
            made, derived = self.made.get(name), self.derived.get(name)
            of = made.of if made is not None else derived.of if derived is not None else (name,)
            found |= dict.fromkeys(of)
        if self.never is not None and not found.keys().isdisjoint(self.never.numbers):
            found |= dict.fromkeys(self.never.told_by)
        return list(found)

    def apply(self, table: DataFrame, columns: Iterable[str]) -> tuple[DataFrame, Series[bool]]:
        """Some columns of the clean table for the rows of an upload, and which rows take part.

        Dates are read before (see `conformed`).
        """
        wanted = list(dict.fromkeys((*columns, *self.complete)))
        values = self.known(table, wanted)
        takes_part = ~missing_cells(values, self.complete).any(axis=1)
        filled = {name: values[name].astype("float64").fillna(self.fills[name])
                  for name in wanted if name in self.fills}  # fmt: skip
        return values.assign(**filled), takes_part

    def known(self, table: DataFrame, columns: Iterable[str]) -> DataFrame:
        """Some columns of the clean table for the rows of an upload, with the gaps that they have."""
        return self._counted(columns, table.assign(**{str(name): self._known(table[name]) for name in table}))

    def _counted(self, wanted: Iterable[str], known: DataFrame) -> DataFrame:
        """The wanted columns, with nought and never for those who never ordered."""
        never = self.never
        if never is not None and set(never.told_by) <= set(known.columns):
            known = never.known(known)
        values = {name: self._values(name, known) for name in wanted}
        for name in self.longest.keys() & values.keys():
            values[name] = values[name].fillna(self.longest[name])
        return DataFrame(values, index=known.index)

    def _known(self, column: Series[Any]) -> Series[Any]:
        name = str(column.name)
        if name in self.placeholders:
            column = column.mask((column == self.placeholders[name]).fillna(False).astype(bool))
        if name in self.numbers and pd.api.types.is_float_dtype(column.dtype):
            beyond = np.abs(column.to_numpy(dtype=np.float64, na_value=np.nan)) > LARGEST
            column = column.mask(beyond) if beyond.any() else column
        return column

    def _values(self, name: str, known: DataFrame) -> Series[Any]:
        if name in self.made:
            return self.made[name].values(known)
        return self.derived[name].values(known) if name in self.derived else known[name]


class Alike(Protocol):
    """What new columns are read after: names and types, some values where there are any, marks and dates."""

    @property
    def data(self) -> DataFrame | Mapping[str, Series[Any]]: ...
    @property
    def decimal(self) -> str: ...
    @property
    def date_order(self) -> DateOrder | None: ...


def conformed(more: Table, like: Alike, names: Iterable[str]) -> DataFrame:
    """Some columns of a new table under the names and in the types they have in another.

    Warns of cells that cannot be what they are in the other table; they are missing then, as are those that
    reading set aside, and infinities. Raises `RoleError` when a column is missing, or holds something else
    altogether.
    """
    places = {name: place(name, more.data) for name in names}
    found, lost = conform(more.data, like, places)
    unread = _unread(more)
    for name, at in places.items():
        if cells := lost.get(name, 0) + unread.get(at, 0):
            told = f"{lost_told(cells)} in “{clipped(name)}” than in the study: missing."
            warnings.warn(told, UserWarning, stacklevel=4)
        if cells := _infinite(found[name]):
            holds = "cell is" if cells == 1 else "cells are"
            warnings.warn(
                f"{cells:,} {holds} infinite in “{clipped(name)}”: missing.", UserWarning, stacklevel=4
            )
    return found


def _unread(table: Table) -> dict[str, int]:
    """How many cells of each column reading took for missing, though they may have meant something."""
    cells: Counter[str] = Counter(aside.column for aside in table.asides())
    for column in table.columns:
        cells[column.name] += sum(many for word, many in column.nothing if not is_surely_nothing(word))
    return cells


def _infinite(column: Series[Any]) -> int:
    """How many of its numbers are infinite."""
    return int(np.isinf(column.to_numpy()).sum()) if column.dtype.kind == "f" else 0


def conform(more: DataFrame, like: Alike, places: Mapping[str, str]) -> tuple[DataFrame, dict[str, int]]:
    """The columns of `like` from their `places` in a new table, in its types, and how many cells were lost.

    A cell that cannot be what it is there is missing then. Raises `RoleError` when all of a column are lost.
    """
    options = Options(decimal=_mark(like.decimal), date_order=like.date_order)
    data = like.data
    found = {name: _like(more[at], data[name], options) for name, at in places.items()}
    lost = {name: _lost(more[at], found[name]) for name, at in places.items()}
    return DataFrame(found, index=more.index), {name: cells for name, cells in lost.items() if cells}


def _lost(before: Series[Any], after: Series[Any]) -> int:
    """How many cells held something and do not any more."""
    gone = after.isna().to_numpy()
    return int((before.notna().to_numpy() & gone).sum()) if gone.any() else 0


def lost_told(cells: int) -> str:
    """How many cells hold something else."""
    return f"{cells:,} {'cell holds' if cells == 1 else 'cells hold'} something else"


def _mark(decimal: str) -> str | None:
    return decimal if decimal in (".", ",") else None


def place(name: str, data: DataFrame) -> str:
    """The column of that name, whatever its case and the spaces around it.

    Raises `RoleError` where there is none, with the one that was probably meant.
    """
    names = [str(column) for column in data]
    if (same := same_name(name, names)) is not None:
        return same
    found = nearest(name, names)
    hint = "" if found is None else f" Is it “{clipped(found)}”? Then give it that name."
    raise RoleError(f"“{clipped(name)}” is missing here, and the study needs it.{hint or ' Add the column.'}")


def _like(column: Series[Any], like: Series[Any], options: Options) -> Series[Any]:
    """A column in the type that the other has; cells that cannot be are missing."""
    types = pd.api.types
    if types.is_bool_dtype(like.dtype):
        found = _flags(_understood(column, options))
    elif types.is_datetime64_any_dtype(like.dtype):
        found = _days(_understood(column, options))
    elif types.is_numeric_dtype(like.dtype):
        found = _numbers(_understood(column, options))
    elif types.is_numeric_dtype(column.dtype):  # also truth values
        found = column.map(level, na_action="ignore").astype("str")
    elif types.is_datetime64_any_dtype(column.dtype):
        found = Series([shown(cell) or None for cell in column], index=column.index, dtype="str")
    else:
        found = column
    if column.notna().any() and not found.notna().any():
        raise RoleError(
            f"“{clipped(column.name)}” holds something else here than in the study, such as "
            f"“{clipped(shown(column.dropna().iloc[0]))}” rather than {_examples(like)}."
        )
    return Series(found, name=str(like.name))


def _examples(like: Series[Any]) -> str:
    """What a column holds, by two of its values, or in a word where none are at hand."""
    cells = [f"“{clipped(shown(cell))}”" for cell in like.dropna().unique()[:2]]
    if cells:
        return listed(cells)
    types = pd.api.types
    if types.is_bool_dtype(like.dtype):
        return "yes or no"
    return "a day" if types.is_datetime64_any_dtype(like.dtype) else "a number"


def _understood(column: Series[Any], options: Options) -> Series[Any]:
    """What a column of text says, read as a file would be; any other stays as it is."""
    if pd.api.types.is_numeric_dtype(column.dtype) or pd.api.types.is_datetime64_any_dtype(column.dtype):
        return column
    cells = pa.chunked_array([pa.array([shown(cell) or None for cell in column], pa.string())])
    for wish in (Options(), options):
        found = understand(
            str(column.name), cells, np.arange(1, len(column) + 1, dtype=np.int32), Hints([], wish)
        )
        if not found.reading.ambiguous:
            break
    return found.values.set_axis(column.index)


def _flags(column: Series[Any]) -> Series[Any]:
    if pd.api.types.is_bool_dtype(column.dtype):
        return column
    return column.map({0: False, 1: True}).astype("boolean")


def _numbers(column: Series[Any]) -> Series[Any]:
    if pd.api.types.is_bool_dtype(column.dtype):
        return column.astype("float64")
    if pd.api.types.is_numeric_dtype(column.dtype):
        return column
    return pd.to_numeric(column.astype("str"), errors="coerce").astype("float64")


def _days(column: Series[Any]) -> Series[Any]:
    if pd.api.types.is_datetime64_any_dtype(column.dtype):
        return column
    text = column if not pd.api.types.is_numeric_dtype(column.dtype) else column.astype("str")
    return pd.to_datetime(text, errors="coerce", format="mixed", utc=True).dt.tz_localize(None)
