"""A file larger than memory goes through the engine by itself, and what comes out is the same."""

from __future__ import annotations

import gzip
import json
import math
from pathlib import Path

import pandas as pd
import pytest
from engines.test_scanned_studies import customers

import segmentation as seg
from segmentation.__main__ import main
from segmentation.engines import large_files
from segmentation.shell import engine_runs

pytest.importorskip("duckdb")


@pytest.fixture
def little_memory(monkeypatch):
    """As if hardly any memory were free."""
    monkeypatch.setattr(engine_runs, "_SMALL", 0)
    monkeypatch.setattr(large_files, "left", lambda: 1.0)


@pytest.fixture
def files(tmp_path) -> dict[str, Path]:
    """The same customers as CSV, packed CSV and Parquet."""
    frame, places = customers(900), {each: tmp_path / f"c.{each}" for each in ("csv", "csv.gz", "parquet")}
    frame.to_csv(places["csv"], index=False)
    places["csv.gz"].write_bytes(gzip.compress(places["csv"].read_bytes()))
    frame.to_parquet(places["parquet"])
    return places


@pytest.fixture
def study(tmp_path) -> Path:
    made = seg.run(customers(900), k=3, k_min=2, k_max=3, verdict=False)
    return made.write(tmp_path / "s.json")


def test_only_what_is_too_large_goes_by_the_engine(files, monkeypatch) -> None:
    assert not any(map(large_files.goes_by_engine, files.values()))
    monkeypatch.setattr(large_files, "left", lambda: 1.0)
    assert all(map(large_files.goes_by_engine, files.values()))
    place = files["csv"].with_name("c.xlsx")
    customers(30).to_excel(place)
    assert not large_files.goes_by_engine(place), "workbooks are for the one reader"
    monkeypatch.setattr(large_files, "find_spec", lambda name: None)
    assert not large_files.goes_by_engine(files["csv"])


def test_where_nothing_is_said_of_memory_a_file_is_read_as_on_a_small_computer(files, monkeypatch) -> None:
    monkeypatch.setattr(large_files, "left", lambda: math.inf)
    assert not any(map(large_files.goes_by_engine, files.values()))
    monkeypatch.setattr(large_files, "_SMALL_COMPUTER", 1.0)
    assert all(map(large_files.goes_by_engine, files.values()))


@pytest.mark.parametrize("kind", ["csv.gz", "parquet"])
def test_scoring_gives_the_same_file(files, study, kind, tmp_path, capsys, request) -> None:
    asked = ["score", str(files[kind]), "--study", str(study), "--json", "--out"]
    assert main([*asked, str(tmp_path / "whole.csv")]) == 0
    whole = json.loads(capsys.readouterr().out)
    request.getfixturevalue("little_memory")
    assert main([*asked, str(tmp_path / "streamed.csv")]) == 0
    assert json.loads(capsys.readouterr().out) == whole
    held, gone_by = (pd.read_csv(tmp_path / name) for name in ("whole.csv", "streamed.csv"))
    pd.testing.assert_frame_equal(held, gone_by)


@pytest.mark.parametrize("kind", ["csv", pytest.param("csv.gz", marks=pytest.mark.slow), "parquet"])
def test_segmenting_gives_the_same_segments(files, kind, tmp_path, capsys, little_memory) -> None:
    out = tmp_path / "out.csv"
    asked = ["--k", "3", "--k-range", "2-3", "--out", str(out), "--json"]
    assert main(["segment", str(files[kind]), *asked]) == 0
    told = json.loads(capsys.readouterr().out)
    held = seg.run(customers(900), k=3, k_min=2, k_max=3, verdict=False)
    assert told["sizes"] == held.profile.sizes.tolist()
    assert told["receipt"] == held.summary()["receipt"]
    found = pd.read_csv(out)
    assert found["Segment"].tolist() == held.clustering.labels.tolist()
    assert found["Customer ID"].tolist() == customers(900)["Customer ID"].tolist()


def test_reading_counts_all_rows_and_names_a_broken_line(files, tmp_path, capsys, little_memory) -> None:
    assert main(["read", str(files["csv"]), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["rows"] == 900 and "All 900 rows were gone over" in told["notes"][0]
    place = tmp_path / "broken.csv"
    lines = [f"{i},{i % 9}" for i in range(700_000)]
    lines[600_000] += ",7,8"
    place.write_text("\n".join(["a,b", *lines]))
    assert main(["read", str(place)]) == 2
    said = capsys.readouterr().err
    assert f"Line 600,002 of “{place}” has more cells than the line of names, which has 2. Mend" in said
