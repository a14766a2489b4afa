"""A study as SQL labels as Python does: in DuckDB and SQLite row by row; for others it is read back."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pytest
import sqlglot
from databases import in_duckdb, in_sqlite, statements
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from months_of_a_shop import (
    BUILD,
    DRAWN,
    FILES,
    RECIPES,
    saved,
    saved_shop,
    shop,
    some_never_ordered,
    with_a_rare_plan,
)
from numpy.typing import NDArray
from pandas import DataFrame, Series
from sqlglot import exp

from segmentation import SavedStudy, open_study, run
from segmentation.act.exports import study_json
from segmentation.act.models.models import untold_of
from segmentation.act.models.scoring.column_matches import match_columns
from segmentation.act.models.scoring.scoring import prepare
from segmentation.act.models.sql.sql_dialects import DIALECTS
from segmentation.act.models.sql.sql_samples import sample_of
from segmentation.errors import ExportError, SegmentationError
from segmentation.prepare.reading.tables import Table
from segmentation.recipes import Recipe

STUDIES = {**RECIPES, **DRAWN}
CLEAR = 1e-5
"""A margin from which the seventh digit of a feature cannot decide."""


def same(study: SavedStudy, table: DataFrame) -> None:
    """Both databases give every row the label that Python gives it, and pass the self-test."""
    table = Table.of(table).data  # what reading sets aside is no matter of SQL
    placed = study.predict(table)
    numbered = table.assign(row=np.arange(len(table)))
    clear = placed["Margin"].isna() | (placed["Margin"] > CLEAR) | (study.model.lines is not None)
    clear &= ~has_a_rare_word(study, table)
    segment = placed["Segment"].astype(object).where(placed["Segment"].notna(), None).tolist()
    persona = placed["Persona"].astype(object).where(placed["Persona"].notna(), None).tolist()
    on_step = near_a_step(study, table)
    tenths = np.ceil(placed["Typicality"].to_numpy(dtype=float) * 10 - 1e-9) / 10
    for labels, tested in (in_duckdb(study, numbered), in_sqlite(study, numbered)):
        assert tested == [(1,)]
        assert len(labels) == len(table)
        for row, found, name, _ in labels:
            if clear.iloc[row]:
                assert (found, name) == (segment[row], persona[row]), table.iloc[row].to_dict()
        told = np.array([label[3] for label in sorted(labels)], dtype=float)
        off = ~np.isclose(told, tenths, equal_nan=True) & clear.to_numpy() & ~on_step
        assert not off.any(), table[off]


def has_a_rare_word(study: SavedStudy, table: DataFrame) -> Series[bool]:
    """Who has a word that hardly anybody shares: the script leaves it out, and says so."""
    found = Series(False, table.index)
    for column in {scale.column for scale in study.model.scales if scale.is_hash} & set(table.columns):
        known = {scale.category for scale in study.model.scales if scale.column == column}
        found |= table[column].notna() & ~table[column].astype("str").isin(known)
    return found


def near_a_step(study: SavedStudy, table: DataFrame) -> NDArray[np.bool_]:
    """Whose distance is a step of typicality but for the last digits."""
    model = study.model
    values = prepare(model, table, match_columns(model, table)).values
    distances = np.sqrt(model.distances(model.points(values)))
    steps = np.concatenate([spread.distances for spread in model.spreads])
    return (np.abs(distances[:, :, None] - steps).min(axis=2) < CLEAR).any(axis=1)


@pytest.fixture(scope="module")
def study() -> SavedStudy:
    return saved_shop(k=4, basis=BUILD)


def odd(table: DataFrame) -> DataFrame:
    """The same with cells that nobody had: other words, hours, huge and infinite numbers."""
    table = table.copy()
    table.loc[table.index[:6], "Spend"] = [np.inf, -np.inf, 1e31, -5.0, 1e12, 0.0]
    table.loc[table.index[2:5], "Channel"] = ["Fax", "web", "it's"]
    table.loc[table.index[3:6], "Last order"] = pd.to_datetime(
        ["2024-06-30 23:59:59", "2031-01-01", "1971-02-03 04:05:06"], format="mixed"
    )
    table["Newsletter"] = table["Newsletter"].astype("boolean").mask(table.index % 7 == 0)
    return table


QUICK = ("everything builds", "rules", "eleven groups")


@pytest.mark.parametrize(
    "name", [*QUICK, *(pytest.param(n, marks=pytest.mark.slow) for n in STUDIES if n not in QUICK)]
)
def test_databases_label_as_python_does(name: str) -> None:
    """A new month with gaps and oddities, whatever found or drew the segments."""
    same(saved_shop(**{"k": 4, **STUDIES[name]}), odd(shop(150, seed=12)))


@pytest.mark.slow
def test_who_never_ordered_and_what_was_added() -> None:
    """Nought for empty cells, the longest wait, the sum of parts and the spend per order."""
    table = some_never_ordered().drop(columns="Date of birth")
    made = saved(table, k=3)
    assert made.model.steps.never is not None
    assert made.model.steps.computed
    same(made, table)


def test_its_names_cannot_break_out() -> None:
    """Quotes, comments, backslashes and line ends in names of columns, values and personas."""
    names = {
        "Spend": 'x"; DROP TABLE customers; --',
        "Orders": "a'b\\ */ /* \n -- c",
        "Channel": "`[Kanal]` ë",
    }
    table = shop().rename(columns=names)
    values = {"Shop": "it's \\' --", "Web": '"; SELECT 1', "App": "Ä\\"}
    table[names["Channel"]] = table[names["Channel"]].map(values)
    made = run(table, Recipe(k=3, basis=tuple(names.values())), verdict=False)
    own = made.personas[0].name
    made = run(table, made.recipe.replace(personas={own: {"name": "O'Neil \\'; --"}}), verdict=False)
    hostile = open_study(study_json(made))
    assert "O'Neil" in hostile.personas[0].name
    same(hostile, table)
    for dialect in DIALECTS:
        text = hostile.sql(dialect, table='we"ird.customers')
        trees = read_back(text, dialect)
        assert [type(tree) for tree in trees] == [exp.Select, exp.Select]
        found = {column.name for tree in trees for column in tree.find_all(exp.Column)}
        assert set(names.values()) <= found, dialect
        said = {one.name for tree in trees for one in tree.find_all(exp.Literal, exp.National)}
        assert {*values.values(), hostile.personas[0].name} <= said, dialect


def read_back(text: str, dialect: str) -> list[Any]:
    """What a database would read, by sqlglot."""
    return [tree for tree in sqlglot.parse(text, read=DIALECTS[dialect].glot or "duckdb") if tree is not None]


LATER = [pytest.param(name, marks=pytest.mark.slow) for name in ("rules", "ten groups")]
"""Such are labelled by databases themselves in the quick tests."""


@pytest.fixture(scope="module", params=["everything builds", *LATER])
def made(request: pytest.FixtureRequest) -> SavedStudy:
    return saved_shop(**{"k": 4, "basis": BUILD, **STUDIES[request.param]})


@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_dialect_is_read_back(dialect: str, made: SavedStudy) -> None:
    """Two statements, of these CTEs and no other names, with all numbers as they were."""
    query, test = read_back(made.sql(dialect, table="shop.customers"), dialect)
    own = {table.name for table in query.find_all(exp.Table)} - {cte.alias for cte in query.find_all(exp.CTE)}
    assert own == {"customers"}
    assert {c.alias for c in test.find_all(exp.CTE)} == {
        "ts_made_up", *(c.alias for c in query.find_all(exp.CTE))
    }  # fmt: skip
    numbers = {one.name for one in query.find_all(exp.Literal) if not one.is_string}
    for scale in made.model.scales:
        if scale.category is None:
            assert repr(abs(scale.center)).removesuffix(".0") in numbers
    functions = {one.name.upper() for one in query.find_all(exp.Anonymous)}
    assert functions <= ({"STRFTIME", "JULIANDAY", "DATETIME"} if dialect == "sqlite" else set())


def test_the_self_test_fails_where_something_is_else(study: SavedStudy) -> None:
    """Another center, and it says 0."""
    text = statements(study, "duckdb")[1]
    center = f"{abs(study.model.segments.centers[0][0])!r}"
    assert center in text
    with duckdb.connect() as database:
        assert database.execute(text.replace(center, "9")).fetchall() == [(0,)]


def test_the_self_test_tries_every_segment_and_what_goes_wrong(study: SavedStudy) -> None:
    """Fifty rows: each segment, empty cells, values nobody had; and nobody of the study."""
    sample = sample_of(study.model)
    assert len(sample.rows) == 50
    assert {row[-1] for row in sample.rows} == {"1", "2", "3", "4"}
    cells = [cell for row in sample.rows for cell in row]
    assert "NULL" in cells
    assert "'Something else'" in cells
    assert "NULL" not in sample.rows[0]
    assert sample_of(study.model) == sample
    assert "C3-" not in study.sql("duckdb")


def test_it_is_small(customers: DataFrame) -> None:
    """Eight numbers and a category: about five kilobytes, the self-test aside."""
    rng = np.random.default_rng(0)
    wide = customers.assign(**{f"Score {i}": rng.normal(size=len(customers)) for i in range(6)})
    wide["Plan"] = rng.choice(["A", "B"], len(wide))
    basis = ("Spend", "Visits", *(f"Score {i}" for i in range(6)), "Plan")
    query = saved(wide, k=4, basis=basis).sql("duckdb").split("\n;\n")[0]
    assert len(query) < 8_000


def test_what_cannot_be_had_is_said(study: SavedStudy, jewellery: DataFrame) -> None:
    """An unknown database, no table, no key, the published recipe."""
    for wrong in ({"dialect": "oracel"}, {"table": ""}, {"table": "a..b"}, {"keys": []}, {"keys": [""]}):
        with pytest.raises(ExportError):
            study.sql(**wrong)
    with pytest.raises(ExportError, match="sqlite"):
        study.sql("sqlit")
    with pytest.raises(ExportError, match="published recipe"):
        run(jewellery, preset="thesis", k_min=4, k_max=4, verdict=False).sql()


def test_without_sqlglot_standard_sql_is_given(study: SavedStudy, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing else is needed for it."""
    monkeypatch.setattr("segmentation.act.models.sql.sql_dialects.find_spec", lambda name: None)
    assert study.sql() == study.sql("ansi")
    with pytest.raises(ExportError, match="needs sqlglot"):
        study.sql("bigquery")


def drawn_tables() -> st.SearchStrategy[DataFrame]:
    """Tables of a few customers: numbers with gaps, words, yes and no, days."""
    return st.integers(0, 2**32 - 1).map(_drawn_table)


def _drawn_table(seed: int, n: int = 60) -> DataFrame:
    rng = np.random.default_rng(seed)
    table = DataFrame({"Customer ID": [f"K{seed}-{i}" for i in range(n)]})
    for at in range(int(rng.integers(2, 5))):
        kind = int(rng.integers(5))
        cells: Any = {
            0: lambda: rng.lognormal(rng.uniform(-3, 6), rng.uniform(0.1, 2), n).round(
                int(rng.integers(0, 5))
            ),
            1: lambda: rng.integers(-3, 9, n),
            2: lambda: rng.normal(rng.uniform(-1e6, 1e6), 10 ** rng.uniform(-3, 5), n),
            3: lambda: rng.integers(0, 2, n) * rng.exponential(100, n).round(2),
            4: lambda: np.where(rng.random(n) < 0.1, -1, rng.integers(1, 400, n)),
        }[kind]()
        table[f"Number {at}"] = np.where(rng.random(n) < rng.uniform(0, 0.3), np.nan, cells)
    words = np.array(["A", "b", "C c", "d'", "Ü", "7"])[: int(rng.integers(2, 7))]
    table["Word"] = np.where(rng.random(n) < 0.1, None, rng.choice(words, n))
    table["Member"] = rng.random(n) < 0.4
    days = pd.Timestamp("2024-03-01") - pd.to_timedelta(rng.integers(0, 90_000, n), "m")
    table["Last visit"] = days.where(rng.random(n) < 0.9).floor("s" if rng.random() < 0.5 else "D")
    return table


def compared(table: DataFrame, other: DataFrame, k: int, way: int) -> None:
    numbers = [name for name in table if str(name).startswith("Number")]
    middle = float(np.nanmedian(table[numbers[0]]))
    choices: dict[str, Any] = [
        {"k": k, "basis": (*numbers, "Word", "Member", "Last visit")},
        {"k": k, "missing": "drop", "basis": tuple(numbers)},
        {"k": k, "only": ["Word != b", f"{numbers[0]} is filled"], "basis": (*numbers, "Word")},
        {"algorithm": "tiers", "tiers": {"column": numbers[0], "by": "customers"}},
        {
            "algorithm": "rules",
            "rules": [
                {"name": "One", "conditions": [f"{numbers[0]} > {middle!r}", "word = a, ü, 7"]},
                {"name": "Two", "match": "any", "conditions": ["Member = yes", "Last visit < 2024-02-01"]},
                {"name": "Three", "conditions": ["Word is empty"]},
            ],
        },
    ][way]
    try:
        made = saved(table, **choices)
        made.predict(other)
    except SegmentationError:
        assume(False)
    same(made, other)


@pytest.mark.slow
@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))
@given(table=drawn_tables(), seed=st.integers(0, 99), k=st.integers(2, 4), way=st.integers(0, 4))
def test_drawn_studies_label_alike(table: DataFrame, seed: int, k: int, way: int) -> None:
    """Missing, unseen, negative and huge values, days with hours, whatever the recipe."""
    compared(table, unseen(table, seed), k, way)


@pytest.mark.slow
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(table=drawn_tables(), seed=st.integers(0, 10_000), k=st.integers(2, 6), way=st.integers(0, 4))
def test_many_drawn_studies_label_alike(table: DataFrame, seed: int, k: int, way: int) -> None:
    """The same, many times."""
    compared(table, unseen(table, seed), k, way)


def unseen(table: DataFrame, seed: int) -> DataFrame:
    """Rows of a table drawn again, with cells that it did not hold."""
    rng = np.random.default_rng(seed)
    other = table.sample(80, replace=True, random_state=seed).reset_index(drop=True)
    for name in other:
        if str(name).startswith("Number"):
            other.loc[rng.choice(80, 6, replace=False), name] = [np.inf, -1e31, 1e15, -7.25, 0.0, np.nan]
            other[name] = other[name] * np.where(rng.random(80) < 0.2, rng.uniform(0, 3, 80), 1)
    other.loc[rng.choice(80, 4, replace=False), "Word"] = ["Zz", None, "a", "é"]
    return other


@pytest.mark.slow
@pytest.mark.skipif("TOUCHSTONE_DATA" not in os.environ, reason="no real files here")
@pytest.mark.parametrize("name", FILES)
def test_real_files_label_alike(name: str) -> None:
    """Their own rows, to the customer."""
    path = Path(os.environ["TOUCHSTONE_DATA"]) / "customers" / name
    opened = saved(path)
    same(opened, opened.read_month(path).data)


def test_what_few_share_stays_out_and_that_is_said() -> None:
    """Scoring knows the value again by its hash; the query cannot, and says of which column."""
    table = with_a_rare_plan()
    made = run(table, Recipe(k=3, basis=("Spend", "Orders", "Plan")), verdict=False)
    found = open_study(study_json(made))
    assert untold_of(made) == found.model.untold == {"Plan": 1}
    text = found.sql("ansi")
    assert "Secret" not in text
    assert "fewer than five customers share are not told in the query: of “Plan” (1)" in text
    assert "may get another segment than here" in text
    assert found.predict(table)["Segment"].equals(made.customers()["Segment"])
    assert not found.score(table).unlike
    assert "not told" not in saved_shop(k=3, basis=("Spend", "Orders")).sql("ansi")
