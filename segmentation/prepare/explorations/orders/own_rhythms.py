"""Days since the last order against each customer’s own times between orders.

Thirty days are long for who buys every week and short for who buys twice a year. So each customer is held
against their own past: away no longer than usual, longer than usual, or longer than ever before.

That alone does not say that anybody left. Of people who buy at random, and all still do, the present silence
is but one of their m + 1 spells, and any of these is as likely to be the last: by chance it is the longest
one time in m + 1. What a band would show by chance is counted so too, over all spells that might have been
the last, since whoever has long times between orders had less room for a long silence.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from segmentation.language.phrases import count, percent
from segmentation.prepare.explorations.orders.order_histories import Purchases
from segmentation.standards import RHYTHM_CUSTOMERS

Ints = NDArray[np.int64]
_BANDS = ((7, "A week or less"), (31, "Up to a month"), (92, "Up to a quarter"), (183, "Up to half a year"))
"""The longest usual time between orders, in days, and what it is called."""
_NAMES = (*(name for _, name in _BANDS), "Longer")


@dataclass(frozen=True, eq=False)
class OwnRhythms:
    """Customers who bought on three days or more, by their usual (median) time between orders."""

    names: tuple[str, ...]
    """(b,) bands of the usual time, those that somebody has."""
    as_usual: Ints
    """(b,) customers whose last order is no longer ago than is usual for them."""
    longer: Ints
    """(b,) longer than usual, though not longer than ever."""
    longest: Ints
    """(b,) longer ago than any time between two of their orders."""
    chance: NDArray[np.float64]
    """(b,) share of a band that would be so if all still bought as before, at random (0..1)."""
    by_chance: float
    """How many that makes in all."""
    others: int
    """Customers who bought on fewer days."""

    @property
    def customers(self) -> Ints:
        """(b,) all of a band."""
        return self.as_usual + self.longer + self.longest

    @property
    def finding(self) -> str:
        """How many are late by their own rhythm, against how many would be by chance."""
        every, late = (float(each.sum()) for each in (self.customers, self.longest))
        few = f" {count(self.others)} others bought on too few days to have a rhythm." if self.others else ""
        return (
            f"Of {count(int(every))} customers with three purchase days or more, {count(int(late))} "
            f"({percent(late / every)}) have stayed away longer than ever before. If all still bought, at "
            f"random moments as before, chance alone would make it about {count(round(self.by_chance))}.{few}"
        )


@dataclass(frozen=True, eq=False)
class _Spells:
    """Times between orders, sorted by customer and length; an entry per customer where they begin."""

    length: Ints
    start: Ints
    many: Ints

    def of(self, place: Ints) -> Ints:
        """The spell at a place in the order of each customer’s own, the shortest at 0."""
        spells: Ints = self.length[self.start + place]
        return spells

    @property
    def usual(self) -> NDArray[np.float64]:
        """Their median."""
        return (self.of((self.many - 1) // 2) + self.of(self.many // 2)) / 2


def _sorted(owner: Ints, length: Ints) -> _Spells:
    order = np.lexsort((length, owner))
    owner, length = owner[order], length[order]
    start = np.flatnonzero(np.r_[True, owner[1:] != owner[:-1]]) if len(owner) else np.zeros(0, np.int64)
    return _Spells(length, start, np.diff(np.r_[start, len(owner)]))


def own_rhythms(purchases: Purchases) -> OwnRhythms | None:
    """Silence against rhythm; `None` where fewer than `standards.RHYTHM_CUSTOMERS` customers have one."""
    days = purchases.days
    who, day = days["who"].to_numpy(), days["day"].to_numpy()
    bought = np.bincount(who) if len(who) else np.zeros(0, np.int64)
    mine = bought[who] > 2  # of one time between two orders nobody knows what is usual
    others, who, day = int((bought > 0).sum() - (bought > 2).sum()), who[mine], day[mine]
    if (bought > 2).sum() < RHYTHM_CUSTOMERS:
        return None
    spell = np.diff(np.r_[day, 0])
    last = np.r_[who[1:] != who[:-1], True]
    spell[last] = purchases.today - day[last]
    gaps, every, silence = _sorted(who[~last], spell[~last]), _sorted(who, spell), spell[last]
    late, fine = silence > gaps.of(gaps.many - 1), silence <= gaps.usual
    share, by_chance = _by_chance(every)
    band = _bands(gaps.usual)
    held = np.unique(band)

    def of(which: NDArray[np.bool_]) -> Ints:
        return np.bincount(band[which], minlength=len(_NAMES))[held]

    names = tuple(_NAMES[at] for at in held)
    return OwnRhythms(names, of(fine), of(~fine & ~late), of(late), share[held], by_chance, others)


def _by_chance(every: _Spells) -> tuple[NDArray[np.float64], float]:
    """The share of each band, and how many in all, whose last spell is longest if any may be the last."""
    left = every.many - 1
    low, high = (left - 1) // 2, left // 2  # the middle of those left, before one that lies below it is taken
    weight = 1 / every.many
    held = np.zeros(len(_NAMES))
    for many, first, second in (
        (low + 1, low + 1, high + 1),
        (high - low, low, high + 1),
        (every.many - high - 1, low, high),
    ):
        usual = (every.of(first) + every.of(second)) / 2
        held += np.bincount(_bands(usual), weights=many * weight, minlength=len(_NAMES))
    longest = np.where(every.of(left) > every.of(left - 1), weight, 0.0)
    late = np.bincount(_bands((every.of(low) + every.of(high)) / 2), weights=longest, minlength=len(_NAMES))
    return late / np.maximum(held, 1e-12), float(longest.sum())


def _bands(usual: NDArray[np.float64]) -> NDArray[np.intp]:
    return np.searchsorted([days for days, _ in _BANDS], usual)
