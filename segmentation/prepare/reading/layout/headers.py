"""Where the table starts, and what its columns are called.

Reports put a title, a date and an empty line above the table. The header is the first row that is
about as full as the rows below it; a row of numbers above numbers is no header but the first customer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from segmentation.errors import TableError
from segmentation.prepare.reading.layout import stacked_headers
from segmentation.prepare.reading.layout.row_shapes import (
    YEAR,
    filled,
    is_numeric,
    modal_width,
    numbers,
    tidy,
)

LOOK_AHEAD = 40  # rows below a header that speak for it

Row = tuple[int, Sequence[str]]
"""Line number and cells of one row."""


@dataclass(frozen=True)
class Header:
    """The names of the columns and where the rows below them begin."""

    names: tuple[str, ...]
    line: int
    """The line of the header, 0 when there is none."""
    first: int
    """Position, among the rows looked at, of the first row of data."""
    notes: tuple[str, ...] = ()
    top: int = 0
    """The first line of the names, where they take several; else their only one."""

    @property
    def width(self) -> int:
        """How many columns the table has."""
        return len(self.names)


def find_header(rows: Sequence[Row], *, line: int | None = None) -> Header:
    """The header among the first rows of a file; `line` says where it is (0: nowhere).

    Raises `TableError` when no row that far down was found.
    """
    full = [place for place, (_, cells) in enumerate(rows) if any(cell.strip() for cell in cells)]
    if not full:
        return Header((), 0, len(rows))
    if line == 0:
        return _without(rows, full[0])
    if line is not None:
        place = next((p for p in full if rows[p][0] >= line), None)
        if place is None:
            last = rows[full[-1]][0]
            raise TableError(f"Line {line:,} cannot hold the column names; the last that could is {last:,}.")
        return _named(rows, place, place)
    place = _start(rows, full)
    if _is_data(rows, place):
        return _without(rows, place)
    return _named(rows, *stacked_headers.span([cells for _, cells in rows], place))


def _start(rows: Sequence[Row], full: Sequence[int]) -> int:
    """The first row that is as wide and nearly as full as most."""
    width, _ = modal_width([rows[p][1] for p in full])
    looked = full[:LOOK_AHEAD]
    counts = {p: filled(rows[p][1]) for p in full}
    typical = min(width, sorted(counts.values())[len(full) // 2])
    good = [p for p in looked if counts[p] >= max(min(2, width), 0.8 * typical)]
    if not good:
        return full[0]
    if len(good) > 1 and _is_phrase(rows[good[0]][1], [rows[p][1] for p in good[1:]]):
        good = good[1:]
    first = good[0]
    if numbers(rows[first][1]):
        first = _better(rows, looked, good, typical) or first
    return first


def _is_phrase(cells: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """Whether a title was cut where it has a comma: a blank follows there, and nowhere below."""
    if numbers(below[0]) or not any(cell[:1] == " " and cell.strip() for cell in cells[1:]):
        return False
    return not any(cell[:1] == " " for row in below for cell in row)


def _better(rows: Sequence[Row], looked: Sequence[int], good: Sequence[int], typical: int) -> int | None:
    """A row of words around one with numbers: the header is often just above, or some lines below."""
    above = [
        p for p in looked if p < good[0] and 2 * filled(rows[p][1]) > typical and not numbers(rows[p][1])
    ]
    if above:
        return above[-1]
    width = len(rows[good[0]][1])
    below = [p for p in good[1:6] if not numbers(rows[p][1]) and len(rows[p][1]) >= width]
    for place in below:
        after = [rows[p][1] for p in good if p > place][:3]
        cells = rows[place][1]
        distinct = len({cell.strip().lower() for cell in cells}) == len(cells)
        if distinct and after and all(numbers(row) for row in after):
            return place
    return None


def _is_data(rows: Sequence[Row], place: int) -> bool:
    """Whether the row is a customer: it has numbers where the columns below have them, and no names."""
    head = [cell.strip() for cell in rows[place][1]]
    if not any(map(is_numeric, head)):
        return False
    body = [cells for _, cells in rows[place + 1 : place + 100] if filled(cells)]
    alike = unlike = 0
    for column, cell in enumerate(head):
        below = [cells[column].strip() for cells in body if column < len(cells) and cells[column].strip()]
        numeric = [value for value in below if is_numeric(value)]
        if not cell or len(numeric) < max(1, 0.8 * len(below)):
            continue
        is_year = YEAR.fullmatch(cell) and not all(YEAR.fullmatch(value) for value in numeric)
        if is_numeric(cell) and not is_year:
            alike += 1
        else:
            unlike += 1
    return alike > 0 and unlike == 0


def _without(rows: Sequence[Row], place: int) -> Header:
    width, _ = modal_width([cells for _, cells in rows[place:] if filled(cells)])
    note = "No column names were found, so the columns are numbered."
    return Header(names_of([""] * width)[0], 0, place, (note,))


def _named(rows: Sequence[Row], top: int, place: int) -> Header:
    line = rows[place][0]
    cells = stacked_headers.joined([row for _, row in rows[top : place + 1]])
    body = [row for _, row in rows[place + 1 :] if filled(row)]
    width = max(len(cells), modal_width(body)[0]) if body else len(cells)
    row_names = width == len(cells) + 1 and _are_row_names([row[0] for row in body if row])
    padding = [""] * (width - len(cells))
    names, notes = names_of([*padding, *cells] if row_names else [*cells, *padding])
    if padding and not row_names:
        wide = next(number for number, row in rows[place + 1 :] if len(row) == width)
        names_found = f"line {line:,} has {len(cells):,} names; the other columns are numbered"
        notes = (*notes, f"Line {wide:,} has {width:,} cells and {names_found}.")
    return Header(names, line, place + 1, notes, rows[top][0])


def _are_row_names(first: Sequence[str]) -> bool:
    """R writes a column of row names without a name of its own."""
    return len(first) > 1 and [cell.strip() for cell in first] == [str(n) for n in range(1, len(first) + 1)]


def names_of(cells: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Tidy names, each once: padding goes, empty ones are numbered, repeated ones get a number."""
    tidied = [tidy(cell) or f"Column {position}" for position, cell in enumerate(cells, 1)]
    taken = {tidy(cell) for cell in cells}
    given: set[str] = set()
    tried: dict[str, int] = {}
    for position, name in enumerate(tidied):
        if name in given:
            count = tried.get(name, 2)
            while f"{name} ({count})" in given or f"{name} ({count})" in taken:
                count += 1
            tried[name] = count + 1
            tidied[position] = f"{name} ({count})"
        given.add(tidied[position])
    notes = tuple(f"More than one column is called “{name}”; the others got a number." for name in tried)
    return tuple(tidied), notes
