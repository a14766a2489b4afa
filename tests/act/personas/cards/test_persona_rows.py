"""The table of personas: the same measures for everyone, one statistic each, no dot against its figure."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from segmentation import Recipe, Study, jewellery, run
from segmentation.act.personas.cards import cards
from segmentation.act.personas.cards.persona_rows import REACH, persona_rows


@pytest.fixture(scope="module")
def study() -> Study:
    return run(jewellery(customers=400), Recipe(k=4, k_max=5), verdict=False)


@pytest.fixture(scope="module")
def skewed() -> Study:
    """Money with a long tail, in pounds: medians speak for it."""
    rng = np.random.default_rng(5)
    group = np.arange(400) % 3
    spend = np.exp(rng.normal(3, 1.1, 400) + group).round(2)
    data = {
        "Total Spend": [f"£{x:,.2f}" for x in spend],
        "Visits": rng.poisson(4 + 5 * group),
        "Age": rng.normal(30 + 9 * group, 4, 400).round(),
    }
    return run(pd.DataFrame(data), Recipe(k=3, k_max=4), verdict=False)


def test_everyone_has_the_same_measures(study: Study) -> None:
    """Four, those of the cards, with the figure of everybody above them."""
    found = persona_rows(study)
    assert [measure.column for measure in found.measures] == cards.columns(study.profile)
    assert len(found.measures) == 4
    assert [row.segment for row in found.rows] == [1, 2, 3, 4]
    assert all(len(row.standings) == 4 and len(row.parts) == 2 for row in found.rows)
    assert found.measures[0].told == f"average {study.profile.number(study.profile.usual('TotalSpend'), '')}"


def test_figures_are_those_of_the_file(study: Study) -> None:
    """Means per segment by pandas, weighted back to the mean of everybody."""
    found = persona_rows(study)
    ages = study.table.data["Age"].groupby(np.asarray(study.clustering.labels)).mean()
    at = [measure.column for measure in found.measures].index("Age")
    assert [row.standings[at].figure for row in found.rows] == pytest.approx(ages.tolist())
    for row in found.rows:
        effect = study.profile.effect(row.segment, "Age")
        assert row.standings[at].at == pytest.approx(max(-1, min(1, effect / REACH)))
        assert row.standings[at].far == (abs(effect) >= 0.5)


@pytest.mark.parametrize("name", ["study", "skewed"])
def test_no_dot_contradicts_its_figure(name: str, request: pytest.FixtureRequest) -> None:
    """Right of the middle only what is above the figure of everybody, and within the range."""
    study = request.getfixturevalue(name)
    found = persona_rows(study)
    for at, measure in enumerate(found.measures):
        usual = study.profile.usual(measure.column)
        for row in found.rows:
            standing = row.standings[at]
            assert -1 <= standing.at <= 1
            assert standing.at * (standing.figure - usual) >= 0
            assert not standing.far or standing.at


def test_money_has_its_currency_and_a_median_says_so(skewed: Study) -> None:
    """One statistic per column, named in its head; amounts as everywhere."""
    found = persona_rows(skewed)
    spend = found.measures[0]
    assert spend.column == "Total Spend"
    assert spend.told.startswith("median £" if skewed.profile.by_median("Total Spend") else "average £")
    assert all(row.standings[0].told.startswith("£") for row in found.rows)


def test_first_to_try_is_the_first_of_the_card(study: Study) -> None:
    """Nothing where there is nothing, and a person's no stands in its place."""
    assert [row.action for row in persona_rows(study).rows] == [p.strategies[0] for p in study.personas]
    name = study.personas[0].name
    spared = run(
        jewellery(customers=400),
        Recipe(k=4, k_max=5, personas={name: {"targeted": False}}),
        verdict=False,
    )
    assert persona_rows(spared).rows[0].action == cards.SPARED
