"""Delta tables as a carrier: only what the log says is alive, in the same order on every run."""

from __future__ import annotations

import base64
import json
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from segmentation.engines.scans import Scan, scan
from segmentation.errors import EngineError
from segmentation.recipes import Recipe

deltalake = pytest.importorskip("deltalake")

_Z85 = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#"
_B85 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~"
_MAPPED = {"Customer ID": ("long", "col-a"), "Spend": ("double", "col-b"), "Land": ("string", "col-p")}


def rows_of(made: Scan) -> pa.Table:
    return pa.Table.from_batches(made.carrier.batches(), made.carrier.schema())


def customers(rows: int = 400) -> pa.Table:
    random = np.random.default_rng(5)
    middle = np.repeat([0.0, 30.0], rows // 2)
    return pa.table({
        "id": pa.array(range(rows)),
        "spend": random.normal(50 + middle, 3).round(2),
        "visits": random.normal(20 - middle / 3, 2).round(2),
        "land": pa.array(["a b/ö%", "DE", None, "c=1"] * (rows // 4)),
    })  # fmt: skip


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """Written, partly deleted, written over and added to, so that files lie about that no longer count."""
    place, all_rows = tmp_path / "lake of shops" / "customers", customers()
    deltalake.write_deltalake(str(place), all_rows.slice(0, 300), partition_by=["land"])
    deltalake.DeltaTable(str(place)).delete("id >= 250")
    deltalake.write_deltalake(str(place), all_rows.slice(250), mode="append")
    deltalake.DeltaTable(str(place)).optimize.compact()
    return place


def test_only_what_is_alive_is_counted(table: Path) -> None:
    held, memory = scan(table), customers()
    assert held.rows == 400 and held.carrier.schema().equals(memory.schema)
    assert rows_of(held).sort_by("id").equals(memory.combine_chunks())
    dead = sum(pq.read_metadata(one).num_rows for one in table.rglob("*.parquet"))
    assert dead > 400, "files that are given up lie there still"


def test_rows_keep_their_order_and_a_sample_is_the_same_again(table: Path) -> None:
    one, other = scan(table), scan(f"delta:{table}")
    assert rows_of(one).equals(rows_of(other))
    assert one.carrier.sample(50, 3).equals(other.carrier.sample(50, 3))
    few = pa.Table.from_batches(one.carrier.batches(["land", "id"]))
    assert few.equals(rows_of(one).select(["land", "id"]).combine_chunks())
    assert sum(batch.num_rows for batch in one.carrier.batches([])) == 400


def test_it_stays_at_its_version_while_others_write(table: Path) -> None:
    held = scan(table)
    before = rows_of(held)
    deltalake.write_deltalake(str(table), customers(), mode="append")
    assert rows_of(held).equals(before) and held.rows == 400 and scan(table).rows == 800


def test_a_study_of_it_is_that_of_its_rows_and_labels_them(table: Path, tmp_path: Path) -> None:
    held, recipe = scan(table), Recipe(k=2, basis=("spend", "visits"))
    study, memory = (held.study(recipe, verdict=False), scan(rows_of(held)).study(recipe, verdict=False))
    assert [one.size for one in study.personas] == [one.size for one in memory.personas]
    written = held.label(study, tmp_path / "out")
    labelled = pq.read_table(tmp_path / "out" / written.parts[0])
    assert written.rows == 400 and labelled.select(held.carrier.schema().names).equals(rows_of(held))
    assert study.read_by == (str(table), "--engine", "duckdb")


def test_a_column_that_came_later_is_empty_before(table: Path) -> None:
    more = pa.table({"id": [1000], "spend": [1.0], "visits": [1.0], "land": ["DE"], "neu": ["x"]})
    deltalake.write_deltalake(str(table), more, mode="append", schema_mode="merge")
    found = rows_of(scan(table)).sort_by("id")["neu"].to_pylist()
    assert found == [None] * 400 + ["x"]


def bitmap(rows: list[int]) -> dict[str, Any]:
    """A deletion vector within the log, by the letter of the protocol: a RoaringBitmapArray in Z85."""
    values = struct.pack(f"<IIHHI{len(rows)}H", 12346, 1, 0, len(rows) - 1, 16, *rows)
    held = struct.pack("<IQI", 1681511377, 1, 0) + values
    padded = held + b"\0" * (-len(held) % 4)
    text = base64.b85encode(padded).decode().translate(str.maketrans(_B85, _Z85))
    return {"storageType": "i", "pathOrInlineDv": text, "sizeInBytes": len(held), "cardinality": len(rows)}


def as_databricks_writes(
    place: Path, *, features: tuple[str, ...] = (), mode: str = "name", path: str = ""
) -> Path:
    """Physical names, a partition, and rows that are marked as deleted in files that stay."""
    (place / "_delta_log").mkdir(parents=True)
    wanted = ["columnMapping", "deletionVectors", *features]
    fields = [
        {"name": name, "type": kind, "nullable": True, "metadata": {
            "delta.columnMapping.id": number, "delta.columnMapping.physicalName": physical,
        }} for number, (name, (kind, physical)) in enumerate(_MAPPED.items(), 1)
    ]  # fmt: skip
    settings = {"delta.columnMapping.mode": mode, "delta.columnMapping.maxColumnId": "3"}
    log: list[dict[str, Any]] = [
        {"protocol": {
            "minReaderVersion": 3, "minWriterVersion": 7, "readerFeatures": wanted, "writerFeatures": wanted,
        }},
        {"metaData": {
            "id": "5a", "format": {"provider": "parquet", "options": {}}, "partitionColumns": ["Land"],
            "schemaString": json.dumps({"type": "struct", "fields": fields}), "configuration": settings,
            "createdTime": 1,
        }},
    ]  # fmt: skip
    for name, land, gone in (
        ("b.parquet", "DE", [1, 4, 9]),
        ("a.parquet", None, []),
        ("c% d.parquet", "FR", [0]),
    ):
        ids = pa.array(range(10), pa.int64())
        pq.write_table(
            pa.table({"col-a": ids, "col-b": ids.cast(pa.float64())}), place / name, row_group_size=4
        )
        log.append({"add": {
            "path": path or name.replace("%", "%25").replace(" ", "%20"), "partitionValues": {"col-p": land},
            "size": (place / name).stat().st_size, "modificationTime": 1, "dataChange": True,
            "stats": '{"numRecords": 10}', **({"deletionVector": bitmap(gone)} if gone else {}),
        }})  # fmt: skip
    (place / "_delta_log" / f"{0:020}.json").write_text("\n".join(map(json.dumps, log)))
    return place


def test_deleted_rows_of_files_that_stay_do_not_count_and_columns_bear_their_names(tmp_path: Path) -> None:
    held = scan(as_databricks_writes(tmp_path / "t"))
    found = rows_of(held)
    assert held.rows == found.num_rows == 26
    assert found.schema.names == ["Customer ID", "Spend", "Land"]
    assert found["Customer ID"].to_pylist() == [*range(10), 0, 2, 3, 5, 6, 7, 8, *range(1, 10)]
    assert found["Spend"].to_pylist() == found["Customer ID"].cast(pa.float64()).to_pylist()
    assert found["Land"].to_pylist() == [None] * 10 + ["DE"] * 7 + ["FR"] * 9


@pytest.mark.parametrize(
    ("how", "told"),
    [
        ({"features": ("rowsOfTomorrow",)}, "rowsOfTomorrow"),
        ({"mode": "id"}, "“columnMapping by id”, which is not read here. Read it with --engine spark"),
        ({"path": "s3://another/table/b.parquet"}, "borrows files of another table"),
    ],
)
def test_what_would_be_read_wrongly_is_said(how: dict[str, Any], told: str, tmp_path: Path) -> None:
    with pytest.raises(EngineError, match=told):
        _ = scan(as_databricks_writes(tmp_path / "t", **how)).rows


def test_a_file_that_was_cleaned_up_is_said(table: Path) -> None:
    held = scan(table)
    for one in table.rglob("*.parquet"):
        one.unlink()
    with pytest.raises(EngineError, match=r"names a file that is not there.*VACUUM"):
        rows_of(held)
    with pytest.raises(EngineError, match="There is no Delta table at"):
        scan("delta:/nowhere/at/all")


def test_memory_takes_no_dead_rows_either(table: Path) -> None:
    assert scan(table, engine="memory").rows == 400


def test_files_of_a_table_are_not_taken_for_a_lake(table: Path) -> None:
    for asked in (f"{table}/*/*.parquet", f"{table}/**/*.parquet", table / "land=DE", table.parent):
        with pytest.raises(EngineError, match="which of them still count only its log tells") as told:
            scan(asked)
        assert f"Name the Delta table itself: “{table}”" in str(told.value)


def test_without_its_package_both_ways_are_named(table: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    duckdb = pytest.importorskip("duckdb")

    class Offline:
        def execute(self, query: str) -> None:
            raise duckdb.IOException(query)

    monkeypatch.setattr(duckdb, "connect", lambda *_, **__: Offline())
    monkeypatch.setattr("segmentation.engines.scans.find_spec", lambda name: None)
    with pytest.raises(EngineError, match=r"pip install \"touchstone-segments\[delta\]\".*INSTALL delta"):
        scan(table)
    with pytest.raises(EngineError, match=r"whose log tells what counts.*touchstone-segments\[delta\]"):
        scan(table, engine="memory")
