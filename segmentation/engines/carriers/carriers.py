"""What an engine has to do: give Arrow batches, and add up what is counted in them.

All counting (missing values, tenths, categories, Lloyd passes, profiles) is written once, as parts that take
batches and give partial sums; memory, DuckDB and Spark carry the same parts to where the rows are. A part is
a frozen dataclass at the top of a module, so that it can be sent to another process; partial sums are added
with `+`, in the order of the rows, and are pickled on the way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce as fold
from pathlib import Path
from typing import Any, Protocol, Self, TypeVar

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

BATCH_ROWS = 131_072
"""Rows of a batch where the engine asks: large enough for a matrix product, small beside any memory."""
Seen = Callable[[int], None]
"""Told of rows that have gone by, so that somebody can say how long it will take."""


class Partial(Protocol):
    """What was counted in some rows: it can be pickled, and added to the same of others."""

    def __add__(self, other: Any, /) -> Self: ...


Sum = TypeVar("Sum", bound=Partial)
Sum_co = TypeVar("Sum_co", bound=Partial, covariant=True)


class Part(Protocol[Sum_co]):
    """What is done where the rows are: batches in, one partial sum out, also of no batches at all."""

    def __call__(self, batches: Iterable[pa.RecordBatch], /) -> Sum_co: ...


class Labeler(Protocol):
    """What is written of a batch: its rows in their order, with columns added. Can be pickled."""

    @property
    def key(self) -> str:
        """Tells it from any other labeler: what was written with another is not resumed."""

    @property
    def schema(self) -> pa.Schema:
        """The columns that come out."""

    def __call__(self, batch: pa.RecordBatch, /) -> pa.RecordBatch: ...


@dataclass(frozen=True)
class SourceState:
    """What is read, as it was at a time."""

    mark: str
    """Another wherever the rows may be others."""
    told: str = ""
    """For a person: “version 3”; empty where nothing tells it but the rows."""


@dataclass(frozen=True)
class Written:
    """What was written: the folder, its parts in order, and how many rows they hold."""

    folder: Path
    parts: tuple[str, ...]
    rows: int


class Carrier(Protocol):
    """Rows somewhere, and an engine that goes over them.

    Rows have an order, the same on every run; all methods raise `EngineError` with what to do where the
    engine, a driver, a file or a permission is missing.
    """

    @property
    def name(self) -> str:
        """The engine, as a person calls it: “memory”, “duckdb”, “spark”."""

    @property
    def source(self) -> str:
        """What is read, as a person wrote it."""

    @property
    def notes(self) -> Sequence[str]:
        """What is uneven about the source, each in a sentence."""

    def state(self) -> SourceState | None:
        """What tells these rows from those of another time, cheaply; `None` where only they themselves do."""

    def schema(self) -> pa.Schema:
        """The columns and their types."""

    def rows(self) -> int:
        """Exactly how many there are."""

    def batches(self, columns: Sequence[str] | None = None) -> Iterator[pa.RecordBatch]:
        """All rows in their order, in batches of some thousands; some columns, or all."""

    def reduce(self, part: Part[Sum], columns: Sequence[str], seen: Seen | None = None) -> Sum:
        """What `part` counts, added up over all rows; one pass."""

    def sample(self, n: int, seed: int) -> pa.Table:
        """`n` rows drawn at random without putting back, in their order, or all where there are no more.

        The same `seed` draws the same rows on every run.
        """

    def write(
        self,
        labeler: Labeler,
        out: Path,
        *,
        resume: bool = False,
        seen: Seen | None = None,
        state: SourceState | None = None,
    ) -> Written:
        """Every row with its labels as Parquet parts in a folder, each whole or not there at all.

        With `resume` the parts that an earlier run finished stay as they are, if it went over the same rows:
        those of the same `state`, which is that of the source where nothing is said.
        """


def drawn(rows: int, n: int, seed: int) -> NDArray[np.intp]:
    """The places, ascending, of `n` rows drawn at random out of `rows`; all where there are no more."""
    if n >= rows:
        return np.arange(rows)
    return np.sort(np.random.default_rng(seed).choice(rows, n, replace=False, shuffle=False))


def taken(batches: Iterable[pa.RecordBatch], places: NDArray[np.intp], schema: pa.Schema) -> pa.Table:
    """The rows at some places, ascending, of batches that go by once."""
    found, start = [], 0
    for batch in batches:
        end = start + batch.num_rows
        low, high = np.searchsorted(places, [start, end])
        if low < high:
            found.append(batch.take(pa.array(places[low:high] - start)))
        start = end
    return pa.Table.from_batches(found, schema)


def cut(batches: Iterable[pa.RecordBatch], rows: int) -> Iterator[list[pa.RecordBatch]]:
    """Batches in lists of exactly so many rows, the last of fewer."""
    held: list[pa.RecordBatch] = []
    room = rows
    for batch in batches:
        while batch.num_rows >= room:
            yield [*held, batch.slice(0, room)]
            batch, held, room = batch.slice(room), [], rows
        if batch.num_rows:
            held.append(batch)
            room -= batch.num_rows
    if held:
        yield held


def counted(batches: Iterable[pa.RecordBatch], seen: Seen | None) -> Iterator[pa.RecordBatch]:
    """The same batches; `seen` hears of each once what follows is done with it."""
    for batch in batches:
        yield batch
        if seen is not None:
            seen(batch.num_rows)


def added(sums: Iterable[Sum]) -> Sum:
    """Partial sums added from the first to the last."""
    return fold(lambda one, other: one + other, sums)
