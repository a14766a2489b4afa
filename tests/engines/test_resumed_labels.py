"""Labelled parts are gone on with only while the source is what it was, however it tells so."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import segmentation as seg
from segmentation.datasets import orders
from segmentation.engines.carriers import parquet_parts
from segmentation.engines.scans import scan
from segmentation.errors import EngineError
from segmentation.saved_studies import open_study

duckdb = pytest.importorskip("duckdb")
CHOICES = {"k": 2, "k_min": 2, "k_max": 3, "basis": ("spend", "visits")}


def customers(name: str = "one") -> pa.Table:
    rows = 600
    ids = list(range(rows))
    return pa.table({
        "id": pa.array(ids),
        "spend": pa.array([50.0 + 30 * (n % 2) + n % 7 for n in ids]),
        "visits": pa.array([20.0 - 8 * (n % 2) + n % 3 for n in ids]),
        "name": pa.array([f"{name} {n}" for n in ids]),
    })  # fmt: skip


class Dies(Exception):
    """What ends a run before its second part."""


@pytest.fixture(autouse=True)
def small_parts(monkeypatch) -> None:
    monkeypatch.setattr(parquet_parts, "PART_ROWS", 200)


@pytest.fixture
def study(tmp_path: Path):
    made = seg.run(customers().to_pandas(), **CHOICES, verdict=False)
    return open_study(made.write(tmp_path / "s.json"))


def parquet(place: Path, table: pa.Table) -> str:
    (place / "lake").mkdir(exist_ok=True)
    for number in range(2):
        pq.write_table(table.slice(300 * number, 300), place / "lake" / f"{number}.parquet")
    return str(place / "lake")


def csv(place: Path, table: pa.Table) -> str:
    table.to_pandas().to_csv(place / "c.csv", index=False)
    return str(place / "c.csv")


def sqlite(place: Path, table: pa.Table) -> str:
    with closing(sqlite3.connect(place / "shop.sqlite")) as held:
        table.to_pandas().to_sql("customers", held, index=False, if_exists="replace")
        held.commit()
    return f"{place / 'shop.sqlite'}::customers"


def database(place: Path, table: pa.Table) -> str:
    with duckdb.connect(str(place / "shop.duckdb")) as held:
        held.register("given", table)
        held.execute("CREATE OR REPLACE TABLE customers AS SELECT * FROM given")
    return f"{place / 'shop.duckdb'}::customers"


def delta(place: Path, table: pa.Table) -> str:
    deltalake = pytest.importorskip("deltalake")
    deltalake.write_deltalake(str(place / "delta"), table, mode="overwrite")
    return str(place / "delta")


def iceberg(place: Path, table: pa.Table) -> str:
    pytest.importorskip("pyiceberg")
    pytest.importorskip("sqlalchemy")
    from pyiceberg.catalog.sql import SqlCatalog

    shops = SqlCatalog("prod", uri=f"sqlite:///{place}/catalog.db", warehouse=f"file://{place}/lake")
    shops.create_namespace_if_not_exists("shop")
    made = shops.create_table_if_not_exists("shop.customers", table.schema)
    made.overwrite(table)
    return str(made.location().removeprefix("file://"))


KINDS = [parquet, csv, sqlite, database, delta, iceberg]


def killed(monkeypatch, source: str, study, out: Path) -> None:
    """A run that ends after its first part."""
    write = parquet_parts.write_part

    def once(place: Path, *more) -> int:
        if place.name != parquet_parts.part_name(0):
            raise Dies
        return write(place, *more)

    with monkeypatch.context() as patched, pytest.raises(Dies):
        patched.setattr(parquet_parts, "write_part", once)
        scan(source).label(study, out)


@pytest.mark.parametrize("written", KINDS)
def test_a_source_that_changed_and_kept_its_rows_is_not_gone_on_with(
    written, study, tmp_path, monkeypatch
) -> None:
    source, out = written(tmp_path, customers()), tmp_path / "out"
    killed(monkeypatch, source, study, out)
    assert written(tmp_path, customers("two")) == source
    with pytest.raises(EngineError, match=r"was begun over other rows than .* holds now.*empty folder"):
        scan(source).label(study, out, resume=True)
    assert [each.name for each in sorted(out.glob("part-*"))] == ["part-00000.parquet"], "as it was"


@pytest.mark.parametrize("written", KINDS)
def test_a_source_that_is_the_same_is(written, study, tmp_path, monkeypatch) -> None:
    source, out = written(tmp_path, customers()), tmp_path / "out"
    scan(source).label(study, tmp_path / "whole")
    killed(monkeypatch, source, study, out)
    scan(source).label(study, out, resume=True)
    held = {each.name: each.read_bytes() for each in out.iterdir()}
    assert held == {each.name: each.read_bytes() for each in (tmp_path / "whole").iterdir()}


def test_versions_are_told(study, tmp_path, monkeypatch) -> None:
    source = delta(tmp_path, customers())
    killed(monkeypatch, source, study, tmp_path / "out")
    delta(tmp_path, customers("two"))
    with pytest.raises(EngineError, match=r"\(then version 0; now version 1\)"):
        scan(source).label(study, tmp_path / "out", resume=True)


def test_files_that_change_while_they_are_read_are_said(study, tmp_path) -> None:
    held = scan(parquet(tmp_path, customers()))
    held.study(CHOICES, verdict=False)
    os.utime(tmp_path / "lake" / "1.parquet", (1e9, 2e9))
    with pytest.raises(EngineError, match=r"was changed while it was read \(first 2 files of .* 2033-"):
        held.label(study, tmp_path / "out")
    (tmp_path / "lake" / "1.parquet").unlink()
    with pytest.raises(EngineError, match="was there and cannot be reached any more"):
        held.study(CHOICES, verdict=False)


@pytest.mark.slow
def test_customers_made_of_order_lines_hang_on_the_lines(tmp_path, monkeypatch) -> None:
    lines, place, out = orders().head(4000), tmp_path / "orders.parquet", tmp_path / "out"
    lines.to_parquet(place)
    held = scan(place)
    made = held.customers(tmp_path / "first").study(k=3, k_min=2, k_max=3, verdict=False)
    monkeypatch.setattr(parquet_parts, "PART_ROWS", 50)
    scan(place).customers(tmp_path / "second").label(made, out)
    scan(place).customers(tmp_path / "third").label(made, out, resume=True)
    lines.assign(more=1).to_parquet(place)
    with pytest.raises(EngineError, match="begun over other rows than"):
        scan(place).customers(tmp_path / "fourth").label(made, out, resume=True)
