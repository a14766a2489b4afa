"""Numbers read the same wherever they appear, and never say more than they know."""

from __future__ import annotations

import math

import pytest
from hypothesis import example, given
from hypothesis import strategies as some

from segmentation.language import phrases
from segmentation.language.titles import titles

SIZES = some.floats(-1e9, 1e9, allow_subnormal=False)


@given(SIZES)
def test_a_number_is_near_what_it_stands_for(value: float) -> None:
    """What is read back differs by 6% at most, and nothing is ever minus zero."""
    read = float(phrases.number(value).replace(",", "").replace("−", "-"))
    assert math.isclose(read, value, rel_tol=0.06, abs_tol=0.005)
    assert phrases.number(value) != "−0"


@given(SIZES)
@example(-6.103515625e-05)
def test_short_numbers_are_short(value: float) -> None:
    """Eight characters at most, whatever the size."""
    assert len(phrases.short(value)) <= 8


@given(some.floats(0, 1))
def test_a_share_is_never_rounded_to_all_or_none(share: float) -> None:
    """0% means nobody and 100% means everybody."""
    text = phrases.percent(share)
    assert (text == "0%") == (share == 0)
    assert (text == "100%") == (share == 1)


@given(some.floats(-1, 1))
def test_coefficients_have_two_digits_and_a_true_minus(value: float) -> None:
    """No zero before the point, no hyphen for a minus, no minus before nothing."""
    text = phrases.coefficient(value)
    assert "-" not in text
    assert "0." not in text
    assert text != "−0"


@pytest.mark.parametrize("write", [phrases.number, phrases.percent, phrases.coefficient])
def test_what_is_not_known_is_a_dash(write: object) -> None:
    """Neither nan nor inf is ever shown."""
    assert write(float("nan")) == "–"  # type: ignore[operator]


@pytest.mark.parametrize(
    ("names", "said"),
    [([], ""), (["A"], "A"), (["A", "B"], "A and B"), (["A", "B", "C", "D", "E"], "A, B, C and two others")],
)
def test_names_are_listed_as_one_says_them(names: list[str], said: str) -> None:
    """Commas, one “and”, and a count of those not named."""
    assert phrases.listed(names) == said


@given(some.lists(some.text("aA b_", min_size=1, max_size=4), unique=True, max_size=8))
def test_no_two_columns_share_a_title(columns: list[str]) -> None:
    """Columns that would be called the same keep what tells them apart."""
    found = titles(columns)
    assert list(found) == columns
    assert len(set(found.values())) == len(columns)


def test_whole_percents_near_an_end_stay_whole() -> None:
    """99% of them, not 99.0%; the decimal stands where it says something."""
    assert [phrases.percent(share) for share in (0.0099, 0.99, 0.9902, 0.996)] == [
        "1%",
        "99%",
        "99%",
        "99.6%",
    ]
