"""Whether customers are rare between neighbouring segments.

Cutting a continuum puts the line where customers are as common as anywhere. Between groups there is a
valley: on the way from one centre to the other, fewer customers halfway than at either end. The way is looked
at along the direction that tells the two segments apart best, so that groups which are long in another
direction do not hide it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from segmentation.array_kinds import Floats
from segmentation.segment.kmeans.small_samples import Partitions

Members = NDArray[np.floating]

TINY = 1e-9  # so that nothing is divided by zero
FEWEST = 4  # of a segment, so that both halves of it have a spread
FULL = 2.0  # twice as many halfway as at a centre is no valley, however few stand there
WINDOW = 0.15  # of the way between the centres, to either side of each centre and of halfway
SHRINKAGE = 0.1  # of the mean variance, added to each: few customers do not tell every direction's


def valleys(values: NDArray[np.floating], found: Partitions) -> tuple[Floats, Floats]:
    """Customers halfway between neighbouring segments for each at their centres: on average, and at most.

    Two arrays, one value per k of `found`; 0 is an empty space between the segments, 1 a cut through a
    continuum. On average pairs of neighbours count by their size; at most is the fullest pair, where a group
    that was cut in two shows. `values` (n, d) may hold more rows than were cut.
    """
    rows = values - found.origin
    rows = rows[np.argsort(rows @ np.sqrt(1 + np.arange(rows.shape[1])), kind="stable")]  # by what they hold
    labels = found.predict(rows + found.origin)
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
    members = [rows[labels == segment] for segment in range(len(centres))]
    depths, sizes = [], []
    for first, second in _neighbours(centres):
        pair = members[first], members[second]
        start, middle, end = _counted(*pair)
        depths.append(min((middle + 1) / (min(start, end) + 1), FULL))
        sizes.append(len(pair[0]) + len(pair[1]))
    return np.array(depths, dtype=np.float64), np.array(sizes, dtype=np.float64)


def _counted(first: Members, second: Members) -> NDArray[np.intp]:
    """Customers of two segments at the first centre, halfway, and at the second (3,).

    Every other one is counted along the direction that the rest give, and the reverse, so that no direction
    is praised by those who chose it.
    """
    counts = np.zeros(3, dtype=np.intp)
    if min(len(first), len(second)) < FEWEST:
        return counts
    for half in (0, 1):
        along = _along(
            first[half::2], second[half::2], np.concatenate([first[1 - half :: 2], second[1 - half :: 2]])
        )
        counts += (np.abs(along[:, None] - [0.0, 0.5, 1.0]) < WINDOW).sum(axis=0)
    return counts


def _along(first: Members, second: Members, others: Members) -> Floats:
    """Where `others` (m, d) stand between two segments: 0 at the first centre, 1 at the second.

    Along Fisher's linear discriminant (1936); the covariance within the segments is shrunk (Friedman 1989).
    """
    centre = first.mean(axis=0)
    between = second.mean(axis=0) - centre
    inside = np.concatenate([first - centre, second - second.mean(axis=0)])
    within = inside.T @ inside / len(inside)
    within.flat[:: len(within) + 1] += SHRINKAGE * np.trace(within) / len(within) + TINY
    direction = np.linalg.solve(within, between)
    along: Floats = (others - centre) @ direction / max(float(between @ direction), TINY)
    return along


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
