"""Customers without classes, made to resemble those that may have some, numbers and categories alike.

One Gaussian copula over numbers *and* categories: a single trait behind several categories, such as how much
somebody says yes to, ties them together without any groups, and would be taken for classes if categories were
drawn one by one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from segmentation.array_kinds import Floats
from segmentation.segment.mixture.mixed_columns import Codes, Columns, Mixed
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


class OneClass:
    """Draws customers like those given, with no classes among them: same margins, gaps and pairwise ties.

    Whether a number stands at its edge, and how much it is if not, are tied to the others each by itself.
    """

    def __init__(self, columns: Columns, mixed: Mixed, chance: Generator) -> None:
        self._columns, self._mixed = columns, mixed
        self._shapes = [_one_hump(values[~np.isnan(values)]) for values in mixed.numbers.T]
        trait = _trait(mixed)
        kept = [one.feature is not None for one in columns.categories]
        kept += [True] * (mixed.codes.shape[1] - len(kept))
        self._levels = [
            _level(codes, trait, ordered=ordered) for codes, ordered in zip(mixed.codes.T, kept, strict=True)
        ]
        wanted = self._ties(mixed)
        ties, self._root = wanted, _root(wanted)
        for _ in range(ROUNDS):
            ties = ties + wanted - self._ties(self.draw(chance, DRAWN))
            self._root = _root(ties)

    def draw(self, chance: Generator, n: int) -> Mixed:
        """So many customers, lacking what as many of those given lack together."""
        shares = ndtr(chance.standard_normal((n, len(self._root))) @ self._root.T)
        many = len(self._shapes)
        places = (np.arange(SMOOTHED) + 0.5) / SMOOTHED
        numbers = np.empty((n, many))
        for place, shape in enumerate(self._shapes):
            numbers[:, place] = _at(shape, places, shares[:, place])
        codes = np.empty((n, len(self._levels)), np.intp)
        for place, one in enumerate(self._levels):
            codes[:, place] = one.drawn(shares[:, many + place])
        codes[self._mixed.codes[chance.integers(0, len(self._mixed.codes), n)] < 0] = -1
        lacking = np.isnan(self._mixed.numbers) & ~self._at_an_edge(self._mixed)
        numbers[lacking[chance.integers(0, len(lacking), n)]] = np.nan
        made = Mixed(numbers, codes)
        return Mixed(np.where(self._at_an_edge(made), np.nan, numbers), codes)

    def _at_an_edge(self, mixed: Mixed) -> NDArray[np.bool_]:
        """Which numbers (n, p) stand at an edge, or are missing where an edge would tell."""
        found = np.zeros(mixed.numbers.shape, bool)
        for number, places in enumerate(self._columns.edges):
            for place in places:
                found[:, number] |= mixed.codes[:, place] != 0
        return found

    def _ties(self, mixed: Mixed) -> Floats:
        """Correlations (p + q, p + q) of normal scores, each pair over those who lack neither."""
        scores = [_ranked(values) for values in mixed.numbers.T]
        scores += [one.scores(codes) for one, codes in zip(self._levels, mixed.codes.T, strict=True)]
        return _correlations(np.column_stack(scores))


def _at(shape: Floats, places: Floats, shares: Floats) -> Floats:
    """The quantiles (n,) of a shape; one of few values keeps them."""
    if len(np.unique(shape)) > FEW:
        return np.asarray(np.interp(shares, places, shape))
    values: Floats = shape[np.minimum((shares * len(shape)).astype(int), len(shape) - 1)]
    return values


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


def _trait(mixed: Mixed) -> Floats:
    """The first principal axis (n,) of all columns, by which levels are put in order."""
    scores = [np.nan_to_num(_ranked(values)) for values in mixed.numbers.T]
    for codes in mixed.codes.T:
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


def _one_hump(values: Floats) -> Floats:
    """Quantiles (SMOOTHED,) of the shape nearest to these values (n,) whose density has one hump.

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
