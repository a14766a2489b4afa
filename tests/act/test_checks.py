"""Kotler's five questions."""

import dataclasses

import pytest

from segmentation import Recipe, run
from segmentation.act.checks import CRITERIA, checks, warnings


@pytest.fixture(scope="module")
def profile(jewellery):
    return run(jewellery, Recipe(k=4), verdict=False).profile


def answers(profile, **known):
    return {check.criterion: check for check in checks(profile, 1, named=True, **known)}


def test_the_sample_passes_all_five(profile):
    """Planted segments of 200 to 300 customers are usable, so the card says nothing."""
    assert [check.criterion for check in checks(profile, 1, named=True)] == list(CRITERIA)
    assert all(check.passed for check in checks(profile, 1, named=True, stability=0.9))
    assert warnings(profile, 1, named=True) == ()


@pytest.mark.parametrize(
    ("criterion", "change", "known", "says"),
    [
        ("Measurable", {}, {"missing": {"Age": 0.4}}, "Age was empty for 40%"),
        ("Measurable", {"basis": tuple("abcdefghijklmno")}, {}, "66 each"),
        ("Substantial", {"shares": 0.049}, {}, "4.9% of all"),
        ("Substantial", {"sizes": 29}, {}, "Only 29 customers"),
        ("Accessible", {"reach": ()}, {}, "add an id"),
        ("Differentiable", {}, {"stability": 0.59}, "59%"),
        ("Differentiable", {"twin": True}, {}, "segment 2"),
        ("Differentiable", {"differs": False}, {}, "only on what built them"),
        ("Actionable", {"sizes": 150}, {}, "from 5% to"),
    ],
)
def test_each_question_fails_at_its_threshold(profile, criterion, change, known, says):
    """Just beyond the threshold the answer is no, with the number that decides."""
    changed = {}
    for name, value in change.items():
        if name in ("shares", "sizes"):
            column = getattr(profile, name).copy()
            column[1] = value
            changed[name] = column
        elif name == "twin":
            effects = profile.effects.copy()
            effects.loc[1] = effects.loc[2] + 0.49
            changed["effects"] = effects
        elif name == "differs":
            changed["differences"] = profile.differences.assign(differs=value)
        else:
            changed[name] = value
    check = answers(dataclasses.replace(profile, **changed), **known)[criterion]

    assert not check.passed
    assert says in check.text


def test_a_nameless_segment_without_a_rule_is_not_actionable(profile):
    """Neither a name nor a rule: nobody would know whom to write to."""
    bare = dataclasses.replace(profile, rules=(None,) * 4)
    found = {check.criterion: check.passed for check in checks(bare, 1, named=False)}

    assert not found["Actionable"]
    assert {check.criterion: check.passed for check in checks(profile, 1, named=False)}["Actionable"]
