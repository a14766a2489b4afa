"""Looking at some of the customers: filters of the exploration, which change nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas import DataFrame

from segmentation.prepare.explorations.levels import level_names
from segmentation.prepare.explorations.timelines import day
from segmentation.prepare.headings import spoken
from segmentation.prepare.phrases import count, listed, number


@dataclass(frozen=True)
class Filter:
    """A condition on one column: some of its levels, or a range of numbers or dates, ends included."""

    column: str
    levels: tuple[str, ...] = ()
    low: Any = None
    high: Any = None

    def keeps(self, data: DataFrame) -> NDArray[np.bool_]:
        """Which rows fulfil the condition; a missing value does not."""
        values = data[self.column]
        if self.levels:
            return np.asarray(level_names(values).isin(list(self.levels)), dtype=bool)
        if pd.api.types.is_datetime64_any_dtype(values):
            low, high = pd.Timestamp(self.low), pd.Timestamp(self.high) + pd.Timedelta(days=1)
            return np.asarray((values >= low) & (values < high), dtype=bool)
        return np.asarray(values.between(self.low, self.high), dtype=bool)

    def __str__(self) -> str:
        what = spoken(self.column)
        if self.levels:
            return f"{what} is {listed(list(self.levels)).replace(' and ', ' or ')}"
        if isinstance(self.low, int | float):
            return f"{what} is {number(self.low)} to {number(self.high)}"
        return f"{what} is {day(pd.Timestamp(self.low))} to {day(pd.Timestamp(self.high))}"


def narrowed(data: DataFrame, filters: Sequence[Filter]) -> DataFrame:
    """The customers who fulfil every filter; the same frame when there is none."""
    if not filters:
        return data
    keep = np.logical_and.reduce([chosen.keeps(data) for chosen in filters])
    return data[keep]


def told(filters: Sequence[Filter], kept: int, total: int) -> str:
    """Which customers are shown, and that the segments do not depend on it."""
    if not filters:
        return f"All {count(total)} customers."
    if not kept:
        return f"None of the {count(total)} customers fit. Widen the filter."
    return (
        f"Looking at {count(kept)} of {count(total)} customers: {', '.join(map(str, filters))}. "
        "Only this page; the segments use all of them."
    )
