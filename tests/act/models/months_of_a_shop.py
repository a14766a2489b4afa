"""A shop’s customers with everything that cleaning decides about, this month and the next."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from pandas import DataFrame

from segmentation import Recipe, SavedStudy, Study, open_study, run
from segmentation.act.exports import study_json


def shop(n: int = 300, *, seed: int = 3, last: str = "2024-06-30") -> DataFrame:
    """Customers with gaps, marks, dates, categories and an infinite number."""
    rng = np.random.default_rng(seed)
    group = rng.integers(0, 3, n)
    spend = np.array([40.0, 300.0, 2000.0])[group] * rng.lognormal(0, 0.3, n)
    quiet = np.array([300, 90, 10])[group] + rng.integers(0, 20, n)
    frame = DataFrame(
        {
            "CustomerID": [f"C{seed}-{i}" for i in range(n)],
            "Spend": np.where(rng.random(n) < 0.1, np.nan, spend).round(2),
            "Orders": np.array([1, 4, 15])[group] + rng.integers(0, 3, n),
            "Days since call": np.where(
                rng.random(n) < 0.1, -1.0, np.array([200.0, 60.0, 8.0])[group] + rng.integers(0, 9, n)
            ),
            "Last order": pd.Timestamp(last) - pd.to_timedelta(quiet, "D"),
            "Channel": np.array(["Shop", "Web", "App"])[rng.integers(0, 3, n)],
            "Newsletter": rng.random(n) < 0.5,
        }
    )
    frame.loc[0, "Spend"] = np.inf
    frame.loc[1, "Last order"] = pd.Timestamp(last)
    return frame


FILES = ("mall_customers_genre.csv", "wholesale_customers.csv", "customer_personality_tab_ddmmyyyy.csv",
         "telco_customer_churn.csv", "cc_general.csv", "shopping_trends.csv")  # fmt: skip
"""Real files of customers, which every way out labels as Python does."""
BUILD = ("Spend", "Orders", "Days since call", "Last order", "Channel", "Newsletter")
RECIPES = {
    "standard": {},
    "everything builds": {"basis": BUILD},
    "complete only": {"missing": "drop"},
    "Ward": {"algorithm": "Ward"},
    "joined": {"joined": {4: ((2, 3),)}},
    "reference date": {"basis": ("Last order", "Spend"), "reference_date": "2025-01-01"},
}
DRAWN = {
    "tiers": {"algorithm": "tiers", "tiers": "Spend"},
    "tiers by amount": {"algorithm": "tiers", "tiers": {"column": "Orders", "by": "amount", "cuts": [12, 3]}},
    "rules": {
        "algorithm": "rules",
        "rules": [
            {"name": "Big", "conditions": ["spend >= 500", "Newsletter = yes"]},
            {"name": "It’s web", "match": "any", "conditions": ["channel = WEB", "Last order < 2023-10-01"]},
            {"name": "Odd", "conditions": ["Spend is empty"]},
            {"name": "Nobody", "conditions": ["Orders > 900"]},
        ],
    },
    "rules joined": {
        "algorithm": "rules",
        "rules": [
            {"name": "Big", "conditions": ["Spend between 500 and 1e6"]},
            {"name": "App", "conditions": ["Channel != Web, Shop"]},
        ],
        "joined": {3: ((1, 2),)},
    },
    "ten groups": {
        "algorithm": "rfm",
        "rfm": {"recency": "Days since Last order", "frequency": "Orders", "money": "Spend"},
    },
    "eleven groups": {
        "algorithm": "rfm",
        "rfm": {
            "recency": "Days since Last order", "frequency": "Orders", "money": "Spend", "groups": "eleven",
        },
    },
    "only some": {"basis": BUILD, "only": ["Channel = web, shop", "Days since call is filled"]},
    "only some, in tiers": {"algorithm": "tiers", "tiers": "Orders", "only": "Newsletter = no"},
}  # fmt: skip
"""Studies whose lines a person drew, or of part of the customers."""


def studied(**choices: Any) -> Study:
    """The study of `shop()` by these choices, without a verdict: one for all tests, as none changes it."""
    return _studied(Recipe(**choices))


@cache
def _studied(recipe: Recipe) -> Study:
    return run(shop(), recipe, verdict=False)


def saved_shop(**choices: Any) -> SavedStudy:
    """The same from its file."""
    return open_study(study_json(studied(**choices)))


def saved(table: DataFrame | Path, **choices: Any) -> SavedStudy:
    """The study of a table or a file, as it comes back from its own file."""
    return open_study(study_json(run(table, Recipe(**choices), verdict=False)))


def some_never_ordered() -> DataFrame:
    """Customers of three kinds, of whom every sixth has never ordered."""
    rng = np.random.default_rng(2)
    n, group = 240, np.arange(240) % 3
    orders = np.array([1, 5, 20])[group] + rng.integers(0, 3, n)
    table = DataFrame(
        {
            "Customer ID": [f"A{i}" for i in range(n)],
            "Orders": orders.astype(float),
            "Total spent": (orders * rng.lognormal(3, 0.3, n)).round(2),
            "Last order date": pd.Timestamp("2024-05-31") - pd.to_timedelta(200 // orders, "D"),
            "Visits": rng.poisson(np.array([2, 8, 30])[group]),
            "Date of birth": pd.Timestamp("1990-05-31") - pd.to_timedelta(rng.integers(0, 9_000, n), "D"),
        }
    )
    never = table.index % 6 == 0
    for column in ("Orders", "Total spent", "Last order date"):
        table[column] = table[column].mask(never)
    return table


def with_a_rare_plan() -> DataFrame:
    """The shop’s customers, of whom three have a plan that nobody else has."""
    return shop().assign(Plan=np.where(np.arange(300) < 3, "Secret", np.where(np.arange(300) % 2, "A", "B")))
