"""From lines of text to records, mending what can be mended.

Python's csv reader does the work in its strict mode. Where a quotation mark breaks its rules, only
the record at fault is read by hand; one forgotten mark never swallows the rest of a file.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from segmentation.errors import TableError

CELL_CHARACTERS = 1_000_000
"""The longest cell that is read; a longer one is a file inside a cell, or a mark that never closes."""
JOINED_LINES = 20
"""How many lines a cell with broken marks may span before its marks are read as plain text."""

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

    def reader(self, lines: Iterable[str]) -> Iterator[list[str]]:
        """Python's csv reader with these settings; it raises `csv.Error` where they do not hold."""
        quoting: Literal[0, 3] = csv.QUOTE_MINIMAL if self.quote else csv.QUOTE_NONE
        return csv.reader(
            lines, delimiter=self.delimiter, quotechar=self.quote, escapechar=self.escape, quoting=quoting,
            doublequote=True, skipinitialspace=self.padded, strict=True,
        )  # fmt: skip


def records(
    lines: Iterable[str],
    dialect: Dialect,
    *,
    width: int | None = None,
    first_line: int = 1,
    mended: list[int] | None = None,
) -> Iterator[tuple[int, list[str]]]:
    """Line number and cells of each record; an empty line has no cells.

    `width` is the number of cells a mended record should have; the lines of those that needed
    mending are added to `mended`. Raises `TableError` for a cell beyond `CELL_CHARACTERS`.
    """
    if dialect.cuts:
        yield from _cut(lines, dialect.cuts, first_line)
        return
    feed = _Feed(lines, dialect, first_line)
    while True:
        try:
            for cells in dialect.reader(feed):
                yield feed.line, cells
                feed.move(len(feed.held))
            return
        except csv.Error:
            line, held = feed.line, feed.held
        cells, used = _mend(held, dialect, width, line)
        if mended is not None:
            mended.append(line)
        feed.move(used)
        yield line, cells


def unwrapped(cells: list[str], dialect: Dialect) -> list[str]:
    """The cells of a record that was quoted once more as a whole."""
    if len(cells) != 1 or dialect.delimiter not in cells[0]:
        return cells
    try:
        return next(dialect.reader([cells[0]]), [])
    except csv.Error:
        return cells


class _Feed:
    """Lines for the csv reader, held until their record is known to be good."""

    def __init__(self, lines: Iterable[str], dialect: Dialect, first_line: int) -> None:
        self._lines = iter(lines)
        self._strip = dialect.runs
        self._waiting: list[str] = []
        self.held: list[str] = []
        self.line = first_line

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._waiting.pop() if self._waiting else next(self._lines)
        if self._strip:
            line = line.strip(" \r\n") + "\n"
        self.held.append(line)
        return line

    def move(self, used: int) -> None:
        """Let go of the lines of a finished record; the others are read again."""
        self._waiting.extend(reversed(self.held[used:]))
        self.held = []
        self.line += used


def _cut(lines: Iterable[str], cuts: Sequence[int], first_line: int) -> Iterator[tuple[int, list[str]]]:
    ends = [*cuts[1:], None]
    for number, line in enumerate(lines, first_line):
        text = line.rstrip("\r\n")
        yield number, [text[a:b].strip() for a, b in zip(cuts, ends, strict=True)] if text.strip() else []


def _mend(held: Sequence[str], dialect: Dialect, width: int | None, line: int) -> tuple[list[str], int]:
    """The cells of a record whose marks do not pair up, and how many lines it takes."""
    if len(held[0]) > CELL_CHARACTERS:
        raise TableError(
            f"Line {line:,} is {len(held[0]) / 1e6:,.0f} MB long. A cell can hold up to "
            f"{CELL_CHARACTERS:,} characters; shorten it, or leave that column out of the export."
        )
    for used in range(1, min(len(held), JOINED_LINES) + 1):
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
    """A quoted cell: marks inside are doubled, or stand before neither a delimiter nor the end."""
    d, q = re.escape(delimiter), re.escape(quote)
    return re.compile(rf"{q}((?:[^{q}]|{q}{q}|{q}(?!{q}|{d}|\Z))*){q}(?={d}|\Z)")
