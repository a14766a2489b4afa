"""Silence against one’s own rhythm: by hand, and against buyers drawn at random of whom nobody left."""

from __future__ import annotations

import numpy as np
from purchases_told import purchases

from segmentation import charts
from segmentation.prepare.explorations.orders.own_rhythms import own_rhythms

WEEKLY, MONTHLY = [0, 7, 14, 30], [0, 30, 60, 100]
"""Usual times of 7 and 30 days, longest ones of 16 and 40."""


def test_by_hand_each_is_held_against_their_own_past() -> None:
    """At day 120 who buys weekly is late, who buys monthly is not; two purchases make no rhythm."""
    found = own_rhythms(purchases([WEEKLY] * 6 + [MONTHLY] * 6 + [[0, 50]] * 3 + [[4]], 120))
    assert found is not None
    assert found.names == ("A week or less", "Up to a month")
    assert found.longest.tolist() == [6, 0] and found.as_usual.tolist() == [0, 6]
    assert found.by_chance == 3 and found.others == 4
    assert "Of 12 customers with three purchase days or more, 6 (50%)" in found.finding
    later = own_rhythms(purchases([MONTHLY] * 10, 135))
    assert later is not None and later.longer.tolist() == [10], "35 days: over 30, not over 40"
    at_the_end = own_rhythms(purchases([MONTHLY] * 10, 140))
    assert at_the_end is not None and at_the_end.longest.tolist() == [0], "as long as ever is not longer"


def test_by_hand_what_chance_would_make_of_a_band() -> None:
    """Spells of 7, 7, 16, 90 and of 20, 30, 30, 40: any may be the last, and the others are the rhythm.

    Half of the time the first have a usual time of a week, then 90 is the longest one time in two; the second
    always have one of a month, as half of the first have: of them 40 is the longest one time in four.
    """
    found = own_rhythms(purchases([WEEKLY] * 6 + [MONTHLY] * 6, 120))
    assert found is not None
    assert found.chance.tolist() == [1.5 / 3, 1.5 / 9]


def test_of_random_buyers_who_all_stay_as_many_are_late_as_chance_makes() -> None:
    """In all and in every band, though who buys seldom has had less room for a long silence."""
    rng = np.random.default_rng(1)
    days = [sorted(set(rng.integers(0, 1000, rng.integers(3, 30)).tolist())) for _ in range(20_000)]
    found = own_rhythms(purchases(days, 1000))
    assert found is not None
    assert abs(found.longest.sum() - found.by_chance) < 4 * np.sqrt(found.by_chance)
    expected = found.chance * found.customers
    assert (np.abs(found.longest - expected) < 4 * np.sqrt(expected) + 1).all(), (found.longest, expected)
    assert found.chance.min() < 0.7 * found.chance.max(), "bands differ, so that a single share would not do"


def test_too_few_have_none() -> None:
    assert own_rhythms(purchases([WEEKLY] * 9 + [[0]] * 50, 120)) is None
    assert own_rhythms(purchases([], 120)) is None


def test_the_picture_says_and_holds_what_it_shows() -> None:
    found = own_rhythms(purchases([WEEKLY] * 6 + [MONTHLY] * 6, 120))
    assert found is not None
    chart = charts.own_rhythms(found)
    assert "A week or less · 6: 100% longer than ever" in chart.to_dict(validate=True)["description"]
    rows = charts.rows_of(chart)
    parts = rows[["Away longer than ever", "Longer than usual", "Not longer than usual"]]
    assert (parts.sum(axis=1) == 1).all()
