"""Groups that k-means does not draw: of another shape than its segments, or too small for one.

Both are looked for where customers lie dense, without asking for centres, and are told beside the verdict;
they never decide it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from segmentation.array_kinds import Floats
from segmentation.segment.features import FeatureMatrix
from segmentation.segment.subsamples import order
from segmentation.segment.verdict.null_models import FEW_LEVELS
from segmentation.standards import DENSE_SHARE, MIXED_SHARE, SEGMENT_SHARE, SMALL_GROUP, STANDS_CLEAR

DENSE_SAMPLE, SMALL_SAMPLE = 2_000, 1_000  # customers: what a minimum spanning tree is quick for
NEAR = 5  # neighbours within which a customer of a small group has company
ROWS_AT_ONCE = 8_192  # keeps the memory even

Points = NDArray[np.floating]
Rows = NDArray[np.intp]


def is_mixed(values: Points, labels: NDArray[np.integer]) -> bool:
    """Whether segments `labels` (n,), from 0, mix groups that lie dense in `values` (n, d), n up to 2,000.

    HDBSCAN (Campello, Moulavi and Sander 2013); groups of 5% and more, where they hold at least half of the
    customers. The steps of counts and scales are spread first, so that each is no group of its own.
    """
    from sklearn.cluster import HDBSCAN  # takes a while to import

    n = len(values)
    smallest, neighbours = max(SMALL_GROUP, int(SEGMENT_SHARE * n)), min(10, max(3, n // 50))
    if n <= smallest:
        return False
    groups = HDBSCAN(min_cluster_size=smallest, min_samples=neighbours, copy=True).fit_predict(
        stepless(values)
    )
    inside = groups >= 0
    if groups.max() < 1 or inside.mean() < DENSE_SHARE:
        return False
    crossed = np.zeros((int(labels.max()) + 1, int(groups.max()) + 1))
    np.add.at(crossed, (labels[inside], groups[inside]), 1)
    return bool(1 - crossed.max(axis=1).sum() / crossed.sum() >= MIXED_SHARE)


def stepless(values: Points) -> Floats:
    """`values` (n, d), where each step of a column of few levels is spread over the stretch it stands for."""
    rng, spread = np.random.default_rng(0), values.astype(np.float64)
    for column in spread.T:
        levels = np.unique(column)
        if 2 < len(levels) <= FEW_LEVELS:
            edges = np.r_[levels[0], (levels[1:] + levels[:-1]) / 2, levels[-1]]
            at = np.searchsorted(levels, column)
            column[:] = rng.uniform(edges[at], edges[at + 1])
    return spread


def content_order(matrix: FeatureMatrix, *, seed: int = 0) -> Rows:
    """Positions of the customers that are looked at, by the content of their rows."""
    return order(matrix, all_of=SMALL_SAMPLE, seed=seed)


def small_group_of(matrix: FeatureMatrix, *, seed: int = 0) -> Rows:
    """Positions of a small group that stands clear of all others in the numbers of a matrix.

    In categories every rare mixture would.
    """
    numeric = np.array([feature.category is None for feature in matrix.features])
    values = matrix.values[:, numeric] if numeric.any() else np.zeros((len(matrix), 1), np.float32)
    return small_group(values, content_order(matrix, seed=seed)[:SMALL_SAMPLE])


def small_group(values: Points, sample: Rows) -> Rows:
    """Positions in `values` (n, d) of a small group that stands clear of all others; none if there is none.

    It is found among `sample` and then looked for among everybody: who is nearer to it than the others are.
    """
    rows = np.unique(values[sample], axis=0).astype(np.float64)
    gap, members = _clearest(rows) if len(rows) > 2 * SMALL_GROUP else (0.0, [])
    if not members:
        return np.empty(0, dtype=np.intp)
    inside = rows[members]
    low, high = inside.min(axis=0) - gap / 2, inside.max(axis=0) + gap / 2
    around = np.flatnonzero(((values >= low) & (values <= high)).all(axis=1))
    parts = [around[start : start + ROWS_AT_ONCE] for start in range(0, len(around), ROWS_AT_ONCE)]
    found = [part[_distance(values[part], inside) < gap / 2] for part in parts]
    group = np.concatenate(found) if found else around
    return group if len(group) < SEGMENT_SHARE * len(values) else group[:0]


def _distance(values: Points, others: Floats) -> Floats:
    """The distance of each row to the nearest of `others`."""
    from scipy.spatial.distance import cdist

    nearest: Floats = cdist(values, others).min(axis=1)
    return nearest


def _clearest(rows: Floats) -> tuple[float, list[int]]:
    """The distance from the small group that stands clearest to all others, and its members.

    Single linkage over mutual reachability, as in HDBSCAN: a group is what a step of the minimum spanning
    tree joins to the rest; it stands clear when this step is `STANDS_CLEAR` times the widest inside.
    """
    groups = {row: [row] for row in range(len(rows))}
    owner, widest = np.arange(len(rows)), np.zeros(len(rows))
    best, most = (STANDS_CLEAR, 0.0, list[int]()), SEGMENT_SHARE * len(rows)
    for step, first, second in _steps(rows):
        small, large = sorted((int(owner[first]), int(owner[second])), key=lambda group: len(groups[group]))
        if SMALL_GROUP <= len(groups[small]) <= most < len(groups[large]):
            ratio = step / max(float(widest[small]), 1e-9)
            best = max(best, (ratio, step, list(groups[small])), key=lambda one: one[0])
        owner[groups[small]] = large
        groups[large] += groups.pop(small)
        widest[large] = step
    return best[1], best[2]


def _steps(rows: Floats) -> list[tuple[float, int, int]]:
    """The minimum spanning tree of `rows` (n, d), shortest step first: length and both ends (Prim 1957)."""
    from scipy.spatial.distance import pdist, squareform  # takes a while to import

    far = squareform(pdist(rows))
    core = np.partition(far, NEAR, axis=1)[:, NEAR]
    reach = np.maximum(far, np.maximum(core[:, None], core))
    nearest, by = reach[0].copy(), np.zeros(len(rows), dtype=np.intp)
    nearest[0] = np.inf
    waiting, steps = np.ones(len(rows), dtype=bool), []
    waiting[0] = False
    for _ in range(len(rows) - 1):
        row = int(nearest.argmin())
        steps.append((float(nearest[row]), int(by[row]), row))
        waiting[row], nearest[row] = False, np.inf
        closer = waiting & (reach[row] < nearest)
        nearest[closer], by[closer] = reach[row][closer], row
    return sorted(steps)
