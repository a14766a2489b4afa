"""Which words a distance from the average earns; Cohen’s small, medium and a whole standard deviation."""

from __future__ import annotations

import pytest

from segmentation.act.personas.traits import distance, level

WORDS = [
    (0.0, "close to", "typical"),
    (0.19, "close to", "typical"),
    (0.2, "a little above", "slightly high"),
    (0.49, "a little above", "slightly high"),
    (0.5, "well above", "high"),
    (0.99, "well above", "high"),
    (1.0, "far above", "very high"),
    (3.0, "far above", "very high"),
]


@pytest.mark.parametrize(("effect", "far", "much"), WORDS)
def test_a_distance_has_its_words_from_its_number_on(effect: float, far: str, much: str) -> None:
    """The same on both sides of the average."""
    assert (distance(effect, "Spend"), level(effect, "Spend")) == (far, much)
    below, low = far.replace("above", "below"), much.replace("high", "low")
    assert (distance(-effect, "Spend"), level(-effect, "Spend")) == (below, low)


def test_a_year_is_early_or_late() -> None:
    """And before or after the average one."""
    assert (distance(1.0, "Year_Birth"), level(1.0, "Year_Birth")) == ("far after", "very late")
    assert (distance(-0.2, "Year_Birth"), level(-0.2, "Year_Birth")) == ("a little before", "slightly early")
