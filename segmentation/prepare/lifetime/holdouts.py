"""A forecast is tried on the file itself: fitted on its first part, compared with what came after.

The rival is what anybody would say without a model: as many orders as in the equally long time before.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from pandas import Timestamp

from segmentation.language.phrases import count, number, percent
from segmentation.prepare.lifetime.bg_nbd import BgNbd
from segmentation.prepare.lifetime.gamma_gamma import GammaGamma
from segmentation.prepare.lifetime.purchase_days import WEEK, Buying, PurchaseDays
from segmentation.prepare.reading.values.numbers import Floats
from segmentation.standards import TOTAL_OFF

PARTS = 10
"""Tenths of customers, as the literature draws them."""
_LONGEST = 365
"""Days; a year is the farthest that is told."""
_LIKE = 9
"""Digits to which expectations are equal: those of customers with one history."""


@dataclass(frozen=True, eq=False)
class HoldOut:
    """What was expected of customers by the day of the cut, and what came; orders are purchase days."""

    cut: int
    """The last day that the model knew (days since 1970)."""
    days: int
    """For so many days after it orders were foretold."""
    customers: int
    expected: Floats
    """Orders per customer, by tenths of customers: the first are those expected to order least."""
    came: Floats
    naive: Floats
    """What they ordered in the equally long time before the cut."""
    error: float
    """Root of the mean squared error per customer, in orders."""
    naive_error: float
    expected_money: float | None
    """What all of them were expected to pay; `None` where amounts are not forecast."""
    came_money: float

    @property
    def off(self) -> float:
        """By which part of the orders that came the forecast missed their sum; below nought: too few."""
        came = float(self.came.sum())
        return float(self.expected.sum()) / came - 1 if came else float("inf")

    @property
    def money_off(self) -> float:
        """The same for what they paid."""
        if self.expected_money is None or not self.came_money > 0:
            return 0.0
        return self.expected_money / self.came_money - 1

    @property
    def finding(self) -> str:
        """How the forecast did, in two sentences."""
        expected, came = (round(float(each.mean()) * self.customers) for each in (self.expected, self.came))
        day = Timestamp(np.datetime64(self.cut, "D"))
        return (
            f"From orders up to {day.day} {day:%B %Y}, {count(expected)} orders were expected of "
            f"{count(self.customers)} customers in the {count(self.days)} days after; {count(came)} came"
            f"{_more(came, expected)}. For a single customer the forecast was {number(self.error)} orders "
            f"off, “as in the {count(self.days)} days before” {number(self.naive_error)}."
        )

    @property
    def beats_naive(self) -> bool:
        """Whether the model came closer to what each customer ordered than “as in the time before”."""
        return self.error < self.naive_error

    @property
    def is_close(self) -> bool:
        """Whether the sum of all orders is about right."""
        return abs(self.off) <= TOTAL_OFF

    @property
    def is_close_in_money(self) -> bool:
        """Whether what all of them paid is about right."""
        return abs(self.money_off) <= TOTAL_OFF


def _money(buying: Buying, expected: Floats) -> float | None:
    model = GammaGamma.fit(buying)
    total = float((expected * model.expected(buying)).sum())
    return total if np.isfinite(model.population_mean) and np.isfinite(total) else None


def _more(came: int, expected: int) -> str:
    if came == expected or not expected:
        return ""
    return f" ({percent(abs(came / expected - 1))} {'more' if came > expected else 'fewer'})"


def hold_out(days: PurchaseDays, *, with_money: bool) -> HoldOut:
    """The last third of the time (at most a year), foretold from what came before it."""
    length = min(days.span // 3, _LONGEST)
    cut = days.end - length
    buying = days.by(cut)
    model = BgNbd.fit(buying)
    expected = model.expected(buying, length / WEEK)
    came = days.orders(cut, days.end)[buying.row]
    naive = days.orders(cut - length, cut)[buying.row]
    return HoldOut(
        cut, length, len(buying), *_tenths(expected, came, naive),
        _distance(expected, came), _distance(naive, came),
        _money(buying, expected) if with_money else None,
        float(days.money(cut, days.end)[buying.row].sum()),
    )  # fmt: skip


def _distance(foretold: Floats, came: Floats) -> float:
    return float(np.sqrt(np.mean((foretold - came) ** 2)))


def _tenths(expected: Floats, came: Floats, naive: Floats) -> tuple[Floats, Floats, Floats]:
    """Means by tenths of what is expected; who is expected the same shares what came, whatever the rows."""
    values, place, many = np.unique(expected.round(_LIKE), return_inverse=True, return_counts=True)
    edges = np.linspace(0, len(expected), PARTS + 1)
    top = np.cumsum(many)

    def by_tenth(each: Floats) -> Floats:
        summed = np.r_[0.0, np.cumsum(np.bincount(place, weights=each, minlength=len(values)))]
        return np.asarray(np.diff(np.interp(edges, np.r_[0, top], summed)) / np.diff(edges))

    return by_tenth(expected), by_tenth(came), by_tenth(naive)
