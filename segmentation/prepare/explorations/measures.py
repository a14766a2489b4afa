"""Measures of how strongly two columns move together, for numbers and categories alike.

Two numbers: Pearson's correlation, or Spearman's (1904) of their ranks. A number and a category: the
correlation ratio, adjusted for the number of levels (Kelley's epsilon, 1935). Two categories:
Cramér's V with Bergsma's (2013) correction. The first two carry a sign, the others run from 0 to 1.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from segmentation.array_kinds import Floats
from segmentation.prepare.explorations.shares import strength
from segmentation.standards import SIGNIFICANCE

Method = Literal["rank", "linear"]

LETTERS = {"rank correlation": "r", "correlation": "r", "correlation ratio": "η", "Cramér’s V": "V"}
"""How a strength was measured → its letter; only r has a direction."""


def pearson(x: Floats, y: Floats) -> float:
    """Pearson's correlation of two columns without gaps; 0 when one of them does not vary."""
    if len(x) < 2:
        return 0.0
    dx, dy = x - x.mean(), y - y.mean()
    scale = float(np.sqrt((dx**2).sum() * (dy**2).sum()))
    return float(np.clip((dx * dy).sum() / scale, -1, 1)) if scale > 0 else 0.0


def spearman(x: Floats, y: Floats) -> float:
    """Spearman's rank correlation of two columns without gaps."""
    return pearson(stats.rankdata(x), stats.rankdata(y))


def surely(strength: float, customers: int, *, pairs: int = 1) -> bool:
    """Whether a correlation is beyond chance, allowing for the number of pairs looked at."""
    if customers < 4 or abs(strength) >= 1:
        return abs(strength) >= 1
    t = abs(strength) * np.sqrt((customers - 2) / (1 - strength**2))
    return bool(2 * stats.t.sf(t, customers - 2) * pairs < SIGNIFICANCE)


def all_pearson(scores: Floats) -> Floats:
    """Pearson's correlations of all columns over the rows that both have, in five products."""
    known = np.isfinite(scores)
    centred = scores - np.nanmean(scores, axis=0)
    x = np.where(known, centred / np.maximum(np.nanstd(scores, axis=0), 1e-300), 0.0)
    if known.all():
        return np.asarray(np.clip(x.T @ x / len(x), -1, 1))
    m = known.astype(float)
    n, sums, squares = m.T @ m, x.T @ m, (x**2).T @ m
    covariance = x.T @ x - sums * sums.T / np.maximum(n, 1)
    spread = squares - sums**2 / np.maximum(n, 1)
    scale = np.sqrt(np.maximum(spread * spread.T, 1e-300))
    return np.asarray(np.where(n > 2, np.clip(covariance / scale, -1, 1), 0.0))


def correlation_ratio(scores: Floats, codes: NDArray[np.int64]) -> float:
    """The correlation ratio with Kelley's (1935) adjustment: 0 on average when nothing is there."""
    known = np.isfinite(scores) & (codes >= 0)
    x, groups = scores[known], codes[known]
    n, sizes = len(x), np.bincount(groups)
    k = int((sizes > 0).sum())
    if n <= k or k < 2:
        return 0.0
    centred = x - x.mean()
    total = float((centred**2).sum())
    sums = np.bincount(groups, centred)
    between = float((sums**2 / np.maximum(sizes, 1)).sum())
    if total <= 0:
        return 0.0
    return float(np.sqrt(max(0.0, 1 - (1 - between / total) * (n - 1) / (n - k))))


def cramers_v(a: NDArray[np.int64], b: NDArray[np.int64]) -> float:
    """Cramér's V of two columns of codes; negative codes are missing."""
    known = (a >= 0) & (b >= 0)
    if not known.any():
        return 0.0
    width = int(b.max()) + 1
    cells = np.bincount(a[known] * width + b[known], minlength=(int(a.max()) + 1) * width)
    return strength(cells.reshape(-1, width))[0]
