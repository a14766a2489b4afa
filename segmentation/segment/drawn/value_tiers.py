"""Tiers of a value: who brings half of it, who the next part, and the rest.

Customers of equal value are always in one tier, whatever the order of the rows: a tier ends where the next
lower value begins. One whose value is not known is in none of them, and stands apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from pandas import DataFrame

from segmentation.criteria import Criteria, Criterion, exactly, place_of
from segmentation.cuts import Tiers
from segmentation.errors import ClusteringError
from segmentation.language.phrases import capital, clipped, word
from segmentation.number_columns import is_number
from segmentation.prepare.cleaning.cleaning import CleanTable
from segmentation.prepare.roles.role_rules import NUMBERS
from segmentation.recipes import Recipe
from segmentation.segment.drawn.divisions import Part

UNKNOWN = "Value unknown"
_CLOSE = 1e-9
"""Of a share: what adding many numbers in another order may change."""


def parts(cleaned: CleanTable, recipe: Recipe) -> list[Part]:
    """The tiers of a column, the highest first, then those of whom it says nothing.

    Raises `ClusteringError` where there is no such column of numbers, or nothing in it to divide.
    """
    column = column_of(cleaned, recipe.tiers)
    limits = limits_of(cleaned.known, column, recipe.tiers)
    names = _names(len(limits) + 1)
    tiers = [
        _tier(name, column, low, high)
        for name, low, high in zip(names, (*limits, None), (None, *limits), strict=True)
    ]
    return [*tiers, Part(UNKNOWN, Criteria(), f"{clipped(column, 40)} is empty")]


def column_of(cleaned: CleanTable, tiers: Tiers) -> str:
    """The column that is cut: the chosen one, or the one that says what customers are worth."""
    if tiers.column:
        column = place_of(tiers.column, cleaned.known.columns)
        if column in numbers(cleaned):
            return column
        raise ClusteringError(
            f"“{clipped(column)}” holds no numbers to cut into tiers. Choose another column."
        )
    of_value = cleaned.roles.value_among(numbers(cleaned))
    if of_value is None:
        raise ClusteringError(
            "No column says what customers are worth. Name the one to cut into tiers, such as a spend."
        )
    return of_value


def numbers(cleaned: CleanTable) -> list[str]:
    """The columns that can be cut: those that build first, then all other numbers."""
    known, builds = cleaned.known, cleaned.roles.basis
    found = [name for name in cleaned.roles.names(*NUMBERS) if name in known and is_number(known[name])]
    return sorted(found, key=lambda name: name not in builds)


def limits_of(known: DataFrame, column: str, tiers: Tiers) -> tuple[float, ...]:
    """The least value of every tier but the last, going down; fewer where many customers are alike."""
    if tiers.by == "amount":
        if not tiers.cuts:
            raise ClusteringError(
                "Tiers by amount need the amounts at which they begin, such as 800 and 250."
            )
        return tiers.cuts
    values = known[column].to_numpy(dtype=np.float64, na_value=np.nan)
    return limits_among(*np.unique(values[np.isfinite(values)], return_counts=True), column, tiers)


def limits_among(
    ranked: NDArray[np.float64], many: NDArray[np.integer], column: str, tiers: Tiers
) -> tuple[float, ...]:
    """The same from the different values (m,), ascending, and how many customers have each (m,)."""
    ranked, many = ranked[::-1], many[::-1].astype(np.float64)
    weights = many * np.maximum(ranked, 0) if tiers.by == "value" else many
    if len(ranked) < 2 or not weights.sum() > 0:
        raise ClusteringError(
            f"“{clipped(column)}” tells no customer from another. Choose another column to cut into tiers."
        )
    reached = np.cumsum(weights) / weights.sum()
    ends = [int(np.argmax(reached >= wanted - _CLOSE)) for wanted in np.cumsum(tiers.shares)]
    apart = [end for before, end in pairwise((-1, *ends)) if end > before]
    return tuple(float(ranked[end]) for end in apart if end < len(ranked) - 1)


@dataclass(frozen=True)
class Tier:
    """A tier as it turned out: what it begins at, how many it holds, and what they bring."""

    name: str
    low: float | None
    customers: int
    share: float
    """Of all customers, 0..1."""
    value: float | None
    """Of the whole value, 0..1; `None` where it has no whole."""


def tiers_found(known: DataFrame, column: str, limits: tuple[float, ...]) -> list[Tier]:
    """Every tier with its size and part of the whole, the highest first."""
    values = known[column].to_numpy(dtype=np.float64, na_value=np.nan)
    worth = np.maximum(np.nan_to_num(values), 0)
    lows: list[float | None] = [*limits, None]
    taken: NDArray[np.bool_] = np.zeros(len(values), dtype=bool)
    found = []
    for name, low in zip(_names(len(lows)), lows, strict=True):
        here = ~taken & (values >= (-np.inf if low is None else low))
        taken |= here
        part = float(worth[here].sum() / worth.sum()) if worth.sum() > 0 else None
        found.append(Tier(name, low, int(here.sum()), float(here.mean()), part))
    return found


def _tier(name: str, column: str, low: float | None, high: float | None) -> Part:
    """From `low` on, and below `high`, where the tier above begins."""
    above = Criterion(column, "is filled") if low is None else Criterion(column, "at least", (low,))
    return Part(name, Criteria((above,)), _span(clipped(column, 40), low, high))


def _span(column: str, low: float | None, high: float | None) -> str:
    """Where a tier lies: “Spend from 200 to below 1,000”."""
    below = "" if high is None else f"below {exactly(high, of=column)}"
    if low is None:
        return f"{column} {below}".strip()
    return f"{column} from {exactly(low, of=column)}{' to ' + below if below else ' on'}"


def _names(tiers: int) -> list[str]:
    if tiers <= 3:
        return ["Top tier", "Middle tier", "Base tier"][:: 2 if tiers == 2 else 1][:tiers]
    return [
        f"{capital(_ORDER[place])} tier" if place < len(_ORDER) else f"Tier {word(place + 1)}"
        for place in range(tiers)
    ]


_ORDER = ("top", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
