"""The careful road: a text that is not clean, row by row, mending and telling.

Nothing is lost in silence. A row with too many cells is set aside with its line; rows with too few
are set aside when they are rare (a broken line) and filled up when they are common (an export that
leaves out empty ends); the last row of a file that was cut off says so.
"""

from __future__ import annotations

import io
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from segmentation.errors import TableError
from segmentation.prepare.grids import Body, Grid, Lines, odd_quote
from segmentation.prepare.headers import Header
from segmentation.prepare.readings import Skipped
from segmentation.prepare.records import Dialect, records, unwrapped

BATCH_CELLS = 200_000
UNEVEN = 0.02
"""Up to this share, rows with too few cells are set aside; beyond, the file leaves out empty ends."""
STRAY = "\ufdd0"
"""Stands for a line-end sign that ends no line while the csv reader is at work."""


@dataclass
class _Uneven:
    """What the careful road met on its way."""

    short: list[tuple[int, int, int, str]] = field(default_factory=list)
    """Row, line, number of cells and text of rows with too few cells."""
    long: list[tuple[int, int, str]] = field(default_factory=list)
    blank: list[int] = field(default_factory=list)
    """First line, last line and number of the empty lines."""
    mended: list[int] = field(default_factory=list)
    widest: int = 0
    last: int = 0


def with_care(body: Body) -> Grid:
    """The columns by Python's csv reader, batch by batch, with what had to be mended or set aside."""
    found = _Uneven()
    chunks: list[list[pa.Array]] = []
    lines: list[Lines] = []
    count = 0
    for numbers, rows in _batches(body, found):
        count += len(rows)
        body.limits.check_rows(count)
        if count * body.header.width > 2 * len(body.utf8) + 1_000_000:
            raise TableError(_too_uneven(body, found))
        lines.append(np.array(numbers, dtype=np.int64))
        chunks.append([pa.array(column, pa.string()) for column in zip(*rows, strict=True)])
    if len(found.long) > max(3, UNEVEN * count) and found.widest > body.header.width:
        return with_care(_widened(body, found.widest))
    columns = [
        pa.chunked_array([chunk[j] for chunk in chunks], pa.string()) for j in range(body.header.width)
    ]
    numbers_of_rows = np.concatenate(lines) if lines else np.zeros(0, np.int64)
    return _settled(body, found, columns, numbers_of_rows)


def _widened(body: Body, width: int) -> Body:
    """The same text with room for the cells beyond the header."""
    body.limits.check_columns(width)
    header = body.header
    extra = tuple(f"Column {n}" for n in range(header.width + 1, width + 1))
    note = f"Some rows have more cells than line {header.line:,} has names; the extra columns are numbered."
    wider = Header(header.names + extra, header.line, header.first, (*header.notes, note))
    return Body(body.utf8, body.start, body.line, wider, body.dialect, body.limits)


def _too_uneven(body: Body, found: _Uneven) -> str:
    few = min((cells for _, _, cells, _ in found.short), default=1)
    return (
        f"Line {body.header.line or body.line:,} has {body.header.width:,} cells, but most rows below have "
        f"{few:,}. Remove the lines above the table, or say on which line the column names are."
    )


def _batches(body: Body, found: _Uneven) -> Iterator[tuple[list[int], list[list[str | None]]]]:
    size = max(1, BATCH_CELLS // body.header.width)
    rows = _even_rows(body, found)
    while batch := list(itertools.islice(rows, size)):
        yield [line for line, _ in batch], [cells for _, cells in batch]


def _even_rows(body: Body, found: _Uneven) -> Iterator[tuple[int, list[str | None]]]:
    """Rows of the header's width; what is shorter or longer is noted in `found`."""
    width, dialect = body.header.width, body.dialect
    place = 0
    source = records(_text_lines(body), dialect, width=width, first_line=body.line, mended=found.mended)
    for line, cells in source:
        if len(cells) == 1 < width:
            cells = unwrapped(cells, dialect)
        if not cells and width > 1:
            found.blank = [found.blank[0] if found.blank else line, line, (found.blank or [0, 0, 0])[2] + 1]
            continue
        if len(cells) > width:
            if any(cell.strip() for cell in cells[width:]):
                found.long.append((line, len(cells), dialect.delimiter.join(cells)[:200]))
                found.widest = max(found.widest, len(cells))
                continue
            cells = cells[:width]
        if len(cells) < width and cells:
            found.short.append((place, line, len(cells), dialect.delimiter.join(cells)[:200]))
        found.last = line
        place += 1
        yield line, _restored(cells, dialect.line_end) + [None] * (width - len(cells))


def _restored(cells: Sequence[str], line_end: str) -> list[str | None]:
    sign = "\n" if line_end == "\r" else "\r"
    return [(cell.replace(STRAY, sign) if STRAY in cell else cell) or None for cell in cells]


def _text_lines(body: Body) -> Iterator[str]:
    """The lines below the header; signs that look like line ends but are none are masked."""
    stream = io.BytesIO(body.utf8)
    stream.seek(body.start)
    end = body.dialect.line_end
    lines = io.TextIOWrapper(stream, "utf-8", newline=end)
    if end == "\r":
        return (line[:-1].replace("\n", STRAY) + line[-1:] for line in lines)
    if body.utf8.count(b"\r", body.start) == body.utf8.count(b"\r\n", body.start):
        return lines
    return (_masked(line) for line in lines)


def _masked(line: str) -> str:
    body = line.removesuffix("\n").removesuffix("\r")
    return body.replace("\r", STRAY) + line[len(body) :]


def _settled(
    body: Body,
    found: _Uneven,
    columns: list[pa.ChunkedArray],
    lines: Lines,
) -> Grid:
    """The grid once it is known which uneven rows can stay."""
    width = body.header.width
    skipped = [
        Skipped(line, f"{cells:,} cells instead of {width:,}", text) for line, cells, text in found.long
    ]
    notes = list(_notes(body, found))
    short = found.short
    if short and short[-1][1] == found.last and len(lines) > 1 and not body.utf8.endswith((b"\n", b"\r")):
        cut = short.pop()
        skipped.append(Skipped(cut[1], "the file ends in the middle of this row", cut[3]))
        kept = f"{len(lines) - 1:,} rows above it were read"
        notes.append(f"The file is cut off: it ends in the middle of line {cut[1]:,}. The {kept}.")
        columns, lines = [column[:-1] for column in columns], lines[:-1]
    if len(short) > max(1, UNEVEN * len(lines)) or len(lines) == 1:
        notes.extend(_padded(short, width))
    elif short:
        skipped += [
            Skipped(line, f"{cells:,} cells instead of {width:,}", text) for _, line, cells, text in short
        ]
        keep = np.ones(len(lines), bool)
        keep[[row for row, *_ in short]] = False
        columns, lines = [column.filter(pa.array(keep)) for column in columns], lines[keep]
    return body.grid(columns, lines, sorted(skipped, key=lambda row: row.line), notes)


def _padded(short: Sequence[tuple[int, int, int, str]], width: int) -> Iterator[str]:
    if short:
        rows = "One row has" if len(short) == 1 else f"{len(short):,} rows have"
        where = f"the first in line {short[0][1]:,}"
        yield f"{rows} fewer than {width:,} cells, {where}; the missing ends are empty."


def _notes(body: Body, found: _Uneven) -> Iterator[str]:
    if found.blank:
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
