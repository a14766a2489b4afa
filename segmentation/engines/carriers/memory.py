"""Rows that are in memory already: the carrier that all others are held against."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pyarrow as pa
from pandas import DataFrame

from segmentation.engines.carriers.carriers import BATCH_ROWS
from segmentation.engines.carriers.local_rows import LocalRows


@dataclass(frozen=True, eq=False)
class InMemory(LocalRows):
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
