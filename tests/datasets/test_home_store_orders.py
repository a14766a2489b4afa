"""The bundled orders: as many as are said, in the order of time, with the behaviors that were planted."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from pandas import DataFrame

from segmentation.datasets import (
    BEHAVIORS,
    orders,
    orders_csv,
    planted_behaviors,
)
from segmentation.prepare.orders.recognition import recognise
from segmentation.prepare.reading.tables import read_table
from segmentation.studies import run


@pytest.fixture(scope="module")
def lines() -> DataFrame:
    return orders()


def test_the_sample_of_orders_is_the_same_every_time(lines: DataFrame) -> None:
    """12,000 lines of 2,400 customers over two years, in the order of time; file and frame agree."""
    assert len(lines) == 12_000 and lines["Customer ID"].nunique() == 2_400
    assert lines.equals(orders()) and not lines.equals(orders(seed=1))
    assert lines["Order Date"].is_monotonic_increasing
    assert (lines["Order Date"].dt.year.min(), lines["Order Date"].dt.year.max()) == (2023, 2024)
    of_order = lines.groupby("Order ID")
    assert (of_order["Customer ID"].nunique() == 1).all() and (of_order["Order Date"].nunique() == 1).all()
    expected = lines["Quantity"] * lines["Unit Price"] * (1 - lines["Discount"])
    np.testing.assert_allclose(lines["Amount"], expected, atol=0.005)
    table = read_table(orders_csv(), "orders.csv").data
    assert table["Amount"].tolist() == lines["Amount"].tolist() and len(table) == len(lines)
    assert recognise(table).rows_are == "orders"


def test_behaviors_are_planted_in_the_orders(lines: DataFrame) -> None:
    """Gift buyers buy late in the year, and so on; nobody sends back more than they bought."""
    who = lines["Customer ID"].map(planted_behaviors().map(dict(enumerate(BEHAVIORS, 1))))
    days, months = lines["Order Date"], lines["Order Date"].dt.month
    assert set(months[who == "Gift Buyers"]) == {11, 12}
    bought = lines["Quantity"] > 0
    assert (lines["Discount"] > 0)[(who == "Bargain Hunters") & bought].all()
    assert (lines["Discount"] > 0)[(who == "Regulars") & bought].mean() < 0.2
    number = (
        lines.groupby("Customer ID")["Order ID"].nunique().groupby(planted_behaviors()).agg(["min", "max"])
    )
    assert tuple(number.loc[4]) == (1, 1) and number.loc[1, "min"] >= 8
    assert days[who == "Lapsed"].max() < pd.Timestamp("2024-02-01")
    assert days[who == "Newcomers"].min() > pd.Timestamp("2024-09-30")
    assert (lines.groupby("Customer ID")["Amount"].sum() >= 0).all()
    assert 100 < (lines["Quantity"] < 0).sum() < 300


def test_scores_of_the_sample_tell_the_planted_behaviors(lines: DataFrame) -> None:
    """Newcomers are recent, those who lapsed are not, who bought once is never loyal."""
    study = run(lines, algorithm="rfm", verdict=False)
    told = study.customers().set_index("Customer ID")
    groups = told["Persona"].groupby(planted_behaviors()).agg(set)
    assert groups[5] <= {"At Risk", "Can’t Lose Them"}
    assert groups[4] <= {"New Customers", "Promising", "About to Sleep", "Hibernating"}
    assert groups[6] <= {"New Customers", "Promising", "Potential Loyalists", "Champions", "Loyal Customers"}
    assert groups[1] <= {"Champions", "Loyal Customers"}
