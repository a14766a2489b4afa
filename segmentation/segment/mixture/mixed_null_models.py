"""Customers without classes, made to resemble those that may have some, numbers and categories alike.

One Gaussian copula over numbers *and* categories: a single trait behind several categories, such as how much
somebody says yes to, ties them together without any groups, and would be taken for classes if categories were
drawn one by one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from scipy.special import ndtr, ndtri

from segmentation.segment.mixture.mixed_columns import Codes, Columns, Floats, Raw
from segmentation.segment.verdict.null_models import SMOOTHED, one_hump_shares

ROUNDS = 4  # of drawing and correcting, as cutting into levels weakens a correlation
DRAWN = 4_000  # customers on which a correction is measured
STRONGEST = 0.99  # correlation that is believed
LEAST_EIGENVALUE = 1e-3  # so that correlations belong to some customers
BINS = 60  # of a histogram, at most
FEW = 25  # different values of a number that keeps its steps


@dataclass(frozen=True, eq=False)
class _Level:
    """A category: its levels from one end of the trait to the other."""

    order: Codes
    ends: Floats
    """The share of customers up to the end of each level."""

    def scores(self, codes: Codes) -> Floats:
        """The normal score (n,) of the middle of each level, NaN where it is missing."""
        middles = (np.r_[0, self.ends[:-1]] + self.ends) / 2
        at = np.full(int(self.order.max()) + 2, np.nan)
        at[self.order] = ndtri(np.clip(middles, 1e-6, 1 - 1e-6))
        found: Floats = at[codes]
        return found

    def drawn(self, shares: Floats) -> Codes:
        place = np.searchsorted(self.ends, shares).clip(0, len(self.order) - 1)
        codes: Codes = self.order[place]
        return codes


@dataclass(frozen=True, eq=False)
class _Amount:
    """A number: its edges as they are, and between them one hump."""

    below: tuple[float, float] | None
    """The least value where many stand at it, and their share."""
    above: tuple[float, float] | None
    quantiles: Floats

    def drawn(self, shares: Floats) -> Floats:
        low, high = (edge[1] if edge else 0.0 for edge in (self.below, self.above))
        inside = np.clip((shares - low) / max(1 - low - high, 1e-9), 0, 1)
        places = (np.arange(len(self.quantiles)) + 0.5) / len(self.quantiles)
        if len(np.unique(self.quantiles)) <= FEW:
            at = np.minimum((inside * len(self.quantiles)).astype(int), len(self.quantiles) - 1)
            values = self.quantiles[at]
        else:
            values = np.interp(inside, places, self.quantiles)
        if self.below:
            values = np.where(shares < low, self.below[0], values)
        if self.above:
            values = np.where(shares >= 1 - high, self.above[0], values)
        return np.asarray(values)


class OneClass:
    """Draws customers like those given, with no classes among them: same margins, gaps and pairwise ties."""

    def __init__(self, columns: Columns, raw: Raw, chance: Generator) -> None:
        self._raw = raw
        self._amounts = [
            _amount(raw.numbers[:, place], one.edges) for place, one in enumerate(columns.numbers)
        ]
        trait = _trait(raw)
        self._levels = [
            _level(raw.codes[:, place], trait, ordered=one.feature is not None)
            for place, one in enumerate(columns.categories)
        ]
        wanted = self._ties(raw)
        self._root = _root(wanted)
        ties = wanted
        for _ in range(ROUNDS):
            found = self._ties(self._complete(chance, DRAWN))
            ties = ties + wanted - found
            self._root = _root(ties)

    def draw(self, chance: Generator, n: int) -> Raw:
        """So many customers, lacking what as many of those given lack together."""
        made, like = self._complete(chance, n), chance.integers(0, len(self._raw.codes), n)
        return Raw(
            np.where(np.isnan(self._raw.numbers[like]), np.nan, made.numbers),
            np.where(self._raw.codes[like] < 0, -1, made.codes),
        )

    def _complete(self, chance: Generator, n: int) -> Raw:
        shares = ndtr(chance.standard_normal((n, len(self._root))) @ self._root.T)
        numbers = [one.drawn(shares[:, place]) for place, one in enumerate(self._amounts)]
        codes = [one.drawn(shares[:, len(numbers) + place]) for place, one in enumerate(self._levels)]
        return Raw(
            np.column_stack(numbers) if numbers else np.empty((n, 0)),
            np.column_stack(codes) if codes else np.empty((n, 0), np.intp),
        )

    def _ties(self, raw: Raw) -> Floats:
        """Correlations (a + b, a + b) of normal scores, each pair over those who lack neither."""
        scores = [_ranked(raw.numbers[:, place]) for place in range(raw.numbers.shape[1])]
        scores += [one.scores(raw.codes[:, place]) for place, one in enumerate(self._levels)]
        return _correlations(np.column_stack(scores))


def _ranked(values: Floats) -> Floats:
    """Normal scores (n,) of the middles of ties, NaN where a value is missing."""
    known = ~np.isnan(values)
    scores = np.full(len(values), np.nan)
    _, at, counts = np.unique(values[known], return_inverse=True, return_counts=True)
    if len(counts):
        scores[known] = ndtri((counts.cumsum() - counts / 2)[at] / known.sum())
    return scores


def _correlations(scores: Floats) -> Floats:
    known = ~np.isnan(scores)
    apart = np.where(
        known, scores - np.nansum(np.where(known, scores, 0), axis=0) / np.maximum(known.sum(0), 1), 0
    )
    both = known.T.astype(float) @ known
    spread = np.sqrt(np.maximum((apart**2).sum(axis=0) / np.maximum(known.sum(axis=0), 1), 1e-12))
    found = apart.T @ apart / np.maximum(both, 1) / np.outer(spread, spread)
    found = np.clip(found, -STRONGEST, STRONGEST)
    np.fill_diagonal(found, 1)
    return np.asarray(found)


def _root(ties: Floats) -> Floats:
    """A matrix A with A Aᵀ the nearest correlations that some customers can have."""
    spread, axes = np.linalg.eigh((ties + ties.T) / 2)
    mended = (axes * np.maximum(spread, LEAST_EIGENVALUE)) @ axes.T
    scale = np.sqrt(np.diag(mended))
    root: Floats = axes * np.sqrt(np.maximum(spread, LEAST_EIGENVALUE))
    return root / scale[:, None]


def _trait(raw: Raw) -> Floats:
    """The first principal axis (n,) of all columns, by which levels are put in order."""
    scores = [np.nan_to_num(_ranked(raw.numbers[:, place])) for place in range(raw.numbers.shape[1])]
    for place in range(raw.codes.shape[1]):
        codes = raw.codes[:, place]
        hot = (codes[:, None] == np.arange(codes.max() + 1)).astype(float)
        shares = hot.mean(axis=0)
        spread = np.sqrt(np.maximum(shares * (1 - shares), 1e-12))
        scores += list(((hot - shares) / spread).T * np.sqrt(0.5))
    table = np.column_stack(scores)
    table = table - table.mean(axis=0)
    _, axes = np.linalg.eigh(table.T @ table)
    first: Floats = table @ axes[:, -1]
    return first


def _level(codes: Codes, trait: Floats, *, ordered: bool) -> _Level:
    """Values keep their order; levels of names stand where their customers stand on the trait."""
    found, counts = np.unique(codes[codes >= 0], return_counts=True)
    if not ordered:
        means = np.array([trait[codes == code].mean() for code in found])
        rank = np.argsort(means, kind="stable")
        found, counts = found[rank], counts[rank]
    return _Level(found.astype(np.intp), counts.cumsum() / counts.sum())


def _amount(shaped: Floats, edges: tuple[float, ...]) -> _Amount:
    known = shaped[~np.isnan(shaped)]
    middle = float(np.median(known))
    told: list[tuple[float, float] | None] = [None, None]
    for edge in edges:
        told[int(edge > middle or edge == known.max())] = (edge, float((known == edge).mean()))
    inside = known[~np.isin(known, edges)]
    return _Amount(told[0], told[1], _one_hump(inside))


def _one_hump(values: Floats) -> Floats:
    """Quantiles (SMOOTHED,) of the shape nearest to these values (n,) whose density rises to one hump and falls.

    Smoothing until one hump is left would round off what is flat or steep, and what a rounder look-alike does
    not have would then count as classes.
    """
    steps = (np.arange(SMOOTHED) + 0.5) / SMOOTHED
    levels, counts = np.unique(values, return_counts=True)
    if len(levels) <= FEW:
        shares = one_hump_shares(levels, counts)
        return np.asarray(levels[np.searchsorted(shares.cumsum(), steps).clip(0, len(levels) - 1)])
    counts, edges = np.histogram(values, min(BINS, 2 * int(len(values) ** 0.5)))
    shares = one_hump_shares((edges[1:] + edges[:-1]) / 2, counts)
    found: Floats = np.interp(steps, np.r_[0, shares.cumsum()], edges)
    return found
