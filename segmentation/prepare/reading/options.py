"""What a person may say about a file, and what Touchstone understood of it.

Small values that the readers pass to one another and that the data page shows: nothing is set
aside without a line number and a reason.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple, get_args

from segmentation.errors import TableError
from segmentation.language.literals import is_endless, is_spreadsheet_error

CUT_OFF = "is cut off"
"""Stands in the note about a file that ends before its table does."""
Kind = Literal["number", "date", "boolean", "text"]
DateOrder = Literal["day first", "month first", "year first"]


@dataclass(frozen=True, slots=True)
class Skipped:
    """One row that was set aside: where it stands in the file, why, and its text."""

    line: int
    reason: str
    text: str = ""


@dataclass(frozen=True)
class Options:
    """What the person says about the file; `None` leaves the decision to Touchstone."""

    encoding: str | None = None
    delimiter: str | None = None
    decimal: str | None = None
    """The decimal mark, “.” or “,”."""
    date_order: DateOrder | None = None
    header_row: int | None = None
    """The line (or row of the sheet) that holds the column names, counted from 1; 0: there is none."""
    sheet: str | None = None
    odd_rows: Literal["keep"] | None = None
    """“keep”: rows that look like totals, remarks or units are customers too."""
    literal: tuple[str, ...] | None = None
    """The columns in which every cell is meant, also a word such as NA and a date far from all others."""

    table: int | None = None
    """Which of several tables in a file or sheet, counted from 1 in their order."""

    def check(self) -> None:
        """Raise `TableError` for a wish that no file could fulfil: what was found, and what is possible."""
        if self.delimiter is not None and len(self.delimiter) != 1:
            raise TableError(f"A delimiter is one character, such as “;”, not “{self.delimiter}”.")
        if self.decimal not in (None, ".", ","):
            raise TableError(f"The decimal mark is “.” or “,”, not “{self.decimal}”.")
        if self.date_order not in (None, *get_args(DateOrder)):
            orders = "“day first”, “month first” or “year first”"
            raise TableError(f"The order of dates is {orders}, not “{self.date_order}”.")
        if self.header_row is not None and self.header_row < 0:
            raise TableError("Lines are counted from 1; 0 says that there are no column names.")
        if self.table is not None and self.table < 1:
            raise TableError("The tables of a file are counted from 1.")
        if self.odd_rows not in (None, "keep"):
            raise TableError(f"Totals and remarks are set aside, or kept with “keep”, not “{self.odd_rows}”.")

    def check_for(self, kind: str) -> None:
        """Raise `TableError` for a wish that a text, a workbook, a Parquet file or a frame cannot fulfil."""
        what, has_not = _WITHOUT[kind]
        for option, words in has_not.items():
            wish = getattr(self, option)
            if wish is not None:
                raise TableError(f"It is {what}, which has no {words}. Leave out “{wish}”.")


_OF_TEXTS = {"delimiter": "delimiter", "encoding": "encoding"}
_WITHOUT: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "text": ("text", {"sheet": "sheets"}),
    "workbook": ("a workbook", _OF_TEXTS),
    "parquet": (
        "a Parquet file",
        {**_OF_TEXTS, "sheet": "sheets", "table": "several tables", "header_row": "line of column names"},
    ),
    "frame": (
        "a DataFrame",
        {**_OF_TEXTS, "sheet": "sheets", "table": "several tables", "header_row": "line of column names"},
    ),
}
"""What each kind of file lacks, so that nobody’s wish is passed over in silence."""


@dataclass(frozen=True)
class Limits:
    """How much is read: the one place where sizes are bounded.

    The defaults are for a dashboard on one's own computer; `HOSTED` is for one that many share.
    """

    bytes: int = 200 * 2**20
    """Of the file, and of what a packed text file unpacks to."""
    rows: int = 2_000_000
    columns: int = 2_000
    unpacked: int = 1000 * 2**20
    """Of the parts of a workbook, which are packed and wordy."""

    def check_rows(self, rows: int) -> None:
        """Raise `TableError` when a table has more rows than are read."""
        if rows > self.rows:
            raise TableError(
                f"It has more than {self.rows:,} rows. Upload a random sample of your customers; "
                "the segments of 100,000 hold for all."
            )

    def check_columns(self, columns: int) -> None:
        """Raise `TableError` when a table has more columns than are read."""
        if columns > self.columns:
            raise TableError(
                f"It has {columns:,} columns, and up to {self.columns:,} are read. Keep the ones that "
                "describe your customers and leave out the rest."
            )

    def check_bytes(self, size: int) -> None:
        """Raise `TableError` when a file is larger than what is read."""
        if size > self.bytes:
            raise TableError(
                f"It is {size / 2**20:,.0f} MB, and up to {self.bytes / 2**20:,.0f} MB are read. Keep the "
                "columns you need, or upload a random sample of your customers."
            )


HOSTED = Limits(bytes=50 * 2**20, rows=200_000, unpacked=250 * 2**20)


class Aside(NamedTuple):
    """A cell that was not understood; it counts as missing."""

    line: int
    column: str
    reason: str
    text: str


@dataclass(frozen=True)
class ColumnReading:
    """How the cells of one column were understood."""

    name: str
    kind: Kind
    decimal: str | None = None
    thousands: str | None = None
    unit: str | None = None
    """A currency mark or code, “%” (57.31% is read as 0.5731), or what durations are counted in: “min”
    (1h 20m is read as 80), “days” or “months”."""
    date_order: DateOrder | None = None
    ambiguous: bool = False
    """Whether the values alone left two readings open."""
    set_aside: tuple[tuple[int, str], ...] = ()
    """Line and text of the cells that were not understood; they count as missing."""
    cut: bool = False
    """Whether a spreadsheet cut the last digits of its numbers, as in 9.91214E+15."""
    nothing: tuple[tuple[str, int], ...] = ()
    """The words that were taken for “no value”, and in how many cells."""
    zones: tuple[tuple[str, int], ...] = ()
    """The time zones that its times bear and in how many cells, the commonest first."""
    strays: tuple[tuple[int, str], ...] = ()
    """Line and text of the dates far from all others of the column; they count as missing."""

    def asides(self) -> tuple[Aside, ...]:
        """The cells of `set_aside` and `strays`, each with why it counts as missing."""
        odd = tuple(Aside(line, self.name, self._why(text), text) for line, text in self.set_aside)
        far = "a date far from all others in its column"
        return (*odd, *(Aside(line, self.name, far, text) for line, text in self.strays))

    def _why(self, text: str) -> str:
        if is_spreadsheet_error(text):
            return "an error of the spreadsheet"
        if self.kind == "number" and is_endless(text):
            return "a number without end"
        return f"no {_SORTS[self.kind]}, unlike the others in its column" if self.kind in _SORTS else ""


_SORTS: Mapping[Kind, str] = {"number": "number", "date": "date", "boolean": "yes or no"}
