"""Latent classes on “How many”: proposed with their reason, one click away and back; taken for surveys."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from screens import texts
from segment.mixture.test_latent_proposals import BASIS, answers, told_by_words
from streamlit.testing.v1 import AppTest

from segmentation.recipes import Recipe
from ui.sentences import mixture as sentences

Visit = Callable[[AppTest, str], AppTest]


def opened(app: AppTest, data: bytes) -> AppTest:
    return app.file_uploader(key="uploader").upload("file.csv", data, "text/csv").run()


def press(app: AppTest, label: str) -> AppTest:
    return next(button for button in app.button if button.label == label).click().run()


def awaited(app: AppTest, text: str) -> AppTest:
    """Until a text stands on the page: judgements come in the background."""
    for _ in range(600):
        if text in texts(app):
            return app
        time.sleep(0.1)
        app.run()
    pytest.fail(f"“{text}” never came: {texts(app)}")


@pytest.mark.slow
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
    press(app, sentences.BACK)
    assert app.session_state["recipe"].algorithm == "k-means" and not app.exception
    visit(app, "prepare/data")
    assert app.session_state["recipe"].algorithm == "k-means"  # nobody takes the choice back


def test_other_files_begin_as_ever(app: AppTest) -> None:
    opened(app, told_by_words(80)[0].to_csv(index=False).encode())
    assert app.session_state["recipe"] == Recipe()
