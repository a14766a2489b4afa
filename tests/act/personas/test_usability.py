"""Kotler's five questions."""

import dataclasses

import pytest

from segmentation import Recipe, run
from segmentation.act.personas.usability import CRITERIA, checks, warnings
from segmentation.standards import DOUBTFUL, STABLE, TOO_EMPTY, smallest_segment


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
        ("Measurable", {}, {"missing": {"Age": 0.41}}, "Age was empty for 41%"),
        ("Measurable", {"basis": tuple("abcdefghijklmno")}, {}, "66 each"),
        ("Substantial", {"sizes": 19}, {}, "Only 19 customers"),
        ("Accessible", {"reach": ()}, {}, "add an id"),
        ("Differentiable", {}, {"stability": 0.59}, "59%"),
        ("Differentiable", {"twin": True}, {}, "segment 2"),
        ("Differentiable", {"differs": False}, {}, "only on the columns they are grouped by"),
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


@pytest.mark.parametrize(("customers", "size"), [(100, 20), (400, 20), (1_000, 50), (1_001, 51)])
def test_a_card_calls_small_what_the_verdict_calls_small(profile, customers, size):
    """One answer to how large a segment must be: 20 customers, and one in twenty."""
    rest = [(customers - size) // 3] * 2
    for own in (size - 1, size):
        sizes = profile.sizes.copy()
        sizes[:] = [own, *rest, customers - own - sum(rest)]
        changed = dataclasses.replace(profile, sizes=sizes, shares=sizes / customers)
        assert answers(changed)["Substantial"].passed is (own >= smallest_segment(customers)) is (own == size)


def test_a_column_that_may_build_is_not_warned_of(profile):
    """Empty for exactly two in five, a column builds by itself; the card then keeps quiet."""
    assert answers(profile, missing={"Age": TOO_EMPTY})["Measurable"].passed
    assert not answers(profile, missing={"Age": TOO_EMPTY + 0.001})["Measurable"].passed


def test_what_comes_back_in_part_is_told(profile):
    """Between doubtful and stable a segment passes, and its card says that its members are in doubt."""
    stable, pattern, doubtful = (
        answers(profile, stability=share)["Differentiable"]
        for share in (STABLE, STABLE - 0.01, DOUBTFUL - 0.01)
    )
    assert stable.passed and "in doubt" not in stable.text
    assert pattern.passed and "74%" in pattern.text and "75%" in pattern.text and "in doubt" in pattern.text
    assert not doubtful.passed and "59%" in doubtful.text


def test_a_nameless_segment_without_a_rule_is_not_actionable(profile):
    """Neither a name nor a rule: nobody would know whom to write to."""
    bare = dataclasses.replace(profile, rules=(None,) * 4)
    found = {check.criterion: check.passed for check in checks(bare, 1, named=False)}

    assert not found["Actionable"]
    assert {check.criterion: check.passed for check in checks(profile, 1, named=False)}["Actionable"]
