"""The rows that a mixture works on: features in which the log density of every class is linear.

A row becomes [1, known, x, x² (or all products xᵢxⱼ), an indicator per level]. What is missing is a zero in
its columns, so that it says nothing and nothing is imputed (Little and Rubin 2019). Equal rows are one row
that counts more often, and rows stand in the order of their content, whatever order they came in.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from segmentation.array_kinds import Floats
from segmentation.segment.mixture.mixed_columns import Mixed

CASE = 1.0  # pseudo-cases of the priors: one customer like all of them


@dataclass(frozen=True, eq=False)
class Layout:
    """Which columns of the design hold what."""

    numbers: int
    levels: tuple[int, ...]
    """How many levels each category has."""
    gaps: NDArray[np.intp]
    """Numbers that are missing somewhere; the others count for every row."""
    full: bool
    """Whether numbers may be correlated within a class."""

    @classmethod
    def of(cls, mixed: Mixed, levels: tuple[int, ...], *, full: bool = False) -> Layout:
        """The layout for these customers; where a number is missing none are correlated."""
        gaps = np.flatnonzero(np.isnan(mixed.numbers).any(axis=0))
        numbers = mixed.numbers.shape[1]
        return cls(numbers, levels, gaps, full and not len(gaps) and numbers > 1)

    @cached_property
    def pairs(self) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """The products that are kept: of each number with itself, or of all with all."""
        own = np.arange(self.numbers)
        return np.triu_indices(self.numbers) if self.full else (own, own)

    @cached_property
    def owner(self) -> NDArray[np.intp]:
        """The category (L,) of each level."""
        return np.repeat(np.arange(len(self.levels)), self.levels)

    @cached_property
    def starts(self) -> NDArray[np.intp]:
        """The first level of each category."""
        return np.cumsum((0, *self.levels), dtype=np.intp)[:-1]

    @cached_property
    def whole(self) -> NDArray[np.intp]:
        """Numbers that are missing nowhere."""
        return np.setdiff1d(np.arange(self.numbers), self.gaps)

    @cached_property
    def known(self) -> slice:
        return slice(1, 1 + len(self.gaps))

    @cached_property
    def linear(self) -> slice:
        return slice(self.known.stop, self.known.stop + self.numbers)

    @cached_property
    def squares(self) -> slice:
        return slice(self.linear.stop, self.linear.stop + len(self.pairs[0]))

    @cached_property
    def hot(self) -> slice:
        return slice(self.squares.stop, self.squares.stop + sum(self.levels))

    def rows(self, mixed: Mixed) -> Floats:
        """The design (n, features) of some customers."""
        known = ~np.isnan(mixed.numbers)
        values = np.where(known, mixed.numbers, 0.0)
        left, right = self.pairs
        design = np.zeros((len(values), self.hot.stop))
        design[:, 0] = 1
        design[:, self.known] = known[:, self.gaps]
        design[:, self.linear] = values
        design[:, self.squares] = values[:, left] * values[:, right]
        for place, start in enumerate(self.hot.start + self.starts):
            told = np.flatnonzero(mixed.codes[:, place] >= 0)
            design[told, start + mixed.codes[told, place]] = 1
        return design


@dataclass(frozen=True, eq=False)
class Design:
    """Different rows, in the order of their content, and how many customers each stands for."""

    layout: Layout
    features: Floats
    """(rows, features)"""
    counts: Floats
    """(rows,)"""
    place: NDArray[np.intp]
    """The row (n,) of each customer."""
    mixed: Mixed
    order: NDArray[np.intp]
    """The customers (n,) in the order of their content."""
    case: float = CASE
    """Pseudo-cases of the priors."""

    @classmethod
    def of(cls, mixed: Mixed, layout: Layout, case: float = CASE) -> Design:
        """The design of some customers."""
        keys = np.column_stack([np.nan_to_num(mixed.numbers, nan=np.inf), mixed.codes]) + 0.0
        order = np.lexsort(keys.T[::-1])
        ranked = keys[order]
        new = np.r_[True, (ranked[1:] != ranked[:-1]).any(axis=1)]
        place = np.empty(len(order), np.intp)
        place[order] = new.cumsum() - 1
        first = order[new]
        features = layout.rows(Mixed(mixed.numbers[first], mixed.codes[first]))
        return cls(layout, features, np.bincount(place).astype(float), place, mixed, order, case)

    @property
    def customers(self) -> int:
        return len(self.place)

    @cached_property
    def marginal(self) -> Floats:
        """The share (L,) of each level among customers whose level is known."""
        hot = self.counts @ self.features[:, self.layout.hot]
        return hot / np.maximum(self.by_category(hot), 1e-9)

    def by_category(self, per_level: Floats) -> Floats:
        """Sums over the levels of each category, given to each of its levels: (…, L) to (…, L)."""
        if not self.layout.levels:
            return per_level
        return np.add.reduceat(per_level, self.layout.starts, axis=-1)[..., self.layout.owner]

    def draw(self, most: int, seed: int) -> Design:
        """At most so many of its customers, drawn by their content."""
        if self.customers <= most:
            return self
        chosen = np.sort(np.random.default_rng([seed, most]).permutation(self.customers)[:most])
        rows = self.order[chosen]
        return Design.of(Mixed(self.mixed.numbers[rows], self.mixed.codes[rows]), self.layout, self.case)
