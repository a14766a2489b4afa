"""Names that take more than one row: “2023” over “Spend” and “Orders” is 2023 Spend and 2023 Orders.

A merged cell holds its text once; the cells it spans are blank, or repeat it. So a heading holds until the
next one, and never beyond the end of the heading above it. A cell merged downwards leaves blanks below.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise

from segmentation.language.words import words_of
from segmentation.prepare.reading.layout.row_shapes import YEAR, Cells, filled, is_numeric, is_rule, tidy

MOST = 3
"""So many rows of names are joined at most."""
PERIOD = re.compile(
    r"(?:FY ?)?(?:19|20)\d\d(?:[ /-](?:[QH][1-4]|\d\d))?|[QH][1-4](?:[ /-]?(?:19|20)?\d\d)?|FY ?\d\d",
    re.IGNORECASE,
)
"""A year, a quarter or a half: what heads columns, and is no title of a report."""
LOOK_AHEAD = 40  # rows below a header that speak for it
LONGEST, MOST_WORDS = 60, 3
"""More letters, or more words where it stands alone, are a title and no heading."""
MOST_COLUMNS = 4
"""A period over all the other columns heads no more than these; over more it says when a report was made."""


def span(rows: Sequence[Cells], place: int) -> tuple[int, int]:
    """The first and the last row of the names, one of which stands at `place`."""
    bottom = place
    top = _topmost(rows, place, place)
    while bottom + 1 - top < MOST and _goes_on(rows[top : bottom + 1], rows[bottom + 1 :][:LOOK_AHEAD]):
        bottom += 1
    return _topmost(rows, top, bottom), bottom


def _topmost(rows: Sequence[Cells], top: int, bottom: int) -> int:
    while top and bottom + 1 - top < MOST and _is_heading(rows[top - 1], rows[top : bottom + 1]):
        top -= 1
    return top


def joined(levels: Sequence[Cells]) -> list[str]:
    """One name per column, from the top; headings are left out where names are told apart without them."""
    told = _held(levels)
    lowest = [next((cell for cell in reversed(cells) if cell), "") for cells in zip(*told, strict=True)]
    often = Counter(name.lower() for name in lowest if name)
    repeat = any(count > 1 for count in often.values())
    names = [
        name if repeat and often[name.lower()] < 2 else " ".join(_each_once(cells))
        for name, cells in zip(lowest, zip(*told, strict=True), strict=True)
    ]
    return names if _are_apart(names) else lowest


def _held(levels: Sequence[Cells]) -> list[list[str]]:
    """The levels, tidy and equally wide; each heading holds until the next one of its level or above."""
    width = max(map(len, levels))
    held: list[list[str]] = []
    begun: set[int] = set()
    for level in levels:
        cells = [*map(tidy, level), *[""] * (width - len(level))]
        own = {place for place, cell in enumerate(cells) if cell}
        if len(held) + 1 < len(levels):
            for place in range(1, width):
                if not cells[place] and place not in begun:
                    cells[place] = cells[place - 1]
        begun |= own
        held.append(cells)
    return held


def _each_once(cells: Iterable[str]) -> list[str]:
    """What stands over a column, without headings that the next one repeats: “Visits” over “Last visit”."""
    said = [cell for cell in cells if cell]
    return [cell for cell, below in pairwise([*said, ""]) if not _words(cell) <= _words(below)]


def _words(cell: str) -> frozenset[str]:
    """The words of a name, one thing or several alike; a name of signs alone is a word itself."""
    words = frozenset(word.removesuffix("s") for word in words_of(cell))
    return words or frozenset({cell.lower()})


def _are_apart(names: Sequence[str]) -> bool:
    said = [name.lower() for name in names if name]
    return len(set(said)) == len(said)


def _goes_on(levels: Sequence[Cells], below: Sequence[Cells]) -> bool:
    """Whether the row under the names tells more of them instead of being the first customer.

    It names columns that had no name, or tells apart names that repeat; and it is emptier than the
    customers, or has words where they have numbers.
    """
    width = max(map(len, levels))
    cells = below[0] if below else ()
    body = [row for row in below[1:] if filled(row)]
    if not body or not filled(cells) or len(cells) > width or not _may_be_names(cells) or is_rule(cells):
        return False
    said = [place for place, cell in enumerate(cells) if cell.strip()]
    named = {place for level in levels for place, cell in enumerate(level) if cell.strip()}
    over_numbers = sum(is_counted(body, place) for place in said)
    if named.isdisjoint(said):
        return bool(over_numbers) or len(said) < sorted(map(filled, body))[len(body) // 2]
    own = [tidy(cell).lower() for cell in levels[-1] if cell.strip()]
    if len(set(own)) < len(own):
        return over_numbers > 0 and _are_apart(joined([*levels, cells]))
    return over_numbers > 0 and not named.issuperset(said)


def is_counted(body: Sequence[Cells], place: int) -> bool:
    """Whether the customers have numbers in a column."""
    said = [row[place].strip() for row in body if place < len(row) and row[place].strip()]
    return bool(said) and 5 * sum(map(is_numeric, said)) >= 4 * len(said)


def _is_heading(above: Cells, levels: Sequence[Cells]) -> bool:
    """Whether a row stands over names as their heading, and not over the table as its title."""
    width = max(map(len, levels))
    begins = [place for place, cell in enumerate(above) if cell.strip()]
    if not begins or begins[-1] >= width or not _may_be_names(above) or is_rule(above):
        return False
    if len(begins) == width:
        return any(tidy(left).lower() == tidy(right).lower() for left, right in pairwise(above))
    last = above[begins[-1]].strip()
    if begins != list(range(len(begins))):
        return len(begins) > 1 or len(last.split()) <= MOST_WORDS
    merged_down = any(
        not any(row[place : place + 1] and row[place].strip() for row in levels) for place in begins
    )
    is_period = PERIOD.fullmatch(last) is not None and width - begins[-1] <= MOST_COLUMNS
    return is_period or (merged_down and len(begins) > 1)


def _may_be_names(cells: Cells) -> bool:
    """Whether nothing in a row is a number (a year may be a name), a sentence, or ends in a colon."""
    said = [cell.strip() for cell in cells if cell.strip()]
    return not any(
        len(cell) > LONGEST or cell.endswith(":") or (is_numeric(cell) and not YEAR.fullmatch(cell))
        for cell in said
    )
