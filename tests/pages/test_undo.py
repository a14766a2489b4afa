"""What was chosen can be taken back and chosen again, in words that say what."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import pytest
from pandas import DataFrame
from screens import choice, press, texts
from streamlit.testing.v1 import AppTest

from segmentation.prepare.reading.options import Options
from segmentation.recipes import Recipe
from ui.history import MOST_STEPS, Choices, History
from ui.sentences.choices import _TOLD, change_told

Visit = Callable[[AppTest, str], AppTest]


def chosen(**choices: Any) -> Choices:
    return Choices(Options(), Recipe(**choices))


@pytest.fixture
def small(app: AppTest, customers: DataFrame) -> AppTest:
    """A session with a hundred customers."""
    return app.file_uploader(key="uploader").upload("c.csv", customers.to_csv(index=False).encode()).run()


def turn(app: AppTest, name: str) -> AppTest:
    return app.button(key=f"turn.{name}").click().run()


def test_back_and_forth_are_inverse() -> None:
    """Any number of steps back and as many forth end where they began; a new choice ends the way forth."""
    states = [chosen(seed=n) for n in range(5)]
    history = History()
    for left in states[:-1]:
        history = history.after(left)
    at_hand = states[-1]
    for wanted in reversed(states[:-1]):
        at_hand, history = history.back(at_hand)
        assert at_hand == wanted
    for wanted in states[1:]:
        at_hand, history = history.forth(at_hand)
        assert at_hand == wanted
    at_hand, history = history.back(at_hand)
    assert history.after(at_hand).undone == ()


def test_old_steps_make_room() -> None:
    history = History()
    for n in range(3 * MOST_STEPS):
        history = history.after(chosen(seed=n))
    assert len(history.before) == MOST_STEPS and history.before[-1].recipe.seed == 3 * MOST_STEPS - 1


def test_every_choice_has_words() -> None:
    """No field of a recipe is left out, so no button is without words."""
    assert set(_TOLD) == {field.name for field in dataclasses.fields(Recipe)}


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ({}, {"k": 5}, "5 segments"),
        ({"k": 5}, {}, "the recommended number"),
        ({"k": 5, "joined": {5: [[1, 2]]}}, {"k": 5}, "separating segments"),
        ({"k": 4}, {"k": 4, "joined": {4: [[2, 3]]}}, "joining segments"),
        ({"joined": {4: [[2, 3]]}}, {"uses": {"Age": "ignored"}}, "“Age”: Ignore"),
        ({"uses": {"Age": "ignored"}}, {}, "“Age”: as it was found"),
        ({}, {"roles": {"Age": "numeric"}, "uses": {"Age": "basis"}}, "“Age”: Group by"),
        ({"uses": {"Age": "ignored", "Sex": "basis"}}, {"k": None}, "columns as they were found"),
        ({}, {"personas": {"A": {"name": "Our best"}}}, "the name “Our best”"),
        ({}, {"personas": {"A": {"name": "A", "portrait": "Kind"}}}, "words of “A”"),
        ({"personas": {"A": {"name": "Our best"}}}, {}, "computed words for “A”"),
        ({}, {"algorithm": "tiers"}, "segments by value tiers"),
        ({"algorithm": "tiers"}, {}, "segments as found"),
        ({"k": 5, "missing": "drop"}, {}, "starting afresh"),
        ({}, {"uses": {"![](http://x)" * 9: "basis"}}, "“![](http://x)![](http:/…”: Group by"),
    ],
)
def test_a_change_is_told_in_a_few_words(before: dict[str, Any], after: dict[str, Any], told: str) -> None:
    assert change_told(chosen(**before), chosen(**after)) == told


def test_another_reading_is_a_change_too() -> None:
    assert change_told(chosen(), Choices(Options(decimal=","), Recipe(k=3))) == "how the file is read"


def test_a_file_begins_with_nothing_to_undo(small: AppTest) -> None:
    """To bring a file is no choice about it, and without a choice there are no buttons."""
    assert not [button for button in small.button if button.label.startswith(("Undo:", "Redo:"))]


def test_steps_of_the_number_are_taken_back_and_made_again(small: AppTest, visit: Visit) -> None:
    """Six, then seven: back over both to the recommended number, and forth; page and address follow."""
    visit(small, "segment/choose_k")
    recommended = choice(small, "recipe.k").value
    choice(small, "recipe.k").set_value(6).run()
    choice(small, "recipe.k").set_value(7).run()
    assert small.button(key="turn.Undo").label == "Undo: 7 segments"
    turn(small, "Undo")
    assert (choice(small, "recipe.k").value, small.query_params["k"]) == (6, "6")
    turn(small, "Undo")
    assert choice(small, "recipe.k").value == recommended and "k" not in small.query_params
    assert small.button(key="turn.Undo").disabled
    turn(small, "Redo")
    assert small.button(key="turn.Redo").label == "Redo: 7 segments"
    turn(small, "Redo")
    assert choice(small, "recipe.k").value == 7
    turn(small, "Undo")
    choice(small, "recipe.k").set_value(5).run()
    assert small.button(key="turn.Redo").disabled


@pytest.mark.slow
def test_joins_and_names_are_taken_back(small: AppTest, visit: Visit) -> None:
    """A new name and joined segments go one after the other, from any page."""
    visit(small, "segment/choose_k")
    choice(small, "recipe.k").set_value(4).run()
    visit(small, "act/personas")
    persona = small.session_state["recipe"]
    name = next(field for field in small.text_input if field.label == "Name")
    name.set_value("Our best")
    press(small, "Keep")
    assert "Our best" in texts(small)
    assert small.button(key="turn.Undo").label == "Undo: the name “Our best”"
    small.session_state["personas.tool"] = "Join segments"
    small.run()
    next(p for p in small.pills if p.label == "Segments to join").set_value([1, 2]).run()
    press(small, "Join them")
    assert small.title[0].value == "Meet your three segments"
    turn(small, "Undo")
    assert small.title[0].value == "Meet your four segments"
    turn(small, "Undo")
    assert "Our best" not in texts(small)
    assert small.session_state["recipe"] == persona
    turn(small, "Redo")
    assert "Our best" in texts(small)


def test_another_way_to_read_is_taken_back(small: AppTest) -> None:
    """The reading and the choices of its day come back together."""
    before = small.session_state["upload"].options
    choice(small, "reading.header_row").set_value(0).run()
    assert small.session_state["upload"].options.header_row == 0
    turn(small, "Undo")
    assert small.session_state["upload"].options == before
    assert "All 100 customers are in" in texts(small)
