"""A study of latent classes stands alone: opened, scored, in SQL, promised and refused."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import sqlglot
from databases import in_duckdb, in_sqlite
from pandas import DataFrame, Series
from scipy.special import logsumexp
from test_study_documents import WRONG, changed, opens_or_says, places

from segmentation import SavedStudy, Study, open_study, run
from segmentation.act.exports import study_json
from segmentation.act.models.scoring import streams
from segmentation.act.models.scoring.column_matches import match_columns
from segmentation.act.models.scoring.scoring import prepare
from segmentation.act.models.sql.sql_dialects import DIALECTS
from segmentation.errors import DocumentError
from segmentation.segment.chances import posteriors
from segmentation.segment.profile.typicality import segment_densities
from segmentation.segment.projections import project, project_apart


def shop(n: int = 360, *, seed: int = 0) -> DataFrame:
    """Three groups by numbers, many of them nought or missing, and by words, one of which few have."""
    rng = np.random.default_rng(seed)
    of = rng.choice(3, n, p=[0.5, 0.3, 0.2])
    frame = DataFrame(
        {
            "Email": [f"p{seed}.{i}@example.com" for i in range(n)],
            "Visits": np.array([20.0, 60.0, 40.0])[of] + 5 * rng.normal(size=n),
            "Spend": np.where(rng.random(n) < 0.33, 0, np.exp(3 + of + 0.3 * rng.normal(size=n)).round(2)),
            "Children": rng.binomial(3, np.array([0.1, 0.5, 0.9])[of]),
            "Channel": np.where(rng.random(n) < 0.8, np.array(["web", "shop", "it's"])[of], "web"),
            "Member": np.where(rng.random(n) < 0.8, np.array(["yes", "no", "yes"])[of], "no"),
        }
    )
    frame.loc[:2, "Channel"] = "Fax"
    frame.loc[3, "Children"] = 5
    gaps = ["Visits", "Channel"]
    return frame.assign(**frame[gaps].mask(rng.random((n, 2)) < 0.1))


BUILD = ("Visits", "Spend", "Children", "Channel", "Member")
RECIPES = {
    "mixed": {"basis": BUILD, "k": 3},
    "joined": {"basis": BUILD, "k": 4, "joined": {4: ((1, 3),)}, "only": "Channel is filled"},
    "correlated numbers": {"basis": ("Spend", "Age"), "k": 2},
}


def table_of(name: str, n: int = 360, seed: int = 0) -> DataFrame:
    table = shop(n, seed=seed)
    if name == "correlated numbers":
        rng = np.random.default_rng([seed, 7])
        one, two = rng.multivariate_normal([0, 0], [[1, 0.9], [0.9, 1]], n).T
        side = 6 * (rng.random(n) < 0.5)
        return table.assign(Spend=(50 + 4 * one + side).round(3), Age=(40 + 4 * two - side).round(3))
    return table


@cache
def made(name: str) -> Study:
    return run(table_of(name), algorithm="mixture", verdict=False, **RECIPES[name])


@pytest.fixture(
    scope="module", params=["mixed", "correlated numbers", pytest.param("joined", marks=pytest.mark.slow)]
)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def study(name: str) -> Study:
    return made(name)


@pytest.fixture(scope="module")
def saved(study: Study) -> SavedStudy:
    return open_study(study_json(study))


def test_labels_from_the_file_are_those_of_the_study(name: str, study: Study, saved: SavedStudy) -> None:
    """To the bit, of its own customers in any order and of others; saved, opened, saved is the same."""
    table, more = table_of(name), table_of(name, 150, seed=5)
    assert saved.document.to_bytes() == study_json(study)
    own = study.customers()["Segment"]
    assert saved.predict(table)["Segment"].equals(own)
    some = table.sample(frac=0.4, random_state=2)
    assert saved.predict(some)["Segment"].equals(own.loc[some.index])
    for column in ("Segment", "Persona", "Margin", "Second-best segment"):
        assert saved.predict(more)[column].equals(study.predict(more)[column]), column
    assert study.clustering.division is not None
    if name == "correlated numbers":
        assert saved.model.lines.classes.correlated


def test_nobody_is_in_the_file(study: Study) -> None:
    """No address, and of what few share only hashes: neither the word nor the number."""
    data = study_json(study)
    assert b"@example.com" not in data and b"Fax" not in data
    classes = json.loads(data)["model"]["lines"]["classes"]
    assert all("5.0" not in one["levels"] for one in classes["categories"])


def test_how_surely_tells_how_typical(study: Study, saved: SavedStudy) -> None:
    """The margin is the chance above the next one’s; the surest are the most typical."""
    told = study.profile.customers
    densities = study.clustering.division.densities
    assert densities is not None
    placed = saved.predict(study.table.data).dropna(subset=["Segment"])
    near = (placed["Typicality"] - told["typicality"]).abs()
    large = placed["Segment"].map(study.profile.sizes) > 50
    assert near[large].max() < 0.06  # in steps of at least five customers
    if study.clustering.found is None:
        chances = np.exp(densities - densities.max(axis=1, keepdims=True))
        chances = np.sort(chances / chances.sum(axis=1, keepdims=True), axis=1)
        np.testing.assert_allclose(told["margin"], chances[:, -1] - chances[:, -2], atol=1e-12)
        for number in range(1, study.k + 1):
            mine = densities[study.clustering.labels == number]
            against = logsumexp(np.delete(mine, number - 1, axis=1), axis=1) - mine[:, number - 1]
            typical = told["typicality"].to_numpy()[study.clustering.labels == number]
            assert typical[against.argmin()] == 1 and typical[against.argmax()] <= 2 / len(mine)


def test_a_month_is_scored_promised_and_compared(name: str, study: Study, saved: SavedStudy) -> None:
    """As any other study’s."""
    month = saved.score(table_of(name))
    assert [c.kind for c in month.changes] == []
    assert month.customers()["Segment"].equals(study.customers()["Segment"])
    assert {check.status for check in saved.promising(study.propose()).check(table_of(name))} <= {
        "kept",
        "not told",
    }
    assert saved.compare(table_of(name), table_of(name)).moved == 0


def rare_free(table: DataFrame) -> DataFrame:
    """What few share counts as strange in a query."""
    channel = table["Channel"].mask(table["Channel"] == "Fax", "Something else")
    return table.assign(Channel=channel, Children=table["Children"].mask(table["Children"] == 5, 9))


def test_sql_labels_every_row_alike(name: str, saved: SavedStudy) -> None:
    """And the made-up customers of the self-test; rare words count as strange."""
    for table in (rare_free(table_of(name)), rare_free(table_of(name, 150, seed=8))):
        placed = saved.predict(table)
        wanted = placed["Segment"].astype(object).where(placed["Segment"].notna(), None).tolist()
        tenths = np.ceil(placed["Typicality"].to_numpy(dtype=float) * 10 - 1e-9) / 10
        for labelled in (in_duckdb, in_sqlite):
            rows, ((passed,),) = labelled(saved, table.assign(row=np.arange(len(table))))
            assert passed == 1
            rows = sorted(rows)
            assert [row[1] for row in rows] == wanted
            told = np.array([row[3] for row in rows], dtype=float)
            assert (np.abs(told - tenths) > 1e-6).sum() <= 2  # on a step but for the last digits
            sure = np.array([row[4] for row in rows], dtype=float)
            known = placed["Segment"].notna().to_numpy()
            assert (sure[known] > 0).all() and (sure[known] <= 1).all() and np.isnan(sure[~known]).all()


QUICK = ("ansi", "postgres")


@pytest.mark.parametrize(
    "dialect", [*QUICK, *(pytest.param(d, marks=pytest.mark.slow) for d in DIALECTS if d not in QUICK)]
)
def test_every_database_can_read_it(dialect: str, name: str, saved: SavedStudy) -> None:
    if name == "joined":
        for statement in saved.sql(dialect).split("\n;\n"):
            read = DIALECTS[dialect].glot or "duckdb"
            assert sqlglot.parse_one(statement.strip().removesuffix(";"), read=read) is not None


def test_a_chance_is_told_by_bayes_rule(study: Study, saved: SavedStudy) -> None:
    """The query’s own column beside what Python reckons."""
    table = rare_free(study.table.data)
    prepared = prepare(saved.model, table, match_columns(saved.model, table))
    densities = prepared.densities
    assert densities is not None
    chances = np.exp(densities - densities.max(axis=1, keepdims=True))
    chances /= chances.sum(axis=1, keepdims=True)
    rows, _ = in_duckdb(saved, table.assign(row=np.arange(len(table))))
    told = Series({row[0]: row[4] for row in rows}, dtype=float).sort_index()
    segment = saved.predict(table)["Segment"]
    known = segment.notna().to_numpy()
    own = chances[np.flatnonzero(known), segment[known].astype(int) - 1]
    np.testing.assert_allclose(told[known], own, atol=1e-9)


@pytest.fixture(scope="module")
def plain() -> Any:
    return json.loads(study_json(made("mixed")))


def test_a_file_that_was_changed_is_opened_or_refused_in_one_sentence(plain: Any) -> None:
    at = list(places(plain["model"]["lines"]))
    table = table_of("mixed", 20, seed=4)
    for number, place in enumerate(at[1::7]):
        wrong = changed(plain, ("model", "lines", *place), WRONG[number % len(WRONG)])
        opens_or_says(json.dumps(wrong).encode(), table)


@pytest.mark.parametrize(
    ("place", "value", "said"),
    [
        (("classes", 0, "share"), -0.5, "none that customers could have"),
        (("classes", 0, "spreads", 0, 0), 0.0, "none that customers could have"),
        (("classes", 0, "means"), [], "one number for every column"),
        (("gaps",), [7], "a column of its classes is none"),
        (("numbers", 0, "scale"), 0.0, "has no scale"),
        (("categories", 0, "hashes"), [9], "the levels that it names"),
        (("classes",), [], "is not all there"),
    ],
)
def test_what_could_tell_nobody_is_refused(
    plain: Any, place: tuple[str | int, ...], value: object, said: str
) -> None:
    wrong = changed(plain, ("model", "lines", "classes", *place), value)
    with pytest.raises(DocumentError, match=said):
        open_study(json.dumps(wrong).encode())


def test_a_month_that_goes_by_in_blocks_is_labelled_alike(
    saved: SavedStudy, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "LEAST_BYTES", 0)
    monkeypatch.setattr(streams, "_BLOCK", 6_000)
    more = table_of(name, 300, seed=6)
    more.to_csv(tmp_path / "month.csv", index=False)
    month = saved.score_file(tmp_path / "month.csv", tmp_path / "out.csv")
    assert isinstance(month, streams.StreamedMonth)
    told = pd.read_csv(tmp_path / "out.csv")["Segment"]
    assert told.tolist() == pytest.approx(saved.predict(more)["Segment"].astype(float).tolist(), nan_ok=True)


def two_kinds(n: int = 300) -> DataFrame:
    """Two kinds of customers, each of nearly one age, who spend what they like."""
    rng = np.random.default_rng(1)
    of = rng.random(n) < 0.5
    return DataFrame(
        {"Age": np.where(of, 25, 65) + rng.normal(size=n), "Spend": 500 + 150 * rng.normal(size=n)}
    )


def test_who_is_unlike_anyone_is_told_by_their_class() -> None:
    """Nobody of the study had an age between; to the middle of everybody it is no distance at all."""
    table = two_kinds()
    chosen = {"basis": ("Age", "Spend"), "k": 2, "algorithm": "mixture"}
    written = json.loads(study_json(run(table, verdict=False, **chosen)))
    saved = open_study(json.dumps(written).encode())
    between = pd.concat([table, DataFrame({"Age": [42.0], "Spend": [500.0]})], ignore_index=True)
    assert np.flatnonzero(saved.score(between).placed["unlike"]).tolist() == [len(table)]
    del written["model"]["lines"]["classes"]["departs"]  # older files hold distances
    for spread, reach in zip(written["model"]["spreads"], (1.5, 9.0), strict=True):
        spread["reach"] = reach
    older = open_study(json.dumps(written).encode())
    segment = older.predict(between)["Segment"].to_numpy(dtype=int) - 1
    squared = older.model.distances(older.model.reaching(between))[np.arange(len(between)), segment]
    unlike = older.score(between).placed["unlike"].to_numpy(dtype=bool)
    assert unlike.tolist() == (np.sqrt(squared) > np.array([1.5, 9.0])[segment]).tolist()
    assert unlike.any() and not unlike[-1]
    assert json.loads(older.document.to_bytes()) == written


OTHERS = [pytest.param(name, marks=pytest.mark.slow) for name in RECIPES if name != "mixed"]


@pytest.mark.parametrize("name", ["mixed", *OTHERS], indirect=True, scope="module")
def test_made_anew_from_its_own_file_it_is_the_same(name: str, study: Study, saved: SavedStudy) -> None:
    """Labels, names, what was joined, and the recipe itself."""
    again = saved.refit(table_of(name), verdict=False)
    assert not again.has_changed
    assert again.study.clustering.series().equals(study.clustering.series())
    assert [p.name for p in again.study.personas] == [p.name for p in study.personas]
    assert again.study.recipe == study.recipe


@pytest.mark.parametrize("name", ["mixed", OTHERS[-1]], indirect=True, scope="module")
def test_made_anew_from_another_month_numbers_stay_with_their_customers(saved: SavedStudy, name: str) -> None:
    """Also where the class that was largest no longer is; and it is the same again from its own recipe.

    Not where some are joined: four classes of three groups are others every month.
    """
    month = table_of(name, 400, seed=5)
    largest = month[saved.predict(month)["Segment"] == 1]
    month = month.drop(index=largest.index[: 2 * len(largest) // 3]).reset_index(drop=True)
    made = saved.refit(month, verdict=False).study
    assert (
        made.recipe.numbers
        and sorted(made.profile.sizes.tolist(), reverse=True) != made.profile.sizes.tolist()
    )
    placed = saved.predict(month)["Segment"].to_numpy(dtype=float)
    own = made.customers()["Segment"].to_numpy(dtype=float)
    assert np.nanmean(own == placed) > 0.95
    assert [p.identity for p in made.personas] == [card.color for card in saved.document.personas]
    again = run(month, made.recipe, verdict=False)
    assert again.clustering.labels.tolist() == made.clustering.labels.tolist()
    kept = open_study(study_json(made))
    assert kept.predict(month)["Segment"].equals(made.customers()["Segment"])


def test_the_map_shows_classes_from_where_they_lie_apart(study: Study) -> None:
    """By the chances of its segments, joined ones too."""
    assert study.clustering.division is not None and study.clustering.division.densities is not None
    chances = posteriors(segment_densities(study.clustering, study.clustering.division.densities))
    wanted = project_apart(study.matrix, chances)
    np.testing.assert_array_equal(study.projection.coordinates, wanted.coordinates)
    if len(study.matrix.features) > 2:
        assert not np.allclose(study.projection.coordinates, project(study.matrix).coordinates)
