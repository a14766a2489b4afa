"""How well customers sit in their segments: the silhouette, one by one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from segmentation.segment.clusters import Clustering
from segmentation.segment.silhouettes import silhouette_samples
from segmentation.segment.subsamples import draw

MOST = 2_000
"""More customers than this are represented by a draw of so many."""


@dataclass(frozen=True, eq=False)
class Widths:
    """Silhouettes (m,) from -1 to 1 of the customers drawn, and their segments (m,)."""

    values: NDArray[np.float64]
    labels: NDArray[np.int8]
    total: int

    @property
    def misplaced(self) -> float:
        """The share of customers nearer to another segment than to their own."""
        return float((self.values < 0).mean())


def widths(clustering: Clustering, *, seed: int = 0) -> Widths:
    """The silhouette (Rousseeuw 1987) of every customer, or of 2,000 drawn by content among themselves."""
    values = clustering.matrix.values
    rows = draw(values, MOST, seed=seed)
    labels = clustering.labels[rows]
    return Widths(silhouette_samples(values[rows], labels), labels, len(values))
