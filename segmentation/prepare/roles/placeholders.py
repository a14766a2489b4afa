"""Values that stand for “no value”: −1 days since a call that never was, an age of 999, 1 January 1900.

Systems that cannot leave a cell empty write something that cannot be true. Three signs must come
together before a value is taken for such a placeholder: it is one that people use, it comes back
often, and it stands apart from all other values of its column. Each sign alone may be a truth.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from pandas import DataFrame, Index, Series, Timestamp

from segmentation.language.concepts import concept_of
from segmentation.language.phrases import count, number
from segmentation.number_columns import is_number

_OFTEN, _FEWEST = 0.01, 5
"""Share and number of rows in which a placeholder comes back at least."""
_LIVELY = 10
"""Different other values that a column needs before −1 among them looks odd; a score of −1, 0, 1 has not."""
_NINES = tuple(10.0**digits - 1 for digits in range(2, 10))
_CLOSE = (-1.0, -9.0)  # marks that lie close to real values
_NEGATIVE = (*_CLOSE, *(-nine for nine in _NINES))
_NO_BIRTH = (0.0, 1900.0)  # years that stand for an unknown birth
_PRICES = ("value", "cost", "basket", "profit", "income", "balance", "payment", "credit")
"""What may truly cost 99 or 999."""
_NO_DATES = ("0001-01-01", "1753-01-01", "1899-12-30", "1899-12-31", "1900-01-01", "1901-01-01", "1970-01-01",
             "2099-12-31", "2100-01-01", "2999-12-31", "9999-01-01", "9999-12-31")  # fmt: skip
_YEAR = 365
"""Days between such a date and any other."""

_Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Placeholder:
    """The value of one column that stands for “no value”, and where it stands."""

    written: str
    """As a person would write it: “−1”, “1 January 1900”."""
    rows: Index
    """Labels of the rows that hold it."""

    @property
    def sentence(self) -> str:
        """What was made of it, to follow the reason of its column."""
        return f"{self.written} means “no value” in {count(len(self.rows))} rows."


def without_placeholders(
    table: DataFrame, names: Iterable[str]
) -> tuple[DataFrame, Mapping[str, Placeholder]]:
    """The table with nothing where some of its columns hold a placeholder, and what those were.

    Only columns of numbers and dates among `names` are looked at; the table itself is left as it is.

    >>> days = [-1.0] * 40 + [float(day) for day in range(60)]
    >>> cleared, found = without_placeholders(DataFrame({"Days": days}), ["Days"])
    >>> found["Days"].written, int(cleared["Days"].isna().sum())
    ('−1', 40)
    """
    found, cleared = {}, {}
    for name in names:
        column = table[name]
        mark = _mark(column)
        if mark is not None:
            held = (column == mark).fillna(False).astype(bool)
            found[name] = Placeholder(written(mark), table.index[held])
            cleared[name] = column.mask(held)
    return (table.assign(**cleared) if cleared else table), found


def _mark(column: Series) -> float | Timestamp | None:
    """The placeholder of one column, if it has one."""
    types = pd.api.types
    if types.is_datetime64_any_dtype(column.dtype):
        return _date_mark(column.dropna())
    if not is_number(column):
        return None
    values = column.to_numpy(dtype=np.float64, na_value=np.nan)
    values = values[np.isfinite(values)]
    return _number_mark(values, concept_of(str(column.name))) if len(values) else None


def _number_mark(values: _Numbers, concept: str | None) -> float | None:
    low, high = float(values.min()), float(values.max())
    if low in (_NO_BIRTH if concept == "birth" else _NEGATIVE) and _is_odd(values, low, concept):
        return low
    priced = concept in _PRICES and high < 9_999
    return high if high in _NINES and not priced and _is_odd(values, high, concept) else None


def _is_odd(values: _Numbers, mark: float, concept: str | None) -> bool:
    """Whether the smallest or largest value comes back often and stands apart from the others."""
    others = values[values != mark]
    times = len(values) - len(others)
    if times < max(_FEWEST, _OFTEN * len(values)) or not len(others):
        return False
    nearest = float(others.min() if mark < others[0] else others.max())
    gap = abs(nearest - mark)
    if mark < 0 <= nearest and times > (others == nearest).sum() and len(np.unique(others)) >= _LIVELY:
        return True
    if mark in _CLOSE:
        return False
    low, high = (float(share) for share in np.quantile(others, (0.01, 0.99)))
    return low < high and gap >= (10 if concept == "birth" else high - low)


def _date_mark(dates: Series) -> Timestamp | None:
    if not len(dates):
        return None
    for end in (dates.min(), dates.max()):
        if str(end.date()) not in _NO_DATES:
            continue
        others = dates[dates != end]
        times = len(dates) - len(others)
        if times < max(_FEWEST, _OFTEN * len(dates)) or not len(others):
            continue
        if min(abs((others.min() - end).days), abs((others.max() - end).days)) >= _YEAR:
            return Timestamp(end)
    return None


def written(mark: float | Timestamp) -> str:
    """A placeholder as a person would write it."""
    if isinstance(mark, Timestamp):
        return f"{mark.day} {mark:%B} {mark.year}"
    return str(round(mark)) if mark == 1900 else number(mark)
