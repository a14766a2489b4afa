"""Promises: plain values that survive JSON, and words that say what is promised."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segmentation.errors import RecipeError
from segmentation.promises import Promise, promises_of
from segmentation.recipes import Recipe

shares = st.integers(0, 100).map(lambda percent: percent / 100)
names = st.text(min_size=1, max_size=12)
promises = st.one_of(
    st.builds(lambda n, a: Promise("share", n, low=min(a), high=max(a)), names, st.tuples(shares, shares)),
    st.builds(lambda n, c, a: Promise("value", n, c, high=a), names, names, shares),
    st.builds(lambda n, c, a: Promise("average", n, c, low=a), names, names, st.floats(0, 99)),
    st.builds(lambda n, c, v, a: Promise("level", n, c, v, low=a), names, names, names, st.floats(0, 99)),
    st.builds(lambda n, a: Promise("rule", n, when=["Spend >= 10"], low=a), names, shares),  # type: ignore[arg-type]
    st.builds(lambda n, c, v, a: Promise("rate", n, c, v, low=a), st.text(max_size=9), names, names, shares),
    st.builds(lambda n, c, a: Promise("mean", n, c, low=a), st.text(max_size=9), names, st.floats(-1e9, 1e9)),
    st.builds(lambda c, a: Promise("median", column=c, high=a), names, st.floats(-1e9, 1e9)),
    st.builds(lambda a: Promise("unlike", high=a), shares),
    st.builds(lambda c: Promise("drift", column=c), st.text(max_size=9)),
)


@given(st.lists(promises, max_size=5, unique=True))
def test_promises_survive_json(made: list[Promise]) -> None:
    """Alone and in a recipe."""
    plain = json.loads(json.dumps([promise.to_dict() for promise in made]))
    assert promises_of(plain) == tuple(made)
    recipe = Recipe(promises=made)  # type: ignore[arg-type]
    assert Recipe.from_dict(json.loads(json.dumps(recipe.to_dict()))) == recipe
    assert all(promise.told() for promise in made)


def test_a_promise_is_told_in_words() -> None:
    """As people would say it."""
    told = {
        "“At Risk” is 8% to 14% of the customers": Promise("share", "At Risk", low=0.08, high=0.14),
        "Of those whom the rule of “A” finds, at least 80% belong to it": Promise(
            "rule",
            "A",
            when=["Spend >= 10"],
            low=0.8,  # type: ignore[arg-type]
        ),
        "“Yes” in “Churn” is at least 2 times as common in “A” as among all": Promise(
            "level", "A", "Churn", "Yes", low=2
        ),
        "At least 12.5% of “A” have “Yes” in “Churn”": Promise("rate", "A", "Churn", "Yes", low=0.125),
        "2% to 5% of all customers have “Yes” in “Churn”": Promise(
            "rate", column="Churn", level="Yes", low=0.02, high=0.05
        ),
        "The mean of “Spend” in “A” is 47.35 to 1,200": Promise("mean", "A", "Spend", low=47.35, high=1200),
        "The median of “Spend” among all customers is at most −3.5": Promise(
            "median", column="Spend", high=-3.5
        ),
        "No column drifts": Promise("drift"),
        "“Spend” does not drift": Promise("drift", column="Spend"),
        "At most 5% of the customers are unlike anyone in the study": Promise("unlike", high=0.05),
    }
    assert list(told) == [promise.told() for promise in told.values()]


LEVEL = {"about": "level", "segment": "A", "column": "Plan", "level": "Pro"}


@pytest.mark.parametrize(
    ("given", "why"),
    [
        (5, "looks like"),
        ({"about": "shares", "segment": "A", "low": 0.1}, "“share”"),
        ({"about": "share", "segment": "A", "lo": 0.1}, "has no “lo”"),
        ({"about": "share", "low": 0.1}, "needs “segment”"),
        ({"about": "unlike", "column": "Age", "high": 0.1}, "has no “column”"),
        ({"about": "share", "segment": "A"}, "needs “low”, “high” or both"),
        ({"about": "drift", "low": 0.1}, "has no limits"),
        ({"about": "median", "column": "Spend", "low": 1e300}, "more than any column holds"),
        ({"about": "share", "segment": "A", "low": 8}, "0 to 1, such as 0.08, not 8"),
        ({**LEVEL, "low": -1}, "0 or more, not -1"),
        ({**LEVEL, "low": 1e12}, "times the average"),
        ({"about": "share", "segment": "A", "low": 0.5, "high": 0.2}, "“low” is above “high”"),
        ({"about": "share", "segment": "A", "low": "a lot"}, "is a number, such as 0.08"),
        ({"about": "share", "segment": "A", "low": 10**400}, "is a number, such as 0.08"),
    ],
)
def test_what_is_no_promise_is_refused_with_what_to_write(given: object, why: str) -> None:
    with pytest.raises(RecipeError, match=why):
        Promise.of(given)


def test_a_list_of_promises_holds_each_once() -> None:
    """And so many as somebody can read."""
    one = {"about": "share", "segment": "A", "low": 0.1}
    for several, why in (("about", "is none"), (7, "is none"), ([one, one], "promised twice")):
        with pytest.raises(RecipeError, match=why):
            promises_of(several)
    with pytest.raises(RecipeError, match="too many"):
        promises_of([{**one, "segment": f"A{n}"} for n in range(10_000)])
