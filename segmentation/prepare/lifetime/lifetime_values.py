"""What customers may order and pay in the next 90 and 365 days, where their orders justify saying so.

Four things must hold: about a year of orders, enough customers who came back, people who come and go as they
please, and a forecast that does better on the file itself than “as in the time before”. Amounts need a fifth:
how much must not hang on how often. Where one does not hold, a sentence says so and no number is told.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from pandas import DataFrame

from segmentation.language.phrases import coefficient, count, number, percent
from segmentation.prepare.lifetime.bg_nbd import BgNbd, Spread
from segmentation.prepare.lifetime.forecast_names import (
    ACTIVE,
    HIGH,
    HORIZONS,
    IS_LATE,
    LOW,
    NEXT,
    ORDERS_IN,
    SOME,
    VALUE_IN,
    YEAR,
)
from segmentation.prepare.lifetime.gamma_gamma import GammaGamma
from segmentation.prepare.lifetime.holdouts import HoldOut, hold_out
from segmentation.prepare.lifetime.maximum_likelihood import Matrix
from segmentation.prepare.lifetime.purchase_days import WEEK, Buying, PurchaseDays
from segmentation.prepare.orders.building import Customers
from segmentation.prepare.reading.values.numbers import Bools, Floats
from segmentation.standards import (
    INTERVAL,
    LATE,
    LIFETIME_CORRELATION,
    LIFETIME_DAYS,
    LIFETIME_REPEATS,
    REGULAR_CUSTOMERS,
    REGULAR_GAPS,
    REGULAR_PURCHASES,
)

_NORMAL = 1.2815515655446004
"""Standard deviations of a normal distribution between which four of five lie."""
_STEP = 1e-4
"""Of a logarithm, for a derivative: small against any error, large against what is lost in rounding."""


METHOD = (
    "How often: the BG/NBD model of Fader, Hardie and Lee (2005). Customers buy at random at a rate of their "
    "own, and after each purchase some leave for good. How much: the Gamma-Gamma model of Fader and Hardie "
    "(2013). Orders of one day count as one; the unit of time is a week. Who bought once is called neither "
    "active nor lost, since nothing tells the two apart."
)


@dataclass(frozen=True)
class Total:
    """What some customers may order or pay together, with its interval."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True, eq=False)
class Ahead:
    """One horizon; an entry per customer who has bought."""

    orders: Spread
    value: Floats | None
    value_low: Floats | None
    value_high: Floats | None
    value_variance: Floats | None


@dataclass(frozen=True, eq=False)
class LifetimeValue:
    """What may be expected of customers, or why nothing is."""

    refusal: str
    """Why nothing is forecast, in a sentence; empty where it is."""
    no_value: str = ""
    """Why orders are forecast and amounts are not; empty where both are, or neither."""
    check: HoldOut | None = None
    """How the forecast did on the file itself; `None` where it was not tried."""
    rates: BgNbd | None = None
    amounts: GammaGamma | None = None
    days: PurchaseDays | None = field(default=None, repr=False)

    def summary(self) -> dict[str, Any]:
        """What was found, in plain JSON values."""
        check, rates, amounts = self.check, self.rates, self.amounts
        return {
            "refusal": self.refusal or None,
            "no_value": self.no_value or None,
            "check": None if check is None else {
                "days": check.days, "customers": check.customers, "expected": check.expected.tolist(),
                "came": check.came.tolist(), "before": check.naive.tolist(), "error": check.error,
                "error_before": check.naive_error,
            },
            "bg_nbd": None if rates is None else _told(("r", "alpha", "a", "b"), rates),
            "gamma_gamma": None if amounts is None else _told(("p", "q", "gamma"), amounts),
        }  # fmt: skip

    @property
    def is_offered(self) -> bool:
        """Whether there are numbers."""
        return not self.refusal

    @cached_property
    def buying(self) -> Buying:
        """What is known of every customer who has bought, today."""
        assert self.days is not None
        return self.days.by(self.days.end)

    @cached_property
    def ahead(self) -> Mapping[int, Ahead]:
        """Days ahead → what may come in them."""
        return {horizon: self._ahead(horizon) for horizon in HORIZONS}

    def _ahead(self, horizon: int) -> Ahead:
        assert self.rates is not None
        orders = self.rates.spread(self.buying, horizon / WEEK, inside=INTERVAL)
        if self.amounts is None:
            return Ahead(orders, None, None, None, None)
        low, high = self.amounts.interval(self.buying, orders, inside=INTERVAL)
        value = orders.mean * self.amounts.expected(self.buying)
        return Ahead(orders, value, low, high, self.amounts.variance(self.buying, orders))

    @cached_property
    def columns(self) -> DataFrame:
        """The forecasts as columns, a row per customer; empty for who never bought.

        The chance of being active is empty, too, for who bought once: the model lets nobody leave before a
        second purchase, so it takes them all for active. What they may order is foretold all the same. The
        interval of a customer holds what comes with a chance of `standards.INTERVAL`. “Next order expected
        by” is the day by which an order is as likely as not, where within a year. “Late” is who has stayed
        away longer than nine of ten active customers of the same rhythm would.
        """
        if self.days is None or self.rates is None:
            return DataFrame()
        buying, rates = self.buying, self.rates
        again = buying.repeats > 0
        made: dict[str, np.ndarray[Any, Any]] = {
            ACTIVE: np.where(again, rates.active(buying).round(4), np.nan),
            SOME: (1 - self.ahead[YEAR].orders.none).round(4),
        }
        for horizon, ahead in self.ahead.items():
            made |= _with_ends(ORDERS_IN, horizon, ahead.orders.mean, ahead.orders.low, ahead.orders.high)
            if ahead.value is not None and ahead.value_low is not None and ahead.value_high is not None:
                made |= _with_ends(VALUE_IN, horizon, ahead.value, ahead.value_low, ahead.value_high)
        made[NEXT] = _next_days(rates.wait(buying), self.days.end)
        late = pd.Series(rates.silence(buying) < LATE).map({True: "Yes", False: "No"})
        made[IS_LATE] = late.where(again).to_numpy()
        frame = DataFrame(made, index=pd.Index(buying.row)).reindex(pd.RangeIndex(self.days.size))
        return frame.astype({NEXT: "str", IS_LATE: "str"})

    def active_of(self, rows: Bools) -> float | None:
        """The share of some customers who are probably active, of those with a repeat; `None` without any."""
        assert self.rates is not None
        asked = rows[self.buying.row] & (self.buying.repeats > 0)
        return float(self.rates.active(self.buying)[asked].mean()) if asked.any() else None

    def orders_of(self, rows: Bools, horizon: int) -> Total:
        """How many orders some customers may place together; `rows` marks them among all.

        The interval holds what chance brings, what is unknown of the parameters, and an error as large as the
        one on the file itself.
        """
        assert self.rates is not None and self.check is not None
        mine = rows[self.buying.row]
        some, rates, weeks = _part(self.buying, mine), self.rates, horizon / WEEK
        orders = self.ahead[horizon].orders
        mean = float(orders.mean[mine].sum())
        slope = _slopes(rates.parameters, lambda p: float(BgNbd(*p).expected(some, weeks).sum()))
        spread = float(orders.variance[mine].sum()) + _unknown(slope, rates.covariance)
        return _total(mean, spread + (self.check.off * mean) ** 2)

    def value_of(self, rows: Bools, horizon: int) -> Total | None:
        """What some customers may pay together, likewise; `None` where amounts are not forecast."""
        ahead, amounts = self.ahead[horizon], self.amounts
        if amounts is None or ahead.value is None or ahead.value_variance is None:
            return None
        assert self.rates is not None and self.check is not None
        mine = rows[self.buying.row]
        some, weeks, rates = _part(self.buying, mine), horizon / WEEK, self.rates
        each, orders = amounts.expected(some), ahead.orders.mean[mine]
        mean = float(ahead.value[mine].sum())
        how_often = _slopes(rates.parameters, lambda p: float(BgNbd(*p).expected(some, weeks) @ each))
        how_much = _slopes(amounts.parameters, lambda p: float(orders @ GammaGamma(*p).expected(some)))
        spread = float(ahead.value_variance[mine].sum()) + (self.check.money_off * mean) ** 2
        spread += _unknown(how_often, rates.covariance) + _unknown(how_much, amounts.covariance)
        return _total(mean, spread)


def _told(names: Sequence[str], model: BgNbd | GammaGamma) -> dict[str, dict[str, float]]:
    found = zip(names, model.parameters.tolist(), model.errors.tolist(), strict=True)
    return {name: {"estimate": value, "standard_error": error} for name, value, error in found}


def lifetime_value(made: Customers) -> LifetimeValue:
    """What may be expected of customers that were made of order lines, or why nothing is."""
    return of_purchase_days(PurchaseDays.of(made))


def of_purchase_days(days: PurchaseDays) -> LifetimeValue:
    """The same from the days on which they bought."""
    buying = days.by(days.end)
    refusal = _not_justified(days, buying)
    if refusal:
        return LifetimeValue(refusal)
    no_value = _no_value(buying)
    check = hold_out(days, with_money=not no_value)
    if not check.beats_naive or not check.is_close:
        return LifetimeValue(_no_better(check), check=check)
    amounts = None if no_value else GammaGamma.fit(buying)
    if amounts is not None and not check.is_close_in_money:
        no_value, amounts = _money_missed(check), None
    if amounts is not None and (check.expected_money is None or amounts.q <= 1):
        no_value, amounts = _ENDLESS, None
    return LifetimeValue("", no_value, check, BgNbd.fit(buying), amounts, days)


def _not_justified(days: PurchaseDays, buying: Buying) -> str:
    """Why these orders allow no forecast, whatever it would say; empty where they do."""
    again = int((buying.repeats > 0).sum())
    if days.span < LIFETIME_DAYS:
        return (
            f"These orders span {count(days.span)} day{'s' * (days.span != 1)}. To tell who has left from "
            f"who is between two orders, about a year is needed ({LIFETIME_DAYS} days or more): bring older "
            "orders too."
        )
    if again < LIFETIME_REPEATS:
        only = "Nobody" if not again else "One customer" if again == 1 else f"Only {count(again)} customers"
        return (
            f"{only} bought on more than one day. How often people come back is learned from those who did, "
            f"and {LIFETIME_REPEATS} of them are needed."
        )
    if (gaps := regularity(days)) < REGULAR_GAPS:
        return (
            "These customers pay at regular intervals, as under a contract: the times between two orders of "
            f"one customer differ by {percent(gaps)} only. Such a forecast is for people who come and go as "
            "they please; of subscribers, count who gives notice."
        )
    return ""


def regularity(days: PurchaseDays) -> float:
    """The median over customers of the standard deviation of their gaps, over the mean gap.

    About 1 where people buy at random, nought where they pay by a calendar; 1 where too few gaps are known.
    """
    same = days.who[1:] == days.who[:-1]
    who, gap = days.who[1:][same], np.diff(days.day)[same].astype(float)
    many = np.bincount(who, minlength=days.size)
    asked = many >= REGULAR_PURCHASES - 1
    if asked.sum() < REGULAR_CUSTOMERS:
        return 1.0
    mean = np.bincount(who, weights=gap, minlength=days.size)[asked] / many[asked]
    square = np.bincount(who, weights=gap**2, minlength=days.size)[asked] / many[asked]
    variance = np.maximum(square - mean**2, 0) * many[asked] / (many[asked] - 1)
    return float(np.median(np.sqrt(variance) / mean))


_ENDLESS = (
    "Amounts are not forecast: what customers pay for an order varies so widely that it has no average to "
    "rely on. Orders are."
)


def _no_value(buying: Buying) -> str:
    """Why amounts are not forecast; empty where they are."""
    paid = (buying.paid_repeats > 0) & (buying.mean > 0)
    if paid.sum() < LIFETIME_REPEATS:
        return (
            f"Amounts are not forecast: only {count(int(paid.sum()))} customers paid for an order after "
            f"their first, and {LIFETIME_REPEATS} are needed. Orders are."
        )
    often, much = buying.repeats[paid], buying.mean[paid]
    together = float(np.corrcoef(often, much)[0, 1]) if often.std() and much.std() else 0.0
    if abs(together) >= LIFETIME_CORRELATION:
        more = "more" if together > 0 else "less"
        return (
            f"Amounts are not forecast: who orders more often also pays {more} per order here (correlation "
            f"{coefficient(together)}), and the forecast takes the two for independent. Orders are."
        )
    return ""


def _no_better(check: HoldOut) -> str:
    """What the check on the file itself said, where it speaks against the forecast."""
    if not check.beats_naive:
        return (
            f"Tried on your own orders, the forecast did worse than expecting the same again: for the last "
            f"{count(check.days)} days it missed a customer’s orders by {number(check.error)}, “as in the "
            f"{count(check.days)} days before” by {number(check.naive_error)}. So no numbers are offered."
        )
    came, expected = float(check.came.mean()), float(check.expected.mean())
    return (
        f"Tried on your own orders, the forecast missed what came in the last {count(check.days)} days: "
        f"{number(expected)} orders per customer were expected, and {number(came)} came. Something changed "
        "more than past orders can tell, so no numbers are offered."
    )


def _money_missed(check: HoldOut) -> str:
    expected = number(check.expected_money or 0.0)
    return (
        f"Amounts are not forecast: tried on your own orders, {expected} was expected "
        f"in the last {count(check.days)} days and {number(check.came_money)} was paid. Orders are."
    )


def _with_ends(name: str, horizon: int, mean: Floats, low: Floats, high: Floats) -> dict[str, Floats]:
    title, digits = name.format(horizon), 2 if name == VALUE_IN else 3
    ends = {LOW.format(title): low, HIGH.format(title): high}
    return {title: mean.round(digits), **{end: values.round(digits) for end, values in ends.items()}}


def _next_days(weeks: Floats, end: int) -> np.ndarray[Any, Any]:
    """ISO dates; none where it is farther away than a year."""
    near = weeks * WEEK <= YEAR
    day = end + np.ceil(np.where(near, weeks, 0) * WEEK).astype(np.int64)
    return pd.Series(day.astype("datetime64[D]").astype(str)).where(near).to_numpy()


def _part(buying: Buying, mine: Bools) -> Buying:
    return Buying(*(getattr(buying, name)[mine] for name in Buying.__dataclass_fields__))


def _slopes(parameters: Floats, total: Callable[[Floats], float]) -> Floats:
    """Derivatives of a sum with respect to the logarithms of the parameters."""
    steps = np.exp(np.eye(len(parameters)) * _STEP)
    found = [(total(parameters * step) - total(parameters / step)) / (2 * _STEP) for step in steps]
    return np.asarray(found)


def _unknown(slope: Floats, covariance: Matrix) -> float:
    """The variance that comes from not knowing the parameters, by the delta method."""
    return float(slope @ covariance @ slope)


def _total(mean: float, variance: float) -> Total:
    half = _NORMAL * float(np.sqrt(max(variance, 0.0)))
    return Total(mean, max(mean - half, 0.0), mean + half)
