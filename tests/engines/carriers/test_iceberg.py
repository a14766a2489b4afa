"""Iceberg tables as a carrier: only what the newest snapshot holds, in the same order on every run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from segmentation.engines.scans import Scan, scan
from segmentation.errors import EngineError
from segmentation.recipes import Recipe

pytest.importorskip("pyiceberg")
pytest.importorskip("sqlalchemy")


def rows_of(made: Scan) -> pa.Table:
    return pa.Table.from_batches(made.carrier.batches(), made.carrier.schema())


def customers(rows: int = 400) -> pa.Table:
    random = np.random.default_rng(5)
    middle = np.repeat([0.0, 30.0], rows // 2)
    return pa.table({
        "id": pa.array(range(rows)),
        "spend": random.normal(50 + middle, 3).round(2),
        "visits": random.normal(20 - middle / 3, 2).round(2),
        "land": pa.array(["DE", "FR", None, "IT"] * (rows // 4)),
    })  # fmt: skip


@pytest.fixture
def table(tmp_path: Path) -> Any:
    """Appended to twice, partly deleted, and one column renamed."""
    from pyiceberg.catalog.sql import SqlCatalog

    shops = SqlCatalog("prod", uri=f"sqlite:///{tmp_path}/catalog.db", warehouse=f"file://{tmp_path}/lake")
    shops.create_namespace("shop")
    made = shops.create_table("shop.customers", customers().schema)
    made.append(customers())
    made.append(customers().slice(0, 4))
    made.delete("land == 'FR' and id >= 200")
    with made.update_schema() as change:
        change.rename_column("spend", "Total Spend")
    return shops.load_table("shop.customers")


def folder(table: Any) -> Path:
    return Path(table.location().removeprefix("file://"))


def test_only_the_newest_snapshot_counts(table: Any) -> None:
    held, before = scan(folder(table)), customers()
    assert held.rows == 354 and held.carrier.schema().names == ["id", "Total Spend", "visits", "land"]
    assert held.carrier.schema().types == before.schema.types
    found = rows_of(held)
    assert sorted(found["id"].to_pylist()) == sorted(
        [*range(4), *(n for n in range(400) if n < 200 or n % 4 != 1)]
    )
    assert found.filter(pa.compute.equal(found["id"], 7))["Total Spend"].to_pylist() == [
        before["spend"][7].as_py()
    ]


def test_a_state_by_its_file_and_a_table_of_a_catalog(table: Any, tmp_path: Path, monkeypatch) -> None:
    whole = rows_of(scan(folder(table)))
    where = table.metadata_location
    assert rows_of(scan(where)).equals(whole)
    assert rows_of(scan(where.removeprefix("file://"))).equals(whole)
    monkeypatch.setenv("PYICEBERG_CATALOG__PROD__TYPE", "sql")
    monkeypatch.setenv("PYICEBERG_CATALOG__PROD__URI", f"sqlite:///{tmp_path}/catalog.db")
    from pyiceberg.utils.config import Config

    monkeypatch.setattr("pyiceberg.catalog._ENV_CONFIG", Config())
    assert rows_of(scan("iceberg:prod.shop.customers")).equals(whole)
    with pytest.raises(EngineError, match="The catalog knows no table"):
        scan("iceberg:prod.shop.custmers")


def test_few_columns_none_and_a_sample(table: Any) -> None:
    one = scan(folder(table))
    few = pa.Table.from_batches(one.carrier.batches(["land", "id"]))
    assert few.combine_chunks().equals(rows_of(one).select(["land", "id"]).combine_chunks())
    assert sum(batch.num_rows for batch in one.carrier.batches([])) == one.rows
    assert one.carrier.sample(50, 3).equals(scan(folder(table)).carrier.sample(50, 3))


def test_rows_that_are_marked_as_deleted_do_not_count(table: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from pyiceberg import manifest
    from pyiceberg.manifest import DataFile, DataFileContent, FileFormat

    # pyiceberg reads marks of deleted rows and writes none: its list of data is made one of such marks
    writer, plain = manifest.ManifestWriterV2, manifest.ManifestWriter._meta
    monkeypatch.setattr(writer, "content", lambda self: manifest.ManifestContent.DELETES)
    monkeypatch.setattr(writer, "_meta", property(lambda self: {**plain.fget(self), "content": "deletes"}))
    (file,) = [one.file for one in table.scan().plan_files() if one.file.record_count == 4]
    place = folder(table) / "data" / "gone.parquet"
    ids = {"file_path": b"2147483546", "pos": b"2147483545"}  # reserved by the format
    fields = [
        pa.field(name, kind, metadata={b"PARQUET:field_id": ids[name]})
        for name, kind in (("file_path", pa.string()), ("pos", pa.int64()))
    ]
    pq.write_table(pa.table([[file.file_path] * 2, [0, 3]], schema=pa.schema(fields)), place)
    path = {2147483546: file.file_path.encode()}
    gone = DataFile.from_args(
        content=DataFileContent.POSITION_DELETES, file_path=f"file://{place}", file_format=FileFormat.PARQUET,
        partition=file.partition, record_count=2, file_size_in_bytes=place.stat().st_size, column_sizes={},
        value_counts={}, null_value_counts={}, nan_value_counts={}, lower_bounds=path, upper_bounds=path,
        key_metadata=None, split_offsets=None, equality_ids=None, sort_order_id=None, spec_id=file.spec_id,
    )  # fmt: skip
    with table.transaction() as change, change.update_snapshot().fast_append() as made:
        made.append_data_file(gone)
    held = scan(folder(table))
    assert held.rows == rows_of(held).num_rows == 352
    assert [n for n in rows_of(held)["id"].to_pylist() if n < 4].count(0) == 1


def test_a_study_of_it_is_that_of_its_rows(table: Any, tmp_path: Path) -> None:
    held, recipe = scan(folder(table)), Recipe(k=2, basis=("Total Spend", "visits"))
    study, memory = (held.study(recipe, verdict=False), scan(rows_of(held)).study(recipe, verdict=False))
    assert [one.size for one in study.personas] == [one.size for one in memory.personas]
    assert held.label(study, tmp_path / "out").rows == 354


def test_which_state_is_the_newest_is_not_guessed(table: Any) -> None:
    newest = Path(table.metadata_location.removeprefix("file://"))
    twin = newest.with_name(newest.name[:6] + "another.metadata.json")
    twin.write_bytes(newest.read_bytes())
    with pytest.raises(EngineError, match="only its catalog knows") as told:
        scan(folder(table))
    assert newest.name in str(told.value) and twin.name in str(told.value)


def test_what_is_not_there_is_said(table: Any) -> None:
    for asked in ("iceberg:/nowhere/at/all", "iceberg:customers"):
        with pytest.raises(EngineError, match=r"There is no “.*as in “iceberg:catalog.shop.customers”"):
            scan(asked)
    with pytest.raises(EngineError, match="Name the Iceberg table itself"):
        scan(folder(table) / "data")
    for one in (folder(table) / "data").rglob("*.parquet"):
        one.unlink()
    with pytest.raises(EngineError, match="names a file that is not there"):
        rows_of(scan(folder(table)))
