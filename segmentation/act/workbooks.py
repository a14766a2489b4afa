"""The study as an Excel workbook.

One sheet holds every customer, one the profiles, and each segment has its own. Cells are typed:
numbers add up and dates sort. What was read as text stays text (ids keep their zeros, phone numbers
their plus), and no text can become a formula, not even when somebody edits the cell.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import pandas as pd
import xlsxwriter
from pandas import Series

from segmentation.act.controls import SHARE
from segmentation.act.escapes import neutral
from segmentation.act.labels import labels
from segmentation.errors import ExportError

if TYPE_CHECKING:
    from segmentation.prepare.readings import ColumnReading
    from segmentation.studies import Study

Cell: TypeAlias = float | int | bool | str | datetime | None

MOST_ROWS = 100_000
"""Customers per workbook: beyond, Excel and its readers become slow."""
LONGEST_TEXT = 32_767
"""Characters that fit in one cell of Excel."""
_EXACT = 10**15  # Excel counts in doubles and shows 15 digits
_FIRST_DAY = pd.Timestamp("1900-03-01")  # Excel believes that 1900 was a leap year
_DATES = {"day first": "dd/mm/yyyy", "month first": "mm/dd/yyyy"}
_NARROWEST, _WIDEST = 8, 40


@dataclass(frozen=True)
class _Column:
    """One column of a sheet, ready to be written."""

    name: str
    cells: list[Cell]
    form: str | None
    """Excel's number format; `None`: general."""

    def take(self, rows: Sequence[int]) -> _Column:
        return _Column(self.name, [self.cells[row] for row in rows], self.form)


def workbook(study: Study, *, control: float = SHARE) -> bytes:
    """All customers, the profiles, and a sheet per segment, as .xlsx.

    Raises `ExportError` beyond 100,000 customers, or when a text is longer than a cell can hold.
    """
    rows = len(study.table.data)
    if rows > MOST_ROWS:
        raise ExportError(
            f"A workbook holds up to {MOST_ROWS:,} customers; this study has {rows:,}. "
            "Take the CSV or Parquet file, or one segment at a time."
        )
    ours = labels(study, control=control)
    columns = [*_upload_columns(study), *(_typed(str(name), ours[name]) for name in ours)]
    segment = ours.iloc[:, 0]
    sheets = {"Customers": columns, "Profiles": _profile_columns(study)}
    for persona in study.personas:
        members = np.flatnonzero((segment == persona.segment).fillna(False)).tolist()
        name = sheet_name(f"{persona.segment} {persona.name}", sheets)
        sheets[name] = [column.take(members) for column in columns]
    return _write(sheets)


def sheet_name(wanted: str, taken: Sequence[str] | dict[str, Any]) -> str:
    """A name Excel accepts: at most 31 characters, none of []:*?/\\, no outer apostrophe, not taken.

    >>> sheet_name("2 Rings/necklaces: who buys?", [])
    '2 Rings necklaces  who buys'
    """
    plain = re.sub(r"[\[\]:*?/\\\x00-\x1f]", " ", wanted)[:31].strip(" '") or "Segment"
    used = {name.casefold() for name in taken}
    name, again = plain, 2
    while name.casefold() in used:
        name, again = f"{plain[:27]} ({again})", again + 1
    return name


def _upload_columns(study: Study) -> list[_Column]:
    data, text = study.table.data, study.table.text()
    readings = {reading.name: reading for reading in study.table.columns}
    return [_read_column(str(name), data[name], text[name], readings.get(str(name))) for name in data]


def _read_column(name: str, values: Series, text: Series, reading: ColumnReading | None) -> _Column:
    """Typed where the column was understood; the cells that were not keep their text."""
    if pd.api.types.is_bool_dtype(values.dtype) and not set(text.str.casefold()) <= {"true", "false", ""}:
        return _Column(name, _texts(text), None)
    typed = _typed(name, values, reading)
    cells = [
        cell if cell is not None else (left or None) for cell, left in zip(typed.cells, text, strict=True)
    ]
    return _Column(name, cells, typed.form)


def _typed(name: str, values: Series, reading: ColumnReading | None = None) -> _Column:
    kind = values.dtype
    if pd.api.types.is_bool_dtype(kind):
        return _Column(name, [None if pd.isna(v) else bool(v) for v in values], None)
    if pd.api.types.is_datetime64_any_dtype(kind):
        return _Column(name, *_dates(values, reading))
    if pd.api.types.is_numeric_dtype(kind):
        return _Column(name, _numbers(values), "0.00%" if reading and reading.unit == "%" else None)
    return _Column(name, _texts(values), None)


def _texts(values: Series) -> list[Cell]:
    return [None if pd.isna(text) or text == "" else str(text) for text in values]


def _numbers(values: Series) -> list[Cell]:
    """Numbers Excel can hold exactly enough; the rest is left to the original text."""
    known = values.to_numpy(dtype=float, na_value=np.nan)
    if np.abs(known[np.isfinite(known)]).max(initial=0) >= _EXACT:
        return [None] * len(values)
    plain = values.tolist()
    return [cell if finite else None for cell, finite in zip(plain, np.isfinite(known), strict=True)]


def _dates(values: Series, reading: ColumnReading | None) -> tuple[list[Cell], str]:
    """Dates Excel knows, and the order in which the upload wrote them."""
    form = _DATES.get((reading.date_order if reading else None) or "", "yyyy-mm-dd")
    if (values.dropna() != values.dropna().dt.normalize()).any():
        form += " hh:mm:ss"
    known = (values >= _FIRST_DAY).to_numpy()
    plain = values.dt.to_pydatetime() if hasattr(values.dt, "to_pydatetime") else values.tolist()
    return [day if ok else None for day, ok in zip(plain, known, strict=True)], form


def _profile_columns(study: Study) -> list[_Column]:
    table = study.segments().reset_index()
    return [_typed(str(name), table[name]) for name in table]


def _write(sheets: dict[str, list[_Column]]) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        head = book.add_format({"bold": True, "bottom": 1, "bottom_color": "#B07D23", "quote_prefix": True})
        text = book.add_format({"quote_prefix": True})
        for name, columns in sheets.items():
            _write_sheet(book.add_worksheet(name), columns, head, text, book)
    return buffer.getvalue()


def _write_sheet(sheet: Any, columns: list[_Column], head: Any, text: Any, book: Any) -> None:
    sheet.freeze_panes(1, 0)
    for place, column in enumerate(columns):
        sheet.set_column(place, place, _width(column))
        sheet.write_string(0, place, column.name, head)
        form = None if column.form is None else book.add_format({"num_format": column.form})
        for row, cell in enumerate(column.cells, start=1):
            if cell is None:
                continue
            if isinstance(cell, str):
                _write_text(sheet, row, place, cell, text)
            elif isinstance(cell, bool):
                sheet.write_boolean(row, place, cell)
            elif isinstance(cell, datetime):
                sheet.write_datetime(row, place, cell, form)
            else:
                sheet.write_number(row, place, cell, form)


def _write_text(sheet: Any, row: int, place: int, cell: str, risky: Any) -> None:
    if len(cell) > LONGEST_TEXT:
        raise ExportError(
            f"Row {row:,} has a text of {len(cell):,} characters; a cell of Excel holds {LONGEST_TEXT:,}. "
            "Take the CSV or Parquet file."
        )
    if cell.startswith("<r>"):  # xlsxwriter takes this for its own markup and would not escape it
        sheet.write_rich_string(row, place, cell[:1], risky, cell[1:])
    else:
        sheet.write_string(row, place, cell, risky if neutral(cell) != cell else None)


def _width(column: _Column) -> int:
    longest = max((len(str(cell)) for cell in column.cells[:100] if cell is not None), default=0)
    return min(max(longest, len(column.name), _NARROWEST) + 2, _WIDEST)
