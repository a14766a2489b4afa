"""Drawing customers by what their rows hold."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from segmentation.segment.subsamples import draw


@given(st.integers(1, 60), st.integers(1, 80), st.integers(0, 3))
def test_a_shuffled_file_draws_the_same_customers(n, size, distinct):
    """Shuffled rows, twins included, are drawn in the same sequence."""
    rng = np.random.default_rng(n)
    values = rng.integers(0, distinct + 2, (n, 2)).astype(np.float32)
    shuffle = rng.permutation(n)

    drawn, again = draw(values, size), draw(values[shuffle], size)

    assert len(drawn) == min(n, size) == len(set(drawn.tolist()))
    assert values[drawn].tolist() == values[shuffle][again].tolist()


def test_twins_are_drawn_apart():
    """Of a thousand customers in four kinds, a draw of 200 holds all kinds in their shares."""
    kinds = np.repeat([0, 1, 2, 3], [100, 200, 300, 400])[:, None].astype(np.float32)
    shares = np.bincount(kinds[draw(kinds, 200), 0].astype(int)) / 200

    assert np.abs(shares - [0.1, 0.2, 0.3, 0.4]).max() < 0.08


def test_another_seed_draws_others():
    """The seed decides who is drawn."""
    values = np.random.default_rng(0).normal(size=(1000, 3)).astype(np.float32)

    assert set(draw(values, 100, seed=1).tolist()) != set(draw(values, 100, seed=2).tolist())
