"""The first block of a text file, read by the one reader: what tells an engine how to take the rest apart."""

from __future__ import annotations

import gzip
import zlib
from pathlib import Path
from typing import IO, cast

from segmentation.engines.sources.sources import EngineSource
from segmentation.errors import EngineError, TableError
from segmentation.language.phrases import clipped
from segmentation.prepare.reading.tables import Table, read_table


def first_table(told: EngineSource, most: int) -> Table:
    """The first lines, up to `most` bytes, of the first text file of a source.

    Raises `EngineError` where they are no plain table: one line of names, then one line for each row.
    """
    place = Path(told.files[0])
    block = first_bytes(place, most)
    if len(block) == most:
        block = block[: _whole_rows(block)]
    try:
        table = read_table(block, place.name.removesuffix(".gz"))
    except TableError as error:
        raise EngineError(str(error)) from None
    if why := _why_not(table):
        raise EngineError(
            f"“{clipped(place, 200)}” {why}, and engines read plain tables: one line of names, then a line "
            "for each row. Save it so, or as Parquet."
        )
    return table


def first_bytes(place: Path, most: int) -> bytes:
    """What a file begins with, unpacked. Raises `EngineError` where it cannot be read so far."""
    try:
        with _opened(place) as file:
            return file.read(most)
    except (EOFError, zlib.error, gzip.BadGzipFile):
        raise breaks_off(place) from None
    except OSError as error:
        why = error.strerror or str(error)
        raise EngineError(f"“{clipped(place, 200)}” could not be opened: {why}.") from None


def breaks_off(place: object) -> EngineError:
    """The sentence for a packed file that was copied in part, or is damaged."""
    return EngineError(f"“{clipped(place, 200)}” breaks off or is damaged. Copy it again.")


def _opened(place: Path) -> IO[bytes]:
    if place.name.lower().endswith(".gz"):
        return cast("IO[bytes]", gzip.open(place, "rb"))
    return place.open("rb")


def _whole_rows(block: bytes) -> int:
    """Where the last line ends that is whole, and not within quotes."""
    end = block.rfind(b"\n") + 1
    while end and block.count(b'"', 0, end) % 2:
        end = block.rfind(b"\n", 0, end - 1) + 1
    return end or len(block)


def _why_not(table: Table) -> str:
    """What is not plain about a table; empty where it is."""
    if table.format not in ("CSV", "Text") or table.delimiter is None:
        return f"is {table.format}"
    if table.regions:
        return "holds several tables"
    if table.header_top != table.header_row or table.header_row > 1:
        return f"has its names in line {table.header_row:,}"
    if table.skipped:
        return f"holds a line that is no row (line {table.skipped[0].line:,}: {table.skipped[0].reason})"
    return ""
