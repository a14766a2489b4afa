"""How well customers sit in their segments: the silhouette of every k at once.

A customer's silhouette (Rousseeuw 1987) compares the mean distance to their own segment, a, with
that to the nearest other one, b: (b - a) / max(a, b). Near 1 is at home, 0 on the border, below 0
misplaced.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.metrics import silhouette_score
from threadpoolctl import threadpool_limits

Floats = NDArray[np.float64]
Labels = NDArray[np.int8]

EXACT_UP_TO = 15_000


@dataclass(frozen=True, eq=False)
class Silhouettes:
    """Mean silhouette per labelling, and its standard error: 0 where it is exact."""

    mean: Floats
    error: Floats


def silhouettes(values: ArrayLike, labels: Labels, *, seed: int = 0) -> Silhouettes:
    """Mean silhouette of points (n, d) for every labelling in `labels` (labellings, n)."""
    points = np.asarray(values, np.float64)
    sample = None if len(points) <= EXACT_UP_TO else 5_000
    with threadpool_limits(1):
        mean = [silhouette_score(points, row, sample_size=sample, random_state=seed) for row in labels]
    spread = 0.0 if sample is None else 0.005
    return Silhouettes(np.array(mean), np.full(len(labels), spread))
