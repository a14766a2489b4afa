"""DuckDB, embedded: Parquet, CSV and databases larger than memory, in the process itself.

DuckDB reads and unpacks; what is counted is counted in its Arrow batches by the parts that every carrier
carries. It keeps to half of the memory that is allowed, the other half is for what is counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import pyarrow as pa

from segmentation.engines.carriers.carriers import BATCH_ROWS, SourceState
from segmentation.engines.carriers.local_rows import SourceRows
from segmentation.engines.carriers.read_errors import is_denied, may_not_be_read
from segmentation.engines.carriers.source_states import (
    FileState,
    local_file,
    state_of_files,
    with_journals,
)
from segmentation.engines.sources.databases import table_meant
from segmentation.engines.sources.lake_tables import newest_state, of_a_table
from segmentation.engines.sources.sources import EngineSource, address_of_tables, source_of
from segmentation.engines.sources.text_files import breaks_off
from segmentation.engines.sources.uneven_files import need_same_names, not_whole, parquet_notes
from segmentation.errors import EngineError
from segmentation.language.phrases import clipped

if TYPE_CHECKING:
    import duckdb

    from segmentation.prepare.reading.tables import Table

MEMORY = "4GB"
"""Allowed where nobody says how much: what a laptop can spare."""
_LEAST_MEMORY = 1 << 29  # below this DuckDB cannot unpack a group of rows of a wide file
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([kmgt]?)i?b?", re.IGNORECASE)
_PACKAGES = {
    name: f'Install what reads it without: pip install "touchstone-segments[{name}]". '
    for name in ("delta", "iceberg")
}
"""Tables of a lake that a package reads as well, from the same registry as everything else."""
_FIRST_BYTES = 1 << 22
"""Bytes of a text file by which its separators, letters and names are found out."""


class MissingDriver(EngineError):
    """DuckDB reads such a source with an extension that is not there."""


@dataclass(frozen=True, eq=False)
class DuckDB(SourceRows):
    """A source as a carrier."""

    memory: str = MEMORY
    threads: int | None = None
    folder: str | None = None
    """For what does not fit into memory; default: beside the database of the process."""
    first: Table | None = None
    """Of text files: the first block, read by the one reader of files."""
    name: str = "duckdb"

    @classmethod
    def opened(
        cls, text: str, *, memory: str = MEMORY, threads: int | None = None, folder: str | None = None
    ) -> Self:
        """A file, a folder, a pattern, an address or a table in a database.

        Raises `EngineError` where it cannot be read, with what to do.
        """
        told = source_of(text)
        first = _first_block(told) if told.kind == "csv" and told.files else None
        if first is not None:
            need_same_names(told, first)
        made = cls(told, memory, threads, folder, first)
        made.schema()  # what is missing is said now
        made._need_free_files()
        return made

    def state(self) -> SourceState | None:
        """By the files, or that of the database; `None` where a table of a lake is read by an extension."""
        if self.told.kind in ("delta", "iceberg"):
            return None
        if self.told.kind == "duckdb":
            return state_of_files(map(local_file, with_journals(self.told.place, ".wal")))
        if self.told.files:
            return state_of_files(map(local_file, self.told.files))
        asked = f"SELECT filename, size, epoch_ns(last_modified) FROM read_blob({_quoted(self.told.place)})"
        found = self._reader(asked).read_all()
        rows = list(zip(*(column.to_pylist() for column in found.columns), strict=True))
        whole = rows and all(None not in row for row in rows)
        return state_of_files(FileState(*row) for row in rows) if whole else None

    @property
    def notes(self) -> Sequence[str]:
        """In what Parquet files of this machine differ."""
        return parquet_notes(self.told.files) if self.told.kind == "parquet" else ()

    def _need_free_files(self) -> None:
        """Raises `EngineError` where a pattern at an address names files of a Delta table."""
        base = address_of_tables(self.told)
        if base and self._reader(f"SELECT * FROM glob({_quoted(f'{base}/_delta_log/*.json')})").read_all():
            raise EngineError(of_a_table(self.told.text, f"delta:{base}", "Delta"))

    @cached_property
    def _connection(self) -> duckdb.DuckDBPyConnection:
        driver = _driver()
        allowed = max(_LEAST_MEMORY, bytes_in(self.memory) // 2)
        settings: dict[str, Any] = {"memory_limit": f"{allowed // 2**20}MiB"}
        if self.threads is not None:
            settings["threads"] = self.threads
        if self.folder is not None:
            settings["temp_directory"] = self.folder
        try:
            found: duckdb.DuckDBPyConnection = driver.connect(":memory:", config=settings)
            self._prepare(found)
        except driver.Error as error:
            raise _failure(error, self.told) from None
        return found

    def _prepare(self, connection: duckdb.DuckDBPyConnection) -> None:
        """What a source needs before it can be asked: an extension, an open database."""
        needed = {"delta": "delta", "iceberg": "iceberg"}.get(self.told.kind)
        if self.told.place.startswith(("s3:", "gs:", "gcs:", "r2:", "http:", "https:")):
            _load(connection, "httpfs")
        if needed:
            _load(connection, needed)
        if self.told.kind == "duckdb":
            connection.execute(f"ATTACH {_quoted(self.told.place)} AS held (READ_ONLY)")

    @cached_property
    def _relation(self) -> str:
        """The rows, as SQL has them behind FROM."""
        told, files = self.told, "[" + ", ".join(map(_quoted, self.told.files)) + "]"
        if told.kind == "parquet":
            hive = f", hive_partitioning={str(told.is_partitioned).lower()}"
            where = files if told.files else _quoted(told.place)
            return f"read_parquet({where}, union_by_name=true{hive if told.files else ''})"
        if told.kind == "csv":
            return (
                _csv(self.first, files)
                if self.first
                else f"read_csv({_quoted(told.place)}, all_varchar=true)"
            )
        if told.kind in ("delta", "iceberg"):
            folder = told.kind == "iceberg" and Path(told.place).is_dir()
            where = str(newest_state(Path(told.place).absolute())) if folder else told.place
            return f"{told.kind}_scan({_quoted(where)})"
        return f"held.{_named(self._table())}"

    def _table(self) -> str:
        """The table of a database that is meant."""
        query = "SELECT table_name FROM information_schema.tables WHERE table_catalog = 'held' ORDER BY 1"
        names = [name for (name,) in self._connection.execute(query).fetchall()]
        return table_meant(self.told, names)

    @cached_property
    def _schema(self) -> pa.Schema:
        return self._reader(f"SELECT * FROM {self._relation} LIMIT 0").schema

    @cached_property
    def _rows(self) -> int:
        reader = self._reader(f"SELECT count(*) AS rows FROM {self._relation}")
        return int(reader.read_all().column(0)[0].as_py())

    def batches(self, columns: Sequence[str] | None = None) -> Iterator[pa.RecordBatch]:
        """All rows in their order."""
        wanted = "*" if columns is None else ", ".join(map(_named, columns)) or "NULL AS nothing"
        return self._guarded(self._reader(f"SELECT {wanted} FROM {self._relation}"))

    def _reader(self, query: str) -> pa.RecordBatchReader:
        driver = _driver()
        try:
            return self._connection.cursor().sql(query).to_arrow_reader(BATCH_ROWS)
        except driver.Error as error:
            raise _failure(error, self.told) from None

    def _guarded(self, reader: pa.RecordBatchReader) -> Iterator[pa.RecordBatch]:
        driver = _driver()
        try:
            yield from reader
        except (driver.Error, pa.ArrowException, OSError) as error:
            raise _failure(error, self.told) from None


def bytes_in(text: str) -> int:
    """A size that a person wrote, such as “4GB”, in bytes (of 1,024).

    Raises `EngineError` for what is none.

    >>> bytes_in("1.5 GB")
    1610612736
    """
    found = _SIZE.fullmatch(text.strip())
    if found is None:
        raise EngineError(f"Memory is written as in “4GB”, not “{clipped(text)}”.")
    return int(float(found[1]) * 1024 ** " kmgt".index(found[2].lower() or " "))


def _driver() -> Any:
    try:
        import duckdb
    except ImportError:
        raise EngineError(
            "DuckDB is not installed here. Install it with: pip install “touchstone-segments[duckdb]”."
        ) from None
    return duckdb


def _load(connection: duckdb.DuckDBPyConnection, extension: str) -> None:
    """An extension of DuckDB, fetched where it is not there yet."""
    driver = _driver()
    try:
        connection.execute(f"INSTALL {extension}; LOAD {extension}")
    except driver.Error:
        own = _PACKAGES.get(extension, "")
        raise MissingDriver(
            f"DuckDB reads this with its extension “{extension}”, which is not on this machine and could not "
            f'be fetched. {own}Where there is a way out, run python -c "import duckdb; '
            f"duckdb.execute('INSTALL {extension}')\", or export Parquet."
        ) from None


def _first_block(told: EngineSource) -> Table:
    """The first lines of a text file, read as any file is."""
    from segmentation.engines.sources.text_files import first_table

    return first_table(told, _FIRST_BYTES)


def _csv(first: Table, files: str) -> str:
    """Text files of plain rows: every cell as it stands, so that one reader says what it means."""
    columns = ", ".join(f"{_quoted(str(name))}: 'VARCHAR'" for name in first.data.columns)
    letters = {"utf-8": "utf-8", "utf-8-sig": "utf-8", "ascii": "utf-8", "latin-1": "latin-1"}
    encoding = letters.get((first.encoding or "utf-8").lower(), first.encoding or "utf-8")
    said: Mapping[str, str] = {
        "auto_detect": "false", "header": "false", "skip": str(first.header_row),
        "delim": _quoted(first.delimiter or ","), "quote": "'\"'", "escape": "'\"'",
        "encoding": _quoted(encoding), "columns": "{" + columns + "}",
    }  # fmt: skip
    return f"read_csv({files}, " + ", ".join(f"{name}={value}" for name, value in said.items()) + ")"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _named(name: str) -> str:
    return '"' + str(name).replace('"', '""') + '"'


_LINE = re.compile(r"CSV Error on Line: (\d+)\n(?:Original Line: ?[^\n]*\n)?([^\n]*)")
_TORN = re.compile(r"No magic bytes found at end of file '(.+?)'|File '(.+?)' too small to be a Parquet")
_CELLS = re.compile(r"Expected Number of Columns: (\d+) Found: (\d+)")


def _line_told(line: re.Match[str], text: str, told: EngineSource) -> EngineError:
    """A line that is no row, with the file that it stands in."""
    file = re.search(r"^\s*file = (.+)$", text, re.MULTILINE)
    where = f"Line {int(line[1]):,} of “{clipped(file[1] if file else told.text, 200)}”"
    if cells := _CELLS.search(line[2]):
        names, more = int(cells[1]), int(cells[2]) > int(cells[1])
        return EngineError(
            f"{where} has {'more' if more else 'fewer'} cells than the line of names, which has {names:,}. "
            "Mend that line, or save the table as Parquet."
        )
    return EngineError(
        f"{where} is not like the others: {clipped(line[2].strip(' .:'), 300)}. Mend that line."
    )


def _failure(error: Exception, told: EngineSource) -> EngineError:
    """What DuckDB said, in a sentence with what to do."""
    text = " ".join(str(error).split())
    where = f"“{clipped(told.text, 200)}”"
    if line := _LINE.search(str(error)):
        return _line_told(line, str(error), told)
    if re.search("Unexpected end of GZIP|GZIP block inconsistency|Failed to decode gzip", text):
        return breaks_off(told.text)
    if file := _TORN.search(text):
        return not_whole(file[1] or file[2])
    if "Out of Memory" in text or "OutOfMemory" in type(error).__name__:
        return EngineError(f"{where} needs more memory than is allowed. Allow more, as in --memory 8GB.")
    if is_denied(text):
        return may_not_be_read(told, text)
    return EngineError(f"DuckDB could not read {where}: {clipped(text, 300)}")
