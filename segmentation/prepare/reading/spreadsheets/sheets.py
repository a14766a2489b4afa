"""The sheets of a workbook, opened in a process of their own.

The library that opens workbooks lays every sheet out on a full grid and copies a text to each cell that
names it. One stray cell in the last corner, or one long text named a million times, asks for more memory
than there is; then the library ends the process it runs in. So it runs in another one (see `confined`),
which hands the rows over in batches. This module is its worker, too: it imports next to nothing.
"""

from __future__ import annotations

import io
import itertools
from collections.abc import Iterator
from typing import Any, NamedTuple

import python_calamine as calamine

from segmentation.confined import Bounds, Failed
from segmentation.confined import answers as confined

LOOKED_AT = 200  # rows that tell where a table begins
BATCH_CELLS = 50_000  # read at a time
SHEETS = 100
"""So many sheets are looked at for the fullest."""
SPARE = 48 * 2**20  # bytes, see below
TIMES = 10
"""The memory a workbook may take: this many times its unpacked size, and `SPARE` bytes."""


class Chosen(NamedTuple):
    """The sheet whose rows follow."""

    names: tuple[str, ...]
    """All sheets of the workbook."""
    name: str | None
    """The sheet; `None` when there is none of the wanted name, or nothing in any."""
    above: int = 0
    """Empty rows above its first one."""
    width: int = 0
    left: int = 0
    """Empty columns before its first one, which its rows do not hold."""


def room(unpacked: int) -> int:
    """Bytes of memory that a workbook may take whose parts are so large."""
    return TIMES * unpacked + SPARE


def opened(data: bytes, wanted: str | None, unpacked: int) -> Iterator[Any]:
    """First the chosen sheet, then its rows in batches.

    `wanted` is the sheet to open, else the fullest; `unpacked` the size of the workbook's parts in bytes.
    Raises `Failed` where that cannot be done: "locked", "damaged", "slow" or "large".
    """
    bounds = Bounds.of_file(unpacked, room(unpacked))
    yield from confined(__name__, calamine, data, wanted, bounds)


def answers(data: bytes, wanted: str | None) -> Iterator[Any]:
    """The same, in the process that is asked."""
    try:
        yield from _rows(calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)), wanted)
    except calamine.PasswordError:
        raise Failed("locked") from None
    except (calamine.CalamineError, OSError, ValueError, OverflowError) as error:
        raise Failed("damaged") from error
    except MemoryError:
        raise Failed("large") from None
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise Failed("damaged") from error


def _rows(workbook: Any, wanted: str | None) -> Iterator[Any]:
    names = tuple(workbook.sheet_names)
    if wanted is None:
        name, sheet = _fullest(workbook)
    else:
        name, sheet = (wanted, None) if wanted in names else (None, None)
    if name is None:
        yield Chosen(names, None)
        return
    sheet = sheet or workbook.get_sheet_by_name(name)
    above, left = sheet.start or (0, 0)
    yield Chosen(names, name, above, sheet.width if sheet.height else 0, left)
    rows = itertools.islice(sheet.iter_rows(), above, None)
    while batch := list(itertools.islice(rows, max(1, BATCH_CELLS // max(1, sheet.width)))):
        yield batch


def _fullest(workbook: Any) -> tuple[str | None, Any]:
    """The sheet with the most filled cells; sheets that are shown come before hidden ones.

    Only one sheet is ever laid out; the sheet itself is given if it is the one looked at last.
    """
    best: tuple[bool, float] = (False, 0.0)
    name = sheet = None
    for meta in workbook.sheets_metadata[:SHEETS]:
        if meta.typ != calamine.SheetTypeEnum.WorkSheet:
            continue
        sheet = None
        sheet = workbook.get_sheet_by_name(meta.name)
        head = list(itertools.islice(sheet.iter_rows(), LOOKED_AT)) if sheet.height and sheet.width else []
        filled = sum(1 for row in head for cell in row if cell != "")
        rank = (meta.visible == calamine.SheetVisibleEnum.Visible, filled * sheet.height / max(1, len(head)))
        if filled and rank > best:
            best, name = rank, meta.name
    return name, sheet if sheet is not None and sheet.name == name else None
