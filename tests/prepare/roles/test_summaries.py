"""Facts of a column: what a draw of rows tells is what the whole column tells, however little is in it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pandas import DataFrame, Series

from segmentation import Recipe, read_table, run
from segmentation.prepare.roles import table_looks
from segmentation.prepare.roles.roles import infer_roles
from segmentation.prepare.roles.summaries import gather_facts

ROWS, FEW = 1_200, 400
KINDS = {
    "Remark": lambda at: f"called {at} times, was in a good mood",
    "Color": lambda at: ["red", "blue", "green"][at % 3],
    "Weight": lambda at: at / 7,
    "Children": lambda at: at % 5,
    "Seen": lambda at: pd.Timestamp("2024-01-01") + pd.Timedelta(days=at % 700),
    "Noted": lambda at: f"{1 + at % 28:02d}/{1 + at % 12:02d}/2024",
    "Insured": lambda at: at % 2 == 0,
    "Coupon": lambda _: "yes",
    "Token": lambda at: f"X{at:07d}",
    "Mail": lambda at: f"a{at}@example.org",
    "Mixed": lambda at: at if at % 2 else f"w{at}",
    "Sex": lambda at: "MF"[at % 2],
}


def sparse(kind: str, places: list[int], rows: int) -> Series:
    """A column with a value of its kind in these rows only."""
    values = Series([None] * rows, dtype=object)
    for place in places:
        values.iat[place] = KINDS[kind](place)
    types = {"Weight": "float64", "Seen": "datetime64[us]"}
    return values.astype(types[kind]) if kind in types else values


def customers(rows: int) -> DataFrame:
    rng = np.random.default_rng(1)
    return DataFrame({"Spend": rng.gamma(2, 50, rows).round(2), "Visits": rng.poisson(5, rows)})


@pytest.mark.parametrize("kind", KINDS)
@given(st.lists(st.integers(0, ROWS - 1), unique=True, max_size=40), st.integers(1, ROWS))
@example([], 1)
@example([7], 1)
@example([3, 4], 5)
@settings(max_examples=25)
def test_a_draw_tells_what_the_whole_column_tells(kind, places, drawn):
    """Also where it holds none of the few values that there are."""
    table = customers(ROWS).assign(Column=sparse(kind, places, ROWS))[["Column"]]
    assert repr(gather_facts(table, table.iloc[:drawn])) == repr(gather_facts(table, table))


@pytest.mark.parametrize("filled", [0, 1, 2, 3, 20, 150, FEW - 1, FEW])
@pytest.mark.parametrize("source", ["frame", "file"])
def test_columns_of_every_fill_rate_make_a_study(filled, source, monkeypatch):
    """Of every kind, in a table of which only few rows are looked at closely; not one shifts a role."""
    rng = np.random.default_rng(filled)
    sparsely = {kind: sparse(kind, rng.permutation(FEW)[:filled].tolist(), FEW) for kind in KINDS}
    frame = customers(FEW).assign(**sparsely)
    table = frame if source == "frame" else read_table(frame.to_csv(index=False).encode(), "customers.csv")
    wholly = {column.name: column.role for column in run(table, Recipe(k=3, k_max=3), verdict=False).roles}
    monkeypatch.setattr(table_looks, "DRAWN", 60)
    study = run(table, Recipe(k=3, k_max=3), verdict=False)
    assert len(study.customers()) == FEW
    assert {column.name: column.role for column in study.roles} == wholly


@pytest.mark.parametrize("filled", [1, 2, 30])
def test_a_nearly_empty_column_of_a_large_table_has_a_role(filled):
    """At its true size: 60,000 rows, of which a third is looked at closely."""
    frame = customers(60_000)
    frame["Remark"] = sparse("Remark", list(range(filled)), len(frame))
    said = infer_roles(frame)["Remark"]
    assert said.kind == "text" and said.values == filled
    read = read_table(frame.to_csv(index=False).encode(), "customers.csv")
    assert infer_roles(read.data)["Remark"] == said
