"""What carriers have in common that give their rows in this process: counting, drawing and writing them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pyarrow as pa

from segmentation.engines.carriers.carriers import (
    Labeler,
    Part,
    Seen,
    SourceState,
    Sum,
    Written,
    counted,
    drawn,
    taken,
)
from segmentation.engines.carriers.parquet_parts import write_parts
from segmentation.engines.sources.sources import EngineSource


class LocalRows(ABC):
    """A carrier from its rows, their number and their columns."""

    name: str

    @property
    def notes(self) -> Sequence[str]:
        """What is uneven about the source, each in a sentence."""
        return ()

    @property
    @abstractmethod
    def source(self) -> str:
        """Where the rows are, in words."""

    def state(self) -> SourceState | None:
        """What tells these rows from those of another time; `None` where only they themselves do."""
        return None

    @abstractmethod
    def schema(self) -> pa.Schema:
        """The columns and their types."""

    @abstractmethod
    def rows(self) -> int:
        """Exactly how many there are."""

    @abstractmethod
    def batches(self, columns: Sequence[str] | None = None) -> Iterator[pa.RecordBatch]:
        """All rows in their order."""

    def reduce(self, part: Part[Sum], columns: Sequence[str], seen: Seen | None = None) -> Sum:
        """What `part` counts over all rows."""
        return part(counted(self.batches(columns), seen))

    def sample(self, n: int, seed: int) -> pa.Table:
        """Rows drawn at random, in their order."""
        return taken(self.batches(), drawn(self.rows(), n, seed), self.schema())

    def write(
        self,
        labeler: Labeler,
        out: Path,
        *,
        resume: bool = False,
        seen: Seen | None = None,
        state: SourceState | None = None,
    ) -> Written:
        """Every row with its labels, as Parquet parts."""
        return write_parts(self, labeler, out, resume=resume, seen=seen, state=state)


@dataclass(frozen=True, eq=False)
class SourceRows(LocalRows):
    """A carrier of what a person named, which is asked once for its columns and once for its rows."""

    told: EngineSource

    @property
    def source(self) -> str:
        """As the person wrote it."""
        return self.told.text

    def schema(self) -> pa.Schema:
        """The columns and their types."""
        return self._schema

    @cached_property
    @abstractmethod
    def _schema(self) -> pa.Schema:
        """The same, asked for."""

    def rows(self) -> int:
        """Exactly how many there are."""
        return self._rows

    @cached_property
    @abstractmethod
    def _rows(self) -> int:
        """The same, counted."""
