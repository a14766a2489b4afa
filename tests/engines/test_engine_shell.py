"""Engines on the command line: a lake in, labelled parts and a study out, a sentence for what is wrong."""

from __future__ import annotations

import html
import json
import os
import sys

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from engines.test_scanned_studies import customers

from segmentation import studies
from segmentation.__main__ import main
from segmentation.datasets import orders
from segmentation.saved_studies import open_study

pytest.importorskip("duckdb")
QUICK = ("--engine", "duckdb", "--k", "4", "--k-range", "3-4", "--customers")


@pytest.fixture
def lake(tmp_path):
    """Two files in a folder."""
    folder = tmp_path / "lake"
    folder.mkdir()
    table = pa.Table.from_pandas(customers(1200))
    for number in range(2):
        pq.write_table(table.slice(600 * number, 600), folder / f"{number}.parquet")
    return folder


def test_a_lake_is_labelled_and_its_study_saved(lake, tmp_path, capsys) -> None:
    out, study = tmp_path / "labelled", tmp_path / "s.json"
    asked = ["segment", str(lake / "*.parquet"), *QUICK, "--memory", "1GB", "--out", str(out)]
    assert main([*asked, "--study", str(study), "--json"]) == 0
    told = capsys.readouterr()
    summary = json.loads(told.out)
    assert summary["rows"] == 1200 and summary["k"] == 4
    assert "profiling …" in told.err and "labelling …" in told.err
    held = pq.read_table(out)
    assert held.num_rows == 1200 and {"Segment", "Persona"} <= set(held.schema.names)
    assert sum(held["Segment"].to_pandas().value_counts().tolist()) == sum(summary["sizes"])
    assert open_study(study).document.rows == 1200
    assert main([*asked]) == 2 and "--resume" in capsys.readouterr().err
    assert main([*asked, "--resume"]) == 0
    assert "1,200 labelled rows in 1 part" in capsys.readouterr().out


def test_as_many_are_kept_aside_as_is_said_and_the_study_names_its_lake(lake, tmp_path, capsys) -> None:
    out, study = tmp_path / "labelled", tmp_path / "s.json"
    asked = ["segment", str(lake / "*.parquet"), *QUICK, "--out", str(out), "--study", str(study)]
    asked += ["--sample", str(tmp_path / "sample.parquet")]
    assert main([*asked, "--control", "5%", "--report", str(tmp_path / "r.html")]) == 0
    assert pq.read_table(tmp_path / "sample.parquet").num_rows == 1200
    groups = pq.read_table(out)["Test or control"].to_pandas()
    assert 0.03 < (groups == "Control").mean() < 0.07
    assert open_study(study).document.file.name == "lake/*.parquet"
    told = capsys.readouterr().out
    assert "The centers settled in" in told
    report = html.unescape((tmp_path / "r.html").read_text())
    assert "lake/*.parquet" in report and "--engine duckdb" in report


def test_of_drawn_segments_nothing_settles(lake, tmp_path, capsys) -> None:
    drawn = tmp_path / "recipe.json"
    drawn.write_text(json.dumps({"algorithm": "tiers", "k_min": 2, "k_max": 3}))
    assert main(["segment", str(lake), "--engine", "duckdb", "--customers", "--recipe", str(drawn)]) == 0
    told = capsys.readouterr().out
    assert "All 1,200 rows were looked at." in told and "settled" not in told


@pytest.mark.slow
def test_latent_classes_settle_over_a_lake(lake, tmp_path, capsys) -> None:
    recipe, out = tmp_path / "recipe.json", tmp_path / "labelled"
    recipe.write_text(json.dumps({"algorithm": "mixture", "k": 3, "k_min": 2, "k_max": 3}))
    asked = ["segment", str(lake), "--engine", "duckdb", "--customers", "--recipe", str(recipe)]
    assert main([*asked, "--out", str(out)]) == 0
    assert "The classes settled in" in capsys.readouterr().out
    assert pq.read_table(out)["Segment"].to_pandas().nunique() == 3


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (["--engine", "dukdb"], "There is no engine “dukdb”"),
        (["--engine", "duckdb", "--memory", "much"], "Memory is written as in “4GB”"),
        (["--engine", "duckdb", "--out", "a.xlsx"], "writes parts into a folder"),
        (["--engine", "duckdb", "--threads", "0"], "counted from 1"),
        (["--engine", "duckdb", "--delimiter", ";"], "plain tables"),
        (["--engine", "duckdb", "--out", "x", "--control", "half"], "as in “--control 20%”"),
        (["--engine", "duckdb", "--promises"], "--promises needs all customers in memory"),
        (["--engine", "duckdb", "--preset", "thesis"], "published recipe needs all rows"),
    ],
)
def test_what_cannot_be_is_one_sentence(lake, more, told, capsys) -> None:
    assert main(["segment", str(lake), *more]) == 2
    said = capsys.readouterr()
    assert told in said.err and not said.out and "Traceback" not in said.err


def test_parts_of_another_run_are_told_of_before_anything_is_counted(lake, tmp_path, capsys) -> None:
    (tmp_path / "labelled").mkdir()
    (tmp_path / "labelled" / "part-00000.parquet").write_bytes(b"PAR1")
    assert main(["segment", str(lake), *QUICK, "--out", str(tmp_path / "labelled")]) == 2
    said = capsys.readouterr().err
    assert "holds labelled parts already. Go on with --resume" in said and "counting" not in said


@pytest.mark.parametrize("asked", ["--out x", "--study x.json", "--sample x.parquet", "--report x.html"])
def test_where_nothing_may_be_written_is_told_before_anything_is_counted(
    lake, asked, tmp_path, monkeypatch, capsys
) -> None:
    option, name = asked.split()
    monkeypatch.setattr(os, "access", lambda place, how: how != os.W_OK)
    assert main(["segment", str(lake), *QUICK, option, str(tmp_path / name)]) == 2
    said = capsys.readouterr().err
    assert "Permission denied" in said and "Errno" not in said and "counting" not in said


@pytest.mark.parametrize("asked", ["{}", "{}/*.parquet", "{}/?.parquet"])
def test_what_only_an_engine_reads_goes_by_it_unasked(lake, asked, capsys) -> None:
    assert main(["segment", asked.format(lake), *QUICK[2:], "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["rows"] == 1200
    assert main(["read", asked.format(lake)]) == 0
    assert "1,200" in capsys.readouterr().out


def test_a_pattern_that_names_nothing_is_said(lake, capsys) -> None:
    assert main(["segment", f"{lake}/*.csv"]) == 2
    assert "No file is called" in capsys.readouterr().err


def test_a_missing_engine_is_said_with_what_to_install(lake, monkeypatch, capsys) -> None:
    monkeypatch.setitem(sys.modules, "duckdb", None)
    assert main(["segment", str(lake), "--engine", "duckdb"]) == 2
    assert "touchstone-segments[duckdb]" in capsys.readouterr().err


@pytest.mark.slow
def test_order_lines_become_customers_first(tmp_path, capsys) -> None:
    lines, place = orders().head(4000), tmp_path / "orders.parquet"
    lines.to_parquet(place)
    held = studies.run(lines, k=3, k_min=2, k_max=3, verdict=False)
    asked = ["segment", str(place), "--engine", "duckdb", "--k", "3", "--k-range", "2-3", "--json"]
    assert main(asked) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["sizes"] == held.profile.sizes.tolist()
    assert told["receipt"] == held.summary()["receipt"]
