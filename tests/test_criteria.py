"""Conditions that a person writes: what they keep, that they survive JSON, and what is refused."""

from __future__ import annotations

import json
from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas import DataFrame

from segmentation.criteria import Criteria, Criterion, Rule
from segmentation.cuts import Tiers
from segmentation.errors import RecipeError, RoleError
from segmentation.recipes import Recipe

TABLE = DataFrame(
    {
        "Spend": [100.0, 250.5, np.nan, 0.0, 900.0],
        "Orders": pd.array([1, 2, None, 0, 7], dtype="Int64"),
        "Country": pd.array(["DE", "de ", None, "AT", "FR"], dtype="str"),
        "Since": pd.to_datetime(
            ["2024-01-01 09:30", "2024-01-02", None, "2023-05-05", "2024-12-31 23:59"], format="mixed"
        ),
        "Member": pd.array([True, False, None, True, False], dtype="boolean"),
        "Code": [1, 0, 1, 0, 1],
    }
)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("Spend >= 100", [0, 1, 4]),
        ("Spend > 100", [1, 4]),
        ("Spend is less than 100", [3]),
        ("Spend at most 250.5", [0, 1, 3]),
        ("Spend between 100 and 250.5", [0, 1]),
        ("Spend between 250.5 and 100", [0, 1]),
        ("Spend = 0", [3]),
        ("Spend is empty", [2]),
        ("Spend is filled", [0, 1, 3, 4]),
        ("Spend is not empty", [0, 1, 3, 4]),
        ("Orders >= 2", [1, 4]),
        ("Orders = 1, 7", [0, 4]),
        ("Country = DE", [0, 1]),
        ("country is de, AT", [0, 1, 3]),
        ("Country != DE", [2, 3, 4]),
        ("Country is not DE", [2, 3, 4]),
        ("Since >= 2024-01-01", [0, 1, 4]),
        ("Since <= 2024-01-01", [0, 3]),
        ("Since > 2024-01-01", [1, 4]),
        ("Since = 2024-12-31", [4]),
        ("Since between 2024-01-01 and 2024-12-31", [0, 1, 4]),
        ("Member = yes", [0, 3]),
        ("Member is no", [1, 4]),
        ("Member != yes", [1, 2, 4]),
        ("Code = yes", [0, 2, 4]),
        ("Code is No", [1, 3]),
    ],
)
def test_what_a_written_condition_keeps(written: str, kept: list[int]) -> None:
    """Numbers, words, days, yes and no; an empty cell meets only “is empty” and “is not”."""
    assert np.flatnonzero(Criterion.of(written).keeps(TABLE)).tolist() == kept


numbers = st.integers(-50, 50).map(float) | st.floats(-50, 50).map(lambda v: round(v, 2))
frames = st.lists(st.tuples(numbers | st.none(), st.sampled_from(["a", "b", "c", None])), max_size=30).map(
    lambda rows: DataFrame(
        {
            "x": pd.array([row[0] for row in rows], dtype="float64"),
            "w": pd.array([row[1] for row in rows], dtype="str"),
        }
    )
)
QUERIES = {
    "at least": "x >= @v",
    "at most": "x <= @v",
    "more than": "x > @v",
    "less than": "x < @v",
    "is": "x == @v",
    "is not": "x != @v",
}


@settings(max_examples=40)
@given(frames, st.sampled_from(sorted(QUERIES)), numbers, st.sampled_from(["all", "any"]))
def test_counts_equal_those_of_a_query(data: DataFrame, test: str, v: float, match: str) -> None:
    """pandas’ own queries keep the same rows, one condition or two."""
    one = Criterion("x", test, (v,))
    assert data[one.keeps(data)].index.equals(data.query(QUERIES[test]).index)
    both = Criteria((one, Criterion("w", "is", ("a", "c"))), match)  # type: ignore[arg-type]
    asked = f"({QUERIES[test]}) {'and' if match == 'all' else 'or'} w in ['a', 'c']"
    assert data[both.keeps(data)].index.equals(data.query(asked).index)


def test_without_a_condition_everybody_is_meant() -> None:
    assert Criteria().keeps(TABLE).all() and not Criteria()


def test_conditions_survive_json_and_can_be_keys() -> None:
    """A recipe with conditions, rules and tiers comes back as it was, and equal ones hash alike."""
    recipe = Recipe(
        only=["Country = DE, AT", Criterion("Since", "at least", (date(2024, 1, 1),))],  # type: ignore[arg-type]
        algorithm="rules",
        rules=[{"name": "Big", "match": "any", "conditions": ["Spend >= 1000", "Orders > 5"]}],  # type: ignore[arg-type]
        tiers={"column": "Spend", "by": "amount", "cuts": [1000, 200.5]},  # type: ignore[arg-type]
    )
    again = Recipe.from_dict(json.loads(json.dumps(recipe.to_dict())))
    assert again == recipe and hash(again) == hash(recipe)
    assert str(again.only) == "Country is DE or AT and Since is on or after 1 January 2024"
    assert again.rules[0] == Rule("Big", Criteria.of(recipe.rules[0].when))
    assert again.tiers == Tiers("Spend", "amount", (1000.0, 200.5))


@pytest.mark.parametrize(
    ("choice", "told"),
    [
        ({"only": 5}, "is none"),
        ({"only": "Germany"}, "Write it like"),
        ({"only": {"match": "some", "conditions": []}}, "“all” or “any”"),
        ({"only": [{"column": "A", "test": "smells", "values": [1]}]}, "no test “smells”"),
        ({"only": [{"column": "A", "test": "between", "values": [1]}]}, "two values"),
        ({"only": [{"column": "A", "test": "is", "values": []}]}, "a value or more"),
        ({"only": [{"column": "A", "test": ["is"], "values": [1]}]}, "no test"),
        ({"only": [{"column": "A", "values": [float("nan")]}]}, "not “nan”"),
        ({"only": [{"column": "A", "values": [10**5000]}]}, "not “…”"),
        ({"only": [{"column": "A", "values": [{"$ne": 1}]}]}, "is compared with"),
        ({"only": [{"column": "A", "values": ["x" * 10_000]}]}, "is compared with"),
        ({"only": [{"column": ["A"], "values": [1]}]}, "names a column"),
        ({"only": [{"columns": "A"}]}, "has no “columns”"),
        ({"only": ["A = 1"] * 51}, "too many"),
        ({"rules": "Big"}, "list of rules"),
        ({"rules": [{"name": "Big"}]}, "A rule looks like"),
        ({"rules": [{"name": "Big", "conditions": []}]}, "has no condition"),
        ({"rules": [{"name": "a\nb", "conditions": ["A = 1"]}]}, "in one line"),
        ({"rules": [{"name": "everyone else", "conditions": ["A = 1"]}]}, "its own name"),
        ({"rules": [{"name": n, "conditions": ["A = 1"]} for n in ("Big", "BIG")]}, "its own name"),
        ({"rules": [{"name": f"R{i}", "conditions": ["A = 1"]} for i in range(50)]}, "too many"),
    ],
)
def test_what_is_no_condition_is_refused_in_a_sentence(choice: dict[str, object], told: str) -> None:
    """A hostile or mistaken file of choices ends in one short sentence, never in another error."""
    with pytest.raises(RecipeError, match=told) as refused:
        Recipe.from_dict(choice)
    assert len(str(refused.value)) < 300


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("Sped >= 1", "Did you mean “Spend”"),
        ("Spend >= much", "“much” is none"),
        ("Since >= yesterday", "like 2024-12-31"),
        ("Since >= now", "like 2024-12-31"),
        ("Country >= 5", "holds words"),
    ],
)
def test_what_a_table_cannot_be_asked_is_said(written: str, told: str) -> None:
    with pytest.raises(RoleError, match=told):
        Criterion.of(written).keeps(TABLE)
