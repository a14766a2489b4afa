"""The BG/NBD model of Fader, Hardie and Lee (2005): how often customers buy, and when they stop.

While active a customer buys at random at a rate of their own; after any purchase they may leave for good,
with a chance of their own. Rates differ between customers as a gamma distribution does (shape r, rate alpha),
chances as a beta distribution (a, b). Time is in weeks. Source: “Counting your customers” the easy way,
Marketing Science 24 (2), 275–284; the equations are numbered as there.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Self

import numpy as np
from scipy.special import betaln, digamma, expit, gammaln, hyp2f1

from segmentation.prepare.lifetime.maximum_likelihood import Fitted, Matrix, maximized
from segmentation.prepare.lifetime.purchase_days import Buying
from segmentation.prepare.reading.values.numbers import Floats

_NEAR = 1e-6
"""Of a to 1, and of a + b to 1, where the expectation is a limit; so near it no longer changes."""
_TAIL = 1e-8
"""Chances are added up until less than this is left."""


@dataclass(frozen=True, eq=False)
class Spread:
    """How many orders customers may place: one entry for each."""

    mean: Floats
    square: Floats
    """The mean of the square."""
    none: Floats
    """The chance of no order at all."""
    low: Floats
    high: Floats
    """The number of orders lies between these, both included, with the chance that was asked for or more."""

    @property
    def variance(self) -> Floats:
        """The variance of the number of orders."""
        return np.asarray(np.maximum(self.square - self.mean**2, 0.0))


@dataclass(frozen=True, eq=False)
class BgNbd(Fitted):
    """A fitted model; time in weeks."""

    r: float
    alpha: float
    a: float
    b: float
    log_likelihood: float = float("nan")
    covariance: Matrix = field(default_factory=lambda: np.zeros((4, 4)), repr=False)
    """Of the logarithms of r, alpha, a and b."""

    @classmethod
    def fit(cls, buying: Buying) -> Self:
        """The model under which what customers did is the most likely."""
        weeks = max(float(buying.age.mean()), 1.0)
        starts = [(1.0, weeks, 1.0, 1.0), (0.3, weeks / 5, 0.8, 2.5)]
        found, likelihood, covariance = maximized(_Likelihood(buying), starts)
        r, alpha, a, b = map(float, found)
        return cls(r, alpha, a, b, likelihood, covariance)

    def active(self, buying: Buying) -> Floats:
        """The chance that each customer is still active (0..1); 1 without a repeat, as nobody can have left.

        Source: Fader, Hardie and Lee (2008), computing P(alive) using the BG/NBD model.
        """
        return np.where(buying.repeats > 0, expit(-_left(self.parameters, buying)), 1.0)

    def expected(self, buying: Buying, weeks: float) -> Floats:
        """Orders that each customer may be expected to place in the next weeks (eq. 10).

        Written with Euler’s transformation of the hypergeometric function, which stays finite where the
        published form multiplies something huge with something tiny.
        """
        a = self.a if abs(self.a - 1) > _NEAR else 1 + _NEAR
        r, b = self.r + buying.repeats, self.b + buying.repeats
        both, part = a + b - 1, weeks / (self.alpha + buying.age + weeks)
        both = np.where(np.abs(both) > _NEAR, both, _NEAR)
        rest = (1 - part) ** (a - 1) * hyp2f1(both - r, a - 1, both, part)
        while_active = np.maximum(both / (a - 1) * (1 - rest), 0.0)
        return np.asarray(self.active(buying) * while_active)

    def spread(self, buying: Buying, weeks: float, *, inside: float = 0.8) -> Spread:
        """How many orders each customer may place in the next weeks, between which numbers with what chance.

        A customer who is active now goes on as one of a BG/NBD model with r + x, alpha + T, a and b + x, so
        that the chance of every number is eq. 8 with these.
        """
        adding = _Adding(len(buying), (1 - inside) / 2)
        active = self.active(buying)
        rows = np.arange(len(buying))
        r, b = self.r + buying.repeats, self.b + buying.repeats
        part = weeks / (self.alpha + buying.age + weeks)
        plain, stays = (1 - part) ** r, np.ones(len(rows))
        fewer, number = np.zeros(len(rows)), 0
        while len(rows):
            chance = stays * plain
            if number:
                chance = chance + stays * self.a / (b + number - 1) * np.maximum(1 - fewer, 0.0)
            left = adding.add(rows, number, active[rows] * chance + (0 if number else 1 - active[rows]))
            fewer = fewer + plain
            plain = plain * part * (r + number) / (number + 1)
            stays = stays * (b + number) / (self.a + b + number)
            number += 1
            rows, r, b, part, plain, stays, fewer = (
                each[left] for each in (rows, r, b, part, plain, stays, fewer)
            )
        return adding.spread

    def silence(self, buying: Buying) -> Floats:
        """The chance that somebody who is active and buys as each of them did stays away this long (0..1)."""
        r = self.r + buying.repeats
        quiet = np.log(self.alpha + buying.recency) - np.log(self.alpha + buying.age)
        return np.asarray(np.exp(r * quiet))

    def wait(self, buying: Buying) -> Floats:
        """Weeks until an order is as likely as not; infinite where more likely none comes at all."""
        active = self.active(buying)
        with np.errstate(divide="ignore", over="ignore"):
            still = np.maximum(1 - 0.5 / np.maximum(active, 1e-300), 0.0)
            longer = np.where(still > 0, still ** (-1 / (self.r + buying.repeats)), np.inf)
        return np.asarray((self.alpha + buying.age) * (longer - 1))


def _left(parameters: Floats, buying: Buying) -> Floats:
    """The logarithm of the odds of having left at the last purchase; only for those with repeats."""
    r, alpha, a, b = parameters
    x = np.maximum(buying.repeats, 1)
    return np.asarray(
        np.log(a)
        - np.log(b + x - 1)
        + (r + x) * (np.log(alpha + buying.age) - np.log(alpha + buying.recency))
    )


class _Likelihood:
    """The log-likelihood of eq. 6 and its derivatives, both in logarithms throughout.

    Functions of x alone are computed once for each x that occurs.
    """

    def __init__(self, buying: Buying) -> None:
        self.buying = buying
        self.x, self.place, self.many = np.unique(buying.repeats, return_inverse=True, return_counts=True)
        self.again = buying.repeats > 0

    def __call__(self, parameters: Floats) -> tuple[float, Floats]:
        r, alpha, a, b = parameters
        x, age = self.buying.repeats, self.buying.age
        left = np.where(self.again, _left(parameters, self.buying), -np.inf)
        gone = expit(left)
        own = gammaln(r + self.x) - gammaln(r) + betaln(a, b + self.x) - betaln(a, b)
        total = (
            self.many @ own
            + len(x) * r * np.log(alpha)
            - ((r + x) * np.log(alpha + age)).sum()
            + np.logaddexp(0.0, left).sum()
        )
        return float(total), self._slope(parameters, gone)

    def _slope(self, parameters: Floats, gone: Floats) -> Floats:
        r, alpha, a, b = parameters
        buying, many, x = self.buying, self.many, self.x
        later, earlier = alpha + buying.age, alpha + buying.recency
        sides = many @ (digamma(a + b) - digamma(a + b + x))
        by_x = np.bincount(self.place, weights=gone, minlength=len(x))
        rate = r / alpha - (r + buying.repeats) / later
        quieter = np.log(later / earlier)
        sooner = (r + buying.repeats) * (1 / later - 1 / earlier)
        after = b + np.maximum(x, 1) - 1  # nobody without a repeat is gone
        slope = [
            many @ (digamma(r + x) - digamma(r)) + (np.log(alpha / later) + gone * quieter).sum(),
            (rate + gone * sooner).sum(),
            sides + gone.sum() / a,
            sides + many @ (digamma(b + x) - digamma(b)) - (by_x / after).sum(),
        ]
        return np.array(slope, dtype=float)


class _Adding:
    """Chances of 0, 1, 2… orders added up, for ever fewer customers."""

    def __init__(self, size: int, tail: float) -> None:
        self.tail, self.sum = tail, np.zeros(size)
        empty = np.full(size, np.nan)
        self.spread = Spread(np.zeros(size), np.zeros(size), np.zeros(size), empty.copy(), empty.copy())

    def add(self, rows: np.ndarray, number: int, chance: Floats) -> np.ndarray:
        """Take in the chance of a number; for which of the rows more is to come."""
        found = self.spread
        self.sum[rows] += chance
        found.mean[rows] += number * chance
        found.square[rows] += number**2 * chance
        if not number:
            found.none[rows] = chance
        for bound, level in ((found.low, self.tail), (found.high, 1 - self.tail)):
            reached = rows[np.isnan(bound[rows]) & (self.sum[rows] >= level)]
            bound[reached] = number
        return np.asarray(1 - self.sum[rows] > _TAIL)
