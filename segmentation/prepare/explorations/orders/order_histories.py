"""Orders over time: what new and returning customers bought, and who comes back how soon.

A customer is new with the first order in the file; who bought before the file begins counts as new all the
same, which the first periods show. Orders and money are those of the customers’ table, split by period.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas import DataFrame, DatetimeIndex, PeriodIndex, Series, Timestamp

from segmentation.language.phrases import percent
from segmentation.prepare.explorations.timelines import day, period_of
from segmentation.prepare.orders.building import Customers
from segmentation.prepare.orders.order_lines import Lines, lines_of

_COARSER = {"D": "W", "W": "M", "M": "Q", "Q": "Y"}
_MOST_COHORTS = 13  # more rows than a year of months fit on no screen
_SUMMED = ("paid", "gross", "value", "items")


@dataclass(frozen=True, eq=False)
class OrderHistory:
    """Orders per period, those of new customers and those of returning ones."""

    period: str
    """What a period is: day, week, month, quarter or year."""
    starts: DatetimeIndex
    ends: DatetimeIndex
    orders: NDArray[np.int64]
    """(2, periods): of new customers, of returning ones."""
    revenue: NDArray[np.float64]
    """(2, periods): likewise, refunds taken off in their own period."""
    open_until: Timestamp | None
    """The last day of the orders where the last period is not over then, else `None`."""

    @property
    def finding(self) -> str:
        """How much of the orders is of returning customers."""
        return f"Returning customers place {percent(_part(self.orders))} of orders.{self._still_open}"

    @property
    def money_finding(self) -> str:
        """How much of the money is theirs."""
        if not self.revenue.sum() > 0:
            return "As much went back as was paid."
        return f"Returning customers bring {percent(_part(self.revenue))} of revenue.{self._still_open}"

    @property
    def _still_open(self) -> str:
        if self.open_until is None:
            return ""
        return f" The last {self.period} is not over: orders end on {day(self.open_until)}."


@dataclass(frozen=True, eq=False)
class Cohorts:
    """Customers by the period of their first order, and how many of them order in each period after it."""

    period: str
    starts: PeriodIndex
    sizes: NDArray[np.int64]
    """(cohorts,): customers who began then."""
    rates: NDArray[np.float64]
    """(cohorts, periods after the first): share of them who order then, 0..1; NaN where it has not come."""
    over: NDArray[np.bool_]
    """Whether that period is over, so that no order of it is missing."""

    @property
    def finding(self) -> str:
        """How many come back in the very next period, over all cohorts for which it is over."""
        known = self.over[:, 0] if self.over.shape[1] else np.zeros(0, dtype=bool)
        if not known.any():
            return f"The orders do not reach beyond the first {self.period}."
        back = np.average(self.rates[known, 0], weights=self.sizes[known])
        ever = f"{percent(float(back))} of customers order again in the {self.period} after their first order"
        return f"{ever}, whenever that was."


def counted_lines(customers: Customers) -> tuple[Lines, NDArray[np.bool_]]:
    """The lines that customers were made of, by the same rules, and which of them count."""
    receipt = customers.receipt
    lines = lines_of(customers.sheet(), receipt.columns, receipt.rules, receipt.reference_date)
    here: NDArray[np.bool_] = lines.counts & (customers.rows >= 0)
    return lines, here


@dataclass(frozen=True, eq=False)
class Purchases:
    """What the customers of a table bought: one entry per order, in no order."""

    who: NDArray[np.int64]
    """The row of the customer."""
    when: Series[Timestamp]
    paid: NDArray[np.float64]
    bought: NDArray[np.bool_]
    """Whether something was bought; else the order only gave something back."""
    until: Timestamp
    value: NDArray[np.float64]
    """What the things bought cost, before anything went back."""
    items: NDArray[np.float64] | None
    """How many things were bought; `None` where the lines do not tell."""

    @classmethod
    def of(cls, customers: Customers) -> Purchases:
        """The orders that count of customers made of order lines, by the same rules, up to the same day."""
        return cls.in_lines(customers, *counted_lines(customers))

    @classmethod
    def in_lines(cls, customers: Customers, lines: Lines, here: NDArray[np.bool_]) -> Purchases:
        """The same of lines that are known already, and which of them count (see `counted_lines`)."""
        columns = customers.receipt.columns
        plus = (lines.gross >= 0) & (lines.pieces >= 0)
        table = DataFrame(
            {
                "who": customers.rows[here],
                "day": lines.day[here],
                "paid": lines.paid[here],
                "gross": lines.gross[here],
                "value": np.where(plus, lines.gross, 0)[here],
                "items": np.where(plus, lines.pieces, 0.0)[here],
            }
        ).groupby(lines.order[here])
        each = table.agg({"who": "first", "day": "min", **dict.fromkeys(_SUMMED, "sum")})
        told = columns.quantity is not None or columns.product is not None
        return cls(
            each["who"].to_numpy(np.int64),
            pd.to_datetime(each["day"], unit="D").reset_index(drop=True),
            each["paid"].to_numpy(np.float64) / lines.unit,
            each["gross"].to_numpy() >= 0,
            Timestamp(customers.receipt.reference_date),
            each["value"].to_numpy(np.float64) / lines.unit,
            each["items"].to_numpy(np.float64) if told else None,
        )

    @cached_property
    def days(self) -> DataFrame:
        """The days on which each customer bought: `who` and `day` (days since 1970), sorted by both."""
        day = (self.when - Timestamp(0)).dt.days
        days = DataFrame({"who": self.who, "day": day.to_numpy(np.int64)})[self.bought]
        return days.drop_duplicates().sort_values(["who", "day"], ignore_index=True)

    @property
    def today(self) -> int:
        """The last day of the orders, in days since 1970."""
        return (self.until - Timestamp(0)).days

    @cached_property
    def first(self) -> Series[Timestamp]:
        """For every order the day of its customer’s first one; missing where nothing was ever bought."""
        begun = self.when[self.bought].groupby(self.who[self.bought]).min()
        return Series(self.who).map(begun)

    def history(self) -> OrderHistory | None:
        """Orders and money per period; `None` where all are on one day."""
        if self.when.nunique() < 2:
            return None
        letter, name = period_of(self.when)
        periods = self.when.dt.to_period(letter)
        every = pd.period_range(periods.min(), periods.max(), freq=letter)
        at = (every.get_indexer(PeriodIndex(periods)), (self.when > self.first).to_numpy().astype(int))
        shape = (2, len(every))
        orders, revenue = np.zeros(shape, dtype=np.int64), np.zeros(shape)
        np.add.at(orders, (at[1][self.bought], at[0][self.bought]), 1)
        np.add.at(revenue, (at[1], at[0]), self.paid)
        ends = every.to_timestamp(how="end")
        still_open = self.until if ends[-1].normalize() > self.until else None
        return OrderHistory(name, every.to_timestamp(), ends, orders, revenue, still_open)

    def cohorts(self) -> Cohorts | None:
        """Who came back how many periods after their first order; `None` where all began in the last one."""
        when, first = self.when[self.bought], self.first[self.bought]
        if when.nunique() < 2:
            return None
        letter, name = _cohort_period(when)
        began, then = first.dt.to_period(letter), when.dt.to_period(letter)
        every = pd.period_range(began.min(), then.max(), freq=letter)
        seen = DataFrame(
            {
                "who": self.who[self.bought],
                "row": every.get_indexer(PeriodIndex(began)),
                "at": every.get_indexer(PeriodIndex(then)),
            }
        ).drop_duplicates()
        size = len(every)
        if size < 2:
            return None
        counts = np.zeros((size, size), dtype=np.int64)
        np.add.at(counts, (seen["row"].to_numpy(), (seen["at"] - seen["row"]).to_numpy()), 1)
        sizes, held = counts[:, 0], counts[:, 0] > 0
        ahead = np.arange(size)[:, None] + np.arange(1, size)[None, :]
        rates = np.where(ahead < size, counts[:, 1:] / np.maximum(sizes, 1)[:, None], np.nan)
        last_open = bool(every[-1].end_time.normalize() > self.until)
        over = ahead < size - last_open
        return Cohorts(name, every[held], sizes[held], rates[held], over[held])


def _cohort_period(when: Series[Timestamp]) -> tuple[str, str]:
    """A period as in the history, or the next coarser ones, so that the table can be read."""
    names = {"D": "day", "W": "week", "M": "month", "Q": "quarter", "Y": "year"}
    letter = period_of(when)[0]
    while letter in _COARSER and when.dt.to_period(letter).nunique() > _MOST_COHORTS:
        letter = _COARSER[letter]
    return letter, names[letter]


def _part(values: NDArray[np.float64] | NDArray[np.int64]) -> float:
    return float(values[1].sum() / values.sum()) if values.sum() else 0.0
