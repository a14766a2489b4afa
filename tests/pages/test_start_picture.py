"""The picture of the first screen shows the sample as its study is, and nothing else."""

from __future__ import annotations

import base64
import re

import pytest

from pictures import start_picture
from segmentation.act.personas.cards.headlines import headline
from segmentation.charts import colour
from segmentation.datasets import jewellery_csv
from segmentation.language.phrases import percent
from segmentation.prepare.reading.tables import read_table
from segmentation.studies import Study, run

SHOWN = start_picture.PLACE.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def study() -> Study:
    return run(read_table(jewellery_csv(), "jewellery.csv"))


def test_it_says_what_the_study_says(study: Study) -> None:
    """Verdict, finding, names, sizes and colors; `make pictures` draws it again."""
    assert study.verdict is not None
    for told in (study.verdict.badge, study.verdict.sentence, headline(study, whose="the")):
        assert told in SHOWN
    for persona in study.personas:
        painted = (
            rf'<span class="pill" style="[^"]*background: {colour(persona.identity)};[^"]*">{persona.name}<'
        )
        assert re.search(painted, SHOWN)
        assert f"{persona.size} · {percent(persona.share)}" in SHOWN


def test_every_customer_is_a_dot(study: Study) -> None:
    """As many as each segment has."""
    packed = re.search(r"data:image/svg\+xml;base64,([^\"]+)", SHOWN)
    assert packed is not None
    ways = re.findall(r'<path d="([^"]*)"', base64.b64decode(packed[1]).decode())
    assert [way.count("h0") for way in ways] == study.profile.sizes.tolist()
