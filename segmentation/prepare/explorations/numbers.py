"""Every number of the file in one plain table, for those who would rather read."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from pandas import DataFrame

from segmentation.prepare.explorations.kinds import Kind


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
