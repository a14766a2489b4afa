"""Invented shops: what their customers bought, and the ways in which tools write it down."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from pandas import DataFrame

FIRST = ("Ann", "Bo", "Cem", "Dee", "Eli", "Fay", "Gus", "Hal", "Ivy", "Jo", "Kim", "Lou")
LAST = ("Ash", "Birk", "Crane", "Dunn", "East", "Fair", "Gale", "Hart", "Ingle", "Jess")


@dataclass(frozen=True)
class Shop:
    """Lines of orders, one row each, in plain words; `truth` is the net sum of each customer."""

    lines: DataFrame

    @property
    def truth(self) -> pd.Series:
        """Customer → what they paid, refunds taken off."""
        return (self.lines["value"] - self.lines["back"]).groupby(self.lines["email"]).sum().round(2)

    @property
    def orders(self) -> pd.Series:
        """Customer → how many orders."""
        return self.lines.groupby("email")["order"].nunique()


def shop(seed: int = 0, customers: int = 60, mean: float = 4.0) -> Shop:
    """Orders of one to three lines over two years; prices differ from customer to customer."""
    rng = np.random.default_rng(seed)
    rows, number = [], 1000
    for n in range(customers):
        name = f"{FIRST[n % 12]} {LAST[n // 12 % 10]}{'' if n < 120 else n}"
        factor, bought = rng.lognormal(0, 0.3), 1 + rng.poisson(mean - 1)
        for _ in range(bought):
            day = pd.Timestamp("2023-01-01") + pd.Timedelta(minutes=int(rng.integers(0, 730 * 1440)))
            rows += [
                {
                    "order": 0, "when": day, "email": f"{name.replace(' ', '.')}{n}@example.com".lower(),
                    "id": 7000 + 13 * n, "name": name, "city": ("Leeds", "Köln", "Girona")[n % 3],
                    "zip": f"{10000 + 37 * n}", "country": ("GB", "DE", "ES")[n % 3], "phone": f"+49 30 5550{n:04d}",
                    "product": f"Thing {int(rng.integers(0, 25))}", "quantity": int(rng.integers(1, 4)),
                    "price": round(float(rng.uniform(3, 40) * factor), 2),
                }
                for _ in range(int(rng.integers(1, 4)))
            ]  # fmt: skip
    lines = DataFrame(rows).sort_values(["when", "email"], kind="stable").reset_index(drop=True)
    new = (lines["when"] != lines["when"].shift()) | (lines["email"] != lines["email"].shift())
    lines["order"] = number + new.cumsum()
    lines["sku"] = "S" + lines["product"].str[6:].str.zfill(3)
    lines["category"] = "Kind " + (lines["product"].str[6:].astype(int) % 4).astype(str)
    lines["value"] = (lines["quantity"] * lines["price"]).round(2)
    lines["total"] = lines.groupby("order")["value"].transform("sum").round(2)
    lines["back"] = 0.0
    return Shop(lines)


def shuffled(frame: DataFrame, seed: int) -> DataFrame:
    """The same lines in another order."""
    return frame.iloc[np.random.default_rng(seed).permutation(len(frame))].reset_index(drop=True)


def write(frame: DataFrame) -> bytes:
    """The table as a file."""
    return frame.to_csv(index=False).encode()
