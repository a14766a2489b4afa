"""Invented customers for measuring speed: six overlapping groups, as customers overlap.

Twelve numbers (amounts, ages, scores and counts; one in a hundred scores missing) and four nominal
columns make 28 features.
"""

from __future__ import annotations

from functools import lru_cache
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
from pandas import DataFrame

from segmentation.segment.features import FeatureMatrix, build_features

LEVELS = (
    ("Women", "Men", "Other"),
    ("North America", "Europe", "Asia", "Middle East", "Africa"),
    ("Ring", "Necklace", "Bracelet", "Earrings", "Watch", "Brooch"),
    ("Yes", "No"),
)


def mixture(n: int, d: int, *, groups: int = 6, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Points (n, d) of overlapping groups of unequal size and shape, and their groups (n,)."""
    rng = np.random.default_rng(seed)
    shares = rng.dirichlet(np.full(groups, 4.0))
    group = rng.choice(groups, n, p=shares)
    centers, spreads = rng.normal(0, 1.6, (groups, d)), rng.uniform(0.5, 1.5, (groups, d))
    return centers[group] + rng.normal(size=(n, d)) * spreads[group], group


def frame(n: int, *, seed: int = 0) -> DataFrame:
    """A table as it might be uploaded: an id, twelve numbers and four nominal columns."""
    points, group = mixture(n, 12, seed=seed)
    rng = np.random.default_rng(seed + 1)
    kinds = (
        lambda x: np.round(np.exp(x * 0.6) * 100, 2),
        lambda x: np.clip(np.round(x * 6 + 40), 18, 95).astype(int),
        lambda x: np.where(rng.random(n) < 0.01, np.nan, np.round(x * 3 + 10, 4)),
        lambda x: np.round(np.exp(x * 0.5) * 4).astype(int),
    )
    names = ("Amount", "Age", "Score", "Count")
    columns: dict[str, Any] = {"customer_id": np.arange(1, n + 1)}
    for j in range(12):
        columns[f"{names[j % 4]} {j // 4 + 1}"] = kinds[j % 4](points[:, j])
    for i, levels in enumerate(LEVELS):
        shares = rng.dirichlet(np.full(len(levels), 3.0), 6).cumsum(axis=1)
        code = (rng.random(n)[:, None] > shares[group]).sum(axis=1).clip(max=len(levels) - 1)
        columns[f"Kind {i + 1}"] = pd.array(np.array(levels, dtype=object)[code], dtype="str")
    return DataFrame(columns)


@lru_cache(maxsize=2)
def matrix(n: int, seed: int = 0) -> FeatureMatrix:
    """The 28 features of `n` such customers."""
    data = frame(n, seed=seed)
    return build_features(cleaned(data), list(data)[1:])


def cleaned(data: DataFrame) -> Any:
    """The frame as a clean table of which only the data are known."""
    return SimpleNamespace(data=data, roles={})
