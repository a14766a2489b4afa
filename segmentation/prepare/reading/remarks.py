"""What is said about a column whose cells needed a decision: what was found, where, what to do if not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from segmentation.language.phrases import count, listed
from segmentation.prepare.reading.options import ColumnReading, DateOrder
from segmentation.prepare.reading.values.dates import LOOK_ALIKE
from segmentation.prepare.reading.values.numbers import Numbers


def two_marks(name: str, found: Numbers) -> str:
    """Numbers whose marks could be read in two ways."""
    mark = {
        (".", None): "the point stands before decimals", (",", None): "the comma stands before decimals",
        (None, "."): "the point groups thousands", (None, ","): "the comma groups thousands",
    }.get((found.decimal, found.thousands), "the point stands before decimals")  # fmt: skip
    return (
        f"“{name}” could be read in two ways; it was taken that {mark}. If not, set the decimal mark "
        "and the file is read again."
    )


def two_orders(name: str) -> str:
    """Dates none of which tells the order."""
    return (
        f"The dates in “{name}” could start with the day or the month; the day was taken to come first. "
        "If not, set the date order and the file is read again."
    )


def months(name: str) -> str:
    """Dates of which cells name the month alone."""
    return f"“{name}” names months without a day; each is taken for its first day."


def mixed_orders(name: str) -> str:
    """Dates of which many tell one order and many the other."""
    return (
        f"“{name}” mixes days first and months first, and nothing tells which date is which, so it stays "
        "text. Set the date order if you know it, and the file is read again."
    )


def other_order(name: str, order: DateOrder, many: int, dated: int, cell: str, line: int) -> str:
    """Few dates that can only have the other order, and those beside them that could have either."""
    first, other = ("day", "month") if order == "day first" else ("month", "day")
    swapped = round(many * LOOK_ALIKE)
    some = f"about {count(swapped)} more" if swapped > 1 else "perhaps one or two more"
    were = "was" if many == 1 else "were"
    return (
        f"“{name}” has the {first} first, but {count(many)} of its {count(dated)} dates can only have the "
        f"{other} first, such as “{cell}” in line {line:,}, and {were} read so. Where both "
        f"parts are up to 12 nothing tells, so {some} may have day and month swapped. If most have the "
        f"{other} first, set the date order and the file is read again."
    )


def cut(name: str, many: int, known: int, cell: str, line: int) -> str:
    """Numbers whose last digits a spreadsheet cut."""
    what = (
        "it tells nobody apart and is never grouped by"
        if many >= known / 2
        else "those rows cannot be told apart, and it is never grouped by"
    )
    return (
        f"A spreadsheet cut the last digits of {_cells(many)} in “{name}”, such as {cell} in line {line:,}: "
        f"{what}. Export it again with that column as text."
    )


def words_among(name: str, many: int, known: int, cell: str, line: int) -> str:
    """Amounts among so many words that their column stays text."""
    words = "is a word" if many == 1 else "are words"
    return (
        f"“{name}” stays text: {count(many)} of its {count(known)} cells {words}, not amounts, such as "
        f"“{cell}” in line {line:,}. Empty those cells, or write amounts there, to compare customers by it."
    )


def failed(name: str, cells: Sequence[tuple[int, str]]) -> str:
    """Errors of a spreadsheet among the cells: line and text of each."""
    kinds = list(dict.fromkeys(text for _, text in cells))
    one = len(cells) == 1
    return (
        f"“{name}” has {'an error' if one else 'errors'} of the spreadsheet ({listed(kinds)}) in "
        f"{_cells(len(cells))}, {'' if one else 'the first '}in line {cells[0][0]:,}; "
        f"{'it counts' if one else 'they count'} as missing."
    )


def far(reading: ColumnReading) -> str:
    """Dates far from all others."""
    shown = listed([f"{text} in line {line:,}" for line, text in reading.strays])
    one = len(reading.strays) == 1
    return (
        f"{'One date' if one else f'{count(len(reading.strays))} dates'} in “{reading.name}” "
        f"{'lies' if one else 'lie'} far from all others: {shown}. {'It counts' if one else 'They count'} as "
        f"missing, and nothing is counted up to {'it' if one else 'them'}."
    )


def nothing(readings: Iterable[ColumnReading]) -> str | None:
    """Words taken for “no value”, column by column; None where there are none."""
    told = []
    for reading in readings:
        if reading.nothing:
            kinds = listed([f"“{text}”" for text, _ in reading.nothing])
            told.append(f"{kinds} in “{reading.name}” ({_cells(sum(many for _, many in reading.nothing))})")
    if not told:
        return None
    more = f"; more in {count(len(told) - 5)} other columns" if len(told) > 5 else ""
    return (
        f"Taken for “no value”: {'; '.join(told[:5])}{more}. If such a word is meant, keep the words of its "
        "column and the file is read again."
    )


def _cells(amount: int) -> str:
    return "one cell" if amount == 1 else f"{count(amount)} cells"
