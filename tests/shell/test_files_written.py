"""What commands write: formats, lists for platforms, SQL; and no file where something stood in the way."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from commands import told
from pandas import DataFrame

from segmentation import studies
from segmentation.__main__ import main
from segmentation.act.exports import EXPORTS
from segmentation.prepare.reading.tables import Table, read_table
from segmentation.recipes import Recipe
from segmentation.studies import Study


def test_a_list_for_a_platform_comes_with_its_receipt(
    tmp_path: Path, customers: DataFrame, capsys: pytest.CaptureFixture[str]
) -> None:
    """Standard error says who is in the list and who is not, also beside JSON; the report is written too."""
    addresses = [f"p{i}@example.com" if i >= 5 else "" for i in range(len(customers))]
    customers.assign(Email=addresses, Phone="").to_csv(tmp_path / "shop.csv", index=False)
    words = ["segment", str(tmp_path / "shop.csv"), "--json", "--format", "klaviyo"]
    words += ["--out", str(tmp_path / "list.csv"), "--report", str(tmp_path / "report.html")]

    assert main(words) == 0
    captured = capsys.readouterr()
    assert json.loads(captured.out)["rows"] == 100
    receipt = " ".join(captured.err.split())
    assert "5 No e-mail address or phone number" in receipt
    assert "95 Customers in the list for Klaviyo" in receipt
    assert "no column about consent" in receipt
    assert len((tmp_path / "list.csv").read_text().splitlines()) == 96
    assert (tmp_path / "report.html").read_text().startswith("<!DOCTYPE html>")


def test_a_list_of_too_few_is_not_written(
    tmp_path: Path, customers: DataFrame, capsys: pytest.CaptureFixture[str]
) -> None:
    """One sentence says how many there were and what to do; no file is left."""
    addresses = [f"p{i}@example.com" if i < 4 else "" for i in range(len(customers))]
    customers.assign(Email=addresses).to_csv(tmp_path / "shop.csv", index=False)
    words = [
        "segment",
        str(tmp_path / "shop.csv"),
        "--format",
        "klaviyo",
        "--out",
        str(tmp_path / "list.csv"),
    ]

    assert main(words) == 2
    assert "Only 4 people could be in this list; a list has at least 10 people" in capsys.readouterr().err
    assert not (tmp_path / "list.csv").exists()


@pytest.fixture(scope="module")
def shop_study(customers: DataFrame, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Study]:
    """A file of customers with addresses, and its study."""
    file = tmp_path_factory.mktemp("shop") / "shop.csv"
    customers.assign(Email=[f"p{i}@example.com" for i in range(len(customers))]).to_csv(file, index=False)
    return file, studies.run(file, k=3)


@pytest.mark.parametrize("key", [key for key, export in EXPORTS.items() if export.ready()])
def test_every_format_can_be_had(
    key: str, tmp_path: Path, shop_study: tuple[Path, Study], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each entry of EXPORTS is a word for --format, and its file is what the entry says it is."""
    (file, study), out = shop_study, tmp_path / f"out{EXPORTS[key].suffix}"

    def known(table: Table, recipe: Recipe, **_: Any) -> Study:
        assert (table.digest, recipe) == (study.table.digest, study.recipe)
        return study

    monkeypatch.setattr(studies, "run", known)
    assert main(["segment", str(file), "--k", "3", "--format", key, "--out", str(out)]) == 0
    begins = {
        ".zip": b"PK",
        ".xlsx": b"PK",
        ".parquet": b"PAR1",
        ".html": b"<!DOCTYPE html>",
        ".json": b"{",
        ".pdf": b"%PDF",
    }
    assert out.read_bytes().startswith(begins.get(EXPORTS[key].suffix, b""))
    if EXPORTS[key].suffix == ".csv":
        rows = len(read_table(out.read_bytes(), "out.csv").data)
        assert rows == (3 if key == "summary" else 100)


def test_an_ending_says_what_is_written(tmp_path: Path, customers: DataFrame) -> None:
    """Without --format the ending decides, whatever its case."""
    customers.to_csv(tmp_path / "shop.csv", index=False)
    out = tmp_path / "OUT.XLSX"

    assert main(["segment", str(tmp_path / "shop.csv"), "--k", "3", "--out", str(out)]) == 0
    assert out.read_bytes().startswith(b"PK")


def test_what_the_system_refuses_is_said(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A place where nothing may be written is named with the reason."""

    def refused(path: Path, data: bytes) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "write_bytes", refused)
    assert main(["segment", str(file), "--k", "4", "--out", str(tmp_path / "a.csv")]) == 2
    assert capsys.readouterr().err == f"“{tmp_path / 'a.csv'}” could not be written: Permission denied.\n"


def test_a_study_is_written_as_sql(file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Shown or in a file, for a table and by keys that are named; a slip is one sentence."""
    kept, out = tmp_path / "study.json", tmp_path / "segments.sql"
    told(capsys, "segment", file, "--k", 4, "--study", kept, "--json")
    asked = ["sql", "--study", str(kept), "--dialect", "duckdb"]
    assert main(asked) == 0
    shown = capsys.readouterr().out
    assert "FROM customers" in shown
    assert 'AS "CustomerID"' in shown
    assert main([*asked, "--table", "shop.people", "--key", "Age", "--out", str(out)]) == 0
    assert "FROM shop.people" in out.read_text(encoding="utf-8")
    assert 'key_1 AS "Age"' in out.read_text(encoding="utf-8")
    capsys.readouterr()
    for wrong in (["--dialect", "oracle"], ["--table", ".."], ["--out", str(kept)], ["--key", " "]):
        assert main([*asked, *wrong]) == 2
        assert len(capsys.readouterr().err.splitlines()) == 1


def test_what_stood_in_the_way_leaves_no_file(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A month that is refused, or a file that is not there."""
    kept, out = tmp_path / "study.json", tmp_path / "labelled.csv"
    told(capsys, "segment", file, "--k", 4, "--study", kept, "--json")
    (tmp_path / "month.csv").write_text("A,B\n1,2\n2,3\n")
    for name in ("month.csv", "nothing.csv"):
        assert main(["score", str(tmp_path / name), "--study", str(kept), "--out", str(out)]) == 2
        assert len(capsys.readouterr().err.splitlines()) == 1
        assert not out.exists()
