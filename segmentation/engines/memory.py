"""Rows that are in memory already: the carrier that all others are held against."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
from pandas import DataFrame

from segmentation.engines.carriers import (
    BATCH_ROWS,
    Labeler,
    Part,
    Seen,
    Sum,
    Written,
    counted,
    drawn,
)
from segmentation.engines.parquet_parts import write_parts


@dataclass(frozen=True, eq=False)
class InMemory:
    """An Arrow table as a carrier."""

    table: pa.Table
    source: str = "a table"
    batch_rows: int = BATCH_ROWS
    name: str = "memory"

    @classmethod
    def of(
        cls, data: DataFrame | pa.Table, source: str = "a table", batch_rows: int = BATCH_ROWS
    ) -> InMemory:
        """A frame or an Arrow table; row labels of a frame are left out."""
        held = data if isinstance(data, pa.Table) else pa.Table.from_pandas(data, preserve_index=False)
        return cls(held.replace_schema_metadata(None), source, batch_rows)

    def schema(self) -> pa.Schema:
        """The columns and their types."""
        return self.table.schema

    def rows(self) -> int:
        """Exactly how many there are."""
        return int(self.table.num_rows)

    def batches(self, columns: Sequence[str] | None = None) -> Iterator[pa.RecordBatch]:
        """All rows in their order."""
        held = self.table if columns is None else self.table.select(list(columns))
        yield from held.to_batches(self.batch_rows)

    def reduce(self, part: Part[Sum], columns: Sequence[str], seen: Seen | None = None) -> Sum:
        """What `part` counts over all rows."""
        return part(counted(self.batches(columns), seen))

    def sample(self, n: int, seed: int) -> pa.Table:
        """Rows drawn at random, in their order."""
        return self.table.take(pa.array(drawn(self.rows(), n, seed)))

    def write(
        self, labeler: Labeler, out: Path, *, resume: bool = False, seen: Seen | None = None
    ) -> Written:
        """Every row with its labels, as Parquet parts."""
        return write_parts(self, labeler, out, resume=resume, seen=seen)
