"""How far the cells of a workbook reach, before anything reserves room for them.

A workbook lists only the cells it has, and a reader lays them out on a full grid: one stray cell in
the last corner of a sheet would ask for seventeen billion places. So the corners are measured first,
in the packed parts themselves.
"""

from __future__ import annotations

import re
import struct
import zipfile
from collections.abc import Iterable, Iterator

from segmentation.errors import TableError

ROOM = 1_500_000
"""Places on the grid that any workbook may take; larger ones only in proportion to their size."""
BYTES_PER_PLACE = 5
XLSX = re.compile(rb'<row\b[^>]*? r="(\d{1,9})"|<c r="([A-Z]{2,4})\d{1,9}"[^>]*[^/>]>')
ODS = re.compile(rb"<table:(table|table-row|table-cell|covered-table-cell)\b([^>]*?)(/?)>")
REPEATED = re.compile(rb'number-(?:rows|columns)-repeated="(\d{1,9})"')


def check_extent(archive: zipfile.ZipFile) -> None:
    """Raise `TableError` when a sheet's cells span far more places than it has content."""
    for name in archive.namelist():
        if re.fullmatch(r"xl/worksheets/[^/]+\.xml", name):
            rows, columns = _xlsx(_pieces(archive, name))
        elif re.fullmatch(r"xl/worksheets/[^/]+\.bin", name):
            rows, columns = _xlsb(archive.read(name))
        elif name == "content.xml":
            rows, columns = _ods(_pieces(archive, name))
        else:
            continue
        size = archive.getinfo(name).file_size
        if rows * columns > max(ROOM, size / BYTES_PER_PLACE):
            raise TableError(
                f"A sheet has cells down to row {rows:,} and out to column {columns:,}, far beyond its "
                "table. Delete the empty rows and columns around the table, and save it again."
            )


def _pieces(archive: zipfile.ZipFile, name: str, size: int = 1 << 20) -> Iterator[bytes]:
    """A part of the workbook, in pieces that end between two tags."""
    rest = b""
    with archive.open(name) as part:
        while piece := part.read(size):
            piece = rest + piece
            cut = piece.rfind(b"<") if len(piece) < 4 * size else len(piece)
            rest = piece[cut:] if cut > 0 else b""
            yield piece[:cut] if cut > 0 else piece
    yield rest


def _xlsx(pieces: Iterable[bytes]) -> tuple[int, int]:
    last, widest = 0, 26
    for piece in pieces:
        for row, letters in XLSX.findall(piece):
            if row:
                last = max(last, int(row))
            elif len(letters) > 2 or widest < 702:
                widest = max(widest, _column(letters))
    return last, widest


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _xlsb(data: bytes) -> tuple[int, int]:
    """Rows and columns named by the records of a binary sheet (MS-XLSB 2.1.4)."""
    place = last = widest = 0
    while place < len(data):
        kind, place = _varying(data, place, 2)
        size, place = _varying(data, place, 4)
        if kind <= 11 and size >= 4 and place + 4 <= len(data):
            (number,) = struct.unpack_from("<I", data, place)
            if kind == 0:
                last = max(last, number + 1)
            elif kind > 1:
                widest = max(widest, number + 1)
        place += size
    return last, widest


def _varying(data: bytes, place: int, most: int) -> tuple[int, int]:
    """A number in as many bytes as it needs, seven bits each."""
    number = 0
    for count in range(most):
        if place >= len(data):
            break
        byte = data[place]
        place += 1
        number |= (byte & 0x7F) << 7 * count
        if byte < 0x80:
            break
    return number, place


def _ods(pieces: Iterable[bytes]) -> tuple[int, int]:
    """The places the largest sheet takes; empty cells count only where something follows them."""
    largest = rows = widest = place = pending = 0
    for piece in pieces:
        for tag, attributes, closed in ODS.findall(piece):
            found = REPEATED.search(attributes)
            times = int(found[1]) if found else 1
            if tag == b"table":
                rows = widest = place = pending = 0
            elif tag == b"table-row":
                place, pending = 0, pending + times
            else:
                place += times
                if not closed or b"value" in attributes:
                    rows, widest, pending = rows + pending, max(widest, place), 0
            largest = max(largest, rows * widest)
    return largest, 1
