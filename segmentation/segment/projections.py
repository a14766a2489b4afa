"""The map: customers on the two or three axes along which they differ most.

Principal components (Pearson 1901) from the eigenvectors of the covariance matrix, of all rows: a
map fitted on a sample moves. Each axis points where its largest loading is positive, so that no map
is mirrored from one day to the next.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from pandas import DataFrame

from segmentation.errors import ClusteringError
from segmentation.language.phrases import about, percent
from segmentation.segment.arrays import Points as Customers
from segmentation.segment.arrays import as_matrix, whole_number
from segmentation.segment.kmeans.assignment import Points
from segmentation.standards import PICTURE_HOLDS, PICTURE_WHOLE
from segmentation.threads import one_thread

Floats = NDArray[np.float64]
Matrix = NDArray[np.float32]

BLOCK = 8192  # rows that stay in the processor's cache


@dataclass(frozen=True, eq=False)
class Projection:
    """Customers' `coordinates` (n, dimensions) float32, and what the axes are made of."""

    coordinates: Matrix
    explained: Floats
    """Share of the variance that each of ALL components explains; they sum to 1."""
    loadings: DataFrame
    """Features × dimensions."""
    center: Floats
    """The average customer (d,), who lies at the origin."""

    def transform(self, points: ArrayLike) -> Matrix:
        """Where points (m, d) of the matrix lie on the map, such as centroids: (m, dimensions)."""
        apart = np.asarray(points, np.float64) - self.center
        coordinates: Matrix = (apart @ self.loadings.to_numpy(np.float64)).astype(np.float32)
        return coordinates


def shown(share: float, many: str, *, apart: bool) -> str:
    """How much of the differences the picture holds, in a sentence, and what that means for overlap.

    `many` are the rows; `apart` says that there are groups, which may look as if they touched.
    """
    if share > PICTURE_WHOLE:
        return f"The map shows all that differs between {many}."
    if not apart:  # nothing is apart that touches here
        return f"The map shows {about(share)} of what differs between {many}."
    if share >= PICTURE_HOLDS:
        return f"The map shows {percent(share)} of what differs between {many}, nearly all there is to see."
    return f"The map shows {about(share)} of what differs, so overlap here may not be real."


def project(matrix: Customers, dimensions: int = 2) -> Projection:
    """The map of a matrix; with fewer features than dimensions, as many axes as features.

    `matrix` may also be a plain array or frame (n, d) of numbers, taken as it is.
    Raises `ClusteringError` for less than one dimension.

    >>> line = project([[0.0, 0.0], [3.0, 4.0], [6.0, 8.0]])
    >>> line.coordinates[:, 0].round(2).tolist(), line.explained.round(2).tolist()
    ([-5.0, 0.0, 5.0], [1.0, 0.0])
    """
    matrix, dimensions = as_matrix(matrix), whole_number(dimensions, "dimensions")
    if dimensions < 1:
        raise ClusteringError(
            f"A map has at least one dimension, not {dimensions}. Two or three can be drawn."
        )
    with one_thread():
        center, covariance = _moments(matrix.values)
        variances, vectors = np.linalg.eigh(covariance)
        variances = variances[::-1].clip(min=0)
        axes = _upright(vectors[:, ::-1][:, :dimensions])
        coordinates = _coordinates(matrix.values, center, axes)
    total = variances.sum()
    explained = variances / total if total > 0 else np.full(len(variances), 1 / len(variances))
    names = [feature.name for feature in matrix.features]
    loadings = DataFrame(axes, index=names, columns=[f"Axis {i + 1}" for i in range(axes.shape[1])])
    return Projection(coordinates, explained, loadings, center)


def _moments(values: Matrix) -> tuple[Floats, Floats]:
    """Mean (d,) and covariance (d, d): products of float32 blocks, summed in float64."""
    near = values[:BLOCK].mean(axis=0, dtype=np.float64).astype(np.float32)
    sums = np.zeros((values.shape[1] + 1,) * 2)
    for _, rows, _ in Points(values, near).blocks(BLOCK):
        sums += rows.T @ rows
    shift = sums[-1, :-1] / len(values)
    return near + shift, sums[:-1, :-1] / len(values) - np.outer(shift, shift)


def _upright(axes: Floats) -> Floats:
    """Every axis with its largest loading positive; of loadings as large, the first one."""
    size = np.abs(axes)
    largest = (size > size.max(axis=0) * (1 - 1e-3)).argmax(axis=0)
    return axes * np.where(axes[largest, np.arange(axes.shape[1])] < 0, -1, 1)


def _coordinates(values: Matrix, center: Floats, axes: Floats) -> Matrix:
    coordinates = np.empty((len(values), axes.shape[1]), np.float32)
    near = center.astype(np.float32)
    rotation = np.vstack([axes, (near - center) @ axes]).astype(np.float32)
    for where, rows, _ in Points(values, near).blocks(BLOCK):
        np.matmul(rows, rotation, out=coordinates[where])
    return coordinates
