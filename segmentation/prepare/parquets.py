"""Parquet files: columns that bring their types along."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from segmentation.errors import TableError
from segmentation.prepare.grids import Grid
from segmentation.prepare.headers import names_of
from segmentation.prepare.readings import Limits, Options
from segmentation.prepare.workbooks import as_text


def read_parquet(data: bytes, options: Options, limits: Limits) -> Grid:
    """The columns of a Parquet file. Raises `TableError` when it is damaged or too large."""
    import pyarrow.parquet  # only here: it brings network file systems along, which other files never need

    try:
        file = pyarrow.parquet.ParquetFile(io.BytesIO(data))
        limits.check_rows(file.metadata.num_rows)
        limits.check_columns(len(file.schema_arrow.names))
        if file.metadata.num_rows * len(file.schema_arrow.names) * 8 > limits.unpacked:
            raise TableError(
                "It unpacks to more than is read. Keep the columns you need, or a sample of the rows."
            )
        texts = [field.name for field in file.schema_arrow if _is_text(field.type)]
        # Repeated texts stay packed, so that their size is known before they are laid out.
        table = pyarrow.parquet.read_table(io.BytesIO(data), read_dictionary=texts, use_threads=False)
        limits.check_bytes(sum(_size(column) for column in table.columns))
    except (pa.ArrowException, OSError, ValueError) as error:
        raise TableError(
            "It is a Parquet file, but it is damaged. Export it again, or save it as CSV."
        ) from error
    names, notes = names_of(table.column_names)
    lines = np.arange(1, table.num_rows + 1, dtype=np.int32)
    return Grid(names, [_simple(column) for column in table.columns], lines, 0, notes=notes)


def _size(column: pa.ChunkedArray) -> int:
    """Bytes of a packed text column once it is laid out."""
    if not pa.types.is_dictionary(column.type) or not _is_text(column.type.value_type):
        return 0
    return sum(
        int(pc.sum(pc.binary_length(chunk.dictionary).take(chunk.indices)).as_py() or 0)
        for chunk in column.chunks
    )


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _simple(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """One of the few types that columns have here: text, number, moment, boolean."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        return _simple(column.cast(kind.value_type))
    if pa.types.is_boolean(kind) or pa.types.is_string(kind):
        return column
    if pa.types.is_large_string(kind):
        return column.cast(pa.string())
    if pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        return column.cast(_number_type(column))
    if pa.types.is_date(kind) or pa.types.is_timestamp(kind):
        return column.cast(pa.timestamp("us"), safe=False) if not _zone(kind) else _local(column)
    parts: list[Any] = [as_text(chunk) for chunk in column.chunks]
    return pa.chunked_array(parts, pa.string())


def _number_type(column: pa.ChunkedArray) -> pa.DataType:
    whole = pa.types.is_integer(column.type) and column.type != pa.uint64() and not column.null_count
    return pa.int64() if whole else pa.float64()


def _zone(kind: pa.DataType) -> str | None:
    return getattr(kind, "tz", None)


def _local(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Moments on the clock of their own zone."""
    return pc.local_timestamp(column).cast(pa.timestamp("us"), safe=False)
