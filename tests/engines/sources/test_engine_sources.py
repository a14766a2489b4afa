"""What a person writes for a source, understood: what is data, and what is a note of some engine."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from segmentation.engines.sources.sources import source_of
from segmentation.errors import EngineError


def put(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"PAR1")


def test_what_a_killed_job_left_is_no_data(tmp_path: Path) -> None:
    put(
        tmp_path,
        "y=1/a.parquet",
        "y=2/b.parquet",
        "_temporary/0/c.parquet",
        ".spark/d.parquet",
        "_x=3/e.parquet",
    )
    wanted = ["_x=3/e.parquet", "y=1/a.parquet", "y=2/b.parquet"]
    for asked in (tmp_path, tmp_path / "**" / "*.parquet"):
        assert source_of(str(asked)).files == tuple(str(tmp_path / name) for name in wanted)
    assert source_of(f"{tmp_path}/*/*.parquet").files == tuple(str(tmp_path / name) for name in wanted)


def test_a_folder_that_a_person_names_is_data_whatever_it_is_called(tmp_path: Path) -> None:
    put(tmp_path, "_export/a.parquet")
    assert len(source_of(f"{tmp_path}/_export/*.parquet").files) == 1
    assert len(source_of(f"{tmp_path}/_export").files) == 1


@pytest.mark.parametrize(
    ("text", "kind", "place"),
    [
        ("delta:s3://shop/customers", "delta", "s3://shop/customers"),
        ("Iceberg:prod.shop.customers", "iceberg", "prod.shop.customers"),
        (
            "s3://shop/t/metadata/00003-a.metadata.json",
            "iceberg",
            "s3://shop/t/metadata/00003-a.metadata.json",
        ),
        ("s3://shop/customers/*.parquet", "parquet", "s3://shop/customers/*.parquet"),
    ],
)
def test_addresses_and_what_is_said_of_them(text: str, kind: str, place: str) -> None:
    told = source_of(text)
    assert (told.kind, told.place, told.text) == (kind, place, text)


def test_an_address_that_says_nothing_is_asked_about() -> None:
    with pytest.raises(EngineError, match=r"“s3://shop/customers/\*.parquet”.*“delta:s3://shop/customers”"):
        source_of("s3://shop/customers")


@pytest.mark.parametrize("asked", ["{}", "{}/*/*.parquet", "{}/**/*.parquet", "{}/year=*/a.parquet"])
def test_a_folder_that_nobody_may_look_into_is_said(tmp_path: Path, asked: str, monkeypatch) -> None:
    put(tmp_path, "year=1/a.parquet", "year=2/a.parquet", "_temporary/a.parquet", "lost+found/a.parquet")
    scandir, access = os.scandir, os.access
    closed = {str(tmp_path / name) for name in ("year=2", "_temporary", "lost+found")}

    def looked(place: Any) -> Any:
        if str(place) in closed:
            raise PermissionError(13, "Permission denied", str(place))
        return scandir(place)

    monkeypatch.setattr(os, "scandir", looked)
    monkeypatch.setattr(os, "access", lambda place, how: str(place) not in closed and access(place, how))
    with pytest.raises(EngineError, match=r"year=2” may not be looked into \(Permission denied\), and files"):
        source_of(asked.format(tmp_path))
    closed.remove(str(tmp_path / "year=2"))
    assert len(source_of(asked.format(tmp_path)).files) == 2


def test_a_hudi_table_is_not_taken_for_its_files(tmp_path: Path) -> None:
    put(tmp_path, ".hoodie/hoodie.properties", "a.parquet")
    for asked in (tmp_path, tmp_path / "*.parquet", tmp_path.parent / "*" / "*.parquet"):
        with pytest.raises(EngineError, match="Hudi is not read here: write the table as Parquet first"):
            source_of(str(asked))
