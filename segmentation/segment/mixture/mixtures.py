"""Latent classes of mixed columns, for every number of classes at once.

Within a class numbers are normal and levels multinomial, all independent (Vermunt and Magidson 2002), or
numbers may be correlated where none is missing. Many short runs, then long ones of the best (Biernacki,
Celeux and Govaert 2003); each number of classes also begins from the one below it and the one above (split
and merge: Ueda and others 2000). The same customers give the same classes whatever the order of their rows.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from pandas import DataFrame

from segmentation.array_kinds import Floats
from segmentation.errors import ClusteringError
from segmentation.segment.chances import posteriors
from segmentation.segment.mixture.classes import Classes
from segmentation.segment.mixture.designs import CASE, Design, Layout
from segmentation.segment.mixture.em import (
    LEAST,
    Parameters,
    climbed,
    maximized,
    memberships,
    together,
    unscored,
    weights,
)
from segmentation.segment.mixture.mixed_columns import Columns
from segmentation.threads import one_thread

SEARCHED, REFINED = 2_000, 20_000  # customers on which starts are compared, and on which the best is refined
SHORT, LONG, LAST = 10, 400, 60  # steps of a short run; at most of a long one; at most over everybody
GAIN = 2e-6  # nats a customer and step, below which a run has arrived
LOOSER = 4.0  # times that, where many customers decide
FRESH = 8  # starts at random customers, beside those from the classes one below
QUICK_FRESH, QUICK_LONG, QUICK_GAIN = 4, 60, 50.0  # the same where many look-alikes are searched
KEPT = 3  # short runs that go on as long ones
BETTER = 1e-6  # nats a customer by which another start must be better, so that rounding decides nothing
NEAR_A_START = 0.7  # of a class that begins at a customer is that customer, the rest is everybody
WIDE = 0.5  # variance of a class that begins, in those of everybody
MOST_CLASSES = 10  # as many as segments are tried


@dataclass(frozen=True, eq=False)
class Mixture:
    """k classes, largest first: what they are made of, and how well they tell the customers."""

    classes: Classes
    parameters: Parameters
    """One start."""
    posteriors: Floats
    """(n, k): how surely each customer belongs."""
    likelihood: float
    customers: int

    @property
    def k(self) -> int:
        return self.parameters.k

    @property
    def layout(self) -> Layout:
        """Which features a row has."""
        return self.classes.layout

    @property
    def labels(self) -> NDArray[np.int8]:
        """The likeliest class (n,) of each customer, 1..k."""
        likeliest: NDArray[np.int8] = (self.posteriors.argmax(axis=1) + 1).astype(np.int8)
        return likeliest

    @property
    def free(self) -> int:
        """How many parameters were free to choose."""
        return free_parameters(self.classes.layout, self.k)

    @property
    def bic(self) -> float:
        """Bayesian information criterion (Schwarz 1978); less is better."""
        return -2 * self.likelihood + self.free * float(np.log(self.customers))

    @property
    def uncertainty(self) -> float:
        """Entropy of the memberships, in nats over all customers."""
        told = self.posteriors[self.posteriors > 0]
        return -float((told * np.log(told)).sum())

    @property
    def icl(self) -> float:
        """Integrated completed likelihood (Biernacki, Celeux and Govaert 2000); less is better."""
        return self.bic + 2 * self.uncertainty

    @property
    def sureness(self) -> float:
        """Entropy R² (Ramaswamy and others 1993): 1 where everybody surely belongs, 0 where nobody does."""
        return 1.0 if self.k == 1 else 1 - self.uncertainty / (self.customers * float(np.log(self.k)))

    def memberships(self, data: DataFrame) -> Floats:
        """How surely each row of a table belongs to each class, (n, k); each row by itself."""
        return posteriors(self.classes.densities(data))

    def only(self, order: NDArray[np.intp]) -> Mixture:
        """Some of the classes, in this order, each customer in the likeliest of them."""
        at, kept = self.parameters.classes(order), self.posteriors[:, order]
        return replace(
            self,
            classes=self.classes.of(at),
            parameters=at,
            posteriors=kept / np.maximum(kept.sum(axis=1, keepdims=True), LEAST),
        )


def mixtures(
    columns: Columns,
    data: DataFrame,
    most: int = MOST_CLASSES,
    *,
    seed: int = 0,
    full: bool | None = None,
    case: float = CASE,
) -> list[Mixture]:
    """The mixtures of 1 to `most` classes of the customers in a table.

    `full` says whether numbers may be correlated within a class; by default the better one by BIC is taken,
    over all numbers of classes, where every number is known. `case` are the pseudo-cases of the priors: near
    nought the likelihood alone decides. Raises `ClusteringError` where nothing varies.
    """
    if not columns.numbers and not columns.categories:
        raise ClusteringError("Nothing in these columns differs from customer to customer. Choose others.")
    mixed = columns.mixed(data)
    with one_thread():
        tried = [
            _path(columns, Design.of(mixed, Layout.of(mixed, columns.levels, full=one), case), most, seed)
            for one in ((False, True) if full is None else (full,))
            if not one or Layout.of(mixed, columns.levels, full=True).full
        ]
    return min(tried, key=lambda path: min(one.bic for one in path))


def bic(layout: Layout, k: int, likelihood: float, customers: int) -> float:
    """The Bayesian information criterion (Schwarz 1978) of k classes; less is better."""
    return -2 * likelihood + free_parameters(layout, k) * float(np.log(customers))


def free_parameters(layout: Layout, k: int) -> int:
    """How many parameters of k classes are free to choose."""
    levels = sum(many - 1 for many in layout.levels)
    return k - 1 + k * (layout.numbers + len(layout.pairs[0]) + levels)


def searched(design: Design, least: Floats, most: int, seed: int, *, quick: bool = False) -> list[Parameters]:
    """The parameters of 1 to `most` classes of these very customers, finishing none of them.

    `quick` suffices where only the best of many is asked for.
    """
    return _Search(design, least, seed, quick=quick).every(min(most, len(design.counts)))


def _path(columns: Columns, design: Design, most: int, seed: int) -> list[Mixture]:
    search = _Search(design.draw(SEARCHED, seed), columns.least_variances, seed)
    return [_finished(columns, design, at, seed) for at in search.every(min(most, len(design.counts)))]


class _Search:
    """The best parameters found of every number of classes, among a draw of the customers."""

    def __init__(self, design: Design, least: Floats, seed: int, *, quick: bool = False) -> None:
        self._design, self._least, self._seed, self._quick = design, least, seed, quick
        self._fresh_starts = QUICK_FRESH if quick else FRESH
        self._long, self._gain = (QUICK_LONG, QUICK_GAIN * GAIN) if quick else (LONG, 10 * GAIN)
        sums = (design.counts @ design.features)[None]
        self._best = {1: climbed(design, maximized(design, sums, 1, least), SHORT, least, gain=GAIN)}

    def every(self, most: int) -> list[Parameters]:
        """Upwards with one class more, down with one less, and up again from what the way down found."""
        for k in range(2, most + 1):
            chance = np.random.default_rng([self._seed, k])
            self._try(k, [self._one_more(self._best[k - 1], 2, chance), self._fresh(k, chance)])
        for k in range(most - 1, 1, -1) if not self._quick else ():
            self._try(k, [_one_less(self._best[k + 1])])
        for k in range(3, most + 1) if not self._quick else ():
            self._try(k, [self._one_more(self._best[k - 1], 1, np.random.default_rng([self._seed, k, 1]))])
        return [self._best[k] for k in sorted(self._best)]

    def _try(self, k: int, starts: list[Parameters]) -> None:
        short = climbed(self._design, together(starts), SHORT, self._least)
        chosen = short.take(np.argsort(-short.score, kind="stable")[:KEPT])
        top = climbed(self._design, chosen, self._long, self._least, gain=self._gain).best()
        least = BETTER * self._design.customers
        if k not in self._best or top.score[0] > self._best[k].score[0] + least:
            self._best[k] = top

    def _fresh(self, k: int, chance: Generator) -> Parameters:
        """Starts at k random customers each."""
        counts = self._design.counts
        rows = chance.choice(len(counts), (self._fresh_starts, k), p=counts / counts.sum())
        return self._begun_at(rows, np.full(rows.shape, 1 / k))

    def _begun_at(self, rows: NDArray[np.intp], shares: Floats) -> Parameters:
        """Classes like everybody, moved most of the way to one customer each."""
        design, layout = self._design, self._design.layout
        features, p = design.features, layout.numbers
        hot = features[:, layout.hot][rows]
        told = design.by_category(hot) > 0
        levels = np.where(told, NEAR_A_START * hot + (1 - NEAR_A_START) * design.marginal, design.marginal)
        wide = WIDE * np.eye(p) if layout.full else np.full(p, WIDE)
        variances = np.broadcast_to(wide, (*rows.shape, *wide.shape)).copy()
        return unscored(shares, features[:, layout.linear][rows], variances, levels)

    def _one_more(self, at: Parameters, each: int, chance: Generator) -> Parameters:
        """One class more, begun at a customer of each class in turn, whose share it halves."""
        told, _ = memberships(self._design.features, weights(self._design.layout, at), at.k)
        members = told[:, 0] * self._design.counts[:, None]
        shares_of = members / members.sum(axis=0)
        rows = np.concatenate([chance.choice(len(members), each, p=shares_of[:, g]) for g in range(at.k)])
        home, every = np.repeat(np.arange(at.k), each), np.arange(len(rows))
        new = self._begun_at(rows[:, None], np.zeros((len(rows), 1)))
        shares = np.repeat(at.shares, len(rows), axis=0)
        shares[every, home] /= 2
        shares = np.column_stack([shares, shares[every, home]])

        def beside(old: Floats, added: Floats) -> Floats:
            return np.concatenate([np.repeat(old, len(rows), axis=0), added], axis=1)

        return unscored(
            shares,
            beside(at.means, new.means),
            beside(at.variances, new.variances),
            beside(at.levels, new.levels),
        )


def _one_less(at: Parameters) -> Parameters:
    """One class less, each in turn."""
    left = np.array([np.delete(np.arange(at.k), gone) for gone in range(at.k)])
    shares = at.shares[0][left]
    total = shares.sum(axis=1, keepdims=True)
    return unscored(shares / total, at.means[0][left], at.variances[0][left], at.levels[0][left])


def _finished(columns: Columns, design: Design, at: Parameters, seed: int) -> Mixture:
    """Refined on more customers, then on everybody; classes largest first."""
    least = columns.least_variances
    middle = design.draw(REFINED, seed)
    if middle is not design:
        at = climbed(middle, at, LONG, least, gain=LOOSER * GAIN)
    small = design.customers <= SEARCHED
    at = climbed(design, at, LONG if small else LAST, least, gain=GAIN if small else LOOSER * GAIN)
    keys = (*at.levels[0].T[::-1], *at.means[0].T[::-1], -at.shares[0].round(9))
    at = at.classes(np.lexsort(keys))
    weight = weights(design.layout, at)
    told, _ = memberships(design.features, weight, at.k)
    classes = Classes(columns, design.layout, weight)
    return Mixture(classes, at, told[:, 0][design.place], float(at.likelihood[0]), design.customers)
