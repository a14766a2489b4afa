"""Files of an object store where DuckDB lacks its driver: Arrow reads them, in the order of their names."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyarrow.fs import LocalFileSystem, SubTreeFileSystem

from segmentation.engines.carriers import stored_files
from segmentation.engines.scans import Scan, scan
from segmentation.errors import EngineError

duckdb = pytest.importorskip("duckdb")


class Offline:
    """A connection of a machine that has no extension and cannot fetch one."""

    def execute(self, query: str) -> None:
        raise duckdb.IOException(query)


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A bucket “shop”, whose lake has two years in folders and a column that came later."""
    lake = tmp_path / "shop" / "lake"
    tables = {
        "year=2024/b.parquet": pa.table({"id": [3, 4], "x": [3.0, 4.0], "new": ["n", None]}),
        "year=2023/a.parquet": pa.table({"id": [1, 2], "x": [1, 2]}),
        "_temporary/c.parquet": pa.table({"id": [9], "x": [9.0]}),
    }
    for name, table in tables.items():
        (lake / name).parent.mkdir(parents=True)
        pq.write_table(table, lake / name)
    local = SubTreeFileSystem(str(tmp_path), LocalFileSystem())
    monkeypatch.setattr(stored_files, "_at", lambda address: (local, address.removeprefix("s3://")))
    monkeypatch.setattr(duckdb, "connect", lambda *_, **__: Offline())
    return lake


def rows_of(made: Scan) -> pa.Table:
    return pa.Table.from_batches(made.carrier.batches(), made.carrier.schema())


@pytest.mark.parametrize("asked", ["**/*.parquet", "*/*.parquet", "year=20*/?.parquet", "**"])
def test_all_data_and_no_notes_in_their_order(store: Path, asked: str) -> None:
    held = scan(f"s3://shop/lake/{asked}")
    assert held.rows == 4 and held.carrier.schema().names == ["id", "x", "year", "new"]
    found = rows_of(held)
    assert found["id"].to_pylist() == [1, 2, 3, 4] and found["year"].to_pylist() == [2023] * 2 + [2024] * 2
    assert found["x"].to_pylist() == [1.0, 2.0, 3.0, 4.0] and found["new"].to_pylist() == [None] * 2 + [
        "n",
        None,
    ]
    assert pa.Table.from_batches(held.carrier.batches(["new", "id"])).schema.names == ["new", "id"]
    assert sum(batch.num_rows for batch in held.carrier.batches([])) == 4


def test_one_file(store: Path) -> None:
    assert scan("s3://shop/lake/year=2023/a.parquet").rows == 2


def test_what_is_not_there_is_said(store: Path) -> None:
    with pytest.raises(EngineError, match="No file is called"):
        scan("s3://shop/lake/*.parquet")
    for asked in ("s3://shop/lake/none.parquet", "s3://shop/none/*.parquet"):
        with pytest.raises(EngineError, match="There is nothing at"):
            scan(asked)
    (store / "year=2023" / "a.parquet").write_bytes(b"PAR1 is not enough")
    with pytest.raises(EngineError, match="could not be read"):
        scan("s3://shop/lake/*/*.parquet")


def test_files_of_a_table_are_not_taken_for_a_lake(store: Path) -> None:
    (store / "_delta_log").mkdir()
    (store / "_delta_log" / "0.json").write_text("{}")
    with pytest.raises(EngineError, match="Name the Delta table itself: “delta:s3://shop/lake”"):
        scan("s3://shop/lake/**/*.parquet")


def test_a_store_that_arrow_does_not_know_names_what_duckdb_lacks(store: Path) -> None:
    with pytest.raises(EngineError, match="INSTALL httpfs"):
        scan("https://shop.example/lake/a.parquet")
