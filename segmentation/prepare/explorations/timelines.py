"""Dates as counts over time: per day, week, month, quarter or year, whichever fits the span."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas import DatetimeIndex, PeriodIndex, Series

from segmentation.language.phrases import count, percent

_PERIODS = (("D", 45, "day"), ("W", 420, "week"), ("M", 2_200, "month"), ("Q", 6_600, "quarter"))
"""Length of a period, the longest span in days it suits, and its name."""
_FORMATS = {"month": "%B %Y", "quarter": "%B %Y", "year": "%Y"}


@dataclass(frozen=True, eq=False)
class Timeline:
    """Customers per period of one date column."""

    column: str
    period: str
    """day, week, month, quarter or year."""
    starts: DatetimeIndex
    ends: DatetimeIndex
    counts: NDArray[np.int64]
    given: int
    missing: int
    finding: str


def timeline(values: Series[Any]) -> Timeline:
    """Customers per period of a date column (datetime64), periods without customers included."""
    given = values.dropna()
    if given.empty:
        nothing = pd.DatetimeIndex([])
        empty = np.zeros(0, dtype=np.int64)
        return Timeline(
            str(values.name), "month", nothing, nothing, empty, 0, len(values), "No date is given."
        )
    letter, name = period_of(given)
    counts = given.dt.to_period(letter).value_counts()
    every = pd.period_range(counts.index.min(), counts.index.max(), freq=letter)
    filled = counts.reindex(every, fill_value=0)
    return Timeline(
        column=str(values.name),
        period=name,
        starts=every.to_timestamp(how="start"),
        ends=every.to_timestamp(how="end"),
        counts=filled.to_numpy(dtype=np.int64),
        given=len(given),
        missing=len(values) - len(given),
        finding=_finding(given, filled, name),
    )


def period_of(dates: Series[Any]) -> tuple[str, str]:
    """The letter and the name of the period that gives a picture some dozens of bars at most."""
    span = (dates.max() - dates.min()).days
    return next(((letter, name) for letter, most, name in _PERIODS if span <= most), ("Y", "year"))


def day(when: Any) -> str:
    """A date as a person writes it: “8 April 2024”."""
    return f"{when.day} {when:%B %Y}"


def _finding(dates: Series[Any], counts: Series[int], name: str) -> str:
    first, last = dates.min(), dates.max()
    if first.normalize() == last.normalize():
        return f"All on {day(first)}."
    spread = f"From {day(first)} to {day(last)}"
    top = int(counts.max())
    periods: PeriodIndex = counts.index  # type: ignore[assignment]
    start = periods[int(counts.to_numpy().argmax())].to_timestamp()
    busiest = f"{start:{_FORMATS[name]}}" if name in _FORMATS else day(start)
    usual = len(dates) / len(counts)
    if len(counts) < 3 or top < usual + 3 * np.sqrt(usual):
        return f"{spread}, without a {name} that stands out."
    share = percent(top / len(dates))
    return f"{spread}. The busiest {name} is {busiest}: {count(top)}, {share} of all."
