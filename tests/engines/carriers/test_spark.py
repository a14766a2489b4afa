"""Spark carries the same parts to the same rows, and says in a sentence what it lacks."""

from __future__ import annotations

import shutil
import sys
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from segmentation.engines.carriers import spark_sessions
from segmentation.engines.carriers.memory import InMemory
from segmentation.engines.carriers.source_states import state_of
from segmentation.engines.carriers.spark import SparkCarrier, opened
from segmentation.engines.carriers.spark_sessions import sentence
from segmentation.errors import EngineError

ROWS = 20_000


@dataclass(frozen=True)
class Totals:
    """A part: rows and the sum of a column, as an array so that it adds."""

    def __call__(self, batches):
        total = np.zeros(2)
        for batch in batches:
            total += batch.num_rows, batch.column("x").to_numpy().sum()
        return total


@dataclass(frozen=True)
class Halving:
    """A labeler: a name, and half a number; dies where it is told to."""

    key: str = "half"
    dies_at: int = -1
    schema = pa.schema([("a.name", pa.string()), ("half", pa.float64())])

    def __call__(self, batch):
        x = batch.column("x").to_numpy()
        if self.dies_at in x:
            raise RuntimeError("pulled the plug")
        return pa.RecordBatch.from_arrays([batch.column("a.name"), pa.array(x / 2)], schema=self.schema)


@pytest.fixture(scope="module")
def lake(tmp_path_factory):
    """A folder of three files, and its rows in the order of the names."""
    folder = tmp_path_factory.mktemp("lake")
    for part, rows in enumerate(np.array_split(np.arange(ROWS), 3)):
        held = pa.table({"x": rows, "a.name": [f"n{each}" for each in rows], "y`z": rows / 7})
        pq.write_table(held, folder / f"{part}.parquet")
    return folder


@pytest.fixture(scope="module")
def carrier(spark, lake):
    from pyspark.cloudpickle import register_pickle_by_value

    register_pickle_by_value(sys.modules[__name__])  # workers do not have the tests
    spark.conf.set("spark.sql.files.maxPartitionBytes", "200000")
    return opened(str(lake))


@pytest.fixture(scope="module")
def memory(carrier):
    return InMemory(pa.Table.from_batches(list(carrier.batches())))


@pytest.mark.slow
@pytest.mark.xdist_group("spark")
def test_every_row_is_there_once_and_in_the_same_order(carrier, memory) -> None:
    assert carrier.rows() == memory.rows() == ROWS
    assert len(carrier._lengths) > 1
    assert sorted(memory.table["x"].to_pylist()) == list(range(ROWS))
    again = [each for batch in carrier.batches(["y`z", "x"]) for each in batch.column("x").to_pylist()]
    assert again == memory.table["x"].to_pylist()
    assert carrier.schema().names == ["x", "a.name", "y`z"]


@pytest.mark.slow
@pytest.mark.xdist_group("spark")
def test_parts_add_up_to_the_same(carrier, memory) -> None:
    seen: list[int] = []
    told = carrier.reduce(Totals(), ["x"], seen.append)
    assert told.tolist() == memory.reduce(Totals(), ["x"]).tolist() == [ROWS, sum(range(ROWS))]
    assert sum(seen) == ROWS


@pytest.mark.slow
@pytest.mark.xdist_group("spark")
def test_a_sample_is_that_of_memory(carrier, memory) -> None:
    for n in (1, 500, ROWS + 1):
        assert carrier.sample(n, seed=7).to_pydict() == memory.sample(n, seed=7).to_pydict()


@pytest.mark.slow
@pytest.mark.xdist_group("spark")
def test_a_killed_run_loses_no_finished_part_and_gives_the_same_bytes(carrier, tmp_path) -> None:
    whole, killed = tmp_path / "whole", tmp_path / "killed"
    written = carrier.write(Halving(), whole)
    assert written.rows == ROWS == pq.read_table(whole).num_rows
    assert len(written.parts) == len(carrier._lengths)
    last = pq.read_table(whole / written.parts[-1])["a.name"][0].as_py()
    with pytest.raises(EngineError, match="Spark could not go on"):
        carrier.write(Halving(dies_at=int(last[1:])), killed)
    kept = {each.name: each.stat().st_mtime_ns for each in killed.glob("part-*")}
    assert kept
    with pytest.raises(EngineError, match="--resume"):
        carrier.write(Halving(), killed)
    carrier.write(Halving(), killed, resume=True)
    assert {name: (killed / name).stat().st_mtime_ns for name in kept} == kept
    assert {e.name: e.read_bytes() for e in killed.iterdir()} == {
        e.name: e.read_bytes() for e in whole.iterdir()
    }


@pytest.mark.slow
@pytest.mark.xdist_group("spark")
def test_parts_are_gone_on_with_over_the_same_rows_in_the_same_partitions(carrier, spark, tmp_path) -> None:
    held, out = tmp_path / "lake", tmp_path / "out"
    held.mkdir()
    table = pa.table({"x": range(100), "a.name": [f"n{n}" for n in range(100)]})
    pq.write_table(table, held / "a.parquet")
    opened(str(held)).write(Halving(), out)
    opened(str(held)).write(Halving(), out, resume=True)
    frame = opened(str(held)).frame.repartition(3, "x")
    with pytest.raises(EngineError, match="cut into other parts, as another number of processors does it"):
        SparkCarrier(frame, str(held)).write(Halving(), out, resume=True)
    pq.write_table(table.set_column(1, "a.name", [["other"] * 100]), held / "a.parquet")
    with pytest.raises(EngineError, match=r"begun over other rows than .* holds now \(then 1 file of"):
        opened(str(held)).write(Halving(), out, resume=True)


@pytest.mark.slow
@pytest.mark.xdist_group("spark")
def test_a_table_without_files_is_told_by_its_cells(carrier, spark) -> None:
    one, same, other = (SparkCarrier(spark.range(start, 1000)) for start in (0, 0, 1))
    assert one.state() is None
    assert state_of(one) == state_of(same) != state_of(other)


@pytest.mark.slow
@pytest.mark.xdist_group("spark")
def test_a_table_of_no_rows_is_counted(carrier, spark) -> None:
    held = SparkCarrier(spark.range(0, 0))
    assert held.rows() == 0 and held.sample(5, 0).num_rows == 0


@pytest.mark.slow
@pytest.mark.xdist_group("spark")
def test_what_is_not_there_is_said_in_a_sentence(spark) -> None:
    with pytest.raises(EngineError, match=r"There is nothing at “/nowhere/a\.parquet”"):
        opened("/nowhere/a.parquet")
    with pytest.raises(EngineError, match="knows no table “no_table”"):
        opened("no_table")
    with pytest.raises(EngineError, match="lacks the driver"):
        opened("delta:/nowhere")


@pytest.mark.slow
@pytest.mark.xdist_group("spark")
@pytest.mark.parametrize(
    ("mark", "called"), [("_delta_log/0.json", "Delta"), ("metadata/v1.metadata.json", "Iceberg")]
)
def test_a_table_of_a_lake_asks_for_its_driver_and_is_no_heap_of_files(spark, tmp_path, mark, called) -> None:
    table = tmp_path / "customers"
    (table / mark).parent.mkdir(parents=True)
    (table / mark).write_text("{}")
    pq.write_table(pa.table({"x": [1]}), table / "a.parquet")
    for asked in (str(table), f"{called.lower()}:{table}"):
        with pytest.raises(EngineError, match="Spark lacks the driver for"):
            opened(asked)
    for asked in (f"{table}/*.parquet", f"{tmp_path}/*/a.parquet"):
        with pytest.raises(EngineError, match=f"Name the {called} table itself"):
            opened(asked)


# ---- what needs no Spark


@pytest.fixture
def no_session(monkeypatch):
    sql = pytest.importorskip("pyspark.sql")
    monkeypatch.setattr(sql.SparkSession, "getActiveSession", lambda: None)


def test_a_master_that_is_none_is_said(no_session) -> None:
    with pytest.raises(EngineError, match=r"“nowhere” is no Spark. Name local\[4\]"):
        opened("lake", master="nowhere")


def test_a_cluster_that_does_not_answer_is_said_at_once(no_session, monkeypatch) -> None:
    monkeypatch.setattr(spark_sessions, "_need_java", lambda: None)
    with pytest.raises(EngineError, match="Nothing answers at “spark://localhost:1”"):
        opened("lake", master="spark://localhost:1")


def test_no_java_is_said_with_what_to_install(no_session, monkeypatch) -> None:
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(EngineError, match="openjdk-17-jre-headless"):
        opened("lake")


def test_no_pyspark_is_said_with_what_to_install(monkeypatch) -> None:
    monkeypatch.setattr(spark_sessions, "find_spec", lambda name: None)
    with pytest.raises(EngineError, match=r"pip install \"touchstone-segments\[spark\]\""):
        opened("lake")


@pytest.mark.parametrize(
    ("message", "told"),
    [
        ("AccessControlException: Permission denied: user=a", "permission was denied"),
        ("S3Exception: Forbidden (Service: S3, Status Code: 403)", "permission was denied"),
        ('UnsupportedFileSystemException: No FileSystem for scheme "s3"', "lacks the driver"),
        ("ModuleNotFoundError: No module named 'segmentation'", "on every worker"),
        ("[PYTHON_VERSION_MISMATCH] Python in worker has different version", "PYSPARK_PYTHON"),
        ("java.lang.OutOfMemoryError: Java heap space", "--memory"),
        ("[JAVA_GATEWAY_EXITED] Java gateway process exited", "java -version"),
        ("\nsome other thing\n  at java", "could not go on over “lake”: some other thing"),
        ("An error occurred while calling o4.collect.\n: x.Y: why", "could not go on over “lake”: x.Y: why"),
        ("[UNABLE_TO_INFER_SCHEMA] Unable to infer schema for Parquet", "no Parquet files in “lake”"),
        ("CSV header does not conform to the schema.", "or have them in another order"),
        ("[FAILED_READ_FILE.PARQUET_COLUMN_DATA_TYPE_MISMATCH] x", "hold a column as different kinds"),
        ("RuntimeException: file:/a.parquet is not a Parquet file.", "is no whole Parquet file"),
    ],
)
def test_whatever_spark_says_becomes_one_sentence(message, told) -> None:
    said = sentence(message, "lake")
    assert told in said and "\n" not in said


@pytest.mark.slow
@pytest.mark.xdist_group("spark")
def test_a_study_by_spark_is_that_of_memory(spark, tmp_path) -> None:
    """The same rows in the same order: the same sample, so the same centers, figures, receipt and labels."""
    from segmentation.engines.scans import Scan

    rng = np.random.default_rng(0)
    group = rng.integers(0, 3, ROWS)
    values = {f"m{n}": rng.normal(3 * (group == n), 1).round(2) for n in range(3)}
    shop = pa.table({"id": np.arange(ROWS) + 10_000, **values, "city": np.array(["A", "B"])[group % 2]})
    pq.write_table(shop, tmp_path / "shop.parquet")
    carrier = opened(str(tmp_path / "shop.parquet"))
    memory = Scan(InMemory(pa.Table.from_batches(list(carrier.batches()))), 4_000)
    one, other = (each.study(k=3, verdict=False) for each in (Scan(carrier, 4_000), memory))
    assert one.passes == other.passes
    assert abs(one.clustering.inertia / other.clustering.inertia - 1) < 1e-9
    np.testing.assert_allclose(one.profile.means, other.profile.means, rtol=1e-9)
    assert [e.text for e in one.clean.receipt.entries] == [e.text for e in other.clean.receipt.entries]
    Scan(carrier, 4_000).label(one, tmp_path / "spark")
    memory.label(other, tmp_path / "memory")
    assert pq.read_table(tmp_path / "spark").equals(pq.read_table(tmp_path / "memory"))
