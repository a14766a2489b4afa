"""Whether customers are rare between neighbouring segments.

Cutting a continuum puts the line where customers are as common as anywhere. Between groups there is a valley:
on the way from one centre to the other, fewer customers halfway than at either end.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from segmentation.segment.kmeans.small_samples import Partitions

Floats = NDArray[np.float64]

FULL = 2.0  # twice as many halfway as at a centre is no valley, however few stand there
WINDOW = 0.15  # of the way between the centres, to either side of each centre and of halfway


def valleys(values: NDArray[np.floating], found: Partitions) -> tuple[Floats, Floats]:
    """Customers halfway between neighbouring segments for each at their centres: on average, and at most.

    Two arrays, one value per k of `found`; 0 is an empty space between the segments, 1 a cut through a
    continuum. On average pairs of neighbours count by their size; at most is the fullest pair, where a group
    that was cut in two shows. `values` (n, d) may hold more rows than were cut.
    """
    labels = found.predict(values)
    rows = values - found.origin
    depths = [
        _depths(rows, one, centres[:k].astype(np.float64))
        for k, one, centres in zip(found.ks, labels, found.centroids, strict=True)
    ]
    average = [np.average(depth, weights=sizes) if sizes.any() else 1.0 for depth, sizes in depths]
    return np.array(average), np.array([depth.max() if len(depth) else 1.0 for depth, _ in depths])


def _depths(
    rows: NDArray[np.floating], labels: NDArray[np.integer], centres: Floats
) -> tuple[Floats, Floats]:
    """Per pair of neighbours, how full it is halfway, and its customers."""
    depths, sizes = [], []
    for first, second in _neighbours(centres):
        pair = rows[(labels == first) | (labels == second)]
        way = centres[second] - centres[first]
        along = (pair - centres[first]) @ way / max(float(way @ way), np.finfo(float).tiny)
        start, middle, end = (int((np.abs(along - place) < WINDOW).sum()) for place in (0.0, 0.5, 1.0))
        depths.append(min((middle + 1) / (min(start, end) + 1), FULL))
        sizes.append(len(pair))
    return np.array(depths, dtype=np.float64), np.array(sizes, dtype=np.float64)


def _neighbours(centres: Floats) -> list[tuple[int, int]]:
    """Pairs of centres (k, d) with no third one nearer to the point halfway (Gabriel and Sokal 1969)."""
    pairs = []
    for first in range(len(centres)):
        for second in range(first + 1, len(centres)):
            halfway = (centres[first] + centres[second]) / 2
            away = ((centres - halfway) ** 2).sum(axis=1)
            if away.min() >= away[first] * (1 - 1e-9):
                pairs.append((first, second))
    return pairs
