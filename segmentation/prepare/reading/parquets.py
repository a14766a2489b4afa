"""Parquet files: columns that bring their types along.

They are opened in a process of their own (see `parquet_worker`): a file of some hundred bytes can hold one
long value a million times over, and nothing in it tells so before it is laid out.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from segmentation.confined import Bounds, Failed
from segmentation.confined import answers as confined
from segmentation.errors import TableError
from segmentation.interruptions import may_stop
from segmentation.prepare.reading.grids import Grid
from segmentation.prepare.reading.layout.headers import names_of
from segmentation.prepare.reading.options import Limits, Options
from segmentation.prepare.reading.spreadsheets.workbooks import as_text

YEAR_1, YEAR_10000 = -62_135_596_800_000_000, 253_402_300_800_000_000
"""Microseconds since 1970 between which a calendar has names for all days."""
SPARE = 64 * 2**20  # bytes, see below
TIMES = 4
"""The memory a file may take: this many times what is read unpacked, and `SPARE` bytes. The largest that are
read take up to three times as much: values, their copies and the column on its way."""
_WORKER = "segmentation.prepare.reading.parquet_worker"
_WHY = {
    "damaged": "It is a Parquet file, but it is damaged. Export it again, or save it as CSV.",
    "slow": "It is a Parquet file that takes too long to open. Keep what you need, or save it as CSV.",
    "large": "It unpacks to more than is read, or it is damaged. Keep what you need, or save it as CSV.",
}


class Head(NamedTuple):
    """What comes before the columns."""

    names: list[str]
    rows: int
    notes: tuple[str, ...]


class Refused(NamedTuple):
    """Why the file is not read, for the person who brought it."""

    why: str


def read_parquet(data: bytes, options: Options, limits: Limits) -> Grid:
    """The columns of a Parquet file. Raises `TableError` when it is damaged or too large."""
    bounds = Bounds.of_file(limits.unpacked, SPARE + TIMES * limits.unpacked)
    head, columns = Head([], 0, ()), []
    try:
        for answer in confined(_WORKER, pa, data, limits, bounds):
            may_stop()
            if isinstance(answer, Refused):
                raise TableError(answer.why)
            if isinstance(answer, Head):
                head = answer
            else:
                columns.append(answer)
    except Failed as failure:
        raise TableError(_WHY[str(failure)]) from None
    names, notes = names_of(head.names)
    lines = np.arange(1, head.rows + 1, dtype=np.int32)
    return Grid(names, columns, lines, 0, notes=(*notes, *head.notes))


def simple(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """One of the few types that columns have here: text, number, moment, boolean."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        return simple(column.cast(kind.value_type))
    if pa.types.is_boolean(kind) or pa.types.is_string(kind):
        return column
    if pa.types.is_large_string(kind):
        return column.cast(pa.string())
    if pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        return _numbers(column)
    if pa.types.is_date(kind) or pa.types.is_timestamp(kind):
        return _moments(column)
    parts: list[Any] = [as_text(chunk) for chunk in column.chunks]
    return pa.chunked_array(parts, pa.string())


def _numbers(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Numbers; as text when some have more digits than a number keeps, as ids may."""
    whole = pa.types.is_integer(column.type) and column.type != pa.uint64() and not column.null_count
    try:
        return column.cast(pa.int64() if whole else pa.float64())
    except pa.ArrowInvalid:
        return column.cast(pa.string())


def _moments(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Moments on the clock of their own zone; as text when some lie beyond the years 1 to 9999."""
    if zone(column.type):
        column = pc.local_timestamp(column) if is_known(column.type.tz) else _without_zone(column)
    is_finer = getattr(column.type, "unit", "") == "ns"  # what is finer than a microsecond is cut off
    try:
        moments = column.cast(pa.timestamp("us"), safe=not is_finer)
    except pa.ArrowInvalid:
        return column.cast(pa.string())
    reach = pc.min_max(moments.cast(pa.int64()))
    low, high = reach["min"].as_py(), reach["max"].as_py()
    return moments if low is None or YEAR_1 <= low <= high < YEAR_10000 else column.cast(pa.string())


def zone(kind: pa.DataType) -> str | None:
    """The time zone of a type."""
    return getattr(kind, "tz", None)


def _without_zone(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return column.cast(pa.int64()).cast(pa.timestamp(column.type.unit))


def is_known(zone: str) -> bool:
    """Whether moments can be told in a time zone."""
    try:
        pc.local_timestamp(pa.array([0], pa.timestamp("us", zone)))
    except pa.ArrowInvalid:
        return False
    return True
