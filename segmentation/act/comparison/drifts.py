"""Whether the customers of two files are spread alike over a column: the population stability index.

A column has drifted where the index exceeds .1 and what chance gives so many customers. All columns and the
mix of the segments are looked at together, so that files without any drift raise a false alarm in at most one
of twenty.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from pandas import Series

from segmentation.act.models.models import Source, counts_between, deciles
from segmentation.act.models.scoring.month_changes import Pair, psi, shares_now, spread_told
from segmentation.act.models.scoring.months import Month
from segmentation.standards import COMPARED_CUSTOMERS

MIX = ""
"""Stands for the mix of the segments where the name of a column would."""


@dataclass(frozen=True)
class Drift:
    """How far a column, or the mix of the segments, differs between two files."""

    column: str
    """`MIX` for the mix of the segments."""
    size: float
    """Population stability index: 0 where the files are alike."""
    bound: float
    """What it must exceed to mean anything."""
    told: str
    """Which way it went, in a sentence."""

    @property
    def has_drifted(self) -> bool:
        """Whether the files differ beyond chance."""
        return self.size > self.bound


def drifts_between(then: Month, now: Month) -> tuple[Drift, ...]:
    """Every column that the segments are computed from and the mix, of two files scored with one study.

    What few have, and days, which always move on, are not compared.
    """
    pairs = {**_columns(then, now), MIX: _mixes(then.sizes_now, now)}
    told = {
        name: pair for name, pair in pairs.items() if min(pair[0].sum(), pair[1].sum()) >= COMPARED_CUSTOMERS
    }
    return tuple(
        Drift(name, *psi(*pair, among=len(told)), _told(name, pair, then, now)) for name, pair in told.items()
    )


def _mixes(then: object, now: Month) -> Pair:
    return np.asarray(then, dtype=np.float64), np.asarray(now.sizes_now, dtype=np.float64)


def _told(name: str, pair: Pair, then: Month, now: Month) -> str:
    """Which way a column went."""
    if name == MIX:
        return "The mix of the segments has shifted."
    frames = [(month.prepared.upload, month.prepared.values) for month in (then, now) if month.prepared]
    old, new = (upload[name] if name in upload else values[name] for upload, values in frames)
    sources = {source.name: source for source in now.model.sources}
    source = sources.get(name) or _computed(name, old)
    return spread_told(source, pair, (old, new), "in the older file")


def _computed(name: str, column: Series) -> Source:
    """A computed column as if the file had held it."""
    return Source(name, "number", None, None, None, 1.0, deciles(column), (), {})


def _columns(then: Month, now: Month) -> dict[str, Pair]:
    return dict(_pairs(then, now))


def _pairs(then: Month, now: Month) -> Iterator[tuple[str, Pair]]:
    """Column → customers then and now between the study’s tenths, or by its categories."""
    assert then.prepared is not None, "a scored month holds its rows"
    assert now.prepared is not None, "a scored month holds its rows"
    old, new = then.prepared.upload, now.prepared.upload
    for source in now.model.sources:
        if (pair := _pair(source, old[source.name], new[source.name])) is not None:
            yield source.name, pair
    for name in now.model.steps.computed:
        if name in then.prepared.values:
            before, after = then.prepared.values[name], now.prepared.values[name]
            if tenths := deciles(before):
                yield name, (counts_between(before, tenths), counts_between(after, tenths))


def _pair(source: Source, old: Series, new: Series) -> Pair | None:
    if source.deciles:
        return counts_between(old, source.deciles), counts_between(new, source.deciles)
    if len(source.shares) > 1:
        before, after = (shares_now(column, source.shares) * column.notna().sum() for column in (old, new))
        return before, after
    return None
