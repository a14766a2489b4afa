"""Rows are known by what they hold, not by where they stand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from segmentation.errors import ClusteringError
from segmentation.segment.kmeans.distinct_rows import Rows

small = arrays(
    np.float32, st.tuples(st.integers(1, 40), st.integers(1, 5)), elements=st.sampled_from([0, 1, 2.5])
)


@given(values=small, seed=st.integers(0, 5))
def test_identical_rows_are_found_and_counted(values, seed):
    """The distinct rows, their counts and everybody's place are those of NumPy's `unique`."""
    rows = Rows.of(values, seed=seed)
    expected, counts = np.unique(values, axis=0, return_counts=True)
    found = values[rows.first]
    order = np.lexsort(found.T[::-1])

    assert rows.distinct == len(expected)
    assert np.array_equal(found[order], expected)
    assert np.array_equal(rows.counts[order], counts)
    if rows.place is not None:
        assert np.array_equal(found[rows.place], values)


@given(values=small, seed=st.integers(0, 5), shuffle=st.randoms(use_true_random=False))
def test_the_order_depends_on_content_alone(values, seed, shuffle):
    """Shuffled rows come in the same order, whatever their number and however many are the same."""
    places = list(range(len(values)))
    shuffle.shuffle(places)
    one, other = Rows.of(values, seed=seed), Rows.of(values[places], seed=seed)

    assert np.array_equal(values[one.order], values[places][other.order])
    assert np.array_equal(values[one.first], values[places][other.first])
    assert sorted(one.order) == list(range(len(values)))


def test_what_is_known_of_distinct_rows_reaches_everybody():
    """`spread` gives each row the label of its distinct row, with and without twins."""
    for values in (np.array([[1.0], [2], [1], [3]], np.float32), np.array([[1.0], [2], [3]], np.float32)):
        rows = Rows.of(values)
        labels = values[rows.first, 0].astype(np.int8)

        assert np.array_equal(rows.spread(labels), values[:, 0].astype(np.int8))


def test_twins_are_drawn_apart():
    """When half the customers are the same, about half of a sample is."""
    values = np.random.default_rng(1).normal(size=(20_000, 3)).astype(np.float32)
    values[::2] = 0
    drawn = values[Rows.of(values).order[:2_000]]

    assert (drawn == 0).all(axis=1).mean() == pytest.approx(0.5, abs=0.05)


def test_small_whole_numbers_do_not_collide():
    """216,000 rows that differ only in a few high bits of their floats get as many fingerprints."""
    axis = np.arange(60, dtype=np.float32)
    grid = np.stack(np.meshgrid(axis, axis, axis), axis=-1).reshape(-1, 3)

    assert Rows.of(grid).distinct == len(grid)
    assert Rows.of(np.ascontiguousarray(grid[:, ::-1] * 1024)).distinct == len(grid)


def test_zero_has_no_sign():
    """-0 and 0 are the same customer."""
    assert Rows.of(np.array([[0.0, 1], [-0.0, 1]], np.float32)).distinct == 1


def test_another_seed_draws_other_customers():
    """The order is a draw: it changes with the seed."""
    values = np.arange(1000, dtype=np.float32)[:, None]

    assert not np.array_equal(Rows.of(values, seed=0).order, Rows.of(values, seed=1).order)


@pytest.mark.parametrize("wrong", [np.nan, np.inf, -np.inf])
def test_values_without_distance_are_refused(wrong):
    """NaN and infinity are counted in the message."""
    with pytest.raises(ClusteringError, match="2 values"):
        Rows.of(np.array([[1.0, wrong], [wrong, 2]], np.float32))


@pytest.mark.parametrize("size", [1e-30, 1e30])
def test_extreme_magnitudes_are_brought_near_one(size):
    """Squares of the values fit float32, and the power of two that did it is kept."""
    values = np.array([[1.0], [3.0]], np.float32) * np.float32(size)
    rows = Rows.of(values)

    assert 0.5 <= np.abs(rows.values).max() <= 2
    assert np.array_equal(rows.values / rows.unit, values.astype(np.float64))


def test_a_row_given_twice_moves_no_other():
    """Where all differ and one comes again, the others keep their turns."""
    values = np.random.default_rng(2).normal(size=(2_000, 3)).astype(np.float32)
    alone = Rows.of(values).order
    beside = Rows.of(np.vstack([values, values[7]])).order
    twins = {7, len(values)}

    assert [row for row in beside if row not in twins] == [row for row in alone if row not in twins]
