"""What customers pay: as published, as drawn, and between the bounds it says."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from prepare.lifetime.purchases import AMOUNTS, buying, cdnow, world
from scipy.optimize import check_grad

from segmentation.prepare.lifetime.bg_nbd import BgNbd
from segmentation.prepare.lifetime.gamma_gamma import GammaGamma, _Likelihood

POSITIVE = st.floats(0.2, 20)


def test_cdnow_is_as_published():
    """Fader and Hardie (2013): p = 6.25, q = 3.74, gamma = 15.44, and a mean of 35; 946 repeat buyers."""
    found = GammaGamma.fit(cdnow())
    assert found.parameters == pytest.approx([6.25, 3.74, 15.44], abs=0.011)
    assert found.parameters == pytest.approx([6.2488, 3.7446, 15.4478], abs=1e-3)
    assert found.population_mean == pytest.approx(35.17, abs=5e-3)
    assert found.errors == pytest.approx([1.190, 0.290, 4.160], rel=0.01)
    assert found.expected(buying([1], [1], [2], [1], [20]))[0] == pytest.approx(24.63, abs=0.01)


@pytest.mark.parametrize("seed", [7, 8])
def test_what_was_drawn_comes_back(seed):
    found = GammaGamma.fit(world(seed, 4000).known(80))
    assert (np.abs(found.parameters - AMOUNTS) < 3 * found.errors).all(), found
    assert (found.errors < 0.35 * np.array(AMOUNTS)).all()


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.tuples(st.integers(1, 40), st.floats(0.5, 50)), min_size=1, max_size=8),
    st.tuples(*[POSITIVE] * 3),
)
def test_derivatives_are_those_of_the_likelihood(rows, parameters):
    x, mean = (np.array(each, float) for each in zip(*rows, strict=True))
    likelihood, at = _Likelihood(x, mean), np.array(parameters)
    far = check_grad(lambda p: likelihood(p)[0], lambda p: likelihood(p)[1], at)
    assert far <= 1e-3 * max(1.0, np.abs(likelihood(at)[1]).max())


@settings(max_examples=50, deadline=None)
@given(st.floats(0.2, 20), st.floats(1.1, 20), st.floats(0.2, 90), st.integers(1, 60), st.floats(0.5, 500))
def test_between_their_own_average_and_that_of_all(p, q, gamma, repeats, mean):
    """Nearer to their own the more often they bought; of who never came back it is that of all."""
    model = GammaGamma(p, q, gamma)
    some = buying([0, repeats, 4 * repeats], [0, 1, 1], [2, 2, 2], [0, repeats, 4 * repeats], [0, mean, mean])
    never, few, many = model.expected(some)
    assert never == pytest.approx(model.population_mean)
    low, high = sorted((mean, never))
    assert low - 1e-9 <= few <= high + 1e-9
    assert abs(many - mean) <= abs(few - mean) + 1e-9


def test_the_unit_of_money_does_not_matter():
    """Cents for dollars: the same customers, a hundred times as much."""
    known = world(9, 1500).known(80)
    one = GammaGamma.fit(known)
    cents = buying(known.repeats, known.recency, known.age, known.paid_repeats, 100 * known.mean)
    other = GammaGamma.fit(cents)
    assert other.parameters == pytest.approx(one.parameters * [1, 1, 100], rel=1e-4)
    assert other.expected(cents) == pytest.approx(100 * one.expected(known), rel=1e-4)


def test_intervals_hold_what_they_say():
    """Of what was paid in the year after a tenth lies above, and a tenth below unless that is nothing."""
    drawn = world(10, 6000, weeks=110)
    known = drawn.known(58)
    rates, amounts = BgNbd.fit(known), GammaGamma.fit(known)
    low, high = amounts.interval(known, rates.spread(known, 52))
    later = drawn.when > 58
    came = np.bincount(drawn.who[later], weights=drawn.paid[later], minlength=drawn.size)[known.row]
    for some in (known.repeats == 0, (known.repeats > 0) & (known.repeats < 5), known.repeats >= 5):
        assert (came > high)[some].mean() == pytest.approx(0.1, abs=0.03)
        assert (came < low)[some].mean() <= 0.12
    assert (low <= high).all()
    expected = (rates.expected(known, 52) * amounts.expected(known)).sum()
    assert expected == pytest.approx(came.sum(), rel=0.08)
    assert (amounts.variance(known, rates.spread(known, 52)) >= 0).all()
