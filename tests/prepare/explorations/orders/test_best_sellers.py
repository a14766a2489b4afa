"""What products bring and who buys them, counted by hand."""

from __future__ import annotations

import numpy as np
import pytest
from test_baskets import LINES, built

from segmentation import charts
from segmentation.datasets import orders
from segmentation.prepare.explorations.orders.best_sellers import BestSellers, best_sellers
from segmentation.prepare.explorations.orders.order_histories import counted_lines
from segmentation.prepare.orders.building import Customers


def sold(made: Customers, part: str = "product") -> BestSellers | None:
    return best_sellers(made, part, *counted_lines(made))


def test_by_hand_returns_are_taken_off_and_buyers_counted_once() -> None:
    """Pots brought 90 of 160, cups 70; both customers bought either."""
    found = sold(built(LINES))
    assert found is not None and found.names == ("Pot", "Cup") and found.measure == "revenue"
    assert found.shares.tolist() == [90 / 160, 70 / 160]
    assert found.customers.tolist() == [1.0, 1.0]
    assert found.finding == "First of 2 products is Pot: 56% of revenue, bought by 100% of customers."


@pytest.mark.parametrize(("part", "column"), [("product", "Product"), ("category", "Category")])
def test_shares_are_those_of_the_file(part: str, column: str) -> None:
    """Of the sample, with pandas; all others together come last, and all shares make one."""
    lines = orders().head(4000)
    made = built(lines)
    assert getattr(made.receipt.columns, part) == column
    found, (marks, here) = sold(made, part), counted_lines(made)
    assert found is not None
    counted = lines.assign(paid=marks.paid / marks.unit)[here]
    revenue = counted.groupby(column)["paid"].sum().sort_values(ascending=False)
    assert found.names[0] == revenue.index[0]
    assert np.allclose(found.shares[: len(revenue)][:10], revenue.iloc[:10] / revenue.sum())
    assert found.shares.sum() == pytest.approx(1)
    bought = counted[counted["Amount"] >= 0]
    mine = bought[bought[column] == found.names[0]]["Customer ID"].nunique()
    assert found.customers[0] == mine / bought["Customer ID"].nunique()
    assert found.names[-1].endswith(" others") == (len(revenue) > 10)


def test_amounts_of_whole_orders_say_nothing_of_products() -> None:
    """Where the amount stands once per order, things are counted instead."""
    totals = LINES.assign(Amount=[50.0, 50.0, 10.0, 50.0, 60.0, 60.0], Quantity=[2, 1, 1, 5, 2, 1])
    found = sold(built(totals))
    assert found is not None and found.measure == "items"
    assert found.names == ("Cup", "Pot") and found.shares.tolist() == [0.75, 0.25]


def test_one_product_or_none_is_no_picture() -> None:
    assert sold(built(LINES.assign(Product="Cup"))) is None
    assert sold(built(LINES.drop(columns="Product"))) is None
    assert sold(built(LINES), "category") is None


def test_the_picture_keeps_names_apart_that_are_cut_alike() -> None:
    long = "A very long name of a product that goes on and on for more than sixty letters, in "
    found = sold(built(LINES.assign(Product=[long + p for p in LINES["Product"]])))
    assert found is not None
    chart = charts.best_sellers(found)
    assert chart.to_dict(validate=True)["description"].endswith("customers.")
    assert charts.rows_of(chart)["Product"].is_unique and len(charts.rows_of(chart)) == 2


@pytest.mark.parametrize(("others", "rows"), [(0.2, 11), (0.89, 10)])
def test_all_others_are_no_bar_where_they_would_leave_the_first_none(others: float, rows: int) -> None:
    """Of 2,558 products the ten best bring 11%: beside a bar of 89% theirs cannot be compared."""
    shares = np.append(np.full(10, (1 - others) / 10), others)
    names = (*(f"Product {n}" for n in range(10)), "2,548 others")
    found = BestSellers("product", "revenue", names, shares, np.full(11, 0.1), 2_558)
    assert len(charts.rows_of(charts.best_sellers(found))) == rows
