"""One number of segments, chosen: who belongs where.

An algorithm is a function from a matrix, k and a seed to a `Fit`; adding one is a function and an
entry in `ALGORITHMS`. Whatever finds the segments, they are numbered from 1, largest first.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from pandas import Series

from segmentation.errors import ClusteringError
from segmentation.language.phrases import clipped
from segmentation.language.suggestions import or_rather
from segmentation.segment.arrays import Points, as_matrix, whole_number
from segmentation.segment.centers import nearest
from segmentation.segment.features import FeatureMatrix
from segmentation.segment.kmeans.distinct_rows import Rows
from segmentation.segment.kmeans.kmeans import Fit, assign, canonical, fit_rows, whole
from segmentation.segment.silhouettes import silhouettes
from segmentation.segment.sweeps.size_limits import Priced
from segmentation.segment.sweeps.sweeps import Sweep

if TYPE_CHECKING:
    from segmentation.segment.drawn.divisions import Division

WARD_SAMPLE = 4_000  # customers; joining takes the square of them


@dataclass(frozen=True, eq=False)
class Clustering:
    """The segments: `labels` (n,) 1..k, `centroids` (k, d) in the matrix's units."""

    matrix: FeatureMatrix
    labels: NDArray[np.int8]
    centroids: NDArray[np.float64]
    inertia: float
    silhouette: float
    algorithm: str
    seed: int
    found: Clustering | None = None
    """The cut as it was found, where a person joined some of its segments."""
    parts: tuple[tuple[int, ...], ...] = ()
    """Then, per segment: the numbers in that cut of what it is made of."""
    division: Division | None = None
    """How a person drew the segments; `None` where they were found."""
    identities: tuple[int, ...] = ()
    """Per segment: which one it is across every k (`identities`); it gives color and name. Where there is no
    other k, left out, each is its number."""
    priced: Priced | None = None
    """What makes the cut keep to limits of size; `None` where the free cut keeps to them."""

    def __post_init__(self) -> None:
        if not self.identities:
            object.__setattr__(self, "identities", tuple(range(1, self.k + 1)))

    def __repr__(self) -> str:
        return f"<Clustering of {len(self.labels):,} customers: {self.k} segments; .labels>"

    @property
    def k(self) -> int:
        """How many segments."""
        return len(self.centroids)

    @property
    def cut(self) -> int:
        """How many segments were found, before any were joined."""
        return self.k if self.found is None else self.found.k

    def made_of(self, segment: int) -> tuple[int, ...]:
        """The numbers in the cut of what a segment is made of."""
        return (segment,) if self.found is None else self.parts[segment - 1]

    def centres(self, segment: int) -> NDArray[np.float64]:
        """The centres (m, d) that draw customers to a segment: its own, or those of its parts."""
        cut = self if self.found is None else self.found
        return cut.centroids[[number - 1 for number in self.made_of(segment)]]

    def nearest(self, points: NDArray[np.floating]) -> NDArray[np.int8]:
        """The segments (m,) of other customers, given as points (m, d) in the matrix’s units.

        The nearest centre of the cut tells, by squared distance and price where there are prices; of two as
        near the first.
        """
        if self.found is None:
            return nearest(points, self.centroids, None if self.priced is None else self.priced.prices)
        return segments_of(self.parts)[self.found.nearest(points) - 1]

    def prices(self, segment: int) -> NDArray[np.float64]:
        """What is added to the squared distances to each of a segment’s `centres` (m,)."""
        numbers = [number - 1 for number in self.made_of(segment)]
        cut = self if self.found is None else self.found
        return np.zeros(len(numbers)) if cut.priced is None else cut.priced.prices[numbers]

    @property
    def sizes(self) -> list[int]:
        """Customers in each segment, segment 1 first."""
        return [int(size) for size in np.bincount(self.labels, minlength=self.k + 1)[1:]]

    def is_alike(self, other: Clustering) -> bool:
        """Whether the same customers are in the same segments, under the same numbers and identities."""
        return (
            self.identities == other.identities
            and self.matrix is other.matrix
            and np.array_equal(self.labels, other.labels)
        )

    def series(self) -> Series:
        """The segment of every customer, on the row labels of the upload."""
        return Series(self.labels, index=self.matrix.index, name="Segment")


def cluster(matrix: Points, k: int, *, algorithm: str = "k-means", seed: int = 0) -> Clustering:
    """Divide the customers into k segments.

    `matrix` is one that was built from columns, or a plain array or frame (n, d) of numbers, taken as it is.
    Raises `ClusteringError` for an unknown algorithm or a k that the data cannot fill.
    """
    matrix, k = as_matrix(matrix), whole_number(k, "k")
    if algorithm not in ALGORITHMS:
        hint = or_rather(str(algorithm), ALGORITHMS)
        raise ClusteringError(f"There is no algorithm “{clipped(algorithm)}”. {hint}")
    found = ALGORITHMS[algorithm](matrix, k, seed)
    score = silhouettes(matrix.values, found.labels, seed=seed).mean[0]
    return Clustering(matrix, found.labels, found.centroids, found.inertia, float(score), algorithm, seed)


def from_sweep(sweep: Sweep, k: int) -> Clustering:
    """The k-means segments of a sweep that is already computed.

    Who lies on the border of two, but for the rounding of a sweep, is told by the rule for new customers.
    """
    row = sweep.row(k)
    priced = _priced(sweep, k)
    prices = None if priced is None else priced.prices
    return Clustering(
        matrix=sweep.matrix,
        labels=nearest(sweep.matrix.values, sweep.centroids[row], prices),
        centroids=sweep.centroids[row],
        inertia=float(sweep.inertia[row]),
        silhouette=float(sweep.silhouette[row]),
        algorithm="k-means",
        seed=sweep.seed,
        identities=sweep.identities[sweep.ks[row]],
        priced=priced,
    )


def _priced(sweep: Sweep, k: int) -> Priced | None:
    """The prices of the segments at one k and what they cost, where there are any."""
    prices = sweep.prices[sweep.row(k)] if sweep.prices else None
    if prices is None or sweep.free is None or sweep.limits is None:
        return None
    values, row = sweep.matrix.values, sweep.row(k)
    total = float(values.var(axis=0, dtype=np.float64).sum() * len(values))
    free = total - float(sweep.free.inertia[sweep.free.row(k)])
    kept = (total - float(sweep.inertia[row])) / free if free > 0 else 1.0
    drawn = int((nearest(values, sweep.centroids[row]) != sweep.labels[row]).sum())
    return Priced(sweep.limits, prices, min(kept, 1.0), drawn)


def k_means(matrix: FeatureMatrix, k: int, seed: int) -> Fit:
    """k-means: compact segments around their means, the same ones as in a sweep."""
    rows = Rows.of(matrix.values, seed=seed)
    for fit in (fit for block in whole([k]) for fit in fit_rows(rows, block, seed=seed)):
        if fit.k == k:
            return replace(fit, labels=nearest(matrix.values, fit.centroids))
    raise _unfillable(rows, k)


def ward(matrix: FeatureMatrix, k: int, seed: int) -> Fit:
    """Ward's hierarchy (1963): pairs of segments that cost least are joined, until k are left.

    Of more than 4,000 customers a sample is joined, chosen by content. Everybody belongs to the
    nearest mean, so that a new customer can be placed in the same way.
    """
    from sklearn.cluster import AgglomerativeClustering  # takes a while to import

    rows = Rows.of(matrix.values, seed=seed)
    if not 2 <= k <= _most(rows):
        raise _unfillable(rows, k)
    sample = rows.values[rows.order[:WARD_SAMPLE]].astype(np.float64)
    found = AgglomerativeClustering(k).fit_predict(sample)
    means = np.array([sample[found == label].mean(axis=0) for label in range(k)])
    joined = assign(rows.values, means)
    if len(np.unique(joined)) < k:
        raise ClusteringError(
            f"Ward’s hierarchy finds fewer than {k} segments here: too many customers are alike. "
            "Choose fewer segments, or k-means."
        )
    _, centroids = canonical(joined - 1, means / rows.unit)
    labels = nearest(matrix.values, centroids)
    inertia = sum(float(((matrix.values[labels == j + 1] - c) ** 2).sum()) for j, c in enumerate(centroids))
    return Fit(labels, centroids, inertia)


def segments_of(parts: Sequence[Sequence[int]]) -> NDArray[np.int8]:
    """Which segment each one of a cut belongs to, from what every segment is made of, all from 1.

    >>> segments_of([(1, 3), (2,)]).tolist()
    [1, 2, 1]
    """
    of = {number: segment for segment, part in enumerate(parts, start=1) for number in part}
    return np.array([of[number] for number in sorted(of)], np.int8)


def _most(rows: Rows) -> int:
    return min(rows.distinct, len(rows) - 1, 50)


def _unfillable(rows: Rows, k: int) -> ClusteringError:
    found = f"{len(rows):,} customers, {rows.distinct:,} of them different in these columns"
    most = _most(rows)
    advice = f"Choose 2 to {most}." if most >= 2 else "Choose columns in which customers differ."
    return ClusteringError(f"{k} segments cannot be made of {found}. {advice}")


ALGORITHMS: Mapping[str, Callable[[FeatureMatrix, int, int], Fit]] = {
    "k-means": k_means,
    "Ward": ward,
}
"""What finds the segments, by the name a person chooses."""
