"""What a promise is measured by, as counts and sums that add up: the whole of a file or block after block.

Numbers are kept as their count, mean and sum of squares about it (Chan, Golub and LeVeque 1983), which
neither lose digits nor grow with the file. Only a median needs every value: those are laid aside, on disk
from some megabytes on.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import IO, Any, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas import DataFrame

from segmentation.act.comparison import share_tests
from segmentation.act.comparison.month_values import column_in, numbers_in
from segmentation.act.models.scoring.months import Month
from segmentation.array_kinds import Floats
from segmentation.criteria import Criterion
from segmentation.errors import SegmentationError
from segmentation.language.phrases import clipped
from segmentation.promises import Promise

Bools = NDArray[np.bool_]
_IN_MEMORY = 1 << 24  # bytes of values for a median; more go to disk


class UntoldError(SegmentationError):
    """The file does not tell what was promised; the message says why."""


@dataclass(frozen=True)
class Measured:
    """A number of a file with its interval."""

    value: float
    low: float
    high: float
    customers: int
    """So many it was counted on."""


@dataclass(frozen=True)
class Moments:
    """Some numbers, without them."""

    n: int = 0
    mean: float = 0.0
    squares: float = 0.0
    """Sum of the squared distances to the mean."""

    @classmethod
    def of(cls, values: Floats) -> Self:
        """Those of an array."""
        mean = float(values.mean()) if len(values) else 0.0
        return cls(len(values), mean, float(((values - mean) ** 2).sum()))

    def __add__(self, other: Moments) -> Moments:
        n = self.n + other.n
        if not n:
            return self
        apart = other.mean - self.mean
        squares = self.squares + other.squares + apart * apart * self.n * other.n / n
        return Moments(n, self.mean + apart * other.n / n, squares)

    @property
    def total(self) -> float:
        """Their sum."""
        return self.n * self.mean

    @property
    def raw(self) -> float:
        """The sum of their squares."""
        return self.squares + self.n * self.mean**2


@dataclass
class Count:
    """What has been counted of one promise so far: of its own customers, and of all who count."""

    promise: Promise
    segment: int
    """0 where all customers are meant."""
    own: Moments = field(default_factory=Moments)
    all: Moments = field(default_factory=Moments)
    values: IO[bytes] | None = None

    def add(self, block: Month) -> None:
        """Some more customers. Raises `UntoldError` where the file cannot tell."""
        member = block.placed["segment"].to_numpy(dtype=np.float64, na_value=np.nan)
        placed = ~np.isnan(member)
        inside = member == self.segment if self.segment else placed
        values, own, known = _SEEN[self.promise.about](block, self.promise, inside, placed)
        self.own += Moments.of(values[own])
        self.all += Moments.of(values[known])
        if self.promise.about == "median":
            if self.values is None:
                self.values = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 (closed when told)
            self.values.write(values[own].tobytes())

    def told(self) -> Measured:
        """What came of it. Raises `UntoldError` where the file cannot tell."""
        return _TOLD[self.promise.about](self)


Seen = tuple[Floats, Bools, Bools]
"""A number of every customer, whose own ones count, and whose count at all."""


def _hits(hits: Bools, among: Bools) -> Seen:
    return hits.astype(np.float64), among, among


def _share(block: Month, promise: Promise, member: Bools, placed: Bools) -> Seen:
    return _hits(member, placed)


def _unlike(block: Month, promise: Promise, member: Bools, placed: Bools) -> Seen:
    return _hits(block.placed["unlike"].fillna(False).to_numpy(dtype=bool), placed)


def _rule(block: Month, promise: Promise, member: Bools, placed: Bools) -> Seen:
    found = {name: column_in(block, name) for name in promise.when.columns}
    missing = [name for name, column in found.items() if column is None]
    if missing:
        raise _gone(missing[0])
    return _hits(member, promise.when.keeps(DataFrame(found)) & placed)


def _value(block: Month, promise: Promise, member: Bools, placed: Bools) -> Seen:
    return np.nan_to_num(_numbers(block, promise.column)), member & placed, placed


def _number(block: Month, promise: Promise, member: Bools, placed: Bools) -> Seen:
    values = _numbers(block, promise.column)
    known = placed & ~np.isnan(values)
    return values, member & known, known


def _level(block: Month, promise: Promise, member: Bools, placed: Bools) -> Seen:
    column = column_in(block, promise.column)
    if column is None:
        raise _gone(promise.column)
    frame = DataFrame({promise.column: column})
    hits = Criterion(promise.column, "is", (promise.level,)).keeps(frame).astype(np.float64)
    known = placed & column.notna().to_numpy()
    return hits, member & known, known


_SEEN: Mapping[str, Callable[[Month, Promise, Bools, Bools], Seen]] = {
    "share": _share,
    "unlike": _unlike,
    "rule": _rule,
    "value": _value,
    "average": _number,
    "level": _level,
    "rate": _level,
    "mean": _number,
    "median": _number,
}


def _told_share(count: Count) -> Measured:
    n, hits = count.own.n, round(count.own.total)
    return Measured(hits / max(n, 1), *share_tests.wilson(hits, n), n)


def _told_part(count: Count) -> Measured:
    """A part of a sum: the ratio made linear (Cochran 1977, 6.3)."""
    own, everybody = count.own, count.all
    if everybody.total <= 0:
        raise UntoldError(f"“{clipped(count.promise.column)}” adds up to nothing here.")
    share = own.total / everybody.total
    pulls = own.raw * (1 - 2 * share) + share**2 * everybody.raw
    half = share_tests.normal_point() * max(0.0, pulls) ** 0.5 / everybody.total
    return Measured(share, max(0.0, share - half), min(1.0, share + half), everybody.n)


def _told_times(count: Count) -> Measured:
    """A segment’s mean over that of everybody; the ratio is made linear for its interval."""
    own, everybody = count.own, count.all
    if everybody.mean <= 0:
        raise UntoldError(f"The average of “{clipped(count.promise.column)}” is not above zero here.")
    if not own.n:
        return Measured(0.0, 0.0, 0.0, 0)
    ratio, of_own = own.mean / everybody.mean, 1 / (own.n * everybody.mean)
    of_all = own.mean / (everybody.mean**2 * everybody.n)
    spread = (of_own**2 - 2 * of_own * of_all) * own.squares + of_all**2 * everybody.squares
    half = share_tests.normal_point() * max(0.0, spread) ** 0.5
    return Measured(ratio, max(0.0, ratio - half), ratio + half, own.n)


def _told_mean(count: Count) -> Measured:
    own = count.own
    half = share_tests.normal_point() * (own.squares / max(own.n - 1, 1) / max(own.n, 1)) ** 0.5
    return Measured(own.mean, own.mean - half, own.mean + half, own.n)


def _told_median(count: Count) -> Measured:
    """Half of the customers lie below; the interval ends at two of the sorted values (Conover 1999, 3.2)."""
    if count.values is None or not count.own.n:
        return Measured(0.0, 0.0, 0.0, 0)
    count.values.seek(0)
    values = np.sort(np.frombuffer(count.values.read(), dtype=np.float64))
    n, half = len(values), share_tests.normal_point() * len(values) ** 0.5 / 2
    low, high = max(0, int(np.floor(n / 2 - half))), min(n - 1, int(np.ceil(n / 2 + half)))
    return Measured(float(np.median(values)), float(values[low]), float(values[high]), n)


_TOLD: Mapping[str, Callable[[Count], Measured]] = {
    **dict.fromkeys(("share", "unlike", "rule", "rate"), _told_share),
    **dict.fromkeys(("average", "level"), _told_times),
    "value": _told_part,
    "mean": _told_mean,
    "median": _told_median,
}


def _numbers(block: Month, name: str) -> Floats:
    column = column_in(block, name)
    if column is None:
        raise _gone(name)
    if pd.api.types.is_bool_dtype(column.dtype):
        return np.asarray(column.astype("Float64").to_numpy(dtype=np.float64, na_value=np.nan))
    values: Any = numbers_in(block, name)
    if values is None:
        raise UntoldError(f"“{clipped(name)}” holds no numbers here.")
    return np.asarray(values)


def _gone(name: str) -> UntoldError:
    return UntoldError(f"There is no column “{clipped(name)}” in this file.")
