"""The strongest pairs: only what is there, strongest first, none that follows from those above it."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from pandas import DataFrame
from scipy.sparse.csgraph import minimum_spanning_tree

from segmentation.language.phrases import coefficient, percent
from segmentation.prepare.explorations.chart_kinds import Kind
from segmentation.prepare.explorations.relationships.correlations import Correlations, correlations
from segmentation.prepare.explorations.relationships.pairs import pair
from segmentation.prepare.explorations.relationships.strongest_pairs import StrongPair, strongest_pairs


def ranked(data: DataFrame, **options: object) -> tuple[Correlations, tuple[StrongPair, ...]]:
    """The strengths of all pairs, and the strongest of them."""
    kinds: dict[str, Kind] = {n: "number" if data[n].dtype.kind in "if" else "category" for n in data}
    found = correlations(data, kinds)
    return found, strongest_pairs(found, lambda x, y: pair(data, kinds, x, y), **options)  # type: ignore[arg-type]


def people(seed: int, customers: int = 400) -> DataFrame:
    """Spend follows age and, less, visits; the channel goes by age; shoe size with nothing."""
    rng = np.random.default_rng(seed)
    age = rng.normal(40, 12, customers)
    visits = rng.normal(10, 3, customers)
    return DataFrame(
        {
            "Age": age,
            "Spend": 10 * age + 20 * visits + rng.normal(0, 40, customers),
            "Visits": visits,
            "Channel": np.where(age + rng.normal(0, 12, customers) > 40, "letter", "app"),
            "Shoe size": rng.normal(40, 3, customers),
        }
    )


def test_what_is_there_is_named_and_nothing_else() -> None:
    """The planted pairs, strongest first, each with the sentence of its own picture."""
    _, strongest = ranked(people(0), last="Spend")
    assert [(one.x, one.y) for one in strongest][:1] == [("Age", "Spend")]
    assert strongest[0].heading == "Spend and age"
    assert strongest[0].finding == f"Spend rises clearly with age: r = {coefficient(strongest[0].value)}."
    named = {frozenset((one.x, one.y)) for one in strongest}
    assert {frozenset(("Spend", "Visits")), frozenset(("Age", "Channel"))} <= named
    assert not any("Shoe size" in one for one in named)
    assert "hardly" not in " ".join(one.finding for one in strongest)
    assert all(abs(a.value) >= abs(b.value) for a, b in pairwise(strongest))


def test_money_follows_from_what_is_none() -> None:
    """“Total charges rise with tenure”, whichever of the two stands first in the file."""
    data = people(0)
    for columns in (["Age", "Spend"], ["Spend", "Age"]):
        _, (told,) = ranked(data[columns], money=["Spend"])
        assert told.finding.startswith("Spend rises clearly with age")


def test_what_moves_together_by_its_making_is_no_finding() -> None:
    """Orders and the days with one tell nothing of anybody; what follows from either is told once."""
    data = people(0).rename(columns={"Age": "Orders", "Spend": "Purchase days", "Channel": "Way"})
    kinds: dict[str, Kind] = {n: "number" if data[n].dtype.kind in "if" else "category" for n in data}
    found = correlations(data, kinds, by_making=(frozenset({"Orders", "Purchase days"}),))
    told = strongest_pairs(found, lambda x, y: pair(data, kinds, x, y))
    named = [{one.x, one.y} for one in told]
    assert {"Orders", "Purchase days"} not in named
    assert sum("Way" in one for one in named) == 1
    assert "strongest pair is orders and way" in found.finding


def test_what_one_category_tells_of_another_is_no_finding() -> None:
    """Every postcode lies in one country, a slip of typing aside: what else moves together comes first."""
    data = people(0)
    places = np.random.default_rng(5).integers(0, 4, len(data))
    data["PLZ"] = np.array(["01067", "20095", "50667", "8010"])[places]
    data["Land"] = np.where(places == 3, "AT", "DE")
    data.loc[data.index[places == 3][0], "Land"] = "DE"
    found, told = ranked(data)
    assert {"PLZ", "Land"} not in [{one.x, one.y} for one in told]
    assert "strongest pair is spend and age" in found.finding or "age and spend" in found.finding


def test_the_bar_and_the_sentence_say_the_same() -> None:
    """One who spends a hundred times as much changes no rank: neither what is drawn nor what is said."""
    rng = np.random.default_rng(3)
    tags = rng.integers(0, 12, 400)
    spend = 100 * rng.lognormal(tags * 0.2, 0.7)
    spend[np.flatnonzero(tags == 11)[:4]] *= 100
    found, pairs = ranked(DataFrame({"Spend": spend, "Tags": [f"t{tag}" for tag in tags]}))
    assert [one.measure for one in pairs] == ["correlation ratio"]
    assert f"Tags explain {percent(pairs[0].value ** 2)} of the differences" in pairs[0].finding
    assert pairs[0].value == found.values[0, 1]


def test_pairs_of_one_column() -> None:
    """All that goes with spend, also where another pair links the two already."""
    _, strongest = ranked(people(1), only="Spend")
    assert {one.other("Spend") for one in strongest} == {"Age", "Channel", "Visits"}


def test_noise_has_no_strong_pairs() -> None:
    """In fifty tables of noise something is listed five times at most."""
    rng = np.random.default_rng(3)
    tables = [DataFrame(rng.normal(size=(150, 6)), columns=list("abcdef")) for _ in range(50)]
    assert sum(bool(ranked(table)[1]) for table in tables) <= 5


@settings(max_examples=25, deadline=None)
@given(some.integers(0, 10_000))
def test_no_pair_follows_from_those_above(seed: int) -> None:
    """With room for all, they are the maximum spanning forest, here a tree: its weight is that of SciPy."""
    rng = np.random.default_rng(seed)
    shared = rng.normal(size=(300, 1))
    data = DataFrame(shared + rng.normal(size=(300, 6)), columns=list("abcdef"))
    found, strongest = ranked(data, most=99)
    tree = minimum_spanning_tree(1 - np.abs(found.values) + 1e-9 * (1 - np.eye(6)))
    assert len(strongest) == 5
    assert sum(1 - abs(one.value) for one in strongest) == pytest.approx(tree.sum(), abs=1e-6)


def test_copies_are_not_a_finding() -> None:
    """A column that repeats another is in no pair."""
    data = people(2).assign(Double=lambda table: 2 * table["Age"])
    assert not any("Double" in (one.x, one.y) for one in ranked(data)[1])
