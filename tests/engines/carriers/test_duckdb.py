"""DuckDB as a carrier: the same rows in the same order as in memory, from every kind of source."""

from __future__ import annotations

import gzip
import sys

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from engines.carriers.test_memory import Adding

from segmentation.engines.carriers.duckdb import DuckDB, bytes_in
from segmentation.engines.carriers.memory import InMemory
from segmentation.errors import EngineError

duckdb = pytest.importorskip("duckdb")
TABLE = pa.table({"x": np.arange(5000), "name": [f"n{i}" for i in range(5000)]})


@pytest.fixture
def parquet(tmp_path):
    place = tmp_path / "a.parquet"
    pq.write_table(TABLE, place, row_group_size=1000)
    return place


def test_the_same_rows_sums_and_sample_as_in_memory(parquet) -> None:
    opened, held = DuckDB.opened(str(parquet)), InMemory(TABLE)
    assert opened.rows() == 5000 and opened.schema().names == ["x", "name"]
    assert pa.Table.from_batches(opened.batches()).equals(TABLE)
    assert opened.reduce(Adding(), ["x"]) == held.reduce(Adding(), ["x"])
    assert opened.sample(300, 1).equals(held.sample(300, 1))


def test_a_folder_by_hive_gives_what_its_names_hold(tmp_path) -> None:
    for year in (2023, 2024):
        place = tmp_path / "lake" / f"year={year}" / "p.parquet"
        place.parent.mkdir(parents=True)
        pq.write_table(pa.table({"x": [year, 1]}), place)
    (tmp_path / "lake" / "_SUCCESS").write_bytes(b"")
    for told in (tmp_path / "lake", tmp_path / "lake" / "*" / "*.parquet"):
        held = pa.Table.from_batches(DuckDB.opened(str(told)).batches())
        assert held["year"].to_pylist() == [2023, 2023, 2024, 2024]


@pytest.mark.parametrize("packed", [False, True])
def test_a_text_is_taken_apart_as_the_one_reader_does(tmp_path, packed) -> None:
    text = 'Name;Spend\n"Müller; A";1.234,50\n' + "".join(f"n{i};{i},5\n" for i in range(3000))
    place = tmp_path / ("a.csv.gz" if packed else "a.csv")
    place.write_bytes(gzip.compress(text.encode()) if packed else text.encode())
    held = pa.Table.from_batches(DuckDB.opened(str(place)).batches())
    assert held["Name"][0].as_py() == "Müller; A" and held["Spend"][0].as_py() == "1.234,50"
    assert held.num_rows == 3001


def test_a_line_that_is_broken_is_named(tmp_path) -> None:
    place = tmp_path / "a.csv"
    rows = [f"{i},{i % 7}\n" for i in range(900_000)]
    rows[700_000] = "1,2,3,4\n"
    place.write_text("a,b\n" + "".join(rows))
    with pytest.raises(EngineError, match="Line 700,002 of"):
        for _ in DuckDB.opened(str(place)).batches():
            pass


def test_a_table_in_a_database(tmp_path) -> None:
    place = tmp_path / "shop.duckdb"
    with duckdb.connect(str(place)) as made:
        made.execute("CREATE TABLE customers AS SELECT range AS x FROM range(10)")
    assert DuckDB.opened(str(place)).rows() == 10
    with duckdb.connect(str(place)) as made:
        made.execute("CREATE TABLE orders AS SELECT 1 AS y")
    assert DuckDB.opened(f"{place}::customers").rows() == 10
    with pytest.raises(EngineError, match="holds 2 tables: “customers” and “orders”"):
        DuckDB.opened(str(place))
    with pytest.raises(EngineError, match=r"no table “custmers”.*customers"):
        DuckDB.opened(f"{place}::custmers")


def test_what_is_not_there_is_said(tmp_path, parquet, monkeypatch) -> None:
    with pytest.raises(EngineError, match=r"Did you mean “a.parquet”"):
        DuckDB.opened(str(tmp_path / "a.parqet"))
    with pytest.raises(EngineError, match="No file is called"):
        DuckDB.opened(str(tmp_path / "*.csv"))
    (tmp_path / "none").mkdir()
    with pytest.raises(EngineError, match="no Parquet and no CSV"):
        DuckDB.opened(str(tmp_path / "none"))
    monkeypatch.setitem(sys.modules, "duckdb", None)
    with pytest.raises(EngineError, match=r"pip install “touchstone-segments\[duckdb\]”"):
        DuckDB.opened(str(parquet))


class Offline:
    """A connection of a machine that has no extension and cannot fetch one."""

    def execute(self, query: str) -> None:
        raise duckdb.IOException(f"Failed to download extension: {query}")


@pytest.mark.parametrize(
    ("kind", "mark"), [("delta", "_delta_log/0.json"), ("iceberg", "metadata/v1.metadata.json")]
)
def test_a_table_whose_extension_is_not_there_names_it(kind, mark, tmp_path, monkeypatch) -> None:
    place = tmp_path / "table" / mark
    place.parent.mkdir(parents=True)
    place.write_text("{}")
    monkeypatch.setattr(duckdb, "connect", lambda *_, **__: Offline())
    with pytest.raises(EngineError, match=f"INSTALL {kind}") as told:
        DuckDB.opened(str(tmp_path / "table"))
    assert f"its extension “{kind}”, which is not on this machine" in str(told.value)


def test_a_store_whose_driver_is_not_there_names_it(monkeypatch) -> None:
    monkeypatch.setattr(duckdb, "connect", lambda *_, **__: Offline())
    with pytest.raises(EngineError, match="INSTALL httpfs"):
        DuckDB.opened("s3://bucket/lake/*.parquet")


def test_a_damaged_file_is_a_sentence(tmp_path, parquet) -> None:
    parquet.write_bytes(parquet.read_bytes()[:3000])
    with pytest.raises(EngineError, match=r"a\.parquet” is no whole Parquet file\. Write or copy it again"):
        DuckDB.opened(str(parquet)).rows()


def test_sizes_as_people_write_them() -> None:
    assert bytes_in("512MB") == 512 * 2**20 and bytes_in("4 GiB") == 4 * 2**30 and bytes_in("2g") == 2**31
    with pytest.raises(EngineError, match="4GB"):
        bytes_in("much")
