"""A table of an SQLite database gives the study that its rows give in memory."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pyarrow as pa
import pytest
from engines.test_scanned_studies import customers, receipt

from segmentation.engines.scans import scan
from segmentation.errors import EngineError


@pytest.fixture
def database(tmp_path):
    """A shop with two tables."""
    place = tmp_path / "my shop.sqlite"
    with closing(sqlite3.connect(place)) as held:
        customers(600).to_sql("customers", held, index=False)
        held.execute("CREATE TABLE notes (text TEXT)")
        held.commit()
    return place


def test_its_rows_make_the_same_study(database) -> None:
    held = scan(f"{database}::customers")
    assert held.rows == 600 and held.carrier.schema().field("Orders").type == pa.float64()
    choices = {"k": 3, "k_min": 2, "k_max": 3}
    made, whole = (each.study(verdict=False, **choices) for each in (held, scan(customers(600))))
    assert made.profile.sizes.tolist() == whole.profile.sizes.tolist()
    assert receipt(made) == receipt(whole)
    assert made.read_by == (f"{database}::customers", "--engine", "duckdb"), "an engine that there is"


def test_which_table_is_meant_is_asked(database, tmp_path) -> None:
    with pytest.raises(EngineError, match="holds 2 tables: “customers” and “notes”"):
        scan(database)
    with pytest.raises(EngineError, match="no table “custmers”"):
        scan(f"{database}::custmers")
    place = tmp_path / "broken.sqlite"
    place.write_bytes(database.read_bytes()[:500])
    with pytest.raises(EngineError, match="could not be read as an SQLite database"):
        scan(place)
