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
from typing import Any

import numpy as np
import pyarrow as pa
import python_calamine as calamine

from segmentation.errors import TableError
from segmentation.prepare import containers
from segmentation.prepare.extents import check_extent
from segmentation.prepare.grids import Grid
from segmentation.prepare.headers import find_header
from segmentation.prepare.readings import Limits, Options

LOOKED_AT = 200
BATCH_CELLS = 200_000
MAGIC_OF_ZIP = b"PK"
FILE_PASS = 0x2F
"""The record that says a binary workbook is encrypted (MS-XLS 2.4.117)."""

Row = list[Any]


def read_workbook(data: bytes, options: Options, limits: Limits) -> Grid:
    """The cells of the sheet that was named, or of the one that holds the most.

    Raises `TableError` for a workbook that is protected, damaged or has no table.
    """
    if data.startswith(MAGIC_OF_ZIP):
        check_extent(zipfile.ZipFile(io.BytesIO(data)))
    elif data.startswith(containers.MAGIC) and containers.is_circular(data):
        raise TableError(_damaged(data))
    try:
        return _grid(calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)), options, limits)
    except calamine.PasswordError as error:
        raise TableError(
            "It is protected by a password. Open it, remove the password, save it, and upload that."
        ) from error
    except TableError:
        raise
    except (calamine.CalamineError, OSError, ValueError, OverflowError) as error:
        raise TableError(_damaged(data)) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise TableError(_damaged(data)) from error


def _damaged(data: bytes) -> str:
    if _is_protected(data):
        return "It is protected by a password. Open it, remove the password, save it, and upload that."
    return (
        "It looks like a workbook, but it is damaged or of a kind we do not know. "
        "Open it, save it as .xlsx or CSV, and upload that."
    )


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


def _grid(workbook: Any, options: Options, limits: Limits) -> Grid:
    names = tuple(workbook.sheet_names)
    if options.sheet is not None and options.sheet not in names:
        listed = ", ".join(f"“{name}”" for name in names[:10])
        raise TableError(f"It has no sheet “{options.sheet}”. Its sheets are {listed}.")
    name = options.sheet or _fullest(workbook)
    if name is None:
        raise TableError("Its sheets are empty. Choose another file.")
    sheet = workbook.get_sheet_by_name(name)
    if not sheet.height or not sheet.width:
        raise TableError(f"Its sheet “{name}” is empty. Choose another sheet.")
    limits.check_columns(sheet.width)
    above = sheet.start[0]
    rows = itertools.islice(sheet.iter_rows(), above, None)
    head = list(itertools.islice(rows, LOOKED_AT))
    texts = [(above + n, [text_of(cell) for cell in row]) for n, row in enumerate(head, 1)]
    header = find_header(texts, line=options.header_row)
    body = itertools.chain(head[header.first :], rows)
    columns, count = _columns(body, header.width, limits)
    lines = np.arange(count, dtype=np.int32) + above + header.first + 1
    return Grid(header.names, columns, lines, header.line, notes=header.notes, sheet=name, sheets=names)


def _fullest(workbook: Any) -> str | None:
    """The sheet with the most filled cells; sheets that are shown come before hidden ones."""
    best: tuple[bool, float] = (False, 0.0)
    found = None
    for meta in workbook.sheets_metadata[:100]:
        if meta.typ != calamine.SheetTypeEnum.WorkSheet:
            continue
        sheet = workbook.get_sheet_by_name(meta.name)
        head = list(itertools.islice(sheet.iter_rows(), LOOKED_AT)) if sheet.height and sheet.width else []
        filled = sum(1 for row in head for cell in row if cell != "")
        rank = (meta.visible == calamine.SheetVisibleEnum.Visible, filled * sheet.height / max(1, len(head)))
        if filled and rank > best:
            best, found = rank, meta.name
    return found


def text_of(cell: Any) -> str:
    """A cell as text: whole numbers without decimals, dates in ISO order."""
    if isinstance(cell, str):
        return cell
    if cell is None:
        return ""
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
