"""The map: customers on the two or three axes along which they differ most.

Principal components (Pearson 1901) from the eigenvectors of the covariance matrix, of all rows: a
map fitted on a sample moves. Where chances tell the segments (latent classes), the same cloud is seen
from the side on which the segments lie farthest apart: they need not be what differs most. Each axis
points where its largest loading is positive, so that no map is mirrored from one day to the next.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from pandas import DataFrame

from segmentation.array_kinds import Floats, Matrix
from segmentation.errors import ClusteringError
from segmentation.language.phrases import about, percent
from segmentation.segment.arrays import Points as Customers
from segmentation.segment.arrays import as_matrix, whole_number
from segmentation.segment.features import FeatureMatrix
from segmentation.segment.kmeans.assignment import Points
from segmentation.standards import PICTURE_HOLDS, PICTURE_WHOLE
from segmentation.threads import one_thread

BLOCK = 8192  # rows that stay in the processor's cache
SHRINKAGE = 0.1  # of the mean variance within segments, added to each: no axis is praised for hardly varying
APART = 1e-6  # of the variance within segments that their means must differ by to count as a direction


@dataclass(frozen=True, eq=False)
class Projection:
    """Customers' `coordinates` (n, dimensions) float32, and what the axes are made of."""

    coordinates: Matrix
    explained: Floats
    """Share of the variance that each of ALL components explains, those of the map first; they sum to 1."""
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
        return _seen(matrix, center, covariance, _principal(covariance), dimensions)


def project_apart(matrix: FeatureMatrix, chances: Floats, dimensions: int = 2) -> Projection:
    """The map of customers who belong to segments by `chances` (n, k), from where these lie farthest apart.

    Still an orthogonal projection, so that near and far mean what they do on every map. Its first axes span
    the canonical variates of Rao (1948), which are Fisher's discriminants (1936) of several groups; everybody
    counts in each segment by their chance. Axes beyond those are principal components of what is left.
    """
    with one_thread():
        center, covariance = _moments(matrix.values)
        apart = _discriminants(covariance, _between(matrix.values, center, chances), dimensions)
        whole = np.linalg.qr(apart, mode="complete")[0]
        parts = (whole[:, : apart.shape[1]], whole[:, apart.shape[1] :])
        components = np.hstack([basis @ _principal(basis.T @ covariance @ basis) for basis in parts])
        return _seen(matrix, center, covariance, components, dimensions)


def _seen(
    matrix: FeatureMatrix, center: Floats, covariance: Floats, components: Floats, dimensions: int
) -> Projection:
    """The map whose axes are the first of all components (d, d)."""
    variances = np.einsum("ij,ik,kj->j", components, covariance, components).clip(min=0)
    axes = _upright(components[:, :dimensions])
    total = variances.sum()
    explained = variances / total if total > 0 else np.full(len(variances), 1 / len(variances))
    names = [feature.name for feature in matrix.features]
    loadings = DataFrame(axes, index=names, columns=[f"Axis {i + 1}" for i in range(axes.shape[1])])
    return Projection(_coordinates(matrix.values, center, axes), explained, loadings, center)


def _principal(covariance: Floats) -> Floats:
    """Eigenvectors of a covariance matrix as columns, that of the largest variance first."""
    vectors: Floats = np.linalg.eigh(covariance)[1][:, ::-1]
    return vectors


def _discriminants(covariance: Floats, between: Floats, most: int) -> Floats:
    """Directions (d, at most `most`) in which segments lie farthest apart for how much they vary within."""
    within = covariance - between
    level = float(np.trace(within)) / len(within)
    spread, vectors = np.linalg.eigh(within)
    whitened = vectors / np.sqrt(spread.clip(min=0) + SHRINKAGE * level + np.finfo(float).tiny)
    apart, directions = np.linalg.eigh(whitened.T @ between @ whitened)
    count = min(int((apart > APART).sum()), most)
    chosen: Floats = whitened @ directions[:, ::-1][:, :count]
    return chosen


def _between(values: Matrix, center: Floats, chances: Floats) -> Floats:
    """Covariance (d, d) of the means of segments around that of all, customers counting by their chances."""
    sums = np.zeros((chances.shape[1], values.shape[1]))
    for start in range(0, len(values), BLOCK):
        rows = slice(start, start + BLOCK)
        sums += chances[rows].T @ (values[rows] - center)
    weights = np.maximum(chances.sum(axis=0), np.finfo(float).tiny)
    found: Floats = (sums / weights[:, None]).T @ sums / len(values)
    return found


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
