"""Do the segments differ on anything that did not build them?

On the basis columns they differ by construction, even in pure noise, so a p-value there proves
nothing. On the other columns it is the best check there is. Each descriptor is tested once, Holm's
correction pays for testing many, and a difference counts only if it is also large enough to matter.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from pandas import DataFrame, Series
from scipy.special import chdtrc, fdtrc

from segmentation.standards import SIGNIFICANCE, SMALL_ETA_SQUARED, WEAK

_EQUAL = 1e-18  # squared: a column of one value has a spread of rounding errors
_MEASURED = ("test", "statistic", "p", "measure", "effect")
_COLUMNS = ("test", "statistic", "p", "p_holm", "measure", "effect", "differs")


def differences(numbers: DataFrame, counts: Mapping[str, DataFrame], labels: Series[int]) -> DataFrame:
    """One row per descriptor: test, statistic, p, Holm's p, effect size, and whether it `differs`.

    `numbers` are the numeric descriptors, `counts` maps the others to segments × levels. Numbers
    are compared with Welch's (1951) test and eta squared, categories with chi squared and Cramér's
    V. A descriptor differs when Holm's p is under .05 and eta squared reaches .01, or V .1.
    """
    return tested({str(name): _welch(numbers[name].astype(np.float64), labels) for name in numbers}, counts)


def tested(rows: Mapping[str, list[object]], counts: Mapping[str, DataFrame]) -> DataFrame:
    """The same, where the numbers were compared already; `rows` are what `welch` gave."""
    rows = {**rows, **{name: _chi_squared(table.to_numpy(dtype=float)) for name, table in counts.items()}}
    table = DataFrame.from_dict(rows, orient="index", columns=list(_MEASURED))
    table["p_holm"] = holm(table["p"].to_numpy(dtype=float))
    least = np.where(table["measure"] == "V", WEAK, SMALL_ETA_SQUARED)
    table["differs"] = (table["p_holm"] < SIGNIFICANCE) & (table["effect"] >= least)
    return table[list(_COLUMNS)].rename_axis("column")


def holm(p: NDArray[np.float64]) -> NDArray[np.float64]:
    """Holm's (1979) step-down correction; an untestable p (NaN) stays out of the family.

    >>> holm(np.array([0.01, 0.04, 0.03])).tolist()
    [0.03, 0.06, 0.06]
    """
    corrected = np.full(len(p), np.nan)
    tested = np.flatnonzero(~np.isnan(p))
    order = tested[np.argsort(p[tested], kind="stable")]
    steps = p[order] * np.arange(len(order), 0, -1)
    corrected[order] = np.minimum(np.maximum.accumulate(steps), 1.0)
    return corrected


def cramers_v(counts: NDArray[np.float64]) -> float:
    """Cramér's (1946) V of a table of counts: 0 nothing in common, 1 one tells the other."""
    counts = counts[counts.sum(axis=1) > 0][:, counts.sum(axis=0) > 0]
    least = min(counts.shape) - 1
    if least < 1:
        return 0.0
    return float(np.sqrt(_statistic(counts) / (counts.sum() * least)))


def eta_squared(column: Series[float], labels: Series[int]) -> float:
    """Share of the variance of `column` that lies between the groups of `labels`."""
    known = column.notna()
    values, groups = column[known], labels[known]
    total = float(((values - values.mean()) ** 2).sum())
    if not total > _EQUAL * float((values**2).sum()):
        return 0.0
    means = values.groupby(groups).mean()
    sizes = groups.value_counts()
    return float((sizes * (means - values.mean()) ** 2).sum() / total)


def _welch(column: Series[float], labels: Series[int]) -> list[object]:
    """Welch's F, without assuming equal spread; segments of equal values cannot be tested."""
    groups = column.groupby(labels)
    n, mean, variance = (
        np.asarray(part, dtype=np.float64) for part in (groups.count(), groups.mean(), groups.var(ddof=1))
    )
    return welch(n, mean, variance, eta_squared(column, labels))


def welch(
    n: NDArray[np.float64], mean: NDArray[np.float64], variance: NDArray[np.float64], effect: float
) -> list[object]:
    """The test of groups by their sizes, means and sample variances, each (k,)."""
    if len(n) < 2 or (n < 2).any() or not (variance > 0).all():
        return ["Welch", np.nan, np.nan, "eta²", effect]
    weight = n / variance
    grand = (weight * mean).sum() / weight.sum()
    between = (weight * (mean - grand) ** 2).sum() / (len(n) - 1)
    lost = ((1 - weight / weight.sum()) ** 2 / (n - 1)).sum()
    statistic = between / (1 + 2 * (len(n) - 2) / (len(n) ** 2 - 1) * lost)
    p = float(fdtrc(len(n) - 1, (len(n) ** 2 - 1) / (3 * lost), statistic))
    return ["Welch", float(statistic), p, "eta²", effect]


def _chi_squared(counts: NDArray[np.float64]) -> list[object]:
    """Pearson's chi squared on segments × levels, without continuity correction."""
    counts = counts[counts.sum(axis=1) > 0][:, counts.sum(axis=0) > 0]
    freedom = (counts.shape[0] - 1) * (counts.shape[1] - 1)
    if freedom < 1:
        return ["chi squared", np.nan, np.nan, "V", 0.0]
    statistic = _statistic(counts)
    return ["chi squared", statistic, float(chdtrc(freedom, statistic)), "V", cramers_v(counts)]


def _statistic(counts: NDArray[np.float64]) -> float:
    expected = np.outer(counts.sum(axis=1), counts.sum(axis=0)) / counts.sum()
    return float(((counts - expected) ** 2 / expected).sum())
