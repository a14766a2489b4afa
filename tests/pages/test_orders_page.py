"""Orders on the data page: customers are made of them at once, and one click goes back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from prepare.orders.shops import as_german, shop
from screens import choice, door, texts
from streamlit.testing.v1 import AppTest

import segmentation as seg

SHOP = shop()
CLEAR = as_german(SHOP).to_csv(index=False).encode()


def upload(app: AppTest, data: bytes) -> AppTest:
    door(app).upload("orders.csv", data, "text/csv").run()
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


def test_people_made_of_orders_have_one_name_on_the_page(app: AppTest) -> None:
    """“They became 60 customers” stood above “All 60 members are in”."""
    lines = as_german(SHOP).rename(columns={"Kundennummer": "Member ID"})
    upload(app, lines.to_csv(index=False).encode())
    said = texts(app)
    assert "All 60 members are in" in said and metric(app, "Members") == "60"
    assert "There is now one row per member, 60 in all" in said and "60 customers" not in said
    table = "\n".join(str(cell) for each in app.table for cell in each.value.to_numpy().ravel())
    assert "count for 60 members" in table.replace("Count", "count")


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


def test_lines_that_name_no_currency_can_be_left_out(app: AppTest) -> None:
    """Asked only where some lines name one and others do not."""
    lines = [
        f"{n},p{n % 30}@x.de,2024-0{n % 6 + 1}-1{n % 9},{20 + 7 * (n % 11)}.50,{'' if n % 20 == 3 else 'EUR'}"
        for n in range(120)
    ]
    upload(app, "\n".join(["Order,Email,Date,Total,Currency", *lines]).encode())
    assert "6 lines name no currency" in texts(app)

    choice(app, "orders.rule.no_currency").set_value("leave out").run()
    assert recipe(app, "order_rules") == {"no_currency": "leave out"}
    assert "6 lines name no currency" not in " ".join(each.value for each in app.caption)
    assert not app.exception


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
    said = "14,922 of 20,000 order lines name 3,049 customers, in 8,449 orders. The other 5,078 name nobody."
    assert said in texts(app)
    assert "5,078 lines name no customer: set aside, worth 61,339 in all." in texts(app)
    for page in ("prepare/explore", "segment/choose_k", "segment/map", "act/personas", "act/download"):
        visit(app, page)
        assert not app.exception
    assert "They were made from 14,922 of 20,000 order lines that you uploaded" in texts(app)
    assert "Labelled orders" in texts(app)


# ---- a file of customers beside the orders


def people(first: int = 0, newsletter: str = "ja") -> bytes:
    """A file of customers: their number with noughts, an address, consent; one of them has no order."""
    each = SHOP.lines.drop_duplicates("id").sort_values("id").iloc[first:]
    frame = pd.DataFrame(
        {"Nr": each["id"].map("00{}".format), "E-Mail": each["email"], "Newsletter": newsletter}
    )
    frame.loc[frame.index[:3], "Newsletter"] = "nein"
    more = pd.DataFrame({"Nr": ["1"], "E-Mail": ["new@example.com"], "Newsletter": ["ja"]})
    return pd.concat([frame, more]).to_csv(index=False).encode()


def add_people(app: AppTest, data: bytes, name: str = "people.csv") -> None:
    app.file_uploader(key="customers_uploader").upload(name, data, "text/csv").run()
    assert not app.exception


def test_a_file_of_customers_stands_beside_the_orders_and_goes_again(app: AppTest) -> None:
    """Who was found is said, the key can be another, and one click takes it away."""
    upload(app, CLEAR)
    add_people(app, people(first=5))
    assert "55 of 60 customers stand in “people.csv” too" in texts(app)
    assert "5 customers are not in it and stay" in texts(app)
    assert "Without an order: 1" in texts(app)
    assert choice(app, "orders.key.orders").value == "Kundennummer"
    assert choice(app, "orders.key.customers").value == "Nr"
    assert metric(app, "Customers") == "60"

    choice(app, "orders.key.customers").set_value("E-Mail").run()
    assert "they have no value in common" in texts(app)
    assert recipe(app, "customer_key") == {}

    choice(app, "orders.rule.newcomers").set_value("add").run()
    assert metric(app, "Customers") == "61"
    assert not app.exception

    press(app, "Remove this file")
    assert metric(app, "Customers") == "60"
    assert "people.csv" not in texts(app)
    assert app.file_uploader(key="customers_uploader") is not None


def test_a_file_that_cannot_be_joined_is_said_and_not_kept(app: AppTest) -> None:
    """Other people’s customers, and a picture: a sentence each, and all stays as it was."""
    upload(app, CLEAR)
    add_people(app, b"Nr,Newsletter\n900001,ja\n900002,nein\n900003,ja\n")
    assert "No customer of these orders was found in the file of customers" in texts(app)
    add_people(app, b"\x89PNG\r\n\x1a\n" + bytes(50), "photo.csv")
    assert "It is a picture (PNG)" in texts(app)
    assert metric(app, "Customers") == "60"
    assert app.session_state["upload"].beside is None


@pytest.mark.slow
def test_joined_columns_go_through_to_the_lists(
    app: AppTest, visit: Callable[[AppTest, str], AppTest]
) -> None:
    """Consent of the file is counted on the page of downloads; rows that are customers need no file."""
    upload(app, CLEAR)
    add_people(app, people(first=5))
    app.session_state["recipe"] = app.session_state["recipe"].replace(k=3)
    visit(app, "act/download")
    assert "52 of 60 agreed to e-mail · 3 refused · 5 unknown" in texts(app)
    visit(app, "prepare/data")
    press(app, "These are customers already")
    assert metric(app, "Order lines") == str(len(SHOP.lines))


def test_a_study_asks_for_the_file_that_stood_beside_its_orders(app: AppTest, tmp_path: Path) -> None:
    """Its orders alone bring back what they can; the file beside them brings the rest."""
    study = seg.run(
        CLEAR, k=2, k_max=3, verdict=False, customer_file=people(), uses={"E-Mail": "ignored"},
        customer_key={"orders": "Kundennummer", "customers": "Nr"},
    )  # fmt: skip
    saved = study.write(tmp_path / "study.json").read_bytes()
    door(app).upload("study.json", saved, "application/json").run()
    upload(app, people())
    assert "Bring the orders first" in texts(app)
    upload(app, CLEAR)
    assert "This study was made with “table.csv” beside the orders" in texts(app)
    assert recipe(app, "uses") == {}
    add_people(app, people())
    assert "60 of 60 customers stand in" in texts(app)
    assert recipe(app, "uses") == {"E-Mail": "ignored"}
