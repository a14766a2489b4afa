"""Describe or foretell, on “How many”: reckoned when somebody looks, and nothing sold that chance made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from pandas import DataFrame
from screens import choice, open_table, texts
from segment.outcome.leavers import customers, planted
from streamlit.testing.v1 import AppTest

from segmentation import charts
from ui import outcome_panel
from ui.sentences import outcome as sentences

PAGE = "segment/choose_k"
Visit = Callable[[AppTest, str], AppTest]


def opened(app: AppTest, visit: Visit, table: DataFrame) -> AppTest:
    """The page of these customers, with the drawer open."""
    seen = visit(open_table(app, table), PAGE)
    assert "Describe or predict" in texts(seen)
    assert "took no part" not in texts(seen), "nothing is reckoned before somebody looks"
    app.session_state[f"outcome@{app.session_state['upload'].digest[:12]}"] = True
    seen = app.run()
    assert not seen.exception
    return seen


def lean(app: AppTest) -> AppTest:
    return next(s for s in app.select_slider if s.label == "From describing to predicting")


@pytest.mark.slow
def test_the_slider_leans_segments_on_the_outcome(app: AppTest, visit: Visit) -> None:
    """What it costs is said before; the choice is in the recipe, and can be undone."""
    seen = opened(app, visit, customers())
    assert next(box for box in seen.selectbox if box.label == "Outcome").value == "Churned"
    assert "is enough: segments then explain" in texts(seen)
    lean(seen).set_value(0.3).run()
    seen = visit(app, PAGE)
    recipe = app.session_state["recipe"]
    assert (recipe.outcome, recipe.foretell) == ("Churned", 0.3)
    assert "in which the expected outcome counts" in texts(seen)


@pytest.mark.slow
def test_a_column_that_may_have_come_later_is_asked_about(app: AppTest, visit: Visit) -> None:
    table, rng = customers(), np.random.default_rng(4)
    left = (table["Churned"] == "Yes").to_numpy()
    table["Tickets"] = (rng.normal(size=len(left)) * 4 + 20 + 7 * left).round(1)
    seen = opened(app, visit, table)
    asked = next(group for group in seen.segmented_control if "Was it known before?" in group.label)
    asked.set_value("no").run()
    assert not app.exception
    assert dict(app.session_state["recipe"].known_before) == {"Tickets": "no"}
    assert "“Tickets” is kept out" in texts(app)


@pytest.mark.slow
def test_an_outcome_by_chance_cannot_be_foretold(app: AppTest, visit: Visit) -> None:
    table = customers(400)
    table["Churned"] = np.random.default_rng(1).permutation(table["Churned"].to_numpy())
    seen = opened(app, visit, table)
    assert "This outcome cannot be predicted from these columns." in texts(seen)
    assert not [s for s in seen.select_slider if s.label == "From describing to predicting"]


@pytest.mark.slow
def test_without_an_outcome_there_is_no_such_panel(
    app: AppTest, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And nobody asks for it to be drawn again: then nothing else would be drawn either."""
    asked: list[str] = []
    monkeypatch.setattr("ui.widgets.redraw", lambda page, *places: asked.extend(places))
    seen = visit(open_table(app, customers().drop(columns="Churned")), PAGE)
    assert "Describe or predict" not in texts(seen)
    choice(seen, "recipe.k").set_value(5).run()
    assert "choice" in asked and outcome_panel.PLACE not in asked


def test_a_curve_on_which_leaning_changes_nothing_marks_no_place() -> None:
    """A mark beside the line of the axis would say that nought is enough; its legend speaks of it as well."""
    found = planted()
    still = replace(found, steps=tuple(replace(step, learned=1.0) for step in found.steps))
    assert still.changes_nothing and not found.changes_nothing
    assert "enough" in str(charts.foretelling(found, 0).to_dict())
    assert "enough" not in str(charts.foretelling(still, 0).to_dict())
    assert "dotted" in sentences.legend(found)
    assert "dotted" not in sentences.legend(still)


def test_rates_say_what_they_are_of() -> None:
    """A share without its subject is no answer: which column, and which value of it."""
    told = sentences.rates_told(planted())
    assert told.startswith("How often “Churned” is “Yes” in each segment")
    numbers = replace(planted(), outcome=replace(planted().outcome, happened=""))
    assert sentences.rates_told(numbers).startswith("The average of “Churned” in each segment")
