"""Personas that earn their names."""

import re

import numpy as np
import pandas as pd
import pytest
from act.personas.cuts import COLUMNS, cut, names, standing_at
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from segmentation import name_personas
from segmentation.act.personas.behaviors import axes
from segmentation.act.personas.packs.packs import GENERAL, pack


@pytest.mark.parametrize(
    ("segment", "name"),
    [
        ({"value": 0.5, "engagement": 0.3, "tenure": 0.9, "age": 0.5}, "High-Value Loyal"),
        ({"value": 0.5, "engagement": 0.3, "frequency": 0.6, "age": 0.5}, "High-Value Loyal"),
        ({"value": 0.5, "engagement": 0.3, "tenure": 0.1, "age": 0.5}, "High-Value"),
        ({"value": 0.8, "engagement": -0.5, "age": 0.5}, "Premium Low Engagement"),
        ({"value": 0.2, "basket": 0.9, "engagement": -0.5}, "Premium Low Engagement"),
        ({"value": 0.8, "engagement": 0.3, "recency": -0.6}, "High-Value At Risk"),
        ({"value": 0.8, "engagement": 0.0}, "High-Value"),
        ({"value": -0.6, "tenure": -0.9, "engagement": 0.9, "age": -0.9}, "New or Low-Spend"),
        ({"value": -0.6, "age": -0.6}, "Low-Spend"),
        ({"value": -0.6, "tenure": -0.6}, "Low-Spend"),
        ({"value": -0.2, "age": -0.4, "engagement": 0.0}, "Young Trend-Driven"),
        ({"value": -0.1, "recency": -0.6, "engagement": 0.0}, "Dormant"),
        ({"value": -0.5, "recency": -0.6, "engagement": 0.0}, "Dormant Low-Value"),
        ({"value": 0.1, "basket": 0.6, "frequency": -0.3}, "Occasional Big-Basket"),
        ({"value": 0.1, "basket": -0.3, "frequency": 0.6}, "Frequent Small-Basket"),
        ({"value": 0.1, "deals": 0.7}, "Deal Seekers"),
        ({"value": -0.3, "engagement": 0.7, "age": 0.0}, "Engaged, Spending Less"),
        ({"value": -0.6, "engagement": 0.0, "tenure": 0.0, "frequency": 0.0}, "Low-Spend"),
        ({"value": -0.6, "tenure": 0.6, "frequency": -0.9}, "Low-Spend"),
        ({"value": 0.8, "engagement": 0.3, "exit": 0.6}, "High-Value At Risk"),
        ({"value": 0.8, "engagement": 0.3, "frequency": -0.6}, "High-Value"),
        ({"value": 0.1, "exit": 0.6}, "Likely To Leave"),
        ({"value": -0.4, "recency": -0.6, "engagement": 0.7}, "Engaged, Spending Less"),
        ({"value": 0.1, "engagement": -0.3}, "Steady Core"),
    ],
)
def test_every_name_is_earned_by_its_conditions(bare, segment, name):
    """A segment standing so bears that name, beside one that has a little of everything."""
    assert names(bare, segment, ages=[30.0])[0] == name


AGAINST = {
    "Loyal": r"came (more )?recently|away longer|buy (far )?less often|leave more|interact less",
    "New": "long-standing|spend (far )?more|away longer",
    "Low-Spend": "spend (far )?more",
    "Low-Value": "spend (far )?more|here more recently",
    "High-Value": "spend (far )?less",
    "Premium": r"spend (far )?less|interact (far )?more",
    "Young": "older",
    "Dormant": r"here more recently|interact (far )?more",
    "Likely To Leave": "leave less",
    "Engaged": r"interact (far )?less|spend (far )?more",
    "Occasional": r"buy (far )?more often|buy less at",
    "Frequent": r"buy (far )?less often|buy (much )?more at",
    "Deal Seekers": "fewer discounts",
    "Steady": "far |more|less|older|younger|long-standing",
}


scores = st.floats(-2.0, 2.0).map(lambda value: round(value, 2))


standings = st.fixed_dictionaries({}, optional=dict.fromkeys(COLUMNS, scores))


@settings(max_examples=60, deadline=None)
@given(
    stands=st.lists(
        st.fixed_dictionaries({}, optional=dict.fromkeys(COLUMNS, scores)), min_size=1, max_size=4
    )
)
def test_no_portrait_contradicts_its_name(bare, stands):
    """Wherever segments stand: nobody new is long-standing, nobody loyal buys less often."""
    assume(any(stands))
    for persona in name_personas(standing_at(bare, stands), pack(GENERAL)):
        if persona.key == "traits":
            continue
        for word, against in AGAINST.items():
            if word in persona.name:
                assert not re.search(against, persona.portrait, re.IGNORECASE), (
                    persona.name,
                    persona.portrait,
                )


def test_segments_of_the_same_words_are_told_apart_by_a_figure(bare):
    """Three that spend far more than most: each says how much; two that nothing tells apart say so."""
    rich = [{"value": value, "frequency": 1.0} for value in (1.2, 1.5, 1.9)]
    portraits = [p.portrait for p in name_personas(standing_at(bare, rich), pack(GENERAL))]
    alike = [p.portrait for p in name_personas(standing_at(bare, [{"value": 0.0}] * 2), pack(GENERAL))]

    common = "Customers who spend far more than most and buy far more often"
    assert portraits == [f"{common}; their total spend is {figure} on average." for figure in (52, 55, 59)]
    assert len(set(alike)) == 2
    assert alike[0].endswith("; nothing tells them from segment 2.")


def test_when_is_not_how_long_ago():
    """A code or a year under the header of a date never counts the days since."""
    rng = np.random.default_rng(0)
    labels = np.repeat([1, 2], 100)
    late = np.array([10, 190])[labels - 1]
    data = pd.DataFrame({
        "LastPurchaseDate": late + rng.integers(0, 9, 200),
        "MemberSince": 2000 + late // 10 + rng.integers(0, 4, 200),
        "Points": late + rng.integers(0, 99, 200),
    })  # fmt: skip
    found = cut(data, labels, ["LastPurchaseDate", "MemberSince", "Points"])

    assert axes(found).keys() == {"tenure"}
    assert axes(found)["tenure"].scores[1] > 0.5
    for persona in name_personas(found):
        assert "here" not in f"{persona.name} {persona.portrait}"
        assert ("recently" in persona.portrait) is (persona.segment == 2)


def test_a_name_goes_to_the_segment_that_fits_it_best_and_to_no_other(bare):
    """Of two loyal segments the one with more of everything is High-Value Loyal, the other High-Value."""
    good = {"value": 0.6, "engagement": 0.4, "tenure": 0.8}
    better = {"value": 1.2, "engagement": 0.9, "tenure": 0.9}

    assert names(bare, good, better) == ["High-Value", "High-Value Loyal"]


def test_one_extreme_column_does_not_decide_alone(bare):
    """Beyond two standard deviations more is no more; up to there it is."""
    here = {"tenure": 0.9}  # long enough to be loyal
    extreme, engaged = {"value": 9.0, "engagement": 0.3} | here, {"value": 2.0, "engagement": 0.9} | here
    richer, poorer = {"value": 1.9, "engagement": 0.3} | here, {"value": 1.2, "engagement": 0.9} | here

    assert names(bare, extreme, engaged) == ["High-Value", "High-Value Loyal"]
    assert names(bare, richer, poorer) == ["High-Value Loyal", "High-Value"]


def test_young_is_said_only_of_the_young(bare):
    """A segment younger than the rest with a median age over 35 is Younger, not Young."""
    segment = {"value": -0.2, "age": -0.6, "engagement": 0.0}

    assert names(bare, segment, ages=[35.0]) == ["Young Trend-Driven"]
    assert names(bare, segment, ages=[35.01]) == ["Younger Trend-Driven"]


def test_recency_runs_against_days_since(bare):
    """Many days since the last purchase mean that a customer is lapsing."""
    found = axes(standing_at(bare, [{"value": 0.0, "recency": -0.9}]))

    assert found["recency"].scores.tolist() == [-0.9]
