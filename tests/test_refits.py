"""A study made anew: nothing is other on its own file; on a later one names stay where they fit."""

from __future__ import annotations

import pandas as pd
import pytest
from act.comparison.two_months import club, july
from act.models.months_of_a_shop import RECIPES, shop
from pandas import DataFrame

from segmentation import SavedStudy, open_study, run
from segmentation.act.exports import study_json
from segmentation.datasets import orders


@pytest.fixture(scope="module")
def june() -> DataFrame:
    return club()


def studied(june: DataFrame, *, verdict: bool) -> SavedStudy:
    made = run(june, k=3, basis=("Spend", "Visits"), verdict=False)
    words = {"High-Value": {"name": "Our best", "targeted": False}}
    chosen = made.recipe.replace(personas=words, promises=made.propose())
    return open_study(study_json(run(june, chosen, verdict=verdict)))


@pytest.fixture(scope="module")
def study(june: DataFrame) -> SavedStudy:
    return studied(june, verdict=False)


def grown(june: DataFrame) -> DataFrame:
    """A month in which the smallest segment has become the largest."""
    later = july(june, risen=0)
    low = later[later["Group"] == "low"]
    copies = [low.assign(**{"Member ID": low["Member ID"] + mark}) for mark in ("x", "y")]
    return pd.concat([later, *copies], ignore_index=True)


@pytest.mark.parametrize("name", ["standard", "joined", "Ward"])
def test_on_its_own_file_nothing_is_other(name: str) -> None:
    """Labels to the bit, names, and the recipe itself."""
    table = shop()
    made = run(table, k=4, verdict=False, **RECIPES[name])
    again = open_study(study_json(made)).refit(table, verdict=False)
    assert not again.has_changed
    assert again.study.clustering.series().equals(made.clustering.series())
    assert [p.name for p in again.study.personas] == [p.name for p in made.personas]
    assert again.study.recipe == made.recipe
    assert again.lines() == [
        "The segments are the same as before: 100% of the customers are where the old study puts them."
    ]


def test_numbers_names_and_words_stay_where_sizes_change(study: SavedStudy, june: DataFrame) -> None:
    """The smallest segment becomes the largest and keeps its number; the study is the same from its file."""
    month = grown(june)
    made = study.refit(month, verdict=False)
    assert not made.has_changed
    assert made.study.recipe.numbers == {3: (3, 1, 2)}
    assert [p.name for p in made.study.personas] == ["Our best", "In the Middle", "Low-Spend"]
    assert [p.targeted for p in made.study.personas] == [False, True, True]
    assert [p.identity for p in made.study.personas] == [card.color for card in study.document.personas]
    assert made.study.clustering.series().to_numpy().tolist() == study.predict(month)["Segment"].tolist()
    again = run(month, made.study.recipe, verdict=False)
    assert (again.clustering.labels == made.study.clustering.labels).all()
    assert [p.name for p in again.personas] == [p.name for p in made.study.personas]
    kept = open_study(study_json(made.study))
    assert kept.predict(month)["Segment"].equals(made.study.customers()["Segment"])
    assert [check.status for check in kept.check(month) if check.promise.about == "rule"] == ["kept"] * 3


@pytest.mark.slow
def test_a_segment_that_is_gone_or_split_is_said(june: DataFrame) -> None:
    """Rather than given the number of another without a word."""
    study, later = studied(june, verdict=True), july(june, risen=0)
    without = study.refit(later[later["Group"] != "middle"])
    assert without.has_changed
    assert "“In the Middle” is gone: hardly anybody is left in it." in without.lines()
    some = (later["Group"] == "high") & (later.index % 2 == 0)
    two = later.assign(Spend=later["Spend"].mask(some, later["Spend"] * 3))
    split = study.refit(two.assign(Visits=two["Visits"].mask(some, two["Visits"] * 0.3)))
    assert any("“Our best” has split into" in line for line in split.lines())
    assert "Our best" not in [persona.name for persona in split.study.personas]

    same = study.refit(grown(june)).study
    assert same.verdict is not None
    assert same.stability == tuple(same.verdict.stability[3][number] for number in (1, 2, 0))


def test_renamed_columns_are_matched_and_said(study: SavedStudy, june: DataFrame) -> None:
    """As when a month is scored; the new study is the same again from its own file."""
    other = june.rename(columns={"Spend": "Umsatz", "Visits": "VISITS"})[["VISITS", "Umsatz", "Plan"]]
    made = study.refit(other, verdict=False)
    assert not made.has_changed
    assert made.study.customers()["Segment"].tolist() == study.predict(june)["Segment"].tolist()
    assert [p.name for p in made.study.personas] == [p.name for p in study.personas]
    assert made.study.recipe.basis == ("Umsatz", "VISITS")
    assert "“Umsatz” is the only one about the same thing: taken for “Spend”." in made.lines()
    again = run(other, made.study.recipe, verdict=False)
    assert (again.clustering.labels == made.study.clustering.labels).all()
    statuses = {check.status for check in open_study(study_json(made.study)).check(other)}
    assert statuses == {"kept"}


@pytest.mark.parametrize(
    "choices",
    [
        {"only": ["channel = Web, Shop"], "roles": {"Channel": "categorical"}, "literal": ("Channel",)},
        {"algorithm": "tiers", "tiers": "Spend"},
        {
            "algorithm": "rfm",
            "rfm": {"recency": "Days since Last order", "frequency": "Orders", "money": "Spend"},
        },
        {"algorithm": "rules", "rules": [{"name": "Big", "conditions": ["spend >= 500"]}]},
    ],
)
def test_every_choice_follows_a_renamed_column(choices: dict[str, object]) -> None:
    """Conditions, tiers, scores and rules, and what is computed of a column."""
    table = shop()
    new = {"Spend": "Umsatz", "Channel": "CHANNEL", "Last order": "Last_Order"}
    made = run(table, verdict=False, k_max=4, **choices)
    again = open_study(study_json(made)).refit(table.rename(columns=new), verdict=False)
    assert again.study.clustering.series().equals(made.clustering.series())
    assert [p.name for p in again.study.personas] == [p.name for p in made.personas]


@pytest.mark.slow
def test_customers_made_of_orders_are_segmented_anew() -> None:
    """Their recipe makes the same study of the order lines."""
    lines = orders().head(3_000).to_csv(index=False).encode()
    made = run(lines, k=3, verdict=False, rows_are="orders")
    again = open_study(study_json(made)).refit(lines, verdict=False)
    assert not again.has_changed
    assert again.study.recipe.rows_are == "orders"
    same = run(lines, again.study.recipe, verdict=False)
    assert same.clustering.series().equals(made.clustering.series())
