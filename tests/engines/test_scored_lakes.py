"""A lake is scored as a file in memory is: the same month, its labels written where they belong."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from engines.test_scanned_studies import customers

import segmentation as seg
from segmentation.__main__ import main
from segmentation.act.models.scoring import streams
from segmentation.datasets import orders
from segmentation.engines.carriers import parquet_parts
from segmentation.engines.scans import scan
from segmentation.errors import EngineError, RoleError
from segmentation.saved_studies import open_study

pytest.importorskip("duckdb")


def month(rows: int = 700) -> pd.DataFrame:
    """Other customers, of a year in which more was spent."""
    return customers(900).tail(rows).reset_index(drop=True)


@pytest.fixture
def study(tmp_path: Path) -> Path:
    made = seg.run(customers(900), k=3, k_min=2, k_max=3, verdict=False)
    return made.write(tmp_path / "s.json")


@pytest.fixture
def lake(tmp_path: Path) -> Path:
    """Two files in a folder, with few rows in a batch."""
    (tmp_path / "lake").mkdir()
    table = pa.Table.from_pandas(month())
    for number, (start, many) in enumerate(((0, 400), (400, 300))):
        pq.write_table(table.slice(start, many), tmp_path / "lake" / f"{number}.parquet")
    return tmp_path / "lake"


@pytest.mark.parametrize("asked", ["{}", "{}/*.parquet"])
def test_the_month_is_that_of_memory_and_every_row_is_labelled(lake, study, asked, tmp_path, capsys) -> None:
    whole = open_study(study).score(month())
    command = ["score", asked.format(lake), "--study", str(study), "--out", str(tmp_path / "out")]
    assert main([*command, "--json"]) == 0
    told = capsys.readouterr()
    assert json.loads(told.out) == json.loads(json.dumps(whole.summary(), default=str))
    assert "labelling …" in told.err
    held = pq.read_table(tmp_path / "out").to_pandas()
    ours = whole.labels(rounded=True)
    assert held["Customer ID"].tolist() == month()["Customer ID"].tolist()
    assert held["Segment"].tolist() == ours["Segment"].tolist()
    assert held["Typicality"].tolist() == ours["Typicality"].tolist()
    assert main(command) == 2 and "--resume" in capsys.readouterr().err
    assert main([*command, "--resume"]) == 0
    assert "700 labelled rows" in capsys.readouterr().out


def test_one_csv_holds_what_memory_writes(lake, study, tmp_path, capsys) -> None:
    out = tmp_path / "out.csv"
    assert main(["score", str(lake), "--study", str(study), "--out", str(out)]) == 0
    capsys.readouterr()
    plain = tmp_path / "plain.csv"
    plain.write_bytes(open_study(study).score(month()).csv())
    pd.testing.assert_frame_equal(pd.read_csv(out), pd.read_csv(plain))


def test_a_killed_run_goes_on(lake, study, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(parquet_parts, "PART_ROWS", 200)
    saved, write = open_study(study), parquet_parts.write_part
    scan(lake).score(saved, tmp_path / "whole")

    def once(place: Path, *more) -> int:
        if place.name != parquet_parts.part_name(0):
            raise KeyboardInterrupt
        return write(place, *more)

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(parquet_parts, "write_part", once)
        scan(lake).score(saved, tmp_path / "out")
    scan(lake).score(saved, tmp_path / "out", resume=True)
    held = {each.name: each.read_bytes() for each in (tmp_path / "out").iterdir()}
    assert held == {each.name: each.read_bytes() for each in (tmp_path / "whole").iterdir()}


def test_nothing_is_written_of_rows_in_another_unit(lake, study, tmp_path, capsys) -> None:
    for part in lake.iterdir():
        frame = pq.read_table(part).to_pandas()
        pq.write_table(pa.Table.from_pandas(frame.assign(Spend=frame["Spend"] * 1000)), part)
    command = ["score", str(lake), "--study", str(study), "--out", str(tmp_path / "out")]
    assert main(command) == 2
    assert "in another unit or currency" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
    assert main([*command, "--as-it-is"]) == 0


def test_a_column_that_is_gone_and_one_that_is_called_otherwise(lake, study, tmp_path, capsys) -> None:
    for part in lake.iterdir():
        frame = pq.read_table(part).to_pandas().rename(columns={"Spend": "Wert"})
        pq.write_table(pa.Table.from_pandas(frame), part)
    command = ["score", str(lake), "--study", str(study), "--out", str(tmp_path / "out")]
    assert main(command) == 2
    assert "Spend" in capsys.readouterr().err and not (tmp_path / "out").exists()
    assert main([*command, "--column", "Spend=Wert", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["segments"] == open_study(study).score(month()).summary()["segments"]
    assert pq.read_table(tmp_path / "out")["Segment"].null_count == 0


def test_cells_that_are_not_understood_are_counted(study, tmp_path) -> None:
    frame = month().astype({"Spend": "str"})
    frame.loc[[3, 500, 501], "Spend"] = "lots"
    frame.to_csv(tmp_path / "c.csv", index=False)
    whole = open_study(study).score(tmp_path / "c.csv")
    by_engine = scan(tmp_path / "c.csv").score(open_study(study))
    assert [c.text for c in by_engine.changes] == [c.text for c in whole.changes]
    assert any("3 cells of “Spend”" in change.text for change in by_engine.changes)
    frame.assign(Spend=[f"word {n}" for n in range(len(frame))]).to_csv(tmp_path / "d.csv", index=False)
    with pytest.raises(RoleError, match="Spend"):
        scan(tmp_path / "d.csv").score(open_study(study))


def test_no_rows_are_said(study, tmp_path, capsys) -> None:
    (tmp_path / "lake").mkdir()
    pq.write_table(pa.Table.from_pandas(month()).slice(0, 0), tmp_path / "lake" / "a.parquet")
    assert main(["score", str(tmp_path / "lake"), "--study", str(study)]) == 2
    assert "lake” holds no rows. Look at the place." in capsys.readouterr().err


def test_a_full_disk_is_said_where_columns_are_laid_aside(lake, study, monkeypatch, capsys) -> None:
    class Full:
        def tofile(self, file: object) -> None:
            raise OSError("700 requested and 0 written")

    monkeypatch.setattr(streams, "_as_floats", lambda column: Full())
    assert main(["score", str(lake), "--study", str(study)]) == 2
    assert "has no room for columns that are laid aside while rows go by. Make" in capsys.readouterr().err


def test_whom_not_to_target_is_noted(lake, tmp_path) -> None:
    choices = {"k": 3, "k_min": 2, "k_max": 3, "verdict": False}
    second = seg.run(customers(900), **choices).personas[1].name
    made = seg.run(customers(900), **choices, personas={second: {"targeted": False}})
    saved = open_study(made.write(tmp_path / "noted.json"))
    scan(lake).score(saved, tmp_path / "out")
    held = pq.read_table(tmp_path / "out").to_pandas()
    assert ((held["Note"] == "Do not target") == (held["Segment"] == 2)).all()
    scan(lake).label(made, tmp_path / "labelled")
    assert pq.read_table(tmp_path / "labelled").schema.names == pq.read_table(tmp_path / "out").schema.names


def test_promises_are_held_against_all_rows(lake, study, tmp_path, capsys) -> None:
    asked = ["check", str(lake), "--study", str(study), "--json"]
    saved = open_study(study)
    whole = saved.score(month())
    share = f'share of "{saved.personas[0].name}" at most 1%'
    assert main([*asked, "--promise", share]) == 3
    told = json.loads(capsys.readouterr().out)
    assert told["rows"] == 700
    assert told["promises"] == json.loads(
        json.dumps([one.summary() for one in saved.promising([saved.promise(share)]).check(whole)])
    )


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (["--against", "{}"], "--against needs all customers in memory"),
        (["--delimiter", ";"], "An engine reads plain tables"),
        (["--out", "x.xlsx"], "writes parts into a folder"),
        (["--out", "x.csv", "--resume"], "a CSV is written anew"),
        (["--engine", "dukdb"], "There is no engine “dukdb”"),
    ],
)
def test_what_cannot_be_is_one_sentence(lake, study, more, told, capsys) -> None:
    asked = ["score", str(lake), "--study", str(study), *(each.format(lake) for each in more)]
    assert main(asked) == 2
    said = capsys.readouterr()
    assert told in said.err and not said.out and "Traceback" not in said.err


@pytest.mark.slow
def test_order_lines_become_customers_first(tmp_path, capsys) -> None:
    lines, place = orders().head(4000), tmp_path / "lake"
    place.mkdir()
    lines.to_parquet(place / "orders.parquet")
    study = seg.run(lines, k=3, k_min=2, k_max=3, verdict=False).write(tmp_path / "s.json")
    whole = open_study(study).score(place / "orders.parquet")
    assert main(["score", str(place), "--study", str(study), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["segments"] == whole.summary()["segments"]
    with pytest.raises(EngineError, match=r"Make customers of them first, with customers\(folder\)"):
        scan(place).score(open_study(study))
