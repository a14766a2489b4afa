"""A draw of rows stands for the table, wherever its rows stand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas import DataFrame

from segmentation.prepare.roles.row_samples import draw_rows


def contents(table: DataFrame, most: int) -> list[tuple]:
    return sorted(table.iloc[draw_rows(table, most)].astype(str).itertuples(index=False, name=None))


@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1),
    rows=st.integers(1, 400),
    most=st.integers(1, 300),
    levels=st.integers(1, 500),
)
def test_the_order_of_rows_does_not_matter(seed, rows, most, levels):
    """A shuffled table gives rows of the same content, even where many rows are alike."""
    rng = np.random.default_rng(seed)
    table = DataFrame({"A": rng.integers(0, levels, rows), "B": rng.choice(["x", "y"], rows)})
    shuffled = table.iloc[rng.permutation(rows)]

    assert contents(table, most) == contents(shuffled, most)


@pytest.mark.parametrize("kind", ["text", "dates", "few", "gaps"])
def test_every_kind_of_table_can_be_drawn_from(kind):
    """Words, dates, few values and gaps: as many rows as asked for, in order, none twice."""
    rng = np.random.default_rng(0)
    table = {
        "text": DataFrame({"A": [f"name {i % 700}" for i in range(3000)]}),
        "dates": DataFrame(
            {"A": pd.Timestamp("2024-01-01") + pd.to_timedelta(rng.integers(0, 9000, 3000), "h")}
        ),
        "few": DataFrame({"A": rng.integers(0, 3, 3000)}),
        "gaps": DataFrame({"A": rng.normal(size=3000), "B": [None, "x"] * 1500}).mask(
            rng.random((3000, 2)) < 0.5
        ),
    }[kind]

    drawn = draw_rows(table, 500)

    assert len(drawn) == 500
    assert (np.diff(drawn) > 0).all()


def test_a_draw_is_like_its_table():
    """Rows that are common in the table are common in the draw."""
    rng = np.random.default_rng(1)
    table = DataFrame({"A": rng.choice(3, 50_000, p=[0.7, 0.25, 0.05]), "B": rng.normal(size=50_000)})
    few = table[["A"]]

    for frame in (table, few):
        shares = frame["A"].iloc[draw_rows(frame, 2000)].value_counts(normalize=True).sort_index()
        np.testing.assert_allclose(shares, [0.7, 0.25, 0.05], atol=0.04)


def test_a_small_table_is_taken_whole():
    """With room for every row, every row is drawn."""
    assert draw_rows(DataFrame({"A": [3, 1, 2]}), 3).tolist() == [0, 1, 2]
    assert draw_rows(DataFrame(), 3).tolist() == []
