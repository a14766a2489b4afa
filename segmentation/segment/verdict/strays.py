"""Columns that tell nothing of the groups that the other columns show.

One even column beside three that hold groups cuts every group in two. It is found by asking the groups of the
others: what they explain of it is no more than chance.
"""

from __future__ import annotations

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from segmentation.array_kinds import Floats
from segmentation.segment.features import FeatureMatrix
from segmentation.segment.kmeans.small_samples import partition
from segmentation.segment.subsamples import order
from segmentation.standards import COLUMN_TOLD

KS = (2, 3, 4, 5, 6)  # cuts of the other columns that are asked
SAMPLE = 500  # customers, as for the judgement
LEFT = 2  # columns that must remain, to have groups of their own


def strays(matrix: FeatureMatrix, *, seed: int = 0) -> tuple[str, ...]:
    """The columns of which groups found without them explain less than `COLUMN_TOLD`.

    None, where fewer than `LEFT` others remain: columns that have nothing to do with each other stay.
    """
    rows = order(matrix, all_of=SAMPLE, seed=seed)[:SAMPLE]
    values, rng = matrix.values[rows].astype(np.float64), np.random.default_rng(seed)
    owners = np.array([feature.column for feature in matrix.features])
    if len(matrix.columns) <= LEFT or len(rows) <= max(KS):
        return ()
    found = [name for name in matrix.columns if told(values, owners == name, rng) < COLUMN_TOLD]
    return tuple(found) if len(matrix.columns) - len(found) >= LEFT else ()


def told(values: Floats, own: NDArray[np.bool_], rng: Generator) -> float:
    """How much of the columns `own` (d,) of `values` (n, d) the groups of the others explain, beyond chance.

    Eta squared at its best k, less what as many random groups explain: (k - 1) / (n - 1).
    """
    cuts = partition(values[:, ~own], KS, rng).labels
    away = values[:, own] - values[:, own].mean(axis=0)
    every = max(float((away**2).sum()), np.finfo(float).tiny)
    chance = (np.asarray(KS) - 1) / (len(values) - 1)
    return float(max(_between(away, labels) / every - by for labels, by in zip(cuts, chance, strict=True)))


def without(matrix: FeatureMatrix, names: tuple[str, ...], customers: int, *, seed: int = 0) -> FeatureMatrix:
    """The matrix of at most so many customers, drawn by content, without these columns."""
    kept = np.flatnonzero([feature.column not in names for feature in matrix.features])
    rows = np.sort(order(matrix, all_of=customers, seed=seed)[:customers])
    features = tuple(matrix.features[place] for place in kept)
    return FeatureMatrix(
        features, np.ascontiguousarray(matrix.values[np.ix_(rows, kept)]), matrix.index[rows]
    )


def _between(away: Floats, labels: NDArray[np.integer]) -> float:
    """Sum of squares between groups of centred columns (n, m)."""
    sizes = np.maximum(np.bincount(labels), 1)
    sums = np.column_stack([np.bincount(labels, column) for column in away.T])
    return float((sums**2 / sizes[:, None]).sum())
