"""A study that leans on an outcome keeps its choices, and says why its file labels nobody by itself."""

from __future__ import annotations

from pathlib import Path

import pytest
from segment.outcome.leavers import BASIS, K, customers

from segmentation.act.personas import cards
from segmentation.errors import SegmentationError
from segmentation.saved_studies import open_study
from segmentation.studies import Study, run


@pytest.fixture(scope="module")
def study() -> Study:
    return run(customers(), basis=BASIS, outcome="Churned", foretell=0.5, k=K, verdict=False)


def test_its_file_keeps_the_choice_and_labels_nobody(study: Study, tmp_path: Path) -> None:
    saved = open_study(study.write(tmp_path / "study.json"))
    assert (saved.recipe.outcome, saved.recipe.foretell) == ("Churned", 0.5)
    with pytest.raises(SegmentationError, match="lean on what is expected of “Churned”"):
        saved.score(customers(50, seed=8))
    with pytest.raises(SegmentationError, match="lean on what is expected"):
        study.sql()


def test_its_cards_say_how_often_they_leave(study: Study) -> None:
    facts = [fact for persona in study.personas for fact in cards.facts(persona, study)]
    assert any(fact.startswith("Leaves ") and "times as often as the average (" in fact for fact in facts)


def test_no_segment_is_said_to_differ_in_the_outcome_that_it_leans_on(study: Study) -> None:
    assert "Churned" not in study.profile.differences.index
    plain = run(customers(), basis=BASIS, k=K, verdict=False)
    assert "Churned" in plain.profile.differences.index


def test_its_report_says_what_was_clustered(study: Study) -> None:
    from segmentation.act.report.reports import report

    assert "in which the expected outcome counts" in report(study).decode()
