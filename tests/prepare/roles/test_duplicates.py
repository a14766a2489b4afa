"""Rows that name a customer again: a slip, or a table of orders."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from pandas import DataFrame

from segmentation.datasets import jewellery as sample
from segmentation.prepare.cleaning.cleaning import clean
from segmentation.prepare.reading.tables import read_table
from segmentation.prepare.roles.duplicates import customer_id, repetition
from segmentation.prepare.roles.roles import infer_roles


def orders(rows=300, each=3, **columns) -> DataFrame:
    rng = np.random.default_rng(2)
    return DataFrame(
        {"Customer ID": [i // each + 1 for i in range(rows)], "Spend": rng.lognormal(3, 1, rows), **columns}
    )


def test_the_customer_id_is_found_among_ids():
    """An invoice number is an id too, but not the customer's; without either, nobody is named."""
    table = orders(**{"Invoice No": range(7000, 7300)})

    assert customer_id(infer_roles(table[["Invoice No", "Customer ID", "Spend"]])) == "Customer ID"
    assert customer_id(infer_roles(table[["Spend"]])) is None


def test_an_email_names_the_customer_of_an_order():
    """Where the only id is the order's, the address tells who came back."""
    table = orders(Id=range(7000, 7300), Email=[f"p{i // 3}@example.com" for i in range(300)])
    table = table.drop(columns="Customer ID")

    assert customer_id(infer_roles(table)) == "Email"


def test_a_table_of_orders_is_told_from_a_table_of_customers():
    """Three rows to a customer are orders; the sentence has both numbers and what to do."""
    found = repetition(orders(), infer_roles(orders()))

    assert found is not None and found.are_orders and found.customers == 100
    assert len(found.rows) == 200
    assert found.sentence.startswith(
        "This file has several rows per customer. 300 rows name 100 different customers in “Customer ID”"
    )
    assert "pivot table" in found.sentence


def test_a_few_repeats_are_a_slip():
    """Ten repeated customers of 100 are listed in the receipt, and the rows are still customers."""
    table = orders(110, 1)
    table.loc[100:, "Customer ID"] = range(1, 11)
    roles = infer_roles(table)
    found = repetition(table, roles)
    said = [entry.sentence for entry in clean(table, roles).receipt.entries]

    assert found is not None and not found.are_orders and list(found.rows) == list(range(100, 110))
    assert "10 rows repeat an earlier “Customer ID”. They stay in." in said
    assert said[-1] == "110 customers in the study"


def test_the_receipt_counts_orders_as_rows():
    """Nobody is told of 300 customers where there are 100."""
    cleaned = clean(orders(), infer_roles(orders()))

    assert cleaned.receipt.entries[-1].sentence == "300 rows in the study"


def test_different_customers_are_no_repetition():
    """A file with one row per customer says nothing."""
    assert repetition(sample(customers=200), infer_roles(sample(customers=200))) is None


@pytest.mark.parametrize(
    ("file", "named", "customers", "column"),
    [
        ("online_retail_sample_20k.csv", 14_922, 3_049, "CustomerID"),
        ("cdnow_master.txt", 69_659, 23_570, "customer_id"),
    ],
)
def test_real_orders_are_told(data_folder: Path, file: str, named: int, customers: int, column: str):
    """Both files of order lines are recognised; a missing id names nobody."""
    table = read_table((data_folder / "customers" / file).read_bytes(), file).data
    found = repetition(table, infer_roles(table))

    assert found is not None and found.are_orders
    assert (found.named, found.customers, found.column) == (named, customers, column)


@pytest.mark.slow
def test_no_real_file_of_customers_is_taken_for_orders(data_folder: Path):
    """Every other file has one row per customer, but for a slip."""
    for folder in ("customers", "exports", "thesis"):
        for path in sorted((data_folder / folder).glob("*")):
            if path.name in ("online_retail_sample_20k.csv", "cdnow_master.txt", "bank_full_comma.csv"):
                continue
            table = read_table(path.read_bytes(), path.name).data
            found = repetition(table, infer_roles(table))
            assert found is None or not found.are_orders, path.name


def test_several_people_of_one_account_are_no_orders():
    """Contacts with an address each are people, though three share an account."""
    people = orders(Email=[f"p{i}@example.com" for i in range(300)]).rename(
        columns={"Customer ID": "AccountId"}
    )
    bought = people.assign(Email=[f"p{i // 3}@example.com" for i in range(300)])
    slips = people.assign(Email=[f"p{max(i, 4)}@example.com" for i in range(300)])

    assert repetition(people, infer_roles(people)) is None
    assert (found := repetition(bought, infer_roles(bought))) is not None and found.are_orders
    assert (few := repetition(slips, infer_roles(slips))) is not None and not few.are_orders
