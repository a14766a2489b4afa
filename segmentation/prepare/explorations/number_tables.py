"""Every number of the file in one plain table, for those who would rather read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from pandas import DataFrame

from segmentation.language.currencies import PLAIN, Money
from segmentation.prepare.explorations.chart_kinds import Kind


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


def described_texts(table: DataFrame, money: Money = PLAIN) -> DataFrame:
    """The same table as its numbers are written everywhere: years whole, amounts with few digits."""
    texts: dict[str, Any] = {"Column": table["Column"]}
    for name in table.columns.drop("Column"):
        whole, spread = name in ("Given", "Missing"), name == "Standard deviation"  # of years, but no year
        headers = [
            "" if (spread and column not in money.columns) or whole else str(column)
            for column in table["Column"]
        ]
        texts[name] = [money.number(value, of=of) for value, of in zip(table[name], headers, strict=True)]
    return DataFrame(texts)
