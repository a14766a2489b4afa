"""An Iceberg table: the files of its newest snapshot, less the rows that are deleted in them.

Which files and rows those are pyiceberg tells, and reads them, one file after the other in the order of their
names, so that rows have the same order on every run. The snapshot stays that of when it was opened.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Self

import pyarrow as pa

from segmentation.engines.carriers.carriers import SourceState
from segmentation.engines.carriers.local_rows import SourceRows
from segmentation.engines.carriers.read_errors import read_errors_said
from segmentation.engines.sources.lake_tables import newest_state
from segmentation.engines.sources.sources import EngineSource
from segmentation.errors import EngineError
from segmentation.language.phrases import clipped

if TYPE_CHECKING:
    from pyiceberg.table import DataScan, FileScanTask, Table

_TYPES = {pa.large_string(): pa.string(), pa.large_binary(): pa.binary()}
"""pyiceberg makes room for more than two gigabytes of text in a batch, which none of ours has."""
_PARTS_OF_A_NAME = 3
"""catalog.namespace.table, at least."""


@dataclass(frozen=True, eq=False)
class IcebergRows(SourceRows):
    """An Iceberg table as a carrier."""

    table: Table = field(repr=False)
    name: str = "iceberg"

    @classmethod
    def opened(cls, told: EngineSource) -> Self:
        """A folder, a “…metadata.json”, or a table of a catalog that pyiceberg is set up for.

        Raises `EngineError` where there is none, or which state is the newest cannot be told.
        """
        with _said(told):
            made = cls(told, _table(told))
            if not len(made.schema()):
                raise EngineError(f"“{clipped(told.text, 200)}” has no columns.")
        return made

    def state(self) -> SourceState:
        """By the table’s own number, its snapshot, and what its columns are called."""
        held = self.table.metadata
        now = held.current_snapshot_id
        return SourceState(f"{held.table_uuid}@{now}/{held.current_schema_id}", f"snapshot {now}")

    @cached_property
    def _schema(self) -> pa.Schema:
        held = self._scan(None).projection().as_arrow()
        return pa.schema([pa.field(each.name, _TYPES.get(each.type, each.type)) for each in held])

    @cached_property
    def _rows(self) -> int:
        """By what the table says of its files, each of which has to; those with deleted rows are read."""
        with _said(self.told):
            return int(self._scan(self.schema().names[:1]).count())

    @cached_property
    def _tasks(self) -> list[FileScanTask]:
        return sorted(self._scan(None).plan_files(), key=lambda one: one.file.file_path)

    def _scan(self, columns: Sequence[str] | None) -> DataScan:
        return self.table.scan(selected_fields=("*",) if columns is None else tuple(columns))

    def batches(self, columns: Sequence[str] | None = None) -> Iterator[pa.RecordBatch]:
        """All rows in the order of the files' names."""
        from pyiceberg.expressions import AlwaysTrue
        from pyiceberg.io.pyarrow import ArrowScan

        names = self.schema().names if columns is None else list(columns)
        schema = pa.schema([self.schema().field(name) for name in names])
        with _said(self.told):
            asked = self._scan(names or self.schema().names[:1]).projection()
            scan = ArrowScan(self.table.metadata, self.table.io, asked, AlwaysTrue())
            for task in self._tasks:  # one by one: pyiceberg would hold all that it was given at once
                for batch in scan.to_record_batches([task]):
                    if batch.num_rows:
                        yield _as(batch, schema)


def _as(batch: pa.RecordBatch, schema: pa.Schema) -> pa.RecordBatch:
    """A batch with the columns in the order and of the types that were asked for."""
    if not len(schema):
        return pa.RecordBatch.from_arrays([pa.nulls(batch.num_rows)], ["nothing"])
    columns = [batch.column(each.name).cast(each.type) for each in schema]
    return pa.RecordBatch.from_arrays(columns, schema=schema)


def _table(told: EngineSource) -> Table:
    from pyiceberg.catalog import load_catalog
    from pyiceberg.table import StaticTable

    place = told.place
    if Path(place).is_dir():
        return StaticTable.from_metadata(str(newest_state(Path(place).absolute())))
    if "://" in place or Path(place).exists():
        return StaticTable.from_metadata(place if "://" in place else str(Path(place).absolute()))
    catalog, *name = place.split(".")
    if "/" in place or len(name) < _PARTS_OF_A_NAME - 1:
        raise EngineError(
            f"There is no “{clipped(place, 200)}”. Name a folder, a “…metadata.json”, or a table of a "
            "catalog, as in “iceberg:catalog.shop.customers”."
        )
    return load_catalog(catalog).load_table(tuple(name))


def _said(told: EngineSource) -> AbstractContextManager[None]:
    """Whatever pyiceberg or Arrow raise inside, in one sentence."""
    from pyiceberg.exceptions import NoSuchTableError

    return read_errors_said(
        told,
        (Exception,),  # pyiceberg raises what lies below: of catalogs, stores, JSON and Arrow
        {
            NoSuchTableError: "The catalog knows no table {where}. Look at its name.",
            FileNotFoundError: "{where} names a file that is not there: {said}. Tables name their files from "
            "the root: one that was moved or copied has to be registered anew.",
        },
        called="The Iceberg table ",
    )
