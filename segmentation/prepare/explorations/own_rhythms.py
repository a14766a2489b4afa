"""Days since the last order against each customer’s own times between orders.

Thirty days are long for who buys every week and short for who buys twice a year. So each customer is held
against their own past: away no longer than usual, longer than usual, or longer than ever before.

That alone says nobody has left: of people who buy at random and all still do, the present silence is the
longest of their m + 1 spells by chance one time in m + 1, as spells between random events are exchangeable.
How many that makes is told beside how many there are.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from segmentation.language.phrases import count, percent
from segmentation.prepare.explorations.order_histories import Purchases
from segmentation.standards import RHYTHM_CUSTOMERS

Ints = NDArray[np.int64]
_BANDS = ((7, "A week or less"), (31, "Up to a month"), (92, "Up to a quarter"), (183, "Up to half a year"))
"""The longest usual time between orders, in days, and what it is called."""
_LONGER = "Longer"


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
    by_chance: NDArray[np.float64]
    """(b,) how many would be so if all still bought as before, at random."""
    others: int
    """Customers who bought on fewer days."""

    @property
    def customers(self) -> Ints:
        """(b,) all of a band."""
        return self.as_usual + self.longer + self.longest

    @property
    def finding(self) -> str:
        """How many are late by their own rhythm, against how many would be by chance."""
        every, late, chance = (float(each.sum()) for each in (self.customers, self.longest, self.by_chance))
        few = f" {count(self.others)} others bought on too few days to have a rhythm." if self.others else ""
        return (
            f"Of {count(int(every))} customers with three purchase days or more, {count(int(late))} "
            f"({percent(late / every)}) have stayed away longer than ever before. If all still bought, at "
            f"random moments as before, chance alone would make it about {count(round(chance))}.{few}"
        )


def own_rhythms(purchases: Purchases) -> OwnRhythms | None:
    """Silence against rhythm; `None` where fewer than `standards.RHYTHM_CUSTOMERS` customers have one."""
    days = purchases.days
    who, day = days["who"].to_numpy(), days["day"].to_numpy()
    same = who[1:] == who[:-1]
    owner, gap = who[1:][same], np.diff(day)[same]
    order = np.lexsort((gap, owner))
    owner, gap = owner[order], gap[order]
    starts = np.flatnonzero(np.r_[True, owner[1:] != owner[:-1]]) if len(owner) else np.zeros(0, np.int64)
    many = np.diff(np.r_[starts, len(owner)])
    buyers, last = np.unique(who), day[np.flatnonzero(np.r_[~same, True])] if len(who) else day
    starts, many = starts[many > 1], many[many > 1]  # of one time between orders nobody knows what is usual
    if len(starts) < RHYTHM_CUSTOMERS:
        return None
    usual = (gap[starts + (many - 1) // 2] + gap[starts + many // 2]) / 2
    most = gap[starts + many - 1]
    silence = purchases.today - last[np.searchsorted(buyers, owner[starts])]
    return _in_bands(usual, most, silence, 1 / (many + 1), others=len(buyers) - len(starts))


def _in_bands(
    usual: NDArray[np.float64], most: Ints, silence: Ints, chance: NDArray[np.float64], *, others: int
) -> OwnRhythms:
    ends = [days for days, _ in _BANDS]
    band = np.searchsorted(ends, usual)
    held = np.unique(band)
    names = [*(name for _, name in _BANDS), _LONGER]

    def of(values: NDArray[np.bool_]) -> Ints:
        return np.bincount(band[values], minlength=len(names))[held]

    late, fine = silence > most, silence <= usual
    by_chance = np.bincount(band, weights=chance, minlength=len(names)).astype(np.float64)[held]
    return OwnRhythms(
        tuple(names[at] for at in held), of(fine), of(~fine & ~late), of(late),
        by_chance, others,
    )  # fmt: skip
