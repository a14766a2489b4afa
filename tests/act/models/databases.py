"""Scripts of a study run in two databases, for tests of whatever can be written as SQL."""

from __future__ import annotations

import sqlite3
from typing import Any

import duckdb
from pandas import DataFrame

from segmentation import SavedStudy

Rows = list[tuple[Any, ...]]


def in_duckdb(study: SavedStudy, table: DataFrame) -> tuple[Rows, Rows]:
    """The labels of a table, and the self-test."""
    with duckdb.connect() as database:
        database.register("customers", table)
        return tuple(database.execute(text).fetchall() for text in statements(study, "duckdb"))  # type: ignore[return-value]


def in_sqlite(study: SavedStudy, table: DataFrame) -> tuple[Rows, Rows]:
    """The same; it has no dates, so they are text."""
    days = table.select_dtypes("datetime")
    told = table.assign(
        **{n: days[n].astype(object).where(days[n].notna(), None).astype("str") for n in days}
    )
    told = told.mask(table.isna(), None)
    with sqlite3.connect(":memory:") as database:
        told.to_sql("customers", database, index=False)
        return tuple(database.execute(text).fetchall() for text in statements(study, "sqlite"))  # type: ignore[return-value]


def statements(study: SavedStudy, dialect: str) -> list[str]:
    found = study.sql(dialect, keys=["row"]).split("\n;\n")
    assert len(found) == 2
    return [found[0], found[1].rstrip().removesuffix(";")]
