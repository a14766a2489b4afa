"""What the values of a column say, before anybody asks what the column means.

How many are missing, how many differ, whether they are whole numbers. A column of text is words here:
that it spells numbers or dates is found out when the table is read (see `columns`). Large tables are
looked at through a draw of rows; what must be exact (emptiness, uniqueness, the smallest and largest
number) is looked up in the whole column, and so is a column of which the draw holds next to nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from pandas import DataFrame, Series

from segmentation.language.currencies import meanings
from segmentation.number_columns import is_number
from segmentation.prepare.reading.units import units_in

_LISTED = 50
"""Different values of a column that are kept to look at."""
_EVEN_SKEW, _EVEN_KURTOSIS = 0.4, 2.3
"""Between the 1.8 of an even spread and the 3 of a bell."""
_TELLING = 1_000
"""Known values that tell what a column holds; where the drawn rows have fewer, all of its own tell."""


@dataclass(frozen=True)
class Facts:
    """What one column holds."""

    name: str
    kind: Literal["number", "date", "boolean", "text", "empty"]
    rows: int
    missing: int
    distinct: int
    """Different values; those of the drawn rows where it decides nothing."""
    common: float
    """Share of the most frequent value among those known."""
    whole: bool
    """All numbers are whole."""
    low: float
    high: float
    length: float
    """Mean number of characters of a text."""
    levels: tuple[str, ...]
    """Up to 50 different values as text, most frequent first."""
    counts: tuple[int, ...] = ()
    """How often those come among the rows looked at."""
    flat: bool = False
    """Numbers spread evenly over their range, as numbers that are handed out do and quantities do not."""
    unit: str = ""
    """What stood beside the numbers in their cells (see `reading.units`); empty where nothing did."""

    @property
    def is_money(self) -> bool:
        """Whether signs or codes of money stood beside the numbers."""
        return bool(self.unit and meanings(self.unit))

    @property
    def known(self) -> int:
        """Values that are not missing."""
        return self.rows - self.missing

    @property
    def missing_share(self) -> float:
        """Share of the rows without a value."""
        return self.missing / self.rows if self.rows else 1.0

    @property
    def digits(self) -> tuple[int, int]:
        """Digits before the point of the smallest and of the largest number; 0 where there are none."""
        known = np.isfinite(self.low) and np.isfinite(self.high)
        return (len(f"{abs(self.low):.0f}"), len(f"{abs(self.high):.0f}")) if known else (0, 0)

    @property
    def unique_share(self) -> float:
        """Different values per known value; 1 when no value comes twice."""
        return self.distinct / self.known if self.known else 0.0


def gather_facts(table: DataFrame, drawn: DataFrame) -> tuple[Facts, ...]:
    """The facts of every column, in the table's order; `drawn` are the rows to look at closely."""
    units = units_in(table)
    return tuple(
        _facts(table.iloc[:, place], drawn.iloc[:, place], units.get(str(name), ""))
        for place, name in enumerate(table.columns)
    )


def _facts(column: Series, drawn: Series, unit: str) -> Facts:
    missing = int(column.isna().sum())
    known = drawn.dropna()
    if len(known) < _TELLING:
        known = column.dropna()
    counts = known.value_counts()
    kind = _kind(column, known, missing)
    low, high, whole = _range(column) if kind == "number" else (np.nan, np.nan, False)
    return Facts(
        name=str(column.name),
        kind=kind,
        rows=len(column),
        missing=missing,
        distinct=_distinct(column, counts, all_seen=len(known) == len(column) - missing),
        common=float(counts.iloc[0] / len(known)) if len(known) else 1.0,
        whole=whole,
        low=low,
        high=high,
        length=_length(counts) if kind == "text" else np.nan,
        levels=tuple(str(level) for level in counts.index[:_LISTED]),
        counts=tuple(int(found) for found in counts.iloc[:_LISTED]),
        flat=kind == "number" and whole and _is_flat(known),
        unit=unit if kind == "number" else "",
    )


def _kind(
    column: Series, known: Series, missing: int
) -> Literal["number", "date", "boolean", "text", "empty"]:
    if missing == len(column):
        return "empty"
    if pd.api.types.is_bool_dtype(column.dtype) or (column.dtype == object and _only_truths(known)):
        return "boolean"
    if is_number(column):
        return "number"
    if pd.api.types.is_datetime64_any_dtype(column.dtype):
        return "date"
    return "text"


def _length(counts: Series) -> float:
    """Mean number of characters of texts, counted."""
    return float(np.average(counts.index.astype("str").str.len(), weights=counts))


def _only_truths(known: Series) -> bool:
    return len(known) > 0 and all(isinstance(value, bool | np.bool_) for value in known)


def _distinct(column: Series, counts: Series, *, all_seen: bool) -> int:
    """How many values differ; counted in full only where it decides something."""
    in_doubt = len(counts) <= 2 or len(counts) > 0.5 * counts.sum()
    return int(column.nunique()) if in_doubt and not all_seen else len(counts)


def _is_flat(known: Series) -> bool:
    """Whether numbers lie as evenly as an equal spread: its skewness is 0 and its kurtosis 1.8."""
    values = np.sort(known.to_numpy(dtype=np.float64))
    values = values[np.isfinite(values)]
    spread = values.std() if len(values) else 0.0
    if not spread > 0:
        return False
    scaled = (values - values.mean()) / spread
    return bool(abs((scaled**3).mean()) < _EVEN_SKEW and (scaled**4).mean() < _EVEN_KURTOSIS)


def _range(column: Series) -> tuple[float, float, bool]:
    """Smallest and largest number, and whether all are whole; infinities count as missing."""
    numbers = column.to_numpy(dtype=np.float64, na_value=np.nan)
    numbers = numbers[np.isfinite(numbers)]
    if not len(numbers):
        return np.nan, np.nan, False
    whole = pd.api.types.is_integer_dtype(column.dtype) or bool((numbers == np.round(numbers)).all())
    return float(numbers.min()), float(numbers.max()), bool(whole)
