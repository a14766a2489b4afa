"""The customers of one cell of a comparison as files: a labelled CSV, or a list that a platform reads.

A list of movers is a list like any other: nobody who said no is in it, nobody of a segment that is not to be
targeted, and none is made of so few that they could be singled out. Who refused in the older file, and says
nothing in the newer one, has still refused. Of lost customers no list is made: some of them may have asked to
be forgotten.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import pandas as pd
from pandas import DataFrame, Series

from segmentation.act.audiences.audiences import Audience, audience
from segmentation.act.audiences.contact_consent import Consent, read_consent
from segmentation.act.audiences.reach import People
from segmentation.act.comparison.movements import Comparison
from segmentation.act.files.csv import write_csv
from segmentation.act.files.labels import PERSONA, SEGMENT, as_text, under_free_names
from segmentation.errors import ExportError
from segmentation.language.consent.consent_headings import CHANNELS

if TYPE_CHECKING:
    from segmentation.studies import Study

SEGMENT_BEFORE, PERSONA_BEFORE = "Segment before", "Persona before"
STATUS = "Then and now"
STAYED, MOVED, NEW, LOST = "Stayed", "Moved", "New", "No longer there"
UNKNOWN = "Not followed"


def cell_csv(found: Comparison, origin: int | None, target: int | None) -> bytes:
    """The customers of a cell with all columns of their file, their segment now and before.

    `None` as origin: they are new; as target: they are lost, and come from the older file.

    Raises `ExportError` where nobody is in it.
    """
    rows = found.rows(origin, target)
    if not len(rows):
        raise ExportError("Nobody is in this cell. Choose another.")
    ours = _labels(found)[0 if target is None else 1]
    table = (found.then if target is None else found.now).table
    return _written(table.text().iloc[rows], ours.iloc[rows], table.data.columns)


def everybody_csv(found: Comparison) -> bytes:
    """Every row of the newer file with the segment now and before; who is lost follows below.

    Of these the columns that both files have are filled.
    """
    before, ours = _labels(found)
    now = _written_frame(found.now.table.text(), ours, found.now.table.data.columns)
    lost = found.match.lost
    then = _written_frame(found.then.table.text(), before, found.now.table.data.columns).iloc[lost]
    return write_csv(pd.concat([now, then.reindex(columns=now.columns, fill_value="")], ignore_index=True))


def _written(texts: DataFrame, ours: DataFrame, taken: pd.Index[Any]) -> bytes:
    return write_csv(_written_frame(texts, ours, taken))


def _written_frame(texts: DataFrame, ours: DataFrame, taken: pd.Index[Any]) -> DataFrame:
    named = under_free_names({str(name): ours[name] for name in ours}, taken)
    told = DataFrame({name: as_text(named[name]) for name in named}, index=texts.index)
    return pd.concat([texts, told], axis=1)


def _labels(found: Comparison) -> tuple[DataFrame, DataFrame]:
    """Our columns for every row of either file."""
    (then, now), match = found.labels, found.match
    names = dict(enumerate(found.names, start=1))
    old, new = np.zeros(len(now), np.int8), np.zeros(len(then), np.int8)
    old[match.rows_now], new[match.rows_then] = then[match.rows_then], now[match.rows_now]
    status = np.full(len(now), UNKNOWN, dtype=object), np.full(len(then), UNKNOWN, dtype=object)
    status[0][match.new], status[1][match.lost] = NEW, LOST
    stays = then[match.rows_then] == now[match.rows_now]
    placed = (then[match.rows_then] > 0) & (now[match.rows_now] > 0)
    told = np.where(placed, np.where(stays, STAYED, MOVED), UNKNOWN)
    status[0][match.rows_now] = status[1][match.rows_then] = told
    newer = _columns(now, old, names, status[0], found.now.table.data.index)
    older = _columns(new, then, names, status[1], found.then.table.data.index)
    return older, newer


def _columns(now: Any, before: Any, names: Mapping[int, str], status: Any, index: Any) -> DataFrame:
    segment, earlier = (Series(each, index).astype("Int8").mask(lambda s: s == 0) for each in (now, before))
    return DataFrame(
        {
            SEGMENT: segment,
            PERSONA: segment.map(names).astype("str"),
            SEGMENT_BEFORE: earlier,
            PERSONA_BEFORE: earlier.map(names).astype("str"),
            STATUS: Series(status, index, dtype="str"),
        }
    )


@dataclass(frozen=True)
class _Target:
    segment: int
    name: str
    targeted: bool


@dataclass(frozen=True, eq=False)
class _Movers:
    """What a list is made of, in the shape of a study: a table, and the one segment that the movers make."""

    table: Any
    personas: tuple[_Target, ...]
    members: Series[Any]
    recipe: Any = None

    @property
    def clustering(self) -> _Movers:
        return self

    def series(self) -> Series[Any]:
        """1 for who is in the cell, 0 for everybody else."""
        return self.members


@dataclass(eq=False)
class _Careful(People):
    """Contacts and consent of the newer file, in which older refusals hold that no newer word takes back."""

    earlier: Mapping[str, Series[bool]] = field(default_factory=dict)

    @cached_property
    def _said(self) -> Consent:
        said = read_consent(self.text, self.explained)
        for channel, refused in self.earlier.items():
            agreed = said.allowed(channel, include_unknown=False)
            said = said.refusing(refused & ~agreed | said.refused(channel), channel)
        return said


def mover_list(
    found: Comparison,
    origin: int | None,
    target: int,
    platform: str,
    *,
    country: str | None = None,
    include_unknown: bool | None = None,
    explained: Mapping[str, Collection[str] | None] | None = None,
) -> Audience:
    """The customers who came to a segment from another (`None`: who are new) as a list for a platform.

    The options and what is raised are those of `audience`.
    """
    if not 1 <= target <= found.k:
        raise ExportError(f"There are segments 1 to {found.k}, and no segment {target}.")
    rows = found.rows(origin, target)
    index = found.now.table.data.index
    members = Series(np.isin(np.arange(len(index)), rows).astype(np.int8), index=index)
    # the list's only segment bears the number of the target, everybody else none that is asked for
    people = _Careful(found.now.table, country, explained, _earlier_refusals(found, explained))
    which = _Target(target, found.names[target - 1], target not in found.now.spared)
    movers = _Movers(found.now.table, (which,), members * target)
    return audience(
        cast("Study", movers),
        platform,
        segment=target,
        country=country,
        include_unknown=include_unknown,
        explained=explained,
        people=people,
    )


def _earlier_refusals(
    found: Comparison, explained: Mapping[str, Collection[str] | None] | None
) -> dict[str, Series[bool]]:
    """Channel → which rows of the newer file belong to customers who refused in the older one."""
    then = People(found.then.table, None, explained).consent
    index, match = found.now.table.data.index, found.match
    earlier: dict[str, Series[bool]] = {}
    for channel in CHANNELS:
        refused = np.zeros(len(index), dtype=bool)
        refused[match.rows_now] = then.refused(channel).to_numpy(dtype=bool)[match.rows_then]
        earlier[channel] = Series(refused, index=index, dtype="bool")
    return earlier
