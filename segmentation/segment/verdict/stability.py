"""Whether the segments come back when the customers are drawn again.

A segment that dissolves in half of the redraws is a line drawn by chance. Each redraw is cut again and laid
over the original: the Jaccard index says how much of a segment comes back, the adjusted Rand index how much
two redraws agree as a whole, prediction strength whether one half of the customers foretells the other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Self

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from segmentation.segment.kmeans.small_samples import partition

RESTARTS = 12  # a poor cut would pass for an unstable segment


@dataclass(frozen=True, eq=False)
class Stability:
    """How well cuts repeat, as measured in each redraw."""

    overlaps: Mapping[int, NDArray[np.float64]]
    """k → Jaccard index of each segment in each redraw (redraws, k)."""
    agreements: NDArray[np.float64]
    """Adjusted Rand index of every two redraws (pairs, len(ks))."""

    @classmethod
    def pooled(cls, several: Iterable[Self]) -> Self:
        """The redraws of several draws of customers as one; their segments are the same ones."""
        each = list(several)
        overlaps = {k: np.concatenate([one.overlaps[k] for one in each]) for k in each[0].overlaps}
        return cls(overlaps, np.concatenate([one.agreements for one in each]))

    @property
    def segments(self) -> dict[int, NDArray[np.float64]]:
        """k → mean Jaccard index per segment (k,)."""
        return {k: seen.mean(axis=0) for k, seen in self.overlaps.items()}

    @property
    def intervals(self) -> dict[int, NDArray[np.float64]]:
        """k → where eight of ten redraws lie, per segment (k, 2)."""
        return {k: np.quantile(seen, [0.1, 0.9], axis=0).T for k, seen in self.overlaps.items()}

    @property
    def ari(self) -> NDArray[np.float64]:
        """Mean agreement of two redraws (len(ks),)."""
        agreement: NDArray[np.float64] = self.agreements.mean(axis=0)
        return agreement


def stability(
    values: NDArray[np.floating],
    ks: Sequence[int],
    labels: NDArray[np.integer],
    rng: Generator,
    *,
    redraws: int = 20,
    after_each: Callable[[int], None] = lambda _: None,
) -> Stability:
    """How well the cuts `labels` (len(ks), n), from 0, of `values` (n, d) repeat in bootstrap redraws.

    Jaccard per segment with its best match among the customers drawn, each counted once: Hennig (2007), as
    fpc's `clusterboot`. Adjusted Rand index of two redraws on the original customers: Dolnicar and Leisch
    (2010); of every two, since redraws cost far more than comparing them does.
    """
    n = len(values)
    overlaps: dict[int, list[NDArray[np.float64]]] = {k: [] for k in ks}
    redrawn = []
    for b in range(redraws):
        drawn = np.unique(rng.integers(0, n, n))
        again = partition(values[drawn], ks, rng, restarts=RESTARTS)
        for k, before, after in zip(ks, labels[:, drawn], again.labels, strict=True):
            overlaps[k].append(best_jaccard(before, after, k))
        redrawn.append(again.predict(values))
        after_each(b + 1)
    pairs = combinations(redrawn, 2)
    agreement = [[adjusted_rand(a, b) for a, b in zip(*pair, strict=True)] for pair in pairs]
    return Stability({k: np.array(seen) for k, seen in overlaps.items()}, np.array(agreement))


def prediction_strength(
    values: NDArray[np.floating],
    ks: Sequence[int],
    rng: Generator,
    *,
    splits: int = 40,
    after_each: Callable[[int], None] = lambda _: None,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """How well one half of `values` (n, d) foretells the segments of the other, per k, and its error.

    The share of pairs of a segment that the other half's centroids also put together, for the worst segment
    (Tibshirani and Walther 2005).
    """
    half = len(values) // 2
    worst = np.empty((splits, len(ks)))
    for split in range(splits):
        shuffled = rng.permutation(len(values))
        first, second = values[shuffled[:half]], values[shuffled[half:]]
        foretold = partition(first, ks, rng, restarts=RESTARTS).predict(second)
        seen = partition(second, ks, rng, restarts=RESTARTS).labels
        worst[split] = [_worst_pairs(*both) for both in zip(seen, foretold, strict=True)]
        after_each(split + 1)
    return worst.mean(axis=0), worst.std(axis=0) / np.sqrt(splits)


def best_jaccard(labels: NDArray[np.integer], others: NDArray[np.integer], k: int) -> NDArray[np.float64]:
    """Per segment of `labels` (n,), the Jaccard index with its best match in `others` (n,): (k,)."""
    shared = _crossed(labels, others, k).astype(np.float64)
    union = shared.sum(axis=1, keepdims=True) + shared.sum(axis=0) - shared
    overlap: NDArray[np.float64] = (shared / np.maximum(union, 1)).max(axis=1)
    return overlap


def adjusted_rand(labels: NDArray[np.integer], others: NDArray[np.integer]) -> float:
    """Agreement of two labellings (n,), from 0; 1 the same, 0 by chance (Hubert and Arabie 1985)."""
    groups = int(max(labels.max(), others.max())) + 1
    crossed = _crossed(labels, others, groups)
    together = _pairs(crossed).sum()
    left, right = _pairs(crossed.sum(axis=1)).sum(), _pairs(crossed.sum(axis=0)).sum()
    expected = left * right / max(_pairs(np.array(len(labels))), 1)
    highest = (left + right) / 2
    return 1.0 if highest == expected else float((together - expected) / (highest - expected))


def _worst_pairs(seen: NDArray[np.integer], foretold: NDArray[np.integer]) -> float:
    crossed = _crossed(seen, foretold, int(max(seen.max(), foretold.max())) + 1)
    pairs = _pairs(crossed.sum(axis=1))
    kept = _pairs(crossed).sum(axis=1)
    return float(np.where(pairs > 0, kept / np.maximum(pairs, 1), 1.0).min())


def _crossed(labels: NDArray[np.integer], others: NDArray[np.integer], groups: int) -> NDArray[np.intp]:
    flat = labels.astype(np.intp) * groups + others
    return np.bincount(flat, minlength=groups * groups).reshape(groups, groups)


def _pairs(counts: NDArray[np.intp]) -> NDArray[np.float64]:
    pairs: NDArray[np.float64] = counts * (counts - 1) / 2
    return pairs
