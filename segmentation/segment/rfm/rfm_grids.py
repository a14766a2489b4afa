"""Customers by their scores of recency and frequency: counts that add up, and the grid that comes of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from pandas import DataFrame

from segmentation.array_kinds import Floats
from segmentation.cuts import MEASURES, SCORES, Rfm
from segmentation.prepare.cleaning.cleaning import CleanTable
from segmentation.segment.rfm.rfm_scores import Scale, once_in, scales_of

Counts = NDArray[np.int64]
_WIDE = SCORES + 1
"""Scores that there are, 0 being nobody’s."""
_PLACES = _WIDE**2
"""Pairs of scores: recency times `_WIDE`, and frequency."""


@dataclass(frozen=True, eq=False)
class Grid:
    """Customers by their scores of recency and frequency: how many, and what they bring."""

    scales: Mapping[str, Scale]
    cells: DataFrame
    """25 rows: R, F, Customers, Share (of all, 0..1), Value (their part of the money, 0..1, or missing), and
    Segment (its number; 0 where the cell is empty or its customers are in several)."""
    used: Mapping[str, tuple[int, ...]]
    """Measure → the scores that somebody has."""
    not_scored: int
    once: float | None
    """Share who bought once or never, 0..1; `None` where frequency counts no orders."""


@dataclass(frozen=True, eq=False)
class GridSums:
    """What a grid is made of, over some customers; by pair of scores (36,)."""

    many: Counts = field(default_factory=lambda: np.zeros(_PLACES, np.int64))
    worth: Floats = field(default_factory=lambda: np.zeros(_PLACES))
    """What they bring; losses count as nothing."""
    low: NDArray[np.int8] = field(default_factory=lambda: np.full(_PLACES, np.iinfo(np.int8).max, np.int8))
    high: NDArray[np.int8] = field(default_factory=lambda: np.zeros(_PLACES, np.int8))
    """The first and the last segment of somebody there."""
    scored: Counts = field(default_factory=lambda: np.zeros((len(MEASURES), _WIDE), np.int64))
    """Per measure: who has which score."""
    once: int = 0
    """Who bought once or never, of those with both scores."""

    def __add__(self, other: GridSums) -> GridSums:
        return GridSums(
            self.many + other.many,
            self.worth + other.worth,
            np.minimum(self.low, other.low),
            np.maximum(self.high, other.high),
            self.scored + other.scored,
            self.once + other.once,
        )


@dataclass(frozen=True, eq=False)
class Scoring:
    """How customers are scored; can be sent to another process."""

    scales: Mapping[str, Scale]
    once: int | None
    """What the column of frequency holds for who bought once; `None` where it counts no orders."""

    @classmethod
    def of(cls, cleaned: CleanTable, rfm: Rfm) -> Scoring:
        """As these customers are scored. Raises as `scales_of` does."""
        scales = scales_of(cleaned, rfm)
        return cls(scales, once_in(cleaned.known, scales["frequency"].column))

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that are scored."""
        return tuple(scale.column for scale in self.scales.values())

    def sums(self, known: DataFrame, segments: NDArray[np.int8]) -> GridSums:
        """What is counted of some customers (n,), each in one of the `segments` (n,)."""
        scores = {measure: self.scales[measure].scores(known) for measure in MEASURES}
        r, f = scores["recency"].astype(np.intp), scores["frequency"]
        place, found = r * _WIDE + f, GridSums()
        worth = np.maximum(np.nan_to_num(_values(known, self.scales["money"].column)), 0)
        np.minimum.at(found.low, place, segments)
        np.maximum.at(found.high, place, segments)
        often = _values(known, self.scales["frequency"].column)[(r > 0) & (f > 0)]
        return GridSums(
            np.bincount(place, minlength=_PLACES),
            np.bincount(place, weights=worth, minlength=_PLACES).astype(np.float64, copy=False),
            found.low,
            found.high,
            np.array([np.bincount(scores[measure], minlength=_WIDE) for measure in MEASURES]),
            0 if self.once is None else int((often <= self.once).sum()),
        )

    def grid(self, sums: GridSums) -> Grid:
        """The grid of all who were counted."""
        pairs = sums.many.reshape(_WIDE, _WIDE)
        both = int(pairs[1:, 1:].sum())
        used = zip(MEASURES, sums.scored, strict=True)
        return Grid(
            scales=self.scales,
            cells=_cells(sums),
            used={measure: tuple((np.flatnonzero(many[1:]) + 1).tolist()) for measure, many in used},
            not_scored=int(pairs.sum()) - both,
            once=None if self.once is None or not both else sums.once / both,
        )


def grid_of(cleaned: CleanTable, rfm: Rfm, segments: NDArray[np.int8]) -> Grid:
    """The grid of these customers, each in one of the `segments` (n,). Raises as `scales_of` does."""
    scoring = Scoring.of(cleaned, rfm)
    return scoring.grid(scoring.sums(cleaned.known, segments))


def _cells(sums: GridSums) -> DataFrame:
    """A row for each pair of scores, the best first."""
    down = np.arange(SCORES, 0, -1)
    rows, columns = np.repeat(down, SCORES), np.tile(down, SCORES)
    at, whole = rows * _WIDE + columns, float(sums.worth.sum())
    return DataFrame(
        {
            "R": rows,
            "F": columns,
            "Customers": sums.many[at],
            "Share": sums.many[at] / max(int(sums.many.sum()), 1),
            "Value": sums.worth[at] / whole if whole > 0 else np.nan,
            "Segment": np.where((sums.low == sums.high)[at], sums.high[at], 0).astype(np.int64),
        }
    )


def _values(known: DataFrame, column: str) -> Floats:
    return known[column].to_numpy(dtype=np.float64, na_value=np.nan)
