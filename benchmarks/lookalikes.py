"""Tables without groups that look like tables with some: shuffled columns, look-alikes, categories, copies.

Each column of `shuffled` is one of the bundled sample's, each correlation of `look_alike` that of planted
groups; only what makes them groups is gone. From 150 to 50,000 customers.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.random import Generator
from pandas import DataFrame

from benchmarks.scenarios import Scenario, blobs, correlated_normal, sample, table
from segmentation.segment.features import FeatureMatrix
from segmentation.segment.verdict.null_models import OneGroup

SIZES = (150, 500, 2_000, 10_000, 50_000)


def shuffled(rng: Generator, n: int) -> DataFrame:
    """The columns of the bundled sample without its groups, each in an order of its own."""
    columns = sample(rng, n, structure=False)
    return DataFrame({name: rng.permutation(column.to_numpy()) for name, column in columns.items()})


def look_alike(rng: Generator, n: int) -> DataFrame:
    """The one-group copula of three planted groups: their columns, smoothed, and their correlations."""
    planted = blobs(4, 5, 0.5, 0.3, 0.2)(rng, n).to_numpy()
    return table(OneGroup(planted, FeatureMatrix.of(planted).features, rng).draw(rng))


def nominals(rng: Generator, n: int) -> DataFrame:
    """Four categories that have nothing to do with each other."""
    return table(np.empty((n, 0)), **{f"Kind {k}": rng.integers(0, k, n) for k in (2, 3, 4, 5)})


def nominals_of_one_trait(rng: Generator, n: int) -> DataFrame:
    """Two numbers and three categories that lean on one trait, which is as even as any."""
    trait = rng.normal(size=n)
    kinds = {
        f"Kind {k}": np.digitize(trait + rng.normal(size=n), np.linspace(-1, 1, k - 1)) for k in (3, 4, 5)
    }
    return table(trait[:, None] + rng.normal(size=(n, 2)), **kinds)


def flags(rng: Generator, n: int) -> DataFrame:
    """Three numbers, and three rare or common flags."""
    common = {f"Flag {share}": (rng.random(n) < share / 100).astype(int) for share in (10, 30, 50)}
    return table(rng.normal(size=(n, 3)), **common)


def copies(rng: Generator, n: int) -> DataFrame:
    """Three columns, two of which stand twice more with a little noise."""
    first = correlated_normal(rng, n, 3)
    return table(np.hstack([first, first[:, :2] + 0.1 * rng.normal(size=(n, 2)), 3 * first[:, :2] + 1]))


def beside_an_even_column(rng: Generator, n: int) -> DataFrame:
    """Three groups in three columns, and an age that has nothing to do with them."""
    return blobs(3, 5, 1, 1, 1)(rng, n).assign(Age=rng.uniform(18, 80, n).round())


LOOKALIKES: Mapping[str, Scenario] = {
    name: Scenario(draw, 1, sizes=SIZES)
    for name, draw in {
        "shuffled columns": shuffled,
        "look-alikes of groups": look_alike,
        "nominals only": nominals,
        "nominals of one trait": nominals_of_one_trait,
        "flags beside numbers": flags,
        "copies": copies,
    }.items()
}

MORE_PLANTED: Mapping[str, Scenario] = {
    "beside an even column": Scenario(beside_an_even_column, 3, 1000),
    "150 customers": Scenario(blobs(3, 5, 1, 1, 1), 3, 150),
    "50,000 customers": Scenario(blobs(4, 4.5, 0.4, 0.3, 0.2, 0.1), 4, 50_000),
}
