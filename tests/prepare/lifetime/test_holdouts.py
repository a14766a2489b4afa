"""The check on the file itself: what was expected of each tenth, what came, and “as before”."""

from __future__ import annotations

import numpy as np
import pytest
from prepare.lifetime.purchases import RATES, world

from segmentation.prepare.lifetime.bg_nbd import BgNbd
from segmentation.prepare.lifetime.holdouts import HoldOut, hold_out
from segmentation.prepare.lifetime.purchase_days import PurchaseDays


@pytest.fixture(scope="module")
def days() -> PurchaseDays:
    return world(11).days()


@pytest.fixture(scope="module")
def check(days: PurchaseDays) -> HoldOut:
    return hold_out(days, with_money=True)


def test_drawn_customers_are_foretold(check):
    """Tenth by tenth, and closer than “as before”; nothing after the cut was known."""
    assert check.days == pytest.approx(80 * 7 / 3, abs=1)
    assert check.beats_naive and check.is_close
    assert abs(check.off) < 0.1
    assert check.expected_money == pytest.approx(check.came_money, rel=0.15)
    assert (np.diff(check.expected) >= 0).all()
    assert np.abs(check.expected - check.came).max() < 0.35
    assert np.abs(check.naive - check.came).max() > 2 * np.abs(check.expected - check.came).max()


def test_every_order_and_customer_is_in_a_tenth(check, days):
    """The tenths add up to what the file has."""
    known = days.by(check.cut)
    assert check.customers == len(known)
    assert check.came.mean() * check.customers == pytest.approx(
        days.orders(check.cut, days.end)[known.row].sum()
    )
    before = days.orders(check.cut - check.days, check.cut)
    assert check.naive.mean() * check.customers == pytest.approx(before.sum())


def test_the_order_of_customers_never_matters(days, check):
    """Who is expected the same shares what came: no tenth hangs on who stands first in the file."""
    mixed = np.random.default_rng(0).permutation(days.size)
    other = PurchaseDays.added_up(mixed[days.who], days.day, days.paid, size=days.size, end=days.end)
    again = hold_out(other, with_money=True)
    for name in ("expected", "came", "naive"):
        assert getattr(again, name) == pytest.approx(getattr(check, name), rel=1e-6)
    assert again.expected_money == pytest.approx(check.expected_money, rel=1e-6)


def test_what_came_after_does_not_change_what_was_expected(days, check):
    """Other orders after the cut leave the forecast as it was."""
    early = days.day <= check.cut
    fewer = PurchaseDays.added_up(
        np.r_[days.who[early], days.who[~early][::3]], np.r_[days.day[early], days.day[~early][::3]],
        np.r_[days.paid[early], days.paid[~early][::3]], size=days.size, end=days.end,
    )  # fmt: skip
    again = hold_out(fewer, with_money=False)
    assert again.expected == pytest.approx(check.expected, rel=1e-9)
    assert again.expected_money is None
    assert again.off > check.off


def test_before_and_after_are_a_split_of_all(days):
    """Of every customer: purchases by a day and after it are all of them."""
    cut = days.begin + 200
    known = days.by(cut)
    by = np.zeros(days.size)
    by[known.row] = known.repeats + 1
    assert (by + days.orders(cut, days.end)).sum() == len(days.who)
    assert (known.recency <= known.age).all()
    assert BgNbd(*RATES).active(known).max() <= 1


def test_money_given_back_is_off_the_purchase_before():
    """A refund on a later day is no purchase; before any purchase it has nothing to be off from."""
    who, day = np.array([0, 0, 0, 0, 1, 1]), np.array([3, 10, 20, 25, 5, 9])
    paid = np.array([-1.0, 50.0, 30.0, -10.0, -7.0, 8.0])
    bought = np.array([False, True, True, False, False, True])
    days = PurchaseDays.added_up(who, day, paid, size=3, end=30, bought=bought)
    assert (days.who.tolist(), days.day.tolist(), days.paid.tolist()) == ([0, 0, 1], [10, 20, 9], [50, 20, 8])
    known = days.by(30)
    assert known.row.tolist() == [0, 1]
    assert known.mean.tolist() == [20, 0]
