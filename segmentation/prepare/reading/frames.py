"""A frame that somebody already has, in the types that reading a file would give.

Frames come from databases and notebooks: amounts as `Decimal`, numbers and words in one column of
objects, lists in cells, Arrow’s own types. Each column is brought to the nearest type that the steps
after it know; what is there already (numbers, days, flags, categories, text) stays as it is. What the
texts mean is not asked here: they become cells, and those are understood as in any file.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable, Mapping, Sequence
from numbers import Real
from typing import Any, Protocol, cast

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from pandas import DataFrame, Series

from segmentation.errors import TableError
from segmentation.language.duration_words import DAYS
from segmentation.prepare.reading.grids import Grid
from segmentation.prepare.reading.layout.headers import names_of
from segmentation.prepare.reading.parquets import simple
from segmentation.prepare.reading.spreadsheets.workbooks import text_of
from segmentation.prepare.reading.units import units_in, with_units


def tidy(frame: object) -> DataFrame:
    """The same rows and columns, numbered from 0, under names that are text; `frame` stays as it is.

    Raises `TableError` for what is no DataFrame.
    """
    if not isinstance(frame, DataFrame):
        raise TableError(refusal(frame))
    columns = [_tidied(frame.iloc[:, place]).reset_index(drop=True) for place in range(frame.shape[1])]
    names = [str(name) for name in frame.columns]
    names = names if len(set(names)) == len(names) else list(names_of(names)[0])
    spans = [name for name, dtype in zip(names, frame.dtypes, strict=True) if _is_span(dtype)]
    tidied = DataFrame(dict(zip(names, columns, strict=True)), index=pd.RangeIndex(len(frame)))
    return with_units(tidied, {**units_in(frame), **dict.fromkeys(spans, DAYS)})


class Framed(Protocol):
    """What holds a frame, such as a table that was read."""

    @property
    def data(self) -> DataFrame: ...


def frame_in(given: DataFrame | Framed) -> DataFrame:
    """The frame of a table that was read; a frame stays as it is. Raises `TableError` for anything else."""
    found: object = given if isinstance(given, DataFrame) else getattr(given, "data", None)
    if not isinstance(found, DataFrame):
        raise TableError(refusal(given))
    return found


def refusal(given: object) -> str:
    """Why something is no table, and what to write instead."""
    kind = type(given).__name__
    if given is None:
        return "There is nothing to read: None. Give a path, bytes, an open file or a DataFrame."
    if isinstance(given, np.ndarray):
        return (
            "An array has no names for its columns. Write DataFrame(array, columns=[…]); sweep, judge, "
            "cluster and project take arrays of numbers as they are."
        )
    if isinstance(given, Series):
        return "A Series is one column. Write it as a table of one: series.to_frame()."
    if isinstance(given, Mapping):
        return "A mapping is no table yet. Write DataFrame(columns), with a list of values under each name."
    if callable(getattr(given, "to_pandas", None)):
        return f"Write {kind}.to_pandas() and give what it returns; only DataFrames of pandas are read."
    if isinstance(given, Sequence):
        return f"A {kind} of rows has no names for its columns. Write DataFrame(rows, columns=[…])."
    return (
        f"A study needs a table: a file that was read, a path, bytes, an open file, or a DataFrame, "
        f"not a {kind}."
    )


def grid_of(frame: DataFrame) -> Grid:
    """The cells of a tidy frame; its rows are counted from 0."""
    columns = [_cells(frame.iloc[:, place]) for place in range(frame.shape[1])]
    lines = np.arange(len(frame), dtype=np.int32)
    return Grid(tuple(frame.columns), columns, lines, header_row=1)


def _cells(column: Series[Any]) -> pa.ChunkedArray:
    """A column as Arrow has it, null where it is empty."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        if not pd.api.types.is_string_dtype(column.cat.categories.dtype):
            return pa.chunked_array([pa.array(column)])  # numbers that somebody made categories of
        column = column.astype("str")
    cells = simple(pa.chunked_array([pa.array(column, from_pandas=True)]))
    if not pa.types.is_string(cells.type):
        return cells
    empty = pc.equal(cells, "")
    return pc.if_else(empty, None, cells) if pc.any(empty).as_py() else cells


def shown(cell: Any) -> str:
    """A cell as text, "" where it is empty."""
    if _is_missing(cell):
        return ""
    return text_of(cell.item() if isinstance(cell, np.generic) else cell)


def _is_missing(cell: Any) -> bool:
    return cell is None or cell is pd.NA or cell is pd.NaT or (isinstance(cell, Hashable) and cell != cell)


def _tidied(column: Series[Any]) -> Series[Any]:
    """A column in one of the types that the steps know."""
    column = _without_wrapping(column)
    dtype: Any = column.dtype
    if isinstance(dtype, pd.DatetimeTZDtype):
        return Series(column.dt.tz_localize(None))
    if isinstance(dtype, pd.PeriodDtype):
        return Series(column.dt.to_timestamp())
    if _is_span(dtype):
        return Series(column.dt.total_seconds() / 86_400)
    if pd.api.types.is_extension_array_dtype(dtype) and pd.api.types.is_numeric_dtype(dtype):
        return column if dtype == "boolean" else _of_numbers(column)
    if dtype.kind == "c" or isinstance(dtype, pd.IntervalDtype):
        return _of_texts(column)
    return _of_objects(column) if dtype.kind == "O" and dtype == np.dtype(object) else column


def _is_span(dtype: Any) -> bool:
    """Whether a column holds lengths of time, which are counted in days."""
    return getattr(dtype, "kind", "") == "m"


def _without_wrapping(column: Series[Any]) -> Series[Any]:
    """Sparse and Arrow columns as the plain ones inside."""
    if isinstance(column.dtype, pd.SparseDtype):
        return Series(np.asarray(column))
    if isinstance(column.dtype, pd.ArrowDtype):
        return cast("Series[Any]", cast(Any, column.array).__arrow_array__().to_pandas())
    return column


def _of_numbers(column: Series[Any]) -> Series[Any]:
    if column.isna().any():
        return Series(column.to_numpy(dtype=np.float64, na_value=np.nan))
    return Series(column.to_numpy(dtype=np.int64 if column.dtype.kind in "iu" else np.float64))


def _of_objects(column: Series[Any]) -> Series[Any]:
    """Numbers, flags or days if all cells are; anything else as text."""
    if pd.api.types.infer_dtype(column, skipna=True) == "string":
        return column.astype("str")
    known = [cell for cell in column if not _is_missing(cell)]
    flags = [isinstance(cell, bool | np.bool_) for cell in known]
    if known and all(flags):
        values = [None if _is_missing(cell) else bool(cell) for cell in column]
        return Series(values, dtype="boolean" if len(known) < len(column) else "bool")
    if known and not any(flags) and all(_is_number(cell) for cell in known):
        numbers = Series([np.nan if _is_missing(cell) else _as_float(cell) for cell in column])
        whole = len(known) == len(column) and all(isinstance(cell, int | np.integer) for cell in known)
        return numbers.astype(np.int64) if whole and numbers.abs().max() < 2.0**53 else numbers
    if known and all(isinstance(cell, dt.date) for cell in known):
        days = pd.to_datetime(column, errors="coerce", utc=any(getattr(c, "tzinfo", None) for c in known))
        return days.dt.tz_localize(None) if days.dt.tz is not None else days
    return _of_texts(column)


def _is_number(cell: Any) -> bool:
    """Whether a cell is one number: `Decimal` is, though it is no `Real` to Python."""
    return isinstance(cell, Real) or type(cell).__name__ == "Decimal"


def _as_float(cell: Any) -> float:
    """The nearest number of the kind that is computed with; one beyond them all is infinite."""
    try:
        return float(cell)
    except OverflowError:
        return float("inf") if cell > 0 else float("-inf")


def _of_texts(column: Series[Any]) -> Series[Any]:
    texts = [shown(cell) for cell in column]
    return Series([text or None for text in texts], dtype="str")
