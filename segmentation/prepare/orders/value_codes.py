"""Values as small whole numbers, and what can be asked of them: does an order have one customer?

Everything here is counted over all lines at once, and nothing depends on their order.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np
import pandas as pd
from pandas import Index, Series

from segmentation.prepare.reading.values.numbers import Bools

Ints = np.ndarray[tuple[int], np.dtype[np.int64]]
NONE = -1
"""The code of a value that is not there."""


@dataclass(frozen=True, eq=False)
class Codes:
    """One column: equal values have equal codes, 0 to `distinct` − 1; what is missing has `NONE`."""

    values: Ints
    names: Index[Any]
    """Code → value, in ascending order."""

    @property
    def distinct(self) -> int:
        """How many different values there are."""
        return len(self.names)

    @property
    def known(self) -> Bools:
        """Which lines have a value."""
        known: Bools = self.values >= 0
        return known

    @property
    def known_share(self) -> float:
        """Share of the lines with a value."""
        return float(self.known.mean()) if len(self.values) else 0.0

    @classmethod
    def of(cls, column: Series[Any]) -> Self:
        """The codes of a column."""
        codes, names = pd.factorize(column, use_na_sentinel=True)
        return cls(codes.astype(np.int64), pd.Index(names)).in_order()

    def in_order(self) -> Self:
        """Codes that rise with their values, so that they are the same whatever the order of the lines."""
        order = self.names.argsort()
        rank = np.empty(len(order) + 1, np.int64)
        rank[order] = np.arange(len(order))
        rank[NONE] = NONE
        return replace(self, values=rank[self.values], names=self.names[order])

    def alike(self, keys: list[str]) -> Self:
        """One code for values with the same key, named by the first of them; those keyed “” are missing."""
        codes, firsts = pd.factorize(pd.Index(keys, dtype=object))
        blank = np.array([not key for key in firsts], bool)
        place = np.full(len(firsts) + 1, NONE, np.int64)
        place[:-1][~blank] = np.arange(int((~blank).sum()))
        mapping = np.append(place[codes], NONE)
        first = np.full(len(firsts), -1, np.int64)
        first[codes[::-1]] = np.arange(len(codes))[::-1]
        return replace(self, values=mapping[self.values], names=self.names[first[~blank]])


def key_of(value: object, *, kind: str) -> str:
    """How a customer is told: an address whatever its case, a number by its digits, a name by its letters.

    >>> key_of(" Anna@X.de ", kind="email"), key_of("+49 (30) 5", kind="phone"), key_of("Bo  Li", kind="name")
    ('anna@x.de', '49305', 'bo li')
    """
    text = str(value).strip()
    if kind == "phone":
        return re.sub(r"\D", "", text).lstrip("0")
    if kind in ("email", "name"):
        return " ".join(text.casefold().split())
    return text


def spread(groups: Ints, size: int, codes: Ints) -> tuple[Ints, Ints]:
    """The smallest and the largest code in each group; a group without any has `NONE` as its largest."""
    known = (groups >= 0) & (codes >= 0)
    low = np.full(size, np.iinfo(np.int64).max, np.int64)
    high = np.full(size, NONE, np.int64)
    inside, values = groups[known], codes[known]
    np.minimum.at(low, inside, values)
    np.maximum.at(high, inside, values)
    return low, high


def shared(groups: Ints, size: int, codes: Ints) -> Ints:
    """The one code that all lines of a group have, as far as they have any; `NONE` where they differ."""
    low, high = spread(groups, size, codes)
    return np.where(low == high, high, NONE)


def filled(groups: Ints, size: int, codes: Ints) -> Ints:
    """Codes with those that are missing filled in from the other lines of their group, where these agree."""
    if (codes >= 0).all():
        return codes
    one = np.append(shared(groups, size, codes), NONE)
    return np.where(codes >= 0, codes, one[np.where(groups >= 0, groups, size)])


def agreement(groups: Codes, codes: Ints) -> tuple[float, int]:
    """Share of the groups of several lines with values that have one and the same, and how many those are.

    Groups of one line prove nothing. The share is 1 where there is no group to ask.
    """
    alike, several = agreeing(groups, codes)
    return (alike / several if several else 1.0), several


def agreeing(groups: Codes, codes: Ints) -> tuple[int, int]:
    """How many groups of several lines with values have one and the same, and how many there are."""
    known = groups.known & (codes >= 0)
    lines = np.bincount(groups.values[known], minlength=groups.distinct)
    asked = lines > 1
    low, high = spread(groups.values, groups.distinct, codes)
    return int((low == high)[asked].sum()), int(asked.sum())


def paired(first: Ints, second: Ints, size: int) -> tuple[Ints, int]:
    """One code for each pair of codes, rising with both, and how many there are; `size` counts the second.

    A missing second is a value of its own; a missing first stays missing.
    """
    joint = np.where(first >= 0, first * (size + 1) + second + 1, NONE)
    found, codes = np.unique(joint, return_inverse=True)
    gone = int(len(found) and found[0] == NONE)
    return codes.astype(np.int64) - gone, len(found) - gone


def different(codes: Ints) -> Ints:
    """The different codes in ascending order; sorting is faster here than NumPy’s look-up table."""
    ordered = np.sort(codes)
    return ordered[np.concatenate([[True], ordered[1:] != ordered[:-1]])] if len(ordered) else ordered
