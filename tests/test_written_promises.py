"""Promises in sentences: what each says, in every way one may write it, and what is asked back."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segmentation.errors import RecipeError
from segmentation.promises import Promise
from segmentation.written_promises import EXAMPLES, parts_of

SAID: dict[str, dict[str, Any]] = {
    'share of "At Risk" between 8% and 14%': {
        "about": "share", "segment": "At Risk", "low": 0.08, "high": 0.14,
    },
    "Share of At Risk is 8 to 14%.": {"about": "share", "segment": "At Risk", "low": 0.08, "high": 0.14},
    "the share of “at least 3” at most 0.5": {"about": "share", "segment": "at least 3", "high": 0.5},
    "share of 'In' >= 12.5 %": {"about": "share", "segment": "In", "low": 0.125},
    "mean of Spend in Loyal at least 1,200.50": {
        "about": "mean", "column": "Spend", "segment": "Loyal", "low": 1200.5,
    },
    "median of 'Days in trial' ≤ −3": {"about": "median", "column": "Days in trial", "high": -3.0},
    "value of Spend in Loyal from 30% to 40 percent": {
        "about": "value", "column": "Spend", "segment": "Loyal", "low": 0.3, "high": 0.4,
    },
    "average of Orders in Loyal at least 2 times": {
        "about": "average", "column": "Orders", "segment": "Loyal", "low": 2.0,
    },
    "level of Churn = Yes in At Risk at least 2x": {
        "about": "level", "column": "Churn", "level": "Yes", "segment": "At Risk", "low": 2.0,
    },
    "rate of Churn = Yes at most 5%": {"about": "rate", "column": "Churn", "level": "Yes", "high": 0.05},
    "rule of Loyal at least 80% when Spend >= 10; Orders between 2 and 5": {
        "about": "rule", "segment": "Loyal", "when": ["Spend >= 10", "Orders between 2 and 5"], "low": 0.8,
    },
    "unlike at most 2%": {"about": "unlike", "high": 0.02},
    "no drift": {"about": "drift"},
    "drift of Spend": {"about": "drift", "column": "Spend"},
}  # fmt: skip


@pytest.mark.parametrize("sentence", SAID)
def test_a_sentence_says_its_parts(sentence: str) -> None:
    """With or without quotes, percent signs and filling words."""
    assert parts_of(sentence) == SAID[sentence]
    assert Promise.of(sentence) == Promise.of(SAID[sentence])


names = st.text(
    st.characters(exclude_characters='"', codec="utf-8", exclude_categories=["C"]), min_size=1, max_size=12
)
percents = st.integers(0, 100)


@given(names.filter(str.strip), st.tuples(percents, percents))
def test_any_name_can_be_quoted(name: str, limits: tuple[int, int]) -> None:
    """Whatever words of the sentence it holds."""
    low, high = sorted(limits)
    made = Promise.of(f'share of "{name}" between {low}% and {high}%')
    assert made == Promise("share", name, low=low / 100, high=high / 100)


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        ("", "is no promise that can be checked. Write it like: share of"),
        ("shair of A at most 8%", "Did you mean “share”"),
        ("share of A", "says no limit. End with “at least …”"),
        ("share at most 8%", "does not say of what. Write it like: share of"),
        ("value of Spend at most 8%", "does not say of what. Write it like: value of"),
        ("share of A at most 8", "are shares: write 8%, not 8"),
        ("share of A between 20% and 10%", "“low” is above “high”"),
        ("mean of Spend at most 8%", "are no percentages: write 8, not “8%”"),
        ("mean of Spend at least", "says no limit"),
        ("mean of Spend at least 1,5", "can be read in two ways"),
        ("rule of A at least 80%", "needs “when”"),
        ("level of Churn in A at least 2", "Write it like: level of"),
    ],
)
def test_what_is_not_understood_is_asked_back(sentence: str, told: str) -> None:
    """In one sentence, with how to say it."""
    with pytest.raises(RecipeError) as error:
        Promise.of(sentence)
    assert told in str(error.value)
    assert "\n" not in str(error.value)


def test_examples_are_understood() -> None:
    """Each of them; a rule needs its conditions, or a study."""
    assert {parts_of(example)["about"] for example in EXAMPLES} == {
        "share", "mean", "rate", "average", "rule", "unlike", "drift",
    }  # fmt: skip


@given(st.text(max_size=40))
def test_any_text_is_a_promise_or_an_error(text: str) -> None:
    """Never anything else."""
    try:
        Promise.of(text)
    except RecipeError as error:
        assert str(error)
