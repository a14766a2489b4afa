"""Means, medians and distances from the average customer, segment by segment.

Means and medians use the values as they came, whales included. Distances are in standard
deviations; a skewed column is compared by its logarithm, as it is in the matrix, because otherwise
a few large customers stretch the scale until all the others look alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from pandas import CategoricalDtype, DataFrame, Index, Series

DIGITS = 9  # far below anything shown; keeps the order of the rows out of the last bits

_SKEWED = 1.0  # skewness from which features take logarithms
_EQUAL = 1e-9  # of the mean, what rounding leaves of no spread


@dataclass(frozen=True, eq=False)
class Averages:
    """Segments × columns, and over all customers: mean, median, sd, share known, whether skewed."""

    means: DataFrame
    medians: DataFrame
    effects: DataFrame
    overall: DataFrame


def averages(numbers: DataFrame, labels: Series[int], segments: Index) -> Averages:
    """The averages of `numbers` (n, columns) for each of `segments`.

    `effects` are (segment mean - overall mean) / population standard deviation. A column without
    negative values and of skewness above 1 is taken as log(1 + x / m), m the median of its positive
    values; where that contradicts both the means and the medians, the plain means decide.
    """
    groups = labels.astype(CategoricalDtype(segments))
    means, medians, logs = (DataFrame(index=Index(segments, name="Segment")) for _ in range(3))
    overall = DataFrame(index=numbers.columns, columns=["mean", "median", "sd", "known"], dtype=np.float64)
    for name, given in numbers.items():  # one by one: all as float64 at once are a second table
        column = given.astype(np.float64)
        by_group = column.groupby(groups, observed=False)
        means[name], medians[name] = by_group.mean(), by_group.median()
        overall.loc[name] = [column.mean(), column.median(), column.std(ddof=0), column.notna().mean()]
        if column.min() >= 0 and _skewness(column) > _SKEWED:
            logs[name] = _standardised(_logged(column), groups)
    effects = _effects(means, overall["mean"], overall["sd"])
    skewed = logs.columns
    medians_agree = logs * (medians[skewed] - overall["median"][skewed]) > 0
    agrees = medians_agree | (logs * effects[skewed] >= 0)
    effects[skewed] = logs.where(agrees, effects[skewed])
    return Averages(means, medians, effects, overall.assign(skewed=overall.index.isin(skewed)))


def _skewness(column: Series[float]) -> float:
    return column.skew()  # type: ignore[return-value]


def _logged(column: Series[float]) -> Series[float]:
    """log(1 + x / m), m the median of the positive values."""
    return (column / column[column > 0].median()).transform(np.log1p)


def _standardised(column: Series[float], groups: Series[Any]) -> Series[float]:
    means = column.groupby(groups, observed=False).mean().to_frame(column.name)
    center, spread = (Series({column.name: float(x)}) for x in (column.mean(), column.std(ddof=0)))
    return _effects(means, center, spread)[column.name]


def _effects(means: DataFrame, center: Series[float], spread: Series[float]) -> DataFrame:
    real = spread > _EQUAL * center.abs()  # a column of one value has a spread of rounding errors
    return ((means - center) / spread.where(real)).fillna(0.0).round(DIGITS)
