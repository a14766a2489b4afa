"""Amounts in the receipt of order lines bear their currency, whichever way the file tells it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from segmentation.prepare.orders.building import build_customers
from segmentation.prepare.orders.recognition import recognise
from segmentation.prepare.reading.tables import read_table


def test_a_sign_beside_the_amounts_stands_in_the_receipt_too() -> None:
    rng = np.random.default_rng(1)
    who = rng.integers(0, 60, 400)
    days = pd.Timestamp("2026-01-01") + pd.to_timedelta(rng.integers(0, 300, 400), "D")
    amounts = np.where(np.arange(400) < 8, -12.5, rng.integers(5, 90, 400) + 0.5)
    lines = pd.DataFrame(
        {
            "Order Date": days.strftime("%Y-%m-%d"),
            "Email": [f"p{n}@example.com" if n else "" for n in who],
            "Order ID": np.arange(400) + 7_000,
            "Amount": [f"£{amount:.2f}" if amount > 0 else f"-£{-amount:.2f}" for amount in amounts],
        }
    )
    table = read_table(lines.to_csv(index=False).encode(), "orders.csv")
    receipt = build_customers(table, recognise(table.data).columns).receipt
    said = [*receipt.remarks, *(entry.text for entry in receipt.set_aside)]

    assert any("in all, taken off" in text and "£" in text for text in said)
    assert any("worth" in text and "£" in text for text in said)
