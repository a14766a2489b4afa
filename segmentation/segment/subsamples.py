"""Drawing customers by what their rows hold, so that a sorted file is judged as a shuffled one."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from segmentation.segment.features import FeatureMatrix
from segmentation.segment.kmeans.distinct_rows import Rows

FINE = 1e-3  # scales: values nearer than that are as good as the same


def draw(values: NDArray[np.floating], size: int, *, seed: int = 0) -> NDArray[np.intp]:
    """Positions of at most `size` rows of `values` (n, d), drawn by content and in an order of content.

    Of fewer rows than `size`, all come. Rows that hold the same are drawn apart. Raises `ClusteringError`
    when a value is missing or infinite.
    """
    return Rows.of(np.asarray(values, dtype=np.float32), seed=seed).order[:size]


def order(matrix: FeatureMatrix, *, all_of: int, seed: int = 0) -> NDArray[np.intp]:
    """Every position (n,) in an order by what the rows held before they were scaled.

    One more row moves no others: scales change a little with every customer, so values are taken back to
    their units and rounded to a step that hardly ever changes. Where there are at most `all_of` rows nothing
    is drawn, and the order hangs on no unit. Raises `ClusteringError` when a value is missing or infinite.
    """
    if len(matrix) <= all_of:
        return Rows.of(matrix.values, seed=seed).order
    held = np.empty_like(matrix.values, order="F")
    for column, feature in enumerate(matrix.features):
        held[:, column] = feature.held(matrix.values[:, column], FINE)
    return Rows.of(held, seed=seed).order
