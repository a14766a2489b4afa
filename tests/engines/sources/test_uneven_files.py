"""Files of one lake that differ are told of, and never laid over one another by their places."""

from __future__ import annotations

import gzip
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from segmentation.__main__ import main
from segmentation.engines.scans import scan
from segmentation.errors import EngineError

pytest.importorskip("duckdb")
FRAME = pd.DataFrame(
    {"id": range(40), "spend": [n / 4 for n in range(40)], "age": [20 + n for n in range(40)]}
)


@pytest.fixture
def lake(tmp_path: Path) -> Path:
    """Two CSVs, of which the second is for a test to change."""
    (tmp_path / "lake").mkdir()
    for name in "ab":
        FRAME.to_csv(tmp_path / "lake" / f"{name}.csv", index=False)
    return tmp_path / "lake"


@pytest.mark.parametrize(
    ("second", "told"),
    [
        (FRAME[["id", "age", "spend"]], "has its columns in another order than"),
        (FRAME.drop(columns="age"), "lacks “age”, unlike"),
        (FRAME.assign(more=1), "has “more” beside the columns of"),
        (FRAME.rename(columns={"age": "years"}), "lacks “age” and has “years” instead, unlike"),
    ],
)
def test_text_files_with_other_columns_are_named(lake, second, told) -> None:
    second.to_csv(lake / "b.csv", index=False)
    with pytest.raises(EngineError, match=rf"lake/b\.csv” {told} “.*lake/a\.csv”\. Give all files the same"):
        scan(lake)


@pytest.mark.parametrize(
    "text", ["", "id,spend,age\n", '"id","spend","age"\r\n1,2,3\r\n', "\ufeffid,spend,age\n"]
)
def test_text_files_with_the_same_columns_are_read(lake, text) -> None:
    (lake / "b.csv").write_text(text)
    assert scan(lake).rows == 40 + ("3" in text)


def test_a_line_that_is_none_is_told_with_its_file(lake) -> None:
    with (lake / "b.csv").open("a") as file:
        file.write("1,2\n")
    with pytest.raises(EngineError, match=r"Line 42 of “.*b\.csv” has fewer cells than .* has 3\. Mend"):
        list(scan(lake).carrier.batches())


@pytest.mark.parametrize("kept", [60, -4000])
def test_a_packed_file_that_breaks_off_is_said(tmp_path, kept) -> None:
    head, lines = FRAME.to_csv(index=False).split("\n", 1)
    packed = gzip.compress(f"{head}\n{lines * 40_000}".encode(), 1)
    (tmp_path / "c.csv.gz").write_bytes(packed[:kept])
    with pytest.raises(EngineError, match=r"c\.csv\.gz” breaks off or is damaged\. Copy it again"):
        list(scan(tmp_path / "c.csv.gz").carrier.batches())


def parquets(place: Path, *tables: pa.Table) -> Path:
    place.mkdir()
    for number, table in enumerate(tables):
        pq.write_table(table, place / f"{number}.parquet")
    return place


def test_columns_that_some_files_lack_or_hold_as_something_else_are_told(tmp_path, capsys) -> None:
    whole = pa.Table.from_pandas(FRAME)
    texts = whole.set_column(2, "age", whole["age"].cast(pa.string()))
    place = parquets(tmp_path / "lake", whole, whole.drop_columns(["spend"]), texts)
    gone, other = scan(place).notes
    assert gone.startswith(f"“spend” is missing in 1 of 3 files (such as “{place}/1.parquet”) and counts as")
    assert f"“age” is text in 1 of 3 files (such as “{place}/2.parquet”) and a number in the others" in other
    assert scan(place / "0.parquet").notes == ()
    assert scan(parquets(tmp_path / "same", whole, whole.slice(0, 0))).notes == ()
    assert main(["read", str(place)]) == 0
    assert gone in capsys.readouterr().out
    many = pa.table({f"c{n}": [1] for n in range(9)})
    assert scan(parquets(tmp_path / "many", whole, many)).notes[-1] == "Files differ in 9 more columns."


@pytest.mark.parametrize("data", [b"", b"PAR1 and no more"])
def test_a_parquet_file_that_is_not_whole_is_named(tmp_path, data) -> None:
    place = parquets(tmp_path / "lake", pa.Table.from_pandas(FRAME), pa.Table.from_pandas(FRAME))
    (place / "1.parquet").write_bytes(data)
    with pytest.raises(EngineError, match=r"lake/1\.parquet” is no whole Parquet file\. Write or copy"):
        scan(place)
