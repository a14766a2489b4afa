"""Whom the map tells of while nobody points at it."""

from __future__ import annotations

import numpy as np
import pytest
from pandas import DataFrame

from segmentation import Recipe, run
from ui.sentences.customer_map import at_rest

ROWS = 200


@pytest.mark.parametrize(
    ("gone", "told"), [(0.9, "They brought most, and most of them have left."), (0.05, "They bring most.")]
)
def test_who_brings_most_is_not_told_as_there_where_most_have_left(gone: float, told: str) -> None:
    rng = np.random.default_rng(2)
    rich = np.arange(ROWS) % 2 == 0
    data = DataFrame(
        {
            "CustomerID": np.arange(ROWS) + 10_001,
            "Orders": rng.poisson(np.where(rich, 14, 2)),
            "Total Spend": (np.where(rich, 900, 40) * rng.lognormal(0, 0.2, ROWS)).round(2),
            "Churn": np.where(rng.random(ROWS) < np.where(rich, gone, 0.05), "Yes", "No"),
        }
    )
    study = run(data, Recipe(k=2, k_max=2, basis=("Orders", "Total Spend")), verdict=False)

    assert at_rest(study)[1].startswith(told)
