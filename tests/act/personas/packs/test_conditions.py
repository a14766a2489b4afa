"""Conditions as a marketer writes them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segmentation.act.personas.packs.conditions import AXES, Levels, Standing, parse

LEVELS = Levels()


def where(median=None, **scores):
    return Standing(scores, median or {})


@pytest.mark.parametrize(
    ("text", "standing", "holds"),
    [
        ("value >= high", where(value=0.5), True),
        ("value >= high", where(value=0.49), False),
        ("value >= very high", where(value=0.99), False),
        ("value <= low", where(value=-0.5), True),
        ("value > low", where(value=-0.5), False),
        ("age <= -0.3", where(age=-0.3), True),
        ("value >= high", where(), False),
        ("tenure >= 0 if known", where(), True),
        ("tenure >= 0 if known", where(tenure=-0.1), False),
        ("value >= high or basket >= high", where(value=0.1, basket=0.6), True),
        ("age <= low if tenure and frequency unknown", where(age=-1.0), True),
        ("age <= low if tenure and frequency unknown", where(age=-1.0, frequency=0.0), False),
        ("value known", where(value=0.0), True),
        ("value unknown", where(value=0.0), False),
        ("everything within 0.4", where(value=0.39, age=-0.39), True),
        ("everything within 0.4", where(value=0.39, age=-0.41), False),
        ("everything within 0.4", where(), False),
        ("median age <= 35", where({"age": 35.0}, age=0.0), True),
        ("median age <= 35", where({"age": 35.5}, age=-2.0), False),
        ("median age <= 35", where(age=-2.0), False),
        ("  value   >=  high ", where(value=0.5), True),
    ],
)
def test_a_condition_means_what_it_says(text, standing, holds):
    """Levels are standard deviations, unknown axes fail unless “if known” says otherwise."""
    assert parse(text).holds(standing, LEVELS) is holds


@pytest.mark.parametrize(
    "text",
    [
        "",
        "value",
        "value high",
        "value => high",
        "wealth >= high",
        "value >= rich",
        "value >= high and age <= low",
        "__import__('os') >= 1",
        "value >= high or",
        "age <= low if wealth unknown",
        "median wealth <= 3",
    ],
)
def test_what_cannot_be_understood_is_refused_with_a_reason(text):
    """A mistake is never taken for a condition, and the message shows how to write one."""
    with pytest.raises(ValueError, match="“"):
        parse(text)


@given(text=st.text(max_size=60))
def test_no_text_does_anything_but_parse_or_be_refused(text):
    """Whatever stands in a file, it is read by the grammar or refused."""
    try:
        parse(text)
    except ValueError as error:
        assert str(error)


@given(
    axis=st.sampled_from(AXES), sign=st.sampled_from([">=", "<=", ">", "<"]),
    level=st.floats(-3, 3).map(lambda x: round(x, 2)), score=st.floats(-3, 3),
)  # fmt: skip
def test_a_comparison_and_its_opposite_never_both_hold(axis, sign, level, score):
    """Of a condition and its opposite exactly one holds for a known axis, and none for an unknown one."""
    opposite = {">=": "<", "<": ">=", "<=": ">", ">": "<="}[sign]
    one, other = parse(f"{axis} {sign} {level:.2f}"), parse(f"{axis} {opposite} {level:.2f}")

    assert one.holds(where(**{axis: score}), LEVELS) is not other.holds(where(**{axis: score}), LEVELS)
    assert not one.holds(where(), LEVELS) and not other.holds(where(), LEVELS)
