"""Segments that a person draws instead of having them found: parts in an order, each with its conditions.

A customer belongs to the first part whose conditions they meet. Whatever draws them (tiers of a value, rules
of one's own) only has to say its parts; labels, centres, scores and new customers follow from those alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol, Self, runtime_checkable

import numpy as np
from numpy.typing import NDArray
from pandas import DataFrame

from segmentation.errors import ClusteringError
from segmentation.language.phrases import clipped, count
from segmentation.segment.clusters import Clustering
from segmentation.segment.features import FeatureMatrix
from segmentation.segment.silhouettes import silhouettes


class Condition(Protocol):
    """What tells who is in a part, such as `Criteria`; false where it takes everybody."""

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that it asks of."""

    def keeps(self, data: DataFrame) -> NDArray[np.bool_]:
        """Which rows (n,) meet it."""


@runtime_checkable
class Likely(Condition, Protocol):
    """What tells who is in a part by how likely every part is."""

    def densities(self, data: DataFrame) -> NDArray[np.float64]:
        """The log density (n, parts) of each row in every part, this one among them."""


@dataclass(frozen=True)
class Part:
    """One part of a division: its name, who is in it, and that in words."""

    name: str
    """Empty where what its customers do gives the name."""
    when: Condition
    """Without conditions: everybody who is left."""
    told: str
    found: bool = False
    """Whether its customers were found by their likeness, not drawn."""


@dataclass(frozen=True, eq=False)
class Division:
    """Customers divided as somebody said, and how many fell into each part."""

    way: str
    """A key of `WAYS`."""
    parts: tuple[Part, ...]
    """In their order; together they take in everybody."""
    sizes: tuple[int, ...]
    """Customers of the study per part; one that holds nobody is no segment."""
    densities: NDArray[np.float64] | None = None
    """Their log densities (n, parts), where chances tell who is in a part."""

    @classmethod
    def of(cls, way: str, parts: Sequence[Part], known: DataFrame) -> Self:
        """The division of these customers (`CleanTable.known`) into these parts.

        Raises `ClusteringError` where all of them fall into one, `RoleError` where they cannot be asked.
        """
        places = places_of([part.when for part in parts], known)
        sizes = tuple(int(size) for size in np.bincount(places, minlength=len(parts))[: len(parts)])
        if sum(size > 0 for size in sizes) < 2:
            name = parts[int(np.argmax(sizes))].name
            raise ClusteringError(
                f"All {count(len(known))} customers fall into “{clipped(name)}”, which leaves nothing to "
                "compare. Change where the line is drawn."
            )
        return cls(way, tuple(parts), sizes, densities_of(parts, known))

    @cached_property
    def held(self) -> tuple[Part, ...]:
        """The parts that hold somebody: segment 1, 2, 3…"""
        return tuple(part for part, size in zip(self.parts, self.sizes, strict=True) if size)

    @property
    def found(self) -> int | None:
        """How many of its parts were found; `None` where all are drawn."""
        return sum(part.found for part in self.held) or None

    @property
    def empty(self) -> tuple[Part, ...]:
        """The parts that hold nobody."""
        return tuple(part for part, size in zip(self.parts, self.sizes, strict=True) if not size)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that the conditions ask of, each once."""
        return tuple(dict.fromkeys(column for part in self.parts for column in part.when.columns))

    def segments(self, known: DataFrame) -> NDArray[np.int8]:
        """The segment (n,) of customers with these columns, from 1; 0 where the study has nobody."""
        numbers = np.cumsum(np.array(self.sizes) > 0) * (np.array(self.sizes) > 0)
        return numbers.astype(np.int8)[places_of([part.when for part in self.parts], known)]


def divided(division: Division, matrix: FeatureMatrix, known: DataFrame, *, seed: int = 0) -> Clustering:
    """The segments of a division, in its order, with the means of their customers as centres.

    `matrix` and `known` hold the same customers: the one places them on the map, the other says who they are.
    """
    labels = division.segments(known)
    k = len(division.held)
    values = matrix.values
    centroids = np.array([values[labels == j].mean(axis=0, dtype=np.float64) for j in range(1, k + 1)])
    gaps = values - centroids[labels.astype(np.intp) - 1]
    return Clustering(
        matrix=matrix,
        labels=labels,
        centroids=centroids,
        inertia=float((gaps**2).sum()),
        silhouette=float(silhouettes(values, labels, seed=seed).mean[0]),
        algorithm=division.way,
        seed=seed,
        division=division,
    )


def drawn(clustering: Clustering, known: DataFrame) -> NDArray[np.int8] | None:
    """The segment (n,) of customers with these columns, 0 for none; `None` where segments were found."""
    if clustering.division is None:
        return None
    cut = clustering.division.segments(known)
    segments = np.zeros(clustering.cut + 1, dtype=np.int8)
    for segment in range(1, clustering.k + 1):
        segments[list(clustering.made_of(segment))] = segment
    return segments[cut]


def densities_of(parts: Sequence[Part], known: DataFrame) -> NDArray[np.float64] | None:
    """The log density (n, parts) of customers in every part; `None` where no chances tell the parts."""
    first = parts[0].when
    return first.densities(known) if isinstance(first, Likely) else None


def places_of(conditions: Sequence[Condition], known: DataFrame) -> NDArray[np.intp]:
    """Which one (n,) every customer falls under, from 0: the first that they meet."""
    places = np.full(len(known), len(conditions) - 1, dtype=np.intp)
    waiting = np.ones(len(known), dtype=bool)
    for place, condition in enumerate(conditions):
        here = waiting & condition.keeps(known)
        places[here] = place
        waiting &= ~here
    return places
