"""A segment is not called by what another has more of, nor told by what says nothing of it."""

import numpy as np
import pandas as pd
import pytest

from segmentation import Recipe, run
from segmentation.act.personas import traits
from segmentation.act.personas.preferences import facts


def members(seen: list[int], spent: list[int]) -> pd.DataFrame:
    """A hundred people a segment, who were last seen and spent about so much."""
    rng = np.random.default_rng(4)
    group = np.repeat(np.arange(len(seen)), 100)
    return pd.DataFrame(
        {
            "Days since last visit": np.array(seen)[group] + rng.integers(0, 5, len(group)),
            "Total spent": np.array(spent, dtype=float)[group] + rng.normal(0, 3, len(group)).round(2),
        }
    )


@pytest.fixture(scope="module")
def middle():
    return run(members([8, 60, 480], [900, 480, 40]), Recipe(k=3), verdict=False)


def test_nobody_is_called_more_recent_than_who_came_later(middle):
    """Days since 60, others 8: “More recently active” would be said of the wrong ones."""
    found = next(
        p for p in middle.personas if 50 < middle.profile.mean(p.segment, "Days since last visit") < 110
    )

    assert found.name == "In the Middle"
    recent = middle.profile.mean(found.segment, "Days since last visit")
    assert found.portrait.startswith("Customers between the others, typically with total spent of ")
    assert f"{recent:.1f} days since last visit" in found.portrait
    assert "further" in found.because


def test_who_is_in_the_middle_is_not_said_to_do_more_than_most(middle):
    """Others are further, so it is only more than the average customer."""
    for persona in middle.personas:
        if traits.is_between(middle.profile, persona.segment):
            assert "than most" not in persona.why


def test_being_between_is_true_of_the_numbers(middle):
    """In each trait of a segment between others another one is further the same way."""
    for persona in middle.personas:
        told = [t for t in traits.basis_traits(middle.profile, persona.segment) if abs(t.effect) >= 0.2]
        ahead = [
            any(
                middle.profile.effect(other, t.column) * np.sign(t.effect) > abs(t.effect)
                for other in middle.profile.sizes.index
            )
            for t in told
        ]
        assert not traits.is_between(middle.profile, persona.segment) or all(ahead)


def test_a_yes_or_no_is_told_without_its_level():
    """“Newsletter reader is Yes for 0% of them” is no sentence."""
    data = members([8, 60, 480], [900, 480, 40])
    data["Has app"] = np.where(np.arange(300) < 100, "Yes", "No")
    study = run(data, Recipe(k=3), verdict=False)
    said = [trait.text for persona in study.personas for trait in persona.traits]

    assert "App: 100% of them, 33% of all" in said
    assert not any(" is Yes " in text for text in said)


@pytest.mark.parametrize(
    "header",
    [
        "Contact owner",
        "Contact rep",
        "Sales channel manager",
        "Kanal Betreuer",
        "Canal vendedor",
        "Marketing contact status",
    ],
)
def test_who_looks_after_a_customer_is_no_channel(header):
    """A seller’s name is no way in which a customer comes."""
    data = members([8, 60, 480], [900, 480, 40])
    data[header] = np.where(np.arange(300) < 100, "Robin Alder", "Sam Birch")
    study = run(data, Recipe(k=3), verdict=False)

    assert not any("Robin" in text for s in study.profile.sizes.index for text in facts(study.profile, s))


def test_what_is_most_common_everywhere_is_told_of_nobody():
    """“Most bought tea cups, as on average” on one card after the other sets nobody apart."""
    data = members([8, 60, 480], [900, 480, 40])
    data["Favourite product"] = np.where(np.arange(300) % 5 == 0, "Cake stand", "Tea cups")
    data.loc[:60, "Favourite product"] = "Cake stand"
    study = run(data, Recipe(k=3), verdict=False)
    told = {s: facts(study.profile, s) for s in study.profile.sizes.index}

    assert sum("Cake stand" in text for said in told.values() for text in said) == 1
    assert not any("as on average" in text for said in told.values() for text in said)


def test_what_only_buyers_have_does_not_set_them_apart():
    """“Card CVC status is pass for 100%” only says that these paid at all."""
    rng = np.random.default_rng(5)
    orders = np.repeat([16.0, 5.0, 1.0], 100) + rng.integers(0, 3, 300)
    data = pd.DataFrame(
        {"Payment Count": orders, "Total Spend": (orders * rng.uniform(50, 90, 300)).round(2)}
    )
    bought = (np.arange(300) < 200) | (np.arange(300) % 5 > 0)
    data["Card CVC status"] = np.where(bought, "pass", "")
    data["Currency"] = np.where(bought, "usd", "")
    data["Tag"] = np.where(np.arange(300) % 3 == 0, "vip", "")
    data.loc[~bought, ["Payment Count", "Total Spend"]] = 0
    study = run(data, Recipe(k=3), verdict=False)
    said = [p.portrait for p in study.personas] + [t.text for p in study.personas for t in p.traits]

    assert not any("CVC" in text or "usd" in text for text in said)


def test_who_ordered_and_who_never_did_is_said_in_a_sentence():
    """“Customers with “never ordered” never” says nothing that anybody would say."""
    rng = np.random.default_rng(5)
    orders = np.repeat([16.0, 5.0, 1.0], 100) + rng.integers(0, 3, 300)
    last = pd.Timestamp("2026-10-31") - pd.to_timedelta(rng.integers(1, 400, 300), "D")
    data = pd.DataFrame(
        {
            "Orders": orders,
            "Total Spend": (orders * rng.uniform(50, 90, 300)).round(2),
            "Last order": last,
        }
    )
    never = (np.arange(300) >= 200) & (np.arange(300) % 4 == 0)
    data.loc[never, ["Orders", "Total Spend", "Last order"]] = None
    study = run(data, Recipe(k=3, basis=("Orders", "Total Spend")), verdict=False)
    said = [p.portrait for p in study.personas] + [t.text for p in study.personas for t in p.traits]

    assert any(text.startswith("All of them have ordered") for text in said)
    assert not any("“never ordered”" in text or "ordered: 0%" in text for text in said)


def test_who_has_left_is_told_as_a_share_of_people():
    """“has left Yes for 0%” is no sentence either."""
    data = members([8, 60, 480], [900, 480, 40])
    left = pd.Timestamp("2026-10-31") - pd.to_timedelta(np.arange(300), "D")
    data["Cancelled at"] = pd.Series(left).where((np.arange(300) >= 200) & (np.arange(300) % 2 > 0))
    study = run(data, Recipe(k=3), verdict=False)

    assert not any("has left Yes" in persona.because for persona in study.personas)


def test_who_stands_in_the_middle_is_given_something_to_try(middle):
    """They are many, so their card is not left empty; what it says is no more than “the average customer”."""
    found = next(p for p in middle.personas if p.name == "In the Middle")

    assert found.strategies and found.measure
    assert "than most" not in found.why


def test_a_slight_difference_is_enough_where_nothing_else_is_known():
    """What little sets a third of these people apart is enough for a first thing to try."""
    rng = np.random.default_rng(3)
    group = np.repeat([0, 1, 2], 100)
    data = pd.DataFrame(
        {
            "Avg_Utilisation": np.array([0.55, 0.05, 0.10])[group] + rng.uniform(0, 0.1, 300).round(3),
            "Months_Idle_12m": np.array([2, 4, 1])[group] + rng.integers(0, 2, 300),
            "Txn_Amount_12m": (np.array([3000, 900, 9000])[group] * rng.uniform(0.8, 1.2, 300)).round(2),
            "Revolving_Balance": (np.array([1300, 150, 1900])[group] * rng.uniform(0.8, 1.2, 300)).round(0),
        }
    )
    study = run(data, Recipe(k=3), verdict=False)

    assert all(persona.strategies for persona in study.personas)


def test_donors_have_given_where_customers_have_ordered() -> None:
    """Nobody orders a gift."""
    rng = np.random.default_rng(8)
    gifts = np.repeat([0, 2, 12], 60) + np.where(np.repeat([0, 1, 1], 60) > 0, rng.integers(0, 3, 180), 0)
    data = pd.DataFrame(
        {
            "Donor ID": [f"D{n:04}" for n in range(180)],
            "Number of gifts": pd.Series(gifts).where(gifts > 0).astype("Int64"),
            "Total giving": pd.Series(gifts * rng.uniform(20, 40, 180)).round(2).where(gifts > 0),
            "Last gift date": pd.Series(
                pd.Timestamp("2026-10-01") - pd.to_timedelta(rng.integers(1, 500, 180), unit="D")
            ).where(gifts > 0),
        }
    )
    study = run(data, Recipe(k=3), verdict=False)
    said = " ".join(
        text.text for persona in study.personas for text in traits.traits(study.profile, persona.segment, 5)
    )

    assert "have given" in said or "Never gave" in said
    assert "ordered" not in said


def test_a_card_does_not_say_one_time_twice():
    """“Days since last opened 88.8 · Days since last site visit 88.8” is one thing that sets them apart."""
    data = members([8, 60, 480], [900, 480, 40])
    data["Days since last login"] = data["Days since last visit"] + np.arange(300) % 3
    data["Days since last opened"] = data["Days since last visit"] - np.arange(300) % 2
    study = run(data, Recipe(k=3, basis=("Days since last visit", "Total spent")), verdict=False)

    for persona in study.personas:
        assert sum(trait.column.startswith("Days since") for trait in persona.traits) == 1


def test_who_does_less_than_the_others_is_not_offered_a_step_up_first():
    """Of two segments neither is in the middle: the newer and less engaged half is helped to begin."""
    rng = np.random.default_rng(5)
    group = np.repeat([0, 1], 150)
    joined = pd.Timestamp("2026-10-30") - pd.to_timedelta(
        np.array([530, 1080])[group] + rng.integers(0, 200, 300), "D"
    )
    data = pd.DataFrame(
        {"MEMBER_RATING": np.array([2, 4])[group] + rng.integers(-1, 2, 300), "CONFIRM_TIME": joined}
    )
    study = run(data, Recipe(k=2, k_max=2), verdict=False)

    for persona in study.personas:
        assert persona.strategies
        assert not any("keep the other half" in text for text in persona.strategies)
