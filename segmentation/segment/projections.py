"""The map: customers on the two or three axes along which they differ most.

Principal components by the eigenvectors of the covariance matrix, of all rows: a map fitted on a
sample moves. Each axis points where its largest loading is positive, so that no map is mirrored.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from pandas import DataFrame

from segmentation.segment.features import FeatureMatrix


@dataclass(frozen=True, eq=False)
class Projection:
    """Customers' `coordinates` (n, dimensions) float32 and what the axes are made of."""

    coordinates: NDArray[np.float32]
    explained: NDArray[np.float64]
    """Share of the variance that each of ALL components explains; they sum to 1."""
    loadings: DataFrame
    """Features × dimensions."""
    center: NDArray[np.float64]

    def transform(self, points: ArrayLike) -> NDArray[np.float32]:
        """Where points (m, d) of the matrix lie on the map, such as centroids: (m, dimensions)."""
        axes = self.loadings.to_numpy(dtype=np.float64)
        moved = np.asarray(points, np.float64) - self.center
        coordinates: NDArray[np.float32] = (moved @ axes).astype(np.float32)
        return coordinates


def project(matrix: FeatureMatrix, dimensions: int = 2) -> Projection:
    """The map of a matrix; with fewer features than dimensions, as many axes as features."""
    values = matrix.values.astype(np.float64)
    center = values.mean(axis=0)
    covariance = (values - center).T @ (values - center) / max(len(values), 1)
    variance, vectors = np.linalg.eigh(covariance)
    variance, axes = np.maximum(variance[::-1], 0), vectors[:, ::-1][:, :dimensions]
    axes = axes * np.sign(axes[np.abs(axes).argmax(axis=0), np.arange(axes.shape[1])])
    total = variance.sum()
    names = [feature.name for feature in matrix.features]
    loadings = DataFrame(axes, index=names, columns=[f"Axis {i + 1}" for i in range(axes.shape[1])])
    explained = variance / total if total > 0 else np.full(len(variance), 1 / len(variance))
    return Projection(((values - center) @ axes).astype(np.float32), explained, loadings, center)
