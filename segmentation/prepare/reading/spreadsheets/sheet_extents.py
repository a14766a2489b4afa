"""How far the cells of a sheet reach, to explain why it could not be laid out.

A workbook lists only the cells it has, and a reader lays them out on a full grid: one stray cell in
the last corner of a sheet asks for seventeen billion places.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator

PLACE = re.compile(rb"[\s\"']r\s*=\s*[\"']([A-Za-z]{0,6})([0-9]{1,9})[\"']")
"""Where a cell stands, as in r="XFD1048576"; a row has no letters."""
LOOKED_THROUGH = 1 << 27  # bytes of a sheet, unpacked, that are searched
PIECE = 1 << 20  # bytes unpacked at a time
LONGEST = 64  # bytes of a cell's place, kept between pieces
BYTES_PER_PLACE = 24  # memory that a cell takes, empty or not


def stray(archive: zipfile.ZipFile, room: int) -> tuple[int, int] | None:
    """The last row and column of a sheet (.xlsx) whose places take more than `room` bytes, if one does."""
    for name in archive.namelist():
        if name.lower().endswith(".xml"):
            rows, columns = _corner(_pieces(archive, name))
            if rows * columns * BYTES_PER_PLACE > room:
                return rows, columns
    return None


def _pieces(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    """The beginning of a part; each piece repeats the end of the one before, where a place may be cut."""
    end = b""
    with archive.open(name) as part:
        for _ in range(LOOKED_THROUGH // PIECE):
            piece = part.read(PIECE)
            if not piece:
                return
            yield end + piece
            end = piece[-LONGEST:]


def _corner(pieces: Iterator[bytes]) -> tuple[int, int]:
    rows, letters = {b"0"}, {b""}
    for piece in pieces:
        found = PLACE.findall(piece)
        letters |= {column for column, _ in found}
        rows = {max(rows | {row for _, row in found}, key=int)}
    return int(rows.pop()), max(map(_column, letters))


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number
