"""Latent classes on “How many”: proposed with their reason, one click away and back; taken for surveys."""

from __future__ import annotations

import time
from collections.abc import Callable
from types import SimpleNamespace

import numpy as np
import pytest
from screens import press, texts
from segment.mixture.test_latent_proposals import BASIS, answers, told_by_words
from segment.mixture.test_latent_verdicts import evidence
from streamlit.testing.v1 import AppTest
from waiting import let_begin

from segmentation.recipes import Recipe
from segmentation.segment.mixture.latent_proposals import Reason
from segmentation.segment.mixture.latent_verdicts import conclude
from ui.sentences import drawing
from ui.sentences import mixture as sentences
from ui.sentences.segment import manner, plainly

Visit = Callable[[AppTest, str], AppTest]


def opened(app: AppTest, data: bytes) -> AppTest:
    return app.file_uploader(key="uploader").upload("file.csv", data, "text/csv").run()


def awaited(app: AppTest, text: str) -> AppTest:
    """Until a text stands on the page: judgements come in the background."""
    for _ in range(600):
        if text in texts(app):
            return app
        let_begin()
        time.sleep(0.1)
        app.run()
    pytest.fail(f"“{text}” never came: {texts(app)}")


@pytest.mark.slow
@pytest.mark.usefixtures("proposals")
def test_classes_are_proposed_and_one_click_away(app: AppTest, visit: Visit) -> None:
    opened(app, told_by_words()[0].to_csv(index=False).encode())
    app.session_state["recipe"] = Recipe(basis=BASIS)
    visit(app, "segment/choose_k")
    awaited(app, sentences.TITLE)
    assert "Latent classes, another way to find groups, would split these customers into four" in texts(app)
    assert "count as they are" in texts(app)
    press(app, sentences.TAKE)
    assert app.session_state["recipe"].algorithm == "mixture" and not app.exception
    assert "Latent classes: four segments" in texts(app)
    for page in ("segment/map", "act/personas", "act/download"):
        visit(app, page)
        assert not app.exception and not app.error


def test_a_survey_begins_with_classes_and_is_one_click_from_likeness(app: AppTest, visit: Visit) -> None:
    opened(app, answers().to_csv(index=False).encode())
    assert app.session_state["recipe"].algorithm == "mixture"
    visit(app, "segment/choose_k")
    assert "These are answers to a survey, so latent classes are taken" in texts(app)
    assert "There are no groups that stand out, but a split into two is dependable." in texts(app)
    assert "no mark: just lines drawn" in texts(app)
    press(app, sentences.BACK)
    assert app.session_state["recipe"].algorithm == "k-means" and not app.exception
    visit(app, "prepare/data")
    assert app.session_state["recipe"].algorithm == "k-means"  # nobody takes the choice back


def test_marks_say_what_the_checks_say_of_every_number() -> None:
    verdict = conclude(evidence(agreement=np.array([0.95, 0.9, 0.97, 0.9])), 2)
    assert [drawing.class_label(verdict, k) for k in (2, 4, 5, 9)] == ["2 ●", "4 ●", "5 ○", "9"]
    told = drawing.marks_told(verdict, [2, 3, 4, 5, 9])
    assert told == "● groups are there; ○ no such groups, but the same split comes back; 9: not checked."
    assert (manner(verdict), plainly(verdict)) == ("natural", "groups")


def test_reasons_of_one_kind_are_told_once() -> None:
    """“Whether A is 1 counts by itself and whether B is 1 counts by itself” is one thing said twice."""
    reasons = [Reason("Orders", "edge", 1.0), Reason("Days", "edge", 1.0)]
    found = SimpleNamespace(reasons=reasons, gaps=0.0)
    assert sentences.reason(found) == "whether “Orders” or “Days” is 1 counts by itself"  # type: ignore[arg-type]
    found.reasons = [Reason("Score", "number"), Reason("Income", "number")]
    assert sentences.reason(found) == "groups may be tight or wide in “Score” and “Income”"  # type: ignore[arg-type]


def test_other_files_begin_as_ever(app: AppTest) -> None:
    opened(app, told_by_words(80)[0].to_csv(index=False).encode())
    assert app.session_state["recipe"] == Recipe()
