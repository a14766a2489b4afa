"""A Delta table: the files that its log says are alive, less the rows that are marked as deleted in them.

The log is read by delta-rs (the package deltalake), the files by Arrow in the order of their names, so that
rows have the same order on every run. The table stays at the version that it had when it was opened.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import unquote

import pyarrow as pa

from segmentation.engines.carriers.carriers import BATCH_ROWS, SourceState
from segmentation.engines.carriers.local_rows import SourceRows
from segmentation.engines.carriers.read_errors import read_errors_said
from segmentation.engines.sources.sources import EngineSource
from segmentation.errors import EngineError
from segmentation.language.phrases import clipped, listed

if TYPE_CHECKING:
    from deltalake import DeltaTable
    from pyarrow.dataset import Fragment

_FEATURES = frozenset({
    "columnMapping", "deletionVectors", "timestampNtz", "typeWidening", "v2Checkpoint", "vacuumProtocolCheck",
    "variantType", "variantType-preview",
})  # fmt: skip
"""What a table may ask of its readers that is done here or by delta-rs
(https://github.com/delta-io/delta/blob/master/PROTOCOL.md#table-features); variants are read as they lie."""
_AHEAD = 4
"""Batches that Arrow reads before they are asked for: enough for two processors, small beside any memory."""
_PHYSICAL = "delta.columnMapping.physicalName"


@dataclass(frozen=True)
class _File:
    """A file that is alive."""

    path: str
    """From the folder of the table."""
    values: Mapping[str, Any]
    """Of the columns that the table is partitioned by."""
    kept: pa.Array | None
    """Whether each row counts; rows behind its end do, and all where there is none."""


@dataclass(frozen=True, eq=False)
class DeltaRows(SourceRows):
    """A Delta table as a carrier."""

    table: DeltaTable = field(repr=False)
    name: str = "delta"

    @classmethod
    def opened(cls, told: EngineSource) -> Self:
        """The table at its newest version.

        Raises `EngineError` where there is none, or it asks for something that is not read here.
        """
        from deltalake import DeltaTable

        with _said(told):
            made = cls(told, DeltaTable(told.place))
            made._need_known()
            if not len(made.schema()):
                raise EngineError(f"“{clipped(told.text, 200)}” has no columns.")
        return made

    def _need_known(self) -> None:
        """Raises `EngineError` for what would be read wrongly."""
        asked = set(self.table.protocol().reader_features or ()) - _FEATURES
        if self._mode == "id":
            asked.add("columnMapping by id")
        if asked:
            few = listed([f"“{clipped(each, 40)}”" for each in sorted(asked)])
            raise EngineError(
                f"“{clipped(self.told.text, 200)}” asks its readers for {few}, which is not read here. Read "
                "it with --engine spark, or export it as Parquet."
            )

    def state(self) -> SourceState:
        """By the table’s own number and its version."""
        version = self.table.version()
        return SourceState(f"{self.table.metadata().id}@{version}", f"version {version}")

    @property
    def _mode(self) -> str:
        return self.table.metadata().configuration.get("delta.columnMapping.mode", "none")

    @cached_property
    def _schema(self) -> pa.Schema:
        return pa.schema([each.remove_metadata() for each in pa.schema(self.table.schema().to_arrow())])

    @cached_property
    def _physical(self) -> dict[str, str]:
        """Name of a column → what it is called in the files."""
        return {
            each.name: str(each.metadata.get(_PHYSICAL, each.name)) if self._mode == "name" else each.name
            for each in self.table.schema().fields
        }

    @cached_property
    def _files(self) -> list[_File]:
        """The files that are alive, in the order of their names."""
        actions = pa.table(self.table.get_add_actions())
        masks = self._masks()
        names = [unquote(path) for path in actions["path"].to_pylist()]
        if far := next((name for name in names if "://" in name or name.startswith("/")), None):
            raise EngineError(
                f"“{clipped(self.told.text, 200)}” borrows files of another table (“{clipped(far, 200)}”), "
                "as a shallow clone does. Name that table, or make a deep clone."
            )
        known = "partition" in actions.column_names
        values = actions["partition"].to_pylist() if known else [{} for _ in names]
        made = [_File(name, held or {}, masks.get(name)) for name, held in zip(names, values, strict=True)]
        return sorted(made, key=lambda one: one.path)

    def _masks(self) -> dict[str, pa.Array]:
        """Path of a file → which of its rows are kept; of files with deleted rows alone."""
        if "deletionVectors" not in (self.table.protocol().reader_features or ()):
            return {}
        found = pa.table(self.table.deletion_vectors())
        root = _plain(self.table.table_uri)
        return {
            _plain(uri).removeprefix(root).lstrip("/"): mask.values
            for uri, mask in zip(found["filepath"].to_pylist(), found["selection_vector"], strict=True)
        }

    @cached_property
    def _filesystem(self) -> Any:
        from deltalake.fs import DeltaStorageHandler
        from pyarrow.fs import PyFileSystem

        return PyFileSystem(DeltaStorageHandler(self.table.table_uri))

    def _fragments(self) -> Iterator[tuple[_File, Fragment]]:
        from pyarrow.dataset import ParquetFileFormat, ParquetReadOptions

        # Old Spark wrote days as INT96 in nanoseconds, which the years 1 and 9999 do not fit into.
        held = ParquetFileFormat(read_options=ParquetReadOptions(coerce_int96_timestamp_unit="us"))
        for one in self._files:
            yield one, held.make_fragment(one.path, filesystem=self._filesystem)

    @cached_property
    def _rows(self) -> int:
        """By the ends of the files: what the log says of their rows is optional."""
        with _said(self.told):
            return sum(
                fragment.count_rows() - (0 if one.kept is None else one.kept.false_count)
                for one, fragment in self._fragments()
            )

    def batches(self, columns: Sequence[str] | None = None) -> Iterator[pa.RecordBatch]:
        """All rows in the order of the files' names."""
        names = self.schema().names if columns is None else list(columns)
        schema = pa.schema([self.schema().field(name) for name in names])
        by = set(self.table.metadata().partition_columns)
        held = [field for field in schema if field.name not in by]
        physical = pa.schema([each.with_name(self._physical[each.name]) for each in held])
        with _said(self.told):
            for one, fragment in self._fragments():
                read = fragment.to_batches(
                    schema=physical, columns=physical.names, batch_size=BATCH_ROWS, batch_readahead=_AHEAD
                )
                for batch in _kept(read, one.kept):
                    if batch.num_rows:
                        yield _whole(batch, one, schema, self._physical)


def _kept(batches: Iterator[pa.RecordBatch], kept: pa.Array | None) -> Iterator[pa.RecordBatch]:
    """Batches of a file without the rows that are deleted."""
    start = 0
    for batch in batches:
        mask = None if kept is None else kept.slice(start, batch.num_rows)
        start += batch.num_rows
        if mask is not None and len(mask) < batch.num_rows:
            mask = pa.concat_arrays([mask, pa.array([True] * (batch.num_rows - len(mask)))])
        yield batch if mask is None else batch.filter(mask)


def _whole(
    batch: pa.RecordBatch, one: _File, schema: pa.Schema, physical: Mapping[str, str]
) -> pa.RecordBatch:
    """A batch under the table's names, with the values of the partition that it lies in."""
    if not len(schema):
        return pa.RecordBatch.from_arrays([pa.nulls(batch.num_rows)], ["nothing"])
    names = set(batch.schema.names)
    columns = [
        batch.column(physical[each.name])
        if physical[each.name] in names
        else pa.repeat(pa.scalar(one.values.get(each.name), each.type), batch.num_rows)
        for each in schema
    ]
    return pa.RecordBatch.from_arrays(columns, schema=schema)


def _plain(uri: str) -> str:
    """An address without what only addresses have, so that two ways to write it are alike."""
    return unquote(uri).removeprefix("file://").rstrip("/")


def _said(told: EngineSource) -> AbstractContextManager[None]:
    """Whatever delta-rs or Arrow raise inside, in one sentence."""
    from deltalake.exceptions import DeltaError, TableNotFoundError

    return read_errors_said(
        told,
        (DeltaError, pa.ArrowException, OSError),
        {
            TableNotFoundError: "There is no Delta table at {where}. Look at the path.",
            FileNotFoundError: "The log of {where} names a file that is not there: {said}. It may have been "
            "cleaned up (VACUUM) meanwhile: try again, or mend the table.",
        },
        called="The Delta table ",
    )
