"""What a row of cells looks like before anything is known of its columns."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

NUMERIC = re.compile(
    r"[-+(]?\s*[$€£¥₹]?\s*[-+]?(?:\d[\d.,'’\s]*|[.,]\d+)(?:[eE][-+]?\d+)?\s*[%$€£]?\)?|\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}.*"
)
YEAR = re.compile(r"(?:19|20)\d\d")
RULE = re.compile(r"[-=_+*~|:─━═ ]*[-=_─━═]{2}[-=_+*~|:─━═ ]*")
"""A cell that only draws a line."""

Cells = Sequence[str]


def filled(cells: Cells) -> int:
    """How many cells hold something."""
    return sum(map(bool, map(str.strip, cells)))


def numbers(cells: Cells) -> int:
    """How many cells hold a number or a date."""
    return sum(1 for cell in cells if is_numeric(cell.strip()))


def is_numeric(cell: str) -> bool:
    """Whether a trimmed cell looks like a number or a date."""
    return 0 < len(cell) < 60 and NUMERIC.fullmatch(cell) is not None


def is_rule(cells: Cells) -> bool:
    """Whether the row only draws a line under the names, as tools for databases do."""
    said = [cell.strip() for cell in cells if cell.strip()]
    return bool(said) and all(RULE.fullmatch(cell) for cell in said)


def tidy(name: str) -> str:
    """A name without padding and signs that nobody sees."""
    return " ".join(name.replace("\ufeff", "").replace("\u200b", "").split())


def modal_width(rows: Sequence[Cells]) -> tuple[int, int]:
    """The commonest number of cells, and how many rows have it.

    Lines of one cell above the others are a title and have no vote. Of two as common ones the greater
    wins, or the first row's where no two rows are alike.
    """
    table = rows[next((place for place, cells in enumerate(rows) if len(cells) > 1), 0) :]
    widths = Counter(map(len, table))
    first = len(table[0])
    width = max(widths, key=lambda w: (widths[w], widths[w] == 1 and w == first, w))
    return width, widths[width]
