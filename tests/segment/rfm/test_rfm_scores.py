"""Scores of recency, frequency and money: fifths without ties torn apart, limits that hold, columns told."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from math import ceil

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandas import DataFrame

import segmentation as seg
from segmentation.segment.rfm.rfm_scores import Scale, columns_told, fifths, once_in

VALUES = st.lists(st.integers(-3, 30).map(float) | st.floats(0, 500, width=32), min_size=1, max_size=60)


def scored(values: list[float], measure: str) -> list[int]:
    data = DataFrame({"Days": values})
    return Scale(measure, "Days", fifths(data, "Days", measure)).scores(data).tolist()


@given(VALUES, st.randoms(use_true_random=False))
def test_equal_values_score_alike_whatever_the_order(
    values: list[float], random: np.random.Generator
) -> None:
    """And a better value never scores less; shuffled rows take their scores along."""
    for measure, sign in (("recency", -1), ("money", 1)):
        found = scored(values, measure)
        pairs = sorted(zip((sign * value for value in values), found, strict=True))
        assert all(a[1] <= b[1] for a, b in pairwise(pairs))
        assert len({value for value, _ in pairs}) == len(set(pairs))
        order = list(range(len(values)))
        random.shuffle(order)
        assert scored([values[at] for at in order], measure) == [found[at] for at in order]


@given(VALUES)
def test_scores_are_fifths_by_the_middle_of_equals(values: list[float]) -> None:
    """Recomputed one by one in exact fractions; ends are 1 and 5 where there are two values."""
    found, n = scored(values, "money"), len(values)
    low, high = min(values), max(values)
    for value, score in zip(values, found, strict=True):
        below, same = sum(other < value for other in values), values.count(value)
        expected = ceil(5 * Fraction(2 * below + same, 2 * n))
        if low == high:
            expected = 1
        elif value in (low, high):
            expected = 1 if value == low else 5
        assert score == expected


@given(st.integers(1, 40).flatmap(lambda n: st.permutations(range(5 * n))))
def test_different_values_make_five_equal_fifths(values: list[int]) -> None:
    found = scored([float(value) for value in values], "recency")
    assert np.bincount(found, minlength=6)[1:].tolist() == [len(values) // 5] * 5


def test_who_bought_once_is_never_told_from_another_who_did() -> None:
    """Nor from who never bought: neither came back, however few did."""
    data = DataFrame({"Orders": [0.0] * 50 + [1.0] * 45 + [2.0] * 3 + [7.0] * 2})
    cuts = fifths(data, "Orders", "frequency")
    found = Scale("frequency", "Orders", cuts).scores(data)
    assert set(found[:95]) == {1} and set(found[95:98]) == {5} == set(found[98:])
    assert cuts[-1] == 2
    assert once_in(DataFrame({"Repeat purchases": [0, 1]}), "Repeat purchases") == 0


def test_a_value_that_is_not_known_has_no_score() -> None:
    data = DataFrame({"Spend": pd.array([5, None, 7], dtype="Int64")})
    assert Scale("money", "Spend", (7, 6, 5, 4)).scores(data).tolist() == [3, 0, 5]


def test_limits_hold_their_own_value() -> None:
    """“Up to 30 days” holds 30, “from 5 orders” holds 5."""
    days = DataFrame({"D": [30, 31, 60, 61, 999]})
    assert Scale("recency", "D", (30, 60, 120, 240)).scores(days).tolist() == [5, 4, 4, 3, 1]
    orders = DataFrame({"D": [10, 9, 5, 4, 1]})
    assert Scale("frequency", "D", (10, 5, 3, 2)).scores(orders).tolist() == [5, 4, 4, 3, 1]


@pytest.mark.parametrize(
    ("headers", "told"),
    [
        (("Days since last order", "Orders", "Total spend"), True),
        (("Last purchase date", "Purchase count", "Revenue"), True),
        (("Tage seit letztem Kauf", "Anzahl Bestellungen", "Umsatz"), True),
        (("Age", "Orders", "Total spend"), False),
        (("Days since last order", "Age", "Total spend"), False),
    ],
)
def test_columns_are_told_by_what_they_are_about(headers: tuple[str, str, str], told: bool) -> None:
    rng = np.random.default_rng(2)
    days = rng.integers(1, 300, 80)
    first = pd.Timestamp("2024-12-31") - pd.to_timedelta(days, unit="D") if "date" in headers[0] else days
    columns = (first, rng.integers(1, 20, 80), rng.gamma(2, 80, 80).round(2))
    study = seg.run(DataFrame(dict(zip(headers, columns, strict=True))), verdict=False)
    found = columns_told(study.clean)
    assert (len(found) == 3) is told
    if told:
        assert list(found.values())[1:] == list(headers[1:]) and headers[0] in found["recency"]
