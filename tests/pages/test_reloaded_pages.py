"""A reload is a new session of the same tab: it goes on where the last one was, and nobody else does."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import streamlit as st
from pandas import DataFrame
from screens import APP, choice, door, pictured, press, texts
from streamlit.testing.v1 import AppTest

from segmentation import remembering, run
from segmentation.act.exports import study_json
from segmentation.prepare.reading.tables import Table
from segmentation.recipes import Recipe
from ui import coming_back, hosting, state
from ui.judging import QUEUE, Judgement
from ui.keep import Keep
from ui.state import Upload
from ui.tab import Word

Visit = Callable[[AppTest, str], AppTest]


class Tab:
    """What a browser tab remembers between sessions, and what its browser says of it."""

    def __init__(self, *, remembers: bool = False) -> None:
        self.key, self.held, self.asked = "", False, ""
        self.can, self.hint = remembers, False
        self.answers = 0

    def speak(self, nonce: str, take: Callable[[Word], None], *, key: str = "", held: bool = False) -> None:
        is_new, self.asked = nonce != self.asked, nonce
        if is_new and (self.held or not key):
            self.answers += 1
            take(Word(self.key, self.held))
        elif key:
            self.key, self.held, self.hint = key, held, held

    def may_hold(self) -> bool:
        return self.hint

    def remembers(self) -> bool:
        return self.can


class Browser:
    """Visits of one tab or another to one server."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._patch = monkeypatch
        self.restart()

    def restart(self) -> None:
        """The server begins anew."""
        self._patch.setattr(coming_back, "KEEP", Keep(hosting.kept, alive=lambda _: False))

    def visit(self, tab: Tab) -> AppTest:
        """A page is opened in this tab, or loaded again."""
        st.cache_resource.clear()  # a session has its results for itself; here all have one name
        self._patch.setattr(coming_back, "tab", tab)
        return AppTest.from_file(str(APP), default_timeout=60).run().run()


@pytest.fixture
def browser(monkeypatch: pytest.MonkeyPatch) -> Browser:
    return Browser(monkeypatch)


def bring(app: AppTest, table: DataFrame, name: str = "customers.csv") -> AppTest:
    return door(app).upload(name, table.to_csv(index=False).encode()).run()


def test_a_reload_loses_nothing(browser: Browser, customers: DataFrame) -> None:
    """File, columns, k, joins, words, views and the way back are there again, and so the widgets show."""
    tab = Tab()
    app = bring(browser.visit(tab), customers)
    choice(app, "reading.delimiter").set_value(",").run()
    next(view for view in app.segmented_control if view.label == "Show").set_value("all").run()
    state = app.session_state
    edits = {"uses": {"Channel": "ignored"}, "joined": {5: [[1, 2]]}, "personas": {"A": {"name": "Ours"}}}
    state["recipe"] = state["recipe"].replace(k=5, **edits)
    app.run()

    again = browser.visit(tab)
    assert "All 100 customers are in" in texts(again)
    assert again.session_state["recipe"] == state["recipe"]
    assert again.session_state["history"] == state["history"]
    assert again.query_params["k"] == "5"
    assert choice(again, "reading.delimiter").value == ","
    assert next(view for view in again.segmented_control if view.label == "Show").value == "all"
    again.button(key="turn.Undo").click().run()
    assert choice(again, "reading.delimiter").value != ","
    assert not again.exception


@pytest.mark.slow
def test_the_number_of_segments_stays_while_the_verdict_is_made_again(
    browser: Browser, visit: Visit, data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the verdict recommended stands at once, where the silhouette alone would say another number."""
    tab = Tab()
    app = browser.visit(tab)
    mall = data_folder / "customers" / "mall_customers_genre.csv"
    door(app).upload(mall.name, mall.read_bytes()).run()
    visit(app, "act/personas")  # waits for the verdict
    visit(app, "segment/choose_k")
    assert choice(app, "recipe.k").value == 4

    endless = Judgement()
    monkeypatch.setattr(QUEUE, "judge", lambda *_, **__: endless)
    again = browser.visit(tab)
    again.switch_page("pages/segment/choose_k.py").run()  # waits for no verdict
    assert "Looking for groups" in texts(again)
    assert choice(again, "recipe.k").value == 4

    fresh = browser.visit(Tab())
    fresh.file_uploader(key="uploader").upload(mall.name, mall.read_bytes()).run()
    fresh.switch_page("pages/segment/choose_k.py").run()  # waits for no verdict
    assert choice(fresh, "recipe.k").value != 4


def test_names_stay_while_the_verdict_is_made_again(
    browser: Browser, visit: Visit, customers: DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody who reloads meets “Segment 1” where a name stood."""
    tab = Tab()
    app = browser.visit(tab)
    bring(app, customers)
    visit(app, "act/personas")  # waits for the verdict
    visit(app, "segment/choose_k")
    names = {k: one["names"] for k, one in pictured(app)["k"].items()}

    endless = Judgement()
    monkeypatch.setattr(QUEUE, "judge", lambda *_, **__: endless)
    again = browser.visit(tab)
    again.switch_page("pages/segment/choose_k.py").run()  # waits for no verdict
    assert pictured(again)["k"]["2"]["banner"]["kind"] == "wait"
    assert {k: one["names"] for k, one in pictured(again)["k"].items()} == names

    fresh = browser.visit(Tab())
    bring(fresh, customers)
    fresh.switch_page("pages/segment/choose_k.py").run()  # waits for no verdict
    assert pictured(fresh)["k"]["2"]["names"] == ["Segment 1", "Segment 2"]


def test_the_address_counts_more(browser: Browser, customers: DataFrame) -> None:
    """Who types another number into the address wants that one."""
    tab = Tab()
    app = bring(browser.visit(tab), customers)
    app.session_state["recipe"] = app.session_state["recipe"].replace(k=5, missing="drop")
    app.run()
    again = AppTest.from_file(str(APP), default_timeout=60)
    again.query_params["k"] = "3"
    again.run().run()
    assert again.session_state["recipe"] == Recipe(k=3, missing="drop")


def test_two_tabs_stay_apart(browser: Browser, customers: DataFrame) -> None:
    """What one tab holds no other gets, also of the same browser."""
    one, two = Tab(), Tab()
    bring(browser.visit(one), customers)
    assert "Find the segments in your customers" in texts(browser.visit(two))
    bring(browser.visit(two), customers.head(60), "other.csv")
    assert browser.visit(one).session_state["upload"].name == "customers.csv"
    assert browser.visit(two).session_state["upload"].name == "other.csv"


def test_without_a_word_of_the_tab_nothing_is_kept(
    app: AppTest, customers: DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the component cannot run all is as it would be without it."""
    monkeypatch.setattr(coming_back, "KEEP", Keep(hosting.kept, alive=lambda _: False))
    bring(app, customers)
    assert "All 100 customers are in" in texts(app)
    assert len(coming_back.KEEP) == 0


def test_a_tab_that_is_known_to_hold_nothing_is_given_its_key_at_once(
    browser: Browser, customers: DataFrame
) -> None:
    """It has nothing to say, so its page is drawn only once; what it is brought then is kept."""
    tab = Tab(remembers=True)
    app = browser.visit(tab)
    assert tab.key and not tab.answers
    bring(app, customers)
    assert tab.held
    assert "All 100 customers are in" in texts(browser.visit(tab))
    assert tab.answers == 1


def test_a_tab_that_held_work_says_so_where_its_browser_did_not(
    browser: Browser, customers: DataFrame
) -> None:
    """The cookie is only a hint: a key that is offered takes nothing from a tab that has one."""
    tab = Tab(remembers=True)
    bring(browser.visit(tab), customers)
    tab.hint = False
    again = browser.visit(tab)
    assert "All 100 customers are in" in texts(again)
    assert tab.answers == 1 and tab.held


def test_a_tab_that_had_work_is_waited_for_and_not_for_long(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The page keeps its place free for a moment; when nothing is said it stands as on a first visit."""
    monkeypatch.setattr(coming_back.tab, "may_hold", lambda: True)
    app = AppTest.from_file(str(APP), default_timeout=60).run()
    assert "Find the segments" not in texts(app)
    monkeypatch.setattr(coming_back, "_PATIENCE", 0.0)
    app.run()
    assert "Find the segments in your customers" in texts(app)
    assert not app.exception


def remembered() -> list[int]:
    """How many answers every cache of what stands in files holds."""
    return [clear.__self__.cache_info().currsize for clear in remembering._FORGETTING]


@pytest.mark.usefixtures("read_anew")
def test_clear_my_data_frees_it_everywhere(
    browser: Browser, customers: DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither the session nor the keep nor a cache holds anything of the file, and a reload finds nothing."""
    tab, freed, begin = Tab(), list[bool](), state.begin
    app = bring(browser.visit(tab), customers)
    held = [weakref.ref(app.session_state["upload"])]
    held += [weakref.ref(one) for one in gc.get_objects() if isinstance(one, Table)]
    assert len(held) > 1
    assert len(coming_back.KEEP) == 1
    assert any(remembered())
    next(b for b in app.button if b.label == "Clear my data").click()
    with monkeypatch.context() as patch:
        patch.setattr(state, "begin", lambda: freed.append(not any(remembered())) or begin())
        app.run()
    assert freed[0], "before the page is drawn again, nothing of the file is remembered by any answer"
    assert len(coming_back.KEEP) == 0
    assert not tab.held
    assert "Find the segments in your customers" in texts(app)
    del app.session_state["$$STREAMLIT_INTERNAL_KEY_TESTING"]  # what only a session under test holds
    gc.collect()
    assert [one() for one in held if one() is not None] == []
    again = browser.visit(tab)
    assert "Find the segments in your customers" in texts(again)
    assert "no longer here" not in texts(again)


def test_after_a_restart_the_page_says_what_happened(
    browser: Browser, customers: DataFrame, visit: Visit
) -> None:
    """The sentence stands over the uploader, until there is a file, and is said on other pages too."""
    tab = Tab()
    bring(browser.visit(tab), customers)
    browser.restart()
    app = browser.visit(tab)
    said = "The dashboard was restarted, so your file is no longer here. Bring it again, or the study you "
    said += "saved."
    assert said in texts(app)
    visit(app, "act/personas")
    assert said in texts(app)
    app.switch_page("pages/prepare/data.py").run()
    bring(app, customers)
    assert "restarted" not in texts(app)
    assert "All 100 customers are in" in texts(app)


def test_when_time_is_over_the_page_says_so(
    browser: Browser, customers: DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Locally eight hours; what is said is what is done."""
    now = [0.0]
    keep: Keep[coming_back.Work] = Keep(hosting.kept, alive=lambda _: False, clock=lambda: now[0])
    monkeypatch.setattr(coming_back, "KEEP", keep)
    tab = Tab()
    bring(browser.visit(tab), customers)
    now[0] = 8 * 3600
    assert "All 100 customers are in" in texts(browser.visit(tab))
    now[0] += 8 * 3600 + 1
    assert "Files are kept for eight hours after a visit" in texts(browser.visit(tab))
    assert len(keep) == 0


def test_a_file_seen_before_brings_its_choices_back(app: AppTest, customers: DataFrame) -> None:
    """One file, another, and the first again: as it was left, with a way to begin without that."""
    bring(app, customers)
    choice(app, "reading.delimiter").set_value(",").run()
    app.session_state["recipe"] = app.session_state["recipe"].replace(k=5, missing="drop")
    app.run()
    left = app.session_state["recipe"]
    bring(app, customers.head(60), "other.csv")
    assert app.session_state["recipe"] == Recipe()
    assert "had this file here before" not in texts(app)
    bring(app, customers)
    assert app.session_state["recipe"] == left
    assert app.session_state["upload"].options.delimiter == ","
    assert "You had this file here before: the choices you made about it are back." in texts(app)
    press(app, "Start afresh")
    assert app.session_state["recipe"] == Recipe()
    assert "had this file here before" not in texts(app)
    app.button(key="turn.Undo").click().run()
    assert app.session_state["recipe"] == left


def test_a_study_and_a_month_come_back(browser: Browser, customers: DataFrame, visit: Visit) -> None:
    """A saved study that is open without its file, and the month that was brought to it."""
    study = run(customers, k=3)
    tab = Tab()
    app = browser.visit(tab)
    door(app).upload("study.json", study_json(study)).run()
    assert "A saved study" in texts(app)
    visit(app, "act/score")
    july = customers.rename(columns={"Spend": "Umsatz"}).to_csv(index=False).encode()
    app.file_uploader(key="month_file").upload("july.csv", july).run()
    before = texts(app)
    again = browser.visit(tab)
    assert "A saved study" in texts(again)
    visit(again, "act/score")
    assert texts(again) == before


def test_an_older_month_and_what_was_promised_come_back(browser: Browser, customers: DataFrame) -> None:
    """Both belong to an opened study; its own file says neither."""
    study = run(customers, k=3)
    promised = study.propose()[:1]
    tab = Tab()
    app = browser.visit(tab)
    door(app).upload("study.json", study_json(study)).run()
    older = Upload.of("june.csv", customers.to_csv(index=False).encode())
    app.session_state["older"], app.session_state["promised"] = older, promised
    app.run()

    again = browser.visit(tab)
    assert again.session_state["older"].data == older.data
    assert again.session_state["opened"].promises == promised
    beside = Upload.of("orders.csv", b"12345")
    assert replace(beside, beside=older).size == 5 + older.size
