"""The careful road: a text that is not clean, block by block, mending and telling.

Nothing is lost in silence. A row with too many cells is set aside with its line; rows with too few
are set aside when they are rare (a broken line) and filled up when they are common (an export that
leaves out empty ends); the last row of a file that was cut off says so.
"""

from __future__ import annotations

import csv
import io
import itertools
from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from segmentation.errors import TableError
from segmentation.prepare.reading.grids import Body, Grid, Lines, keep_rows, odd_quote
from segmentation.prepare.reading.layout.headers import Header
from segmentation.prepare.reading.options import CUT_OFF, Skipped
from segmentation.prepare.reading.text.records import Cut, Dialect, Rows, blocks, unwrapped

BLOCK_CHARACTERS = 1 << 17  # read at a time
UNEVEN = 0.02
"""Up to this share, rows with too few cells are set aside; beyond, the file leaves out empty ends."""
FEW = 1000  # long rows that may be slips, beside their share
SEAMS = 1000
"""So many places are kept where another table may begin."""
MENDED = 5_000
"""Beyond so many records with broken marks, and one in twenty, marks are no marks but text."""
LINES_PER_ROW = 4
"""So many times the allowed rows are looked through as lines; more are a file of empty lines."""
STRAY = "\ufdd0"
"""Stands for a line-end sign that ends no line while the csv reader is at work."""


@dataclass
class _Uneven:
    """What the careful road met on its way."""

    short: tuple[array[int], array[int], array[int]] = field(
        default_factory=lambda: (array("i"), array("i"), array("i"))
    )
    """Position, line and number of cells of the rows with too few."""
    long: list[tuple[int, int, str]] = field(default_factory=list)
    """Line, number of cells and text of the rows with too many."""
    blank: tuple[int, int, int] = (0, 0, 0)
    """First line, last line and number of the empty lines."""
    mended: list[int] = field(default_factory=list)
    widest: int = 0
    last: int = 0
    rows: int = 0
    seams: list[int] = field(default_factory=list)
    """Lines whose number of cells is another than in the line above, empty lines included."""
    before: int = 0
    """The number of cells of the last line."""
    is_wider: bool = False
    """Whether so many rows are too long that the table must be wider than its header."""


def with_care(body: Body) -> Grid:
    """The columns by Python's csv reader, with what had to be mended or set aside."""
    if body.utf8.count(body.dialect.line_end.encode()) > LINES_PER_ROW * body.limits.rows:
        body.limits.check_rows(LINES_PER_ROW * body.limits.rows)
    while True:
        found = _attempt(body)
        if isinstance(found, Grid):
            return found
        body = found


def _attempt(body: Body) -> Grid | Body:
    """The grid, or the text as it must be read instead: wider, or without quotation marks."""
    found = _Uneven()
    chunks: list[list[pa.Array]] = []
    lines: list[Lines] = []
    width, stray = body.header.width, _stray(body)
    take = _taker(body, stray)
    for cut in blocks(take, body.dialect, width=width, first_line=body.line, mended=found.mended):
        numbers, rows = _even(cut, body, found)
        if found.is_wider or not rows:
            continue
        body.limits.check_rows(found.rows)
        if len(found.mended) > max(MENDED, found.rows / 20):
            return _unquoted(body)
        lines.append(numbers)
        chunks.append([_column(cells, stray) for cells in zip(*rows, strict=True)])
    if found.is_wider or len(found.long) > max(3, UNEVEN * found.rows):
        return _widened(body, found.widest)
    columns = [pa.chunked_array([chunk[j] for chunk in chunks], pa.string()) for j in range(width)]
    chunks.clear()  # else every cell would be kept twice while rows are left out below
    return _settled(body, found, columns, np.concatenate(lines) if lines else np.zeros(0, np.int32))


def _column(cells: Sequence[str], stray: str | None) -> pa.Array:
    column = pa.array(cells, pa.string())
    if stray is not None:
        column = pc.replace_substring(column, STRAY, stray)
    empty = pc.equal(column, "")
    return pc.if_else(empty, None, column) if pc.any(empty).as_py() else column


def _widened(body: Body, width: int) -> Body:
    """The same text with room for the cells beyond the header."""
    body.limits.check_columns(width)
    header = body.header
    extra = tuple(f"Column {n}" for n in range(header.width + 1, width + 1))
    note = f"Some rows have more cells than line {header.line:,} has names; the extra columns are numbered."
    return replace(
        body, header=Header(header.names + extra, header.line, header.first, (*header.notes, note))
    )


def _unquoted(body: Body) -> Body:
    """The same text with its quotation marks as part of the cells."""
    note = "Quotation marks seldom pair up in this file, so they were read as part of the text."
    header = replace(body.header, notes=(*body.header.notes, note))
    return replace(body, header=header, dialect=replace(body.dialect, quote=None, escape=None))


def _too_uneven(body: Body) -> str:
    return (
        f"Its rows have up to {body.header.width:,} cells, but most have far fewer, so no table can be made "
        "out. Remove what stands above the table, or say on which line the column names are."
    )


def _taker(body: Body, stray: str | None) -> Callable[[], list[str]]:
    """Gives the next lines below the header; signs that look like line ends but are none are masked."""
    stream = io.BytesIO(body.utf8)
    stream.seek(body.start)
    lines = io.TextIOWrapper(stream, "utf-8", newline=body.dialect.line_end)
    if stray is None:
        return lambda: lines.readlines(BLOCK_CHARACTERS)
    mask = _mask_feed if stray == "\n" else _mask_return
    return lambda: [mask(line) for line in lines.readlines(BLOCK_CHARACTERS)]


def _stray(body: Body) -> str | None:
    """The line-end sign that stands in the text besides those that end its lines."""
    if body.dialect.line_end == "\r":
        return "\n" if body.utf8.find(b"\n", body.start) >= 0 else None
    lone = body.utf8.count(b"\r", body.start) != body.utf8.count(b"\r\n", body.start)
    return "\r" if lone else None


def _mask_feed(line: str) -> str:
    return line.replace("\n", STRAY)


def _mask_return(line: str) -> str:
    text = line.removesuffix("\n").removesuffix("\r")
    return text.replace("\r", STRAY) + line[len(text) :]


def _even(cut: Cut, body: Body, found: _Uneven) -> tuple[Lines, Rows]:
    """Rows of the header's width with their lines; what is shorter or longer is noted in `found`."""
    width, dialect = body.header.width, body.dialect
    numbers = np.array(cut.numbers, dtype=np.int32)
    rows = _all_unwrapped(cut.rows, dialect) if dialect.wrapped else cut.rows
    widths = np.fromiter(map(len, rows), np.int32, len(rows))
    _note_seams(numbers, widths, found)
    if width == 1:
        rows = [cells or [""] for cells in rows]
        widths = np.maximum(widths, 1)
    elif (widths == 0).any():
        blank = numbers[widths == 0]
        found.blank = (found.blank[0] or int(blank[0]), int(blank[-1]), found.blank[2] + len(blank))
        rows = [cells for cells in rows if cells]
        numbers, widths = numbers[widths > 0], widths[widths > 0]
    if (found.rows + len(rows)) * width > len(body.utf8) + 100_000:
        raise TableError(_too_uneven(body))
    dropped = _fit(rows, numbers, widths, body, found)
    if dropped:
        numbers = np.delete(numbers, dropped)
        gone = set(dropped)
        rows = [cells for place, cells in enumerate(rows) if place not in gone]
    found.rows += len(rows)
    found.last = int(cut.numbers[-1]) if len(cut.numbers) else found.last
    return numbers, rows


def _note_seams(numbers: Lines, widths: Lines, found: _Uneven) -> None:
    if not len(widths):
        return
    changed = (widths != np.concatenate([[found.before], widths[:-1]])) & (widths > 0)
    found.before = int(widths[-1])
    found.seams.extend(numbers[changed][: max(0, SEAMS - len(found.seams))].tolist())


def _fit(rows: Rows, numbers: Lines, widths: Lines, body: Body, found: _Uneven) -> list[int]:
    """Fill up the rows that are too short; gives the places of those that are too long."""
    width, dialect = body.header.width, body.dialect
    dropped: list[int] = []
    for place in np.flatnonzero(widths != width).tolist():
        cells = rows[place]
        if len(cells) == 1 and dialect.delimiter in cells[0]:
            cells = rows[place] = unwrapped(cells, dialect)
        if len(cells) > width and not _is_cut(rows, place, width):
            dropped.append(place)
            _note_long(cells, int(numbers[place]), body, found)
        elif len(cells) < width:
            for noted, value in zip(
                found.short, (found.rows + place - len(dropped), int(numbers[place]), len(cells)), strict=True
            ):
                noted.append(value)
            cells.extend([""] * (width - len(cells)))
    return dropped


def _is_cut(rows: Rows, place: int, width: int) -> bool:
    """Whether only empty cells stand beyond the last column; they are cut off."""
    if any(cell.strip() for cell in itertools.islice(rows[place], width, None)):
        return False
    rows[place] = rows[place][:width]  # to delete the others would copy them first
    return True


def _note_long(cells: list[str], line: int, body: Body, found: _Uneven) -> None:
    found.widest = max(found.widest, len(cells))
    if not found.is_wider:
        found.long.append((line, len(cells), body.dialect.delimiter.join(cells)[:200]))
        found.is_wider = len(found.long) > max(FEW, UNEVEN * found.rows)


def _all_unwrapped(rows: Rows, dialect: Dialect) -> Rows:
    """Every record read once more, all at once where each is one cell on one line."""
    if all(len(cells) == 1 and "\n" not in cells[0] for cells in rows):
        try:
            inner = list(dialect.reader([cells[0] for cells in rows]))
        except csv.Error:
            inner = []
        if len(inner) == len(rows):
            return inner
    return [unwrapped(cells, dialect) for cells in rows]


def _settled(body: Body, found: _Uneven, columns: list[pa.ChunkedArray], lines: Lines) -> Grid:
    """The grid once it is known which uneven rows can stay."""
    width, mark = body.header.width, body.dialect.delimiter
    skipped = [
        Skipped(line, f"{cells:,} cells instead of {width:,}", text) for line, cells, text in found.long
    ]
    notes = list(_notes(body, found))
    drop: list[int] = []
    places, numbers, counts = found.short
    if _is_cut_off(body, found):
        place, line, count = places.pop(), numbers.pop(), counts.pop()
        skipped.append(
            Skipped(line, "the file ends in the middle of this row", _row(columns, place, count, mark))
        )
        kept = f"The {len(lines) - 1:,} rows above it were read."
        notes.append(f"The file {CUT_OFF}: it ends in the middle of line {line:,}. {kept}")
        drop.append(place)
    if len(places) > max(1, UNEVEN * len(lines)) or len(lines) == 1:
        notes.extend(_padded(numbers, width))
    else:
        for place, line, count in zip(places, numbers, counts, strict=True):
            reason = f"{count:,} cells instead of {width:,}"
            skipped.append(Skipped(line, reason, _row(columns, place, count, mark)))
            drop.append(place)
    if drop:
        keep = np.ones(len(lines), bool)
        keep[drop] = False
        lines = lines[keep]
        keep_rows(columns, keep)
    return body.grid(columns, lines, sorted(skipped, key=lambda row: row.line), notes, found.seams)


def _is_cut_off(body: Body, found: _Uneven) -> bool:
    """Whether the last line has no end and too few cells, in a file whose other rows are mostly whole."""
    lines = found.short[1]
    return (
        bool(lines)
        and lines[-1] == found.last
        and found.rows > 1
        and 2 * (len(lines) - 1) < found.rows
        and not body.utf8.endswith((b"\n", b"\r"))
    )


def _row(columns: Sequence[pa.ChunkedArray], place: int, count: int, mark: str) -> str:
    return mark.join(column[place].as_py() or "" for column in columns[:count])[:200]


def _padded(numbers: Sequence[int], width: int) -> Iterator[str]:
    if numbers:
        rows = "One row has" if len(numbers) == 1 else f"{len(numbers):,} rows have"
        where = f"the first in line {numbers[0]:,}"
        yield f"{rows} fewer than {width:,} cells, {where}; the missing ends are empty."


def _notes(body: Body, found: _Uneven) -> Iterator[str]:
    if found.blank[2]:
        first, last, count = found.blank
        where = f"line {first:,}" if count == 1 else f"lines {first:,} to {last:,}"
        lines = "One empty line was" if count == 1 else f"{count:,} empty lines were"
        yield f"{lines} passed over ({where})."
    if found.mended:
        where = ", ".join(f"{line:,}" for line in found.mended[:10])
        more = f" and {len(found.mended) - 10:,} more" if len(found.mended) > 10 else ""
        yield (
            f"Quotation marks do not pair up in line {where}{more}. They were read as part of the text; "
            "check those rows."
        )
    elif (odd := odd_quote(body.utf8, body.start, body.dialect)) is not None and not _is_apart(body.dialect):
        line = body.line + body.utf8.count(body.dialect.line_end.encode(), body.start, odd)
        yield f"A quotation mark stands inside a cell in line {line:,}; it was read as part of the text."


def _is_apart(dialect: Dialect) -> bool:
    """Whether marks may stand elsewhere without being wrong."""
    return bool(dialect.escape or dialect.padded or dialect.cuts or dialect.wrapped)
