"""Those who never ordered, kept apart by a click on the page of data."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from pandas import DataFrame
from screens import choice, texts
from streamlit.testing.v1 import AppTest

ROWS = 200


def shop() -> DataFrame:
    rng = np.random.default_rng(5)
    orders = np.repeat([0, 1, 12], [40, 90, 70]) + rng.integers(0, 2, ROWS) * (np.arange(ROWS) >= 40)
    return DataFrame(
        {
            "Email": [f"p{n}@example.com" for n in range(ROWS)],
            "Orders": orders,
            "Total spent": (orders * rng.lognormal(4, 0.2, ROWS)).round(2),
            "Age": rng.integers(18, 80, ROWS),
        }
    )


def test_who_never_ordered_is_kept_apart_from_the_page_of_data(
    app: AppTest, visit: Callable[[AppTest, str], AppTest]
) -> None:
    """The control stands beside the receipt; “How many” then asks about the others only."""
    app.file_uploader(key="uploader").upload("b.csv", shop().to_csv(index=False).encode(), "text/csv").run()
    assert not app.exception
    choice(app, "recipe.algorithm").set_value("buyers").run()
    assert app.session_state["recipe"].algorithm == "buyers"

    visit(app, "segment/choose_k")
    choice(app, "recipe.k").set_value(2).run()
    assert not app.exception
    assert "three segments" in texts(app).lower()

    visit(app, "act/personas")
    assert not app.exception and "Never Bought" in texts(app)
