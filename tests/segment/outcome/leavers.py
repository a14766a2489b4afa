"""Customers some of whom leave, which their columns tell together and none alone."""

from __future__ import annotations

from functools import cache

import numpy as np
from pandas import DataFrame

from segmentation.prepare.cleaning.cleaning import CleanTable
from segmentation.recipes import Recipe
from segmentation.segment.outcome.foretelling import Foretelling, foretelling
from segmentation.steps.preparing import clean_table, roles_of

BASIS = ("Spend", "Age", "Minutes", "Visits", "Tickets")
K = 3


def customers(rows: int = 600, seed: int = 3) -> DataFrame:
    """Who visits rarely and writes often leaves: one corner of a cloud in which there are no groups."""
    rng = np.random.default_rng(seed)
    spend, age, minutes, visits, tickets = rng.normal(size=(5, rows))
    chance = np.where(np.minimum(-visits, tickets) > -0.2, 0.75, 0.08)
    return DataFrame(
        {
            "Spend": (spend * 20 + 100).round(2),
            "Age": (age * 10 + 45).round(),
            "Minutes": (minutes * 9 + 60).round(1),
            "Visits": (visits * 4 + 30).round(1),
            "Tickets": (tickets * 3 + 20).round(1),
            "Churned": np.where(rng.random(rows) < chance, "Yes", "No"),
        }
    )


def cleaned(table: DataFrame, recipe: Recipe) -> CleanTable:
    return clean_table(table, roles_of(table, recipe), recipe)


def looked(table: DataFrame, **choices: object) -> Foretelling:
    recipe = Recipe(**{"basis": BASIS, "outcome": "Churned", **choices})  # type: ignore[arg-type]
    return foretelling(cleaned(table, recipe), recipe, K)


@cache
def planted() -> Foretelling:
    return looked(customers())
