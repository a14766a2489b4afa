"""Batches cleaned as a study’s customers were: what each part counts from."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray
from pandas import DataFrame, Series

from segmentation.engines.passes.typed_batches import Cells, Typed
from segmentation.prepare.cleaning.cleaning import CleanTable
from segmentation.prepare.cleaning.new_customers import Preparation
from segmentation.prepare.cleaning.participation import Participation
from segmentation.prepare.cleaning.row_loss import missing_cells
from segmentation.prepare.roles.non_buyers import NEVER_ORDERED

IS_MISSING = " is missing"


@dataclass(frozen=True, eq=False)
class Block:
    """Some rows, cleaned."""

    known: DataFrame
    """The columns that were asked for, with the gaps that they have, of those the study is about."""
    complete: NDArray[np.bool_]
    """Who of them has a value in all columns that the recipe wants one in."""
    rows: int
    """How many there were, those whom the study is not about included."""
    upload: DataFrame
    """The columns of the source behind them, of those the study is about."""
    gone: Series[str]
    """Why the others were taken out."""


@dataclass(frozen=True, eq=False)
class Cleaning:
    """How batches are cleaned; can be sent to another process."""

    typed: Typed
    prepared: Preparation
    part: Participation | None
    columns: tuple[str, ...]
    """The columns of the clean table that are asked for."""
    flags: tuple[str, ...] = ()
    """Those among the columns that say whose value is missing, or who never ordered."""

    @classmethod
    def of(cls, cleaned: CleanTable, typed: Typed, columns: Iterable[str]) -> Cleaning:
        """As a sample was cleaned, for some of its columns."""
        prepared = cleaned.preparation
        assert prepared is not None, "only the published recipe has none, and no engine takes it"
        nobody = pd.Index([])
        never = None if prepared.never is None else dataclasses.replace(prepared.never, rows=nobody)
        known = {*typed.fields, *prepared.made, *prepared.derived}
        names = tuple(dict.fromkeys(columns))
        flags = tuple(name for name in names if name not in known)
        return cls(typed, dataclasses.replace(prepared, never=never), cleaned.part, names, flags)

    @property
    def sources(self) -> list[str]:
        """The columns of the source that all of it is computed from."""
        asked = [name for name in self.columns if name not in self.flags]
        behind = [name.removesuffix(IS_MISSING) for name in self.flags if name != NEVER_ORDERED]
        never = self.prepared.never
        told = () if never is None else never.told_by
        only = () if self.part is None else self.part.columns
        found = [*self.prepared.sources([*asked, *behind]), *told, *only]
        return [name for name in dict.fromkeys(found) if name in self.typed.fields]

    def blocks(self, batches: Iterable[pa.RecordBatch], lost: Cells | None = None) -> Iterator[Block]:
        """Every batch, cleaned."""
        sources = self.sources
        for batch in batches:
            yield self._block(self.typed.frame(batch, sources, lost), batch.num_rows)

    def _block(self, upload: DataFrame, rows: int) -> Block:
        gone = Series(dtype="str")
        if self.part is not None:
            met = self.part.met(upload)
            gone = self.part.left_out(upload)
            upload = upload[met].reset_index(drop=True)
        plain = [name for name in (*self.columns, *self.prepared.complete) if name not in self.flags]
        behind = [n.removesuffix(IS_MISSING) for n in self.flags if n != NEVER_ORDERED]
        known = self.prepared.known(upload, dict.fromkeys([*plain, *behind]))
        flags = {name: self._flag(name, known, upload) for name in self.flags}
        complete = ~missing_cells(known, self.prepared.complete).any(axis=1).to_numpy(dtype=bool)
        return Block(known.assign(**flags) if flags else known, complete, rows, upload, gone)

    def _flag(self, name: str, known: DataFrame, upload: DataFrame) -> Series[bool]:
        if name == NEVER_ORDERED and self.prepared.never is not None:
            return self.prepared.never.are_in(upload)
        return known[name.removesuffix(IS_MISSING)].isna()


@dataclass(frozen=True, eq=False)
class Tallied:
    """Counts by name that add up."""

    counts: Counter[str] = field(default_factory=Counter)

    def __add__(self, other: Tallied) -> Tallied:
        return Tallied(Counter({**self.counts}) + other.counts)
