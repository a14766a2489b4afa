"""Badge, tick and sentence say the same, above all where groups are there but not these segments."""

from __future__ import annotations

import numpy as np
import pytest

from segmentation.segment.features import FeatureMatrix
from segmentation.segment.sweeps import sweep
from segmentation.segment.verdict.evidence import examine
from segmentation.segment.verdict.judge import conclude
from segmentation.segment.verdict.verdicts import Decision, Remarks
from ui.sentences import k_moment
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
