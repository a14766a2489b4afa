"""A person's words stay with the segment that earned the name, and flow everywhere."""

from __future__ import annotations

import pytest
from pandas import DataFrame

from segmentation.act.personas.edits import check_names, edited
from segmentation.act.personas.personas import name_personas
from segmentation.errors import RecipeError
from segmentation.recipes import Recipe
from segmentation.studies import Study, run

EDITS = {"High-Value Loyal": {"name": "Gold club", "strategies": ["Call them"], "targeted": False}}


@pytest.fixture(scope="module")
def study(jewellery: DataFrame) -> Study:
    return run(jewellery, Recipe(k=4, personas=EDITS), verdict=False)


def test_the_new_name_flows_into_the_labels(study: Study) -> None:
    """The download carries the name the person chose."""
    labels = set(study.customers()["Persona (Touchstone)"])
    assert "Gold club" in labels
    assert "High-Value Loyal" not in labels


def test_the_card_keeps_what_was_earned(study: Study) -> None:
    """Name, strategies and target are the person's; the numbers stay."""
    persona = next(p for p in study.personas if p.name == "Gold club")
    assert (persona.earned, persona.strategies, persona.targeted) == (
        "High-Value Loyal",
        ("Call them",),
        False,
    )
    assert persona.size == study.profile.sizes[persona.segment]


def test_an_edit_rests_where_nobody_earned_the_name(jewellery: DataFrame, study: Study) -> None:
    """With other segments the edit touches nobody."""
    others = run(
        jewellery, Recipe(k=4, personas={"Deal Seekers": {"name": "Bargain hunters"}}), verdict=False
    )
    assert "Bargain hunters" not in {persona.name for persona in others.personas}


@pytest.mark.parametrize(
    ("edits", "told"),
    [
        ({"High-Value Loyal": {"name": "  "}}, "needs a name"),
        ({"High-Value Loyal": {"size": 3}}, "no “size”"),
    ],
)
def test_impossible_edits_are_refused(study: Study, edits: dict[str, dict[str, object]], told: str) -> None:
    """No name, or a number that is measured: each is said."""
    with pytest.raises(RecipeError, match=told):
        edited(name_personas(study.profile), edits)


def test_one_name_for_two_segments_is_refused_when_it_is_written(study: Study) -> None:
    """Whoever types the name of another segment is told so."""
    with pytest.raises(RecipeError, match="would be called"):
        check_names(name_personas(study.profile), {"High-Value Loyal": {"name": "New or low-spend"}})


def test_a_name_that_somebody_else_earns_later_keeps_no_page_from_opening(study: Study) -> None:
    """With other segments two may come to one name: the person’s own stays, the computed one is numbered."""
    edits = {"Young Trend-Driven": {"name": "High-Value Loyal"}}
    found = edited(name_personas(study.profile), edits)
    names = {persona.earned or persona.key: persona.name for persona in found}
    assert names["Young Trend-Driven"] == "High-Value Loyal"
    assert names["high_value_loyal"] == "High-Value Loyal (2)"


def test_only_edited_personas_say_so(study: Study) -> None:
    """`earned` is set on the one that was edited, and on no other."""
    assert [persona.earned for persona in study.personas if persona.earned] == ["High-Value Loyal"]
