"""The days on which customers bought, and what these say up to any day: how often, how lately, how much.

Two orders of one day are one purchase, as everywhere in the literature. Nothing depends on the order of the
lines, as long as customers are told by their row.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np

from segmentation.prepare.orders.building import Customers
from segmentation.prepare.orders.order_lines import lines_of
from segmentation.prepare.orders.value_codes import Ints
from segmentation.prepare.reading.values.numbers import Floats

WEEK = 7.0
"""Days; the unit of time of the published estimates."""


@dataclass(frozen=True, eq=False)
class Buying:
    """What is known of every customer who had bought by some day; one entry for each."""

    row: Ints
    """The customer’s row."""
    repeats: Floats
    """Purchase days after the first (x)."""
    recency: Floats
    """Weeks from the first purchase to the last (t_x)."""
    age: Floats
    """Weeks from the first purchase to that day (T)."""
    paid_repeats: Floats
    """Repeats for which money was paid."""
    mean: Floats
    """What was paid on such a day on average; 0 where there is none."""

    def __len__(self) -> int:
        return len(self.row)


@dataclass(frozen=True, eq=False)
class PurchaseDays:
    """One entry per customer and day on which they bought, sorted by both."""

    who: Ints
    """The customer’s row."""
    day: Ints
    """Days since 1970."""
    paid: Floats
    """What was paid that day, less what went back before the next."""
    size: int
    """How many customers there are, whether they bought or not."""
    end: int
    """The day that counts as today."""

    @classmethod
    def of(cls, made: Customers) -> Self:
        """The purchase days of customers that were made of order lines."""
        receipt = made.receipt
        lines = lines_of(made.sheet(), receipt.columns, receipt.rules, receipt.reference_date)
        counts = lines.counts & (made.rows >= 0)
        order, row = lines.order[counts], made.rows[counts]
        day = np.full(lines.orders, np.iinfo(np.int64).max)
        np.minimum.at(day, order, lines.day[counts])
        gross = np.bincount(order, weights=lines.gross[counts], minlength=lines.orders)
        return cls.added_up(
            row,
            day[order],
            lines.paid[counts] / lines.unit,
            bought=gross[order] >= 0,
            size=len(made.table.data),
            end=lines.reference,
        )

    @classmethod
    def added_up(
        cls, who: Ints, day: Ints, paid: Floats, *, size: int, end: int, bought: np.ndarray | None = None
    ) -> Self:
        """From one entry per order or line; where nothing was `bought`, money is off the purchase before."""
        bought = np.ones(len(who), bool) if bought is None else bought
        low = int(day.min(initial=0))
        width = int(day.max(initial=0)) - low + 1
        joint = who * width + (day - low)
        days = np.unique(joint[bought])
        place = np.searchsorted(days, joint, side="right") - 1
        mine = (place >= 0) & (days[np.maximum(place, 0)] // width == who) if len(days) else bought
        money = np.bincount(place[mine], weights=paid[mine], minlength=len(days))
        return cls(days // width, days % width + low, np.round(money, 6), size, end)

    @property
    def begin(self) -> int:
        """The first day on which anybody bought."""
        return int(self.day.min()) if len(self.day) else self.end

    @property
    def span(self) -> int:
        """Days from the first purchase of all to the day that counts as today."""
        return self.end - self.begin

    def by(self, day: int) -> Buying:
        """What was known of customers at the end of a day."""
        known = self.day <= day
        who, days, paid = self.who[known], self.day[known], self.paid[known]
        new = np.r_[True, who[1:] != who[:-1]] if len(who) else np.zeros(0, bool)
        start = np.flatnonzero(new)
        number = np.diff(np.r_[start, len(who)])
        first, last = days[start], days[start + number - 1] if len(start) else days[start]
        with_money = ~new & (paid > 0)
        group = np.cumsum(new) - 1
        many = np.bincount(group[with_money], minlength=len(start))
        money = np.bincount(group[with_money], weights=paid[with_money], minlength=len(start))
        return Buying(
            who[start],
            (number - 1).astype(float),
            (last - first) / WEEK,
            (day - first) / WEEK,
            many.astype(float),
            money / np.maximum(many, 1),
        )

    def orders(self, after: int, until: int) -> Floats:
        """For each row the purchase days after a day, up to and with another."""
        inside = (self.day > after) & (self.day <= until)
        return np.asarray(np.bincount(self.who[inside], minlength=self.size), float)

    def money(self, after: int, until: int) -> Floats:
        """For each row what was paid on them."""
        inside = (self.day > after) & (self.day <= until)
        return np.asarray(
            np.bincount(self.who[inside], weights=self.paid[inside], minlength=self.size), float
        )
