"""Whether a new file keeps what a study promised: each promise measured, with an interval of 95%.

The measured number itself is held against the limits; the interval says how far chance alone may have moved
it. What a file cannot tell (a column is not there, too few customers) is neither kept nor broken, and said.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from segmentation.act.comparison.promise_counts import Count, Measured, UntoldError
from segmentation.act.models.scoring.months import Month
from segmentation.errors import SegmentationError
from segmentation.language.phrases import clipped, count, listed, number
from segmentation.promises import AMOUNTS, Promise
from segmentation.standards import CUSTOMERS_PER_SEGMENT

Status = Literal["kept", "broken", "not told"]
_TIMES = ("average", "level")


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


def check_promises(month: Month, promises: Sequence[Promise], earned: Sequence[str]) -> tuple[Check, ...]:
    """Every promise held against a scored file; `earned` are the names that the segments earned, in order."""
    watch = Watch(promises, earned)
    watch.add(month)
    return watch.told(month)


class Watch:
    """Promises held against a file that goes by: each block is counted, and answers come at the end."""

    def __init__(self, promises: Sequence[Promise], earned: Sequence[str]) -> None:
        self._promises, self._earned = tuple(promises), tuple(earned)
        self._counts: dict[Promise, Count] = {}
        self._untold: dict[Promise, str] = {}

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that are asked of, each once."""
        named = [name for p in self._promises for name in (p.column, *p.when.columns) if name]
        return tuple(dict.fromkeys(named))

    def add(self, block: Month) -> None:
        """Some more customers of the file."""
        for promise in self._promises:
            if promise.about == "drift" or promise in self._untold:
                continue
            segment = self._segment(block, promise)
            if segment is None:
                named = clipped(promise.segment)
                self._untold[promise] = f"No segment of this study earned the name “{named}”."
                continue
            counted = self._counts.setdefault(promise, Count(promise, segment))
            try:
                counted.add(block)
            except SegmentationError as error:
                self._untold[promise] = str(error)

    def told(self, month: Month) -> tuple[Check, ...]:
        """Every promise and what came of it; `month` is the file as a whole."""
        return tuple(self._check(month, promise) for promise in self._promises)

    def _segment(self, month: Month, promise: Promise) -> int | None:
        """The number of the segment that is meant, 0 where all are; `None` where no name fits."""
        names = (self._earned, month.names)  # a name that was earned goes before one that was given
        found = (s for given in names for s, name in enumerate(given, start=1) if _alike(name, promise))
        return next(found, None) if promise.segment else 0

    def _check(self, month: Month, promise: Promise) -> Check:
        segment = self._segment(month, promise)
        told = promise.told(month.names[segment - 1] if segment else None)
        try:
            if promise.about == "drift":
                return _drift(month, promise, told)
            if promise in self._untold:
                raise UntoldError(self._untold[promise])
            measured = _enough(self._counts[promise].told())
        except SegmentationError as error:
            return Check(promise, told, "not told", str(error))
        low, high = promise.low, promise.high
        kept = (low is None or measured.value >= low) and (high is None or measured.value <= high)
        return Check(promise, told, "kept" if kept else "broken", _found(promise, measured), measured)


def _alike(name: str, promise: Promise) -> bool:
    return name.casefold() == promise.segment.casefold()


def measure(month: Month, promise: Promise, segment: int) -> Measured:
    """What is promised, measured in a file. Raises a `SegmentationError` where the file does not tell it."""
    counted = Count(promise, segment)
    counted.add(month)
    return _enough(counted.told())


def _enough(measured: Measured) -> Measured:
    """The same where so many customers tell of it. Raises `UntoldError` where they are too few."""
    if measured.customers < CUSTOMERS_PER_SEGMENT:
        raise UntoldError(
            f"Only {count(measured.customers)} customers of this file tell of it, and "
            f"{CUSTOMERS_PER_SEGMENT} are needed."
        )
    return measured


def _found(promise: Promise, measured: Measured) -> str:
    """What was measured, with its interval, in as many digits as tell it from the limits."""
    values = measured.value, measured.low, measured.high
    if promise.about in AMOUNTS:
        value, low, high = (number(each, of=promise.column) for each in values)
        return f"It is {value} here; chance allows {low} to {high}."
    if promise.about in _TIMES:
        value, low, high = (f"{each:.2f}" for each in values)
        return f"It is {value} times here; chance allows {low} to {high}."
    value, low, high = (f"{each:.1%}" for each in values)
    return f"It is {value} here; chance allows {low} to {high}."


def _drift(month: Month, promise: Promise, told: str) -> Check:
    """What was found when the file was scored: one threshold for the remark and for the promise."""
    asked = [name for name in month.compared if _is_meant(name, promise)]
    if not asked:
        raise UntoldError("Too few customers, or nothing to compare with, to tell of drift.")
    drifted = [c for c in month.changes if c.kind == "shift" and _is_meant(c.column, promise)]
    if not drifted:
        return Check(promise, told, "kept", "None has drifted." if len(asked) > 1 else "It has not.")
    named = listed([f"“{clipped(change.column)}”" for change in drifted], most=5)
    are = "has" if len(drifted) == 1 else "have"
    return Check(promise, told, "broken", f"{named} {are} drifted. {drifted[0].text}")


def _is_meant(column: str, promise: Promise) -> bool:
    return not promise.column or column.casefold() == promise.column.casefold()
