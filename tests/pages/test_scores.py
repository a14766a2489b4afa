"""Recency, frequency and money as pages offer them: scores, limits that move, the grid, what they tell."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from pandas import DataFrame
from screens import choice, press, texts
from streamlit.testing.v1 import AppTest

Visit = Callable[[AppTest, str], AppTest]
RNG = np.random.default_rng(8)
BUYERS = DataFrame(
    {
        "Days since last order": RNG.integers(1, 400, 300),
        "Orders": RNG.integers(1, 15, 300),
        "Total spend": RNG.gamma(2, 90, 300).round(2),
        "Age": RNG.integers(18, 80, 300),
    }
)
ONCE = BUYERS.assign(Orders=np.where(np.arange(300) % 20 == 0, 2, 1))
"""One in twenty came back."""


def opened(app: AppTest, data: DataFrame) -> AppTest:
    return (
        app.file_uploader(key="uploader").upload("b.csv", data.to_csv(index=False).encode(), "text/csv").run()
    )


def labelled(widgets: Any, label: str, at: int = 0) -> Any:
    return [widget for widget in widgets if widget.label == label][at]


def scored(app: AppTest, visit: Visit, data: DataFrame) -> AppTest:
    visit(opened(app, data), "segment/choose_k")
    return choice(app, "recipe.algorithm").set_value("rfm").run()


def grids(app: AppTest) -> list[str]:
    told = [json.loads(chart.proto.spec)["description"] for chart in app.get("vega_lite_chart")]
    return [one for one in told if "The largest cells" in one]


@pytest.mark.slow
def test_groups_are_scored_moved_and_named_everywhere(app: AppTest, visit: Visit) -> None:
    """From “How many” to the cards: limits shown and moved, the grid, agreement; the verdict stays beside."""
    scored(app, visit, BUYERS)
    assert not app.exception
    said = texts(app)
    assert "RFM groups: ten segments" in said and "adjusted Rand index" in said and grids(app)
    assert "Each score holds a fifth of customers" in said
    best = labelled(app.number_input, "5: up to")
    assert best.value == np.sort(BUYERS["Days since last order"])[59]
    best.set_value(30.0).run()
    assert app.session_state["recipe"].rfm.recency_cuts[0] == 30
    assert "Limits of how recently are as you set them" in texts(app)
    labelled(app.number_input, "5: up to").set_value(390.0).run()
    assert "the limits of recency go up, such as 30, 60" in texts(app) and not app.exception
    assert labelled(app.number_input, "5: up to").value == 30
    press(app, "Back to fifths")
    assert app.session_state["recipe"].rfm.recency_cuts == ()
    choice(app, "part.rfm.groups").set_value("eleven").run()
    assert "RFM groups: 11 segments" in texts(app) or "RFM groups: eleven segments" in texts(app)
    assert len([box for box in app.number_input if box.label == "5: from"]) == 2
    choice(app, "part.rfm.groups").set_value("ten").run()
    assert len([box for box in app.number_input if box.label == "5: from"]) == 1
    visit(app, "act/personas")
    said = texts(app)
    assert all(name in said for name in ("Champions", "Can’t Lose Them", "Hibernating"))
    assert "RFM groups: ten segments; " in said


@pytest.mark.slow
def test_few_repeat_buyers_are_told_what_scores_can_tell(app: AppTest, visit: Visit) -> None:
    scored(app, visit, ONCE)
    said = texts(app)
    assert "95% bought once or never; frequency tells only scores 1 and 5 apart." in said
    assert "“Loyal” begins at 2 in orders here" in said
    for score in "234":
        labelled(app.number_input, f"{score}: from").set_value(1.0).run()
    assert "who bought once is called loyal" in texts(app)
    assert app.session_state["recipe"].rfm.frequency_cuts == (2, 2, 1, 1)


def test_where_nobody_came_back_recency_remains(app: AppTest, glance: Visit) -> None:
    scored(app, glance, BUYERS.assign(Orders=1))
    assert not app.exception


def test_scores_are_offered_where_all_three_are_known(app: AppTest, glance: Visit) -> None:
    glance(opened(app, BUYERS.drop(columns="Orders")), "segment/choose_k")
    assert "rfm" not in choice(app, "recipe.algorithm").options
    assert all("RFM" not in option for option in choice(app, "recipe.algorithm").options)


def test_a_sample_of_orders_is_a_click_away(app: AppTest) -> None:
    """Beside the sample of customers, who are made of its lines at once."""
    press(app, "Try orders")
    assert "12,000 order lines" in texts(app) and "All 2,400 customers are in" in texts(app)
    assert not app.exception


@pytest.mark.slow
def test_groups_of_orders_go_through_every_page(app: AppTest, visit: Visit) -> None:
    press(app, "Try orders")
    visit(app, "segment/choose_k")
    choice(app, "recipe.algorithm").set_value("rfm").run()
    assert not app.exception and "RFM groups: ten segments" in texts(app)
    assert labelled(app.number_input, "5: from").value > labelled(app.number_input, "2: from").value >= 2
    for page in ("segment/map", "act/personas", "act/download"):
        assert not visit(app, page).exception
    visit(app, "act/personas")
    assert "Can’t Lose Them" in texts(app)
