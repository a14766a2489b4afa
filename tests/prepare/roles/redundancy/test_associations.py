"""Correlations of many columns at once agree with those of each pair."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas import DataFrame

from segmentation.prepare.roles.redundancy.associations import rank_ties, ties


@settings(max_examples=30, deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1), rows=st.integers(3, 60), gaps=st.floats(0, 0.4), scale=st.integers(-6, 6)
)
def test_each_pair_is_as_pandas_has_it(seed, rows, gaps, scale):
    """With gaps in every column, at every scale, the sizes are those of pandas' pairwise correlations."""
    rng = np.random.default_rng(seed)
    columns = rng.normal(size=(rows, 5)) @ rng.normal(size=(5, 5)) * 10.0**scale + 10.0**scale
    columns[rng.random(columns.shape) < gaps] = np.nan
    expected = DataFrame(columns).corr().abs().to_numpy()
    known = np.isfinite(expected) & (
        np.isfinite(columns).astype(int).T @ np.isfinite(columns).astype(int) > 2
    )

    np.testing.assert_allclose(ties(columns)[known], expected[known], atol=1e-6)


def test_ranks_do_not_care_about_the_shape_of_a_relation():
    """Any rising or falling relation is a tie of one."""
    x = np.random.default_rng(0).normal(size=200)
    table = np.column_stack([x, np.exp(x), -(x**3)])

    np.testing.assert_allclose(rank_ties(table), 1.0)


def test_constants_and_empty_columns_tie_with_nothing():
    """What does not vary, or is not known, goes with nothing."""
    columns = np.column_stack([np.arange(9.0), np.full(9, 3.0), np.full(9, np.nan)])

    assert ties(columns).round(9).tolist() == [[1, 0, 0], [0, 0, 0], [0, 0, 0]]
    assert ties(np.empty((0, 2))).tolist() == [[0, 0], [0, 0]]
