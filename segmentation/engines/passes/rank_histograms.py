"""Counts between fixed edges: quantiles of any number of rows, from sums that add up in any order.

Edges are values of a sample: evenly by rank, and every one around the ranks that are asked for most. How
many values lie at each edge, and how many between two, is counted exactly over all rows, so a quantile is
exact where it falls on an edge, and else between two neighbours of the sample: the rank of what is told is
off by no more than what lies between two edges, a fraction of a thousandth (`standards`: promised is a
thousandth). Unlike sketches that are merged at random (t-digest, KLL), the same rows give the same counts
however they are cut into batches.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from segmentation.array_kinds import Floats

Counts = NDArray[np.int64]

EVEN = 2048
"""Edges evenly by rank: between two lies a twentieth of a percent of the rows."""
ASKED = (0.01, 0.5, 0.99)
"""Ranks around which every value of the sample is an edge: what clips, fills and is told."""
_DEVIATIONS = 5.0
"""Standard errors of a rank in the sample around those: farther off is one in a million."""


def edges_of(
    values: Floats, *, whole: bool = False, even: int = EVEN, asked: tuple[float, ...] = ASKED
) -> Floats:
    """Edges (m,), ascending, from the known values (n,) of a sample; `whole`: the sample is everything.

    `even` of them are even by rank, the others around the ranks that are `asked` for.
    """
    ranked = np.sort(values[np.isfinite(values)])
    if not len(ranked):
        return np.zeros(1)
    if whole or len(ranked) <= even:
        return np.unique(ranked)
    n = len(ranked)
    places: list[NDArray[Any]] = [np.linspace(0, n - 1, even)]
    positive = int(
        np.searchsorted(ranked, 0.0, side="right")
    )  # half of what is above nought makes a logarithm
    for rank in (*asked, (positive / n + 1) / 2):
        reach = _DEVIATIONS * np.sqrt(rank * (1 - rank) / n)
        low, high = max(0.0, rank - reach), min(1.0, rank + reach)
        places.append(np.arange(int(low * (n - 1)), int(high * (n - 1)) + 2))
    at = np.unique(np.concatenate(places).astype(np.intp).clip(0, n - 1))
    return np.unique(ranked[at])


@dataclass(frozen=True, eq=False)
class Histogram:
    """How many values lie below, at and between edges."""

    edges: Floats
    counts: Counts
    """(2 m + 1,): below the first edge, at it, between it and the next, …, above the last."""
    low: float = np.inf
    high: float = -np.inf

    @classmethod
    def empty(cls, edges: Floats) -> Self:
        """Nothing counted yet."""
        return cls(edges, np.zeros(2 * len(edges) + 1, np.int64))

    def plus(self, values: Floats) -> Histogram:
        """With some more values (n,), none of them missing."""
        if not len(values):
            return self
        ranked = np.sort(values)  # edges are looked up among values, which are far more
        ends = np.empty(2 * len(self.edges) + 2, np.int64)
        ends[0], ends[-1] = 0, len(ranked)
        ends[1:-1:2] = np.searchsorted(ranked, self.edges, side="left")
        ends[2:-1:2] = np.searchsorted(ranked, self.edges, side="right")
        low, high = min(self.low, float(ranked[0])), max(self.high, float(ranked[-1]))
        return Histogram(self.edges, self.counts + np.diff(ends), low, high)

    def __add__(self, other: Histogram) -> Histogram:
        counts = self.counts + other.counts
        return Histogram(self.edges, counts, min(self.low, other.low), max(self.high, other.high))

    def with_many(self, value: float, many: int) -> Histogram:
        """With one value so many times more, which becomes an edge."""
        if not many:
            return self
        at = int(np.searchsorted(self.edges, value))
        if at == len(self.edges) or self.edges[at] != value:
            split = self._split(at, value)
            return split.with_many(value, many)
        counts = self.counts.copy()
        counts[2 * at + 1] += many
        return Histogram(self.edges, counts, min(self.low, value), max(self.high, value))

    def _split(self, at: int, value: float) -> Histogram:
        """With one more edge; what lay around it is parted by its place between its neighbours."""
        left = self.edges[at - 1] if at else min(self.low, value)
        right = self.edges[at] if at < len(self.edges) else max(self.high, value)
        here = int(self.counts[2 * at])
        share = (value - left) / (right - left) if right > left else 0.0
        below = round(here * share)
        counts = np.concatenate([self.counts[: 2 * at], [below, 0, here - below], self.counts[2 * at + 1 :]])
        return Histogram(np.insert(self.edges, at, value), counts, self.low, self.high)

    @property
    def total(self) -> int:
        """How many values there are."""
        return int(self.counts.sum())

    def quantiles(self, shares: tuple[float, ...], *, above: float | None = None) -> list[float]:
        """Quantiles (Hyndman & Fan 1996, type 7); with `above`, of the values above it only."""
        skipped = 0 if above is None else self.below(above, including=True)
        places = [skipped + share * (self.total - skipped - 1) for share in shares]
        ends = np.cumsum(self.counts)
        return [self._at(place, ends) for place in places]

    def bracket(self, share: float, *, above: float | None = None) -> tuple[float, float]:
        """The edges, or infinities, between which a quantile lies."""
        skipped = 0 if above is None else self.below(above, including=True)
        place = skipped + share * (self.total - skipped - 1)
        ends = np.cumsum(self.counts)
        first, last = (
            int(np.searchsorted(ends, rank, side="right"))
            for rank in (int(place), min(int(place) + 1, self.total - 1))
        )
        low = self.edges[first // 2 - 1] if first // 2 else -np.inf
        high = self.edges[(last + 1) // 2] if (last + 1) // 2 < len(self.edges) else np.inf
        return float(low), float(high)

    def refined(self, low: float, high: float, values: Floats) -> Histogram:
        """With every one of the values (m,) between two edges, or infinities, as an edge of its own."""
        first = -1 if np.isinf(low) else int(np.searchsorted(self.edges, low))
        last = len(self.edges) if np.isinf(high) else int(np.searchsorted(self.edges, high))
        own = np.unique(np.concatenate([values, self.edges[first + 1 : last]]))
        many = np.zeros((len(own), 2), np.int64)  # none between two, and so many at each
        many[:, 1] = np.bincount(np.searchsorted(own, values), minlength=len(own))
        edges = np.concatenate([self.edges[: first + 1], own, self.edges[last:]])
        nobody = np.zeros(1, np.int64)
        parts = [self.counts[: 2 * first + 2], many.ravel(), nobody, self.counts[2 * last + 1 :]]
        return Histogram(edges, np.concatenate(parts), self.low, self.high)

    def below(self, value: float, *, including: bool = False) -> int:
        """How many lie below a value, or at it; exact at an edge."""
        at = int(np.searchsorted(self.edges, value))
        is_edge = at < len(self.edges) and self.edges[at] == value
        if not is_edge:
            split = self._split(at, value)
            return int(split.counts[: 2 * at + 1].sum())
        return int(self.counts[: 2 * at + 1 + including].sum())

    def _at(self, place: float, ends: Counts) -> float:
        """The value at a place, from 0, in the order of size."""
        first = int(place)
        one = self._ranked(first, ends)
        rest = place - first
        return one if not rest else one + (self._ranked(min(first + 1, self.total - 1), ends) - one) * rest

    def _ranked(self, rank: int, ends: Counts) -> float:
        """The value of a rank, from 0."""
        place = int(np.searchsorted(ends, rank, side="right"))
        at, is_edge = divmod(place, 2)
        if is_edge:
            return float(self.edges[at])
        left = max(self.edges[at - 1], self.low) if at else self.low
        right = min(self.edges[at], self.high) if at < len(self.edges) else self.high
        before = int(ends[place - 1]) if place else 0
        outer = at in (0, len(self.edges))  # the least and the largest value are known, and stand there
        many = int(self.counts[place])
        within = rank - before
        if not outer:
            return float(left + (right - left) * (within + 1) / (many + 1))
        share = within / max(many, 1) if at == 0 else (within + 1) / many
        return float(left + (right - left) * share)

    def at_edges(self) -> tuple[Floats, Counts]:
        """Edges that are values of the sample, ascending, and how many values lie at each or just below."""
        edges = np.append(self.edges, max(self.high, self.edges[-1]))
        many = self.counts[0::2] + np.append(self.counts[1::2], 0)
        held = many > 0
        return edges[held], many[held]

    def values(self) -> tuple[Floats, Counts]:
        """What stands for all of them: each edge, and the middle between two, with how many there are."""
        left = np.concatenate([[min(self.low, self.edges[0])], self.edges])
        right = np.concatenate([self.edges, [max(self.high, self.edges[-1])]])
        found = np.empty(len(self.counts))
        found[0::2], found[1::2] = (left + right) / 2, self.edges
        held = self.counts > 0
        return found[held], self.counts[held]
