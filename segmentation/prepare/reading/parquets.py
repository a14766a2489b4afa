"""Parquet files: columns that bring their types along."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from segmentation.errors import TableError
from segmentation.prepare.reading.grids import Grid
from segmentation.prepare.reading.layout.headers import names_of
from segmentation.prepare.reading.options import Limits, Options
from segmentation.prepare.reading.spreadsheets.workbooks import as_text

YEAR_1, YEAR_10000 = -62_135_596_800_000_000, 253_402_300_800_000_000
"""Microseconds since 1970 between which a calendar has names for all days."""


def read_parquet(data: bytes, options: Options, limits: Limits) -> Grid:
    """The columns of a Parquet file. Raises `TableError` when it is damaged or too large."""
    try:
        file = _opened(data)
        _check(file, limits)
        table = _table(data, file.schema_arrow, limits)
        columns = [simple(column) for column in table.columns]
    except (pa.ArrowException, OSError, ValueError, OverflowError, RecursionError) as error:
        raise TableError(
            "It is a Parquet file, but it is damaged. Export it again, or save it as CSV."
        ) from error
    names, notes = names_of(table.column_names)
    lines = np.arange(1, table.num_rows + 1, dtype=np.int32)
    return Grid(names, columns, lines, 0, notes=(*notes, *_zone_notes(table)))


def _opened(data: bytes, texts: Sequence[str] = ()) -> Any:
    """The file; the columns named in `texts` stay packed when they are read."""
    import pyarrow.parquet  # only here: it brings network file systems along, which other files never need

    return pyarrow.parquet.ParquetFile(io.BytesIO(data), read_dictionary=list(texts))


def _check(file: Any, limits: Limits) -> None:
    """Raise `TableError` for more rows, columns or values than are read, before they are laid out."""
    facts = file.metadata
    limits.check_rows(facts.num_rows)
    limits.check_columns(len(file.schema_arrow.names))
    if not file.schema_arrow.names:
        raise TableError("It has no columns. Export it again, or choose another file.")
    values = sum(_values(file, place) for place in range(facts.num_row_groups))
    if 8 * max(values, facts.num_rows * len(file.schema_arrow.names)) > limits.unpacked:
        raise TableError(
            "It unpacks to more than is read. Keep the columns you need, or a sample of the rows."
        )


def _values(file: Any, place: int) -> int:
    """How many values a group of rows holds in all its columns.

    `column` ends the process where a column's description is broken, as no error gets through to Python.
    Batches of no rows raise it: they look at every column, and unpack none.
    """
    list(file.reader.iter_batches(0, [place], use_threads=False))
    group = file.metadata.row_group(place)
    return sum(group.column(number).num_values for number in range(group.num_columns))


def _table(data: bytes, schema: pa.Schema, limits: Limits) -> pa.Table:
    """The table, its repeated texts still packed, so that their size is known before they are laid out."""
    texts = [field.name for field in schema if _is_text(field.type)]
    table = _opened(data, texts).read(use_threads=False)
    limits.check_bytes(sum(_size(column) for column in table.columns))
    return table


def _size(column: pa.ChunkedArray) -> int:
    """Bytes of a packed text column once it is laid out."""
    if not pa.types.is_dictionary(column.type) or not _is_text(column.type.value_type):
        return 0
    return sum(
        int(pc.sum(pc.binary_length(chunk.dictionary).take(chunk.indices)).as_py() or 0)
        for chunk in column.chunks
    )


def _is_text(kind: pa.DataType) -> bool:
    tests = (pa.types.is_string, pa.types.is_large_string, pa.types.is_binary, pa.types.is_large_binary)
    return any(test(kind) for test in tests)


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
    if _zone(column.type):
        column = pc.local_timestamp(column) if _is_known(column.type.tz) else _without_zone(column)
    is_finer = getattr(column.type, "unit", "") == "ns"  # what is finer than a microsecond is cut off
    try:
        moments = column.cast(pa.timestamp("us"), safe=not is_finer)
    except pa.ArrowInvalid:
        return column.cast(pa.string())
    reach = pc.min_max(moments.cast(pa.int64()))
    low, high = reach["min"].as_py(), reach["max"].as_py()
    return moments if low is None or YEAR_1 <= low <= high < YEAR_10000 else column.cast(pa.string())


def _zone(kind: pa.DataType) -> str | None:
    return getattr(kind, "tz", None)


def _without_zone(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return column.cast(pa.int64()).cast(pa.timestamp(column.type.unit))


def _is_known(zone: str) -> bool:
    try:
        pc.local_timestamp(pa.array([0], pa.timestamp("us", zone)))
    except pa.ArrowInvalid:
        return False
    return True


def _zone_notes(table: pa.Table) -> Iterator[str]:
    for field in table.schema:
        zone = _zone(field.type)
        if zone and not _is_known(zone):
            yield f"The time zone “{zone}” of “{field.name}” is not known here; its times are those of UTC."
