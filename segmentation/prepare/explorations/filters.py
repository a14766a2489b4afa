"""Looking at some of the customers: filters of the exploration, which change nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from pandas import DataFrame, Series

from segmentation.criteria import Criteria, Criterion
from segmentation.language.currencies import PLAIN, Money
from segmentation.language.phrases import count
from segmentation.prepare.explorations.chart_kinds import Kind
from segmentation.prepare.explorations.levels import level_names
from segmentation.prepare.explorations.shapes import round_width
from segmentation.prepare.roles.row_units import CUSTOMER, Unit

_MOST_LEVELS = 100  # a longer list is no choice
_STEPS = 100  # places of a slider, as a hand can find


@dataclass(frozen=True)
class Choices:
    """What a filter on one column can be set to: levels, or a range of numbers or dates."""

    levels: tuple[str, ...] = ()
    low: Any = None
    high: Any = None
    step: int | float = 1
    dates: bool = False

    @property
    def range(self) -> tuple[Any, Any]:
        """Everything: from the lowest to the highest."""
        return self.low, self.high


def choices(values: Series[Any], kind: Kind) -> Choices:
    """The choices for a column with two different values at least.

    Numbers end at round borders around all values; levels come most common first, a hundred at most.
    """
    if kind == "category":
        return Choices(levels=tuple(map(str, level_names(values).value_counts().head(_MOST_LEVELS).index)))
    given = values.dropna()
    if kind == "date":
        return Choices(low=given.min().date(), high=given.max().date(), dates=True)
    low, high = float(given.min()), float(given.max())
    whole = bool((given % 1 == 0).all())
    step = round_width((high - low) / _STEPS, whole)
    ends = float(np.floor(low / step) * step), float(np.ceil(high / step) * step)
    if whole:
        return Choices(low=int(ends[0]), high=int(ends[1]), step=int(step))
    return Choices(low=ends[0], high=ends[1], step=step)


def narrowed(data: DataFrame, filters: Sequence[Criterion]) -> DataFrame:
    """The customers who meet every condition; the same frame when there is none."""
    return data[Criteria(tuple(filters)).keeps(data)] if filters else data


def told(
    filters: Sequence[Criterion], kept: int, total: int, *, money: Money = PLAIN, unit: Unit = CUSTOMER
) -> str:
    """Which customers are shown, and that the segments do not depend on it; nothing without a filter."""
    if not filters:
        return ""
    if not kept:
        return f"None of the {unit.counted(total)} fit. Widen the filter."
    conditions = ", ".join(one.written(money) for one in filters)
    return (
        f"Looking at {count(kept)} of {unit.counted(total)}: {conditions}. "
        "Only this page; the segments use all of them."
    )
