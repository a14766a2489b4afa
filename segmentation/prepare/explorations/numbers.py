"""The numbers behind a picture as a plain table, for those who would rather read."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from pandas import DataFrame

from segmentation.prepare.explorations.averages import Averages
from segmentation.prepare.explorations.concentrations import Concentration
from segmentation.prepare.explorations.correlations import Correlations
from segmentation.prepare.explorations.distributions import Distribution
from segmentation.prepare.explorations.kinds import Kind
from segmentation.prepare.explorations.overviews import Gaps
from segmentation.prepare.explorations.pairs import Alone, Pair, Scatter, Trend
from segmentation.prepare.explorations.shares import Cross, Shares


def described(data: DataFrame, kinds: Mapping[str, Kind]) -> DataFrame:
    """One row per number: how many customers have it, mean, quartiles, extremes, spread."""
    names = [name for name, kind in kinds.items() if kind == "number"]
    if not names:
        return DataFrame({"Column": []})
    numbers = data[names].astype(float)
    quartiles = numbers.quantile(np.array([0.0, 0.25, 0.5, 0.75, 1.0]))
    table = DataFrame(
        {
            "Column": names,
            "Given": numbers.count().to_numpy(),
            "Missing": numbers.isna().sum().to_numpy(),
            "Mean": numbers.mean().to_numpy(),
            "Standard deviation": numbers.std().to_numpy(),
        }
    )
    words = ("Minimum", "Lower quartile", "Median", "Upper quartile", "Maximum")
    return table.assign(**dict(zip(words, quartiles.to_numpy(), strict=True)))


def table_of(result: Alone | Pair | Correlations | Concentration | Gaps) -> DataFrame:
    """The rows behind a picture, with headings for people."""
    match result:
        case Distribution():
            ends = {"From": result.edges[:-1], "To": result.edges[1:]}
            return DataFrame({**ends, "Customers": result.counts})
        case Shares():
            share = result.counts / max(result.given, 1)
            return DataFrame({"Level": result.levels, "Customers": result.counts, "Share": share})
        case Averages():
            return _averages(result)
        case Cross():
            counts = DataFrame(result.counts, columns=list(result.across_levels))
            counts.insert(0, result.down, result.down_levels)
            return counts
        case Correlations():
            table = DataFrame(result.values, columns=list(result.columns))
            table.insert(0, "Column", result.columns)
            return table
        case Concentration():
            top = {"Top share of customers": result.customers, "Share they bring": result.values}
            return DataFrame(top).iloc[::5].reset_index(drop=True)
        case Gaps():
            share = result.counts / max(result.customers, 1)
            return DataFrame({"Column": result.columns, "Missing": result.counts, "Share": share})
        case Scatter():
            return DataFrame(result.medians, columns=[f"Median {result.x}", f"Median {result.y}"])
        case Trend():
            interval = {"Low": result.lows, "High": result.highs}
            return DataFrame({"From": result.starts, "Average": result.means, **interval})
    return DataFrame({"From": result.starts, "To": result.ends, "Customers": result.counts})


def _averages(result: Averages) -> DataFrame:
    table = DataFrame({result.by: result.levels, "Customers": result.counts, "Average": result.means})
    table = table.assign(Low=result.lows, High=result.highs)
    words = ("5%", "Lower quartile", "Median", "Upper quartile", "95%")
    return table.assign(**dict(zip(words, result.quantiles.T, strict=True)))
