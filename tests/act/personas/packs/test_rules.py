"""The general pack says what the guide says: each name, held against plain arithmetic."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from segmentation.act.personas.packs.conditions import AXES, SHARES, Levels, Standing
from segmentation.act.personas.packs.packs import GENERAL, PACKS, load_rules, pack
from segmentation.standards import CLEAR, FAR

Scores = Mapping[str, float]
RULES = {rule.key: rule for rule in pack(GENERAL)}
LIMITS = (-1.0, -0.5, -0.4, -0.3, -0.25, -0.1, 0.0, 0.25, 0.3, 0.4, 0.5, 1.0)
PLACES = sorted({round(limit + step, 2) for limit in LIMITS for step in (-0.01, 0.0, 0.01)})
"""Every place at which a name could be won or lost, and both sides of it."""


def at_least(scores: Scores, axis: str, least: float) -> bool:
    return axis in scores and scores[axis] >= least


def at_most(scores: Scores, axis: str, most: float) -> bool:
    return axis in scores and scores[axis] <= most


def not_over(scores: Scores, axis: str, limit: float) -> bool:
    return axis not in scores or scores[axis] < limit


def not_under(scores: Scores, axis: str, limit: float) -> bool:
    return axis not in scores or scores[axis] > limit


def usual(s: Scores, *, never: float = 0.5, left: float = 0.5) -> bool:
    """Not half of them left, nor never bought, where the file tells."""
    return not_over(s, "share left", left) and not_over(s, "share never bought", never)


def loyal(s: Scores) -> bool:
    """High value and somewhat engaged, here, often enough and content; with repeats or time as evidence."""
    return (
        at_least(s, "value", 0.5)
        and s.get("engagement", 0.25) >= 0.25
        and s.get("tenure", 0.0) >= 0
        and not_under(s, "frequency", -0.5)
        and not_under(s, "recency", -0.5)
        and not_over(s, "exit", 0.5)
        and (
            at_least(s, "share bought again", 0.5)
            or at_least(s, "tenure", 0.25)
            or at_least(s, "frequency", 0.5)
        )
        and s.get("share bought again", 0.5) >= 0.5
        and not_under(s, "satisfaction", -0.5)
        and usual(s)
    )


EARNED: dict[str, Callable[[Scores], bool]] = {
    "engaged_yet_to_spend": lambda s: (
        at_least(s, "engagement", 0.5)
        and at_least(s, "share never bought", 0.9)
        and not_over(s, "share left", 0.5)
    ),
    "never_bought_long_away": lambda s: (
        at_most(s, "recency", -0.5)
        and at_least(s, "share never bought", 0.9)
        and not_over(s, "share left", 0.5)
    ),
    "subscribed_never_bought": lambda s: (
        at_least(s, "share never bought", 0.9) and not_over(s, "share left", 0.5)
    ),
    "mostly_never_bought": lambda s: s.get("share never bought", 0) > 0.5 and not_over(s, "share left", 0.5),
    "high_value_left": lambda s: at_least(s, "value", 0.5) and at_least(s, "share left", 0.5),
    "mostly_left": lambda s: at_least(s, "share left", 0.5),
    "high_value_loyal": loyal,
    "premium_low_engagement": lambda s: (
        (at_least(s, "value", 0.5) or at_least(s, "basket", 0.5))
        and at_most(s, "engagement", -0.5)
        and s.get("value", -1) > -0.5
        and s.get("answers", -1) <= -0.1
        and usual(s)
    ),
    "high_value_at_risk": lambda s: (
        at_least(s, "value", 0.5) and (at_most(s, "recency", -0.5) or at_least(s, "exit", 0.5)) and usual(s)
    ),
    "high_value": lambda s: at_least(s, "value", 0.5) and usual(s),
    "new_or_low_spend": lambda s: (
        at_most(s, "value", -0.5)
        and not_under(s, "recency", -0.5)
        and at_most(s, "tenure", -0.5)
        and usual(s)
    ),
    "young_trend_driven": lambda s: (
        at_most(s, "age", -0.5)
        and s.get("engagement", -1) > -0.5
        and s.get("value", 1) < 0.5
        and not_under(s, "answers", -0.5)
        and usual(s)
    ),
    "dormant_low_value": lambda s: (
        at_most(s, "value", 0.0)
        and at_most(s, "recency", -0.5)
        and not_over(s, "engagement", 0.5)
        and not_over(s, "answers", 0.5)
        and usual(s)
    ),
    "likely_to_leave": lambda s: (
        at_least(s, "exit", 0.5) and s.get("value", 1) < 0.5 and not_over(s, "share left", 0.1)
    ),
    "leaving_more_often": lambda s: (
        at_least(s, "exit", 0.5) and s.get("value", 1) < 0.5 and 0.1 <= s.get("share left", 0) < 0.5
    ),
    "occasional_big_basket": lambda s: (
        at_least(s, "basket", 0.5) and at_most(s, "frequency", -0.25) and "value" in s and usual(s)
    ),
    "frequent_small_basket": lambda s: (
        at_least(s, "frequency", 0.5) and at_most(s, "basket", -0.25) and "value" in s and usual(s)
    ),
    "deal_seekers": lambda s: at_least(s, "deals", 0.5) and "value" in s and usual(s),
    "engaged_spending_less": lambda s: (
        at_least(s, "engagement", 0.5)
        and at_most(s, "value", -0.25)
        and not_under(s, "answers", -0.5)
        and usual(s)
    ),
    "low_spend": lambda s: at_most(s, "value", -0.5) and usual(s),
    "steady_core": lambda s: (
        bool(s)
        and max((abs(score) for axis, score in s.items() if axis in AXES), default=0.0) < 0.4
        and ("value" in s or "frequency" in s)
        and usual(s)
    ),
}
"""What each name needs: standard deviations from the average customer, and shares of the segment, 0 to 1."""

BEARERS: list[tuple[str, Scores]] = [
    ("engaged_yet_to_spend", {"engagement": 0.8, "share never bought": 0.95, "share left": 0.1}),
    ("never_bought_long_away", {"recency": -0.8, "share never bought": 0.95, "share left": 0.1}),
    ("subscribed_never_bought", {"share never bought": 0.95, "share left": 0.1}),
    ("mostly_never_bought", {"share never bought": 0.6, "share left": 0.1}),
    ("high_value_left", {"value": 0.8, "share left": 0.6}),
    ("mostly_left", {"share left": 0.6}),
    ("high_value_loyal", {"value": 0.8, "engagement": 0.6, "tenure": 0.6, "frequency": 0.6}),
    ("high_value_loyal", {"value": 0.8, "share bought again": 0.6}),
    ("high_value_loyal", {"value": 0.8, "tenure": 0.3}),
    ("high_value_loyal", {"value": 0.8, "frequency": 0.6, "share left": 0.1, "share never bought": 0.1}),
    ("premium_low_engagement", {"value": 0.8, "engagement": -0.8}),
    ("premium_low_engagement", {"value": 0.1, "basket": 0.8, "engagement": -0.8, "answers": -0.2}),
    ("high_value_at_risk", {"value": 0.8, "recency": -0.8}),
    ("high_value_at_risk", {"value": 0.8, "exit": 0.8}),
    ("high_value", {"value": 0.8}),
    ("new_or_low_spend", {"value": -0.8, "tenure": -0.8, "recency": 0.1}),
    ("young_trend_driven", {"age": -0.8, "engagement": 0.1, "value": 0.1}),
    ("dormant_low_value", {"value": -0.2, "recency": -0.8, "engagement": 0.1}),
    ("likely_to_leave", {"exit": 0.8, "value": 0.1}),
    ("leaving_more_often", {"exit": 0.8, "value": 0.1, "share left": 0.3}),
    ("occasional_big_basket", {"basket": 0.8, "frequency": -0.8, "value": 0.1}),
    ("frequent_small_basket", {"basket": -0.8, "frequency": 0.8, "value": 0.1}),
    ("deal_seekers", {"deals": 0.8, "value": 0.1}),
    ("engaged_spending_less", {"engagement": 0.8, "value": -0.8}),
    ("low_spend", {"value": -0.8}),
    ("steady_core", {"value": 0.1, "age": -0.1}),
    ("steady_core", {"frequency": 0.1}),
]
"""For each alternative of each rule, a segment that bears the name."""

SHARED = tuple(f"share {name}" for name in SHARES)
PARTS = sorted({round(limit + step, 2) for limit in (0.1, 0.5, 0.9) for step in (-0.01, 0.0, 0.01)})


def bears(key: str, scores: Scores) -> bool:
    stands = {axis: score for axis, score in scores.items() if axis in AXES}
    shares = {name: scores[f"share {name}"] for name in SHARES if f"share {name}" in scores}
    furthest = max(map(abs, stands.values()), default=0.0)
    standing = Standing(stands, {}, furthest, shares, frozenset(shares))
    return RULES[key].holds(standing, pack(GENERAL).levels)


def test_every_rule_of_the_pack_has_its_oracle() -> None:
    """A new rule brings its own."""
    assert list(RULES) == list(EARNED)
    assert set(RULES) == {key for key, _ in BEARERS}


@pytest.mark.parametrize(("key", "scores"), BEARERS)
def test_a_name_is_won_and_lost_where_the_guide_says(key: str, scores: Scores) -> None:
    """Whatever axis moves, to whatever place or out of sight, rule and guide agree to the hundredth."""
    assert bears(key, scores)
    for axis in (*AXES, *SHARED):
        others = {name: score for name, score in scores.items() if name != axis}
        for moved in ({}, *({axis: place} for place in (PLACES if axis in AXES else PARTS))):
            assert bears(key, others | moved) is EARNED[key](others | moved), others | moved


def test_steady_is_only_who_is_near_on_every_column_that_builds() -> None:
    """A column that no axis speaks of counts too."""
    steady = RULES["steady_core"].when[0]
    holds = [steady.holds(Standing({"value": 0.1}, {}, furthest), Levels()) for furthest in (0.39, 0.4)]
    assert holds == [True, False]


@pytest.mark.parametrize("filename", PACKS.values())
def test_high_and_low_are_the_standards(filename: str) -> None:
    """Half a standard deviation, and a whole one for “very”, in packs and where a pack says nothing."""
    assert (CLEAR, FAR) == (0.5, 1.0)
    assert pack(filename).levels == Levels() == Levels(FAR, CLEAR, -CLEAR, -FAR)


@pytest.mark.parametrize(
    ("score", "word"),
    [
        *((1.0, "very_high"), (0.99, "high"), (0.5, "high"), (0.49, None), (0.0, None)),
        *((-0.49, None), (-0.5, "low"), (-0.99, "low"), (-1.0, "very_low")),
    ],
)
def test_a_level_is_reached_from_its_number_on(score: float, word: str | None) -> None:
    """In the portrait as in the conditions."""
    assert Levels().word(score) == word


def test_a_pack_may_set_its_own_levels() -> None:
    """Then high means what the marketer says, in every rule that was not changed."""
    own = load_rules('[pack]\nname = "Ours"\nextends = "general"\n[levels]\nhigh = 0.8\n')
    rule = next(rule for rule in own if rule.key == "high_value")
    bearing = [rule.when[0].holds(Standing({"value": score}, {}), own.levels) for score in (0.79, 0.8)]
    assert bearing == [False, True]
