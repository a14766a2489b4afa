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

from segmentation.segment.features import LOGGED_FROM, skewness
from segmentation.standards import CLEAR, SLIGHT, TELLING_MEDIANS

DIGITS = 9  # far below anything shown; keeps the order of the rows out of the last bits

FIGURES = ["mean", "median", "sd", "known"]
_EQUAL = 1e-9  # of the mean, what rounding leaves of no spread


@dataclass(frozen=True, eq=False)
class Averages:
    """Segments × columns, and over all customers: mean, median, sd, share known, whether skewed, and whether
    the medians speak for the column."""

    means: DataFrame
    medians: DataFrame
    effects: DataFrame
    overall: DataFrame


def averages(numbers: DataFrame, labels: Series[int], segments: Index) -> Averages:
    """The averages of `numbers` (n, columns) for each of `segments`.

    `effects` are (segment mean - overall mean) / population standard deviation. A column without
    negative values and of skewness above 1 is taken as log(1 + x / m), m the median of its positive
    values. One statistic speaks for a column in every segment: the medians where they lie on the side that
    the logarithms say and are seen to differ, else the means where those lie there, else the medians even
    so; where both contradict, the plain means decide. A segment in which nobody has a value stands where
    everybody does.
    """
    groups = labels.astype(CategoricalDtype(segments))
    mean_of, median_of, log_of, all_of = ({}, {}, {}, {})  # frames take a column at a time slowly
    for name, given in numbers.items():  # one by one: all as float64 at once are a second table
        column = given.astype(np.float64)
        by_group = column.groupby(groups, observed=False)
        mean_of[name] = by_group.mean().fillna(column.mean()).to_numpy()
        median_of[name] = by_group.median().fillna(column.median()).to_numpy()
        all_of[name] = [column.mean(), column.median(), column.std(ddof=0), column.notna().mean()]
        if column.min() >= 0 and skewness(np.asarray(column.dropna(), np.float64)) > LOGGED_FROM:
            log_of[name] = _standardised(_logged(column), groups).to_numpy()
    index = Index(segments, name="Segment")
    means, medians, logs = (DataFrame(columns, index) for columns in (mean_of, median_of, log_of))
    overall = DataFrame(list(all_of.values()), numbers.columns, FIGURES, dtype=np.float64)
    return spoken_for(means, medians, logs, overall)


def spoken_for(means: DataFrame, medians: DataFrame, logs: DataFrame, overall: DataFrame) -> Averages:
    """The averages from `means` and `medians` of segments (k, columns) and those of all (columns, `FIGURES`).

    `logs` are how far the segments stand from everybody by the logarithm, for the columns that have one.
    """
    effects = _effects(means, overall["mean"], overall["sd"])
    gaps = {True: medians[logs.columns] - overall["median"][logs.columns], False: effects[logs.columns]}
    right = {by: _agree(logs, gap) for by, gap in gaps.items()}
    logged = right[True] | right[False]
    by_median = right[True] & (_seen(logs, medians[logs.columns], overall["median"]) | ~right[False])
    for name in logs.columns[logged.to_numpy(dtype=bool)]:
        gap = gaps[bool(by_median[name])][name]
        effects[name] = logs[name].where(logs[name] * gap > 0, 0.0)  # too slight for a side of its own
    spoken = overall.index.isin(logs.columns[by_median.to_numpy(dtype=bool)])
    overall = overall.assign(skewed=overall.index.isin(logs.columns), by_median=spoken)
    return Averages(means, medians, effects, overall)


def _agree(logs: DataFrame, gaps: DataFrame) -> Series[bool]:
    """Column → whether the gaps lie on the side of the logarithms in every segment that stands out in it."""
    return ((logs * gaps > 0) | (logs.abs() < SLIGHT)).all(axis=0)


def _seen(logs: DataFrame, medians: DataFrame, usual: Series[float]) -> Series[bool]:
    """Column → whether the medians of all segments that stand clear by the logarithms are seen to differ."""
    ratios = medians / usual[medians.columns]  # of a usual 0 infinite: then any is seen
    differ = (ratios >= TELLING_MEDIANS) | (ratios <= 1 / TELLING_MEDIANS)
    return (differ | (logs.abs() < CLEAR)).all(axis=0)


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
