"""What is counted in some lines for a decision about all of them: it adds up over the parts of a file.

Most rules look at one customer or one order. A few look at all lines: which day is today, which currency is
the one that counts. For those a part of a file gives evidence, and what is decided from the sum of it holds
for every part (see `OrderSheet.decide`).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas import Series

from segmentation.prepare.orders.value_codes import Ints

MOST_KEYS = 10_000_000
"""Lines of a file up to which all are asked whether some column tells them apart; of more, a share of the
values is asked, so that their hashes take at most some 80 megabytes."""


@dataclass(frozen=True)
class Most:
    """The largest of some numbers; `None` of none."""

    value: float | None = None

    def __add__(self, other: Most) -> Most:
        known = [each for each in (self.value, other.value) if each is not None]
        return Most(max(known, default=None))


@dataclass(frozen=True)
class Span:
    """The first and the last of some days; `None` of none."""

    ends: tuple[int, int] | None = None

    @classmethod
    def of(cls, days: Ints) -> Self:
        """The span of some days."""
        return cls((int(days.min()), int(days.max())) if len(days) else None)

    def __add__(self, other: Span) -> Span:
        if self.ends is None or other.ends is None:
            return self if other.ends is None else other
        return Span((min(self.ends[0], other.ends[0]), max(self.ends[1], other.ends[1])))


@dataclass(frozen=True)
class Distinct:
    """Different values, the first of them in ascending order where there are more than `most`."""

    values: tuple[object, ...]
    most: int

    @classmethod
    def of(cls, values: object, most: int) -> Self:
        """Values in ascending order; one more than `most` of them tells that there are more."""
        return cls(tuple(values[: most + 1]), most)  # type: ignore[index]

    def __add__(self, other: Distinct) -> Distinct:
        both = sorted({*self.values, *other.values})  # type: ignore[type-var]
        return Distinct(tuple(both[: self.most + 1]), self.most)


@dataclass(frozen=True)
class Currencies:
    """The currencies that lines name, and how many lines of each could count."""

    named: frozenset[str]
    lines: Counter[str]

    def __add__(self, other: Currencies) -> Currencies:
        return Currencies(self.named | other.named, self.lines + other.lines)


@dataclass(frozen=True, eq=False)
class Keys:
    """Lines that repeat another in every column, and the columns in which all other lines differ.

    Of each such column the hashes of its values are kept, in order, so that two parts can be held together.
    """

    repeats: int
    hashes: dict[str, NDArray[np.uint64]]

    def __add__(self, other: Keys) -> Keys:
        shared = [name for name in self.hashes if name in other.hashes]
        joined = {name: np.sort(np.concatenate([self.hashes[name], other.hashes[name]])) for name in shared}
        unlike = {name: all_ for name, all_ in joined.items() if not (all_[1:] == all_[:-1]).any()}
        return Keys(self.repeats + other.repeats, unlike)


def hashes_of(column: Series, lines: int) -> NDArray[np.uint64]:
    """Hashes of the values of a column, in order; of a file of very many lines those of a share of them."""
    hashed = pd.util.hash_pandas_object(column, index=False).to_numpy()
    share = np.uint64(-(-lines // MOST_KEYS) or 1)
    kept: NDArray[np.uint64] = np.sort(hashed[hashed % share == 0])
    return kept


def day_counts(days: Ints) -> Counter[int]:
    """Day → how many lines have it."""
    if not len(days):
        return Counter()
    first = int(days.min())
    many = np.bincount(days - first)
    found = np.flatnonzero(many)
    return Counter(dict(zip((found + first).tolist(), many[found].tolist(), strict=True)))
