"""Workbooks: which sheet holds the table, and its cells as they are.

Cells of a workbook have types of their own; a column whose cells all share one keeps it. Mixed
columns become text and are understood like those of any other file.
"""

from __future__ import annotations

import datetime as dt
import io
import itertools
import re
import struct
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from segmentation.confined import Failed
from segmentation.errors import TableError
from segmentation.prepare.reading.grids import Grid, trimmed
from segmentation.prepare.reading.layout import table_regions
from segmentation.prepare.reading.layout.headers import find_header
from segmentation.prepare.reading.layout.row_shapes import Cells
from segmentation.prepare.reading.layout.table_regions import Region
from segmentation.prepare.reading.non_customers import empty_rows, filled_rows
from segmentation.prepare.reading.options import Limits, Options
from segmentation.prepare.reading.spreadsheets import sheets
from segmentation.prepare.reading.spreadsheets.number_formats import currencies_shown
from segmentation.prepare.reading.spreadsheets.sheet_extents import stray

LOOKED_AT = 200  # rows that tell where a table begins
BATCH_CELLS = 200_000  # read at a time
MAGIC_OF_ZIP = b"PK"
FILE_PASS = 0x2F
"""The record that says a binary workbook is encrypted (MS-XLS 2.4.117)."""

Row = list[Any]


def read_workbook(data: bytes, options: Options, limits: Limits, *, unpacked: int) -> Grid:
    """The cells of the sheet that was named, or of the one that holds the most.

    `unpacked` is the size of all its parts in bytes, which bounds the memory it may take.
    """
    try:
        whole, regions_found = _whole(data, options, limits, unpacked)
        if len(regions_found) < 2:
            table_regions.one_table(options.table)
            return whole
        grids = [_part(data, options, limits, unpacked, area) for area in regions_found]
    except Failed as failure:
        raise TableError(_why(str(failure), data, unpacked)) from None
    found = [
        Region(area.top, area.bottom, filled_rows(grid), grid.names, area.left)
        for area, grid in zip(regions_found, grids, strict=True)
    ]
    if not found[0].rows:
        return whole
    place = table_regions.chosen(found, options.table)
    notes = (*grids[place].notes, table_regions.note(found, place, "row"))
    return replace(grids[place], notes=notes, regions=tuple(found), region=place + 1)


class Area(NamedTuple):
    """A part of a sheet: rows counted from 1, both ends included, and columns from 0."""

    top: int
    bottom: int
    left: int
    right: int


def _whole(data: bytes, options: Options, limits: Limits, unpacked: int) -> tuple[Grid, list[Area]]:
    """The sheet as one table, and the areas of its tables if it holds several."""
    grid = _grid(data, sheets.opened(data, options.sheet, unpacked), options, limits)
    if not len(grid.lines) or len(grid.names) < 2:
        return grid, []
    bottom = int(grid.lines[-1])
    named = [name != f"Column {n}" for n, name in enumerate(grid.names, 1)]
    held = [np.asarray(pc.is_valid(column).to_numpy(), dtype=bool) for column in grid.columns]
    areas = []
    for left, right in table_regions.bands(held, named):
        band = replace(grid, names=grid.names[left:right], columns=grid.columns[left:right])
        begun = 0 if any(named[left:right]) else int(np.flatnonzero(np.any(held[left:right], axis=0))[0])
        tops = [int(grid.lines[begun]) if begun else 1, *_tops(band, begun)]
        ends = [*(top - 1 for top in tops[1:]), bottom]
        areas += [Area(top, end, left, right) for top, end in zip(tops, ends, strict=True)]
    return grid, areas


def _tops(grid: Grid, begun: int) -> list[int]:
    """The rows where another table begins below the first, which begins at a row."""
    empty = np.flatnonzero(empty_rows(grid))
    begins = np.setdiff1d(empty[empty + 1 < len(grid.lines)] + 1, empty)[
        : table_regions.WINDOW * table_regions.MOST
    ]
    above: Sequence[Cells] = _texts(grid, begun)
    names = grid.names
    tops: list[int] = []
    for row in begins[begins > begun].tolist():
        window = _texts(grid, row)
        if table_regions.begins(names, above, window, apart=True) and len(tops) + 1 < table_regions.MOST:
            tops.append(int(grid.lines[row]))
            names, above = table_regions.headed(window)
    return tops


def _texts(grid: Grid, row: int) -> list[list[str]]:
    """Some rows as text, from a row on."""
    columns = [map(text_of, column[row : row + table_regions.WINDOW].to_pylist()) for column in grid.columns]
    return [list(cells) for cells in zip(*columns, strict=True)]


def _part(data: bytes, options: Options, limits: Limits, unpacked: int, area: Area) -> Grid:
    """One table of the sheet; a wish for a row of names holds only where it stands in it."""
    row = options.header_row
    within = row if row == 0 or (row and area.top <= row <= area.bottom) else None
    wishes = replace(options, header_row=within)
    return trimmed(_grid(data, sheets.opened(data, options.sheet, unpacked), wishes, limits, area))


def _why(failure: str, data: bytes, unpacked: int) -> str:
    """What to say of a workbook that could not be opened."""
    if failure == "locked" or _is_protected(data):
        return "It is protected by a password. Open it, remove the password, save it, and upload that."
    if failure == "damaged":
        return (
            "It looks like a workbook, but it is damaged or of a kind we do not know. "
            "Open it, save it as .xlsx or CSV, and upload that."
        )
    corner = _corner(data, unpacked) if failure == "large" else None
    if corner:
        return (
            f"A sheet has cells down to row {corner[0]:,} and out to column {corner[1]:,}, far beyond its "
            "table. Delete the empty rows and columns around the table, and save it again."
        )
    what = "takes too long to open" if failure == "slow" else "takes far more room than its size tells"
    return f"It is a workbook that {what}. Copy the table into a new workbook, or save it as CSV."


def _corner(data: bytes, unpacked: int) -> tuple[int, int] | None:
    """The last row and column of a sheet that is too large to be laid out."""
    if not data.startswith(MAGIC_OF_ZIP):
        return None
    return stray(zipfile.ZipFile(io.BytesIO(data)), sheets.room(unpacked))


def _is_protected(data: bytes) -> bool:
    """Whether the bytes say that they are encrypted: in the manifest, the container or the first records."""
    if data.startswith(MAGIC_OF_ZIP):
        return b"encryption-data" in _manifest(data)
    if "EncryptedPackage".encode("utf-16-le") in data:
        return True
    found = re.search(rb"\x09\x08[\x08\x10]\x00\x00[\x05\x06]", data)
    place = found.start() if found else len(data)
    for _ in range(10):
        if place + 4 > len(data):
            return False
        kind, size = struct.unpack_from("<HH", data, place)
        if kind == FILE_PASS:
            return True
        place += 4 + size
    return False


def _manifest(data: bytes) -> bytes:
    try:
        return zipfile.ZipFile(io.BytesIO(data)).read("META-INF/manifest.xml")
    except (KeyError, zipfile.BadZipFile, OSError):
        return b""


def _grid(
    data: bytes, answers: Iterator[Any], options: Options, limits: Limits, area: Area | None = None
) -> Grid:
    chosen: sheets.Chosen = next(answers)
    if chosen.name is None and options.sheet is not None:
        listed = ", ".join(f"“{name}”" for name in chosen.names[:10])
        raise TableError(f"It has no sheet “{options.sheet}”. Its sheets are {listed}.")
    if chosen.name is None:
        raise TableError("Its sheets are empty. Choose another file.")
    if not chosen.width:
        raise TableError(f"Its sheet “{chosen.name}” is empty. Choose another sheet.")
    limits.check_columns(chosen.width)
    above = chosen.above
    rows: Iterator[Row] = itertools.chain.from_iterable(answers)
    if area is not None:
        passed = max(0, area.top - 1 - above)
        rows = (row[area.left : area.right] for row in itertools.islice(rows, passed, area.bottom - above))
        above += passed
    head = list(itertools.islice(rows, LOOKED_AT))
    texts = [(above + n, [text_of(cell) for cell in row]) for n, row in enumerate(head, 1)]
    header = find_header(texts, line=options.header_row)
    body = itertools.chain(head[header.first :], rows)
    columns, count = _columns(body, header.width, limits)
    if area is not None:
        columns, count = _without_end(columns, count)
    lines = np.arange(count, dtype=np.int32) + above + header.first + 1
    left = chosen.left + (0 if area is None else area.left)
    shown = currencies_shown(data, chosen.name)
    marks = {name: shown[left + n] for n, name in enumerate(header.names) if left + n in shown}
    return Grid(
        header.names, columns, lines, header.line, header.top or header.line, notes=header.notes,
        sheet=chosen.name, sheets=chosen.names, marks=marks,
    )  # fmt: skip


def _without_end(columns: list[pa.ChunkedArray], count: int) -> tuple[list[pa.ChunkedArray], int]:
    """The rows down to the last that holds something: what follows belongs to a longer table beside it."""
    held = np.zeros(count, bool)
    for column in columns:
        held |= np.asarray(pc.is_valid(column).to_numpy(), dtype=bool)
    count = int(np.flatnonzero(held)[-1]) + 1 if held.any() else 0
    return [column.slice(0, count) for column in columns], count


def text_of(cell: Any) -> str:
    """A cell as text: whole numbers without decimals, dates in ISO order."""
    if isinstance(cell, str):
        return cell
    if cell is None:
        return ""
    if isinstance(cell, bytes):
        return cell.decode("utf-8", "replace")
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, dt.datetime):
        return cell.isoformat(" ") if cell.time() != dt.time() else cell.date().isoformat()
    return str(cell)


def _columns(rows: Iterator[Row], width: int, limits: Limits) -> tuple[list[pa.ChunkedArray], int]:
    chunks: list[list[pa.Array]] = [[] for _ in range(width)]
    count = 0
    while batch := list(itertools.islice(rows, max(1, BATCH_CELLS // width))):
        count += len(batch)
        limits.check_rows(count)
        for column, cells in enumerate(itertools.zip_longest(*batch, fillvalue="")):
            if column < width:
                chunks[column].append(_array(cells))
    return [_joined(parts) for parts in chunks], count


def _array(cells: Sequence[Any]) -> pa.Array:
    """Cells of one column with the type they share, or as text."""
    known = [None if cell == "" else cell for cell in cells]
    kinds = {type(cell) for cell in known if cell is not None}
    if not kinds:
        return pa.nulls(len(known))
    if kinds <= {float, int}:
        return pa.array([None if cell is None else float(cell) for cell in known], pa.float64())
    if kinds == {bool}:
        return pa.array(known, pa.bool_())
    if kinds <= {dt.date, dt.datetime}:
        return pa.array([None if cell is None else _moment(cell) for cell in known], pa.timestamp("us"))
    return pa.array([None if cell is None else text_of(cell) or None for cell in known], pa.string())


def _moment(cell: dt.date) -> dt.datetime:
    return cell if isinstance(cell, dt.datetime) else dt.datetime(cell.year, cell.month, cell.day)


def _joined(parts: Sequence[pa.Array]) -> pa.ChunkedArray:
    """The pieces of a column under one type."""
    kinds = {part.type for part in parts} - {pa.null()}
    kind = kinds.pop() if len(kinds) == 1 else pa.string()
    return pa.chunked_array(
        [as_text(part) if kind == pa.string() else part.cast(kind) for part in parts], kind
    )


def as_text(part: pa.Array) -> pa.Array:
    """An Arrow array as text, written like the cells of a sheet."""
    if pa.types.is_string(part.type):
        return part
    return pa.array([None if cell is None else text_of(cell) for cell in part.to_pylist()], pa.string())
