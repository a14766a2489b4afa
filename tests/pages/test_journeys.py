"""Whole journeys through the dashboard: the happy one, and the sad ones."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pandas import DataFrame
from screens import APP, choice, csv_of, press, texts
from streamlit.testing.v1 import AppTest

Visit = Callable[[AppTest, str], AppTest]
PAGES = (
    "prepare/data", "prepare/explore", "segment/choose_k", "segment/map", "act/personas", "act/download",
    "act/score",
)  # fmt: skip


def upload(app: AppTest, name: str, data: bytes) -> AppTest:
    return app.file_uploader(key="uploader").upload(name, data).run()


@pytest.mark.parametrize("page", PAGES[1:])
def test_a_page_opened_too_early_says_what_is_missing(app: AppTest, visit: Visit, page: str) -> None:
    """Without a file every page says so and links to the data page."""
    visit(app, page)
    assert not app.exception
    assert "no customer file yet" in texts(app)
    assert app.get("page_link")


@pytest.mark.parametrize("page", PAGES)
def test_every_page_does_its_job_on_the_sample(sample: AppTest, visit: Visit, page: str) -> None:
    """With the sample every page draws without an error."""
    visit(sample, page)
    assert not sample.exception
    assert not sample.error
    assert not sample.warning
    assert sample.title


def test_the_main_job_from_end_to_end(app: AppTest, visit: Visit, customers: DataFrame) -> None:
    """Upload, choose k, read the personas, and find everyone in the download."""
    upload(app, "customers.csv", csv_of(customers))
    assert "All 100 customers are in" in texts(app)
    visit(app, "segment/choose_k")
    choice(app, "recipe.k").set_value(3).run()
    assert app.query_params["k"] == "3"
    visit(app, "act/personas")
    assert [title.value for title in app.title] == ["Meet your three segments"]
    assert len([s for s in app.markdown if "Segment 3" in s.value]) == 1
    visit(app, "act/download")
    assert "All 100 customers carry their segment and persona" in texts(app)


def test_the_chosen_k_survives_page_changes(sample: AppTest, visit: Visit) -> None:
    """A step of the slider is kept on every page, and stands in the address."""
    visit(sample, "segment/choose_k")
    choice(sample, "recipe.k").set_value(6).run()
    choice(sample, "recipe.k").set_value(7).run()
    visit(sample, "act/personas")
    assert sample.title[0].value == "Meet your seven segments"
    visit(sample, "segment/choose_k")
    assert choice(sample, "recipe.k").value == 7
    assert "Your choice" in texts(sample)


def test_k_comes_from_the_address() -> None:
    """A link with ?k=5 opens with five segments; nonsense is ignored."""
    for asked, k in (("5", 5), ("99", None), ("abc", None), ("9" * 5000, None)):
        app = AppTest.from_file(str(APP), default_timeout=60)
        app.query_params["k"] = asked
        app.run()
        assert app.session_state["recipe"].k == k


@pytest.mark.parametrize(
    "table",
    [
        DataFrame({"Name": ["Anna"], "Spend": [10.0]}),
        DataFrame({"Spend": [5.0] * 40, "Visits": [2] * 40}),
        DataFrame({"Spend": [1.0, 2, 3, 4, 5, 6], "Visits": [3, 1, 4, 1, 5, 9]}),
    ],
    ids=["one customer", "all alike", "fewer customers than k"],
)
@pytest.mark.parametrize("page", PAGES)
def test_a_table_without_segments_in_reach(app: AppTest, visit: Visit, table: DataFrame, page: str) -> None:
    """Every page stays calm and says what to change."""
    upload(app, "small.csv", csv_of(table))
    visit(app, page)
    assert not app.exception
    assert not app.error


def test_a_column_all_missing_is_set_aside(app: AppTest, visit: Visit, customers: DataFrame) -> None:
    """An empty column disturbs nobody."""
    upload(app, "customers.csv", csv_of(customers.assign(Empty="")))
    visit(app, "segment/choose_k")
    assert not app.exception
    assert not app.warning


@pytest.mark.slow
def test_the_thesis_recipe_shows_its_warnings(sample: AppTest, visit: Visit) -> None:
    """Choosing the published recipe says beside it who is lost and what is counted twice."""
    sample.session_state["recipe"] = sample.session_state["recipe"].replace(preset="thesis")
    sample.run()
    said = "\n".join(warning.value for warning in sample.warning)
    for mistake in ("would be lost", "dates are coded", "columns repeat", "answers are used"):
        assert mistake in said
    visit(sample, "act/personas")
    assert sample.title[0].value == "Meet your four segments"
    assert "You chose" not in texts(sample)
    visit(sample, "segment/map")
    assert not sample.error
    assert not sample.exception


def test_files_without_gender_age_or_spend(app: AppTest, visit: Visit, customers: DataFrame) -> None:
    """Columns of any name do."""
    plain = customers.rename(columns={"Spend": "A", "Visits": "B", "Channel": "C", "CustomerID": "D"})
    upload(app, "plain.csv", csv_of(plain.drop(columns="Group")))
    for page in PAGES:
        visit(app, page)
        assert not app.exception, page
        assert not app.error, page


def test_a_persona_can_be_renamed(sample: AppTest, visit: Visit) -> None:
    """A new name shows on the card, and the computed one comes back when asked for."""
    visit(sample, "act/personas")
    next(f for f in sample.text_input if f.label == "Name").set_value("Gold club")
    press(sample, "Keep")
    assert "Gold club" in [heading.value for heading in sample.subheader]
    visit(sample, "segment/map")
    visit(sample, "act/personas")
    assert "Gold club" in [heading.value for heading in sample.subheader]
    press(sample, "Back to the computed words")
    assert "Gold club" not in [heading.value for heading in sample.subheader]


def test_two_segments_cannot_share_a_name(sample: AppTest, visit: Visit) -> None:
    """A name that is taken is refused in a sentence, and nothing is lost."""
    visit(sample, "act/personas")
    names = [heading.value for heading in sample.subheader][:4]
    next(f for f in sample.text_input if f.label == "Name").set_value(
        names[1].replace("\\", "").replace("\u200b", "")
    )
    press(sample, "Keep")
    assert "would be called" in sample.warning[0].value
    assert [heading.value for heading in sample.subheader][:4] == names
