"""The Gamma-Gamma model: what customers pay for an order, on average.

Orders of a customer vary as a gamma distribution around a mean of their own (shape p), and these means vary
between customers (q and gamma). It holds only where how much does not hang on how often. Source: Fader and
Hardie (2013), The Gamma-Gamma model of monetary value; the equations are numbered as there.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Self

import numpy as np
from scipy.special import digamma, gammaincinv, gammaln

from segmentation.prepare.lifetime.bg_nbd import Spread
from segmentation.prepare.lifetime.maximum_likelihood import Fitted, Matrix, maximized
from segmentation.prepare.lifetime.purchase_days import Buying
from segmentation.prepare.reading.values.numbers import Floats

_LEAST_SHAPE = 2.05
"""Below 2 a variance has no end; the interval of who never came back is then one of a very long tail."""


@dataclass(frozen=True, eq=False)
class GammaGamma(Fitted):
    """A fitted model; money in the unit of the orders."""

    p: float
    q: float
    gamma: float
    log_likelihood: float = float("nan")
    covariance: Matrix = field(default_factory=lambda: np.zeros((3, 3)), repr=False)
    """Of the logarithms of p, q and gamma."""

    @classmethod
    def fit(cls, buying: Buying) -> Self:
        """The model under which what repeat buyers paid is the most likely."""
        known = (buying.paid_repeats > 0) & (buying.mean > 0)
        x, mean = buying.paid_repeats[known], buying.mean[known]
        scale = float(np.median(mean))
        starts = [(5.0, 4.0, 0.6), (1.0, 1.5, 0.6)]
        found, likelihood, covariance = maximized(_Likelihood(x, mean / scale), starts)
        p, q, gamma = map(float, found)
        return cls(p, q, gamma * scale, likelihood - float(len(x) * np.log(scale)), covariance)

    @property
    def population_mean(self) -> float:
        """What all customers pay for an order on average; infinite where the tail has no end."""
        return self.p * self.gamma / (self.q - 1) if self.q > 1 else float("inf")

    def expected(self, buying: Buying) -> Floats:
        """What each customer may be expected to pay for an order (eq. 5).

        Between their own average and that of all, the nearer to their own the more often they bought.
        """
        shape = self.p * buying.paid_repeats + self.q
        return np.asarray(self.p * (self.gamma + buying.paid_repeats * buying.mean) / (shape - 1))

    def variance(self, buying: Buying, orders: Spread) -> Floats:
        """The variance of all that each customer may pay, for so many orders."""
        return np.asarray(np.maximum(self._square(buying, orders) - self._mean(buying, orders) ** 2, 0.0))

    def interval(self, buying: Buying, orders: Spread, *, inside: float = 0.8) -> tuple[Floats, Floats]:
        """Between which amounts each customer’s payments lie with what chance, for so many orders.

        The chance of paying nothing is exact; what is paid otherwise is taken for a gamma distribution with
        its first two moments.
        """
        some = np.maximum(1 - orders.none, 1e-12)
        mean = np.maximum(self._mean(buying, orders) / some, 1e-9)
        square = self._square(buying, orders) / some
        spread = np.maximum(square - mean**2, 1e-12 * mean**2)
        shape, scale = mean**2 / spread, spread / mean
        ends = []
        for level in ((1 - inside) / 2, (1 + inside) / 2):
            within = (level - orders.none) / some
            ends.append(np.where(within > 0, scale * gammaincinv(shape, np.clip(within, 0, 1)), 0.0))
        return ends[0], ends[1]

    def _mean(self, buying: Buying, orders: Spread) -> Floats:
        return np.asarray(orders.mean * self.expected(buying))

    def _square(self, buying: Buying, orders: Spread) -> Floats:
        """The mean square of a sum of gamma amounts whose rate is a gamma itself (a scaled beta prime)."""
        shape = np.maximum(self.p * buying.paid_repeats + self.q, _LEAST_SHAPE)
        scale = self.gamma + buying.paid_repeats * buying.mean
        both = self.p**2 * orders.square + self.p * orders.mean
        return np.asarray(scale**2 * both / ((shape - 1) * (shape - 2)))


class _Likelihood:
    """The log-likelihood of eq. 1a and its derivatives."""

    def __init__(self, x: Floats, mean: Floats) -> None:
        self.x, self.mean = x, mean

    def __call__(self, parameters: Floats) -> tuple[float, Floats]:
        p, q, gamma = parameters
        x, mean = self.x, self.mean
        shape, total = p * x + q, np.log(gamma + x * mean)
        found = (
            gammaln(shape) - gammaln(p * x) - gammaln(q) + q * np.log(gamma)
            + (p * x - 1) * np.log(mean) + p * x * np.log(x) - shape * total
        )  # fmt: skip
        slope = [
            x * (digamma(shape) - digamma(p * x) + np.log(mean) + np.log(x) - total),
            digamma(shape) - digamma(q) + np.log(gamma) - total,
            q / gamma - shape / (gamma + x * mean),
        ]
        return float(found.sum()), np.array([each.sum() for each in slope])
