"""Names where no rule fits: what stands out, said as people say it."""

import numpy as np
import pandas as pd
import pytest
from act.personas.cuts import cut, standing_at

from segmentation import Recipe, name_personas, run
from segmentation.act.personas.behaviors import axes
from segmentation.act.personas.traits import trait_name, traits


def test_a_file_without_any_axis_gets_true_names():
    """Columns nobody knows are named as they stand: high where the mean is high, low where it is low."""
    rng = np.random.default_rng(0)
    labels = np.arange(300) % 3 + 1
    data = pd.DataFrame({
        "ash": np.array([0.0, 3.0, 0.0])[labels - 1] + rng.normal(10, 1, 300),
        "hue": np.array([0.0, 0.0, 5.0])[labels - 1] + rng.normal(10, 1, 300),
    })  # fmt: skip
    found = cut(data.round(3), labels, ["ash", "hue"])
    personas = name_personas(found)

    assert not axes(found)
    assert [persona.name for persona in personas] == [
        "Low hue · low ash",
        "Very high ash · low hue",
        "Very high hue · low ash",
    ]
    assert personas[2].portrait == "Customers with far higher hue and lower ash."
    assert all(persona.key == "traits" and not persona.strategies for persona in personas)


def test_a_portrait_without_numbers_says_no_unit():
    """“Higher income (k$)” has no figure that the unit could belong to."""
    rng = np.random.default_rng(0)
    labels = np.repeat([1, 2], 100)
    data = pd.DataFrame({"Hue (k$)": labels * 5.0 + rng.normal(0, 1, 200), "Ash": rng.normal(10, 1, 200)})
    portraits = [persona.portrait for persona in name_personas(cut(data, labels, ["Hue (k$)", "Ash"]))]

    assert portraits == ["Customers with lower hue.", "Customers with higher hue."]


@pytest.mark.parametrize("second", ["Spend", "Spend (USD)"], ids=["same header", "another unit"])
def test_columns_of_one_name_are_told_apart_in_names(second):
    """“Low spend · high spend” says nothing of anybody."""
    rng = np.random.default_rng(0)
    group = rng.integers(0, 4, 300)
    ones = np.array([100, 900, 100, 900])[group] * rng.lognormal(0, 0.1, 300)
    twos = np.array([100, 100, 900, 900])[group] * rng.lognormal(0, 0.1, 300)
    rows = zip(ones, twos, rng.integers(20, 70, 300), strict=True)
    lines = [f"Spend,{second},Age", *(f"{one:.2f},{two:.2f},{age}" for one, two, age in rows)]
    study = run("\n".join(lines).encode(), k=4, verdict=False)
    said = [persona.name for persona in study.personas if " · " in persona.name]
    assert said
    for name in said:
        told = [part.split("spend")[-1].strip() for part in name.split(" · ") if "spend" in part]
        assert len(set(told)) == len(told), name


def test_a_file_of_categories_gets_true_names():
    """Without any number the names say which value is mostly, or more often, found."""
    rng = np.random.default_rng(0)
    labels = np.repeat([1, 2, 3], 100)
    colour = np.where(rng.random(300) < 0.8, np.array(["red", "blue", "green"])[labels - 1], "red")
    found = cut(pd.DataFrame({"Colour": colour}), labels, ["Colour"])
    personas = name_personas(found)

    assert [persona.name for persona in personas] == [
        "Colour all red",
        "Colour mostly blue",
        "Colour mostly green",
    ]


def test_segments_that_are_alike_still_have_their_own_names():
    """Three cuts through nothing are near average, told apart by number only."""
    data = pd.DataFrame({"ash": np.tile(np.arange(30.0), 3) + 0.5})
    personas = name_personas(cut(data, np.repeat([1, 2, 3], 30), ["ash"]))

    assert [persona.name for persona in personas] == ["Near Average", "Near Average (2)", "Near Average (3)"]


@pytest.mark.parametrize(
    ("segment", "name"),
    [
        ({"basket": 0.19}, "Near Average"),
        ({"basket": 0.2}, "Above-average average basket"),
        ({"basket": 0.49}, "Above-average average basket"),
        ({"basket": 0.5}, "High average basket"),
        ({"basket": -0.99}, "Low average basket"),
        ({"basket": -1.0}, "Very low average basket"),
        ({"age": 0.49}, "A little older"),
        ({"age": 0.5}, "Older"),
        ({"basket": 0.6, "deals": 0.49}, "High average basket"),
        ({"basket": 0.6, "deals": 0.5}, "High average basket · high deals used"),
    ],
)
def test_a_name_from_traits_grades_them(bare, segment, name):
    """Slight from .2, clear from .5, far from 1; a second trait is named where it is clear."""
    stands = standing_at(bare, [segment, {}])

    assert trait_name(stands, 1, set()) == name
    assert len(traits(stands, 1)) == sum(abs(effect) >= 0.2 for effect in segment.values())


def test_names_from_traits_speak_of_people():
    """Nobody is called “very high age”, and a unit in brackets is no part of a name."""
    rng = np.random.default_rng(3)
    group = np.arange(300) % 3
    data = pd.DataFrame({"Age": np.array([25, 45, 65])[group] + rng.integers(-3, 4, 300)})
    data["Points (1-100)"] = np.array([80.0, 20.0, 50.0])[group] + rng.normal(0, 4, 300)
    names = [persona.name for persona in run(data, Recipe(k=3), verdict=False).personas]

    assert len(set(names)) == 3
    assert not any("age" in name.casefold() or "(" in name for name in names)
    assert any(name.startswith(("Older", "Younger")) for name in names)


def test_names_say_what_is_counted_as_people_do():
    """Children at home are many, and so are purchases in all; nobody has a high “kidhome”."""
    rng = np.random.default_rng(5)
    group = np.arange(300) % 3
    data = pd.DataFrame({
        "Kidhome": np.array([0, 6, 0])[group] + rng.integers(0, 7, 300),
        "Teenhome": np.array([0, 0, 6])[group] + rng.integers(0, 7, 300),
        "Total purchases": np.array([30, 2, 2])[group] + rng.integers(0, 9, 300),
    })  # fmt: skip
    found = cut(data, group + 1, list(data))
    names = " ".join(trait_name(found, segment, set()) for segment in (1, 2, 3))

    assert "any children at home" in names and "any teenagers at home" in names
    assert "any purchases" in names and "high" not in names.casefold() and "total" not in names
    told = " ".join(persona.because for persona in name_personas(found))
    assert "many children at home (" in told and "high children" not in told


def test_a_name_says_one_thing_once():
    """Nobody is called “Very many purchase days · very many orders”."""
    rng = np.random.default_rng(6)
    group = np.arange(300) % 2
    days = np.array([1, 9])[group] + rng.integers(0, 4, 300)
    data = pd.DataFrame({"Orders": days + rng.integers(0, 2, 300), "Purchase days": days})
    data["Age"] = np.array([40, 44])[group] + rng.integers(-3, 4, 300)
    found = cut(data, group + 1, list(data))
    for segment in (1, 2):
        name = trait_name(found, segment, set())
        assert ("orders" in name.casefold()) + ("purchase days" in name.casefold()) == 1, name
