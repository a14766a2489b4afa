"""More columns beside those of a table, each understood as it was where it came from."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping

import pandas as pd
from pandas import DataFrame

from segmentation.prepare.reading.options import ColumnReading
from segmentation.prepare.reading.tables import Table


def free_name(name: str, taken: set[str]) -> str:
    """A name that no column has yet; it is taken from then on."""
    wanted, number = name, 2
    while wanted in taken:
        wanted, number = f"{name} ({number})", number + 1
    taken.add(wanted)
    return wanted


def widened(table: Table, frame: DataFrame, readings: Mapping[str, ColumnReading]) -> Table:
    """A table with the cells of `frame`, which begins with its own columns; `readings` are those of others.

    What was set aside of a column stands in the file it came from, so it is not told again.
    """
    built = Table.of(frame, table.filename)
    known = {**readings, **{each.name: each for each in table.columns}}
    columns = tuple(_as_known(each, known.get(each.name)) for each in built.columns)
    return dataclasses.replace(built, columns=columns, format=table.format, notes=table.notes)


def beside(table: DataFrame, more: Iterable[tuple[str, pd.Series]]) -> tuple[DataFrame, dict[str, str]]:
    """A frame with more columns, none of them under a name that is taken; and the names they got."""
    taken, names, columns = set(map(str, table.columns)), {}, {}
    for name, column in more:
        names[name] = free_name(name, taken)
        columns[names[name]] = column
    return pd.concat([table, DataFrame(columns, index=table.index)], axis=1), names


def _as_known(now: ColumnReading, known: ColumnReading | None) -> ColumnReading:
    if known is None:
        return now
    return dataclasses.replace(now, unit=known.unit, date_order=known.date_order, cut=known.cut)
