"""What a test can see, against published tables."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segmentation.act.personas.sample_sizes import detectable, needed_in_all, visible


@pytest.mark.parametrize(
    ("base", "target", "arm"),
    [(0.05, 0.06, 8158), (0.05, 0.07, 2213), (0.05, 0.10, 435), (0.10, 0.12, 3841), (0.02, 0.03, 3826),
     (0.20, 0.25, 1094)],
)  # fmt: skip
def test_needed_customers_match_the_table(base, target, arm):
    """Per arm, two-sided 5%, power 80%."""
    assert math.ceil(needed_in_all(base, target, 0.5) / 2) == arm


@pytest.mark.parametrize(
    ("arm", "rate"), [(100, 0.174), (125, 0.158), (250, 0.120), (500, 0.096), (1000, 0.081)]
)
def test_the_smallest_rise_from_five_percent_matches_the_table(arm, rate):
    """A segment of 250 customers, half of them kept aside, sees a rise to 15.8% and no less."""
    assert detectable(0.05, arm) == pytest.approx(rate, abs=5e-4)


@given(base=st.floats(0.01, 0.5), arm=st.integers(30, 100_000))
def test_what_is_detectable_is_what_was_needed(base, arm):
    """The smallest rise an arm can see needs just that arm."""
    rate = detectable(base, arm)

    assert rate is None or abs(needed_in_all(base, rate, 0.5) / 2 - arm) <= 1


def test_a_handful_sees_nothing():
    """Two customers per arm cannot tell any rise from luck, nor can none."""
    assert detectable(0.05, 2) is None
    assert detectable(0.05, 0) is None


@pytest.mark.parametrize("control", [0.1, 0.2, 0.5])
def test_the_power_is_what_was_asked_for(control):
    """Of 20,000 tests of the size that is needed, four in five tell 8% from 5%, whatever is kept aside."""
    customers = needed_in_all(0.05, 0.08, control)
    aside = round(customers * control)
    rng = np.random.default_rng(0)
    base = rng.binomial(aside, 0.05, 20_000) / aside
    found = rng.binomial(customers - aside, 0.08, 20_000) / (customers - aside)
    pooled = (base * aside + found * (customers - aside)) / customers
    error = np.sqrt(pooled * (1 - pooled) * (1 / aside + 1 / (customers - aside)))

    assert np.mean((found - base) / error > 1.959964) == pytest.approx(0.8, abs=0.02)


@given(base=st.floats(0.01, 0.5), customers=st.integers(60, 100_000), control=st.floats(0.05, 0.95))
def test_what_is_visible_is_what_was_needed_and_halves_see_most(base, customers, control):
    """The smallest rise that can be seen needs just these customers; no other share sees less than halves."""
    rate = visible(base, customers, control)

    assert rate is None or abs(needed_in_all(base, rate, control) - customers) <= 1
    half = visible(base, customers, 0.5)
    assert rate is None or half is None or half <= rate * 1.02


def test_without_a_control_group_nothing_is_seen():
    """Nobody kept aside, or everybody: there is nothing to compare."""
    assert visible(0.05, 1_000, 0.0) is None
    assert visible(0.05, 1_000, 1.0) is None
