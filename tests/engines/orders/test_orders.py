"""Orders in parts become the customers that one table of all lines gives: to the cent, receipt and all."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas import DataFrame
from prepare.orders.shops import shop, shuffled

from segmentation.engines.carriers.memory import InMemory
from segmentation.engines.orders.orders import CustomersBuilt, customers_of_orders
from segmentation.errors import EngineError, OrderError
from segmentation.prepare.orders.building import build_customers, money_mark
from segmentation.prepare.orders.order_columns import OrderColumns, OrderRules
from segmentation.prepare.orders.recognition import recognise
from segmentation.prepare.reading.inputs import read
from segmentation.prepare.reading.tables import Table

CORPUS = (
    "shopify_orders", "woocommerce_orders", "stripe_payments", "superstore_lines", "restaurant_pos",
    "online_retail",
)  # fmt: skip


def in_parts(frame: DataFrame, columns: OrderColumns, out: Path, parts: int = 3, **rules: str):
    carrier = InMemory.of(frame, batch_rows=97)
    lines, mark = max(1, -(-len(frame) // parts)), money_mark(Table.of(frame), columns)
    return customers_of_orders(carrier, columns, out, OrderRules.of(rules), part_lines=lines, mark=mark)


def customers(built: CustomersBuilt) -> DataFrame:
    frame = pd.concat([pq.read_table(built.folder / name).to_pandas() for name in built.parts])
    return in_order(Table.of(frame.reset_index(drop=True)).data)


def in_order(frame: DataFrame) -> DataFrame:
    return frame.sort_values(list(frame.columns), kind="stable").reset_index(drop=True)


def assert_same(frame: DataFrame, columns: OrderColumns, out: Path, parts: int = 3, **rules: str) -> None:
    whole = build_customers(Table.of(frame), columns, OrderRules.of(rules))
    built = in_parts(frame, columns, out, parts, **rules)
    told, expected = built.receipt.summary(), whole.receipt.summary()
    assert told == expected
    pd.testing.assert_frame_equal(customers(built), in_order(whole.table.data), check_exact=True)


@pytest.mark.slow
@pytest.mark.parametrize("name", CORPUS)
def test_real_orders_are_the_same_in_parts(data_folder, tmp_path, name) -> None:
    made = tmp_path / "orders.csv"
    subprocess.run([sys.executable, "-B", data_folder / "corpus" / name / "make.py", made, "3"], check=True)
    table = read(made)
    assert_same(table.data, recognise(table.data).columns, tmp_path / "customers")


PLAIN = {"who": "email", "order": "order", "when": "when", "amount": "value"}
RULES = st.fixed_dictionaries(
    {},
    optional={
        "returns": st.sampled_from(["subtract", "leave out"]),
        "duplicates": st.sampled_from(["leave out copies", "leave out all", "keep"]),
        "buyers": st.sampled_from(["everybody", "leave out"]),
        "zeros": st.sampled_from(["keep", "leave out"]),
        "currency": st.sampled_from(["main", "together", "USD"]),
        "no_currency": st.sampled_from(["keep", "leave out"]),
        "cancelled": st.sampled_from(["keep", "leave out"]),
    },
)


def spoiled(seed: int) -> DataFrame:
    """A shop with everything that asks for a look at all lines, on some of them."""
    rng = np.random.default_rng(seed)
    lines = shuffled(shop(seed, customers=25).lines, seed)
    size = len(lines)

    def some(share: float) -> np.ndarray:
        return rng.random(size) < share

    lines["status"] = rng.choice(["paid", "paid", "paid", "refunded", "cancelled", "test"], size)
    lines["currency"] = rng.choice(["EUR", "eur", "USD", None], size, p=[0.5, 0.2, 0.2, 0.1])
    lines["newsletter"] = rng.choice(["yes", "no", "no sms", None], size, p=[0.7, 0.1, 0.1, 0.1])
    lines.loc[some(0.1), "email"] = None
    lines.loc[some(0.05), "email"] = "guest"
    lines.loc[some(0.05), "email"] = lines["email"].str.upper()
    lines.loc[some(0.1), "when"] = pd.NaT
    lines.loc[some(0.01), "when"] = pd.Timestamp("2204-03-05")
    lines.loc[some(0.05), "value"] *= -1
    lines.loc[some(0.02), "value"] = 0
    lines["line id"] = np.arange(size) if seed % 2 else rng.integers(0, 5, size)
    return pd.concat([lines, lines[some(0.03)]], ignore_index=True)


@pytest.mark.slow
@settings(max_examples=6)
@given(seed=st.integers(0, 10_000), parts=st.integers(1, 9), rules=RULES)
def test_invented_orders_are_the_same_in_any_parts(tmp_path_factory, seed, parts, rules) -> None:
    columns = OrderColumns(
        **PLAIN, status="status", currency="currency", product="product", category="category",
        quantity="quantity", country="country",
    )  # fmt: skip
    assert_same(spoiled(seed), columns, tmp_path_factory.mktemp("made"), parts, **rules)


def test_ids_that_are_numbers_stay_whole_where_guests_are_noughts(tmp_path) -> None:
    """Lines of nobody are filled in from their order, and an id too long for a float keeps its digits."""
    frame = shop(3).lines.assign(who=lambda f: f["id"] + 2**60)
    frame.loc[::9, "who"] = 0
    assert_same(frame, OrderColumns(**PLAIN | {"who": "who"}), tmp_path / "whole")
    gaps = frame.assign(who=frame["id"].where(frame.index % 9 > 0))
    assert_same(gaps, OrderColumns(**PLAIN | {"who": "who"}), tmp_path / "gaps")


def test_names_that_are_told_apart_by_their_place(tmp_path) -> None:
    frame = shop(4).lines.assign(name=lambda f: f["name"].str[:3])
    columns = OrderColumns(who="name", place="city", order="order", when="when", amount="total")
    assert_same(frame, columns, tmp_path)


def test_the_clock_of_the_shop_counts_in_parts_too(tmp_path) -> None:
    frame = shop(5).lines.rename(columns={"when": "Created (UTC)"})
    columns = OrderColumns(**PLAIN | {"when": "Created (UTC)"})
    assert_same(frame, columns, tmp_path / "written")
    assert_same(frame, columns, tmp_path / "moved", clock="Asia/Tokyo")


def test_a_day_up_to_which_orders_count_leaves_nobody(tmp_path) -> None:
    carrier = InMemory.of(shop(1).lines)
    with pytest.raises(OrderError, match="No customer has an order that counts"):
        customers_of_orders(carrier, OrderColumns(**PLAIN), tmp_path, reference_date="1999-01-01")
    assert not list(tmp_path.glob("part-*"))


def test_what_stands_in_the_folder_is_not_written_over(tmp_path) -> None:
    carrier = InMemory.of(shop(1).lines)
    customers_of_orders(carrier, OrderColumns(**PLAIN), tmp_path)
    with pytest.raises(EngineError, match="Name an empty folder"):
        customers_of_orders(carrier, OrderColumns(**PLAIN), tmp_path)
    assert not [each for each in tmp_path.iterdir() if each.is_dir()], "the lines by customer went away"


@pytest.mark.slow
@pytest.mark.xdist_group("spark")
@pytest.mark.parametrize("seed", [1, 2])
def test_spark_makes_the_same_customers(spark, tmp_path, seed) -> None:
    """With lines to fill in, in partitions of Spark’s own; what comes out lies in one folder."""
    from segmentation.engines.carriers.spark import opened

    frame = spoiled(seed)
    pq.write_table(pa.Table.from_pandas(frame, preserve_index=False), tmp_path / "lines.parquet")
    columns = OrderColumns(**PLAIN, status="status", currency="currency", category="category")
    lines = opened(str(tmp_path / "lines.parquet"))
    built = customers_of_orders(lines, columns, tmp_path / "out", part_lines=len(frame) // 3)
    whole = build_customers(Table.of(frame), columns)
    assert built.receipt.summary() == whole.receipt.summary()
    pd.testing.assert_frame_equal(customers(built), in_order(whole.table.data), check_exact=True)


def test_lines_of_nobody_make_no_file_and_nothing_is_left_behind(tmp_path) -> None:
    lines = shop(6, customers=4).lines
    lines.loc[lines["order"] % 3 > 0, "email"] = None
    built = in_parts(lines, OrderColumns(**PLAIN), tmp_path, parts=12)
    assert sum(pq.read_metadata(tmp_path / name).num_rows for name in built.parts) == built.receipt.customers
    assert sorted(each.name for each in tmp_path.iterdir()) == list(built.parts)


def test_what_is_missing_is_said_before_lines_are_sorted(tmp_path) -> None:
    carrier = InMemory.of(shop(1).lines)
    with pytest.raises(OrderError, match="which column names the customer"):
        customers_of_orders(carrier, OrderColumns(when="when", amount="value"), tmp_path)
    with pytest.raises(OrderError, match="“country” holds no dates"):
        customers_of_orders(carrier, OrderColumns(**PLAIN | {"when": "country"}), tmp_path)
