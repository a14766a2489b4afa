"""Batches with the segments of a study beside their columns: the labels of a new month, batch by batch."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

import pandas as pd
import pyarrow as pa
from pandas import DataFrame, Index, Timestamp

from segmentation.act.files.labels import DO_NOT_TARGET, GROUP, NOTE, SEGMENT, under_free_names
from segmentation.act.models.models import Model
from segmentation.act.models.plain_values import plain
from segmentation.act.models.scoring.column_matches import Match, match_columns
from segmentation.act.models.scoring.scoring import labels_of, place_rows, prepare
from segmentation.engines.passes.control_lots import Lot
from segmentation.engines.passes.typed_batches import Typed
from segmentation.prepare.reading.tables import Table

_DIGITS = 3  # of typicality and margin; a fourth tells nobody more


@dataclass(frozen=True)
class ModelLabeler:
    """Adds segment, persona, typicality, margin, second-best segment and who is unlike anyone seen."""

    model: Model
    names: Mapping[int, str]
    """Segment → what it is called."""
    typed: Typed
    matches: tuple[Match, ...]
    source: pa.Schema
    day: Timestamp | None = None
    """The day to which dates are counted; left out, the study’s."""
    lot: Lot | None = None
    """Who is kept aside to compare with; without one, nobody is."""
    spared: tuple[int, ...] = ()
    """The segments that a person chose not to target: a note says so."""

    @classmethod
    def of(
        cls,
        model: Model,
        names: Mapping[int, str],
        table: Table,
        schema: pa.Schema,
        lot: Lot | None = None,
        spared: tuple[int, ...] = (),
    ) -> Self:
        """For rows like those of a sample.

        Raises `UnmatchedError` where a column that the segments are computed from is not there.
        """
        matches = match_columns(model, table.data)
        return cls(model, names, Typed.of(table, schema), matches, schema, lot=lot, spared=spared)

    @property
    def key(self) -> str:
        """The digest of the model, the names, the day, the columns that they come from, and who is spared."""
        told = [plain(self.model), {str(n): name for n, name in self.names.items()}, str(self.day)]
        told += [[[one.column, one.found] for one in self.matches], list(self.spared)]
        told += [] if self.lot is None else [plain(self.lot)]
        return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()

    @cached_property
    def schema(self) -> pa.Schema:
        """The columns of the source, and ours under names that it does not use."""
        nobody = under_free_names(
            dict.fromkeys(self._types, pd.Series(dtype="object")), Index(self.source.names)
        )
        ours = [pa.field(name, kind) for name, kind in zip(nobody, self._types.values(), strict=True)]
        return pa.schema([*self.source, *ours])

    @property
    def _types(self) -> Mapping[str, pa.DataType]:
        group = {} if self.lot is None else {GROUP: pa.string()}
        return {**_TYPES, **group, **({NOTE: pa.string()} if self.spared else {})}

    def __call__(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """The rows of a batch with their labels."""
        ours = self.labels(batch)
        kinds = list(self._types.values())
        made: list[Any] = [
            pa.array(ours[name], type=kind, from_pandas=True) for name, kind in zip(ours, kinds, strict=True)
        ]
        return pa.RecordBatch.from_arrays([*batch.columns, *made], schema=self.schema)

    def labels(self, batch: pa.RecordBatch) -> DataFrame:
        """Our columns alone."""
        found = [match.found for match in self.matches]
        asked = [] if self.lot is None else self.lot.columns(self.typed.fields)
        frame = self.typed.frame(batch, list(dict.fromkeys([*found, *asked])))
        placed = place_rows(self.model, prepare(self.model, frame, self.matches, day=self.day))
        ours = labels_of(self.model, self.names, placed)
        if self.lot is not None:
            ours[GROUP] = self.lot.groups(frame[asked], ours[SEGMENT])
        if self.spared:
            held = ours[SEGMENT].isin(self.spared)
            ours[NOTE] = pd.Series(DO_NOT_TARGET, held.index, dtype="str").where(held)
        rounded = {n: one.round(_DIGITS) if one.dtype == "float64" else one for n, one in ours.items()}
        return DataFrame(rounded)


_TYPES: Mapping[str, pa.DataType] = {
    "Segment": pa.int8(),
    "Persona": pa.string(),
    "Typicality": pa.float64(),
    "Margin": pa.float64(),
    "Second-best segment": pa.int8(),
    "Unlike anyone seen": pa.string(),
}
"""Ours, in the order of `labels_of`."""
