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
HEADINGS = {
    "When they buy": ("Orders over time", "Revenue"),
    "Do they come back": ("Days to the second order", "Away by their own rhythm", "Who orders again"),
    "What they buy": (
        "Items of an order", "Value of an order", "Categories by revenue", "Products by revenue",
    ),
}  # fmt: skip


def explored(app: AppTest, visit: Visit, lines: pd.DataFrame) -> AppTest:
    data = lines.to_csv(index=False).encode()
    app.file_uploader(key="uploader").upload("orders.csv", data, "text/csv").run()
    seen = visit(app, "prepare/explore")
    assert not seen.exception
    return seen


def asked(app: AppTest, question: str) -> AppTest:
    """The answer to a question about orders."""
    app.segmented_control[0].set_value(question).run()
    assert not app.exception and not app.error
    return app


def described(app: AppTest) -> str:
    charts = app.get("vega_lite_chart")
    return "\n".join(json.loads(chart.proto.spec)["description"] for chart in charts)


def test_every_picture_is_drawn_and_says_what_it_finds(app: AppTest, visit: Visit) -> None:
    """Each under the question it answers, and only there."""
    seen = explored(app, visit, LINES)
    for question, headings in HEADINGS.items():
        asked(seen, question)
        told, drawn = texts(seen), described(seen)
        assert all(heading in told for heading in headings)
        assert sum(heading in drawn for heading in headings) >= len(headings) - 1
        others = [heading for one, there in HEADINGS.items() if one != question for heading in there[1:]]
        assert not any(f"{heading}." in drawn for heading in others)
        assert not seen.dataframe, "numbers wait in their closed drawers"


def test_the_second_order_and_the_rhythm(app: AppTest, visit: Visit) -> None:
    told = texts(asked(explored(app, visit, LINES), "Do they come back"))
    assert "99% within 365 days." in told and "order again within 30 days of their first order" in told
    assert "chance alone would make it about" in told and "would end the strong part." in told


def test_a_filter_on_customers_leaves_the_orders_whole(app: AppTest, visit: Visit) -> None:
    """Which is said, as the numbers above are of some customers only."""
    seen = asked(explored(app, visit, LINES), "What they buy")
    before = described(seen)
    seen.multiselect[0].set_value(["Orders"]).run()
    low, high = seen.slider[0].value
    seen.slider[0].set_range(low + 1, high).run()
    assert "about all orders" in texts(seen) and described(seen) == before


def test_orders_that_tell_less_get_a_sentence(app: AppTest, visit: Visit) -> None:
    """One order each: nobody has come back, nobody has a rhythm; what was bought is drawn all the same."""
    seen = asked(explored(app, visit, LINES.drop_duplicates("Email")), "Do they come back")
    told = texts(seen)
    assert "None of 80 customers has bought on a second day yet." in told
    assert "too few customers have that many" in told
    assert "Days after the first order" not in described(seen)
    assert "Products by revenue" in described(asked(seen, "What they buy"))


def test_orders_of_one_day_are_no_trouble(app: AppTest, visit: Visit) -> None:
    seen = explored(app, visit, LINES.assign(**{"Order date": "2024-03-01"}))
    assert "bought on a second day yet" in texts(asked(seen, "Do they come back"))
    told = texts(asked(seen, "When they buy"))
    assert "Orders over time" not in told and "nothing to draw over time" in told


def test_customers_see_none_of_it(sample: AppTest, visit: Visit) -> None:
    assert not set(HEADINGS) & set(visit(sample, "prepare/explore").segmented_control[0].options)
