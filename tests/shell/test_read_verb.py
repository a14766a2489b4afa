"""`read`: what is understood of a file, and the table as it was understood."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from commands import told
from pandas import DataFrame

from segmentation.__main__ import main
from segmentation.recipes import Recipe


def test_read_tells_what_was_understood(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Rows, every column with role, use and reason, and what was skipped."""
    answer = told(capsys, "read", file, "--json")
    assert answer["rows"] == 1000
    assert len(answer["columns"]) == 40
    assert set(answer["columns"][0]) == {"name", "role", "use", "reason"}
    assert answer["skipped"] == []
    assert answer["added"] == []


def test_read_tells_which_columns_it_would_add(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A total of parts, with its formula; it can build by its name."""
    shop = tmp_path / "shop.csv"
    amounts = np.random.default_rng(0).integers(0, 90, (200, 4))
    DataFrame(amounts, columns=["Spend web", "Spend shop", "Spend app", "Clicks"]).to_csv(shop, index=False)

    assert told(capsys, "read", shop, "--json")["added"] == [
        {
            "name": "Total spend",
            "how": "total",
            "of": ["Spend web", "Spend shop", "Spend app"],
            "formula": "Total spend = Spend web + Spend shop + Spend app",
        }
    ]
    answer = told(capsys, "segment", shop, "--columns", "Total spend,Clicks", "--k", "3", "--json")
    assert answer["columns"] == ["Total spend", "Clicks"]


def test_read_tells_how_and_lists_every_cell_that_was_not_understood(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Other programs get each part of the reading by itself, and cells with line, reason and text."""
    odd = tmp_path / "odd.csv"
    rows = "".join(f"{i};{i},50;{1 + i % 28:02}.03.2024\n" for i in range(60))
    odd.write_bytes(f"Kunde;Betrag;Datum\n{rows}60;sehr viel;31.03.2024\n".encode("cp1252"))

    answer = told(capsys, "read", odd, "--json")

    assert answer["set_aside"] == [
        {
            "line": 62,
            "column": "Betrag",
            "reason": "no number, unlike the others in its column",
            "text": "sehr viel",
        }
    ]
    known = {"format": "CSV", "delimiter": ";", "decimal": ",", "date_order": "day first", "header_row": 1}
    assert {name: answer[name] for name in known} == known
    assert answer["rows_read"] == 61
    assert answer["sheet"] is None


def test_read_lists_every_row_that_repeats_an_id(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """All of them, with line and id, not only the first few that the note names."""
    people = tmp_path / "people.csv"
    people.write_text("Customer ID,Amount\n" + "".join(f"K{i % 200},{i * 7 % 93}\n" for i in range(208)))

    answer = told(capsys, "read", people, "--json")

    assert answer["repeated"] == [{"line": 202 + i, "id": f"K{i}"} for i in range(8)]
    assert answer["rows"] == 208


def test_read_says_that_orders_are_no_customers(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file with several rows per customer is called one before its columns are listed."""
    orders = tmp_path / "orders.csv"
    orders.write_text("Customer ID,Amount\n" + "".join(f"{i // 4},{i * 7 % 93}\n" for i in range(200)))

    answer = told(capsys, "read", orders, "--json")

    assert answer["notes"][0].startswith("This file has several rows per customer. 200 rows name 50")


def test_read_writes_the_table_as_understood(file: Path, tmp_path: Path, jewellery: DataFrame) -> None:
    """ISO dates and plain numbers, every row in its order."""
    out = tmp_path / "table.csv"
    assert main(["read", str(file), "--out", str(out)]) == 0
    again = pd.read_csv(out, parse_dates=["LastPurchaseDate"])
    assert again["LastPurchaseDate"].tolist() == jewellery["LastPurchaseDate"].tolist()
    assert again["TotalSpend"].tolist() == jewellery["TotalSpend"].tolist()


def test_the_table_as_understood_runs_nothing(tmp_path: Path) -> None:
    """Text and headers that a spreadsheet would run are defused there too; numbers stay numbers."""
    (tmp_path / "a.csv").write_text("id,=1+1,n\n" + "".join(f"x{i},=A{i},-{i}\n" for i in range(5)))
    assert main(["read", str(tmp_path / "a.csv"), "--out", str(tmp_path / "b.csv")]) == 0
    assert (tmp_path / "b.csv").read_text().splitlines()[:2] == ["id,'=1+1,n", "x0,'=A0,0"]


def test_dates_are_counted_to_the_day_asked_for(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Another day is another recency; it goes before a saved study’s, and what is no date is refused."""
    saved = tmp_path / "study.json"
    saved.write_text(json.dumps({"recipe": Recipe(k=4, reference_date="2023-01-31").to_dict()}))
    asked = ("segment", file, "--recipe", saved, "--reference-date")

    assert told(capsys, *asked, "2025-06-30", "--json")["recipe"]["reference_date"] == "2025-06-30"
    assert main([str(word) for word in asked[:-1]]) == 0
    assert "31 January 2023" in capsys.readouterr().out
    assert main([str(word) for word in (*asked, "2025-06-30")]) == 0
    assert "30 June 2025" in capsys.readouterr().out
    assert main([str(word) for word in (*asked, "soon")]) == 2
    assert capsys.readouterr().err.startswith("“soon” is not a date.")


def test_values_that_look_like_none_can_be_taken_literally(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`--literal` names the columns in which 999 is a number; the report repeats it in its command."""
    rows = "".join(f"{i % 13},{999 if i % 9 == 0 else 20 + i % 47},{i * 7 % 91}\n" for i in range(180))
    people, out = tmp_path / "people.csv", tmp_path / "report.html"
    people.write_text("Orders,Age,Spend\n" + rows)

    told(capsys, "segment", people, "--k", "2", "--literal", "Age", "--report", out, "--json")

    assert "--literal Age" in out.read_text(encoding="utf-8")
    assert "stands for" not in out.read_text(encoding="utf-8")


def test_words_that_look_like_none_can_be_taken_literally(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`--literal` names the columns in which NA is a word; `read` says it of the others."""
    rows = "".join(f"{'NA' if i % 9 == 0 else i},{'NA' if i % 4 else 'North plan'}\n" for i in range(180))
    people = tmp_path / "people.csv"
    people.write_text("Spend,Plan\n" + rows)

    asked, kept = (told(capsys, "read", people, "--json", *more) for more in ((), ("--literal", "Plan")))

    assert "“NA” in “Plan” (135 cells)" in asked["notes"][0]
    assert "Plan" not in kept["notes"][0] and "“NA” in “Spend” (20 cells)" in kept["notes"][0]
