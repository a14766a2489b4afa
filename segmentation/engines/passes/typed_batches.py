"""Batches of an engine as frames in the types of the sample, so that every batch means what the sample did.

The sample is understood by the one reader of tables. Of a batch nothing is decided anew: a cell that is no
number in a column of numbers counts as missing, and is counted.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self, TypeAlias

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from pandas import DataFrame, Series

from segmentation.prepare.reading.layout.headers import names_of
from segmentation.prepare.reading.options import ColumnReading, Options
from segmentation.prepare.reading.parquets import simple
from segmentation.prepare.reading.tables import Table
from segmentation.prepare.reading.types import Hints, understand


def sample_table(sample: pa.Table, source: str, literal: Iterable[str] = ()) -> Table:
    """The table of a sample, understood as a file of its rows would be."""
    names, _ = names_of(sample.schema.names)
    columns = {name: simple(column) for name, column in zip(names, sample.columns, strict=True)}
    meant = tuple(literal) or None
    return Table.of(pa.table(columns).to_pandas(), called(source), Options(literal=meant))


def sample_bytes(sample: pa.Table) -> bytes:
    """A sample as a Parquet file, the same bytes for the same rows."""
    import pyarrow.parquet  # it brings network file systems along, which nobody else needs

    held = io.BytesIO()
    pyarrow.parquet.write_table(sample, held, compression="zstd")
    return held.getvalue()


def called(source: str) -> str:
    """What a person calls a source: its last name, and of a pattern the folder that it stands in as well.

    >>> called("/lake/customers/year=*/*.parquet")
    'customers/year=*/*.parquet'
    """
    parts = Path(source).parts or (source,)
    last = len(parts) - 1
    while last > 0 and _PATTERN.search(parts[last]) and parts[last - 1] != "/":
        last -= 1
    return "/".join(parts[last:])


_PATTERN = re.compile(r"[*?\[]")
"""What stands in a name that is meant for many."""


Cells: TypeAlias = "Counter[str]"
"""Column → how many of its cells."""


@dataclass(frozen=True)
class Typed:
    """How batches become frames; can be sent to another process."""

    fields: Mapping[str, str]
    """Name of a column → its name where it comes from."""
    readings: Mapping[str, ColumnReading]
    literal: tuple[str, ...] = ()

    @classmethod
    def of(cls, table: Table, schema: pa.Schema, literal: Iterable[str] = ()) -> Self:
        """As the sample was read."""
        names, _ = names_of(schema.names)
        readings = {one.name: _bare(one) for one in table.columns}
        return cls(dict(zip(names, schema.names, strict=True)), readings, tuple(literal))

    def wanted(self, names: Iterable[str]) -> list[str]:
        """What some columns are called where they come from."""
        return [self.fields[name] for name in dict.fromkeys(names)]

    def frame(self, batch: pa.RecordBatch, names: Iterable[str], lost: Cells | None = None) -> DataFrame:
        """Some columns of a batch; `lost` counts cells that are not what their column holds."""
        columns = {n: pa.chunked_array([batch.column(self.fields[n])]) for n in dict.fromkeys(names)}
        found = {name: self._column(name, column, lost) for name, column in columns.items()}
        return DataFrame(found, index=pd.RangeIndex(batch.num_rows), copy=False)

    def _column(self, name: str, column: pa.ChunkedArray, lost: Cells | None) -> Series[Any]:
        reading, kind = self.readings[name], self.readings[name].kind
        plain = column.type
        if kind == "number" and (pa.types.is_integer(plain) or pa.types.is_floating(plain)):
            return Series(column.chunk(0).to_numpy(zero_copy_only=False), copy=False)
        found = simple(column)
        if kind == "text":
            return _texts(found if pa.types.is_string(found.type) else found.cast(pa.string()), self, name)
        if found.null_count == len(found):
            return _missing(kind, len(found))
        return self._read(reading, found, lost)

    def _read(self, reading: ColumnReading, column: pa.ChunkedArray, lost: Cells | None) -> Series[Any]:
        """A column that the one reader makes numbers, days or truth values of."""
        name, wanted = reading.name, _WISHES.get(reading.kind, ())
        wishes: dict[str, Any] = {wish: getattr(reading, wish) for wish in wanted}
        options = Options(literal=self.literal or None, **wishes)
        if pa.types.is_string(column.type):
            column = pc.if_else(pc.equal(column, ""), None, column)
        lines = np.arange(1, len(column) + 1, dtype=np.int32)
        made = understand(name, column, lines, Hints.of([column], options, None))
        values = made.values if made.reading.kind == reading.kind else _forced(made.values, reading.kind)
        if lost is not None:
            gone = int(len(column) - column.null_count - values.notna().sum())
            lost[name] += max(0, gone - sum(many for _, many in made.reading.nothing))
        return values


_WISHES: Mapping[str, tuple[str, ...]] = {"number": ("decimal",), "date": ("date_order",)}


def _bare(reading: ColumnReading) -> ColumnReading:
    """Without the cells that it tells of."""
    return ColumnReading(reading.name, reading.kind, reading.decimal, date_order=reading.date_order)


def _texts(column: pa.ChunkedArray, typed: Typed, name: str) -> Series[Any]:
    if name not in typed.literal:
        lines = np.arange(1, len(column) + 1, dtype=np.int32)
        made = understand(name, pc.if_else(pc.equal(column, ""), None, column), lines, Hints([], Options()))
        if made.reading.kind == "text":
            return made.values
    trimmed = pc.utf8_trim_whitespace(column)
    cells = pc.if_else(pc.equal(trimmed, ""), None, trimmed).cast(pa.large_string())
    return Series(pd.array(cells, dtype="str"))


def _missing(kind: str, rows: int) -> Series[Any]:
    if kind == "date":
        return Series(np.full(rows, np.datetime64("NaT", "us")))
    if kind == "boolean":
        return Series(pd.array([None] * rows, dtype="boolean"))
    return Series(np.full(rows, np.nan))


def _forced(values: Series[Any], kind: str) -> Series[Any]:
    """A column of a batch that by itself would be something else: what cannot be is missing."""
    if kind == "number":
        return pd.to_numeric(values.astype("str"), errors="coerce").astype("float64")
    if kind == "date":
        text = values.astype("str")
        return pd.to_datetime(text, errors="coerce", format="mixed", utc=True).dt.tz_localize(None)
    return values.map({0: False, 1: True, "0": False, "1": True}).astype("boolean")
