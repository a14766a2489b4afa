"""What stands where a choice belongs is taken for what it is, or shown in a sentence."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest

from segmentation.choice_checks import checked_text, fields_of, finite, listed_under, shown
from segmentation.errors import RecipeError


def test_whatever_was_written_is_shown_in_one_line() -> None:
    """Also what Python itself would not write down."""
    endless: list[object] = []
    for _ in range(100_000):
        endless = [endless]
    assert shown("a\nb") == "a b"
    assert shown(10**5000) == shown(endless) == "…"


@pytest.mark.parametrize("given", [2, 2.0, np.float32(2), np.int8(2), Fraction(2)])
def test_a_number_is_taken_whatever_its_type(given: object) -> None:
    assert finite(given) == 2.0


@pytest.mark.parametrize("given", [True, "2", None, [2], math.nan, math.inf, 10**400, 2j])
def test_what_is_no_number_is_none(given: object) -> None:
    """Truth, text, what has no end and what no column could hold."""
    assert finite(given) is None


def test_what_stands_in_the_wrong_place_is_refused_in_a_sentence() -> None:
    """It names the place, shows what stands there, and says what was probably meant."""
    assert fields_of({"by": "value"}, {"by", "cuts"}, "Tiers") == {"by": "value"}
    with pytest.raises(RecipeError, match=r"Tiers has no “byy”. Did you mean “by”"):
        fields_of({"byy": "value"}, {"by", "cuts"}, "Tiers")
    with pytest.raises(RecipeError, match=r"Tiers has by, cuts; “7” has not"):
        fields_of(7, {"by", "cuts"}, "Tiers")
    for given in ("half", {"a": 1}, 7):
        with pytest.raises(RecipeError, match="“cuts” is a list of numbers; “"):
            listed_under("cuts", given, "numbers")
    for given in ("", "  ", "x" * 1_001, 7):
        with pytest.raises(RecipeError, match="A condition names a column, such as “Country”, not “"):
            checked_text(given, "A condition names a column")
