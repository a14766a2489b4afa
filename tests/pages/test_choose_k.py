"""The page that asks how many: the verdict first, and the person’s number always wins."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
import streamlit as st
from pandas import DataFrame
from screens import choice, open_table, pictured, press, texts
from streamlit.testing.v1 import AppTest
from waiting import let_begin, until_judged

from segmentation.segment.verdict.judge import judge
from segmentation.segment.verdict.judge_process import JudgeProcess
from ui import steps, widgets
from ui.judging import Judgement
from ui.sentences.segment import sweep_texts

Visit = Callable[[AppTest, str], AppTest]
PAGE = "pages/segment/choose_k.py"


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Judgements wait until this is set; one that an earlier test has kept is forgotten."""
    st.cache_resource.clear()
    gate = threading.Event()

    def late(_: JudgeProcess, then: Any, *args: Any, **options: Any) -> Any:
        options["progress"](0.4, "Drawing the customers again, 0 of 20")
        gate.wait(60)
        found = judge(*args, **options)
        return found, then(found)

    monkeypatch.setattr(JudgeProcess, "judge_then", late)
    yield gate
    gate.set()


def until_under_way(app: AppTest) -> AppTest:
    """Wait until the judgement has said a first word of its own."""
    for _ in range(600):
        let_begin()
        if not app.get("progress")[0].text.startswith("Looking for groups"):
            return app
        time.sleep(0.1)
        app.run()
    raise AssertionError("the judgement did not begin within a minute")


@pytest.mark.parametrize("before", range(1, 5))
def test_a_verdict_that_comes_while_the_page_is_drawn_is_on_it(
    app: AppTest, visit: Visit, customers: DataFrame, monkeypatch: pytest.MonkeyPatch, before: int
) -> None:
    """However often the page asked before it came, nothing on the page is left as it was without it."""
    open_table(app, customers)
    visit(app, "segment/choose_k")
    recommended = choice(app, "recipe.k").value
    answers: list[bool] = []

    def done(_: Judgement) -> bool:
        answers.append(len(answers) >= before)
        return answers[-1]

    monkeypatch.setattr(Judgement, "done", property(done))
    app.run()
    assert bool(app.get("progress")) is not answers[-1]
    if answers[-1]:
        assert choice(app, "recipe.k").value == recommended


def test_the_charts_never_wait_for_the_verdict(sample: AppTest, gate: threading.Event) -> None:
    """While the judgement runs, the slider stands on the best silhouette and says so; progress has words."""
    sample.switch_page(PAGE).run()
    until_under_way(sample)
    assert sample.get("progress")[0].text == "Drawing the customers again, 0 of 20"
    assert "separates them best so far; the verdict follows" in texts(sample)
    assert pictured(sample)["k"]["4"]["banner"]["sentence"] == "Looking for structure…"
    assert not sample.exception
    gate.set()
    until_judged(sample.run())
    assert "There are four separate groups" in texts(sample)
    assert choice(sample, "recipe.k").value == 4
    assert pictured(sample)["k"]["4"]["banner"]["badge"] == "Natural"


@pytest.mark.parametrize(
    ("page", "title"),
    [(PAGE, "How many segments?"), ("pages/segment/map.py", "Where the segments lie")],
)
def test_no_page_is_blank_while_it_is_computed(
    sample: AppTest, monkeypatch: pytest.MonkeyPatch, page: str, title: str
) -> None:
    """Title, a word and grey shapes while somebody waits; nothing of them afterwards, nor the next time."""
    st.cache_resource.clear()
    waits: list[str] = []
    waiting = widgets.waiting

    def noted(title: str, *, judged: bool) -> None:
        waiting(title, judged=judged)
        waits.append(title)

    monkeypatch.setattr("ui.widgets.waits.waiting", noted)
    is_searched, at_first = steps.searched_within, iter([False])  # as where the search takes longer
    monkeypatch.setattr(steps, "searched_within", lambda told: next(at_first, True) and is_searched(told))
    sample.switch_page(page).run()
    assert waits == [title]
    until_judged(sample.run())
    assert [heading.value for heading in sample.title] == [title]
    assert "Looking for segments" not in texts(sample)
    assert waits == [title]


def test_a_choice_made_before_the_verdict_is_kept(sample: AppTest, gate: threading.Event) -> None:
    """The verdict recommends four; whoever chose seven meanwhile keeps seven, and is told."""
    sample.switch_page(PAGE).run()
    choice(sample, "recipe.k").set_value(7).run()
    assert "Your choice." in texts(sample)
    gate.set()
    until_judged(sample.run())
    assert choice(sample, "recipe.k").value == 7
    assert sample.query_params["k"] == "7"
    assert "Your choice. Four is recommended." in texts(sample)


def test_the_best_silhouette_chosen_by_hand_is_a_choice(
    app: AppTest, gate: threading.Event, customers: DataFrame
) -> None:
    """Who moves away and back to where the slider stood has chosen that number, whatever the verdict says."""
    app.file_uploader(key="uploader").upload("c.csv", customers.to_csv(index=False).encode()).run()
    app.switch_page(PAGE).run()
    stood = choice(app, "recipe.k").value
    choice(app, "recipe.k").set_value(stood + 1).run()
    choice(app, "recipe.k").set_value(stood).run()
    assert app.session_state["recipe"].k == stood
    gate.set()
    until_judged(app.run())
    assert choice(app, "recipe.k").value == stood


def test_the_recommended_number_is_one_click_away(sample: AppTest, visit: Visit) -> None:
    """After trying nine, one click leads back, and the address forgets the number."""
    visit(sample, "segment/choose_k")
    choice(sample, "recipe.k").set_value(9).run()
    press(sample, "Use the recommended number")
    assert choice(sample, "recipe.k").value == 4
    assert "k" not in sample.query_params


@pytest.mark.parametrize("page", ["segment/map", "act/personas", "act/download"])
def test_every_later_page_says_which_verdict_it_goes_with(sample: AppTest, visit: Visit, page: str) -> None:
    """With a number of the person’s own, every page says so and what the data hold; no badge praises it."""
    visit(sample, "segment/choose_k")
    choice(sample, "recipe.k").set_value(6).run()
    visit(sample, page)
    assert texts(sample).count("Your choice: six; four are in the data.") == 2, "on the page and beside it"
    assert "Natural" not in texts(sample)


def test_small_segments_come_with_a_warning(app: AppTest, visit: Visit, customers: DataFrame) -> None:
    """Of 100 customers in ten segments, those under twenty are named."""
    app.file_uploader(key="uploader").upload("c.csv", customers.to_csv(index=False).encode()).run()
    visit(app, "segment/choose_k")
    choice(app, "recipe.k").set_value(10).run()
    assert "are too small: 20 customers are the least to plan for." in texts(app)
    assert "too few to plan for" in texts(app)


def test_details_are_drawn_only_for_who_looks(sample: AppTest, visit: Visit) -> None:
    """Elbow, stability, flow and numbers cost nothing at a step until their drawer is opened."""
    visit(sample, "segment/choose_k")
    assert not sample.get("vega_lite_chart")
    assert not sample.dataframe
    sample.session_state["details"] = sample.session_state["keep.curves.1"] = True
    sample.run()
    assert not sample.exception
    assert len(sample.get("vega_lite_chart")) == 3
    assert list(sample.dataframe[0].value.columns) == [" ", "Returns"]
    assert sample.dataframe[0].value[" "].iloc[0] == "1 Young Trend-Driven"


def beside_noise() -> DataFrame:
    """Three groups in three columns, and a column that has nothing to do with them."""
    rng = np.random.default_rng(3)
    groups = 5 / 2**0.5 * np.eye(3)[rng.integers(0, 3, 600)] + rng.normal(size=(600, 3))
    table = DataFrame(100 + 20 * groups, columns=["Spend", "Orders worth", "Visits worth"]).round(2)
    return table.assign(Luck=rng.uniform(18, 80, 600).round(2))


@pytest.mark.slow
def test_a_column_that_tells_nothing_is_left_out_by_one_click(app: AppTest, visit: Visit) -> None:
    """Somebody made it build; the verdict names it, and the button takes it out again."""
    open_table(app, beside_noise())
    app.session_state["recipe"] = app.session_state["recipe"].replace(uses={"Luck": "basis"})
    visit(app, "segment/choose_k")
    offered = next(button for button in app.button if button.label == "Leave out Luck")
    offered.click().run()
    until_judged(app.run())
    assert not app.exception
    assert app.session_state["recipe"].uses == {"Luck": "descriptor"}
    assert choice(app, "recipe.k").value == 3
    assert not [button for button in app.button if button.label.startswith("Leave out")]


def test_what_the_checks_say_stands_for_every_number(sample: AppTest, visit: Visit) -> None:
    """What the verdict says of each number, and the number that is recommended, whatever is chosen."""
    visit(sample, "segment/choose_k")
    sample.select_slider[0].set_value(7).run()
    at = pictured(sample)["k"]
    assert at["4"]["tick"] == "natural" and at["7"]["tick"] == "drawn"
    assert [k for k, one in at.items() if one["recommended"]] == ["4"]
    assert at["7"]["banner"]["sentence"] == "Seven is your choice; four are in the data."


def test_a_small_group_becomes_a_segment_by_a_click(app: AppTest, visit: Visit) -> None:
    """It is offered where the verdict saw one; then the others are grouped without it."""
    rng = np.random.default_rng(5)
    values = np.r_[rng.normal([200, 5], [40, 1], (280, 2)), rng.normal([4000, 70], [90, 2], (12, 2))]
    table = DataFrame(values.round(1), columns=["Total spent", "Orders"])
    open_table(app, table)
    visit(app, "segment/choose_k")
    press(app, "Make the 12 customers who stand apart a segment")
    assert not app.exception
    assert choice(app, "recipe.algorithm").value == "small group"
    visit(app, "act/personas")
    assert "12" in texts(app) and not app.exception


def test_a_judgement_that_failed_is_said_and_asked_for_anew(
    sample: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was short for a moment does not stay so: the next click has the verdict."""
    st.cache_resource.clear()
    real = JudgeProcess.judge_then
    tries = []

    def short(self: JudgeProcess, *args: Any, **options: Any) -> Any:
        tries.append(1)
        if len(tries) == 1:
            raise MemoryError
        return real(self, *args, **options)

    monkeypatch.setattr(JudgeProcess, "judge_then", short)
    sample.switch_page(PAGE).run()
    for _ in range(600):
        if sample.warning:
            break
        let_begin()
        time.sleep(0.1)
        sample.run()
    assert "not enough memory" in sample.warning[0].value
    assert until_judged(sample.run()).get("progress") == []
    assert not sample.warning and not sample.exception and len(tries) == 2


def test_scores_are_read_without_moving_a_table_sideways(sample: AppTest, visit: Visit) -> None:
    """Fourteen columns were wider than the page; how separate segments are and whether they hold are two."""
    visit(sample, "segment/choose_k")
    sample.session_state["details"] = True
    sample.run()
    tables = [frame.value for frame in sample.dataframe]
    separate, held = (next(one for one in tables if name in one) for name in ("Inertia", "Smallest segment"))
    assert len(separate) == len(held) == 9
    assert max(separate.shape[1], held.shape[1]) <= 9


def test_what_is_short_does_not_wait_beside_what_is_long(sample: AppTest, visit: Visit) -> None:
    """Beside the stability of ten segments stand the elbow and what other scores would choose."""
    visit(sample, "segment/choose_k")
    choice(sample, "recipe.k").set_value(10).run()
    sample.session_state["details"] = True
    sample.run()
    assert not sample.exception
    left, right = ("\n".join(part.value for part in column.markdown) for column in sample.columns[:2])
    assert "Elbow" in left and "What other scores would choose" in left
    assert "Stability" in right and "Elbow" not in right


def test_sizes_are_marked_by_thousands_in_the_table_too() -> None:
    """“2465” stood beside “10,261”."""
    rows = DataFrame({"Segments": [2], "Inertia": [10261.4], "Smallest segment": [2465]})
    assert sweep_texts(rows).iloc[0].tolist() == [2, "10,261", "2,465"]


def test_the_number_of_a_score_goes_with_its_name(sample: AppTest, visit: Visit) -> None:
    """“Calinski-Harabasz” stood alone on a phone, and “: 4” in the next line."""
    visit(sample, "segment/choose_k")
    sample.session_state["details"] = True
    sample.run()
    scores = [str(name) for table in sample.table for name in table.value.iloc[:, 0]]
    assert any(re.fullmatch(r"Calinski\W{1,2}Harabasz: \d+", name) for name in scores)


def test_what_lies_in_the_gaps_is_told_in_whole_customers() -> None:
    """“95.9” above “74” does not stand in line, and the sentence on the gaps says 96 too."""
    rows = DataFrame({"In the gaps, per 100": [95.9, 74.0, 112.6]})
    assert sweep_texts(rows).iloc[:, 0].tolist() == ["96", "74", "113"]
