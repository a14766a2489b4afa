"""Where part of the evidence says something else than all of it, customers are drawn again more often."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from benchmarks.sceptics import SCEPTICAL
from benchmarks.structure import matrix_of
from segmentation.segment.features import FeatureMatrix
from segmentation.segment.sweeps.sweeps import sweep
from segmentation.segment.verdict.checks import Findings
from segmentation.segment.verdict.decisions import decide, is_open
from segmentation.segment.verdict.evidence import MORE_REDRAWS, REFERENCES, examine
from segmentation.segment.verdict.stability import Stability
from segmentation.standards import REDRAWS_AGREE, STABLE


def pairs(redraws: int) -> int:
    return redraws * (redraws - 1) // 2


@pytest.fixture(scope="module")
def cloud() -> Findings:
    """One cloud in three columns; tests say what its redraws found."""
    matrix = FeatureMatrix.of(np.random.default_rng(0).normal(size=(300, 3)))
    return examine(matrix, sweep(matrix, range(2, 5)))


def with_agreement(found: Findings, each: list[float]) -> Findings:
    """The same, where each draw's redraws agree so much into two, and not at all into more."""
    whole = {k: np.full((4, k), STABLE + 0.1 if k == 2 else 0.3) for k in found.ks}
    evidence = tuple(
        replace(one, stability=Stability(whole, np.array([[agree, 0.2, 0.2]])))
        for one, agree in zip(found.evidence, each, strict=True)
    )
    return replace(found, evidence=evidence)


def test_what_hangs_on_which_draws_is_open(cloud: Findings) -> None:
    """All five are just above what is asked for, three of them below it."""
    above, below = REDRAWS_AGREE + 0.1, REDRAWS_AGREE - 0.1
    open_one = with_agreement(cloud, [above, below, above, below, above])
    assert decide(open_one).kind == "reproducible" and is_open(open_one)
    for settled in ([above] * 5, [below] * 5):
        assert not is_open(with_agreement(cloud, settled))
    assert not is_open(replace(open_one, customers=59))
    assert not is_open(replace(open_one, smallest=np.ones(3, dtype=int)))


def test_natural_groups_hang_on_no_redraw(cloud: Findings) -> None:
    found = with_agreement(cloud, [0.8, 0.6, 0.8, 0.6, 0.8])
    apart = tuple(
        replace(
            one,
            silhouette=np.full(3, 0.9),
            gap=np.array([0.0, 9.0, 9.0, 9.0]),
            valley=np.zeros(3),
            fullest=np.zeros(3),
            prediction_strength=np.ones(3),
        )
        for one in found.evidence
    )
    assert decide(replace(found, evidence=apart)).kind == "natural"
    assert not is_open(replace(found, evidence=apart))


def test_only_where_it_is_open_more_is_drawn() -> None:
    """Sixty customers of a shop, whose split into two repeats about as well as is asked for."""
    chance = np.random.default_rng(1)
    groups = FeatureMatrix.of(9 * np.eye(3)[chance.integers(0, 3, 200)] + chance.normal(size=(200, 3)))
    clear = examine(groups, sweep(groups, range(2, 4)))
    assert {len(one.stability.agreements) for one in clear.evidence} == {pairs(REFERENCES)}
    rng = np.random.default_rng([41_000, list(SCEPTICAL).index("a shop"), 0, len("sceptic")])
    matrix, told = matrix_of(SCEPTICAL["a shop"], rng), []
    found = examine(matrix, sweep(matrix), progress=lambda share, words: told.append((share, words)))
    drawn = {len(one.stability.agreements) for one in found.evidence}
    assert drawn == {pairs(REFERENCES) + pairs(MORE_REDRAWS)}
    assert all(len(one.stability.overlaps[2]) == REFERENCES + MORE_REDRAWS for one in found.evidence)
    shares = [share for share, _ in told]
    assert shares == sorted(shares) and shares[-1] < 1  # what it weighs comes after
    assert f"It is close: drawing more often ({5 * MORE_REDRAWS} of {5 * MORE_REDRAWS})" in dict(
        map(reversed, told)
    )
