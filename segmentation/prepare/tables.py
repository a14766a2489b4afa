"""From the bytes of an upload to a table, with a receipt of what was understood.

Nothing is guessed cell by cell where the column can decide, no row is left out without being
listed, and the original text of every cell stays available.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
from pandas import DataFrame, Series

from segmentation.errors import TableError
from segmentation.prepare.readings import ColumnReading, DateOrder, Kind, Options, Skipped

__all__ = ["READERS", "ColumnReading", "Options", "Skipped", "Table", "read_table"]


@dataclass(frozen=True, eq=False)
class Table:
    """A table and what was understood of the file it came in."""

    data: DataFrame
    """One row per customer in the upload's order; int64, float64, datetime64, bool or str columns."""
    filename: str
    format: str
    encoding: str | None
    delimiter: str | None
    decimal: str
    thousands: str | None
    date_order: DateOrder | None
    header_row: int
    sheet: str | None
    sheets: tuple[str, ...]
    rows_read: int
    skipped: tuple[Skipped, ...]
    columns: tuple[ColumnReading, ...]
    notes: tuple[str, ...]
    digest: str
    _text: DataFrame = field(repr=False)

    def text(self) -> DataFrame:
        """Every cell as it came: the rows and columns of `data`, all text, "" where empty."""
        return self._text

    def understood(self) -> tuple[tuple[str, str], ...]:
        """What was made of the file, as rows of two short texts for the data page."""
        rows = [("Format", self.format), ("Header", f"line {self.header_row}")]
        rows.append(("Rows", f"{self.rows_read:,} read, {len(self.skipped):,} skipped"))
        return tuple(rows)

    @classmethod
    def of(cls, frame: DataFrame, filename: str = "table.csv") -> Table:
        """A table around a frame somebody already has."""
        data = frame.reset_index(drop=True)
        text = data.astype(object).where(data.notna(), "").astype(str)
        digest = hashlib.sha256(pd.util.hash_pandas_object(data).to_numpy().tobytes()).hexdigest()
        columns = tuple(ColumnReading(str(name), _kind(data[name])) for name in data)
        return cls(data, filename, "table", None, None, ".", None, None, 1, None, (), len(data), (), columns,
                   (), digest, text)  # fmt: skip


def read_table(data: bytes, filename: str, options: Options = Options()) -> Table:  # noqa: B008
    """The table in the bytes of an upload. Raises `TableError` when there is none."""
    if not data.strip():
        raise TableError(f"“{filename}” is empty. Export it again, or choose another file.")
    if b"\x00" in data[:4096]:
        raise TableError(f"We could not read “{filename}” as a table. Save it as CSV or Excel and try again.")
    try:
        text = pd.read_csv(io.BytesIO(data), dtype=str, keep_default_na=False, encoding="utf-8-sig")
    except (ValueError, pd.errors.ParserError, UnicodeDecodeError) as error:
        raise TableError(f"We could not read “{filename}” as a table. Save it as CSV or Excel.") from error
    text = text.rename(columns=str.strip)
    frame = DataFrame({name: _typed(text[name]) for name in text})
    columns = tuple(ColumnReading(str(name), _kind(frame[name])) for name in frame)
    digest = hashlib.sha256(data + repr(options).encode()).hexdigest()
    return Table(frame, filename, "CSV", "utf-8", ",", ".", None, None, 1, None, (), len(frame), (), columns,
                 (), digest, text)  # fmt: skip


def _typed(cells: Series[Any]) -> Series[Any]:
    known = cells[cells != ""]
    if known.empty or known.str.match(r"0\d|\+").any():
        return cells.where(cells != "")
    if known.str.upper().isin(["TRUE", "FALSE"]).all():
        truth = cells.str.upper() == "TRUE"
        return truth if len(known) == len(cells) else truth.astype("boolean").where(cells != "")
    numbers = pd.to_numeric(cells.where(cells != ""), errors="coerce")
    if numbers.count() == len(known):
        return numbers
    for form in ("%Y-%m-%d", "%d/%m/%Y", "%Y-%m-%d %H:%M:%S"):
        dates = pd.to_datetime(cells.where(cells != ""), format=form, errors="coerce")
        if dates.count() == len(known):
            return dates
    return cells.where(cells != "")


def _kind(values: Series[Any]) -> Kind:
    if pd.api.types.is_bool_dtype(values):
        return "boolean"
    if pd.api.types.is_datetime64_any_dtype(values):
        return "date"
    return "number" if pd.api.types.is_numeric_dtype(values) else "text"


READERS: Mapping[str, Callable[..., Table]] = {"csv": read_table, "txt": read_table}
"""Extension (without dot) → reader."""
