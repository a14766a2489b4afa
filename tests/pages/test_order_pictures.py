"""Pictures of orders on the explore page: all where orders fill them, a sentence where they do not."""

from __future__ import annotations

import json
from collections.abc import Callable

import pandas as pd
from prepare.orders.shops import shop
from screens import texts
from streamlit.testing.v1 import AppTest

Visit = Callable[[AppTest, str], AppTest]
LINES = shop(customers=80, mean=5).lines.rename(
    columns={"order": "Order number", "when": "Order date", "email": "Email", "value": "Amount"}
)[["Order number", "Order date", "Email", "product", "quantity", "category", "Amount"]]
HEADINGS = (
    "Days to the second order", "Away by their own rhythm", "Items of an order", "Value of an order",
    "Categories by revenue", "Products by revenue",
)  # fmt: skip


def explored(app: AppTest, visit: Visit, lines: pd.DataFrame) -> AppTest:
    data = lines.to_csv(index=False).encode()
    app.file_uploader(key="uploader").upload("orders.csv", data, "text/csv").run()
    seen = visit(app, "prepare/explore")
    assert not seen.exception
    return seen


def described(app: AppTest) -> str:
    charts = app.get("vega_lite_chart")
    return "\n".join(json.loads(chart.proto.spec)["description"] for chart in charts)


def test_every_picture_is_drawn_and_says_what_it_finds(app: AppTest, visit: Visit) -> None:
    seen = explored(app, visit, LINES)
    told, drawn = texts(seen), described(seen)
    for heading in HEADINGS:
        assert heading in told and heading in drawn
    assert "99% of customers order again within 365 days of their first order" in told
    assert "chance alone would make it about" in told and "would end the strong part." in told
    assert not seen.dataframe, "numbers wait in their closed drawers"


def test_orders_that_tell_less_get_a_sentence(app: AppTest, visit: Visit) -> None:
    """One order each: nobody has come back, nobody has a rhythm; what was bought is drawn all the same."""
    seen = explored(app, visit, LINES.drop_duplicates("Email"))
    told = texts(seen)
    assert "None of 80 customers has bought on a second day yet." in told
    assert "too few customers have that many" in told
    assert "Days after the first order" not in described(seen) and "Products by revenue" in described(seen)


def test_orders_of_one_day_are_no_trouble(app: AppTest, visit: Visit) -> None:
    seen = explored(app, visit, LINES.assign(**{"Order date": "2024-03-01"}))
    assert "bought on a second day yet" in texts(seen) and "Orders over time" not in texts(seen)


def test_customers_see_none_of_it(sample: AppTest, visit: Visit) -> None:
    assert "Coming back" not in texts(visit(sample, "prepare/explore"))
