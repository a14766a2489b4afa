"""A study that leans on an outcome stands alone: its file holds the trees that expect it, and no customer."""

from __future__ import annotations

import json

import numpy as np
import pytest
from databases import in_duckdb, in_sqlite
from pandas import DataFrame
from segment.outcome.leavers import BASIS, K, customers
from test_study_documents import changed

from segmentation.act.exports import study_json
from segmentation.act.personas.cards import cards
from segmentation.errors import DocumentError
from segmentation.saved_studies import SavedStudy, open_study
from segmentation.segment.outcome.trees import forest_of
from segmentation.studies import Study, run


@pytest.fixture(scope="module")
def study() -> Study:
    return run(table(), basis=(*BASIS, "Region"), outcome="Churned", foretell=0.5, k=K, verdict=False)


def table(rows: int = 600, seed: int = 3) -> DataFrame:
    """With a word that builds, and one that hardly anybody shares."""
    rng = np.random.default_rng(seed)
    region = np.where(np.arange(rows) < 3, "Nowhere", rng.choice(["North", "South"], rows))
    return customers(rows, seed).assign(Region=region)


@pytest.fixture(scope="module")
def saved(study: Study) -> SavedStudy:
    return open_study(study_json(study))


@pytest.mark.slow
def test_its_file_labels_others_as_the_study_does(study: Study, saved: SavedStudy) -> None:
    """To the bit, alone or together; saved, opened, saved is the same, and nobody is in it."""
    assert (saved.recipe.outcome, saved.recipe.foretell) == ("Churned", 0.5)
    more = table(90, seed=8).drop(columns="Churned")
    told = saved.predict(more)
    for column in ("Segment", "Persona", "Second-best segment"):
        assert told[column].equals(study.predict(more)[column])
    one = saved.predict(more.iloc[[41]])
    assert one["Segment"].tolist() == told["Segment"].iloc[[41]].tolist()
    assert saved.document is not None
    assert saved.document.to_bytes() == study_json(study)
    assert b"Nowhere" not in saved.document.to_bytes()
    month = saved.score(more)
    assert month.customers()["Segment"].equals(told["Segment"])


def test_trees_as_numbers_say_what_the_fitted_model_says(study: Study) -> None:
    """Of a chance and of a number, to the last bit."""
    from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

    rng = np.random.default_rng(4)
    points = rng.normal(size=(400, 3)).astype(np.float32)
    ended = points[:, 0] * points[:, 1] + rng.normal(size=400)
    others = np.vstack([points, rng.normal(size=(200, 3)).astype(np.float32) * 3])
    made = HistGradientBoostingRegressor(max_iter=8, early_stopping=False).fit(points, ended)
    assert forest_of(made).said(others).tolist() == made.predict(others).tolist()
    kind = HistGradientBoostingClassifier(max_iter=8, early_stopping=False).fit(points, ended > 0)
    assert forest_of(kind).said(others).tolist() == kind.decision_function(others).tolist()


def test_sql_labels_every_row_alike(saved: SavedStudy) -> None:
    """Trees and all, and the made-up customers of the self-test; rare words count as strange."""
    told = table(250, seed=8)
    told = told.assign(Region=told["Region"].mask(told["Region"] == "Nowhere", "Elsewhere"))
    told = told.assign(Age=told["Age"].mask(np.arange(len(told)) % 11 == 0))
    placed = saved.predict(told)
    clear = placed["Margin"].to_numpy() > 1e-4
    for labelled in (in_duckdb, in_sqlite):
        rows, ((passed,),) = labelled(saved, told.assign(row=np.arange(len(told))))
        assert passed == 1
        found = np.array([row[1] for row in sorted(rows)])
        assert (found == placed["Segment"].to_numpy(int))[clear].all() and clear.mean() > 0.95


@pytest.mark.slow
def test_what_is_expected_as_a_number_stands_alone_too() -> None:
    """A value to come instead of yes and no, from numbers alone."""
    more = customers(400, 5)
    value = 3 * more["Tickets"] - 2 * more["Visits"] + np.random.default_rng(1).normal(0, 5, 400)
    made = run(more.assign(Rated=value), basis=BASIS, outcome="Rated", foretell=0.5, k=K, verdict=False)
    saved, others = open_study(study_json(made)), customers(120, 6)
    assert saved.predict(others)["Segment"].equals(made.predict(others)["Segment"])
    rows, ((passed,),) = in_duckdb(saved, others.assign(row=np.arange(120)))
    assert passed == 1
    clear = saved.predict(others)["Margin"].to_numpy() > 1e-4
    found = np.array([row[1] for row in sorted(rows)])
    assert (found == saved.predict(others)["Segment"].to_numpy(int))[clear].all()


@pytest.mark.parametrize(
    ("place", "value", "said"),
    [
        (("forests",), [], "trees that expect something of customers are missing"),
        (("forests", 0, "trees", 0, "features"), [0], "asks what is not there"),
        (("forests", 0, "trees", 0, "features", 0), 99, "asks what is not there"),
        (("forests", 0, "trees", 0, "features", 0), -1, "is not whole"),
        (("forests", 0, "trees", 0, "values", 0), 1e300, "lies beyond all customers"),
        (("weights",), [], "no column of its model"),
        (("column",), "Spend", "no column of its model"),
    ],
)
def test_trees_that_were_changed_are_refused(
    saved: SavedStudy, place: tuple[str | int, ...], value: object, said: str
) -> None:
    assert saved.document is not None
    plain = json.loads(saved.document.to_bytes())
    wrong = changed(plain, ("model", "foretold", *place), value)
    with pytest.raises(DocumentError, match=said):
        open_study(json.dumps(wrong).encode())


def test_its_cards_say_how_often_they_leave(study: Study) -> None:
    facts = [fact for persona in study.personas for fact in cards.facts(persona, study)]
    assert any(fact.startswith("Leaves ") and "times as often as the average (" in fact for fact in facts)


def test_no_segment_is_said_to_differ_in_the_outcome_that_it_leans_on(study: Study) -> None:
    assert "Churned" not in study.profile.differences.index
    plain = run(customers(), basis=BASIS, k=K, verdict=False)
    assert "Churned" in plain.profile.differences.index


def test_its_report_says_what_was_clustered(study: Study) -> None:
    from segmentation.act.report.reports import report

    assert "in which the expected outcome counts" in report(study).decode()
