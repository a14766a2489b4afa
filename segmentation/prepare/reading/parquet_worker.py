"""The worker that opens Parquet files, in a process with a bound on its time and memory (see `confined`).

It brings network file systems along, which the dashboard never needs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet  # here rather than later: a library is not loaded within the bound

from segmentation.confined import Failed
from segmentation.errors import TableError
from segmentation.prepare.reading.options import Limits
from segmentation.prepare.reading.parquets import Head, Refused, is_known, simple, zone

_TOO_MUCH = "It unpacks to more than is read. Keep the columns you need, or a sample of the rows."


def answers(data: bytes, limits: Limits) -> Iterator[Any]:
    """First the names, then column after column, in the process that is asked."""
    try:
        yield from _columns(data, limits)
    except TableError as error:
        yield Refused(str(error))
    except MemoryError:
        raise Failed("large") from None
    except (pa.ArrowException, OSError, ValueError, OverflowError, RecursionError) as error:
        raise Failed("damaged") from error


def _columns(data: bytes, limits: Limits) -> Iterator[Any]:
    file = _opened(data)
    _check(file, limits)
    table = _table(data, file.schema_arrow, limits)
    yield Head(table.column_names, table.num_rows, tuple(_zone_notes(table)))
    texts = others = 0
    for column in table.columns:
        plain = simple(column)
        if pa.types.is_string(plain.type):
            texts += plain.nbytes
        else:
            others += plain.nbytes
        limits.check_bytes(texts)
        if others > 2 * limits.unpacked:  # of each value also whether it is there
            raise TableError(_TOO_MUCH)
        yield plain


def _opened(data: bytes, texts: Sequence[str] = ()) -> Any:
    """The file; the columns named in `texts` stay packed when they are read."""
    return pyarrow.parquet.ParquetFile(pa.BufferReader(data), read_dictionary=list(texts))


def _check(file: Any, limits: Limits) -> None:
    """Raise `TableError` for more rows, columns or values than are read, before they are laid out."""
    facts = file.metadata
    limits.check_rows(facts.num_rows)
    limits.check_columns(len(file.schema_arrow.names))
    if not file.schema_arrow.names:
        raise TableError("It has no columns. Export it again, or choose another file.")
    values = sum(_values(file, place) for place in range(facts.num_row_groups))
    if 8 * max(values, facts.num_rows * len(file.schema_arrow.names)) > limits.unpacked:
        raise TableError(_TOO_MUCH)


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


def _zone_notes(table: pa.Table) -> Iterator[str]:
    for field in table.schema:
        told = zone(field.type)
        if told and not is_known(told):
            yield f"The time zone “{told}” of “{field.name}” is not known here; its times are those of UTC."
