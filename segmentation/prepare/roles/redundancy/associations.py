"""How strongly columns go together, for many columns at once and with gaps."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from pandas import DataFrame

Numbers = npt.NDArray[np.float64]


def ties(columns: Numbers) -> Numbers:
    """Size of the correlation of every pair of columns (columns × columns), 0 where there is none.

    `columns` is customers × columns; NaN where unknown. Each pair uses the rows known in both.
    """
    known = np.isfinite(columns)
    shared = known.astype(np.float64)
    with np.errstate(all="ignore"):
        mean = np.where(known, columns, 0.0).sum(axis=0) / shared.sum(axis=0)
        x = np.where(known, columns - mean, 0.0)
        x = np.nan_to_num(x / np.abs(x).max(axis=0, initial=0.0))
        n, first, second = shared.T @ shared, x.T @ shared, (x**2).T @ shared
        size = second - first**2 / n
        tie = np.abs(x.T @ x - first * first.T / n) / np.sqrt(size * size.T)
    return np.where(np.isfinite(tie), np.minimum(tie, 1.0), 0.0)


def rank_ties(columns: Numbers) -> Numbers:
    """The same for ranks (Spearman 1904); with gaps, ranks are those among each column's known values."""
    return ties(DataFrame(columns).rank().to_numpy(dtype=np.float64))
