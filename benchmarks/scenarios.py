"""Invented customer tables of which the truth is known: no groups at all, or so many.

Each scenario is a function of a random generator and a number of customers, and gives a table as a
person would upload it. The study of the verdict runs over all of them; a new one is a function and a line.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.random import Generator
from pandas import DataFrame

from segmentation.datasets import jewellery

BASIS = ["Age", "PurchaseCount", "TotalSpend", "EngagementScore", "FollowDuration"]


@dataclass(frozen=True)
class Scenario:
    """How to draw a table, and the groups in it: 1 means none."""

    draw: Callable[[Generator, int], DataFrame]
    groups: int
    customers: int = 500
    sizes: tuple[int, ...] = ()
    """Draws take these numbers of customers in turn, where they matter."""

    def table(self, rng: Generator, draw: int) -> DataFrame:
        """The table of one draw."""
        n = self.sizes[draw % len(self.sizes)] if self.sizes else self.customers
        return self.draw(rng, n)


def table(numbers: np.ndarray, **nominals: np.ndarray) -> DataFrame:
    """Columns “Number 1” … from an array (n, d), and nominal ones by name."""
    frame = DataFrame(numbers, columns=[f"Number {j + 1}" for j in range(numbers.shape[1])])
    return frame.assign(**{name: pd.Series(codes).map("level {}".format) for name, codes in nominals.items()})


def correlations(rng: Generator, d: int) -> np.ndarray:
    """A random correlation matrix (d, d) with one strong common factor."""
    loads = rng.uniform(0.4, 0.9, d) * rng.choice([-1, 1], d)
    matrix = np.outer(loads, loads)
    np.fill_diagonal(matrix, 1)
    return matrix


def correlated_normal(rng: Generator, n: int, d: int = 5) -> np.ndarray:
    """Normal customers (n, d) with one common factor."""
    return rng.multivariate_normal(np.zeros(d), correlations(rng, d), n)


def curved(rng: Generator, n: int) -> DataFrame:
    """One tendency that bends through three columns."""
    along = rng.uniform(-1, 1, n)
    return table(np.column_stack([along, along**2, np.sin(2 * along)]) + rng.normal(0, 0.25, (n, 3)))


def horseshoe(rng: Generator, n: int) -> DataFrame:
    """One column that is high where the other is low or high, and low between."""
    along = rng.uniform(-1, 1, n)
    return table(np.column_stack([along, along**2]) + rng.normal(0, 0.15, (n, 2)))


def ring(rng: Generator, n: int) -> DataFrame:
    """Customers around an empty middle."""
    angle = rng.uniform(0, 2 * np.pi, n)
    return table(np.column_stack([np.cos(angle), np.sin(angle)]) * rng.normal(1, 0.15, (n, 1)))


def fan(rng: Generator, n: int) -> DataFrame:
    """Two columns that vary the more, the larger the first."""
    size = rng.uniform(0, 1, n)
    return table(np.column_stack([size, size[:, None] * rng.normal(size=(n, 2))]))


def triangle(rng: Generator, n: int) -> DataFrame:
    """Nobody spends more on one thing than on all things."""
    whole = rng.uniform(size=n)
    return table(np.column_stack([whole, whole * rng.uniform(size=n)]))


def preferences(rng: Generator, n: int) -> DataFrame:
    """Exponential budgets, spread over three things, most of it on one."""
    return table(rng.exponential(size=(n, 3)) * rng.dirichlet(np.full(3, 0.3), n))


def nominals_without_groups(rng: Generator, n: int) -> DataFrame:
    """Three numbers and three nominals, all independent."""
    levels = {f"Kind {size}": rng.choice(size, n, p=rng.dirichlet(np.full(size, 4.0))) for size in (2, 3, 5)}
    return table(rng.normal(size=(n, 3)), **levels)


def centres(rng: Generator, groups: int, d: int, apart: float) -> np.ndarray:
    """Random places (groups, d), of which the two nearest are `apart` standard deviations from each other."""
    places = rng.normal(size=(groups, d))
    between = np.linalg.norm(places[:, None] - places, axis=2)
    return places * apart / between[np.triu_indices(groups, 1)].min()


def members(rng: Generator, n: int, shares: tuple[float, ...]) -> np.ndarray:
    """The group (n,) of each customer, from 0, by fixed shares, in mixed order."""
    edges = np.round(np.cumsum(shares) / sum(shares) * n).astype(int)
    return rng.permutation(np.repeat(np.arange(len(shares)), np.diff(edges, prepend=0)))


def blobs(d: int, apart: float, *shares: float) -> Callable[[Generator, int], DataFrame]:
    """Round groups of one spread, with the given shares."""

    def drawn(rng: Generator, n: int) -> DataFrame:
        places = centres(rng, len(shares), d, apart)
        return table(places[members(rng, n, shares)] + rng.normal(size=(n, d)))

    return drawn


def among_noise(rng: Generator, n: int) -> DataFrame:
    """Four groups in four columns, and four columns that have nothing to do with them."""
    return table(np.column_stack([blobs(4, 5, 1, 1, 1, 1)(rng, n), rng.normal(size=(n, 4))]))


def elongated(rng: Generator, n: int) -> DataFrame:
    """Three groups, each stretched along a common direction."""
    stretch = rng.multivariate_normal(np.zeros(3), np.full((3, 3), 0.6) + 0.4 * np.eye(3), n)
    return table(centres(rng, 3, 3, 4.5)[members(rng, n, (1, 1, 1))] + stretch)


def unequal_spreads(rng: Generator, n: int) -> DataFrame:
    """Four groups of which some are twice as wide as others."""
    group = members(rng, n, (1, 1, 1, 1))
    spread = np.array([0.6, 0.8, 1.0, 1.2])[group]
    return table(centres(rng, 4, 4, 5)[group] + spread[:, None] * rng.normal(size=(n, 4)))


def heavy_tailed(rng: Generator, n: int) -> DataFrame:
    """Three groups with a few customers far out."""
    return table(centres(rng, 3, 4, 6)[members(rng, n, (1, 1, 1))] + rng.standard_t(4, (n, 4)))


def skewed(rng: Generator, n: int) -> DataFrame:
    """Four groups that are apart in orders of magnitude, as spend is."""
    return table(np.exp(0.6 * blobs(4, 5, 1, 1, 1, 1)(rng, n).to_numpy()))


def nominals_with_groups(rng: Generator, n: int) -> DataFrame:
    """Four groups that differ in three numbers and in two nominals."""
    group = members(rng, n, (1, 1, 1, 1))
    kinds = {
        name: np.where(rng.random(n) < 0.7, group, rng.integers(0, 4, n)) for name in ("Product", "Channel")
    }
    return table(centres(rng, 4, 3, 4)[group] + rng.normal(size=(n, 3)), **kinds)


def sample(rng: Generator, n: int, *, structure: bool) -> DataFrame:
    """The bundled sample with its usual basis."""
    return jewellery(structure=structure, seed=int(rng.integers(1 << 30)), customers=n)[BASIS]


STRUCTURELESS: Mapping[str, Scenario] = {
    "uniform, 2 columns": Scenario(lambda rng, n: table(rng.uniform(size=(n, 2))), 1),
    "uniform, 6 columns": Scenario(lambda rng, n: table(rng.uniform(size=(n, 6))), 1),
    "Gaussian, 2 columns": Scenario(lambda rng, n: table(rng.normal(size=(n, 2))), 1),
    "Gaussian, 5 columns": Scenario(lambda rng, n: table(rng.normal(size=(n, 5))), 1),
    "correlated": Scenario(lambda rng, n: table(correlated_normal(rng, n)), 1),
    "lognormal": Scenario(lambda rng, n: table(np.exp(0.8 * correlated_normal(rng, n, 4))), 1),
    "Poisson": Scenario(lambda rng, n: table(rng.poisson([1, 2, 4, 8], (n, 4))), 1),
    "mixed nominals": Scenario(nominals_without_groups, 1),
    "five-point scales": Scenario(lambda rng, n: table(rng.integers(1, 6, (n, 5))), 1),
    "heavy tails": Scenario(lambda rng, n: table(rng.standard_t(3, (n, 4))), 1),
    "waiting times": Scenario(lambda rng, n: table(rng.exponential(size=(n, 4))), 1),
    "200 customers": Scenario(lambda rng, n: table(rng.uniform(size=(n, 5))), 1, 200),
    "the sample without groups": Scenario(lambda rng, n: sample(rng, n, structure=False), 1, 1000),
}

CONTINUA: Mapping[str, Scenario] = {
    "curved": Scenario(curved, 1),
    "horseshoe": Scenario(horseshoe, 1),
    "ring": Scenario(ring, 1),
    "fan": Scenario(fan, 1),
    "triangle": Scenario(triangle, 1),
    "preferences": Scenario(preferences, 1),
    "scores with floor and ceiling": Scenario(lambda rng, n: table(correlated_normal(rng, n).clip(-1, 1)), 1),
}

PLANTED: Mapping[str, Scenario] = {
    "two groups": Scenario(blobs(4, 4.5, 1, 1), 2),
    "three groups": Scenario(blobs(2, 5, 1, 1, 1), 3),
    "four groups, 4 sd apart": Scenario(blobs(4, 4, 1, 1, 1, 1), 4),
    "four groups, 3 sd apart": Scenario(blobs(4, 3, 1, 1, 1, 1), 4),
    "six groups": Scenario(blobs(3, 4.5, 1, 1, 1, 1, 1, 1), 6),
    "eight groups": Scenario(blobs(5, 5, *[1] * 8), 8),
    "nine groups in 2 columns": Scenario(blobs(2, 4, *[1] * 9), 9),
    "ten groups": Scenario(blobs(4, 4, *[1] * 10), 10),
    "unequal sizes": Scenario(blobs(4, 4.5, 0.45, 0.3, 0.15, 0.1), 4),
    "four columns of noise": Scenario(among_noise, 4),
    "elongated": Scenario(elongated, 3),
    "unequal spreads": Scenario(unequal_spreads, 4),
    "heavy tails": Scenario(heavy_tailed, 3),
    "skewed": Scenario(skewed, 4),
    "mixed nominals": Scenario(nominals_with_groups, 4),
    "200 customers": Scenario(blobs(4, 4.5, 1, 1, 1), 3, 200),
    "5,000 customers": Scenario(blobs(5, 4, 1, 1, 1, 1, 1), 5, 5000),
    "the sample": Scenario(lambda rng, n: sample(rng, n, structure=True), 4, 1000),
}
