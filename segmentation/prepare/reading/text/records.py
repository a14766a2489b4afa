"""From lines of text to records, mending what can be mended.

Python's csv reader does the work in its strict mode. Where a quotation mark breaks its rules, only
the record at fault is read by hand; one forgotten mark never swallows the rest of a file.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal, cast

from segmentation.errors import TableError

CELL_CHARACTERS = 1_000_000
"""The longest cell that is read; a longer one is a file inside a cell, or a mark that never closes."""
JOINED_LINES = 20
"""How many lines a cell with broken marks may span before its marks are read as plain text."""
PATIENCE = 500
"""After so many broken records, marks are no longer sought beyond their own line."""

csv.field_size_limit(CELL_CHARACTERS)


@dataclass(frozen=True)
class Dialect:
    """How cells and rows are told apart in a text file."""

    delimiter: str = ","
    quote: str | None = '"'
    escape: str | None = None
    padded: bool = False
    """Whether blanks after a delimiter are no part of the cell (with delimiter " ": runs of blanks)."""
    line_end: str = "\n"
    cuts: tuple[int, ...] = ()
    """Where the columns of a fixed-width file begin; empty for all others."""
    wrapped: bool = False
    """Whether every record was quoted once more, as one cell."""

    @property
    def runs(self) -> bool:
        """Whether any run of blanks separates two cells."""
        return self.delimiter == " " and self.padded

    @property
    def escapable(self) -> str:
        """What an escape may stand before: itself, the delimiter, a line end and the mark in use."""
        return f"{self.escape or ''}{self.delimiter}{self.quote or chr(34)}\r\n"

    def reader(self, lines: Iterable[str]) -> Any:
        """Python's csv reader with these settings; it raises `csv.Error` where they do not hold."""
        quoting: Literal[0, 3] = csv.QUOTE_MINIMAL if self.quote else csv.QUOTE_NONE
        return csv.reader(
            self._escaped(lines) if self.escape else lines, delimiter=self.delimiter, quotechar=self.quote,
            escapechar=self.escape, quoting=quoting, doublequote=True, skipinitialspace=self.padded,
            strict=True,
        )  # fmt: skip

    def _escaped(self, lines: Iterable[str]) -> Iterator[str]:
        """The lines with every escape doubled that stands before another sign: there it is a letter.

        Python's reader would drop it before any sign at all.
        """
        mark = re.escape(cast(str, self.escape))
        letter = re.compile(rf"{mark}([{re.escape(self.escapable)}])|{mark}", re.DOTALL)
        for line in lines:
            yield letter.sub(self._as_meant, line) if cast(str, self.escape) in line else line

    def _as_meant(self, found: re.Match[str]) -> str:
        return found[0] if found[1] else 2 * found[0]


Rows = list[list[str]]


def records(
    lines: Sequence[str], dialect: Dialect, *, first_line: int = 1, mended: list[int] | None = None
) -> list[tuple[int, list[str]]]:
    """Line number and cells of each record of a few lines; an empty line has no cells."""
    found = Block(list(lines), first_line, True).cut(dialect, mended=mended)
    return list(zip(found.numbers, found.rows, strict=True))


def blocks(
    take: Callable[[], list[str]],
    dialect: Dialect,
    *,
    width: int,
    first_line: int = 1,
    mended: list[int] | None = None,
) -> Iterator[Cut]:
    """The records of a long text, many at a time; `take` gives its next lines, none at the end.

    `width` is the number of cells a mended record should have; the lines of those that needed
    mending are added to `mended`. Raises `TableError` for a cell beyond `CELL_CHARACTERS`.
    """
    held: list[str] = []
    line = first_line
    while True:
        fresh = take()
        held += fresh
        if not held:
            return
        found = Block(held, line, not fresh).cut(dialect, width=width, mended=mended)
        yield found
        held, line = held[found.used :], line + found.used


@dataclass(frozen=True, eq=False)
class Cut:
    """Records cut from some lines: where each begins, its cells, and how many lines they took."""

    numbers: Sequence[int]
    rows: Rows
    used: int


@dataclass(frozen=True, eq=False)
class Block:
    """Some lines of a text, the number of the first one, and whether nothing follows."""

    lines: list[str]
    first: int
    is_last: bool

    def cut(self, dialect: Dialect, *, width: int | None = None, mended: list[int] | None = None) -> Cut:
        """Their records; one that the block's end leaves open stays for the next block."""
        if dialect.cuts:
            rows = [_at_places(line, dialect.cuts) for line in self.lines]
            return Cut(range(self.first, self.first + len(rows)), rows, len(rows))
        block = self._tidy() if dialect.runs else self
        try:
            rows = list(dialect.reader(block.lines))
        except csv.Error:
            return block._mended(dialect, width, mended)
        if len(rows) != len(block.lines):
            return block._mended(dialect, width, mended)
        return Cut(range(self.first, self.first + len(rows)), rows, len(rows))

    def _tidy(self) -> Block:
        """Lines without blanks at both ends, so that runs of blanks only stand between cells."""
        return Block([line.strip(" \r\n") + "\n" for line in self.lines], self.first, self.is_last)

    def _mended(self, dialect: Dialect, width: int | None, mended: list[int] | None) -> Cut:
        """Record by record, reading those by hand that break the rules."""
        numbers: list[int] = []
        rows: Rows = []
        place = 0
        mended = [] if mended is None else mended
        while place < len(self.lines):
            begun, error = self._read_on(dialect, place, numbers, rows)
            if begun == len(self.lines) or ("unexpected end" in error and not self.is_last):
                return Cut(numbers, rows, begun)
            joined = self.lines[begun : begun + (JOINED_LINES if len(mended) < PATIENCE else 1)]
            self._refuse_giant(begun, dialect, width, error)
            cells, used = _mend(joined, dialect, width)
            numbers.append(self.first + begun)
            rows.append(cells)
            mended.append(self.first + begun)
            place = begun + used
        return Cut(numbers, rows, place)

    def _refuse_giant(self, begun: int, dialect: Dialect, width: int | None, error: str) -> None:
        """Raise `TableError` for a cell that is too long, unless its mark was just never closed."""
        if len(self.lines[begun]) <= CELL_CHARACTERS:
            after = [len(line.split(dialect.delimiter)) for line in self.lines[begun : begun + JOINED_LINES]]
            if "field limit" not in error or width is None or 2 * after.count(width) >= len(after):
                return
        raise TableError(
            f"A cell that begins in line {self.first + begun:,} has more than {CELL_CHARACTERS:,} "
            "characters. Shorten it, leave that column out of the export, or close its quotation mark."
        )

    def _read_on(self, dialect: Dialect, place: int, numbers: list[int], rows: Rows) -> tuple[int, str]:
        """Read from `place` while the rules hold: where they end, and what was wrong there."""
        rest: Any = iter(self.lines)
        rest.__setstate__(place)
        reader = dialect.reader(rest)
        begun = place
        try:
            for cells in reader:
                numbers.append(self.first + begun)
                rows.append(cells)
                begun = place + reader.line_num
        except csv.Error as error:
            return begun, str(error)
        return len(self.lines), ""


def unwrapped(cells: list[str], dialect: Dialect) -> list[str]:
    """The cells of a record that was quoted once more as a whole."""
    if len(cells) != 1 or dialect.delimiter not in cells[0]:
        return cells
    try:
        return next(dialect.reader([cells[0]]), [])
    except csv.Error:
        return cells


def _at_places(line: str, cuts: Sequence[int]) -> list[str]:
    """The cells of a line whose columns begin at fixed places; one where a word runs across them."""
    text = line.rstrip("\r\n")
    if any(not text[cut - 1 : cut].isspace() and text[cut : cut + 1].strip() for cut in cuts[1:]):
        return [text.strip()]
    begins = [0, *cuts[1:]]
    ends = [*cuts[1:], None]
    return [text[a:b].strip() for a, b in zip(begins, ends, strict=True)] if text.strip() else []


def _mend(held: Sequence[str], dialect: Dialect, width: int | None) -> tuple[list[str], int]:
    """The cells of a record whose marks do not pair up, and how many lines it takes."""
    for used in range(1, len(held) + 1):
        cells = _leniently("".join(held[:used]), dialect)
        if cells is not None and (width is None or len(cells) == width):
            return cells, used
        if width is None or (cells is not None and len(cells) > width):
            break
    return held[0].rstrip("\r\n").split(dialect.delimiter), 1


def _leniently(text: str, dialect: Dialect) -> list[str] | None:
    """Cells where a mark closes only before a delimiter or the end; None if one stays open."""
    if dialect.quote is None or dialect.escape is not None:
        return None
    text = text.rstrip("\r\n")
    cells, place = [], 0
    pattern = _quoted(dialect.delimiter, dialect.quote)
    while True:
        if text.startswith(dialect.quote, place):
            match = pattern.match(text, place)
            if match is None:
                return None
            cells.append(match[1].replace(dialect.quote * 2, dialect.quote))
            place = match.end()
        else:
            end = text.find(dialect.delimiter, place)
            cells.append(text[place : end if end >= 0 else len(text)])
            place = end if end >= 0 else len(text)
        if place >= len(text):
            return cells
        place += 1


@lru_cache(maxsize=64)
def _quoted(delimiter: str, quote: str) -> re.Pattern[str]:
    """A quoted cell: marks inside are doubled, or stand before neither a delimiter nor the end.

    It gives nothing back: no other way to read the marks would do, and each letter would be remembered.
    """
    d, q = re.escape(delimiter), re.escape(quote)
    return re.compile(rf"{q}([^{q}]*+(?:{q}(?!{d}|\Z){q}?+[^{q}]*+)*+){q}(?={d}|\Z)")
