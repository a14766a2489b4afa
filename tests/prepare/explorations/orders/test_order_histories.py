"""Orders over time and cohorts: they add up to the customers’ table, and agree with counting by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from pandas import DataFrame

from segmentation import charts
from segmentation.datasets import orders
from segmentation.prepare.explorations.orders.order_histories import Cohorts, OrderHistory, Purchases
from segmentation.prepare.orders.building import Customers
from segmentation.prepare.reading.tables import Table
from segmentation.recipes import Recipe
from segmentation.steps.preparing import customers_in


def built(lines: DataFrame) -> Customers:
    made = customers_in(Table.of(lines), Recipe(rows_are="orders"))
    assert made is not None
    return made


@pytest.fixture(scope="module")
def lines() -> DataFrame:
    return orders().head(4_000)


@pytest.fixture(scope="module")
def made(lines: DataFrame) -> Customers:
    return built(lines)


@pytest.fixture(scope="module")
def history(made: Customers) -> OrderHistory:
    found = Purchases.of(made).history()
    assert found is not None
    return found


@pytest.fixture(scope="module")
def cohorts(made: Customers) -> Cohorts:
    found = Purchases.of(made).cohorts()
    assert found is not None
    return found


def purchases(lines: DataFrame) -> DataFrame:
    """Orders that bought more than they gave back, one row each."""
    each = lines.groupby("Order ID").agg({"Customer ID": "first", "Order Date": "first", "Amount": "sum"})
    return each[each["Amount"] >= 0]


def test_periods_add_up_to_the_customers(made: Customers, history: OrderHistory) -> None:
    """Every order and every cent of the table is in exactly one period, once as new or as returning."""
    table = made.table.data
    assert history.orders.sum() == table["Orders"].sum()
    assert history.revenue.sum() == pytest.approx(table["Revenue"].sum())
    per_period = pd.Series(history.orders.sum(axis=0), history.starts.to_period("M"))
    assert per_period.index.is_monotonic_increasing and (history.orders >= 0).all()


def test_who_ordered_before_is_returning(lines: DataFrame, history: OrderHistory) -> None:
    """Counted by hand: an order is new on the first day its customer bought."""
    bought = purchases(lines)
    first = bought.groupby("Customer ID")["Order Date"].transform("min")
    assert history.orders[1].sum() == (bought["Order Date"] > first).sum()
    assert history.finding.startswith("Returning customers place ")


def test_cohorts_are_counted_by_hand(lines: DataFrame, cohorts: Cohorts) -> None:
    bought = purchases(lines)
    letter = {"month": "M", "quarter": "Q", "week": "W"}[cohorts.period]
    then = bought["Order Date"].dt.to_period(letter)
    began = then.groupby(bought["Customer ID"]).transform("min")
    for row, start in enumerate(cohorts.starts):
        members = set(bought.loc[began == start, "Customer ID"])
        assert cohorts.sizes[row] == len(members)
        for ahead, rate in enumerate(cohorts.rates[row], start=1):
            if not np.isnan(rate):
                back = set(bought.loc[then == start + ahead, "Customer ID"]) & members
                assert rate == pytest.approx(len(back) / len(members))
    assert cohorts.sizes.sum() == bought["Customer ID"].nunique()


def test_a_period_that_is_not_over_is_told(lines: DataFrame) -> None:
    """Half a month is no drop in sales, and no cohort that stays away."""
    cut = built(lines[lines["Order Date"] <= "2023-06-10"])
    found = Purchases.of(cut)
    history, cohorts = found.history(), found.cohorts()
    assert history is not None and cohorts is not None
    assert "is not over: orders end on" in history.finding
    assert not cohorts.over[~np.isnan(cohorts.rates)].all() and cohorts.over.any()
    full = Purchases.of(built(lines[lines["Order Date"] <= "2023-05-31"])).cohorts()
    assert full is not None and full.over[~np.isnan(full.rates)].all()


def test_orders_of_one_day_have_no_history(lines: DataFrame) -> None:
    one = lines[lines["Order Date"] == lines["Order Date"].mode()[0]]
    found = Purchases.of(built(pd.concat([one, one.assign(**{"Order ID": one["Order ID"] + 90_000})])))
    assert found.history() is None and found.cohorts() is None


def test_charts_say_what_they_show(history: OrderHistory, cohorts: Cohorts) -> None:
    for chart in (
        charts.order_history(history),
        charts.order_history(history, revenue=True),
        charts.cohorts(cohorts),
    ):
        assert chart.to_dict(validate=True)["description"].endswith(".")
