"""Columns of cells as they came, and the fast road to them.

A clean file is cut by Arrow, in one pass and without a Python object per cell. Whatever Arrow could
read in another way than Python's csv reader (marks that do not pair up, empty lines, uneven rows)
is left to the careful road in `repairs`, which is slower and can tell what it did.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from segmentation.errors import TableError
from segmentation.prepare.reading.layout.headers import Header
from segmentation.prepare.reading.layout.table_regions import Region
from segmentation.prepare.reading.memory_pools import CUTTING
from segmentation.prepare.reading.options import Limits, Skipped
from segmentation.prepare.reading.text.records import CELL_CHARACTERS, Dialect
from segmentation.prepare.reading.values.numbers import Bools

Lines = np.ndarray[tuple[int], np.dtype[np.int32]]


@dataclass(frozen=True, eq=False)
class Grid:
    """The cells of a table as they came: Arrow text columns, null where a cell is empty."""

    names: tuple[str, ...]
    columns: list[pa.ChunkedArray]
    lines: Lines
    """The line (or row of the sheet) each row begins on, counted from 1."""
    header_row: int
    header_top: int = 0
    """Where the names take several rows, the first of them; else `header_row`."""
    skipped: tuple[Skipped, ...] = ()
    notes: tuple[str, ...] = ()
    dialect: Dialect | None = None
    sheet: str | None = None
    sheets: tuple[str, ...] = ()
    seams: tuple[int, ...] = ()
    """Lines where another table may begin: below empty lines, and where rows get longer or shorter."""
    regions: tuple[Region, ...] = ()
    """All tables of the file or sheet, where it holds more than one."""
    region: int = 0
    """Which of them this is, counted from 1."""
    marks: Mapping[str, str] = field(default_factory=dict)
    """Column → the currency that the formats of a workbook show beside its numbers."""
    questions: Mapping[str, str] = field(default_factory=dict)
    """Column → what the first row under the names tells of it, where that row is no customer."""


def keep_rows(columns: list[pa.ChunkedArray], keep: Bools) -> None:
    """Leave out the other rows, in place and column by column: no second table is ever whole."""
    mask = pa.array(keep)
    for place, column in enumerate(columns):
        columns[place] = column.filter(mask)


def trimmed(grid: Grid) -> Grid:
    """The grid without empty columns at its right that have no name: another table is that much wider."""
    width = len(grid.names)
    while width > 1 and grid.names[width - 1] == f"Column {width}":
        if grid.columns[width - 1].null_count < len(grid.lines):
            break
        width -= 1
    return replace(grid, names=grid.names[:width], columns=grid.columns[:width])


@dataclass(frozen=True, eq=False)
class Body:
    """The part of a text below its header."""

    utf8: bytes
    start: int
    line: int
    header: Header
    dialect: Dialect
    limits: Limits

    def grid(
        self,
        columns: list[pa.ChunkedArray],
        lines: Lines,
        skipped: Sequence[Skipped] = (),
        notes: Sequence[str] = (),
        seams: Sequence[int] = (),
    ) -> Grid:
        """What was cut from it, with all that is already known."""
        header = self.header
        return Grid(
            header.names, columns, lines, header.line, header.top or header.line, tuple(skipped),
            (*header.notes, *notes), self.dialect, seams=tuple(seams),
        )  # fmt: skip


def by_arrow(body: Body) -> Grid | None:
    """The columns as Arrow cuts them, or None where it might differ from the careful road."""
    names = [str(n) for n in range(body.header.width)]
    if body.start >= len(body.utf8) or not _is_plain(body):
        return None
    try:
        table = pyarrow.csv.read_csv(
            pa.py_buffer(body.utf8).slice(body.start),
            read_options=pyarrow.csv.ReadOptions(use_threads=False, column_names=names, block_size=1 << 21),
            parse_options=pyarrow.csv.ParseOptions(
                delimiter=body.dialect.delimiter, quote_char=body.dialect.quote or False,
                newlines_in_values=True, ignore_empty_lines=False,
            ),
            convert_options=pyarrow.csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()), null_values=[""],
                strings_can_be_null=True, quoted_strings_can_be_null=True,
                check_utf8=False,
            ),
            memory_pool=CUTTING,
        )  # fmt: skip
    except pa.ArrowInvalid:
        return None
    if _has_blank_line(table, body.utf8, body.start) or any(_has_giant(c) for c in table.columns):
        return None
    return body.grid(table.columns, _line_numbers(table, body))


def _is_plain(body: Body) -> bool:
    """Whether the text is of the kind that Arrow and Python cut alike."""
    text, start, dialect = body.utf8, body.start, body.dialect
    odd = (
        dialect.escape or dialect.padded or dialect.cuts or dialect.wrapped or not dialect.delimiter.isascii()
    )
    if odd:
        return False
    if dialect.line_end == "\r" and b"\n" in text:
        return False
    return odd_quote(text, start, dialect) is None


def _has_blank_line(table: pa.Table, text: bytes, start: int) -> bool:
    """Whether some line is altogether empty, which is no row; a row of empty cells is one."""
    if table.num_columns > 1 and all(column.null_count for column in table.columns):
        pairs = (b"\n\n", b"\r\r", b"\n\r")
        return text.startswith((b"\r", b"\n"), start) or any(text.find(pair, start) >= 0 for pair in pairs)
    return False


def _has_giant(column: pa.ChunkedArray) -> bool:
    """Whether some cell is longer than a cell may be."""
    large = [chunk for chunk in column.chunks if chunk.nbytes > CELL_CHARACTERS]
    return any((pc.max(pc.binary_length(chunk)).as_py() or 0) > CELL_CHARACTERS for chunk in large)


def check_cells(grid: Grid) -> None:
    """Raise `TableError` for a cell that is longer than a cell may be, whatever the file it came in."""
    for name, column in zip(grid.names, grid.columns, strict=True):
        if not pa.types.is_string(column.type) or not _has_giant(column):
            continue
        giants = np.flatnonzero(pc.fill_null(pc.utf8_length(column), 0).to_numpy() > CELL_CHARACTERS)
        if len(giants):
            raise TableError(
                f"A cell of “{name}” in row {int(grid.lines[giants[0]]):,} has more than {CELL_CHARACTERS:,} "
                "characters. Shorten it, or leave that column out of the export."
            )


def odd_quote(text: bytes, start: int, dialect: Dialect) -> int | None:
    """Where the first mark stands that neither opens a cell, nor closes one, nor is doubled inside."""
    mark = (dialect.quote or '"').encode()
    if text.find(mark, start) < 0:
        return None
    letters = np.frombuffer(text, np.uint8)
    edges = np.zeros(256, bool)
    edges[[*mark, *dialect.delimiter.encode(), 10, 13]] = True
    inside, last = 0, start
    for begin in range(start, len(text), 1 << 22):
        places = np.flatnonzero(letters[begin : begin + (1 << 22)] == mark[0]) + begin
        opens, closes = places[inside::2], places[1 - inside :: 2]
        wrong = [
            opens[(opens > start) & ~edges[letters[opens - 1]]],
            closes[(closes + 1 < len(text)) & ~edges[letters[np.minimum(closes + 1, len(text) - 1)]]],
        ]
        odd = [int(found[0]) for found in wrong if len(found)]
        if odd:
            return min(odd)
        last = int(places[-1]) if len(places) else last
        inside = (inside + len(places)) % 2
    return last if inside else None


def _line_numbers(table: pa.Table, body: Body) -> Lines:
    """Lines count up by one, and by one more for every line end inside a cell of the row before."""
    count = table.num_rows
    lines = np.arange(body.line, body.line + count, dtype=np.int32)
    end = b"\r" if body.dialect.line_end == "\r" else b"\n"
    mark = (body.dialect.quote or '"').encode()
    if body.utf8.find(mark, body.start) < 0 or body.utf8.count(end, body.start) <= count:
        return lines
    breaks = np.zeros(count, np.int64)
    for column in table.columns:
        found = pc.count_substring(column, end.decode())
        breaks += pc.fill_null(found, 0).to_numpy().astype(np.int64)
    lines[1:] += np.cumsum(breaks)[:-1].astype(np.int32)
    return lines
