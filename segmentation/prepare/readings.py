"""What a person may say about a file, and what Touchstone understood of it.

Small values that the readers pass to one another and that the data page shows: nothing is set
aside without a line number and a reason.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

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


@dataclass(frozen=True)
class ColumnReading:
    """How the cells of one column were understood."""

    name: str
    kind: Kind
    decimal: str | None = None
    thousands: str | None = None
    unit: str | None = None
    """A currency mark or code, or “%” (57.31% is read as 0.5731)."""
    date_order: DateOrder | None = None
    ambiguous: bool = False
    """Whether the values alone left two readings open."""
    set_aside: tuple[tuple[int, str], ...] = ()
    """Line and text of the cells that were not understood; they count as missing."""
