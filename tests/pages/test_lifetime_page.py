"""What customers may be worth, on the explore page: the check first, numbers only where it holds."""

from __future__ import annotations

from collections.abc import Callable

from prepare.lifetime.purchases import world
from prepare.orders.shops import as_german, shop
from screens import press, texts
from streamlit.testing.v1 import AppTest

PAGE = "prepare/explore"
LINES = world(12, 1200).lines().to_csv(index=False).encode()


def opened(app: AppTest, visit: Callable[[AppTest, str], AppTest], data: bytes) -> AppTest:
    """The explore page of these orders, with the drawer open."""
    app.file_uploader(key="uploader").upload("orders.csv", data, "text/csv").run()
    seen = visit(app, PAGE)
    assert "Tried on your own orders first" not in texts(seen), "nothing is reckoned before somebody looks"
    seen.segmented_control[0].set_value("Value").run()
    app.session_state[f"lifetime@{app.session_state['upload'].digest[:12]}"] = True
    seen = app.run()
    assert not seen.exception
    return seen


def test_the_check_comes_first_and_forecasts_travel_on_request(app: AppTest, visit) -> None:
    """Then who is active and late, and what may come; one click puts it on every customer or takes it off."""
    seen = opened(app, visit, LINES)
    told = texts(seen)
    assert told.index("Tried on your own orders first") < told.index("are probably active still")
    assert "orders were expected of" in told and "came (" in told
    table = "\n".join(str(cell) for each in seen.table for cell in each.value.to_numpy().ravel())
    assert "Orders in 365 days" in table and ", between " in table

    press(seen, "Put it on every customer")
    assert not app.exception
    assert app.session_state["recipe"].lifetime is True
    assert "Every customer has it now" in texts(app)
    app.segmented_control[0].set_value("Any column").run()
    column = next(box for box in app.selectbox if box.label == "Column")
    assert "Expected orders in 365 days" in column.options
    app.segmented_control[0].set_value("Value").run()

    press(app, "Take it off again")
    assert not app.exception
    assert app.session_state["recipe"].lifetime is False


def test_where_it_is_not_justified_the_page_says_why(app: AppTest, visit) -> None:
    """And offers no number."""
    seen = opened(app, visit, as_german(shop()).to_csv(index=False).encode())
    assert "bought on more than one day" in texts(seen)
    assert not any(button.label == "Put it on every customer" for button in seen.button)


def test_customers_see_nothing_of_it(sample: AppTest, visit) -> None:
    assert "What they may be worth" not in texts(
        visit(sample, PAGE).segmented_control[0].set_value("Value").run()
    )
