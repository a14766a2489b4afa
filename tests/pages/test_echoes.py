"""Nothing is the person’s choice but what the person did.

Every message of a browser carries what all its widgets hold. One that was sent before the browser took in
what the dashboard has put there since says the old value again; here the same message is sent once more.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
import streamlit as st
from screens import choice, press, texts
from streamlit.proto.WidgetStates_pb2 import WidgetStates
from streamlit.testing.v1 import AppTest

from segmentation.segment.verdict.judge import judge
from segmentation.segment.verdict.judge_process import JudgeProcess
from ui.state import tying

Visit = Callable[[AppTest, str], AppTest]
CHOOSE_K = "pages/segment/choose_k.py"
GERMAN = ["Kunde;Umsatz;Kauf;Alter;Punkte"] + [
    f"K{n:03d};{n * 7 % 900 + n / 4:.2f};{n % 28 + 1:02d}.03.2024;{20 + n * 13 % 50};{999 if n % 4 else n}"
    for n in range(200)
]


def message(app: AppTest) -> WidgetStates:
    """What the browser says of all widgets now."""
    return app._tree.get_widget_states()


def send(app: AppTest, said: WidgetStates) -> AppTest:
    """The browser says this (again)."""
    return app._run(said)


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """The verdict comes when this is set, and recommends seven: never the best silhouette of the sample."""
    st.cache_resource.clear()
    gate = threading.Event()

    def late(_: JudgeProcess, then: Any, *args: Any, **options: Any) -> Any:
        gate.wait(60)
        found = replace(judge(*args, **options), recommended_k=7)
        return found, then(found)

    monkeypatch.setattr(JudgeProcess, "judge_then", late)
    yield gate
    gate.set()
    st.cache_resource.clear()


@pytest.fixture
def judged(sample: AppTest, gate: threading.Event, visit: Visit) -> tuple[AppTest, WidgetStates]:
    """The page just after the verdict, and what the browser said just before."""
    sample.switch_page(CHOOSE_K).run()
    before = message(sample)
    gate.set()
    return visit(sample, "segment/choose_k"), before


def test_the_verdict_is_nobodys_choice(judged: tuple[AppTest, WidgetStates]) -> None:
    """The slider goes where the verdict wants it; a late message about where it stood chooses nothing."""
    app, before = judged
    assert choice(app, "recipe.k").value == 7
    for _ in range(3):
        send(app, before)
    assert app.session_state["recipe"].k is None
    assert choice(app, "recipe.k").value == 7
    assert "k" not in app.query_params
    assert "Your choice" not in texts(app)


@pytest.mark.slow
def test_a_step_made_before_the_browser_knew_counts(judged: tuple[AppTest, WidgetStates]) -> None:
    """Who pressed a key while the verdict was on its way has chosen what that slider then showed."""
    app, before = judged
    slider = next(state for state in before.widgets if "recipe.k" in state.id)
    slider.string_array_value.data[:] = ["5"]
    send(app, before)
    assert app.session_state["recipe"].k == 5
    assert choice(app, "recipe.k").value == 5


def test_back_to_the_recommended_number_stays_there(sample: AppTest, visit: Visit) -> None:
    """One click leads back; a late message about nine does not lead away again."""
    visit(sample, "segment/choose_k")
    choice(sample, "recipe.k").set_value(9).run()
    before = message(sample)
    press(sample, "Use the recommended number")
    send(sample, before)
    assert sample.session_state["recipe"].k is None
    assert choice(sample, "recipe.k").value == 4


def test_another_file_begins_without_choices(app: AppTest) -> None:
    """What widgets of the first file held is no choice about the second, in its recipe or its reading."""
    app.file_uploader(key="uploader").upload("c.csv", "\n".join(GERMAN).encode()).run()
    choice(app, "reading.delimiter").set_value(";").run()
    choice(app, "recipe.reference_date").set_value("2024-06-01")
    said = message(app)
    other = "\n".join(GERMAN[:150]).replace("2024", "2023").replace(";999", ";77")
    app.file_uploader(key="uploader").upload("d.csv", other.encode()).run()
    recipe, options = app.session_state["recipe"], app.session_state["upload"].options
    kept = WidgetStates(widgets=[w for w in said.widgets if "uploader" not in w.id])
    send(app, kept)
    assert app.session_state["recipe"] == recipe
    assert app.session_state["upload"].options == options
    assert app.session_state["upload"].name == "d.csv"


def test_the_words_of_an_option_that_is_no_longer_there_are_no_choice(app: AppTest) -> None:
    """Labels follow the file, names and numbers; a late message says the ones of before."""
    app.file_uploader(key="uploader").upload("c.csv", "\n".join(GERMAN).encode()).run()
    said, before = message(app), app.session_state["recipe"]
    currency = next(widget for widget in said.widgets if "recipe.currency" in widget.id)
    currency.string_value = "Written as in another file"
    send(app, WidgetStates(widgets=[currency]))
    assert not app.exception
    assert app.session_state["recipe"] == before


def test_what_is_asked_of_a_choice_before_it_is_drawn_is_one_of_its_options(
    sample: AppTest, visit: Visit
) -> None:
    """Who may be in a list is never decided by words that came late."""
    sample.session_state["download.segment.4"] = "1 · As it was called before"
    sample.session_state["lists.unknown"] = "Everybody, as before"
    visit(sample, "act/download")
    assert not sample.exception and "Something went wrong" not in texts(sample)


def test_what_comes_from_a_widget_that_is_gone_is_no_mistake_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    """A flood of messages may bring it after the page was left; nothing was chosen in it."""
    held: dict[str, Any] = {}
    monkeypatch.setattr(tying.st, "session_state", held)
    taken: list[Any] = []
    tied = tying.tie("recipe.currency", "EUR", taken.append)
    tied["on_change"]()
    assert taken == []
    held["recipe.currency"] = "USD"
    tied["on_change"]()
    assert taken == ["USD"]


@pytest.mark.parametrize(("leave", "then"), [("Try the sample", "jewellery.csv"), ("Clear my data", False)])
def test_a_file_that_was_left_does_not_come_back(app: AppTest, leave: str, then: str | bool) -> None:
    """The uploader goes on holding a file after the person has gone on to another, or to none."""
    app.file_uploader(key="uploader").upload("c.csv", "\n".join(GERMAN).encode()).run()
    said = message(app)
    press(app, leave)
    send(app, said)
    send(app, said)
    opened = "upload" in app.session_state and app.session_state["upload"].name
    assert opened == then


def test_a_change_that_was_undone_stays_undone(sample: AppTest) -> None:
    """A late message still holds what was written into the table of columns before it was undone."""

    def edited() -> WidgetStates:
        said = message(sample)
        table = next(e for e in sample.dataframe if "-columns." in e.proto.id)
        said.widgets.add(id=table.proto.id, string_value='{"edited_rows": {"0": {"Use": "Describe with"}}}')
        return said

    edit = edited()
    send(sample, edit)
    assert len(sample.session_state["recipe"].uses) == 1
    press(sample, "Undo my changes")
    send(sample, edit)
    assert not sample.session_state["recipe"].uses
    send(sample, edited())
    assert len(sample.session_state["recipe"].uses) == 1


@pytest.mark.parametrize(
    ("field", "label"),
    [("preset", "How columns become numbers"), ("missing", "Customers with missing values")],
)
def test_a_page_that_was_interrupted_shows_what_is_kept(sample: AppTest, field: str, label: str) -> None:
    """The browser learns what a widget holds from every run, not only from the first, which may never end."""
    for _ in range(2):
        assert list(choice(sample, f"weighed.{field}").proto.default) == [0]
        sample.run()
    assert not sample.warning


def test_a_step_and_a_click_on_the_menu_in_one_message(sample: AppTest, visit: Visit) -> None:
    """The slider was moved and its page left: the choice is kept, and the other page is drawn."""
    visit(sample, "segment/choose_k")
    choice(sample, "recipe.k").set_value(6)
    said = message(sample)
    sample.switch_page("pages/segment/map.py")
    send(sample, said)
    assert not sample.exception
    assert sample.session_state["recipe"].k == 6
    assert sample.title[0].value == "Where the segments lie"
