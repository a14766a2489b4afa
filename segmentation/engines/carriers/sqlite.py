"""A table of an SQLite database, by the driver that Python brings along, without an engine."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self
from urllib.parse import quote

import pyarrow as pa

from segmentation.engines.carriers.carriers import BATCH_ROWS, SourceState
from segmentation.engines.carriers.local_rows import SourceRows
from segmentation.engines.carriers.source_states import local_file, state_of_files, with_journals
from segmentation.engines.sources.databases import table_meant
from segmentation.engines.sources.sources import EngineSource
from segmentation.errors import EngineError
from segmentation.language.phrases import clipped

_TYPES = {"integer": pa.int64(), "real": pa.float64()}
"""What a column holds where all its cells are of one kind; anything else is text."""


@dataclass(frozen=True, eq=False)
class SQLite(SourceRows):
    """A table as a carrier; its rows have the order of their row numbers."""

    table: str
    name: str = "sqlite"

    @classmethod
    def opened(cls, told: EngineSource) -> Self:
        """The table that is meant. Raises `EngineError` where there is no such table, or no database."""
        query = "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite_%'"
        names = sorted(name for (name,) in _asked(told, query))
        return cls(told, table_meant(told, names))

    def state(self) -> SourceState:
        """By the file of the database, which a change of any of its tables changes."""
        return state_of_files(map(local_file, with_journals(self.told.place, "-wal")))

    @cached_property
    def _schema(self) -> pa.Schema:
        names = [row[1] for row in _asked(self.told, f"PRAGMA table_info({_named(self.table)})")]
        kinds = ", ".join(f"group_concat(DISTINCT typeof({_named(name)}))" for name in names)
        found = next(_asked(self.told, f"SELECT {kinds} FROM {_named(self.table)}"))
        return pa.schema([pa.field(name, _type(told)) for name, told in zip(names, found, strict=True)])

    @cached_property
    def _rows(self) -> int:
        return int(next(_asked(self.told, f"SELECT count(*) FROM {_named(self.table)}"))[0])

    def batches(self, columns: Sequence[str] | None = None) -> Iterator[pa.RecordBatch]:
        """All rows in their order."""
        fields = self.schema() if columns is None else [self.schema().field(name) for name in columns]
        schema = pa.schema(list(fields))
        wanted = ", ".join(_cell(field) for field in schema) or "NULL"
        rows = _asked(self.told, f"SELECT {wanted} FROM {_named(self.table)}")
        held: list[tuple[Any, ...]] = []
        for row in rows:
            held.append(row)
            if len(held) == BATCH_ROWS:
                yield _batch(held, schema)
                held = []
        if held:
            yield _batch(held, schema)


def _asked(told: EngineSource, query: str) -> Iterator[tuple[Any, ...]]:
    """The rows of a query, of a database that is only read."""
    try:
        with closing(sqlite3.connect(f"file:{quote(told.place)}?mode=ro", uri=True)) as held:
            yield from held.execute(query)
    except sqlite3.Error as error:
        raise EngineError(
            f"“{clipped(told.place, 200)}” could not be read as an SQLite database: {error}."
        ) from None


def _type(told: str | None) -> pa.DataType:
    kinds = set((told or "").split(",")) - {"null", ""}
    if kinds == {"integer", "real"}:
        return pa.float64()
    return _TYPES.get(next(iter(kinds)), pa.string()) if len(kinds) == 1 else pa.string()


def _cell(field: pa.Field) -> str:
    name = _named(field.name)
    return f"CAST({name} AS TEXT)" if pa.types.is_string(field.type) else name


def _batch(rows: list[tuple[Any, ...]], schema: pa.Schema) -> pa.RecordBatch:
    if not len(schema):
        return pa.RecordBatch.from_arrays([pa.nulls(len(rows))], ["nothing"])
    columns = zip(*rows, strict=True)
    arrays = [pa.array(cells, type=field.type) for cells, field in zip(columns, schema, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def _named(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
