"""What a test can see, against published tables."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segmentation.act.experiments import detectable, needed, needed_for_means


@pytest.mark.parametrize(
    ("base", "target", "arm"),
    [(0.05, 0.06, 8158), (0.05, 0.07, 2213), (0.05, 0.10, 435), (0.10, 0.12, 3841), (0.02, 0.03, 3826),
     (0.20, 0.25, 1094)],
)  # fmt: skip
def test_needed_customers_match_the_table(base, target, arm):
    """Per arm, two-sided 5%, power 80%."""
    assert needed(base, target) == arm


@pytest.mark.parametrize(
    ("arm", "rate"), [(100, 0.174), (125, 0.158), (250, 0.120), (500, 0.096), (1000, 0.081)]
)
def test_the_smallest_rise_from_five_percent_matches_the_table(arm, rate):
    """A segment of 250 customers, half of them kept aside, sees a rise to 15.8% and no less."""
    assert detectable(0.05, arm) == pytest.approx(rate, abs=5e-4)


@pytest.mark.parametrize(("effect", "arm"), [(0.2, 393), (0.5, 63), (0.8, 25)])
def test_needed_customers_for_means_match_the_table(effect, arm):
    """Means that lie so many standard deviations apart."""
    assert needed_for_means(effect) == arm


@given(base=st.floats(0.01, 0.5), arm=st.integers(30, 100_000))
def test_what_is_detectable_is_what_was_needed(base, arm):
    """The smallest rise an arm can see needs just that arm."""
    rate = detectable(base, arm)

    assert rate is None or abs(needed(base, rate) - arm) <= 1


def test_a_handful_sees_nothing():
    """Two customers per arm cannot tell any rise from luck, nor can none."""
    assert detectable(0.05, 2) is None
    assert detectable(0.05, 0) is None
