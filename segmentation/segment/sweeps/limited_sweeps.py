"""A sweep whose segments keep to limits of size, from the free one.

Where the free cut keeps to them it stays as it is; a number of segments that cannot is left out.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from segmentation.errors import ClusteringError
from segmentation.segment.kmeans.distinct_rows import Rows
from segmentation.segment.kmeans.prices import PricedFit, fit_within
from segmentation.segment.silhouettes import silhouettes_of
from segmentation.segment.sweeps.size_limits import SizeLimits
from segmentation.segment.sweeps.sweeps import Sweep


def keeping_to(limits: SizeLimits, free: Sweep) -> Sweep:
    """The same customers at every k at which `limits` can be kept; without limits, the free sweep itself.

    Raises `ClusteringError` where they can be kept at no k of the sweep.
    """
    if not limits:
        return free
    n = len(free.matrix)
    able = [row for row, k in enumerate(free.ks) if not limits.why_not(k, n)]
    if not able:
        nearest = free.ks[0] if n < free.ks[0] * limits.customers(n)[0] else free.ks[-1]
        raise ClusteringError(limits.why_not(nearest, n))
    rows = Rows.of(free.matrix.values, seed=free.seed)
    fits = {row: _fit(rows, free, row, limits) for row in able}
    labels = np.array([free.labels[row] if (fit := fits[row]) is None else fit.labels for row in able])
    moved = [place for place, row in enumerate(able) if fits[row] is not None]
    silhouette, error = free.silhouette[able], free.silhouette_se[able]
    if moved:
        scores = silhouettes_of(rows, labels[moved])
        silhouette[moved], error[moved] = scores.mean, scores.error
    return replace(
        free,
        ks=tuple(free.ks[row] for row in able),
        inertia=np.array([free.inertia[row] if (f := fits[row]) is None else f.inertia for row in able]),
        silhouette=silhouette,
        silhouette_se=error,
        labels=labels,
        centroids=tuple(free.centroids[row] if (f := fits[row]) is None else f.centroids for row in able),
        free=free,
        limits=limits,
        prices=tuple(None if (fit := fits[row]) is None else fit.prices for row in able),
    )


def _fit(rows: Rows, free: Sweep, row: int, limits: SizeLimits) -> PricedFit | None:
    """The cut with prices; `None` where the free one needs none."""
    sizes = np.bincount(free.labels[row], minlength=free.ks[row] + 1)[1:]
    if limits.are_kept(sizes.tolist()):
        return None
    return fit_within(rows, free.centroids[row], *limits.customers(len(rows)), seed=free.seed)
