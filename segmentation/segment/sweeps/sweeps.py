"""Scores over many k: everything the slider needs, computed once.

The elbow, the silhouette and the labels of every k come out of one sweep, so a step of the slider
is a look-up.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pandas import DataFrame, Index

from segmentation.errors import ClusteringError
from segmentation.segment.arrays import Points, as_matrix, whole_number
from segmentation.segment.features import FeatureMatrix
from segmentation.segment.kmeans.distinct_rows import Rows
from segmentation.segment.kmeans.kmeans import fit_rows, whole
from segmentation.segment.silhouettes import silhouettes_of
from segmentation.segment.sweeps.identities import identities_of
from segmentation.segment.sweeps.size_limits import SizeLimits


@dataclass(frozen=True, eq=False)
class Sweep:
    """One row per k. `labels` (number of ks, n) are 1..k, largest segment first."""

    matrix: FeatureMatrix
    ks: tuple[int, ...]
    inertia: NDArray[np.float64]
    silhouette: NDArray[np.float64]
    silhouette_se: NDArray[np.float64]
    """Standard error of the silhouette; 0 where it is exact."""
    labels: NDArray[np.int8]
    centroids: tuple[NDArray[np.float64], ...]
    """Per k: (k, d), in the order of the labels."""
    seed: int
    free: Sweep | None = None
    """The sweep without limits of size, where segments keep to some."""
    limits: SizeLimits | None = None
    prices: tuple[NDArray[np.float64] | None, ...] = ()
    """Then, per k: the price of each segment (k,), or `None` where the free cut keeps to the limits."""

    def __getstate__(self) -> dict[str, Any]:
        """The fields alone: a page may reckon `identities` while another thread sends this to be judged."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    @property
    def estimated(self) -> bool:
        """Whether the silhouettes are estimates with a standard error."""
        return bool(self.silhouette_se.any())

    @property
    def silhouette_name(self) -> str:
        """What the silhouette is called above its numbers: an estimate is never called anything else."""
        return "Silhouette, estimated" if self.estimated else "Silhouette"

    @cached_property
    def identities(self) -> dict[int, tuple[int, ...]]:
        """k → which segment each is across every k, segment 1 first (see the module `identities`)."""
        return identities_of(dict(zip(self.ks, self.labels, strict=True)))

    @property
    def best_silhouette_k(self) -> int:
        """The k with the largest silhouette; the smaller one when two tie."""
        return self.ks[int(self.silhouette.argmax())]

    def row(self, k: int) -> int:
        """The position of `k` in every array. Raises `ClusteringError` when the sweep has no such k."""
        if k not in self.ks:
            raise ClusteringError(
                f"{k} segments were not computed; this sweep holds {self.ks[0]} to {self.ks[-1]}. "
                "Choose one of those, or widen the range."
            )
        return self.ks.index(k)

    def labels_at(self, k: int) -> NDArray[np.int8]:
        """The segment (n,) of every customer with `k` segments, 1..k."""
        labels: NDArray[np.int8] = self.labels[self.row(k)]
        return labels

    def table(self) -> DataFrame:
        """One row per k: inertia, silhouette (with its standard error where estimated), smallest segment."""
        columns = {"Inertia": self.inertia, self.silhouette_name: self.silhouette}
        if self.estimated:
            columns["Standard error"] = self.silhouette_se
        smallest = [np.bincount(row)[1:].min() for row in self.labels]
        return DataFrame({**columns, "Smallest segment": smallest}, index=Index(self.ks, name="Segments"))

    def __repr__(self) -> str:
        return f"<Sweep of {len(self.matrix):,} customers, {self.ks[0]} to {self.ks[-1]} segments; .table()>"


def sweep(matrix: Points, ks: Iterable[int] = range(2, 11), *, seed: int = 0) -> Sweep:
    """Inertia, silhouette, labels and centroids for every k from 2 to 50.

    `matrix` is one that was built from columns, or a plain array or frame (n, d) of numbers, taken as it
    is. A k that the data cannot fill (more than there are different customers, or as many as there are
    customers) is left out. The segments at one k do not depend on which other k are asked for.

    Raises `ClusteringError` when none remains, and `FeatureError` for what is no table of finite numbers.

    >>> found = sweep([[1.0], [1.1], [5.0], [5.1], [9.0]], range(2, 4))
    >>> found.ks, found.labels_at(2).tolist()
    ((2, 3), [2, 2, 1, 1, 1])
    """
    matrix = as_matrix(matrix)
    asked = _asked(ks)
    rows = Rows.of(matrix.values, seed=seed)
    fits = [f for block in whole(asked) for f in fit_rows(rows, block, seed=seed) if f.k in asked]
    if not fits:
        raise ClusteringError(
            f"{len(matrix):,} customers, {rows.distinct:,} of them different in these columns, are too few "
            "to divide. Add customers, or choose columns in which they differ."
        )
    labels = np.array([fit.labels for fit in fits])
    scores = silhouettes_of(rows, labels)
    return Sweep(
        matrix=matrix,
        ks=tuple(fit.k for fit in fits),
        inertia=np.array([fit.inertia for fit in fits]),
        silhouette=scores.mean,
        silhouette_se=scores.error,
        labels=labels,
        centroids=tuple(fit.centroids for fit in fits),
        seed=seed,
    )


def _asked(ks: Iterable[int]) -> set[int]:
    """The ks that somebody asked for; one alone will do. Raises `ClusteringError` for what is no number."""
    given: object = ks
    every = ks if isinstance(given, Iterable) and not isinstance(given, str) else [given]
    return {whole_number(k, "k") for k in every}
