"""Drawing customers by what their rows hold, so that a sorted file is judged as a shuffled one."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from segmentation.segment.kmeans.distinct_rows import Rows


def draw(values: NDArray[np.floating], size: int, *, seed: int = 0) -> NDArray[np.intp]:
    """Positions of at most `size` rows of `values` (n, d), drawn by content and in an order of content.

    Of fewer rows than `size`, all come. Rows that hold the same are drawn apart. Raises `ClusteringError`
    when a value is missing or infinite.
    """
    return Rows.of(np.asarray(values, dtype=np.float32), seed=seed).order[:size]
