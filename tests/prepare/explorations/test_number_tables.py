"""Every number of a file in one table, against pandas’ own description."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from segmentation.prepare.explorations.number_tables import described, described_texts


def test_the_table_says_what_pandas_says() -> None:
    """Counts, mean, quartiles, extremes and spread of each number in the file’s order; words have no row."""
    rng = np.random.default_rng(0)
    data = pd.DataFrame({"Spend": rng.lognormal(4, 1, 200), "City": "Ulm", "Orders": rng.poisson(3, 200)})
    data.loc[:19, "Spend"] = np.nan
    table = described(data, {"Spend": "number", "City": "category", "Orders": "number"}).set_index("Column")
    expected = data[["Spend", "Orders"]].describe().T

    assert list(table.index) == ["Spend", "Orders"]
    assert table["Missing"].tolist() == [20, 0]
    pairs = {
        "Given": "count", "Mean": "mean", "Standard deviation": "std", "Minimum": "min",
        "Lower quartile": "25%", "Median": "50%", "Upper quartile": "75%", "Maximum": "max",
    }  # fmt: skip
    for ours, theirs in pairs.items():
        assert table[ours].tolist() == pytest.approx(expected[theirs].tolist()), ours


def test_numbers_are_written_as_everywhere_and_years_stay_years() -> None:
    """No thousands mark in a year, and none of its spread is a year; a file of words has an empty table."""
    data = pd.DataFrame({"Year of birth": [1968, 1975, 1990], "Spend": [1200.0, 3400.5, 80.25]})
    texts = described_texts(described(data, {"Year of birth": "number", "Spend": "number"}))

    assert texts["Median"].tolist() == ["1975", "1,200"]
    assert texts["Minimum"].tolist() == ["1968", "80.2"]
    assert texts["Given"].tolist() == ["3", "3"]
    assert described(pd.DataFrame({"City": ["Ulm"]}), {"City": "category"}).empty
