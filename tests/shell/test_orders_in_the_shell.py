"""Orders on the command line: the customers made of them, a file beside them, and forecasts."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from commands import told
from prepare.orders.shops import as_german, shop, write

from segmentation.__main__ import main


@pytest.fixture(scope="module")
def orders(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Lines of a shop of 60 customers."""
    path = tmp_path_factory.mktemp("orders") / "orders.csv"
    path.write_bytes(write(as_german(shop())))
    return path


def test_orders_are_made_customers_without_being_told(
    orders: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One row per customer comes out, and the first sentence says what was made of the lines."""
    out = tmp_path / "customers.csv"
    assert main(["segment", str(orders), "--k", "3", "--out", str(out)]) == 0
    lines = len(shop().lines)
    said = capsys.readouterr().out
    assert re.match(
        rf"{lines} order lines became 60 customers, one row each, as of \d+ [A-Z][a-z]+ 20\d\d\.", said
    )
    made = pd.read_csv(out)
    assert made["Revenue"].sum() == pytest.approx(shop().truth.sum())
    assert made["Segment"].notna().all()

    summary = told(capsys, "segment", orders, "--k", "3", "--json")
    assert (summary["rows"], summary["orders"]["lines"]) == (60, lines)
    assert told(capsys, "segment", orders, "--k", "3", "--orders", "--json") != summary  # the recipe says so
    as_they_are = told(capsys, "segment", orders, "--k", "3", "--k-range", "3-4", "--customers", "--json")
    assert as_they_are["rows"] == lines


def _beside(orders: Path, folder: Path) -> tuple[str, ...]:
    """The words that join a file of customers to orders; it lacks five of them, and one has no order."""
    people, ids = folder / "people.csv", [*shop().lines["id"].unique()[5:], 1]
    people.write_text("Nr,Newsletter\n" + "".join(f"00{number},yes\n" for number in ids))
    return "segment", str(orders), "--k", "2", "--k-range", "2-3", "--customer-file", str(people)


@pytest.mark.slow
def test_a_file_of_customers_is_joined_to_those_of_orders(
    orders: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """By the columns that find most of them, and it says how many on both sides."""
    joined = told(capsys, *_beside(orders, tmp_path), "--json")["orders"]["joined"]
    assert (joined["found"], joined["missing"], joined["newcomers"]) == (55, 5, 1)
    assert joined["key"] == {"orders": "Kundennummer", "customers": "Nr"}


def test_a_file_of_customers_that_cannot_be_joined_is_one_sentence(
    orders: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A key that finds nobody, rows that are customers already; and the file is never written over."""
    by = _beside(orders, tmp_path)
    assert main([*by, "--customer-key", "Kundennummer=Newsletter"]) == 2
    assert "they have no value in common" in capsys.readouterr().err
    assert main([*by, "--customers"]) == 2
    assert "taken for customers" in capsys.readouterr().err
    assert main([*by, "--out", str(tmp_path / "people.csv")]) == 2
    assert (tmp_path / "people.csv").read_text().startswith("Nr,")


def test_read_says_what_the_rows_are(orders: Path, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Customers or orders, why, and what orders would be made of."""
    answer = told(capsys, "read", orders, "--json")
    assert answer["rows_are"] == "orders"
    assert answer["orders"]["columns"]["who"] == "Kundennummer"
    assert answer["notes"][0] == answer["orders"]["sentence"]
    answer = told(capsys, "read", file, "--json")
    assert (answer["rows_are"], answer["orders"]) == ("customers", None)


def test_orders_go_out_with_the_segment_of_their_customer(
    orders: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every line in its place and as it came, with one segment per customer."""
    out = tmp_path / "lines.csv"
    assert main(["segment", str(orders), "--k", "3", "--format", "orders", "--out", str(out)]) == 0
    came, went = pd.read_csv(orders, dtype="str"), pd.read_csv(out, dtype="str")
    pd.testing.assert_frame_equal(went[list(came)], came)
    assert went["Segment"].notna().all()
    assert (went.groupby("Kundennummer")["Segment"].nunique() == 1).all()


def test_what_orders_are_made_of_can_be_said(orders: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Another column, another rule, another day; a wrong one is refused with the nearest."""
    chosen = ("--order-column", "amount=MwSt", "--order-rule", "returns=leave out", "--k", "2")
    made = told(capsys, "segment", orders, *chosen, "--reference-date", "2024-06-30", "--json")["orders"]
    assert made["columns"]["amount"] == "MwSt"
    assert made["rules"]["returns"] == "leave out"
    assert made["reference_date"] == "2024-06-30"

    assert main(["segment", str(orders), "--order-column", "who=Kundennumer"]) == 2
    assert "Did you mean “Kundennummer”?" in capsys.readouterr().err
    assert main(["segment", str(orders), "--order-column", "Kundennummer"]) == 2
    assert "look like who=Email" in capsys.readouterr().err


def test_orders_are_foretold_on_request(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With how the forecast did on the file itself, in JSON and in words."""
    from prepare.lifetime.purchases import world

    orders = tmp_path / "orders.csv"
    world(12, 1200).lines().to_csv(orders, index=False)
    answer = told(capsys, "segment", orders, "--k", "2", "--k-range", "2-3", "--lifetime", "--json")
    found = answer["orders"]["lifetime"]
    assert found["refusal"] is None
    assert len(found["check"]["expected"]) == len(found["check"]["came"]) == 10
    assert found["bg_nbd"]["r"]["standard_error"] > 0
    assert answer["recipe"]["lifetime"] is True


def test_rows_that_may_be_orders_are_said_to_be(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Names of a database that nobody reads: taken for customers, and not in silence."""
    rng = np.random.default_rng(5)
    number = np.repeat(np.arange(400), rng.integers(1, 4, 400))
    lines = pd.DataFrame(
        {
            "VBELN": number + 90_000_000,
            "KUNNR": rng.integers(0, 60, 400)[number] * 7 + 100_000,
            "FKDAT": pd.date_range("2025-01-01", periods=300)[rng.integers(0, 300, 400)][number],
            "NETWR": rng.lognormal(3, 0.8, len(number)).round(2),
        }
    )
    path = tmp_path / "billing.csv"
    lines.to_csv(path, index=False)

    assert main(["segment", str(path), "--k", "2"]) == 0
    assert "--orders makes customers of them first" in capsys.readouterr().err
    assert main(["segment", str(path), "--k", "2", "--customers"]) == 0
    assert "--orders" not in capsys.readouterr().err
    assert main(["read", str(path)]) == 0
    assert "No header says who ordered" in capsys.readouterr().out
