"""A table and a recipe become a study: rows in, rows out, and always the same."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pandas as pd
import pytest
from pandas import DataFrame

from segmentation.errors import SegmentationError
from segmentation.prepare.reading.tables import Table, read_table
from segmentation.recipes import Recipe
from segmentation.steps.naming import names_first, names_of
from segmentation.steps.segmenting import clustering_of
from segmentation.studies import Study, finish, run

OWN_NAMES = """[pack]
extends = "general"
[[persona]]
key = "spenders"
name = "Spenders"
when = ["value >= high"]
best = { value = 1 }
"""


@pytest.fixture(scope="module")
def study(jewellery: DataFrame) -> Study:
    return run(jewellery, Recipe(k=4), verdict=False)


def test_every_row_comes_back(study: Study, jewellery: DataFrame) -> None:
    """Rows in = rows out, in their order, with every column untouched and ours behind them."""
    labelled = study.customers()
    ours = [name for name in labelled.columns if name not in jewellery.columns]
    assert list(labelled.columns) == [*jewellery.columns, *ours]
    assert ours[:2] == ["Segment", "Persona (Touchstone)"]
    pd.testing.assert_frame_equal(labelled[jewellery.columns], jewellery)


def test_active_customers_are_kept(study: Study, jewellery: DataFrame) -> None:
    """Customers without an exit date stay in the study."""
    active = jewellery["CustomerExitDate"].isna()
    assert active.sum() > 0
    assert study.customers().loc[active, "Segment"].notna().all()


def test_segments_are_numbered_largest_first(study: Study) -> None:
    """Segment 1 is the largest, and the sizes add up to everyone."""
    sizes = study.profile.sizes.tolist()
    assert sizes == sorted(sizes, reverse=True)
    assert sum(sizes) == len(study.customers())


@pytest.mark.slow
@pytest.mark.parametrize("choices", [{"k": 3}, {"k": 4, "basis": ("Age", "Location")}, {"preset": "thesis"}])
def test_names_are_known_before_anything_else(jewellery: DataFrame, choices: dict[str, Any]) -> None:
    """Names found the short way are those of the whole study, with words of one’s own as well."""
    study = run(jewellery.head(200), Recipe(k_min=3, k_max=4, **choices), verdict=False)
    first, second, *_ = _names(study, study.recipe)
    edits = {first: {"name": "Regulars"}, second: {"name": "regulars", "targeted": False}}
    for change in ({}, {"personas": edits}, {"pack": OWN_NAMES}, {"joined": {3: ((1, 3),), 4: ((2, 3),)}}):
        recipe = study.recipe.replace(**change)
        whole = finish(study.table, recipe, study.roles, study.clean, study.sweep, None)
        assert _names(study, recipe) == tuple(persona.name for persona in whole.personas)


def _names(study: Study, recipe: Recipe) -> tuple[str, ...]:
    assert recipe.k is not None
    first = names_first(recipe, study.clean, study.sweep, None)
    return names_of(recipe, study.clean, clustering_of(recipe, study.sweep, recipe.k), first)


def test_the_same_choices_give_the_same_study(study: Study, jewellery: DataFrame) -> None:
    """Same table, same recipe: labels, scores and names are equal to the bit."""
    again = run(jewellery, Recipe.from_dict(json.loads(json.dumps(Recipe(k=4).to_dict()))), verdict=False)
    assert np.array_equal(again.clustering.labels, study.clustering.labels)
    assert again.clustering.inertia == study.clustering.inertia
    assert again.summary() == study.summary()


def test_the_upload_is_left_as_it_was(jewellery: DataFrame) -> None:
    """A study changes nothing of the table it was given."""
    before = jewellery.copy(deep=True)
    run(jewellery, Recipe(k=3), verdict=False)
    pd.testing.assert_frame_equal(jewellery, before)


def test_centroids_are_the_means_of_their_members(study: Study) -> None:
    """Each centroid is the mean of the rows that carry its label."""
    for segment, centroid in enumerate(study.clustering.centroids, start=1):
        members = study.matrix.values[study.clustering.labels == segment].astype(np.float64)
        assert members.mean(axis=0) == pytest.approx(centroid, abs=1e-4)


def test_a_currency_does_not_decide(jewellery: DataFrame, study: Study) -> None:
    """Cents instead of euros give the same segments."""
    cents = jewellery.assign(TotalSpend=jewellery["TotalSpend"] * 100)
    again = run(cents, Recipe(k=4, basis=study.matrix.columns), verdict=False)
    assert np.array_equal(again.clustering.labels, study.clustering.labels)


def test_a_summary_is_plain_json(study: Study) -> None:
    """The summary survives JSON without help."""
    assert json.loads(json.dumps(study.summary())) == study.summary()


def test_own_segment_columns_stay_untouched(customers: DataFrame) -> None:
    """An upload that has a Segment column keeps it; ours gets another name."""
    study = run(customers.assign(segment="mine", PERSONA="mine too"), Recipe(k=3), verdict=False)
    labelled = study.customers()
    assert (labelled["segment"] == "mine").all()
    assert {"Segment (Touchstone)", "Persona (Touchstone)"} <= set(labelled.columns)


def test_known_groups_are_found(customers: DataFrame) -> None:
    """Groups of 60, 30 and 10 are found whole."""
    study = run(customers, Recipe(k=3, basis=("Spend", "Visits")), verdict=False)
    assert study.clustering.sizes == [60, 30, 10]
    assert (study.clustering.labels == customers["Group"].to_numpy()).all()


@pytest.mark.parametrize(
    ("table", "told"),
    [
        (DataFrame({"Spend": [10.0]}), "one customer"),
        (DataFrame({"Spend": []}, dtype=float), "no customers"),
        (DataFrame({"Spend": [5.0] * 40, "Visits": [2] * 40}), "column"),
        (DataFrame({"Name": [f"Anna {i}" for i in range(40)]}), "column"),
    ],
    ids=["one customer", "none", "all alike", "only names"],
)
def test_what_cannot_be_segmented_is_said(table: DataFrame, told: str) -> None:
    """A table without segments in reach gets one sentence with what to do, never a traceback."""
    with pytest.raises(SegmentationError, match=told) as caught:
        run(table, verdict=False)
    assert str(caught.value).endswith(".")


def test_a_column_all_missing_is_no_obstacle(customers: DataFrame) -> None:
    """A column without a single value is set aside, and everyone stays."""
    study = run(customers.assign(Empty=np.nan), Recipe(k=3), verdict=False)
    assert len(study.customers()) == len(customers)
    assert "Empty" not in study.matrix.columns


def test_an_upload_and_its_frame_give_the_same_study(customers: DataFrame) -> None:
    """Reading the CSV or passing the frame makes no difference."""
    table = read_table(customers.to_csv(index=False).encode(), "customers.csv")
    recipe = Recipe(k=3, basis=("Spend", "Visits"))
    one, other = run(table, recipe, verdict=False), run(Table.of(customers), recipe, verdict=False)
    assert np.array_equal(one.clustering.labels, other.clustering.labels)


def test_the_person_s_k_wins(customers: DataFrame) -> None:
    """Whatever is recommended, the chosen number of segments is used."""
    assert run(customers, Recipe(k=6, basis=("Spend", "Visits")), verdict=False).k == 6
