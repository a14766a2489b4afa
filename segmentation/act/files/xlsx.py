"""The study as an Excel workbook.

One sheet holds every customer, one the profiles, and each segment has its own. Cells are typed:
numbers add up and dates sort. What was read as text stays text (ids keep their zeros, phone numbers
their plus), and no text can become a formula, not even when somebody edits the cell.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from pandas import DataFrame, Series

from segmentation.act.files.csv import texts_of
from segmentation.act.files.labels import labels
from segmentation.act.files.xlsx_sheets import Column, boolean, numbers, texts, write_xlsx
from segmentation.errors import ExportError
from segmentation.prepare.orders.customer_measures import REVENUE
from segmentation.standards import CONTROL_SHARE

if TYPE_CHECKING:
    from segmentation.prepare.reading.options import ColumnReading
    from segmentation.studies import Study

MOST_ROWS = 100_000
"""Customers per workbook: beyond, Excel and its readers become slow."""
LONGEST_TEXT = 32_767
"""Characters that fit in one cell of Excel."""
_EXACT = 10**15  # Excel counts in doubles and shows 15 digits
_FIRST_DAY = pd.Timestamp("1900-03-01")  # Excel believes that 1900 was a leap year
_DAY_ZERO = pd.Timestamp("1899-12-30")
_DATES = {"day first": "dd/mm/yyyy", "month first": "mm/dd/yyyy"}


def workbook(study: Study, *, control: float = CONTROL_SHARE) -> bytes:
    """All customers, the profiles, and a sheet per segment, as .xlsx; of orders, what became of every line.

    Raises `ExportError` beyond 100,000 customers, or when a text is longer than a cell can hold.
    """
    rows = len(study.table.data)
    if rows > MOST_ROWS:
        raise ExportError(
            f"A workbook holds up to {MOST_ROWS:,} customers; this study has {rows:,}. "
            "Take the CSV or Parquet file, or one segment at a time."
        )
    ours = labels(study, control=control)
    columns = [*_upload_columns(study), *_frame_columns(ours)]
    segment = ours.iloc[:, 0].to_numpy(dtype=float, na_value=0)
    sheets = {"Customers": columns, "Profiles": _profiles(study), **_of_orders(study)}
    for persona in study.personas:
        members = pa.array(np.flatnonzero(segment == persona.segment))
        name = sheet_name(f"{persona.segment} {persona.name}", sheets)
        sheets[name] = [column.take(members) for column in columns]
    return write_xlsx(sheets)


def sheet_name(wanted: str, taken: Iterable[str] = ()) -> str:
    """A name Excel accepts: at most 31 characters, none of []:*?/\\, no outer apostrophe, not taken.

    >>> sheet_name("2 Rings/necklaces: who buys?")
    '2 Rings necklaces  who buys'
    """
    plain = re.sub(r"[\[\]:*?/\\\x00-\x1f]", " ", wanted)[:31].strip(" '") or "Segment"
    used = {name.casefold() for name in taken}
    name, again = plain, 2
    while name.casefold() in used:
        name, again = f"{plain[:25]} ({again})", again + 1
    return name


def _upload_columns(study: Study) -> list[Column]:
    data, text = study.table.data, study.table.text()
    readings = {reading.name: reading for reading in study.table.columns}
    columns = [_read_column(str(name), data[name], text[name], readings.get(str(name))) for name in data]
    forms = [study.profile.money.form(column.name) for column in columns]
    return [
        replace(column, form=column.form or form) if pd.api.types.is_numeric_dtype(data[name]) else column
        for name, column, form in zip(data, columns, forms, strict=True)
    ]


def _profiles(study: Study) -> list[Column]:
    """Sizes and means; amounts with their currency."""
    money = study.profile.money
    columns = _frame_columns(study.segments().reset_index())
    forms = [money.form(column.name.removeprefix("Mean ")) for column in columns]
    return [replace(column, form=form or column.form) for column, form in zip(columns, forms, strict=True)]


def _of_orders(study: Study) -> dict[str, list[Column]]:
    """What became of every order line, and what was seen of them; nothing where the rows were customers."""
    if study.orders is None:
        return {}
    made, amount = study.orders.receipt, "Amount"
    entries = (made.counted, *made.set_aside)
    rows: list[tuple[int | None, float | None, str]] = [(e.count, e.money, e.text) for e in entries]
    rows += [(made.lines, made.total, made.sentence), *((None, None, remark) for remark in made.remarks)]
    columns = _frame_columns(DataFrame(rows, columns=["Lines", amount, "What became of them"]))
    form = study.profile.money.form(REVENUE)
    return {"Order lines": [replace(c, form=form) if c.name == amount else c for c in columns]}


def _frame_columns(frame: DataFrame) -> list[Column]:
    return [_typed(str(name), frame[name], texts_of(Series("", index=frame.index))) for name in frame]


def _read_column(name: str, values: Series, text: Series, reading: ColumnReading | None) -> Column:
    """Typed where the column was understood; the cells that were not keep their text."""
    cells = texts_of(text)
    longest = pc.max(pc.utf8_length(cells)).as_py() or 0
    if longest > LONGEST_TEXT:
        raise ExportError(
            f"“{name}” has a text of {longest:,} characters; a cell of Excel holds {LONGEST_TEXT:,}. "
            "Take the CSV or Parquet file."
        )
    spelt_out = pd.api.types.is_bool_dtype(values.dtype) and not _are_truth_words(text)
    return texts(name, cells) if spelt_out else _typed(name, values, cells, reading)


def _are_truth_words(text: Series) -> bool:
    return set(text.str.casefold().unique()) <= {"true", "false", ""}


def _typed(name: str, values: Series, text: pa.Array, reading: ColumnReading | None = None) -> Column:
    """A column by the type of its values; where there is none, the text stands."""
    kind = values.dtype
    if pd.api.types.is_bool_dtype(kind):
        return boolean(name, pa.array(values, from_pandas=True))
    if pd.api.types.is_datetime64_any_dtype(kind):
        return numbers(name, _days(values), text, form=_date_form(values, reading))
    if pd.api.types.is_numeric_dtype(kind):
        form = "0.00%" if reading is not None and reading.unit == "%" else None
        return numbers(name, _exact(values), text, form=form)
    return texts(name, texts_of(values))


def _exact(values: Series) -> pa.Array:
    """Numbers as Excel can hold them; a column with more digits than that is left to its text."""
    known = values.to_numpy(dtype=float, na_value=np.nan)
    finite = np.isfinite(known)
    if np.abs(known[finite]).max(initial=0) >= _EXACT:
        finite = np.zeros(len(values), dtype=bool)
    return _where(pa.array(values, from_pandas=True), finite)


def _days(values: Series) -> pa.Array:
    """Dates as Excel counts them, in days; those before its calendar begins are left to their text."""
    known = (values >= _FIRST_DAY).to_numpy(dtype=bool)
    days = ((values - _DAY_ZERO) / pd.Timedelta(days=1)).to_numpy(dtype=float)
    whole = bool((days[known] == np.floor(days[known])).all())
    return _where(pa.array(np.where(known, days, 0).astype(np.int64 if whole else float)), known)


def _date_form(values: Series, reading: ColumnReading | None) -> str:
    """The order in which the upload wrote its dates, with the time where there is one."""
    form = _DATES.get((reading.date_order if reading else None) or "", "yyyy-mm-dd")
    known = values.dropna()
    return form if (known == known.dt.normalize()).all() else f"{form} hh:mm:ss"


def _where(cells: pa.Array, known: NDArray[np.bool_]) -> pa.Array:
    return pc.if_else(pa.array(known), cells, pa.scalar(None, cells.type))
