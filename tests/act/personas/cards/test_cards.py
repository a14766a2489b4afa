"""What a card shows: the same columns for all, its own strongest trait, its parts, and what to know."""

import dataclasses

import numpy as np
import pandas as pd
import pytest

from segmentation import Recipe, jewellery, run
from segmentation.act.exports import EXPORTS
from segmentation.act.personas.cards import cards


@pytest.fixture(scope="module")
def study():
    return run(jewellery(customers=400), Recipe(k=4, k_max=5))


def test_parts_add_up_to_the_whole(study):
    """The segments share the customers and the spend among them, and say so in numbers."""
    parts = [cards.parts(persona, study.profile) for persona in study.personas]

    assert [part.whole for part in parts[0]] == ["Customers", "Total spend"]
    for at in (0, 1):
        assert sum(each[at].share for each in parts) == pytest.approx(1)
    assert parts[0][0].told == f"{study.personas[0].size} · {study.personas[0].share:.0%}"


def test_cards_show_spend_age_engagement_and_tenure(study):
    """In this order, on every card alike."""
    expected = ["TotalSpend", "Age", "EngagementScore", "FollowDuration"]

    assert cards.columns(study.profile) == expected
    assert all(cards.columns_of(persona, study.profile)[:4] == expected for persona in study.personas)


def test_a_column_in_which_nobody_differs_gives_way():
    """Age says nothing here and six others do: it is on no card, though a file rarely lacks it."""
    rng = np.random.default_rng(1)
    group = np.arange(300) % 3
    data = {name: rng.normal(20, 2, 300) + 9 * (group == at % 3) for at, name in enumerate("abcdef")}
    data = pd.DataFrame({**data, "Age": rng.normal(40, 9, 300).round(), "Spend": 50 + 90 * group})
    found = run(data.round(2), Recipe(k=3, basis=tuple("abcdef")), verdict=False)

    shown = cards.columns(found.profile)
    assert shown[0] == "Spend" and len(shown) == 4 and "Age" not in shown


def test_a_card_says_one_thing_once():
    """Orders and the days on which they were made stand alike everywhere; a balance of few says nothing."""
    rng = np.random.default_rng(2)
    group = np.arange(300) % 3
    orders = np.array([2, 9, 20])[group] + rng.integers(0, 3, 300)
    data = pd.DataFrame(
        {
            "Orders": orders,
            "Purchase days": np.maximum(orders - (rng.random(300) < 0.1), 1),
            "Total Spend": (orders * rng.uniform(40, 60, 300)).round(2),
            "Account Balance": np.where(rng.random(300) < 0.05, -50, 0),
            "Days since last order": np.array([300, 90, 10])[group] + rng.integers(0, 20, 300),
        }
    )
    basis = ("Orders", "Total Spend", "Days since last order")
    found = run(data, Recipe(k=3, basis=basis), verdict=False)
    shown = cards.columns(found.profile)

    assert "Account Balance" not in shown
    assert "Days since last order" in shown
    assert len({"Orders", "Purchase days"} & set(shown[:3])) == 1


def test_a_card_shows_the_number_that_sets_its_segment_apart():
    """Six columns that nobody knows, a segment by the last of them: its card shows that one too."""
    rng = np.random.default_rng(0)
    group = np.arange(400) % 5
    names = ["ash", "birch", "cedar", "elm", "fir", "gorse"]
    data = pd.DataFrame(
        {name: rng.normal(50, 2, 400) + 30 * (group == at % 5) for at, name in enumerate(names)}
    )
    found = run(data.round(2), Recipe(k=5, basis=tuple(names)), verdict=False)

    for persona in found.personas:
        shown = cards.columns_of(persona, found.profile)
        assert shown[:4] == cards.columns(found.profile)
        assert persona.traits[0].column in shown


def test_a_card_without_advice_has_no_heading_for_it() -> None:
    """Columns that tell no axis leave nothing to try: no empty heading in the report, and no filler."""
    rng = np.random.default_rng(0)
    group = np.arange(300) % 2
    data = pd.DataFrame({name: 9 * group + rng.normal(50, 2, 300) for name in ("ash", "birch")})
    study = run(data.round(2), Recipe(k=2, k_max=2), verdict=False)

    assert not any(persona.strategies for persona in study.personas)
    assert "<strong>Try</strong>" not in EXPORTS["report"].build(study).decode()


def test_a_constructed_verdict_stands_on_every_card(study):
    """A label for planning; not so where groups are natural."""
    assert study.verdict.kind == "natural"
    constructed = dataclasses.replace(study, verdict=dataclasses.replace(study.verdict, kind="constructed"))

    for persona in study.personas:
        assert cards.PLANNING not in cards.notes(persona, study)
        assert cards.notes(persona, constructed)[-1] == cards.PLANNING


def test_a_name_that_platforms_refuse_is_noted_on_the_card(study):
    """Where it was given, not only where the lists are made."""
    renamed = dataclasses.replace(study.personas[0], name="Rich pensioners")

    assert any("“Rich”" in note for note in cards.notes(renamed, study))
