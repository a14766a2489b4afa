"""Customers whom no header names are told by how their values come back with their orders."""

import numpy as np
import pandas as pd
import pytest
from pandas import DataFrame

from segmentation import Recipe, run
from segmentation.prepare.orders.recognition import recognise

PEOPLE, SHOPS = 60, ("LDN1", "BRS1")
DAYS = pd.date_range("2025-01-01", periods=300)


def till(rng: np.random.Generator, *, who: str = "Card No", order: str = "Receipt No") -> DataFrame:
    """Lines of a till: several a receipt, numbers of cards that come back, a time, and a batch a week."""
    rows = []
    for number in range(500):
        card, day = 633500000000 + int(rng.integers(PEOPLE)) * 7919, int(rng.integers(len(DAYS)))
        for line in range(int(rng.integers(1, 4))):
            rows.append(
                {
                    "Store": SHOPS[number % 2],
                    "Date": DAYS[day],
                    "Time": f"{9 + number % 9:02}:{number % 60:02}",
                    order: f"R-{number:05}",
                    "Batch": 1000 + day // 3,
                    "Line": line + 1,
                    "Item": ("Rye bread", "Olive oil", "Red wine")[int(rng.integers(3))],
                    "Line Total": round(float(rng.lognormal(2, 0.6)), 2),
                    who: card,
                }
            )
    return DataFrame(rows)


@pytest.fixture
def lines() -> DataFrame:
    return till(np.random.default_rng(11))


def test_a_card_with_many_receipts_names_its_customer(lines: DataFrame) -> None:
    """Neither the time of the day, nor batches that follow one another, nor shops are customers."""
    found = recognise(lines)

    assert found.rows_are == "orders"
    assert (found.columns.who, found.columns.order) == ("Card No", "Receipt No")
    assert found.customers == lines["Card No"].nunique()


def test_customers_are_made_of_them_with_all_that_was_paid(lines: DataFrame) -> None:
    study = run(lines, Recipe(k=2), verdict=False)

    assert study.orders is not None
    paid = study.orders.table.data.set_index("Card No")["Revenue"]
    expected = lines.groupby("Card No")["Line Total"].sum()
    assert paid.to_dict() == pytest.approx(expected.to_dict())


def test_where_no_header_says_anything_it_is_asked(lines: DataFrame) -> None:
    """Columns of a database whose names nobody reads: the largest sum is what was paid, not the tax on it."""
    coded = lines.rename(
        columns={"Card No": "KUNNR", "Receipt No": "VBELN", "Date": "FKDAT", "Line Total": "NETWR"}
    ).drop(columns=["Store", "Time", "Item", "Line"])
    coded["MWSBP"] = (coded["NETWR"] * 0.19).round(2)
    found = recognise(coded)

    assert found.rows_are == "unclear"
    assert found.columns.taken() == {"who": "KUNNR", "order": "VBELN", "when": "FKDAT", "amount": "NETWR"}
    assert found.reasons[0].startswith("No header says who ordered; going by their values, ")


def test_a_table_of_customers_with_codes_stays_one() -> None:
    """Branches and managers come back too, but nothing in it has several lines of one day."""
    rng = np.random.default_rng(3)
    data = DataFrame(
        {
            "Ref": np.arange(400) + 5000,
            "Branch": rng.integers(100, 160, 400),
            "Opened": DAYS[rng.integers(0, 300, 400)],
            "Balance": rng.lognormal(6, 1, 400).round(2),
        }
    )
    assert recognise(data).rows_are == "customers"


def test_a_negative_adjustment_of_a_gift_goes_back() -> None:
    """It is no money of our own on its way: the line names who gave."""
    rng = np.random.default_rng(9)
    count = 300
    data = DataFrame(
        {
            "Gift ID": [f"G-{n}" for n in range(count)],
            "Gift Date": DAYS[rng.integers(0, 300, count)],
            "Constituent ID": rng.integers(0, 60, count) + 7000,
            "Gift Type": np.where(np.arange(count) % 20 == 0, "Adjustment", "Cash"),
            "Gift Amount": np.where(np.arange(count) % 20 == 0, -20.0, 50.0),
        }
    )
    study = run(data, Recipe(k=2), verdict=False)

    assert study.orders is not None
    given = study.orders.table.data.set_index("Constituent ID")["Revenue"]
    assert given.to_dict() == pytest.approx(data.groupby("Constituent ID")["Gift Amount"].sum().to_dict())
