"""How well each customer fits the segment they are in.

A segment is a centre with customers around it: some sit near the middle, some lie between two
segments. Typicality says how near the middle, the margin how clearly nearer to this segment than
to the next, and the second best which segment that next one is. A customer with a margin under
.1 is borderline: in trials only 57% of those were where they belonged, against 99.6% above .4.

Where chances tell the segments (latent classes), they tell these too: typicality by how surely somebody
belongs, the margin as the chance of this segment above that of the next.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from pandas import DataFrame

from segmentation.segment.centers import squared_distances
from segmentation.segment.chances import doubts, joined, posteriors
from segmentation.segment.clusters import Clustering

_ROWS_AT_ONCE = 65_536  # keeps the memory even


def memberships(clustering: Clustering) -> DataFrame:
    """Typicality, margin and second-best segment of every customer, (n, 3), rows as in the matrix.

    `typicality` is the share of the customer's segment that lies at least as far from its centre:
    1 for the most central, 1 / size for the farthest. `margin` is 1 - d1 / d2, with d1 the
    distance to the own centre and d2 to the nearest other one: 0 on the border (or beyond it, as
    methods other than k-means allow), 1 in the middle. `second_best` is that other segment. Of a segment
    that was joined from others, the nearest centre counts. Where segments have prices, which move borders,
    d1² and d2² of the margin are squared distances and prices together.
    """
    division = clustering.division
    if division is not None and division.densities is not None:
        labels = clustering.labels
        found = by_chance(segment_densities(clustering, division.densities), labels)
        found["typicality"] = _typicality(found["doubt"].to_numpy(), labels)
        return found[["typicality", "margin", "second_best"]].set_axis(clustering.matrix.index)
    own, reach, other, second = _nearest_two(clustering)
    columns = {
        "typicality": _typicality(own, clustering.labels),
        "margin": margin_between(reach, other),
        "second_best": second,
    }
    return DataFrame(columns, index=clustering.matrix.index)


def place(
    clustering: Clustering,
    points: NDArray[np.floating],
    drawn: NDArray[np.int8] | None = None,
    densities: NDArray[np.float64] | None = None,
) -> DataFrame:
    """Segment, typicality, margin and second-best segment of other customers, given as points (m, d).

    Each belongs to the nearest centre, and of two as near to the first. `typicality` is the share of the
    segment’s own customers who lie at least as far from its centre: 0 beyond all of them. The points are in
    the units of the clustering’s matrix, without NaN. Where segments were drawn, `drawn` says which each
    customer is in, and `densities` (m, parts) how likely each part is where chances tell.

    >>> from segmentation.segment.clusters import cluster
    >>> place(cluster([[0.0], [1.0], [8.0]], 2), np.array([[0.4], [9.0]]))["segment"].tolist()
    [1, 2]
    """
    segment = clustering.nearest(points) if drawn is None else drawn
    if densities is not None and clustering.division is not None:
        members = doubts(segment_densities(clustering, clustering.division.densities), clustering.labels)
        found = by_chance(segment_densities(clustering, densities), segment)
        own = found["doubt"].to_numpy()
        found["typicality"] = _typicality_among(own, segment, members, clustering.labels)
        return found[["segment", "typicality", "margin", "second_best"]]
    own, reach, other, second = _own_and_other(clustering, points, segment)
    members, *_ = _nearest_two(clustering)
    columns = {
        "segment": segment,
        "typicality": _typicality_among(own, segment, members, clustering.labels),
        "margin": margin_between(reach, other),
        "second_best": second,
    }
    return DataFrame(columns)


def segment_densities(clustering: Clustering, densities: NDArray[np.float64] | None) -> NDArray[np.float64]:
    """Log densities (m, segments) of customers from those of the parts of a division (m, parts)."""
    assert densities is not None, "the caller asks whether chances tell"
    return joined(densities, [clustering.made_of(segment) for segment in range(1, clustering.k + 1)])


def chances_of(clustering: Clustering) -> NDArray[np.float64] | None:
    """How likely everybody is in each segment (n, k); `None` where no chances tell the segments."""
    division = clustering.division
    if division is None or division.densities is None:
        return None
    return posteriors(segment_densities(clustering, division.densities))


def by_chance(densities: NDArray[np.float64], segment: NDArray[np.integer]) -> DataFrame:
    """Segment, doubt, margin and second best of customers, from log densities (m, segments).

    `doubt` are the log odds against the segment they are in; `margin` is its chance above that of the next.
    """
    at = (np.arange(len(segment)), segment.astype(np.intp) - 1)
    chances = posteriors(densities) if len(segment) else densities
    own = chances[at]
    others = chances.copy()
    others[at] = -1
    second = (others.argmax(axis=1) + 1).astype(np.int8) if len(segment) else np.empty(0, np.int8)
    return DataFrame(
        {
            "segment": segment,
            "doubt": doubts(densities, segment),
            "margin": np.clip(own - others.max(axis=1, initial=0.0), 0.0, 1.0),
            "second_best": second,
        }
    )


_Near = tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64], NDArray[np.int8]]


def _nearest_two(clustering: Clustering) -> _Near:
    """Distance to the own centre; with prices, that and to the nearest other one; the number of that one."""
    n = len(clustering.labels)
    own, reach, other = np.empty(n), np.empty(n), np.empty(n)
    second = np.empty(n, dtype=np.int8)
    for start in range(0, n, _ROWS_AT_ONCE):
        rows = slice(start, start + _ROWS_AT_ONCE)
        own[rows], reach[rows], other[rows], second[rows] = _own_and_other(
            clustering, clustering.matrix.values[rows], clustering.labels[rows]
        )
    return own, reach, other, second


def _own_and_other(clustering: Clustering, points: NDArray[np.floating], labels: NDArray[np.int8]) -> _Near:
    """The same of some customers in these segments."""
    mine = (np.arange(len(points)), labels.astype(np.intp) - 1)
    distances, others = _distances(clustering, points), _distances(clustering, points, priced=True)
    reach = others[mine]
    others[mine] = np.inf
    return distances[mine], reach, others.min(axis=1), (others.argmin(axis=1) + 1).astype(np.int8)


def margin_between(own: NDArray[np.float64], other: NDArray[np.float64]) -> NDArray[np.float64]:
    """1 - own / other, 0..1, from distances (m,) to the own centre and the next; 0 on two centres at once."""
    with np.errstate(divide="ignore", invalid="ignore"):
        margin: NDArray[np.float64] = np.clip(np.where(other > 0, 1 - own / other, 0.0), 0.0, 1.0)
    return margin


def _distances(
    clustering: Clustering, rows: NDArray[np.floating], *, priced: bool = False
) -> NDArray[np.float64]:
    """Euclidean distances, customers × segments; of a segment with several centres, to the nearest.

    With prices where there are any and they are asked for: the root of squared distance and price together.
    """
    segments = range(1, clustering.k + 1)
    groups = [clustering.centres(segment) for segment in segments]
    prices = [clustering.prices(segment) for segment in segments] if priced else None
    distances: NDArray[np.float64] = np.sqrt(squared_distances(rows, groups, prices))
    return distances


def _typicality(own: NDArray[np.float64], labels: NDArray[np.int8]) -> NDArray[np.float64]:
    """1 - the share of the segment that is strictly nearer to its centre."""
    return _typicality_among(own, labels, own, labels)


def _typicality_among(
    own: NDArray[np.float64],
    labels: NDArray[np.int8],
    members: NDArray[np.float64],
    member_labels: NDArray[np.int8],
) -> NDArray[np.float64]:
    """1 - the share of the segment's members that is strictly nearer to its centre than a customer is."""
    result = np.empty(len(own))
    for label in np.unique(labels):
        mine, distances = labels == label, np.sort(members[member_labels == label])
        result[mine] = 1 - np.searchsorted(distances, own[mine], side="left") / len(distances)
    return result
