"""Segments whose centers are the means of all rows: a clustering and a sweep of the sample about those."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from segmentation.engines.passes.lloyd_passes import Settled
from segmentation.segment.centers import nearest
from segmentation.segment.clusters import Clustering
from segmentation.segment.silhouettes import silhouettes
from segmentation.segment.sweeps.sweeps import Sweep


@dataclass(frozen=True, eq=False)
class Polished:
    """What came of the passes over all rows."""

    clustering: Clustering
    sweep: Sweep
    passes: int
    settled: bool
    """Whether the centers rested before the passes ran out."""


def with_settled(scores: Sweep, found: Mapping[int, Settled]) -> Sweep:
    """The sweep of the sample with some numbers of segments about their settled centers.

    Its figures stay those of the sample, so that all numbers of segments can be compared.
    """
    inertia, silhouette = scores.inertia.copy(), scores.silhouette.copy()
    error, labels, centroids = scores.silhouette_se.copy(), scores.labels.copy(), list(scores.centroids)
    values = scores.matrix.values
    for k, one in found.items():
        if k not in scores.ks:
            continue
        row, centers = scores.row(k), one.centers[_largest_first(one)]
        labels[row], centroids[row] = nearest(values, centers), centers
        inertia[row] = float(((values - centers[labels[row].astype(np.intp) - 1]) ** 2).sum(dtype=np.float64))
        score = silhouettes(values, labels[row], seed=scores.seed)
        silhouette[row], error[row] = score.mean[0], score.error[0]
    return replace(
        scores, inertia=inertia, silhouette=silhouette, silhouette_se=error, labels=labels,
        centroids=tuple(centroids),
    )  # fmt: skip


def with_centers(begun: Clustering, settled: Settled, sweep: Sweep) -> Clustering:
    """The segments about the means of all rows, numbered by how many customers they hold, largest first."""
    cut = begun.found or begun
    order = _largest_first(settled)
    moved = replace(
        cut, centroids=settled.centers[order], inertia=settled.sums.inertia,
        identities=tuple(cut.identities[number] for number in order),
    )  # fmt: skip
    moved = replace(moved, labels=moved.nearest(cut.matrix.values))
    if cut.k in sweep.ks:
        moved = replace(moved, silhouette=float(sweep.silhouette[sweep.row(cut.k)]))
    if begun.found is None:
        return moved
    place = {int(number) + 1: at + 1 for at, number in enumerate(order)}
    parts = tuple(tuple(sorted(place[number] for number in part)) for part in begun.parts)
    joined = replace(begun, found=moved, parts=parts, inertia=settled.sums.inertia)
    return replace(joined, labels=joined.nearest(cut.matrix.values))


def _largest_first(settled: Settled) -> list[int]:
    """The centers by how many of all rows are nearest to each."""
    return [int(number) for number in np.argsort(-settled.sums.counts, kind="stable")]
