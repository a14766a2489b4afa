"""Rows of an engine in blocks, as a new month is scored block by block."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Self

import pyarrow as pa
from pandas import DataFrame

from segmentation.act.files.formula_injection import Texts
from segmentation.engines.carriers.carriers import Carrier, Seen, counted
from segmentation.engines.passes.typed_batches import Cells, Typed, sample_table
from segmentation.prepare.reading.inputs import Alike, read_alike
from segmentation.prepare.reading.options import Options
from segmentation.prepare.reading.tables import Table


@dataclass(frozen=True, eq=False)
class BatchDoor:
    """The rows of a carrier, each column read as in a sample of them."""

    carrier: Carrier
    table: Table
    """The sample, read."""
    typed: Typed
    begun: Callable[[], Seen | None]
    """Told that all rows begin to go by; gives what hears of them."""
    wanted: tuple[str, ...] = ()
    lost: Cells = field(default_factory=Counter)
    """Column → cells of the blocks so far that are not what their column holds, taken as missing."""
    is_final: bool = True

    @classmethod
    def of(
        cls,
        carrier: Carrier,
        sample: pa.Table,
        older: Iterable[Alike],
        said: Options,
        begun: Callable[[], Seen | None],
    ) -> Self:
        """A carrier’s rows, read as the columns of an older file were where their own cells leave it open."""
        read = read_alike(sample_table(sample, carrier.source), older, said)
        bare = tuple(replace(column, set_aside=()) for column in read.columns)  # all rows are counted instead
        return cls(carrier, replace(read, columns=bare), Typed.of(read, carrier.schema()), begun)

    def wanting(self, names: Sequence[str]) -> BatchDoor:
        """The same, for some of the columns."""
        return replace(self, wanted=tuple(names))

    def blocks(self) -> Iterator[tuple[DataFrame, dict[str, Texts]]]:
        """The columns that count, of every batch; the cells themselves are written where they lie."""
        self.lost.clear()
        for batch in counted(self.carrier.batches(self.typed.wanted(self.wanted)), self.begun()):
            yield self.typed.frame(batch, self.wanted, self.lost), {}
