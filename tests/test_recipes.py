"""Recipes: choices that survive JSON, and refuse what they do not know."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segmentation.errors import RecipeError
from segmentation.recipes import Recipe

recipes = st.builds(
    Recipe,
    roles=st.dictionaries(st.text(max_size=8), st.sampled_from(["numeric", "categorical"]), max_size=3),
    uses=st.dictionaries(st.text(max_size=8), st.sampled_from(["basis", "ignored"]), max_size=3),
    basis=st.none() | st.lists(st.text(max_size=8), max_size=4).map(tuple),
    missing=st.sampled_from(["fill", "drop"]),
    reference_date=st.none() | st.dates().map(str),
    category_weight=st.floats(0, 10),
    weights=st.sampled_from(["shared", "equal"]),
    literal=st.lists(st.text(max_size=8), max_size=3).map(tuple),
    k=st.none() | st.integers(2, 50),
    k_min=st.integers(2, 5),
    k_max=st.integers(5, 50),
    seed=st.integers(0, 2**31),
    personas=st.dictionaries(
        st.text(max_size=8), st.fixed_dictionaries({"name": st.text(max_size=8)}), max_size=2
    ),
)


@given(recipes)
def test_a_recipe_survives_json(recipe: Recipe) -> None:
    """What a person chose comes back from JSON as it was."""
    assert Recipe.from_dict(json.loads(json.dumps(recipe.to_dict()))) == recipe


@pytest.mark.parametrize(
    ("choice", "told"),
    [
        ({"k": 1}, "2 to 50"),
        ({"k_min": 6, "k_max": 3}, "smallest first"),
        ({"missing": "guess"}, "fill"),
        ({"preset": "magic"}, "thesis"),
        ({"category_weight": -1}, "0 to 10"),
        ({"weights": "heavy"}, "“shared” or “equal”"),
        ({"colour": "red"}, "colour"),
        ({"k": 4.5}, "whole number"),
        ({"k_max": "ten"}, "“k_max” is a whole number, not “ten”"),
        ({"seed": -1}, "from 0 to 4,294,967,295"),
        ({"category_weight": "much"}, "is a number"),
        ({"roles": ["Age"]}, "under names"),
        ({"uses": None}, "under names"),
        ({"basis": "Age"}, "list of columns"),
        ({"literal": "Age"}, "list of columns"),
        ({"basis": 3}, "list of columns"),
        (["k", 4], "under their names"),
        ({"seed": 2**32}, "from 0 to 4,294,967,295"),
        ({"seed": 10**5000}, "not …"),
        ({"k": 10**5000}, "not …"),
        ({"category_weight": float("nan")}, "0 to 10"),
        ({"category_weight": True}, "is a number"),
        ({"basis": [["Age"]]}, "list of columns"),
        ({"literal": {"Age": 1}}, "list of columns"),
        ({"reference_date": 20241231}, "such as “2024-12-31”"),
        ({"algorithm": ["k-means"]}, "is a name"),
        ({"roles": {"Age": 5}}, "“Age” has “5”"),
        ({"uses": {"Age": ["basis"]}}, "every column has a word"),
        ({"joined": {"9" * 5000: [[2, 3]]}}, "look like"),
        ({"joined": {"4": ["23"]}}, "look like"),
        ({"joined": {"4": [[2.5, 3]]}}, "look like"),
        ({"joined": {"4": [[1e999, 3]]}}, "look like"),
        ({"personas": {"Low-Spend": "Starters"}}, "under the name of a persona"),
        ({"personas": {"Low-Spend": {"name": 5}}}, "is a text, not “5”"),
        ({"personas": {"Low-Spend": {"strategies": "Call them"}}}, "is a list of texts"),
        ({"personas": {"Low-Spend": {"targeted": "no"}}}, "is true or false"),
        ({"a" * 10_000: 1}, "called “aaa"),
        ({"business": "circus"}, "no kind of business"),
        ({"business": 3}, "is a word"),
        ({"rows": "two\nlines"}, "a word or two"),
        ({"currency": "DOLLARS"}, "a code such as “EUR”"),
        ({"rows_are": "lines"}, "“customers” or “orders”"),
        ({"min_size": 0.9, "max_size": 0.1}, "0.9 to 0.1 are not"),
        ({"min_size": "half"}, "a share of all customers"),
        ({"foretell": 9, "outcome": "Left"}, "not 9"),
        ({"foretell": 0.2}, "name the outcome"),
        ({"foretell": "yes"}, "a number from 0 on"),
        ({"outcome": 3}, "the name of a column"),
        ({"lifetime": "yes"}, "true or false"),
        ({"pack": 3}, "text of a TOML file"),
        ({"known_before": {"Refund": "maybe"}}, "“yes” or “no”"),
    ],
)
def test_an_impossible_choice_is_refused_in_words(choice: dict[str, object], told: str) -> None:
    """The message names what can be chosen."""
    with pytest.raises(RecipeError, match=told):
        Recipe.from_dict(choice)


def test_a_list_of_columns_is_as_good_as_a_tuple() -> None:
    """The basis may be any sequence of names; recipes that choose alike are equal."""
    assert Recipe(basis=["Age", "Spend"]) == Recipe(basis=("Age", "Spend"))


def test_replacing_a_choice_leaves_the_recipe_alone() -> None:
    """A recipe never changes; a change is a new recipe."""
    before = Recipe()
    assert before.replace(k=5).k == 5
    assert before.k is None


def test_colors_are_exchanged_among_themselves() -> None:
    assert Recipe.from_dict({"colors": [2, 1]}).colors == (2, 1)
    for colors in ([1, 1], [2], ["red"], 3):
        with pytest.raises(RecipeError, match="olours"):
            Recipe.from_dict({"colors": colors})


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
        lambda x: st.lists(x) | st.dictionaries(st.text(), x),
        max_leaves=6,
    )
)
@settings(max_examples=60)
def test_anything_else_is_a_recipe_error(junk: object) -> None:
    """Whatever stands where conditions or cuts should, it is taken for some or refused by name."""
    for field in ("only", "rules", "tiers", "rfm"):
        try:
            Recipe.from_dict({field: junk})
        except RecipeError:
            continue
