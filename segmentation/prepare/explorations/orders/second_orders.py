"""How many customers order a second time within how many days of their first order.

Who has not come back yet may still do so, and has been seen for some days only: they count as long as they
were seen and no longer (Kaplan and Meier 1958). Leaving them out, or counting them as gone, would tell of
young customers what is true of old ones.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from segmentation.array_kinds import Floats
from segmentation.language.phrases import capital, count, listed, percent, word
from segmentation.prepare.explorations.orders.order_histories import Purchases
from segmentation.standards import BACK_WITHIN, SEEN_LONG

_NORMAL = 1.959963984540054
"""Standard deviations of a normal distribution between which 95% lie."""


@dataclass(frozen=True, eq=False)
class SecondOrders:
    """The share of customers who have bought on a second day, by days since their first one."""

    days: NDArray[np.int64]
    """(m,) days after the first purchase, from 0 on; the share changes on each and holds until the next."""
    back: Floats
    """(m,) share who have come back by then, 0..1, as if all had been seen so long."""
    low: Floats
    """(m,) ends of its interval of 95%, day by day (Greenwood 1926, on the scale of log(−log))."""
    high: Floats
    seen: NDArray[np.int64]
    """(m,) customers whose first order is so long ago, whether they have come back or not."""
    customers: int
    returned: int
    """Those who have come back, however late."""

    def by(self, day: int) -> float | None:
        """The share who have come back within so many days; `None` where too few were seen so long."""
        if not len(self.days) or day > self.days[-1]:
            return None
        return float(self.back[np.searchsorted(self.days, day, side="right") - 1])

    @property
    def told(self) -> dict[int, float]:
        """Day → share, for the days by which it is worth telling."""
        shares = {day: self.by(day) for day in BACK_WITHIN}
        return {day: share for day, share in shares.items() if share is not None}

    @property
    def finding(self) -> str:
        """How many come back how soon, and how many may still."""
        if not self.returned:
            return f"None of {count(self.customers)} customers has bought on a second day yet."
        return f"{self._how_soon}{self._still_away}"

    @property
    def _still_away(self) -> str:
        waiting = self.customers - self.returned
        if not waiting:
            return ""
        some, has = capital(word(waiting)), "has" if waiting == 1 else "have"
        return (
            f" {some} of {word(self.customers)} {has} not come back yet: "
            "each counts for the days since their first order."
        )

    @property
    def _how_soon(self) -> str:
        if not self.told:
            one = self.returned == 1
            some = f"{capital(word(self.returned))} customer{'s' * (not one)}"
            return f"{some} {'has' if one else 'have'} bought on a second day."
        (first, part), *later = self.told.items()
        share = [*self.told.values()][-1]
        who = f"{percent(part)} of customers order again within {first} days of their first order"
        soon = listed([who, *(f"{percent(part)} within {day} days" for day, part in later)])
        half = int(self.days[np.argmax(self.back >= share / 2)])
        middle = f" Half of them come within {count(half)} day{'s' * (half != 1)}." if half else ""
        return f"{soon}.{middle}"


def second_orders(purchases: Purchases) -> SecondOrders:
    """The curve of second purchase days over all customers who ever bought.

    It ends where fewer than `standards.SEEN_LONG` customers were seen so long.
    """
    days = purchases.days
    who, day = days["who"].to_numpy(), days["day"].to_numpy()
    starts = np.flatnonzero(np.r_[True, who[1:] != who[:-1]]) if len(who) else np.zeros(0, np.int64)
    many = np.diff(np.r_[starts, len(who)])
    again = many > 1
    second = day[np.minimum(starts + 1, max(len(day) - 1, 0))]
    age = purchases.today - day[starts]
    return _curve(np.where(again, second - day[starts], age).astype(np.int64), again, age)


def _curve(waited: NDArray[np.int64], again: NDArray[np.bool_], age: NDArray[np.int64]) -> SecondOrders:
    """The product-limit estimate; on a day are still awaited those who come on it, or were seen until it."""
    longest = int(age.max(initial=0))
    came = np.bincount(waited[again], minlength=longest + 1)
    awaited, seen = _so_long(waited, longest), _so_long(age, longest)
    enough = seen >= SEEN_LONG
    shown = enough & ((came > 0) | ~np.r_[enough[1:], False])  # and where the curve ends
    shown[0] = enough[0]
    stays: Floats = np.cumprod(1 - came / np.maximum(awaited, 1), dtype=np.float64)
    spread = np.sqrt(np.cumsum(came / np.maximum(awaited * (awaited - came), 1)))
    low, high = _ends(stays, spread)
    days = np.flatnonzero(shown)
    return SecondOrders(
        days, 1 - stays[days], 1 - high[days], 1 - low[days], seen[days], len(waited), int(again.sum())
    )


def _so_long(days: NDArray[np.int64], longest: int) -> NDArray[np.int64]:
    """How many have so many days or more, for each from 0 to the longest."""
    fewer = np.cumsum(np.bincount(days, minlength=longest + 1))[:-1]
    left: NDArray[np.int64] = len(days) - np.r_[0, fewer]
    return left


def _ends(stays: Floats, spread: Floats) -> tuple[Floats, Floats]:
    """The interval of the share that stays away: symmetric for log(−log), so that it stays within 0 and 1."""
    inside = (stays > 0) & (stays < 1)
    safe = np.where(inside, stays, np.exp(-1))
    wide = np.exp(_NORMAL * spread / np.abs(np.log(safe)))
    return np.where(inside, safe**wide, stays), np.where(inside, safe ** (1 / wide), stays)
