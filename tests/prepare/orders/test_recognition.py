"""Order lines are told from customers by how their values hang together."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from pandas import DataFrame
from prepare.orders.shops import WRITERS, as_german, as_market_orders, shop, shuffled, write

from segmentation.prepare.orders.building import build_customers
from segmentation.prepare.orders.recognition import recognise
from segmentation.prepare.reading.inputs import read

ORDER_FILES = {
    "shopify_orders": "Email", "woocommerce_orders": "Email (Billing)", "stripe_payments": "Customer ID",
    "superstore_lines": "Customer Name", "online_retail": "CustomerID", "restaurant_pos": "Loyalty Card No",
}  # fmt: skip


@pytest.mark.parametrize("writer", WRITERS, ids=lambda writer: writer.__name__)
def test_orders_are_told_however_they_are_written(writer) -> None:
    """Eight ways of writing one shop: the customers, their orders and their money are those of the shop."""
    sold = shop()
    table = read(write(writer(sold)))

    reading = recognise(table.data)
    made = build_customers(table, reading.columns).table.data

    assert reading.rows_are == "orders", reading.reasons
    assert sorted(made["Revenue"]) == sorted(sold.truth)
    if reading.columns.order is not None:
        assert sorted(made["Orders"]) == sorted(sold.orders)


def test_it_says_what_it_looks_like_and_why() -> None:
    """Lines, customers and orders are counted, and every reason names its column."""
    sold = shop()
    reading = recognise(read(write(as_german(sold))).data)

    lines, people, orders = len(sold.lines), len(sold.truth), int(sold.orders.sum())
    assert (
        reading.sentence == f"This looks like {lines} order lines of {people} customers in {orders} orders."
    )
    assert [reason.split("”")[0].split("“")[1] for reason in reading.reasons] == [
        "Kundennummer", "Bestellnummer", "Bestelldatum", "Gesamtpreis",
    ]  # fmt: skip
    assert "Einzelpreis" in reading.choices["price"]


def test_lines_that_name_nobody_are_no_ones_in_the_sentence() -> None:
    """They are counted apart from those of customers, before and after customers are made."""
    sold = shop()
    frame = as_german(sold)
    gone = frame.index[::5]
    frame["Kundennummer"] = frame["Kundennummer"].astype("object").mask(frame.index.isin(gone))
    table = read(write(frame))
    reading = recognise(table.data)
    made = build_customers(table, reading.columns)

    lines, named = len(frame), len(frame) - len(gone)
    assert f"{named} of {lines} order lines name" in reading.sentence
    assert reading.sentence.endswith(f"The other {len(gone)} name nobody.")
    assert made.receipt.made_of == f"{made.receipt.counted.count} of {lines} order lines"
    assert made.receipt.sentence.startswith(made.receipt.made_of)


def test_the_order_of_lines_never_matters_to_what_they_are() -> None:
    """What is recognised hangs on the values alone."""
    frame = as_market_orders(shop())
    first = recognise(read(write(frame)).data)

    assert recognise(read(write(shuffled(frame, 3))).data) == first


def customers(rows: int = 120) -> DataFrame:
    rng = np.random.default_rng(4)
    days = pd.Timestamp("2024-01-01") + pd.to_timedelta(rng.integers(0, 300, rows), unit="D")
    return DataFrame(
        {
            "Customer ID": range(5000, 5000 + rows), "Email": [f"p{n}@example.com" for n in range(rows)],
            "Orders": rng.poisson(4, rows), "Total Spent": rng.lognormal(4, 1, rows).round(2),
            "Last Order Date": days,
        }
    )  # fmt: skip


def test_customers_are_customers() -> None:
    """One row each; a few that came twice are a slip."""
    table = customers()
    assert recognise(table).rows_are == "customers"
    assert recognise(pd.concat([table, table.head(8)])).rows_are == "customers"


def test_people_of_one_company_are_no_orders() -> None:
    """A company id comes back, and every row has an address of its own."""
    table = customers().assign(AccountId=[f"A{n // 3}" for n in range(120)])
    table["Created Date"] = table.pop("Last Order Date")
    found = recognise(table.drop(columns="Customer ID"))
    assert found.rows_are == "customers"
    assert "Email" in found.reasons[0]


def test_states_by_month_are_unclear() -> None:
    """Every customer on every day is a balance sheet rather than a shop."""
    months = pd.date_range("2024-01-31", periods=6, freq="ME")
    table = DataFrame(
        {
            "Customer ID": np.repeat(range(100, 140), 6), "Date": np.tile(months, 40),
            "Amount": np.random.default_rng(1).lognormal(4, 1, 240).round(2),
        }
    )  # fmt: skip
    found = recognise(table)
    assert found.rows_are == "unclear"
    assert "state of a customer" in found.reasons[0]


@pytest.mark.parametrize("gone", ["when", "value"])
def test_what_is_missing_is_said(gone: str) -> None:
    """Without a day and a number, or without money, nobody can tell; the sentence says which."""
    lines = shop().lines
    table = DataFrame({"Customer No": lines["id"], "Product": lines["product"]})
    table["Amount" if gone == "when" else "Order Date"] = lines["value" if gone == "when" else "when"]
    found = recognise(table)
    assert found.rows_are == "unclear"
    assert ("day on which they bought" if gone == "when" else "what they paid") in found.reasons[0]


def test_orders_of_nobody_ask_for_the_customer() -> None:
    """Orders with numbers, days and amounts, and nobody who bought: it says what to export."""
    lines = shop().lines
    table = DataFrame({"Order ID": lines["order"], "Order Date": lines["when"], "Total": lines["total"]})
    found = recognise(table)
    assert found.rows_are == "unclear"
    assert "no column names the customers" in found.reasons[0]


def test_first_orders_are_orders_by_their_words() -> None:
    """Where nobody comes back yet, an order number, its day and an amount decide; sums over a life do not."""
    one = shop(mean=1.0).lines.drop_duplicates("email")
    table = DataFrame(
        {
            "Order Number": one["order"],
            "Order Date": one["when"],
            "Email": one["email"],
            "Total": one["total"],
        }
    )
    assert recognise(table).rows_are == "orders"
    assert recognise(table.assign(**{"Total Orders": 1, "Last Order": one["when"]})).rows_are == "customers"


@pytest.mark.parametrize("name", ORDER_FILES)
def test_files_of_orders_come_out_as_the_truth_to_the_cent(
    name: str, data_folder: Path, tmp_path: Path
) -> None:
    """Six exports as vendors write them: the key, orders, money, returns and days of every customer."""
    made = tmp_path / f"{name}.csv"
    subprocess.run([sys.executable, "-B", data_folder / "corpus" / name / "make.py", made, "2"], check=True)
    truth = pd.read_csv(
        tmp_path / f"{name}.truth.csv", dtype={"customer": "str"}, parse_dates=["first", "last"]
    )
    table = read(made)

    reading = recognise(table.data)
    found = build_customers(table, reading.columns).table.data

    assert (reading.rows_are, reading.columns.who) == ("orders", ORDER_FILES[name])
    both = truth.set_index("customer").join(
        found.set_index(found[ORDER_FILES[name]].astype("str")), how="outer"
    )
    assert len(both) == len(truth) == len(found)
    assert (both["Revenue"] - both["net_value"]).abs().max() < 0.005
    assert (both["Orders"] == both["orders"]).all()
    assert (both["Returned orders"] == both["returns"]).all()
    assert both["First order"].equals(both["first"].astype(both["First order"].dtype))
    assert both["Last order"].equals(both["last"].astype(both["Last order"].dtype))


@pytest.mark.slow
def test_no_file_of_customers_is_taken_for_orders(data_folder: Path, tmp_path: Path) -> None:
    """Eighteen exports of customers, and the public files of customers."""
    index = pd.read_csv(data_folder / "corpus" / "INDEX.tsv", sep="\t")
    paths = []
    for name in index.loc[index["type"] == "customers", "folder"]:
        paths.append(tmp_path / f"{name}.csv")
        subprocess.run(
            [sys.executable, "-B", data_folder / "corpus" / name / "make.py", paths[-1]], check=True
        )
    other = [p for p in (data_folder / "customers").glob("*.csv") if p.name != "online_retail_sample_20k.csv"]
    paths += [p for p in other if p.stat().st_size < 1_000_000]
    paths += [*(data_folder / "exports").glob("*.csv"), *(data_folder / "thesis").glob("jewel*.csv")]
    taken = {
        path.name: found for path in paths if (found := recognise(read(path).data)).rows_are != "customers"
    }
    assert len(paths) > 25
    assert not {name: found.reasons for name, found in taken.items() if "bank_small" not in name}


def test_names_under_a_bare_header_are_names() -> None:
    """“Client” may hold numbers or names; beside an address names are the worse key."""
    lines = shop().lines
    table = DataFrame({"Client": lines["name"], "Date": lines["when"], "Valor": lines["value"]})
    assert recognise(table).columns.who == "Client"
    assert recognise(table.assign(**{"E-mail": lines["email"]})).columns.who == "E-mail"


def test_days_with_a_short_year_behind_the_name_of_the_month_are_days() -> None:
    """Mar-05-23, as a market place writes it."""
    lines = shop().lines
    table = DataFrame({"Buyer": lines["name"], "Sale Date": lines["when"].dt.strftime("%b-%d-%y")})
    found = read(write(table.assign(**{"Total Price": lines["value"]}))).data
    assert (found["Sale Date"] == lines["when"].dt.normalize()).all()
    assert recognise(found).rows_are == "orders"


def test_orders_without_a_header_are_asked_about() -> None:
    """Nothing has a name; what comes back is proposed as the customer, and the person decides."""
    lines = shop().lines
    table = DataFrame({"Column 1": lines["id"], "Column 2": lines["when"], "Column 3": lines["value"]})
    found = recognise(table)
    assert found.rows_are == "unclear"
    assert found.columns.taken() == {"who": "Column 1", "when": "Column 2", "amount": "Column 3"}


def test_a_product_is_called_by_its_name_rather_than_its_code() -> None:
    """“TE003” tells a marketer nothing where the next column says “Tea House”."""
    lines = shop().lines
    codes, _ = pd.factorize(lines["product"])
    table = lines.rename(
        columns={"email": "Email", "when": "Order Date", "order": "Order Number", "value": "Amount"}
    )
    named = [f"{'Tea' if code % 2 else 'Coffee'} House {'dark' if code % 3 else 'light'}" for code in codes]
    table = table[["Order Number", "Order Date", "Email", "Amount"]].assign(
        SKU=[f"TE{code:03d}" for code in codes], **{"Item Name": named}
    )
    assert recognise(table).columns.product == "Item Name"
    assert recognise(table.drop(columns="Item Name")).columns.product == "SKU"


def test_what_calls_every_line_a_payment_is_no_product() -> None:
    """“Most bought: Payment for Invoice” is said of nobody."""
    lines = shop().lines
    table = DataFrame({"Order Date": lines["when"], "Email": lines["email"], "Amount": lines["value"]})
    table["Description"] = np.where(np.arange(len(table)) % 2, "Order", "Payment for Invoice")
    assert recognise(table).columns.product is None
    assert recognise(table.assign(Description=lines["product"])).columns.product == "Description"


def test_what_was_given_back_bears_its_currency() -> None:
    """An amount without its money is half a sentence."""
    lines = shop().lines
    table = DataFrame(
        {"Order Date": lines["when"], "Email": lines["email"], "Amount": lines["value"], "Currency": "USD"}
    )
    table.loc[:4, "Amount"] = -10.0
    found = read(write(table))
    made = build_customers(found, recognise(found.data).columns)
    assert any(
        ", $" in remark and " in all, taken off what customers paid" in remark
        for remark in made.receipt.remarks
    )
