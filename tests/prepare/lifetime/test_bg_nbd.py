"""How often customers buy, and when they stop: as published, as drawn, and as it must be for any customer."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from prepare.lifetime.purchases import RATES, buying, cdnow, world
from scipy.optimize import check_grad

from segmentation.prepare.lifetime.bg_nbd import BgNbd, _Likelihood

PUBLISHED = BgNbd(0.243, 4.414, 0.793, 2.426)
MODELS = st.builds(BgNbd, st.floats(0.05, 5), st.floats(1, 50), st.floats(0.03, 8), st.floats(0.03, 20))


@st.composite
def people(draw):
    """Some customers: repeats, weeks to the last purchase, weeks to today."""
    one = st.tuples(st.integers(0, 40), st.floats(0.01, 1), st.floats(8, 150))
    rows = draw(st.lists(one, min_size=1, max_size=6))
    x, part, age = (np.array(each, float) for each in zip(*rows, strict=True))
    return buying(x, np.where(x > 0, part * age, 0), age)


def test_cdnow_is_as_published():
    """Fader, Hardie and Lee (2005), table 2; the fourth digit from their likelihood by another search."""
    found = BgNbd.fit(cdnow())
    assert found.parameters.round(3).tolist() == [0.243, 4.414, 0.793, 2.426]
    assert found.parameters == pytest.approx([0.2426, 4.4135, 0.7929, 2.4258], abs=5e-5)
    assert found.log_likelihood == pytest.approx(-9582.4, abs=0.05)
    assert found.errors == pytest.approx([0.0126, 0.378, 0.186, 0.705], rel=0.01)


def test_a_customer_of_theirs_is_as_published():
    """Their customer with x = 2, t_x = 30.43 and T = 38.86 is expected to buy 1.226 times in 39 weeks."""
    one = buying([2], [30.43], [38.86])
    assert PUBLISHED.expected(one, 39)[0] == pytest.approx(1.226, abs=5e-4)
    assert PUBLISHED.active(one)[0] == pytest.approx(0.7266, abs=5e-5)


@pytest.mark.parametrize("seed", [3, 4])
def test_what_was_drawn_comes_back(seed):
    """Parameters of drawn customers lie within three standard errors of the true ones."""
    found = BgNbd.fit(world(seed, 4000).known(80))
    assert (np.abs(found.parameters - RATES) < 3 * found.errors).all(), found
    assert (found.errors < 0.35 * np.array(RATES)).all()


def test_nobody_leaves():
    """Then nothing is known of how far from leaving they are, and the forecast holds all the same."""
    drawn = world(1, 1500, rates=(1.2, 6.0, 1e-9, 1.0))
    found = BgNbd.fit(drawn.known(50))
    later = np.bincount(drawn.who[drawn.when > 50], minlength=drawn.size)
    known = drawn.known(50)
    assert found.expected(known, 30).sum() == pytest.approx(later[known.row].sum(), rel=0.05)
    assert np.isfinite(found.errors).all()


@settings(max_examples=30, deadline=None)
@given(people(), MODELS)
def test_derivatives_are_those_of_the_likelihood(some, model):
    likelihood, at = _Likelihood(some), model.parameters
    far = check_grad(lambda p: likelihood(p)[0], lambda p: likelihood(p)[1], at)
    assert far <= 1e-3 * max(1.0, np.abs(likelihood(at)[1]).max())


@settings(max_examples=40, deadline=None)
@given(MODELS, people(), st.floats(1, 104))
def test_chances_are_chances_and_numbers_agree(model, some, weeks):
    """The expectation of the published formula is the one of all numbers with their chances."""
    active, silence = model.active(some), model.silence(some)
    assert ((active >= 0) & (active <= 1)).all()
    assert ((silence >= 0) & (silence <= 1)).all()
    spread, expected = model.spread(some, weeks), model.expected(some, weeks)
    assert spread.mean == pytest.approx(expected, rel=1e-4, abs=1e-4)
    assert (spread.none >= 1 - active - 1e-12).all()
    assert (spread.low <= spread.high).all()
    assert (spread.variance >= -1e-9).all()
    assert (expected <= model.expected(some, weeks + 5) + 1e-12).all()


@settings(max_examples=60, deadline=None)
@given(MODELS, st.integers(1, 60), st.floats(2, 150), st.floats(0.001, 1), st.floats(0.001, 1))
def test_the_more_recent_the_more_active(model, repeats, age, one, other):
    """Of two customers with as many purchases."""
    pair = buying([repeats] * 2, np.array(sorted((one, other))) * age, [age] * 2)
    before, after = model.active(pair)
    assert before <= after + 1e-12
    assert model.expected(pair, 10)[0] <= model.expected(pair, 10)[1] + 1e-9
    assert model.silence(pair)[0] <= model.silence(pair)[1] + 1e-12


def test_years_of_buying_daily_stay_finite():
    """Where the published form would be nought times infinity."""
    some = buying([2500, 1200], [400, 400], [401, 520])
    expected = PUBLISHED.expected(some, 52)
    assert expected == pytest.approx(PUBLISHED.spread(some, 52).mean, rel=1e-5)
    assert expected[0] > 150


def test_a_of_one_is_a_limit():
    """The published formula divides by a − 1."""
    some = buying([0, 2, 9], [0, 20, 38], [39, 39, 39])
    near, at = BgNbd(0.5, 5, 1.0001, 2.5), BgNbd(0.5, 5, 1.0, 2.5)
    assert at.expected(some, 40) == pytest.approx(near.expected(some, 40), rel=1e-3)


def test_an_order_is_as_likely_as_not_by_the_day_that_is_told():
    """Who is told no day is more likely never to come back."""
    known = world(5, 400).known(60)
    model = BgNbd(*RATES)
    wait = model.wait(known)
    told = np.isfinite(wait) & (wait < 200)
    assert 50 < told.sum() < 400
    chances = [
        1 - model.spread(known, weeks).none[row]
        for row, weeks in zip(range(60), wait[:60], strict=True)
        if told[row]
    ]
    assert chances == pytest.approx(np.full(len(chances), 0.5), abs=1e-6)
    assert (model.active(known)[~np.isfinite(wait)] <= 0.5).all()


def test_intervals_hold_what_they_say():
    """No more than about a tenth comes on either side, of whomever one asks."""
    drawn = world(6, 6000, weeks=110)
    known = drawn.known(58)
    spread = BgNbd.fit(known).spread(known, 52)
    came = np.bincount(drawn.who[drawn.when > 58], minlength=drawn.size)[known.row]
    for some in (known.repeats == 0, (known.repeats > 0) & (known.repeats < 5), known.repeats >= 5):
        assert (came > spread.high)[some].mean() <= 0.12
        assert (came < spread.low)[some].mean() <= 0.12
    assert (spread.high - spread.low)[known.repeats < 5].mean() < 6
