"""A mall's score of spending tells who spends, and income what they could: both have a say in advice."""

from __future__ import annotations

import numpy as np
from pandas import DataFrame

from segmentation import run


def mall() -> DataFrame:
    """The four corners of income and spending score, and people in the middle of both."""
    rng = np.random.default_rng(8)
    corners = [(25, 20), (25, 80), (88, 18), (88, 82), (55, 50)]
    points = np.vstack([rng.normal(corner, (5, 5), (60, 2)) for corner in corners]).round()
    return DataFrame(points, columns=["Annual Income (k$)", "Spending Score (1-100)"]).assign(
        Age=rng.integers(20, 60, len(points))
    )


def test_who_spends_most_gets_advice_and_who_could_spend_more_another() -> None:
    study = run(mall(), k=5, basis=["Annual Income (k$)", "Spending Score (1-100)"])
    score, income = (study.profile.means[name] for name in ("Spending Score (1-100)", "Annual Income (k$)"))
    best = {persona.segment: persona for persona in study.personas}
    spenders = [best[segment] for segment in score.index if score[segment] > 70]
    holding_back = [best[segment] for segment in score.index if score[segment] < 30 and income[segment] > 70]
    assert len(spenders) == 2 and all(persona.strategies for persona in spenders)
    (rich,) = holding_back
    assert any("better range" in strategy for strategy in rich.strategies)
    assert not any("Entry products" in strategy for strategy in rich.strategies)
