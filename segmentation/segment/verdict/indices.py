"""What the classical indicators say about the number of segments.

None of them decides here: every one of them finds groups in noise. They are shown so that a person can see
where they agree with the verdict and where they do not.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from segmentation.segment.kmeans.small_samples import Partitions, partition
from segmentation.segment.verdict.null_models import even_cloud

ROWS_AT_ONCE = 65_536  # keeps the memory even


def calinski_harabasz(
    ks: Sequence[int], inertia: NDArray[np.float64], total: float, n: int
) -> NDArray[np.float64]:
    """Spread between segments over spread within, per k; more is better (Caliński and Harabasz 1974).

    `inertia` (len(ks),) is what is left of the `total` sum of squares of `n` customers.
    """
    k = np.asarray(ks)
    within = np.maximum(inertia, np.finfo(float).tiny) / np.maximum(n - k, 1)
    ratio: NDArray[np.float64] = (total - inertia) / (k - 1) / within
    return ratio


def davies_bouldin(values: NDArray[np.floating], labels: NDArray[np.integer]) -> float:
    """How much each segment resembles its nearest neighbour, on average; less is better.

    `values` (n, d), `labels` (n,) from 1. Davies and Bouldin (1979), with mean distances to the centroids.
    """
    sizes = np.bincount(labels)
    sums = np.column_stack([np.bincount(labels, column) for column in values.T])
    centres = sums / np.maximum(sizes, 1)[:, None]
    reach = np.zeros(len(sizes))
    for start in range(0, len(values), ROWS_AT_ONCE):
        part = slice(start, start + ROWS_AT_ONCE)
        away = np.linalg.norm(values[part] - centres[labels[part]], axis=1)
        reach += np.bincount(labels[part], away, len(sizes))
    centres, reach = centres[1:], reach[1:] / sizes[1:]
    apart = np.linalg.norm(centres[:, None] - centres, axis=2)
    np.fill_diagonal(apart, np.inf)
    likeness = (reach[:, None] + reach) / np.maximum(apart, np.finfo(float).tiny)
    return float(likeness.max(axis=1).mean())


def gap(
    values: NDArray[np.floating],
    found: Partitions,
    rng: Generator,
    *,
    references: int = 20,
    after_each: Callable[[int], None] = lambda _: None,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """How much tighter the cuts of `values` (n, d) are than those of an even cloud, and the standard error.

    Per k of `found`; squared distances, box along the principal axes, error inflated by √(1 + 1/B).
    Tibshirani, Walther and Hastie (2001).
    """
    logs = np.empty((references, len(found.ks)))
    for b in range(references):
        logs[b] = _log(partition(even_cloud(values, rng), found.ks, rng).inertia)
        after_each(b + 1)
    return logs.mean(axis=0) - _log(found.inertia), logs.std(axis=0) * np.sqrt(1 + 1 / references)


def _log(inertia: NDArray[np.float64]) -> NDArray[np.float64]:
    logs: NDArray[np.float64] = np.log(np.maximum(inertia, np.finfo(float).tiny))
    return logs


def gap_choice(ks: Sequence[int], gaps: NDArray[np.float64], errors: NDArray[np.float64]) -> int:
    """The smallest k whose gap is within one error of the next one's (Tibshirani and others 2001)."""
    enough = gaps[:-1] >= gaps[1:] - errors[1:]
    return int(ks[int(enough.argmax())] if enough.any() else ks[-1])


def elbow(ks: Sequence[int], inertia: NDArray[np.float64]) -> int:
    """The k where the inertia bends most: farthest below the line from the first to the last point.

    The offline form of kneedle without smoothing (Satopää, Albrecht, Irwin and Raghavan 2011).
    """
    k = np.asarray(ks, dtype=np.float64)
    if len(k) < 3 or inertia[0] <= inertia[-1]:
        return int(ks[0])
    along = (k - k[0]) / (k[-1] - k[0])
    down = (inertia[0] - inertia) / (inertia[0] - inertia[-1])
    return int(ks[int((down - along).argmax())])
