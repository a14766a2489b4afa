"""What an order holds: the orders of the file, counted by hand, and the customers’ table."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from pandas import DataFrame

from segmentation.datasets import orders
from segmentation.language.currencies import Money
from segmentation.prepare.explorations.orders.baskets import items_of_orders, values_of_orders
from segmentation.prepare.explorations.orders.order_histories import Purchases
from segmentation.prepare.orders.building import Customers
from segmentation.prepare.orders.customer_measures import ITEMS, ORDERS
from segmentation.prepare.reading.tables import Table
from segmentation.recipes import Recipe
from segmentation.steps.preparing import customers_in

LINES = DataFrame(
    {
        "Order ID": [1, 1, 2, 3, 4, 4],
        "Customer ID": [7, 7, 7, 8, 8, 8],
        "Order Date": pd.to_datetime(["2024-01-02"] * 3 + ["2024-02-03", "2024-03-01", "2024-03-01"]),
        "Product": ["Cup", "Pot", "Cup", "Cup", "Pot", "Cup"],
        "Quantity": [2, 1, 1, 5, 2, -1],
        "Amount": [20.0, 30.0, 10.0, 50.0, 60.0, -10.0],
    }
)


def built(lines: DataFrame, **choices: Any) -> Customers:
    made = customers_in(Table.of(lines), Recipe(rows_are="orders", **choices))
    assert made is not None
    return made


def test_by_hand_what_went_back_does_not_make_a_basket_smaller() -> None:
    """Orders of 50, 10, 50 and 60, with 3, 1, 5 and 2 things; what order 4 gave back stays out of it."""
    found = Purchases.of(built(LINES))
    assert found.value.tolist() == [50, 10, 50, 60]
    assert found.items is not None and found.items.tolist() == [3, 1, 5, 2]
    items, values = items_of_orders(found), values_of_orders(found)
    assert items is not None and values is not None
    assert items.finding == "25% of orders hold a single item; the median is 2.5 and the mean 2.8."
    assert values.finding == "Half of the orders cost 50 or less; the mean is 42.5."
    assert items.counts.sum() == values.counts.sum() == 4


def test_orders_are_those_of_the_customers() -> None:
    """As many as their table counts, with as many things."""
    made = built(orders().head(3000))
    found, table = Purchases.of(made), made.table.data
    assert found.items is not None
    assert found.bought.sum() == table[ORDERS].sum()
    things = np.nansum(table[ITEMS] * table[ORDERS])
    assert found.items[found.bought].sum() == pytest.approx(things, rel=1e-5)


def test_lines_that_tell_no_things_have_no_basket_of_things() -> None:
    found = Purchases.of(built(LINES.drop(columns=["Product", "Quantity"])))
    assert found.items is None and items_of_orders(found) is None


def test_amounts_are_written_in_the_currency_of_the_table() -> None:
    values = values_of_orders(Purchases.of(built(LINES)), Money("EUR", frozenset({"Revenue"})))
    assert values is not None and "Half of the orders cost €50 or less" in values.finding
