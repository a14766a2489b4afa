"""Means, medians and distances from the average customer, segment by segment.

Means and medians use the values as they came, whales included. Distances are in standard
deviations; a skewed column is compared by its logarithm, as it is in the matrix, because otherwise
a few large customers stretch the scale until all the others look alike.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from pandas import DataFrame, Index, Series

DIGITS = 9  # far below anything shown; keeps the order of the rows out of the last bits

_SKEWED = 1.0
_EQUAL = 1e-9


@dataclass(frozen=True, eq=False)
class Averages:
    """Segments × columns, and over all customers: mean, median, sd, share known, whether skewed."""

    means: DataFrame
    medians: DataFrame
    effects: DataFrame
    overall: DataFrame


def averages(numbers: DataFrame, labels: Series[int], segments: Index) -> Averages:
    """The averages of `numbers` (n, columns; float64) for each of `segments`.

    `effects` are (segment mean - overall mean) / population standard deviation. A column without
    negative values and of skewness above 1 is taken as log(1 + x / m), m the median of its positive
    values; where that contradicts both the means and the medians, the plain means decide.
    """
    groups = numbers.groupby(labels)
    means, medians = groups.mean().reindex(segments), groups.median().reindex(segments)
    overall = DataFrame({"mean": numbers.mean(), "median": numbers.median(), "sd": numbers.std(ddof=0)})
    overall = overall.assign(known=numbers.notna().mean())
    effects = _standardised(means, overall["mean"], overall["sd"])
    skewed = overall.index[(numbers.min() >= 0) & (numbers.skew() > _SKEWED)]
    if len(skewed):
        raw = numbers[skewed]
        logs = DataFrame(np.log1p((raw / raw.where(raw > 0).median()).to_numpy()), raw.index, raw.columns)
        found = _standardised(logs.groupby(labels).mean().reindex(segments), logs.mean(), logs.std(ddof=0))
        medians_agree = found * (medians[skewed] - overall["median"][skewed]) > 0
        agrees = medians_agree | (found * effects[skewed] >= 0)
        effects[skewed] = found.where(agrees, effects[skewed])
    return Averages(means, medians, effects, overall.assign(skewed=overall.index.isin(skewed)))


def _standardised(means: DataFrame, center: Series[float], spread: Series[float]) -> DataFrame:
    real = spread > _EQUAL * center.abs()  # a column of one value has a spread of rounding errors
    return ((means - center) / spread.where(real)).fillna(0.0).round(DIGITS)
