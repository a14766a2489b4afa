"""Rows that stand in a table but are no customers: empty ones, second headers, totals, remarks.

Each is set aside with its line and its reason; everything else stays.
"""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from segmentation.language.literals import NOTHING_IN_NUMBERS, is_spreadsheet_error, is_total
from segmentation.prepare.reading.grids import Grid, keep_rows
from segmentation.prepare.reading.layout.row_shapes import is_numeric, is_rule
from segmentation.prepare.reading.options import Skipped
from segmentation.prepare.reading.values.numbers import Bools

LISTED = 1000
"""More empty rows than this are told in one sentence instead of one by one."""
FOOT = 10
"""How many rows at the end are looked at for totals and remarks."""
SUMMED = 5
"""Of fewer rows a customer may happen to hold the sum."""
TOP, BELOW = 3, 40
"""How many rows under the names may tell more about them, and how many below show what the columns hold."""
UNITS, TOTAL, REMARK = "more about the columns, such as their units", "a total", "a remark below the table"
ODD = (UNITS, TOTAL, REMARK)
"""Why a row may be set aside that a person may know to be a customer."""


def without_leftovers(grid: Grid, *, keep_odd: bool = False) -> Grid:
    """The grid without the rows that are no customers, which are listed in `skipped`.

    With `keep_odd` those that only look so (totals, remarks, units) stay. The columns of `grid` itself
    are given up to it.
    """
    if not len(grid.lines) or len(grid.columns) < 2:
        return grid
    empty = empty_rows(grid)
    reasons = {int(row): "an empty row" for row in np.flatnonzero(empty)[: LISTED + 1]}
    notes = grid.notes
    if len(reasons) > LISTED:
        rows = np.flatnonzero(empty)
        first, last = grid.lines[rows[0]], grid.lines[rows[-1]]
        notes = (*notes, f"{len(rows):,} empty rows were passed over (lines {first:,} to {last:,}).")
        reasons = {}
    reasons |= dict.fromkeys(_headers(grid), "the column names again")
    reasons |= dict.fromkeys(_rules(grid, empty), "a line drawn under the names")
    questions: dict[str, str] = {}
    if not keep_odd:
        about = _about_names(grid, empty)
        questions = dict(zip(grid.names, _cells(grid, about[0]), strict=True)) if about else {}
        reasons |= dict.fromkeys(about, UNITS)
        reasons |= dict.fromkeys(_head(grid, empty), TOTAL)
        reasons |= _foot(grid, empty)
    if not reasons and not empty.any():
        return grid
    skipped = [Skipped(int(grid.lines[row]), reason, _text(grid, row)) for row, reason in reasons.items()]
    keep = ~empty
    keep[list(reasons)] = False
    keep_rows(grid.columns, keep)
    return replace(
        grid,
        lines=grid.lines[keep],
        skipped=tuple(sorted([*grid.skipped, *skipped], key=lambda row: row.line)),
        notes=notes,
        questions={name: said for name, cell in questions.items() if (said := cell.strip())},
    )


def filled_rows(grid: Grid) -> int:
    """How many rows hold something."""
    return len(grid.lines) - int(empty_rows(grid).sum())


def empty_rows(grid: Grid) -> Bools:
    """Which rows have nothing but blanks in every cell."""
    empty = np.ones(len(grid.lines), bool)
    for column in grid.columns:
        blank = np.asarray(pc.is_null(column).to_numpy(), dtype=bool)
        empty &= blank | _may_be_blank(column)
        if not empty.any():
            return empty
    rows = np.flatnonzero(empty)
    for column in grid.columns:
        cells = column.take(pa.array(rows))
        if pa.types.is_string(column.type):
            cells = pc.utf8_is_space(cells)
            empty[rows] &= np.asarray(pc.fill_null(cells, True).to_numpy(), dtype=bool)
    return empty


def _may_be_blank(column: pa.ChunkedArray) -> Bools:
    """Which cells begin with something that may be a blank: a sign below or beyond ASCII's letters."""
    if not pa.types.is_string(column.type):
        return np.zeros(len(column), bool)
    parts = []
    for chunk in column.chunks:
        _, offsets, data = chunk.buffers()
        starts = np.frombuffer(offsets, np.int32, len(chunk), chunk.offset * 4)
        letters = np.frombuffer(data, np.uint8) if data is not None else np.zeros(0, np.uint8)
        first = (
            letters[np.minimum(starts, max(0, len(letters) - 1))] if len(letters) else np.zeros(len(chunk))
        )
        parts.append((first <= 32) | (first >= 128))
    return np.concatenate(parts) if parts else np.zeros(0, bool)


def _headers(grid: Grid) -> list[int]:
    """Rows that repeat the names of the columns, as files that were joined have them."""
    first = grid.columns[0]
    if not pa.types.is_string(first.type):
        return []
    alike = np.asarray(pc.fill_null(pc.equal(first, grid.names[0]), False).to_numpy(), dtype=bool)
    rows = np.flatnonzero(alike)[:LISTED]
    return [int(row) for row in rows if [cell.strip() for cell in _cells(grid, int(row))] == list(grid.names)]


def _rules(grid: Grid, empty: Bools) -> list[int]:
    """Rows right under the names, or right at the end, that only draw a line."""
    rows = np.flatnonzero(~empty)
    return [int(row) for row in {*rows[:TOP], *rows[-TOP:]} if is_rule(_cells(grid, int(row)))]


def _about_names(grid: Grid, empty: Bools) -> list[int]:
    """Rows of units or questions right under the names: words where the columns hold numbers."""
    rows = np.flatnonzero(~empty)[: TOP + BELOW]
    looked = [[cell.strip() for cell in _cells(grid, int(row))] for row in rows]
    below = [[c for c in column if not _says_nothing(c)] for column in zip(*looked[TOP:], strict=True)]
    counted = [
        place for place, cells in enumerate(below) if len(cells) > 4 and all(is_numeric(c) for c in cells)
    ]
    found = []
    for row, cells in zip(rows[:TOP], looked, strict=False):
        said = [cells[place] for place in counted if not _says_nothing(cells[place])]
        if len(said) < 2 or any(is_numeric(cell) for cell in said):
            break
        found.append(int(row))
    return found


def _says_nothing(cell: str) -> bool:
    return not cell or cell.lower() in NOTHING_IN_NUMBERS or is_spreadsheet_error(cell)


def _head(grid: Grid, empty: Bools) -> list[int]:
    """A total in the first row, as reports of visits have it: called so, and above every number below."""
    row = next(iter(np.flatnonzero(~empty)), None)
    if row is None:
        return []
    cells = [cell.strip() for cell in _cells(grid, int(row))]
    counted = [place for place, cell in enumerate(cells) if re.fullmatch(r"\d{2,}(?:\.\d+)?", cell)]
    if not is_total(next((cell for cell in cells if cell), "")):
        return []
    beaten = any(_beats(grid.columns[place], int(row), float(cells[place])) for place in counted)
    return [int(row)] if beaten else []


def _beats(column: pa.ChunkedArray, row: int, said: float) -> bool:
    """Whether no number below is as large, and some are there."""
    try:
        below = column.slice(row + 1)
        blank = pc.equal(pc.utf8_trim_whitespace(below), "") if pa.types.is_string(below.type) else None
        most = pc.max(
            pc.cast(below if blank is None else pc.if_else(blank, None, below), pa.float64())
        ).as_py()
    except pa.ArrowInvalid:
        return False
    return most is not None and said > most


def _foot(grid: Grid, empty: Bools) -> dict[int, str]:
    """Totals and remarks in the last rows."""
    found: dict[int, str] = {}
    body = np.flatnonzero(~empty)
    for row in body[: -FOOT - 1 : -1]:
        cells = [cell.strip() for cell in _cells(grid, int(row))]
        first = next((cell for cell in cells if cell), "")
        if is_total(first) or (row == body[-1] and _sums_up(grid, int(row), cells)):
            found[int(row)] = TOTAL
        elif _is_remark(cells, grid):
            found[int(row)] = REMARK
        else:
            break
    return found


def _sums_up(grid: Grid, row: int, cells: list[str]) -> bool:
    """Whether a row that is mostly empty holds the sums of its columns, whatever its language calls them."""
    above = [cell.strip() for cell in _cells(grid, row - 1)] if row else []
    numbers = [place for place, cell in enumerate(cells) if re.fullmatch(r"\d{2,}(?:\.\d+)?", cell)]
    if not numbers or row < SUMMED or sum(map(bool, cells)) * 2 > sum(map(bool, above)):
        return False
    return all(_is_sum(grid.columns[place], row, float(cells[place])) for place in numbers)


def _is_sum(column: pa.ChunkedArray, row: int, said: float) -> bool:
    """Whether a number is the sum of those above it, of which no single one is most of it."""
    try:
        above = column.slice(0, row)
        blank = pc.equal(pc.utf8_trim_whitespace(above), "") if pa.types.is_string(above.type) else None
        above = above if blank is None else pc.if_else(blank, None, above)
        numbers = pc.cast(above, pa.float64())
    except pa.ArrowInvalid:
        return False
    total, most = pc.sum(numbers).as_py(), pc.max(numbers).as_py()
    return total is not None and abs(total - said) < 0.01 and most < said / 2


def _is_remark(cells: list[str], grid: Grid) -> bool:
    """A sentence alone in the first column, or a word where all others bear a number."""
    said = cells[0]
    if not said or any(cells[1:]) or len(cells) < 3:
        return False
    above = [text for cell in grid.columns[0][:20].to_pylist() if (text := str(cell or "").strip())]
    above = [text for text in above if text != said and not is_rule([text])]
    if " " in said:
        return bool(above) and not any(" " in text for text in above)
    is_word = any(map(str.isalpha, said)) and not _has_digit(said)
    return bool(above) and is_word and all(map(_has_digit, above))


def _has_digit(cell: str) -> bool:
    return any(map(str.isdigit, cell))


def _cells(grid: Grid, row: int) -> list[str]:
    return ["" if (cell := column[row].as_py()) is None else str(cell) for column in grid.columns]


def _text(grid: Grid, row: int) -> str:
    mark = grid.dialect.delimiter if grid.dialect else ";"
    return mark.join(_cells(grid, row))[:200].strip(mark + " ")
