"""Several tables in one file or sheet: where each begins, and what is said of those that are set aside.

A second table stands below an empty line, or has rows of another length; or it stands beside the first,
with an empty column between. Its first row has words where numbers stand below it. Without that a block of
rows below an empty line belongs to the customers above.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from segmentation.errors import TableError
from segmentation.language.literals import NOTHING_IN_NUMBERS, is_total
from segmentation.prepare.reading.layout.row_shapes import Cells, filled, is_numeric, is_rule, tidy
from segmentation.prepare.reading.layout.stacked_headers import is_counted
from segmentation.prepare.reading.values.numbers import Bools

MOST = 50
"""So many tables are told apart in one file."""
WINDOW = 40
"""So many rows from where a table may begin show whether one does."""
TITLES = 4  # lines of titles above a table
LONGEST = 60  # letters of a column's name
MUCH = 2
"""The first table is read unless another has more than this many times its cells."""


@dataclass(frozen=True)
class Region:
    """One table among others: where it stands, how large it is and what its columns are called."""

    first: int
    last: int
    """Its first and last line (or row of the sheet), titles included."""
    rows: int
    names: tuple[str, ...]
    left: int = 0
    """Columns to its left."""

    def place(self, unit: str = "line") -> str:
        """Where it stands: “lines 87 to 97”, and from which column on where others stand beside it."""
        beside = f", from column {self.left + 1:,}" if self.left else ""
        return f"{unit}s {self.first:,} to {self.last:,}{beside}"

    def told(self, unit: str = "line") -> str:
        """Its place, size and names, in one short text."""
        rows = "1 row" if self.rows == 1 else f"{self.rows:,} rows"
        names = ", ".join(self.names[:3]) + (" …" if len(self.names) > 3 else "")
        columns = "1 column" if len(self.names) == 1 else f"{len(self.names):,} columns"
        return f"{self.place(unit)} ({rows}, {columns}: {names})"


def chosen(regions: Sequence[Region], wish: int | None) -> int:
    """The table to read, counted from 0: the one that was named, or the first unless another is far larger.

    Raises `TableError` when there are fewer.
    """
    if wish is not None:
        if wish > len(regions):
            listed = "; ".join(f"{n}: {region.told()}" for n, region in enumerate(regions, 1))
            raise TableError(
                f"It holds {len(regions):,} tables, so there is no table {wish:,}. They are {listed}."
            )
        return wish - 1
    sizes = [region.rows * len(region.names) for region in regions]
    largest = sizes.index(max(sizes))
    return largest if sizes[largest] > MUCH * sizes[0] else 0


def one_table(wish: int | None) -> None:
    """Raise `TableError` for a wish for a second table where there is one."""
    if wish is not None and wish > 1:
        raise TableError(f"It holds one table, so there is no table {wish:,}. Leave that choice open.")


def note(regions: Sequence[Region], place: int, unit: str = "line") -> str:
    """That the other tables were set aside, where they stand, and how to read one of them instead."""
    others = [region.told(unit) for n, region in enumerate(regions) if n != place]
    what = "Another table was" if len(others) == 1 else f"{len(others):,} other tables were"
    which = "it" if len(others) == 1 else "one of them"
    listed = "; ".join(others[:5]) + (" and more" if len(others) > 5 else "")
    return f"{what} set aside: {listed}. To read {which} instead, choose it under “Table”."


def begins(names: Cells, above: Sequence[Cells], window: Sequence[Cells], *, apart: bool) -> bool:
    """Whether another table begins with the first row of a window, its titles included.

    `above` are customers of the table above it, `apart` says that an empty line stands between.
    """
    place = next((n for n, cells in enumerate(window[: TITLES + 1]) if filled(cells) > 1), None)
    if place is None or (place and not apart):
        return False
    head, below = [cell.strip() for cell in window[place]], list(window[place + 1 :])
    end = next((n for n, row in enumerate(below) if not filled(row)), len(below))
    body = [row for row in below[:end] if not is_rule(row)]
    if (
        not body
        or not _may_be_names(head)
        or [tidy(cell) for cell in head if cell] == [n for n in names if n]
    ):
        return False
    if any(_is_like(cell, above, column) for column, cell in enumerate(head)):
        return False
    over_numbers = any(cell and is_counted(body, column) for column, cell in enumerate(head))
    reach = _reach(head)
    if not apart:
        return (
            over_numbers
            and reach != _typical(above)
            and 2 * sum(_reach(row) == reach for row in body) > len(body)
        )
    instead = any(cell and is_counted(above, column) for column, cell in enumerate(head))
    return over_numbers or instead or (reach != _typical(above) and _typical(body) == reach)


def _may_be_names(head: Cells) -> bool:
    said = [cell.lower() for cell in head if cell]
    return (
        len(said) > 1
        and len(set(said)) == len(said)
        and not is_total(said[0])
        and not any(is_numeric(cell) or len(cell) > LONGEST or cell in NOTHING_IN_NUMBERS for cell in said)
    )


def _is_like(cell: str, above: Sequence[Cells], column: int) -> bool:
    """Whether a cell is built like most of those above it, as an id, a date or an address is."""
    if not any(map(str.isdigit, cell)) and "@" not in cell:
        return False
    shapes = Counter(
        _shape(row[column].strip()) for row in above if column < len(row) and row[column].strip()
    )
    return 2 * shapes[_shape(cell)] > sum(shapes.values())


def _shape(cell: str) -> str:
    return re.sub(r"[^\W\d_]+", "a", re.sub(r"\d+", "9", cell))


def _reach(cells: Cells) -> int:
    """The place of the last filled cell, counted from 1."""
    return next((n for n in range(len(cells), 0, -1) if cells[n - 1].strip()), 0)


def _typical(rows: Sequence[Cells]) -> int:
    reaches = sorted(map(_reach, rows))
    return reaches[len(reaches) // 2] if reaches else 0


def bands(held: Sequence[Bools], named: Sequence[bool]) -> list[tuple[int, int]]:
    """First column and end of each table beside another; one band where they belong together.

    `held` says, per column, which rows hold something, `named` which columns have a name. An empty column
    without a name divides; but columns that go on to the same row are one table with a gap.
    """
    width = len(named)
    gaps = [n for n in range(width) if not named[n] and not any(held[n])]
    ends = [-1, *gaps, width]
    found = [(before + 1, after) for before, after in pairwise(ends) if after - before > 2]
    if len(found) < 2:
        return [(0, width)]
    lengths = [max(_length(held[column]) for column in range(*band)) for band in found]
    return found if max(lengths) - min(lengths) > 1 else [(0, width)]


def _length(held: Bools) -> int:
    """The last row that holds something, counted from 1."""
    return next((n for n in range(len(held), 0, -1) if held[n - 1]), 0)


def headed(window: Sequence[Cells]) -> tuple[tuple[str, ...], Sequence[Cells]]:
    """The names of a table that begins with these rows, below its titles, and the rows below the names."""
    head = next(n for n, cells in enumerate(window) if filled(cells) > 1)
    return tuple(map(tidy, window[head])), window[head + 1 :]
