"""What a section of the report is made of, besides its sentences."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class Figure(NamedTuple):
    """A picture under what it is and how to read it."""

    heading: str
    caption: str
    picture: str


class Row(NamedTuple):
    """Cells of a table, as plain text."""

    cells: Sequence[str]
    chosen: bool = False


class Table(NamedTuple):
    """Numbers in rows; the columns counted in `words` hold text."""

    heads: Sequence[str]
    rows: Sequence[Row]
    words: Sequence[int] = ()
