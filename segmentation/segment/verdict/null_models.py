"""Customers that have no groups, made to resemble those that may have some.

An elbow and a silhouette find groups in anything, so the real customers are compared with invented ones:
the same columns with the same correlations but one hump each, or an even cloud in the same box.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from pandas import DataFrame
from scipy.ndimage import gaussian_filter1d
from scipy.special import ndtr, ndtri

from segmentation.segment.features import Feature

BINS = 512  # of the histogram that is smoothed
FEW_LEVELS = 25  # a count of so few keeps its steps
SMOOTHED = 4000  # quantiles of a smoothed column


class OneGroup:
    """Draws customers like those of `values` (n, d) with no groups among them.

    Correlations are kept by a Gaussian copula of normal scores. Each number keeps its mean, its variance and
    its shape, smoothed until one hump is left (critical bandwidth: Silverman 1981). Categories of one column
    are drawn together, by their own frequencies. After Hennig and Lin (2015).
    """

    def __init__(self, values: NDArray[np.floating], features: Sequence[Feature], rng: Generator) -> None:
        self.values = values
        self.blocks = category_blocks(features)
        nominal = {j for block in self.blocks for j in block}
        self.numbers = [j for j in range(values.shape[1]) if j not in nominal and np.ptp(values[:, j]) > 0]
        self.quantiles = [one_hump(values[:, j], rng) for j in self.numbers]
        self.root = _correlation_root(values[:, self.numbers])

    def draw(self, rng: Generator) -> NDArray[np.float64]:
        """As many invented rows as there are real ones: (n, d)."""
        n = len(self.values)
        invented = np.tile(self.values.mean(axis=0, dtype=np.float64), (n, 1))
        shares = ndtr(rng.standard_normal((n, len(self.numbers))) @ self.root.T)
        steps = (np.arange(SMOOTHED) + 0.5) / SMOOTHED
        for place, j in enumerate(self.numbers):
            invented[:, j] = np.interp(shares[:, place], steps, self.quantiles[place])
        for block in self.blocks:
            invented[:, block] = self.values[rng.integers(0, n, n)][:, block]
        return invented


def even_cloud(values: NDArray[np.floating], rng: Generator) -> NDArray[np.float64]:
    """As many rows as `values` (n, d), spread evenly over the box along its principal axes.

    Tibshirani, Walther and Hastie (2001), reference (b).
    """
    middle = values.mean(axis=0, dtype=np.float64)
    _, _, axes = np.linalg.svd(values - middle, full_matrices=False)
    scores = (values - middle) @ axes.T
    even = rng.uniform(scores.min(axis=0), scores.max(axis=0), scores.shape)
    cloud: NDArray[np.float64] = even @ axes + middle
    return cloud


def category_blocks(features: Sequence[Feature]) -> list[list[int]]:
    """Positions of the features that belong to one categorical column, for each such column."""
    blocks: dict[str, list[int]] = {}
    for position, feature in enumerate(features):
        if feature.category is not None:
            blocks.setdefault(feature.column, []).append(position)
    return list(blocks.values())


def one_hump(column: NDArray[np.floating], rng: Generator) -> NDArray[np.float64]:
    """Quantiles (SMOOTHED,) of the closest shape of `column` (n,) with one hump: same mean and variance."""
    levels, counts = np.unique(column.astype(np.float64), return_counts=True)
    if len(levels) <= min(FEW_LEVELS, len(column) // 10):
        shares = one_hump_shares(levels, counts)
        steps = np.searchsorted(shares.cumsum(), (np.arange(SMOOTHED) + 0.5) / SMOOTHED)
        smooth = levels[steps.clip(0, len(levels) - 1)]
    else:
        drawn = rng.choice(column.astype(np.float64), SMOOTHED)
        smooth = drawn + critical_bandwidth(column) * rng.standard_normal(SMOOTHED)
    return np.sort(column.mean() + (smooth - smooth.mean()) / smooth.std() * column.std())


def one_hump_shares(levels: NDArray[np.float64], counts: NDArray[np.integer]) -> NDArray[np.float64]:
    """The shares (levels,) closest to `counts` whose density rises to one level and falls from there.

    A count keeps its steps this way: invented purchases are whole, and steps are not taken for groups.
    The density of a level is its share over the stretch it stands for. Isotonic regression to either side
    of every level in turn (Barlow and others 1972).
    """
    from scipy.optimize import isotonic_regression  # takes a while to import

    edges = np.r_[levels[0], (levels[1:] + levels[:-1]) / 2, levels[-1]]
    widths = np.diff(edges)
    widths[[0, -1]] *= 2
    density = counts / counts.sum() / widths
    best, least = density, np.inf
    for top in range(len(levels)):
        rise = isotonic_regression(density[: top + 1], weights=widths[: top + 1]).x
        fall = isotonic_regression(density[top:], weights=widths[top:], increasing=False).x
        shape = np.r_[rise[:-1], max(rise[-1], fall[0]), fall[1:]]
        if (loss := float((widths * (shape - density) ** 2).sum())) < least:
            best, least = shape, loss
    shares: NDArray[np.float64] = best * widths / (best * widths).sum()
    return shares


def critical_bandwidth(column: NDArray[np.floating]) -> float:
    """The smallest bandwidth at which a Gaussian density of `column` has one hump (Silverman 1981)."""
    spread = float(column.std())
    edges = float(column.min()) - 1.5 * spread, float(column.max()) + 1.5 * spread
    counts = np.histogram(column, BINS, edges)[0].astype(np.float64)
    step = (edges[1] - edges[0]) / BINS
    low, high = step / 2, 2 * spread
    if _humps(counts, low / step) <= 1:
        return low
    for _ in range(18):
        middle = (low + high) / 2
        low, high = (low, middle) if _humps(counts, middle / step) <= 1 else (middle, high)
    return high


def _humps(counts: NDArray[np.float64], bandwidth: float) -> int:
    density = gaussian_filter1d(counts, bandwidth, mode="constant")
    slope = np.diff(density)
    slope = slope[np.abs(slope) > 1e-9 * density.max()]
    return int(((slope[:-1] > 0) & (slope[1:] < 0)).sum())


def _correlation_root(numbers: NDArray[np.floating]) -> NDArray[np.float64]:
    """A matrix A with A Aᵀ the correlations of the normal scores of the columns of `numbers` (n, d)."""
    n, d = numbers.shape
    if d < 2:
        return np.eye(d)
    scores = ndtri((DataFrame(numbers).rank().to_numpy() - 0.5) / n)
    spread, axes = np.linalg.eigh(np.corrcoef(scores, rowvar=False))
    root: NDArray[np.float64] = axes * np.sqrt(np.maximum(spread, 0))
    return root
