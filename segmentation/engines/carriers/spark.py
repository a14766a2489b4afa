"""Rows where Spark reads them: files of a lake, Delta and Iceberg, tables of a catalog.

The parts of `carriers` go to the rows by `mapInArrow`, and only partial sums come back. Rows have the order
of Spark's partitions, which is the same as long as the files are.
"""

from __future__ import annotations

import glob
import hashlib
import io
import os
import pickle
import re
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from segmentation.engines.carriers.carriers import (
    Labeler,
    Part,
    Seen,
    SourceState,
    Sum,
    Written,
    added,
    drawn,
    taken,
)
from segmentation.engines.carriers.parquet_parts import Run, noted, part_name, taken_up, write_part
from segmentation.engines.carriers.source_states import FileState, state_of_files
from segmentation.engines.carriers.spark_sessions import HERE, said, session
from segmentation.engines.sources.lake_tables import lake_table, need_free_files
from segmentation.engines.sources.sources import source_of
from segmentation.engines.sources.uneven_files import parquet_notes
from segmentation.errors import EngineError
from segmentation.language.phrases import clipped

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

_FOUND = pa.schema([("place", pa.int32()), ("rows", pa.int64()), ("found", pa.binary())])
_FOUND_SQL = "place int, rows bigint, found binary"
"""What a partition sends back: which it is, rows it went over, and what was found in them, pickled."""


@dataclass(frozen=True, eq=False)
class SparkCarrier:
    """A Spark frame as a carrier."""

    frame: DataFrame = field(repr=False)
    source: str = "a Spark table"
    name: str = "spark"
    notes: tuple[str, ...] = ()

    @cached_property
    def _lengths(self) -> NDArray[np.int64]:
        """Rows of each partition, in their order, up to the last one that has any."""
        found = self.found(_Counting(), self.schema().names[:1])
        lengths = np.zeros(1 + max((place for place, _, _ in found), default=-1), np.int64)
        for place, rows, _ in found:
            lengths[place] = rows
        return lengths

    def state(self) -> SourceState | None:
        """By the files that Spark reads; `None` where it names none, or their store does not tell of them."""
        with said(self.source):
            files = sorted(self.frame.inputFiles())
        try:
            return state_of_files([_file_state(self.frame, each) for each in files]) if files else None
        except Exception:  # who may not ask the Java process has its rows read instead
            return None

    def schema(self) -> pa.Schema:
        """The columns and their types."""
        from pyspark.sql.pandas.types import to_arrow_schema

        with said(self.source):
            return to_arrow_schema(self.frame.schema, timezone="UTC")

    def rows(self) -> int:
        """Exactly how many there are."""
        return int(self._lengths.sum())

    def batches(self, columns: Sequence[str] | None = None) -> Iterator[pa.RecordBatch]:
        """All rows in their order, brought here a partition at a time."""
        names = self.schema().names if columns is None else columns
        with said(self.source):
            for row in self.mapped(_Sending(), names, "batch binary").toLocalIterator():
                yield from pa.ipc.open_stream(row.batch)

    def reduce(self, part: Part[Sum], columns: Sequence[str], seen: Seen | None = None) -> Sum:
        """What `part` counts over all rows, partition by partition where they are."""
        found = self.found(_Reducing(part), columns)
        if seen is not None:
            seen(sum(rows for _, rows, _ in found))
        sums: list[Sum] = [each for _, _, each in found]
        return added([part(()), *sums])

    def sample(self, n: int, seed: int) -> pa.Table:
        """Rows drawn at random, in their order."""
        if not self.rows():
            return self.schema().empty_table()
        places = drawn(self.rows(), n, seed)
        ends = np.cumsum(self._lengths)
        cuts = np.searchsorted(places, ends)
        mine = [each - start for each, start in zip(
            np.split(places, cuts[:-1]), ends - self._lengths, strict=True
        )]  # fmt: skip
        found = self.found(_Drawing(tuple(mine), self.schema()), self.schema().names)
        tables = [pa.ipc.open_stream(each).read_all() for _, _, each in found if each is not None]
        return pa.concat_tables(tables) if tables else self.schema().empty_table()

    def write(
        self,
        labeler: Labeler,
        out: Path,
        *,
        resume: bool = False,
        seen: Seen | None = None,
        state: SourceState | None = None,
    ) -> Written:
        """Every row with its labels: a Parquet part for each partition, written by whoever holds its rows.

        `out` is a folder that all workers share. A part is renamed when it is whole, and parts that stand
        already are passed over, so that a killed run loses only what was under way.
        """
        run = Run.of(self, labeler, state, hashlib.sha256(self._lengths.tobytes()).hexdigest())
        noted(out, run, taken_up(out, run, self.source, resume=resume))
        found = self.found(_Labeling(labeler, str(out.resolve())), self.schema().names)
        held = {part_name(place): rows for place, _, rows in found}
        noted(out, run, held, whole=True)
        if seen is not None:
            seen(sum(held.values()))
        return Written(out, tuple(held), sum(held.values()))

    def write_table(self, labeler: Labeler, table: str) -> int:
        """Every row with its labels as a table of Spark's catalog, whole or not at all; gives its rows.

        The table must not be there yet. Raises `EngineError` where it is, or may not be made.
        """
        from pyspark.sql.pandas.types import from_arrow_schema

        with said(table):
            labeled = self.mapped(_Batchwise(labeler), self.schema().names, from_arrow_schema(labeler.schema))
            labeled.write.saveAsTable(table, mode="error")
            return int(self.frame.sparkSession.table(table).count())

    def mapped(self, work: _Batches, columns: Sequence[str], schema: Any) -> DataFrame:
        """What `work` makes of some columns where they are.

        On the way they have plain names: Spark would take a dot in one for a field of a structure.
        """
        from pyspark.sql.pandas.types import from_arrow_schema

        quoted = (f"`{name.replace('`', '``')}`" for name in columns)
        plain = self.frame.select(*quoted).toDF(*(f"c{number}" for number in range(len(columns))))
        if isinstance(schema, pa.Schema):
            schema = from_arrow_schema(schema)
        with warnings.catch_warnings():
            # PySpark warns of pandas 3, which Arrow batches never meet.
            warnings.simplefilter("ignore", FutureWarning)
            return plain.mapInArrow(_Named(tuple(columns), work), schema)

    def found(self, work: Work, columns: Sequence[str]) -> list[tuple[int, int, Any]]:
        """What `work` finds in each partition that has rows: its place, its rows and the finding."""
        with said(self.source):
            made = self.mapped(work, columns, _FOUND_SQL).collect()
        rows = sorted((row.place, row.rows, bytes(row.found)) for row in made)
        return [(place, many, pickle.loads(found)) for place, many, found in rows]


def opened(
    source: str, *, master: str = HERE, memory: str | None = None, partitions: int | None = None
) -> SparkCarrier:
    """A source that Spark reads: Parquet (a file, a folder, a pattern), CSV, a Delta or Iceberg table.

    What has no path and no ending is a table of the catalog, of whatever format. Raises
    `EngineError` with what is missing.
    """
    spark = session(master, memory)
    with said(source):
        frame = _read(spark, source)
        frame = frame if partitions is None else frame.repartition(partitions)
        if not frame.columns:
            raise EngineError(f"“{clipped(source)}” has no columns.")
    return SparkCarrier(frame, source, notes=_notes(source))


def _file_state(frame: DataFrame, address: str) -> FileState:
    """A file as its store tells of it."""
    java: Any = frame.sparkSession._jvm
    settings = frame.sparkSession._jsc.hadoopConfiguration()
    place = java.org.apache.hadoop.fs.Path(java.java.net.URI(address))
    found = place.getFileSystem(settings).getFileStatus(place)
    return FileState(address, found.getLen(), found.getModificationTime() * 1_000_000)


def _read(spark: Any, source: str) -> DataFrame:
    plain = source.lower().rstrip("/")
    found: DataFrame
    if plain.endswith((".csv", ".csv.gz", ".tsv", ".txt")) or _is_text(source):
        separator = "\t" if plain.endswith(".tsv") else ","
        # Names are held against those of every file: by their places, cells would come under other names.
        found = spark.read.csv(source, header=True, inferSchema=True, enforceSchema=False, sep=separator)
    elif lake := _lake(source):
        found = spark.read.format(lake).load(re.sub(f"^{lake}:", "", source, flags=re.IGNORECASE))
    elif plain.endswith((".parquet", ".pq")) or "/" in source or os.sep in source or Path(source).exists():
        found = spark.read.option("mergeSchema", "true").parquet(source)
    else:
        found = spark.table(source)
    return found


def _is_text(source: str) -> bool:
    """Whether a folder of this machine holds text and no Parquet."""
    return Path(source).is_dir() and not lake_table(Path(source)) and source_of(source).kind == "csv"


def _notes(source: str) -> tuple[str, ...]:
    """In what the Parquet files differ that are seen from here.

    Raises `EngineError` where one is not whole: Spark passes over files without bytes.
    """
    seen = Path(source).exists() or bool(glob.glob(source, recursive=True))  # noqa: PTH207
    told = source_of(source) if seen and not _lake(source) else None
    return parquet_notes(told.files) if told is not None and told.kind == "parquet" else ()


def _lake(source: str) -> str:
    """Spark’s name of the format of a table in a lake, by what was said or by its folder; empty where none.

    Raises `EngineError` for files in such a table: which of them count, its log alone tells.
    """
    kind, there, _ = source.partition(":")
    if there and kind.lower() in ("delta", "iceberg") and not source.startswith(f"{kind}://"):
        return kind.lower()
    called = lake_table(Path(source)).lower()
    if not called and (files := [source] if Path(source).is_dir() else glob.glob(source, recursive=True)):  # noqa: PTH207
        need_free_files(source, [str(Path(file) / "any") if Path(file).is_dir() else file for file in files])
    return called


# ---- what is done where the rows are; each is pickled and sent there


def place() -> int:
    """Which partition it is that is worked on, where it is."""
    from pyspark import TaskContext

    context = TaskContext.get()
    return 0 if context is None else int(context.partitionId())


_Batches = Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]]


@dataclass(frozen=True)
class _Named:
    """Work on batches whose columns have their own names again."""

    names: tuple[str, ...]
    work: _Batches

    def __call__(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        yield from self.work(batch.rename_columns(list(self.names)) for batch in batches)


@dataclass(frozen=True)
class Work:
    """What is done with the batches of a partition; one finding comes back."""

    def __call__(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        rows = _Rows(batches)
        found = self.find(rows)
        if rows.seen:
            values = [[place()], [rows.seen], [pickle.dumps(found)]]
            yield pa.RecordBatch.from_arrays(
                [pa.array(value, each.type) for value, each in zip(values, _FOUND, strict=True)],
                schema=_FOUND,
            )

    def find(self, batches: Iterable[pa.RecordBatch]) -> Any:
        """What comes back; every batch has to be gone over."""
        raise NotImplementedError


class _Rows:
    """Batches as they go by, counted."""

    def __init__(self, batches: Iterator[pa.RecordBatch]) -> None:
        self.batches, self.seen = batches, 0

    def __iter__(self) -> Iterator[pa.RecordBatch]:
        for batch in self.batches:
            self.seen += batch.num_rows
            if batch.num_rows:
                yield batch


@dataclass(frozen=True)
class _Counting(Work):
    def find(self, batches: Iterable[pa.RecordBatch]) -> None:
        for _ in batches:
            pass


@dataclass(frozen=True)
class _Reducing(Work):
    part: Part[Any]

    def find(self, batches: Iterable[pa.RecordBatch]) -> Any:
        return self.part(batches)


@dataclass(frozen=True, eq=False)
class _Drawing(Work):
    places: tuple[NDArray[np.intp], ...]
    """For each partition that has rows those that are wanted, counted from its first."""
    schema: pa.Schema

    def find(self, batches: Iterable[pa.RecordBatch]) -> bytes | None:
        at = place()
        mine = self.places[at] if at < len(self.places) else np.empty(0, np.intp)
        rows = [as_schema(batch, self.schema) for batch in batches]
        return _sent(taken(rows, mine, self.schema).to_batches(), self.schema) if len(mine) else None


@dataclass(frozen=True)
class _Labeling(Work):
    labeler: Labeler
    out: str

    def find(self, batches: Iterable[pa.RecordBatch]) -> int:
        part = Path(self.out) / part_name(place())
        if part.exists():
            return sum(batch.num_rows for batch in batches)
        return write_part(part, self.labeler, batches)


@dataclass(frozen=True)
class _Batchwise:
    labeler: Labeler

    def __call__(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            yield self.labeler(batch)


@dataclass(frozen=True)
class _Sending:
    """Batches as bytes, so that they come back as they are."""

    def __call__(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            if batch.num_rows:
                sent = pa.array([_sent([batch], batch.schema)], pa.binary())
                yield pa.RecordBatch.from_arrays([sent], names=["batch"])


def as_schema(batch: pa.RecordBatch, schema: pa.Schema) -> pa.RecordBatch:
    """A batch with the names and types of a schema."""
    return pa.RecordBatch.from_arrays(
        [column.cast(each.type) for column, each in zip(batch.columns, schema, strict=True)], schema=schema
    )


def _sent(batches: Iterable[pa.RecordBatch], schema: pa.Schema) -> bytes:
    sink = io.BytesIO()
    with pa.ipc.new_stream(sink, schema) as stream:
        for batch in batches:
            stream.write_batch(batch)
    return sink.getvalue()
