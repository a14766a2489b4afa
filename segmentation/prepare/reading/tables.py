"""From the bytes of an upload to a table, with a receipt of what was understood.

Nothing is guessed cell by cell where the column can decide, no row is left out without being
listed, and the original text of every cell stays available: the bytes are kept, and read once more
when it is asked for, or once for all with `Table.with_text`.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from types import MappingProxyType
from typing import Any, Self, cast

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from pandas import DataFrame, Series

from segmentation.errors import TableError
from segmentation.interruptions import may_stop
from segmentation.language.concepts import is_id_name
from segmentation.language.phrases import clipped
from segmentation.prepare.reading import remarks
from segmentation.prepare.reading.formats import EXTENSIONS, Contents, open_file
from segmentation.prepare.reading.frames import grid_of, tidy
from segmentation.prepare.reading.grids import Grid, check_cells
from segmentation.prepare.reading.layout.table_regions import Region
from segmentation.prepare.reading.memory_pools import thrifty
from segmentation.prepare.reading.non_customers import without_leftovers
from segmentation.prepare.reading.options import (
    CUT_OFF,
    HOSTED,
    Aside,
    ColumnReading,
    DateOrder,
    Limits,
    Options,
    Skipped,
)
from segmentation.prepare.reading.parquets import read_parquet
from segmentation.prepare.reading.questions import with_questions
from segmentation.prepare.reading.spreadsheets.workbooks import as_text, read_workbook
from segmentation.prepare.reading.text import dialects, encodings
from segmentation.prepare.reading.text.records import Dialect
from segmentation.prepare.reading.texts import read_grid
from segmentation.prepare.reading.types import Hints, Understood, understand
from segmentation.prepare.reading.units import units_in, units_read, with_units

__all__ = ["HOSTED", "READERS", "ColumnReading", "Limits", "Options", "Skipped", "Table", "read_table"]

REPEATS = 0.2
"""Up to this share, ids that come again are mentioned; beyond, the file has several rows per customer."""


@dataclass(frozen=True, eq=False)
class Cells:
    """The cells of a file and how they were told apart."""

    grid: Grid
    format: str
    encoding: str | None = None


@dataclass(frozen=True, eq=False)
class Source:
    """The file itself, from which the cells can be read again."""

    data: bytes
    filename: str
    options: Options
    limits: Limits
    dialect: Dialect | None = None
    """How a text is cut, where that is known from what stands above it; else found by trying."""

    def cells(self) -> Cells:
        """The cells as they came. Raises `TableError` when the file is no table."""
        try:
            self.options.check()
            contents = open_file(self.data, self.filename, self.limits)
            self.options.check_for(contents.kind)
            read = _BY_KIND[contents.kind] if self.dialect is None else partial(_text, dialect=self.dialect)
            cells = read(contents, self.options, self.limits)
            check_cells(cells.grid)
        except TableError as error:
            raise TableError(f"We could not read “{self.filename}” as a table. {error}") from error
        packed = f", packed with {contents.wrapping}" if contents.wrapping else ""
        grid = replace(cells.grid, notes=(*contents.notes, *cells.grid.notes))
        grid = without_leftovers(grid, keep_odd=self.options.odd_rows == "keep")
        return Cells(grid, cells.format + packed, cells.encoding)

    def digest(self) -> str:
        """SHA-256 of the bytes and the options."""
        digest = hashlib.sha256(self.data)
        digest.update(repr(self.options).encode())
        return digest.hexdigest()


@dataclass(frozen=True, eq=False)
class Held:
    """A frame that somebody already has, tidied; every row of it is a customer."""

    frame: DataFrame
    filename: str
    options: Options

    def cells(self) -> Cells:
        """The cells as they came. Raises `TableError` for a wish that no frame can fulfil."""
        self.options.check()
        self.options.check_for("frame")
        return Cells(grid_of(self.frame), "Table")

    def digest(self) -> str:
        """SHA-256 of the names, the cells and the options."""
        digest = hashlib.sha256(repr(list(self.frame.columns)).encode())
        digest.update(pd.util.hash_pandas_object(self.frame).to_numpy().tobytes())
        if self.options != Options():
            digest.update(repr(self.options).encode())
        return digest.hexdigest()


@dataclass(frozen=True, eq=False)
class Table:
    """A table and what was understood of the file it came in."""

    data: DataFrame
    """One row per customer in the upload's order; int64, float64, datetime64, bool or str columns.

    A boolean column with missing values is pandas' `boolean`. What numbers are counted in stands in its
    `attrs` (see `units`).
    """
    filename: str
    format: str
    encoding: str | None
    delimiter: str | None
    decimal: str
    thousands: str | None
    date_order: DateOrder | None
    header_row: int
    """Line (or row of the sheet) of the column names, counted from 1; 0: there are none."""
    header_top: int
    """The first line of the names, where several were joined; else `header_row`."""
    sheet: str | None
    sheets: tuple[str, ...]
    rows_read: int
    """Rows of data in the file, those in `skipped` included; empty lines are in the notes."""
    skipped: tuple[Skipped, ...]
    columns: tuple[ColumnReading, ...]
    notes: tuple[str, ...]
    digest: str
    """SHA-256 of the bytes and the options."""
    regions: tuple[Region, ...] = ()
    """All tables of the file or sheet, where it holds more than one."""
    region: int = 0
    """Which of them this is, counted from 1; 0 where it is the only one."""
    repeats: tuple[tuple[int, str], ...] = ()
    """Line and id of the rows whose id came before; they stay in `data`."""
    source: Source | Held = field(repr=False, kw_only=True)
    original: DataFrame | None = field(default=None, repr=False, kw_only=True)
    """What `text` gives, where it is held; it takes as much memory as the table itself."""

    def __repr__(self) -> str:
        rows, columns = self.data.shape
        return f"<Table {clipped(self.filename)}: {rows:,} rows, {columns:,} columns; .data>"

    @thrifty()
    def text(self) -> DataFrame:
        """Every cell as it came: the rows and columns of `data`, all text, "" where empty."""
        if self.original is not None:
            return self.original.copy(deep=False)
        grid = self.source.cells().grid
        columns = {name: _filled(column) for name, column in zip(grid.names, grid.columns, strict=True)}
        return with_questions(DataFrame(columns, index=self.data.index, copy=False), grid.questions)

    def with_text(self) -> Self:
        """The same table with the text of its cells at hand, for whoever asks for it many times."""
        return replace(self, original=self.text())

    @property
    def cut_off(self) -> str | None:
        """The note that says so, where the file ends before its table does."""
        return next((note for note in self.notes if CUT_OFF in note), None)

    def asides(self) -> tuple[Aside, ...]:
        """Every cell that was not understood, in the order of the columns."""
        return tuple(aside for column in self.columns for aside in column.asides())

    def understood(self) -> tuple[tuple[str, str], ...]:
        """What was made of the file, as rows of two short texts for the data page."""
        mark = dialects.NAMES.get(self.delimiter or "", f"“{self.delimiter}”") if self.delimiter else None
        letters = encodings.NAMES.get(self.encoding, self.encoding) if self.encoding else None
        rows = [("Format", ", ".join(part for part in (self.format, mark, letters) if part))]
        if self.sheet is not None:
            rows.append(
                ("Sheet", f"{self.sheet} (of {len(self.sheets):,})" if self.sheets[1:] else self.sheet)
            )
        place = "row" if self.sheet is not None else "line"
        if self.region:
            here = self.regions[self.region - 1]
            rows.append(("Table", f"{self.region:,} of {len(self.regions):,}: {here.place(place)}"))
        rows.append(("Header", self._header(place)))
        rows.append(("Numbers", _number_example(self.decimal, self.thousands)))
        if self.date_order is not None:
            open_question = any(c.ambiguous for c in self.columns if c.kind == "date")
            doubt = "; the month first is possible too" if open_question else ""
            rows.append(("Dates", f"{_DATE_EXAMPLES[self.date_order]} ({self.date_order}{doubt})"))
        rows.append(("Rows", f"{self.rows_read:,} read, {len(self.skipped):,} skipped"))
        aside = len(self.asides())
        if aside:
            rows.append(("Cells", f"{aside:,} not understood; they count as missing"))
        return tuple(rows)

    def _header(self, place: str) -> str:
        if not self.header_row:
            return self._without_header()
        if self.header_top < self.header_row:
            return f"{place}s {self.header_top:,} to {self.header_row:,}, joined to one name per column"
        return f"{place} {self.header_row:,}"

    def _without_header(self) -> str:
        named = self.delimiter is None and self.sheet is None
        return "the names stored with the columns" if named else "none; columns are numbered"

    @classmethod
    @thrifty()
    def of(cls, frame: DataFrame, filename: str = "table.csv", options: Options | None = None) -> Self:
        """A table around a frame somebody already has; its rows are numbered from 0.

        Its columns are understood as those of a file; every row stays. Raises `TableError` for what is
        no frame, and for `options` that no frame can fulfil.
        """
        return cls._read(Held(tidy(frame), filename, options or Options()))

    @classmethod
    def _read(cls, source: Source | Held) -> Self:
        """What the cells of a source mean, column by column."""
        cells = source.cells()
        grid = cells.grid
        mark = grid.dialect.delimiter if grid.dialect else None
        found = _understand(grid, Hints.of(grid.columns, source.options, mark))
        if isinstance(source, Held):
            found = [_marked(each, units_in(source.frame).get(each.reading.name)) for each in found]
        frame = DataFrame({each.reading.name: each.values for each in found}, copy=False)
        frame.index = pd.RangeIndex(len(grid.lines))
        pa.default_memory_pool().release_unused()  # the cells as text were as large as the frame
        readings = tuple(each.reading for each in found)
        repeats, repeat_notes = _repeats(frame, grid, [each.name for each in readings if each.cut])
        notes = [*grid.notes, *(note for each in found for note in each.notes), *_unfit(found), *repeat_notes]
        notes += filter(None, [remarks.nothing(readings)])
        return cls(
            data=with_units(frame, units_read(readings)), filename=source.filename, format=cells.format,
            encoding=cells.encoding,
            delimiter=mark, decimal=source.options.decimal or _commonest(c.decimal for c in readings) or ".",
            thousands=_commonest(c.thousands for c in readings), date_order=_date_order(readings),
            header_row=grid.header_row, header_top=grid.header_top or grid.header_row, sheet=grid.sheet,
            sheets=grid.sheets, regions=grid.regions, region=grid.region,
            rows_read=len(frame) + len(grid.skipped), skipped=grid.skipped, columns=readings,
            notes=(*notes, *_row_notes(frame)), digest=source.digest(), repeats=repeats, source=source,
        )  # fmt: skip


@thrifty()
def read_table(
    data: bytes, filename: str = "table.csv", options: Options | None = None, *, limits: Limits | None = None
) -> Table:
    """The table in the bytes of an upload, whatever format its bytes turn out to be.

    `options` overrule what would be decided; `limits` bound the size (default: `Limits()`, for one's
    own computer). Raises `TableError` with what the file is instead, or where it is broken.
    """
    if not isinstance(cast(object, data), bytes) or not isinstance(cast(object, filename), str):
        raise TableError(
            "This takes the bytes of a file and its name. For a path or a DataFrame write read(…)."
        )
    return Table._read(Source(data, filename, options or Options(), limits or Limits()))


def _understand(grid: Grid, hints: Hints) -> list[Understood]:
    """Every column with its type; its cells are let go one by one."""
    columns = list(grid.columns)
    grid.columns.clear()
    found = []
    for position, name in enumerate(grid.names):
        may_stop()
        column, columns[position] = columns[position], None
        found.append(_marked(understand(name, column, grid.lines, hints), grid.marks.get(name)))
        pa.default_memory_pool().release_unused()
    return found


def _marked(found: Understood, mark: str | None) -> Understood:
    """A column of numbers with what stood beside them: the currency of a workbook, the days of a span."""
    if mark is None or found.reading.kind != "number" or found.reading.unit is not None:
        return found
    return replace(found, reading=replace(found.reading, unit=mark))


def _unfit(found: Iterable[Understood]) -> tuple[str, ...]:
    """Which columns the person’s decimal mark or date order does not fit."""
    names = [f"“{each.reading.name}”" for each in found if each.unfit]
    if not names:
        return ()
    listed = ", ".join(names[:5]) + (f" and {len(names) - 5:,} more" if len(names) > 5 else "")
    what, whose = ("One column is", "Its") if len(names) == 1 else (f"{len(names):,} columns are", "Their")
    wish = "the decimal mark or the order of dates you chose"
    return (f"{what} not written with {wish}: {listed}. {whose} cells stay text.",)


def _row_notes(frame: DataFrame) -> tuple[str, ...]:
    return () if len(frame) else ("There are column names and no rows below them.",)


def _repeats(
    frame: DataFrame, grid: Grid, cut: Sequence[str]
) -> tuple[tuple[tuple[int, str], ...], tuple[str, ...]]:
    """Rows whose id came before, if those are few enough to be a slip."""
    names = [str(name) for name in frame if frame[name].dtype.kind in "iO" and name not in cut]
    name = next(filter(is_id_name, names), None)
    if name is None:
        return (), ()
    rows = np.flatnonzero(frame[name].duplicated().to_numpy() & frame[name].notna().to_numpy())
    if not 0 < len(rows) <= REPEATS * len(frame):
        return (), ()
    repeats = tuple((int(grid.lines[row]), str(frame[name].iloc[row])) for row in rows)
    many = "One row repeats an id" if len(rows) == 1 else f"{len(rows):,} rows repeat an id"
    lines = ", ".join(f"{line:,}" for line, _ in repeats[:5]) + (" and more" if len(rows) > 5 else "")
    return repeats, (f"{many} that came before in “{name}” (line {lines}). They are still in the table.",)


def _commonest(marks: Iterable[str | None]) -> str | None:
    counts = Counter(mark for mark in marks if mark)
    return counts.most_common(1)[0][0] if counts else None


def _date_order(readings: Iterable[ColumnReading]) -> DateOrder | None:
    orders = Counter(each.date_order for each in readings if each.date_order)
    written = Counter({order: n for order, n in orders.items() if order != "year first"}) or orders
    return written.most_common(1)[0][0] if written else None


_DATE_EXAMPLES = {"day first": "31/12/2024", "month first": "12/31/2024", "year first": "2024-12-31"}


def _number_example(decimal: str, thousands: str | None) -> str:
    group = thousands or ("," if decimal == "." else ".")
    name = "point" if decimal == "." else "comma"
    return f"1{group if thousands else ''}204{decimal}50 ({name})"


def _filled(column: pa.ChunkedArray) -> Series[Any]:
    """A column as text, "" where it is empty."""
    text = (
        column
        if pa.types.is_string(column.type)
        else pa.chunked_array(map(as_text, column.chunks), pa.string())
    )
    return Series(pd.array(pc.cast(pc.fill_null(text, ""), pa.large_string()), dtype="str"))


def _text(contents: Contents, options: Options, limits: Limits, dialect: Dialect | None = None) -> Cells:
    decoded = encodings.decode(contents.data, options.encoding)
    grid = read_grid(decoded, options, limits, dialect)
    grid = replace(grid, notes=(*decoded.notes, *grid.notes))
    return Cells(grid, "CSV" if grid.dialect and grid.dialect.delimiter != " " else "Text", decoded.encoding)


def _workbook(contents: Contents, options: Options, limits: Limits) -> Cells:
    name = EXTENSIONS["ods"] if b"opendocument.spreadsheet" in contents.data[:100] else EXTENSIONS["xlsx"]
    grid = read_workbook(contents.data, options, limits, unpacked=contents.unpacked)
    return Cells(grid, name)


def _parquet(contents: Contents, options: Options, limits: Limits) -> Cells:
    return Cells(read_parquet(contents.data, options, limits), "Parquet")


def _whatever(contents: Contents, options: Options, limits: Limits) -> Cells:
    return _BY_KIND[contents.kind](contents, options, limits)


Reader = Callable[[Contents, Options, Limits], Cells]
_BY_KIND: Mapping[str, Reader] = {"text": _text, "workbook": _workbook, "parquet": _parquet}
READERS: Mapping[str, Reader] = MappingProxyType({
    "csv": _text, "tsv": _text, "tab": _text, "txt": _text,
    "xlsx": _workbook, "xlsm": _workbook, "xls": _workbook, "xlsb": _workbook, "ods": _workbook,
    "parquet": _parquet, "gz": _whatever, "zip": _whatever,
})  # fmt: skip
"""Extension (without dot) → reader. What the bytes are decides, so a wrong name does no harm."""
