"""Customers with groups and without, and the verdict on them."""

from __future__ import annotations

import numpy as np

from segmentation.segment.features import FeatureMatrix
from segmentation.segment.sweeps.sweeps import sweep
from segmentation.segment.verdict.judge import Verdict, judge


def standardised(values: np.ndarray) -> FeatureMatrix:
    return FeatureMatrix.of((values - values.mean(axis=0)) / values.std(axis=0))


def four_groups(n: int = 400, seed: int = 0) -> FeatureMatrix:
    """Four round groups, five standard deviations from one another, in mixed order."""
    rng = np.random.default_rng(seed)
    return standardised(5 / 2**0.5 * np.eye(4)[rng.integers(0, 4, n)] + rng.normal(size=(n, 4)))


def no_groups(n: int = 300, d: int = 4, seed: int = 0) -> FeatureMatrix:
    return standardised(np.random.default_rng(seed).normal(size=(n, d)))


def verdict_on(matrix: FeatureMatrix, *, seed: int = 0) -> Verdict:
    return judge(matrix, sweep(matrix, seed=seed), seed=seed)
