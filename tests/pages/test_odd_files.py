"""Files unlike the sample: no numbers, one column, nothing to build on, a way of reading that fails."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from pandas import DataFrame
from screens import APP, choice, open_table, pictured, press, texts
from streamlit.testing.v1 import AppTest

from segmentation.errors import RoleError
from ui import steps

Visit = Callable[[AppTest, str], AppTest]
SEGMENT_PAGES = ("segment/choose_k", "segment/map", "act/personas")

CATEGORIES = DataFrame(
    {
        "colour": [("red", "blue", "green")[i % 3] for i in range(120)],
        "size": [("S", "M")[i % 2] for i in range(120)],
    }
)
ONE_COLUMN = DataFrame({"spend": [(i * 37) % 101 for i in range(90)]})
NAMED = DataFrame({"Email": [f"person{i}@example.com" for i in range(40)], "Shop": ["web"] * 40})
WORDY = DataFrame({"Answer": [f"I came by on day {i} to look at what you have got there" for i in range(40)]})
ALIKE = DataFrame({"Spend": [5.0] * 40, "Visits": [2] * 40})


@pytest.mark.parametrize("table", [CATEGORIES, ONE_COLUMN], ids=["categories only", "one column"])
@pytest.mark.parametrize("page", SEGMENT_PAGES)
def test_few_columns_are_enough(app: AppTest, visit: Visit, table: DataFrame, page: str) -> None:
    """Without numbers, or with one column only, every page still draws."""
    open_table(app, table)
    visit(app, page)
    assert not app.exception
    assert not app.error
    assert not app.warning


def test_categories_are_shown_where_there_are_no_numbers(app: AppTest, visit: Visit) -> None:
    """The map shows the shares of what builds, and personas say why there is nothing to compare."""
    open_table(app, CATEGORIES)
    visit(app, "segment/map")
    assert "**Colour**" in texts(app)
    app.session_state["personas.tool"] = "Compare two"
    visit(app, "act/personas")
    assert "There is no number to compare them by" in texts(app)
    assert "Against the average customer" not in texts(app)


def test_a_file_where_nothing_builds_says_what_to_do(app: AppTest, visit: Visit) -> None:
    """The data page says so first and shows all columns; later pages keep their titles."""
    open_table(app, ALIKE)
    assert "All 40 rows are alike; there is nothing to group." in app.warning[0].value
    assert app.segmented_control[0].value == "all"
    for page, title in zip(
        SEGMENT_PAGES, ("How many segments?", "Where the segments lie", "Meet your segments"), strict=True
    ):
        visit(app, page)
        assert [shown.value for shown in app.title] == [title]
        assert len(app.warning) == 1


def test_too_few_customers_are_told_once(app: AppTest) -> None:
    """One warning, above everything else, and the controls for reading stay."""
    open_table(app, DataFrame({"Name": ["Anna"], "Spend": [10.0]}))
    assert len(app.warning) == 1
    assert "one customer" in app.warning[0].value
    assert "How the file was read" in texts(app)
    assert "1 customer ·" in texts(app)


@pytest.mark.parametrize("page", SEGMENT_PAGES)
def test_a_number_in_the_address_that_was_not_computed_is_ignored(visit: Visit, page: str) -> None:
    """?k=12 opens with the recommended number."""
    app = AppTest.from_file(str(APP), default_timeout=60)
    app.query_params["k"] = "12"
    app.run()
    open_table(app, ONE_COLUMN)
    visit(app, page)
    assert not app.exception
    assert not app.error
    assert "12" not in app.title[0].value


def test_more_segments_than_the_file_can_fill(visit: Visit) -> None:
    """A number kept from elsewhere leaves the slider in place, with a sentence instead of charts."""
    app = AppTest.from_file(str(APP), default_timeout=60)
    app.query_params["k"] = "10"
    app.run()
    open_table(app, DataFrame({"Spend": [10.0, 20.0, 30.0] * 12, "Visits": [1, 2, 3] * 12}))
    visit(app, "segment/choose_k")
    assert not app.exception
    assert not app.error
    assert choice(app, "recipe.k").value == 10


def test_a_way_of_reading_that_fails_is_not_kept(app: AppTest, customers: DataFrame) -> None:
    """The file stays as it was read before, and the page says why."""
    open_table(app, customers)
    choice(app, "reading.encoding").set_value("utf-16").run()
    assert not app.error
    assert "not stored as UTF-16" in app.warning[0].value
    assert "All 100 customers are in" in texts(app)
    assert choice(app, "reading.encoding").value is None


def test_who_differs_in_names_alone_is_alike(app: AppTest) -> None:
    """What nobody can group by is not asked to be grouped by; where something could be, it is."""
    open_table(app, NAMED)
    assert "All 40 rows are alike but for what names them" in app.warning[0].value
    open_table(app, WORDY)
    assert "No column of this file can group customers" in app.warning[0].value
    open_table(app, WORDY.assign(Gender=["f", "m"] * 20))
    assert "Set “Use” to “Group by”" in app.warning[0].value


def test_the_first_page_offers_no_way_back_to_itself(
    app: AppTest, customers: DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What goes wrong on it is said; the link is for the other pages."""

    def fails() -> None:
        raise RoleError("This cannot be. Try something else.")

    monkeypatch.setattr(steps, "repeated_customers", fails)
    open_table(app, customers)
    assert "This cannot be." in app.warning[0].value
    assert not any(link.proto.label.endswith("Back to your data**]") for link in app.get("page_link"))


def test_sentences_mind_their_numbers(app: AppTest) -> None:
    """One row, no column, none described: never “1 rows” or “zero describe”."""
    open_table(app, ALIKE)
    assert "No column groups customers yet." in texts(app)


def test_back_to_the_recommended_number(sample: AppTest, visit: Visit) -> None:
    """One click undoes the choice: on the slider, in the address, and in the sidebar."""
    visit(sample, "segment/choose_k")
    choice(sample, "recipe.k").set_value(9).run()
    assert ":gray-badge[9 segments]" in texts(sample)
    press(sample, "Use the recommended number")
    assert choice(sample, "recipe.k").value == 4
    assert "k" not in sample.query_params
    assert ":gray-badge[4 segments]" in texts(sample)


def test_back_to_the_computed_words(sample: AppTest, visit: Visit) -> None:
    """An edited persona takes its computed words back, in the form as well."""
    visit(sample, "act/personas")
    computed = sample.text_area[0].value
    sample.text_area[0].set_value("They come on Fridays.")
    press(sample, "Keep")
    assert "They come on Fridays." in texts(sample)
    press(sample, "Back to the computed words")
    assert "They come on Fridays." not in texts(sample)
    assert sample.text_area[0].value == computed


def compared(sample: AppTest) -> Any:
    """The choice of the first of two segments beside each other."""
    return next(box for box in sample.selectbox if box.label == "One segment")


def test_fewer_segments_than_were_compared(sample: AppTest, visit: Visit) -> None:
    """Comparing segment 9 does not outlive the cut into nine."""
    sample.session_state["recipe"] = sample.session_state["recipe"].replace(k=9)
    sample.session_state["personas.tool"] = "Compare two"
    visit(sample, "act/personas")
    compared(sample).set_value(9).run()
    sample.session_state["recipe"] = sample.session_state["recipe"].replace(k=3)
    sample.run()
    assert not sample.exception
    assert not sample.error
    assert compared(sample).value == 1


def test_a_customer_is_found_in_whole_sentences(sample: AppTest, visit: Visit) -> None:
    """Where they belong, what comes next, and which of their values speak for either."""
    visit(sample, "segment/map")
    sample.session_state[f"map.wanted@{sample.session_state['upload'].digest[:12]}"] = "#1"
    sample.run()
    said = "\n".join(pictured(sample, "customer_map")["found"]["lines"])
    assert "Row 1 is in segment" in said
    assert "The next nearest is segment" in said or "They could just as well be in segment" in said
    assert "Speaking for" in said
    assert not sample.error
