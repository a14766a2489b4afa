"""Badge, tick and sentence say the same, above all where groups are there but not these segments."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from pandas import DataFrame

import segmentation as seg
from segmentation.act.exports import study_json
from segmentation.segment.features import FeatureMatrix
from segmentation.segment.sweeps.sweeps import sweep
from segmentation.segment.verdict.evidence import examine
from segmentation.segment.verdict.judge import conclude
from segmentation.segment.verdict.verdicts import Decision, Remarks
from ui.sentences import k_moment
from ui.sentences.score import opened_badge
from ui.sentences.segment import manner, plainly


@pytest.mark.parametrize("shape", [False, True])
def test_no_badge_praises_what_its_sentence_takes_back(shape: bool) -> None:
    """Of another shape: neither the word nor the tick nor the green of natural groups."""
    matrix = FeatureMatrix.of(np.random.default_rng(3).normal(size=(80, 2)))
    findings = examine(matrix, sweep(matrix))
    verdict = conclude(findings, Decision("natural", 3, 2), Remarks(has_another_shape=shape))
    banner = k_moment.banner(verdict, 3, said=verdict.sentence)
    said = {banner["kind"], banner["badge"].lower(), manner(verdict), k_moment.tick(verdict, 3)}
    assert ("natural" in said) is not shape
    assert ("another shape" in said) is (plainly(verdict) == "another shape") is shape
    assert ("not of the shape" in banner["sentence"]) is shape


def test_a_saved_study_keeps_the_word_of_its_verdict() -> None:
    """“Another shape” comes back as such, and of segments that the verdict does not speak of no badge."""
    rng = np.random.default_rng(4)
    table = DataFrame(rng.normal(size=(120, 3)).round(4), columns=["Spend", "Visits", "Age"])
    study = seg.run(table, k=2, basis=["Spend", "Visits", "Age"], verdict=False)
    findings = examine(study.matrix, study.sweep)
    shapeless = conclude(findings, Decision("natural", 2, 3), Remarks(has_another_shape=True))
    other = conclude(findings, Decision("natural", 3, 2), Remarks())
    kept = [seg.open_study(study_json(replace(study, verdict=verdict))) for verdict in (shapeless, other)]
    assert [opened_badge(saved) for saved in kept] == ["Another shape", ""]
