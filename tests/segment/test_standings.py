"""The verdict belongs to its own number of segments, whoever says it."""

from __future__ import annotations

import re

import numpy as np
import pytest
from pandas import DataFrame

from segmentation import studies
from segmentation.act.report.reports import report
from segmentation.prepare.reading.tables import Table
from segmentation.recipes import Recipe
from segmentation.segment.verdict.verdicts import holds, standing
from segmentation.shell.segment_verb import segment_lines
from segmentation.studies import Study


def groups(rng: np.random.Generator) -> DataFrame:
    center = np.array([[0, 0], [9, 0], [0, 9], [9, 9]])[np.arange(400) % 4]
    return DataFrame(center + rng.normal(size=(400, 2)), columns=["Spend", "Visits"])


def cloud(rng: np.random.Generator) -> DataFrame:
    return DataFrame(rng.normal(size=(400, 3)), columns=["Spend", "Visits", "Points"])


def ridge(rng: np.random.Generator) -> DataFrame:
    along = rng.uniform(0, 10, 400)
    return DataFrame({"Spend": along, "Visits": along + rng.normal(0, 0.6, 400)})


def few(rng: np.random.Generator) -> DataFrame:
    return groups(rng).head(20)


KINDS = {"natural": groups, "reproducible": ridge, "constructed": cloud, "too few": few}
ASIDE = {
    "natural": "four are in the data",
    "reproducible": "is the dependable split",
    "constructed": "other splits are as good",
    "too few": "too few to judge",
}


@pytest.fixture(scope="module", params=list(KINDS))
def judged(request: pytest.FixtureRequest) -> tuple[str, Table, Study]:
    """A file of each kind of verdict, and its study at the recommended number."""
    table = Table.of(
        KINDS[request.param](np.random.default_rng(5)).assign(Id=lambda d: [f"c{i}" for i in d.index])
    )
    study = studies.run(table, Recipe(uses=dict.fromkeys(table.data.columns[:-1], "basis")))
    assert study.verdict is not None
    assert request.param in (study.verdict.kind, "too few")
    return request.param, table, study


def said(study: Study) -> tuple[dict[str, str], str]:
    """What the report and the command say of the segments; and the page as it is."""
    page = report(study).decode()
    words = re.sub(r"<[^>]+>", "\n", page.split("How many segments?")[0])
    return {"report": words, "command": "\n".join(segment_lines(study))}, page


def test_on_the_recommended_number_the_verdict_speaks(judged: tuple[str, Table, Study]) -> None:
    """One sentence and one badge, the same everywhere."""
    _, _, study = judged
    assert study.verdict is not None
    assert holds(study.verdict, study.k)
    assert standing(study.verdict, study.k) == study.verdict.sentence
    told, page = said(study)
    for place, words in told.items():
        assert study.verdict.sentence in words, place
    assert f'<p class="badge">{study.verdict.badge}</p>' in page


@pytest.mark.parametrize("k", range(2, 11))
def test_beside_another_number_no_badge_stands(judged: tuple[str, Table, Study], k: int) -> None:
    """It is somebody’s choice, and what the data hold is said with its own number."""
    kind, _, study = judged
    verdict = study.verdict
    assert verdict is not None
    if k == verdict.recommended_k:
        return
    assert not holds(verdict, k)
    told = standing(verdict, k)
    assert told.startswith("Your choice: ")
    assert ASIDE[kind] in told
    assert kind == "too few" or verdict.sentence not in told


def test_the_report_and_the_command_say_whose_number_it_is(judged: tuple[str, Table, Study]) -> None:
    """Never the badge of four beside seven, nor a headline that praises them."""
    kind, table, study = judged
    other = studies.finish(
        table, study.recipe.replace(k=7), study.roles, study.clean, study.sweep, study.verdict
    )
    assert other.verdict is not None
    told, page = said(other)
    for place, words in told.items():
        assert "Chosen: seven; " in words, place
        assert ASIDE[kind] in words, place
        assert kind == "too few" or other.verdict.sentence not in words, place
    assert '<p class="badge">' not in page


def test_joined_segments_are_a_choice(judged: tuple[str, Table, Study]) -> None:
    """What was judged was the cut as it was found; three made of four are the person’s."""
    _, table, study = judged
    if study.k < 3 or study.verdict is None:
        return
    recipe = study.recipe.replace(joined={study.cut: ((1, 2),)})
    joined = studies.finish(table, recipe, study.roles, study.clean, study.sweep, study.verdict)
    assert not holds(study.verdict, joined.k, cut=joined.cut)
    told, page = said(joined)
    assert ", joined from " in told["command"]
    assert '<p class="badge">' not in page
