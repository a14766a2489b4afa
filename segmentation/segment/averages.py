"""Means, medians and distances from the average customer, segment by segment.

Means and medians use the values as they came, whales included. Distances are in standard
deviations; a skewed column is compared by its logarithm, as it is in the matrix, because otherwise
a few large customers stretch the scale until all the others look alike.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from pandas import CategoricalDtype, DataFrame, Index, Series

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
    groups = labels.astype(CategoricalDtype(segments))
    means, medians = _by_group(numbers, groups, "mean"), _by_group(numbers, groups, "median")
    overall = DataFrame(
        {
            "mean": _each(numbers, Series.mean),
            "median": _each(numbers, Series.median),
            "sd": _each(numbers, lambda column: column.std(ddof=0)),
            "known": _each(numbers, lambda column: column.notna().mean()),
        }
    )
    effects = _standardised(means, overall["mean"], overall["sd"])
    skewed = overall.index[(_each(numbers, Series.min) >= 0) & (_each(numbers, _skewness) > _SKEWED)]
    if len(skewed):
        logs = DataFrame({name: _logged(numbers[name]) for name in skewed})
        center, spread = _each(logs, Series.mean), _each(logs, lambda column: column.std(ddof=0))
        found = _standardised(_by_group(logs, groups, "mean"), center, spread)
        medians_agree = found * (medians[skewed] - overall["median"][skewed]) > 0
        agrees = medians_agree | (found * effects[skewed] >= 0)
        effects[skewed] = found.where(agrees, effects[skewed])
    return Averages(means, medians, effects, overall.assign(skewed=overall.index.isin(skewed)))


def _each(numbers: DataFrame, measure: Callable[[Series[float]], float]) -> Series[float]:
    """One number per column, column by column: the whole table at once would be copied first."""
    found = {name: measure(column) for name, column in numbers.items()}
    return Series(found, index=numbers.columns, dtype=np.float64)


def _by_group(numbers: DataFrame, groups: Series[Any], measure: Literal["mean", "median"]) -> DataFrame:
    """Segments × columns."""
    found = {name: column.groupby(groups, observed=False).agg(measure) for name, column in numbers.items()}
    index = Index(groups.cat.categories, name="Segment")
    return DataFrame({name: column.to_numpy() for name, column in found.items()}, index, numbers.columns)


def _skewness(column: Series[float]) -> float:
    return column.skew()  # type: ignore[return-value]


def _logged(column: Series[float]) -> Series[float]:
    """log(1 + x / m), m the median of the positive values."""
    return (column / column[column > 0].median()).transform(np.log1p)


def _standardised(means: DataFrame, center: Series[float], spread: Series[float]) -> DataFrame:
    real = spread > _EQUAL * center.abs()  # a column of one value has a spread of rounding errors
    return ((means - center) / spread.where(real)).fillna(0.0).round(DIGITS)
