"""Lines that a person draws, as pages offer them: who takes part, tiers of a value, rules."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from pandas import DataFrame
from screens import choice, texts
from streamlit.testing.v1 import AppTest

from segmentation.criteria import Criteria, Criterion

Visit = Callable[[AppTest, str], AppTest]
RNG = np.random.default_rng(5)
CLOUD = DataFrame(
    {
        "Revenue": np.abs(RNG.normal(500, 150, 240)).round(2),
        "Visits": RNG.normal(50, 9, 240).round(1),
        "Minutes": RNG.normal(30, 5, 240).round(1),
        "Country": RNG.choice(["Germany", "Austria", "France"], 240),
        "Active": RNG.choice(["yes", "no"], 240),
    }
)
"""One cloud of customers: whatever is cut here, no groups are found."""


def opened(app: AppTest, table: DataFrame = CLOUD) -> AppTest:
    data = table.to_csv(index=False).encode()
    return app.file_uploader(key="uploader").upload("cloud.csv", data, "text/csv").run()


def press(app: AppTest, label: str, at: int = 0) -> AppTest:
    return [button for button in app.button if button.label == label][at].click().run()


def labelled(widgets: Any, label: str) -> Any:
    return next(widget for widget in widgets if widget.label == label)


def write(app: AppTest, column: str, test: str, value: Any) -> AppTest:
    """A condition in the builder, as a person fills it in."""
    labelled(app.selectbox, "Column").set_value(column).run()
    labelled(app.selectbox, "Test").set_value(test).run()
    if isinstance(value, list):
        labelled(app.multiselect, "Value").set_value(value).run()
    else:
        labelled(app.number_input, "Value").set_value(value).run()
    return app


def recipe(app: AppTest, field: str) -> Any:
    return getattr(app.session_state["recipe"], field)


@pytest.fixture
def drawer(app: AppTest) -> AppTest:
    """The data page with the conditions of taking part open, as they are once there is one."""
    opened(app)
    app.session_state["recipe"] = recipe_with(app, only=Criteria.of("Country = Germany, Austria"))
    return app.run()


def recipe_with(app: AppTest, **choices: Any) -> Any:
    return app.session_state["recipe"].replace(**choices)


def test_only_some_customers_are_counted_and_never_lost(drawer: AppTest) -> None:
    """The page says who takes part, and each condition what it keeps; taking it back brings all back."""
    german, both = (CLOUD["Country"] == "Germany").sum(), (CLOUD["Country"] != "France").sum()
    said = texts(drawer)
    assert f"{both} of 240 customers are in." in said
    assert f"keeps {both}, drops {240 - both}" in said
    write(drawer, "Country", "is", ["Germany"])
    assert f"Country is Germany: keeps {german}, drops {240 - german}." in texts(drawer)
    press(drawer, "Add the condition")
    assert recipe(drawer, "only") == Criteria(
        (Criterion("Country", "is", ("Germany", "Austria")), Criterion("Country", "is", ("Germany",)))
    )
    receipt = "\n".join(str(cell) for table in drawer.table for cell in table.value.to_numpy().ravel())
    assert "taken out by your choice: not “Country is Germany or Austria”" in receipt.replace("\\", "")
    assert f"{german} of 240 customers are in." in texts(drawer)
    press(drawer, "Take back")
    press(drawer, "Take back")
    assert not recipe(drawer, "only") and "All 240 customers are in." in texts(drawer)


def test_a_condition_that_leaves_too_few_is_said_and_not_kept(drawer: AppTest) -> None:
    write(drawer, "Revenue", "at least", float(CLOUD["Revenue"].nlargest(3).min()))
    press(drawer, "Add the condition")
    assert "Choose a wider condition." in texts(drawer)
    assert recipe(drawer, "only") == Criteria.of("Country = Germany, Austria")
    assert not drawer.exception


def test_tiers_are_drawn_moved_and_named_everywhere(app: AppTest, visit: Visit) -> None:
    """From “How many” to the cards: a value, how it is cut, cuts that move; the verdict stays beside."""
    visit(opened(app), "segment/choose_k")
    assert "Value tiers or your own rules would serve as well here" in texts(app)
    choice(app, "recipe.algorithm").set_value("tiers").run()
    assert "Value tiers: three segments" in texts(app) and "Top tier" in cells(app)
    assert labelled(app.number_input, "Top tier: % of the total revenue").value == 50
    labelled(app.number_input, "Top tier: % of the total revenue").set_value(20).run()
    assert recipe(app, "tiers").cuts == (0.2, 0.3)
    choice(app, "part.tiers.by").set_value("customers").run()
    assert recipe(app, "tiers").shares == (0.05, 0.15)
    assert "12 customers, 5%" in cells(app)
    choice(app, "part.tiers.by").set_value("amount").run()
    low = float(CLOUD["Revenue"].nlargest(12).min())
    assert recipe(app, "tiers").cuts[0] == low
    labelled(app.number_input, "Top tier: revenue from").set_value(100000.0).run()
    assert "“Top tier” keeps nobody" in texts(app)
    press(app, "Remove a tier")
    choice(app, "part.tiers.by").set_value("value").run()
    visit(app, "act/personas")
    assert not app.exception
    assert "Value tiers: three segments; " in texts(app)
    assert "A line that you drew, not a group that was found." in texts(app)
    assert "come back when drawn again" not in texts(app)


def test_a_cut_that_cannot_be_is_taken_back(app: AppTest, visit: Visit) -> None:
    visit(opened(app), "segment/choose_k")
    choice(app, "recipe.algorithm").set_value("tiers").run()
    labelled(app.number_input, "Top tier: % of the total revenue").set_value(90).run()
    assert "below 1 together" in texts(app)
    assert recipe(app, "tiers").shares == (0.5, 0.3)
    assert labelled(app.number_input, "Top tier: % of the total revenue").value == 50


@pytest.mark.slow
def test_rules_are_written_one_condition_at_a_time(app: AppTest, visit: Visit) -> None:
    """Each rule says what it takes, in order; the segments bear their names on every page."""
    gaps = CLOUD.assign(Minutes=CLOUD["Minutes"].where(CLOUD.index % 11 > 0))
    visit(opened(app, gaps), "segment/choose_k")
    choice(app, "recipe.algorithm").set_value("rules").run()
    assert not app.warning
    assert "Minutes is missing" not in labelled(app.selectbox, "Column").options  # of no new customer
    labelled(app.text_input, "Name of the segment").set_value("Germans").run()
    write(app, "Country", "is", ["Germany"])
    press(app, "Add the condition")
    labelled(app.text_input, "Name of the segment").set_value("Big").run()
    write(app, "Revenue", "at least", 600.0)
    press(app, "Add the condition")
    german, big = CLOUD["Country"] == "Germany", CLOUD["Revenue"] >= 600
    assert f"Takes {german.sum()} customers." in texts(app)
    assert (
        f"Takes {(big & ~german).sum()} customers; {(big & german).sum()} more are taken by a rule above."
        in texts(app)
    )
    assert f"Everyone else: {(~big & ~german).sum()} customers." in texts(app)
    press(app, "Move up")
    assert [rule.name for rule in recipe(app, "rules")] == ["Big", "Germans"]
    assert f"Takes {big.sum()} customers." in texts(app)
    labelled(app.selectbox, "Add a condition to").set_value("Germans").run()
    write(app, "Active", "is", ["Yes"])
    press(app, "Add the condition")
    assert str(recipe(app, "rules")[1].when) == "Country is Germany and Active is Yes"
    visit(app, "act/personas")
    assert not app.exception and all(name in texts(app) for name in ("Big", "Germans", "Everyone else"))


@pytest.mark.slow
@pytest.mark.parametrize(
    "page", ["segment/map", "act/personas", "act/download", "prepare/explore", "prepare/data"]
)
def test_every_page_stands_with_drawn_segments(app: AppTest, visit: Visit, page: str) -> None:
    """Tiers of those who take part, from the first page to the last."""
    opened(app)
    chosen = {"algorithm": "tiers", "only": Criteria.of("Country != France")}
    app.session_state["recipe"] = recipe_with(app, **chosen)
    visit(app, page)
    assert not app.exception and not app.error


def test_the_way_back_to_found_groups_loses_nothing(app: AppTest, visit: Visit) -> None:
    """The chosen number of segments is there again; joined segments do not end up on other lines."""
    visit(opened(app), "segment/choose_k")
    choice(app, "recipe.k").set_value(3).run()
    app.run()
    choice(app, "recipe.algorithm").set_value("tiers").run()
    choice(app, "recipe.algorithm").set_value("k-means").run()
    assert choice(app, "recipe.k").value == 3 and not app.exception


def cells(app: AppTest) -> str:
    return (
        "\n".join(str(cell) for table in app.table for cell in table.value.to_numpy().ravel())
        .replace("\\", "")
        .replace("\u200b", "")
    )


def test_two_drawn_segments_never_bear_one_name(app: AppTest, visit: Visit) -> None:
    """What a person writes over a tier is held against the names of the other tiers."""
    visit(opened(app), "segment/choose_k")
    choice(app, "recipe.algorithm").set_value("tiers").run()
    visit(app, "act/personas")
    name = next(box for box in app.text_input if box.value == "Top tier")
    name.set_value("Base tier")
    press(app, "Keep")
    assert "Two segments would be called “Base tier”" in texts(app)


@pytest.mark.slow
def test_a_value_that_no_header_tells_is_asked_for(app: AppTest, visit: Visit) -> None:
    """Tiers wait for a column where none says what customers are worth; nothing else is lost."""
    plain = CLOUD[["Revenue", "Visits", "Minutes"]].set_axis(["Alpha", "Beta", "Gamma"], axis=1)
    app.file_uploader(key="uploader").upload(
        "plain.csv", plain.to_csv(index=False).encode(), "text/csv"
    ).run()
    visit(app, "segment/choose_k")
    choice(app, "recipe.algorithm").set_value("tiers").run()
    assert "No column says what customers are worth" in texts(app)
    choice(app, "part.tiers.column").set_value("Alpha").run()
    assert "Value tiers: three segments" in texts(app) and not app.exception


@pytest.mark.slow
def test_latent_classes_are_counted_and_said_to_be_there_or_not(app: AppTest, visit: Visit) -> None:
    """Nobody has to wait for them elsewhere; a number of one’s own is kept, and every page follows."""
    visit(opened(app), "segment/choose_k")
    choice(app, "recipe.algorithm").set_value("mixture").run()
    assert not app.exception
    assert "blend into each other" in texts(app) and "Latent classes:" in texts(app)
    choice(app, "recipe.k").set_value(3).run()
    assert "Latent classes: three segments" in texts(app)
    for page in ("segment/map", "act/personas", "act/download"):
        visit(app, page)
        assert not app.exception and not app.error


def test_a_tier_of_money_begins_at_an_amount() -> None:
    """The page shows €1,204.50 everywhere else."""
    from segmentation.language.currencies import Money
    from segmentation.segment.drawn.value_tiers import Tier
    from ui.sentences.drawing import tier_rows

    tiers = [Tier("Top tier", 1204.5, 12, 0.12, 0.5), Tier("Base tier", None, 88, 0.88, 0.5)]
    rows = tier_rows(tiers, "Spend", money=Money("EUR", frozenset({"Spend"})))
    assert rows[0][1].startswith("Spend from €1,204.5: ")
    assert rows[1][1].startswith("The rest: ")
