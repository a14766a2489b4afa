"""Parquet in an object store, read by Arrow’s own file systems: where DuckDB lacks its driver for stores.

Arrow brings those for S3, Google Cloud Storage and Azure along; who may read is told as their tools are told
(AWS_ACCESS_KEY_ID, a profile, a role of the machine).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Self

import pyarrow as pa

from segmentation.engines.carriers.carriers import BATCH_ROWS, SourceState
from segmentation.engines.carriers.local_rows import SourceRows
from segmentation.engines.carriers.read_errors import read_errors_said
from segmentation.engines.carriers.source_states import FileState, state_of_files
from segmentation.engines.sources.lake_tables import of_a_table
from segmentation.engines.sources.sources import EngineSource, address_of_tables, data_files
from segmentation.errors import EngineError
from segmentation.language.phrases import clipped

if TYPE_CHECKING:
    from pyarrow.dataset import Dataset
    from pyarrow.fs import FileSystem

STORES = ("s3://", "gs://", "gcs://", "abfs://", "abfss://")
"""What addresses begin with that Arrow has a file system for."""
_AHEAD = 4
"""Batches that are read before they are asked for: enough for two processors, small beside any memory."""
_WILD = re.compile(r"\*\*/?|\*|\?")
_MEANS = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}


@dataclass(frozen=True, eq=False)
class StoredFiles(SourceRows):
    """Files of a store as a carrier, in the order of their names."""

    filesystem: FileSystem = field(repr=False)
    files: tuple[str, ...]
    name: str = "arrow"

    @classmethod
    def opened(cls, told: EngineSource) -> Self:
        """The files that an address or a pattern names.

        Raises `EngineError` where there are none, or they belong to a table of a lake.
        """
        with _said(told):
            filesystem, files = _found(told)
            made = cls(told, filesystem, tuple(files))
            made.schema()
        return made

    def state(self) -> SourceState:
        """By what the store says of the files."""
        with _said(self.told):
            found = self.filesystem.get_file_info(list(self.files))
        return state_of_files(FileState(one.path, one.size or 0, one.mtime_ns or 0) for one in found)

    @cached_property
    def _dataset(self) -> Dataset:
        from pyarrow.dataset import dataset

        files, how = list(self.files), {"format": "parquet", "partitioning": "hive"}
        first = dataset(files, filesystem=self.filesystem, **how)
        each = [first.schema, *(fragment.physical_schema for fragment in first.get_fragments())]
        schema = pa.unify_schemas(each, promote_options="permissive").remove_metadata()
        return dataset(files, schema=schema, filesystem=self.filesystem, **how)

    @cached_property
    def _schema(self) -> pa.Schema:
        """The columns of all files, and those that names of folders hold."""
        found: pa.Schema = self._dataset.schema
        return found

    @cached_property
    def _rows(self) -> int:
        with _said(self.told):
            return int(self._dataset.count_rows())

    def batches(self, columns: Sequence[str] | None = None) -> Iterator[pa.RecordBatch]:
        """All rows in the order of the files’ names."""
        names = self.schema().names if columns is None else list(columns)
        with _said(self.told):
            for batch in self._dataset.to_batches(
                columns=names, batch_size=BATCH_ROWS, batch_readahead=_AHEAD, fragment_readahead=1
            ):
                if batch.num_rows:
                    yield batch


def _found(told: EngineSource) -> tuple[FileSystem, list[str]]:
    """The file system of an address, and the files that it names there."""
    from pyarrow.fs import FileSelector

    parts = told.place.split("/")
    wild = next((place for place, part in enumerate(parts) if _WILD.search(part)), None)
    if wild is None:
        filesystem, path = _at(told.place)
        return filesystem, [path]
    filesystem, base = _at("/".join(parts[:wild]))
    meant = re.compile(re.escape(base) + "/" + _pattern("/".join(parts[wild:])))
    listed = filesystem.get_file_info(FileSelector(base, recursive=True))
    names = [one.path for one in listed if one.is_file]
    if any("/_delta_log/" in name for name in names):
        raise EngineError(of_a_table(told.text, f"delta:{address_of_tables(told)}", "Delta"))
    files = data_files((name for name in names if meant.fullmatch(name)), base.count("/") + 1)
    if not files:
        raise EngineError(f"No file is called “{clipped(told.text, 200)}”. Check the address and the ending.")
    return filesystem, files


def _at(address: str) -> tuple[FileSystem, str]:
    """The file system of an address, and the path in it."""
    from pyarrow.fs import FileSystem

    found: tuple[FileSystem, str] = FileSystem.from_uri(address)
    return found


def _pattern(text: str) -> str:
    """A pattern of paths as a regular expression; “**” stands for any folders, “*” stays within one."""
    made, end = "", 0
    for found in _WILD.finditer(text):
        made += re.escape(text[end : found.start()]) + _MEANS[found[0]]
        end = found.end()
    return made + re.escape(text[end:])


def _said(told: EngineSource) -> AbstractContextManager[None]:
    """Whatever Arrow raises inside, in one sentence."""
    return read_errors_said(
        told,
        (pa.ArrowException, OSError),
        {FileNotFoundError: "There is nothing at {where}. Look at the address."},
    )
