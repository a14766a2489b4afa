"""Whether a new file keeps what a study promised: each promise measured, with an interval of 95%.

The measured number itself is held against the limits; the interval says how far chance alone may have moved
it. What a file cannot tell (a column is not there, too few customers) is neither kept nor broken, and said.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas import DataFrame

from segmentation.act.comparison import share_tests
from segmentation.act.comparison.drifts import MIX, drifts_since
from segmentation.act.comparison.month_values import column_in, numbers_in
from segmentation.act.models.months import Month
from segmentation.criteria import Criterion
from segmentation.errors import SegmentationError
from segmentation.language.phrases import clipped, count, listed, number
from segmentation.promises import Promise
from segmentation.standards import CUSTOMERS_PER_SEGMENT

Status = Literal["kept", "broken", "not told"]
_TIMES = ("average", "level")


@dataclass(frozen=True)
class Measured:
    """A number of a file with its interval."""

    value: float
    low: float
    high: float
    customers: int
    """So many it was counted on."""


@dataclass(frozen=True)
class Check:
    """A promise held against a file."""

    promise: Promise
    told: str
    """The promise in words, with the name that the segment bears now."""
    status: Status
    found: str
    """What was measured, or why nothing could be."""
    measured: Measured | None = None

    @property
    def line(self) -> str:
        """Promise and finding in a sentence."""
        return f"{_STATUS[self.status]}: {self.told}. {self.found}"

    def summary(self) -> dict[str, Any]:
        """The check in plain JSON values."""
        measured = self.measured
        return {
            "promise": self.promise.to_dict(),
            "told": self.told,
            "status": self.status,
            "found": self.found,
            "value": None if measured is None else measured.value,
            "interval": None if measured is None else [measured.low, measured.high],
        }


_STATUS: Mapping[Status, str] = {"kept": "Kept", "broken": "BROKEN", "not told": "Not checked"}


class _UntoldError(SegmentationError):
    """The file does not tell what was promised; the message says why."""


def check_promises(month: Month, promises: Sequence[Promise], earned: Sequence[str]) -> tuple[Check, ...]:
    """Every promise held against a scored file; `earned` are the names that the segments earned, in order."""
    by_name = {name.casefold(): s for names in (month.names, earned) for s, name in enumerate(names, start=1)}
    return tuple(_check(month, promise, by_name) for promise in promises)


def broken(checks: Sequence[Check]) -> list[Check]:
    """Those that are not kept."""
    return [check for check in checks if check.status == "broken"]


def _check(month: Month, promise: Promise, by_name: Mapping[str, int]) -> Check:
    segment = by_name.get(promise.segment.casefold())
    told = promise.told(month.names[segment - 1] if segment else None)
    try:
        if promise.about == "drift":
            return _drift(month, promise, told)
        if promise.segment and segment is None:
            raise _UntoldError(f"No segment of this study earned the name “{clipped(promise.segment)}”.")
        measured = measure(month, promise, segment or 0)
    except SegmentationError as error:
        return Check(promise, told, "not told", str(error))
    low, high = promise.low, promise.high
    kept = (low is None or measured.value >= low) and (high is None or measured.value <= high)
    return Check(promise, told, "kept" if kept else "broken", _found(promise, measured), measured)


def measure(month: Month, promise: Promise, segment: int) -> Measured:
    """What is promised, measured in a file. Raises a `SegmentationError` where the file does not tell it."""
    member = month.placed["segment"].to_numpy(dtype=np.float64, na_value=np.nan)
    placed = ~np.isnan(member)
    measured = _MEASURES[promise.about](month, promise, member == segment, placed)
    if measured.customers < CUSTOMERS_PER_SEGMENT:
        raise _UntoldError(
            f"Only {count(measured.customers)} customers of this file tell of it, and "
            f"{CUSTOMERS_PER_SEGMENT} are needed."
        )
    return measured


Bools = NDArray[np.bool_]


def _share_of(hits: Bools, among: Bools) -> Measured:
    n, x = int(among.sum()), int((hits & among).sum())
    return Measured(x / max(n, 1), *share_tests.wilson(x, n), n)


def _share(month: Month, promise: Promise, member: Bools, placed: Bools) -> Measured:
    return _share_of(member, placed)


def _unlike(month: Month, promise: Promise, member: Bools, placed: Bools) -> Measured:
    return _share_of(month.placed["unlike"].fillna(False).to_numpy(dtype=bool), placed)


def _value(month: Month, promise: Promise, member: Bools, placed: Bools) -> Measured:
    values = np.where(placed, np.nan_to_num(_numbers(month, promise.column)), 0.0)
    share, pulls = share_tests.part_of_whole(values, member)
    if np.isnan(share):
        raise _UntoldError(f"“{clipped(promise.column)}” adds up to nothing here.")
    return Measured(share, *share_tests.part_interval(share, pulls), int(placed.sum()))


def _rule(month: Month, promise: Promise, member: Bools, placed: Bools) -> Measured:
    found = {name: column_in(month, name) for name in promise.when.columns}
    missing = [name for name, column in found.items() if column is None]
    if missing:
        raise _gone(missing[0])
    return _share_of(member, promise.when.keeps(DataFrame(found)) & placed)


def _average(month: Month, promise: Promise, member: Bools, placed: Bools) -> Measured:
    values = _numbers(month, promise.column)
    return _times_average(values, member, placed & ~np.isnan(values), promise.column)


def _level(month: Month, promise: Promise, member: Bools, placed: Bools) -> Measured:
    column = column_in(month, promise.column)
    if column is None:
        raise _gone(promise.column)
    frame = DataFrame({promise.column: column})
    hits = Criterion(promise.column, "is", (promise.level,)).keeps(frame).astype(np.float64)
    return _times_average(hits, member, placed & column.notna().to_numpy(), promise.column)


_MEASURES: Mapping[str, Callable[[Month, Promise, Bools, Bools], Measured]] = {
    "share": _share,
    "unlike": _unlike,
    "value": _value,
    "rule": _rule,
    "average": _average,
    "level": _level,
}


def _times_average(values: NDArray[np.float64], member: Bools, known: Bools, column: str) -> Measured:
    """A segment’s mean over that of everybody; the ratio is made linear for its interval."""
    own, n = member & known, int((member & known).sum())
    whole = float(values[known].mean()) if known.any() else 0.0
    if whole <= 0:
        raise _UntoldError(f"The average of “{clipped(column)}” is not above zero here.")
    if not n:
        return Measured(0.0, 0.0, 0.0, 0)
    mean, centered = float(values[own].mean()), np.where(known, values - whole, 0.0)
    pulls = np.where(own, values - mean, 0.0) / (n * whole) - mean / whole**2 * centered / known.sum()
    half = share_tests.normal_point() * float((pulls**2).sum()) ** 0.5
    ratio = mean / whole
    return Measured(ratio, max(0.0, ratio - half), ratio + half, n)


def _numbers(month: Month, name: str) -> NDArray[np.float64]:
    column = column_in(month, name)
    if column is None:
        raise _gone(name)
    if pd.api.types.is_bool_dtype(column.dtype):
        return np.asarray(column.astype("Float64").to_numpy(dtype=np.float64, na_value=np.nan))
    values = numbers_in(month, name)
    if values is None:
        raise _UntoldError(f"“{clipped(name)}” holds no numbers here.")
    return values


def _gone(name: str) -> _UntoldError:
    return _UntoldError(f"There is no column “{clipped(name)}” in this file.")


def _found(promise: Promise, measured: Measured) -> str:
    """What was measured, with its interval, in as many digits as tell it from the limits."""
    values = measured.value, measured.low, measured.high
    if promise.about in _TIMES:
        value, low, high = (f"{each:.2f}" for each in values)
        return f"It is {value} times here; chance allows {low} to {high}."
    value, low, high = (f"{each:.1%}" for each in values)
    return f"It is {value} here; chance allows {low} to {high}."


def _drift(month: Month, promise: Promise, told: str) -> Check:
    columns = [drift for drift in drifts_since(month) if drift.column != MIX]
    if promise.column:
        columns = [drift for drift in columns if drift.column.casefold() == promise.column.casefold()]
    if not columns:
        raise _UntoldError("Too few customers, or nothing to compare with, to tell of drift.")
    drifted = [drift for drift in columns if drift.has_drifted]
    if drifted:
        said = [f"“{clipped(d.column)}” ({number(round(d.size, 2))})" for d in drifted]
        are = "has" if len(said) == 1 else "have"
        return Check(promise, told, "broken", f"{listed(said, most=5)} {are} drifted.")
    return Check(promise, told, "kept", "None has drifted." if len(columns) > 1 else "It has not.")
