"""Categories: counts, shares and averages; differences are claimed only beyond chance."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from pandas import Series
from scipy import stats

from segmentation.prepare import explorations as ex
from segmentation.prepare.explorations.level_averages import averages
from segmentation.prepare.explorations.levels import banded, level_names
from segmentation.prepare.explorations.shares import strength

NUMBERS = some.lists(
    some.one_of(some.integers(-1_000, 1_000_000), some.floats(-1e6, 1e6, allow_subnormal=False), some.none()),
    min_size=1,
    max_size=60,
)


def column(values: list[Any], name: str = "x") -> Series[Any]:
    return Series(values, dtype="float64", name=name)


@pytest.fixture(scope="module")
def rng() -> np.random.Generator:
    return np.random.default_rng(11)


@given(some.lists(some.sampled_from([*"abcdefghijklmno", None]), min_size=1, max_size=80))
def test_every_customer_has_a_level_or_none(values: list[Any]) -> None:
    """Counts of the levels and the missing add up to everyone, largest first."""
    found = ex.shares(Series(values, dtype="str", name="letter"))
    assert found.counts.sum() == found.given == len(values) - found.missing
    assert len(found.levels) <= 11
    named = found.counts[:10].tolist()
    assert named == sorted(named, reverse=True)


def test_truth_is_yes_and_no() -> None:
    """Booleans and columns of 0 and 1 read as Yes and No; other numbers stay numbers."""
    assert level_names(Series([True, False])).tolist() == ["Yes", "No"]
    assert level_names(Series([1, 0, None])).tolist()[:2] == ["Yes", "No"]
    assert level_names(Series([1, 2])).tolist() == ["1", "2"]


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ({"A": 70, "B": 66, "C": 64}, "70 A, 66 B and 64 C: none stands out"),
        ({"A": 80, "B": 20}, "80% are A: 80 of 100"),
        ({"A": 45, "B": 40, "C": 15}, "A leads with 45%; C comes last with 15%"),
        ({"A": 9}, "Everyone is A"),
        ({"1": 80, "2": 20}, "“x” is 1 for 80%: 80 of 100"),
    ],
)
def test_findings(counts: dict[str, int], said: str) -> None:
    """A lead is called one only when it is beyond chance."""
    values = Series(np.repeat(list(counts), list(counts.values())), dtype="str", name="x")
    assert said in ex.shares(values).finding


def test_rows_of_a_cross_add_up(rng: np.random.Generator) -> None:
    """Shares within each row sum to one, counts to everyone who has both."""
    down = Series(rng.choice(["x", "y", None], 300), dtype="str", name="down")
    across = Series(rng.choice(["p", "q", "r"], 300), dtype="str", name="across")
    found = ex.cross(down, across)
    assert np.allclose(found.shares.sum(axis=1), 1)
    assert found.counts.sum() == down.notna().sum()


def test_independent_categories_depend_on_nothing(rng: np.random.Generator) -> None:
    """Two independent draws are said to hardly depend on each other."""
    two = [Series(rng.choice(list("abc"), 500), dtype="str", name=n) for n in ("one", "other")]
    assert "hardly depends on one" in ex.cross(*two).finding


def test_what_is_many_are_many_in_the_sentence() -> None:
    """“Dependents is Yes for 51%”."""
    partner, dependents = (Series(list(told) * 50, name=name) for name, told in
                           (("Partner", "YYYYNNNN"), ("Dependents", "YYYNYNNN")))  # fmt: skip
    assert ex.cross(partner, dependents).finding.startswith("Dependents are N for 75% where partner is N")


def test_the_strength_is_bergsma_s() -> None:
    """1 for a perfect match, 0 for independence, and the p-value of SciPy's chi-squared test."""
    assert strength(np.diag([30, 20, 10]))[0] == pytest.approx(1)
    assert strength(np.full((2, 3), 10))[0] == 0
    table = np.array([[12, 7, 3], [4, 9, 15]])
    assert strength(table)[1] == pytest.approx(stats.chi2_contingency(table, correction=False).pvalue)


def test_ages_are_banded_as_researchers_do() -> None:
    """18–24 to 65 and over, everyone in one band, in order."""
    ages = Series([18, 24, 25, 44, 64, 65, 90, None], name="Age")
    found = banded(ages)
    assert found.astype("str").tolist()[:4] == ["18–24", "18–24", "25–34", "35–44"]
    assert found.isna().tolist() == ages.isna().tolist()
    assert found.cat.ordered


@given(NUMBERS)
def test_every_number_has_a_band(values: list[Any]) -> None:
    """Whoever has a number has a band; there are nine at most."""
    x = column(values)
    found = banded(x)
    assert found.isna().tolist() == x.isna().tolist()
    assert found.nunique() <= 9


def test_means_intervals_and_eta_squared(rng: np.random.Generator) -> None:
    """The interval is Student's, the explained share that of an analysis of variance of ranks, adjusted."""
    group = Series(np.repeat(["a", "b", "c"], [40, 30, 30]), dtype="str", name="g")
    x = Series(rng.normal(10, 2, 100) + (group == "b") * 3, name="x")
    found = averages(x, group)
    first = x[group == found.levels[0]]
    low, high = stats.t.interval(0.95, len(first) - 1, first.mean(), stats.sem(first))
    assert (found.lows[0], found.highs[0]) == (pytest.approx(low), pytest.approx(high))
    ranks = x.rank()
    within = sum(((part - part.mean()) ** 2).sum() for _, part in ranks.groupby(group))
    whole = ((ranks - ranks.mean()) ** 2).sum()
    assert found.explained == pytest.approx(1 - (within / 97) / (whole / 99))
    assert found.levels[0] == "b"
    assert found.finding.startswith("Highest for b")


def test_two_groups_are_welch_s_t_test(rng: np.random.Generator) -> None:
    """With two levels the p-value equals that of the t-test for unequal spreads."""
    group = Series(np.repeat(["a", "b"], [25, 60]), dtype="str", name="g")
    x = Series(np.r_[rng.normal(0, 1, 25), rng.normal(0.5, 3, 60)], name="x")
    expected = stats.ttest_ind(x[:25], x[25:], equal_var=False).pvalue
    assert averages(x, group).p_value == pytest.approx(expected)


def test_chance_is_called_chance(rng: np.random.Generator) -> None:
    """Groups that differ by luck are said to hardly differ."""
    group = Series(rng.choice(list("abc"), 200), dtype="str", name="gender")
    x = Series(rng.normal(100, 20, 200), name="TotalSpend")
    assert averages(x, group).finding.startswith("Total spend hardly differs by gender")


def test_a_single_customer_has_no_interval() -> None:
    """Nothing is known about the spread of one: the interval is the point."""
    found = averages(column([1, 2, 3, 9]), Series(["a", "a", "a", "b"], dtype="str", name="g"))
    assert found.lows[0] == found.highs[0] == 9


def test_one_common_level_is_compared_with_all_rare_ones() -> None:
    """No level is both the highest and the lowest."""
    city = Series(["Rome"] * 30 + [f"Town {i}" for i in range(30)], name="City")
    spend = Series([*np.arange(30.0), *np.arange(100.0, 130.0)], name="Spend")
    said = averages(spend, city).finding
    assert said.startswith("Highest for Other values (114), lowest for Rome (14.5).")


def test_averages_beyond_those_of_the_sentence_are_owned_up_to(rng: np.random.Generator) -> None:
    """“Averages of 38 to 183” stood above a picture in which all the rare ones together have 437."""
    city = Series(["Rome"] * 40 + ["Oslo"] * 40 + [f"Town {i}" for i in range(30)], name="City")
    spend = Series([*rng.normal(100, 30, 40), *rng.normal(101, 30, 40), *rng.normal(103, 30, 30)])
    spend[80:] += 104 - spend[80:].mean()
    said = averages(spend.rename("Spend"), city).finding
    assert "hardly differs" in said and "rarer ones aside" in said


@pytest.mark.parametrize(
    ("levels", "said"),
    [("Yes No", "This explains "), ("Oui Non", "This explains "), ("North South", "Cooks at home ")],
)
def test_what_says_yes_or_no_is_no_subject(levels: str, said: str) -> None:
    """“Cooks at home daily explain 18%” is no sentence; where they live is one."""
    by = Series(levels.split() * 60, name="Cooks at home daily", dtype="str")
    spent = Series(np.where(by == levels.split()[0], 30, 20) + np.arange(120) % 7, name="Spend")
    found = ex.averages(spent, by)
    assert f". {said}" in found.finding
    assert ("by “cooks at home daily”" in found.title) is (said == "This explains ")
