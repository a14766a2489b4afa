"""Orders on the data page: customers are made of them at once, and one click goes back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from prepare.orders.shops import as_german, shop
from screens import choice, texts
from streamlit.testing.v1 import AppTest

SHOP = shop()
CLEAR = as_german(SHOP).to_csv(index=False).encode()


def upload(app: AppTest, data: bytes) -> AppTest:
    app.file_uploader(key="uploader").upload("orders.csv", data, "text/csv").run()
    assert not app.exception
    return app


def press(app: AppTest, label: str) -> None:
    next(button for button in app.button if button.label == label).click().run()
    assert not app.exception


def metric(app: AppTest, label: str) -> str:
    return next(each.value for each in app.metric if each.label == label)


def recipe(app: AppTest, field: str) -> object:
    return getattr(app.session_state["recipe"], field)


def test_customers_are_made_of_orders_and_one_click_goes_back(app: AppTest) -> None:
    """What it looks like comes first; going back shows the rows again, and there again is one click."""
    upload(app, CLEAR)
    said = f"This looks like {len(SHOP.lines)} order lines of 60 customers"
    assert said in texts(app)
    assert texts(app).index(said) < texts(app).index("All 60 customers are in")
    assert "customer “Kundennummer”" in texts(app)
    assert metric(app, "Customers") == "60"

    press(app, "These are customers already")
    assert recipe(app, "rows_are") == "customers"
    assert metric(app, "Order lines") == str(len(SHOP.lines))

    press(app, "Make customers of them")
    assert metric(app, "Customers") == "60"


def test_columns_and_rules_can_be_others_and_impossible_ones_are_said(app: AppTest) -> None:
    """Another amount makes other customers; a column that cannot be leaves everything as it was."""
    upload(app, CLEAR)
    choice(app, "orders.amount").set_value("MwSt").run()
    assert recipe(app, "orders") == {"amount": "MwSt"}
    assert not app.exception

    choice(app, "orders.when").set_value("Artikelbezeichnung").run()
    assert "holds no dates" in texts(app)
    assert recipe(app, "orders") == {"amount": "MwSt"}
    assert metric(app, "Customers") == "60"

    choice(app, "orders.rule.returns").set_value("leave out").run()
    assert recipe(app, "order_rules") == {"returns": "leave out"}


def test_the_day_up_to_which_orders_count_is_the_persons(app: AppTest) -> None:
    """Later orders do not count; a day before all orders is refused, and nothing is lost."""
    upload(app, CLEAR)
    choice(app, "orders.day").set_value(pd.Timestamp("2023-07-01").date()).run()
    assert recipe(app, "reference_date") == "2023-07-01"
    table = "\n".join(str(cell) for each in app.table for cell in each.value.to_numpy().ravel())
    assert "come after the day up to which orders count" in table

    choice(app, "orders.day").set_value(pd.Timestamp("2020-01-01").date()).run()
    assert "No customer has an order that counts" in texts(app)
    assert recipe(app, "reference_date") == "2023-07-01"


def test_what_may_be_orders_waits_for_the_person(app: AppTest) -> None:
    """Without an amount nothing is made, it says why, and asks."""
    table = as_german(SHOP)[["Bestellnummer", "Bestelldatum", "Kundennummer", "Artikelbezeichnung"]]
    upload(app, table.to_csv(index=False).encode())
    assert "No column says what they paid" in texts(app)
    assert metric(app, "Orders") == str(len(table))

    press(app, "Make customers of them")
    assert "say which column holds what was paid" in texts(app)
    assert recipe(app, "rows_are") == ""


def test_choices_about_columns_that_go_are_forgotten(app: AppTest) -> None:
    """A use of a column that only customers have does not stand in the way of the rows."""
    upload(app, CLEAR)
    app.session_state["recipe"] = app.session_state["recipe"].replace(uses={"Items per order": "basis"})
    app.run()
    press(app, "These are customers already")
    assert recipe(app, "uses") == {}


def test_customers_see_nothing_of_orders(sample: AppTest) -> None:
    """A table of customers has no panel."""
    assert "order lines" not in texts(sample)
    assert not any(button.label == "Make customers of them" for button in sample.button)


@pytest.mark.slow
def test_a_public_shop_goes_through_all_pages(
    app: AppTest, visit: Callable[[AppTest, str], AppTest], data_folder: Path
) -> None:
    """20,000 lines of 3,049 customers: every page speaks of customers, and the lines can be had back."""
    upload(app, (data_folder / "customers" / "online_retail_sample_20k.csv").read_bytes())
    assert "This looks like 20,000 order lines of 3,049 customers in 8,449 orders" in texts(app)
    for page in ("prepare/explore", "segment/choose_k", "segment/map", "act/personas", "act/download"):
        visit(app, page)
        assert not app.exception
    assert "They were made of the 20,000 order lines you uploaded" in texts(app)
    assert "Labelled orders" in texts(app)
