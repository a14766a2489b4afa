"""One customer: which segment, how typical, which other one comes next, and why.

“Why” is counted in the units of the distance that decides: how much further this customer is from
the second-best centre than from their own, column by column.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from segmentation.prepare.cleaning.cleaning import CleanTable
from segmentation.segment.clusters import Clustering
from segmentation.segment.profile.profiles import Profile
from segmentation.standards import BORDERLINE


@dataclass(frozen=True)
class Pull:
    """What one basis column says: above 0 for the own segment, below 0 for the second best."""

    column: str
    value: object
    pull: float


@dataclass(frozen=True)
class Lookup:
    """One customer of the study. `position` is their row in the matrix, `row` that of the upload."""

    position: int
    row: int
    segment: int
    second_best: int
    typicality: float
    """The share of the segment that lies at least as far from its centre, 0 to 1."""
    margin: float
    """How clearly nearer the own centre is than the next, 0 to 1."""
    pulls: tuple[Pull, ...]
    """The basis columns, the strongest first."""
    drawn: str = ""
    """The line that a person drew the segment by; empty where it was found."""

    @property
    def borderline(self) -> bool:
        """Whether the customer could as well be in the second-best segment."""
        return not self.drawn and self.margin < BORDERLINE


def look_up(table: CleanTable, clustering: Clustering, profile: Profile, position: int) -> Lookup:
    """The customer at a row of the matrix (0 is the first)."""
    row = clustering.matrix.index[position]
    member = profile.customers.loc[row]
    segment, second = int(clustering.labels[position]), int(member["second_best"])
    return Lookup(
        position=position,
        row=int(row),
        segment=segment,
        second_best=second,
        typicality=float(member["typicality"]),
        margin=float(member["margin"]),
        pulls=_pulls(table, clustering, position, segment, second),
        drawn=_line(clustering, profile, segment),
    )


def _line(clustering: Clustering, profile: Profile, segment: int) -> str:
    rule = profile.rules[segment - 1] if clustering.division is not None and profile.rules else None
    return "" if rule is None else rule.conditions


def find_customer(table: CleanTable, wanted: str) -> int | None:
    """The matrix row of the customer whose id is `wanted`, or whose row in the file it is (“#12”).

    Ids are compared as text, without regard to case. None when there is no such customer.
    """
    wanted = wanted.strip()
    if wanted.startswith("#") and wanted[1:].isdecimal():
        places = table.data.index.get_indexer(pd.Index([int(wanted[1:]) - 1]))
        return None if places[0] < 0 else int(places[0])
    for name in table.roles.names("id"):
        found = np.flatnonzero(table.data[name].astype(str).str.strip().str.casefold() == wanted.casefold())
        if len(found):
            return int(found[0])
    return None


def _pulls(
    table: CleanTable, clustering: Clustering, position: int, segment: int, second: int
) -> tuple[Pull, ...]:
    matrix = clustering.matrix
    place = matrix.values[position].astype(np.float64)
    gaps = _gaps(clustering, place, second) - _gaps(clustering, place, segment)
    columns = [feature.column for feature in matrix.features]
    by_column = pd.Series(gaps).groupby(pd.Index(columns), sort=False).sum()
    strongest = by_column.sort_values(key=lambda pull: -pull.abs(), kind="stable")
    data = table.data.loc[matrix.index[position]]
    return tuple(Pull(str(name), data[name], float(pull)) for name, pull in strongest.items())


def _gaps(clustering: Clustering, place: NDArray[np.float64], segment: int) -> NDArray[np.float64]:
    """The squared gaps, feature by feature, to the nearest centre of a segment."""
    gaps = (place - clustering.centres(segment)) ** 2
    nearest: NDArray[np.float64] = gaps[gaps.sum(axis=1).argmin()]
    return nearest
