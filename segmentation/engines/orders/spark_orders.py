"""Order lines brought together by customer where Spark has them: two shuffles at most, nothing comes here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from segmentation.engines.carriers.spark import SparkCarrier, Work, as_schema, place
from segmentation.engines.carriers.spark_sessions import said
from segmentation.engines.orders.lines_in_parts import Known, by_customer, by_order, filled_in

_PART = "\0part"
"""The column of the number of the part to which a line goes."""
_SAMPLE = 1_000
"""Lines on which it is seen what types filled columns have."""

Found = TypeVar("Found")
Hashing = Callable[[pa.Table, Known], NDArray[np.uint64]]


@dataclass(frozen=True, eq=False)
class SparkParts:
    """Partitions of order lines; all lines of a customer are in one."""

    lines: SparkCarrier
    names: tuple[str, ...]

    def each(self, work: Callable[[int, pa.Table], Found], most: int | None = None) -> Iterator[Found]:
        """What `work` finds in each partition, or in the first `most`; it runs where the lines are."""
        found = self.lines.found(_InPart(work, self.names, most), [*self.names, _PART])
        return iter([each for _, _, each in found])


@contextmanager
def on_spark(carrier: SparkCarrier, known: Known, parts: int, *, fill: bool) -> Iterator[SparkParts]:
    """The lines of a carrier by customer, in so many partitions that Spark keeps on its disks meanwhile.

    With `fill` they are brought together by their order number first, to fill in what a line lacks.
    """
    from pyspark import StorageLevel

    schema, where = carrier.schema(), carrier
    if fill:
        by_number = _Spreading(by_order, known, parts, schema)
        where = _spread(where, by_number, schema, parts)
        schema = _plain(filled_in(carrier.sample(_SAMPLE, 0), known).schema)
        where = _spread(where, _Filling(known, parts, schema), schema, parts)
    else:
        where = _spread(where, _Spreading(by_customer, known, parts, schema), schema, parts)
    with said(carrier.source):
        where.frame.persist(StorageLevel.DISK_ONLY)
    try:
        yield SparkParts(where, tuple(schema.names))
    finally:
        where.frame.unpersist()


def _spread(carrier: SparkCarrier, work: Any, schema: pa.Schema, parts: int) -> SparkCarrier:
    """What `work` makes of the lines of a carrier, each line in the partition that it names."""
    made = carrier.mapped(work, carrier.schema().names, schema.append(pa.field(_PART, pa.int32())))
    return SparkCarrier(made.repartition(parts, f"`{_PART}`"), carrier.source)


def _plain(schema: pa.Schema) -> pa.Schema:
    """The same with texts as Spark has them."""
    texts = (pa.types.is_large_string, pa.types.is_string_view, pa.types.is_dictionary)
    return pa.schema([
        pa.field(each.name, pa.string() if any(is_text(each.type) for is_text in texts) else each.type)
        for each in schema
    ])  # fmt: skip


@dataclass(frozen=True)
class _Spreading:
    """Batches of lines, each with the part to which it goes."""

    hashing: Hashing
    known: Known
    parts: int
    schema: pa.Schema

    def __call__(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            if batch.num_rows:
                lines = pa.Table.from_batches([batch]).select(self.schema.names)
                yield from _sent(lines, self.hashing(lines, self.known), self.parts, self.schema)


@dataclass(frozen=True)
class _Filling:
    """All lines of some orders, filled in, each with the part of its customer."""

    known: Known
    parts: int
    schema: pa.Schema

    def __call__(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        held = list(batches)
        if any(batch.num_rows for batch in held):
            lines = filled_in(pa.Table.from_batches(held).drop_columns([_PART]), self.known)
            yield from _sent(lines, by_customer(lines, self.known), self.parts, self.schema)


def _sent(
    lines: pa.Table, hashes: NDArray[np.uint64], parts: int, schema: pa.Schema
) -> Iterator[pa.RecordBatch]:
    part = pa.array((hashes % np.uint64(parts)).astype(np.int32))
    whole = schema.append(pa.field(_PART, pa.int32()))
    for batch in lines.append_column(_PART, part).combine_chunks().to_batches():
        yield as_schema(batch, whole)


@dataclass(frozen=True)
class _InPart(Work):
    """What is done with all lines of a partition."""

    work: Callable[[int, pa.Table], Any]
    names: tuple[str, ...]
    most: int | None

    def find(self, batches: Iterable[pa.RecordBatch]) -> Any:
        if self.most is not None and place() >= self.most:
            return None
        held = list(batches)
        return self.work(place(), pa.Table.from_batches(held).select(list(self.names))) if held else None
