"""Rows beyond memory beside a sample of them that is understood: where every pass of a study begins."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import pyarrow as pa

from segmentation.engines.carriers.carriers import Carrier, Part, Seen, Sum
from segmentation.engines.orders.orders import CustomersBuilt
from segmentation.engines.passes.typed_batches import Typed, sample_bytes, sample_table
from segmentation.prepare.reading.tables import Table
from segmentation.recipes import Recipe

Stage = Callable[[str, int], Seen]
"""Told what begins and how many rows will go by; gives what hears of them."""


@dataclass(frozen=True, eq=False)
class SampledSource:
    """What a study is made from: the carrier, the sample, and how batches are read."""

    carrier: Carrier
    recipe: Recipe
    stage: Stage
    rows: int
    table: Table
    """The sample."""
    typed: Typed
    whole: bool
    """Whether the sample is everything."""
    built: CustomersBuilt | None
    digest: str
    """That of the sample as a file."""

    @classmethod
    def of(
        cls,
        carrier: Carrier,
        recipe: Recipe,
        drawn: pa.Table,
        stage: Stage | None,
        built: CustomersBuilt | None,
    ) -> SampledSource:
        """With the sample understood."""
        rows, table = carrier.rows(), sample_table(drawn, carrier.source, recipe.literal)
        typed = Typed.of(table, carrier.schema(), recipe.literal)
        digest = hashlib.sha256(sample_bytes(drawn)).hexdigest()
        whole = drawn.num_rows >= rows
        return cls(carrier, recipe, stage or _unheard, rows, table, typed, whole, built, digest)

    def reduce(self, what: str, part: Part[Sum], columns: Iterable[str]) -> Sum:
        """One pass over all rows."""
        names = [self.typed.fields[name] for name in dict.fromkeys(columns)]
        return self.carrier.reduce(part, names, self.stage(what, self.rows))


def _unheard(what: str, rows: int) -> Seen:
    return lambda rows: None
