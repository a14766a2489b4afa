"""Movers as lists: nobody who said no, in whichever month, and never so few that one can be singled out."""

from __future__ import annotations

import csv
import io

import numpy as np
import pytest
from pandas import DataFrame
from two_months import RISEN, club, july

from segmentation import SavedStudy, run
from segmentation.act.comparison.movements import Comparison
from segmentation.act.comparison.mover_files import mover_list
from segmentation.errors import ExportError
from segmentation.saved_studies import saved


@pytest.fixture(scope="module")
def june() -> DataFrame:
    return club()


@pytest.fixture(scope="module")
def study(june: DataFrame) -> SavedStudy:
    return saved(run(june, k=3, basis=("Spend", "Visits"), verdict=False))


def cell(found: Comparison) -> tuple[int, int]:
    move = max((m for m in found.moves if m.origin != m.target), key=lambda m: m.customers)
    return move.origin, move.target


def listed(found: Comparison) -> set[str]:
    made = mover_list(found, *cell(found), "klaviyo")
    return {row["Email"] for row in csv.DictReader(io.StringIO(made.csv().decode("utf-8-sig")))}


def test_a_list_holds_the_movers_who_may_be_contacted(study: SavedStudy, june: DataFrame) -> None:
    """To the customer."""
    later = july(june)
    found = study.compare(june, later)
    rows = found.rows(*cell(found))
    assert len(rows) == RISEN
    movers = later.iloc[rows]
    assert listed(found) == set(movers["Email"][movers["Newsletter"] == "Yes"])


def test_an_older_no_holds_until_a_newer_yes(study: SavedStudy, june: DataFrame) -> None:
    """Where the newer file says nothing; where it says yes, they may be contacted again."""
    later = july(june)
    refused = set(june["Email"][june["Newsletter"] == "No"])
    assert listed(study.compare(june, later.drop(columns="Newsletter"))).isdisjoint(refused)
    silent = later.assign(Newsletter=np.where(later["Email"].isin(refused), "", "Yes"))
    assert listed(study.compare(june, silent)).isdisjoint(refused)
    assert listed(study.compare(june, later.assign(Newsletter="Yes"))) & refused


def test_no_list_is_so_short_that_one_can_be_singled_out(study: SavedStudy, june: DataFrame) -> None:
    """The labelled file has them all the same."""
    found = study.compare(june, july(june, risen=9))
    with pytest.raises(ExportError, match="singled out"):
        mover_list(found, *cell(found), "klaviyo")
    assert found.csv(*cell(found)).count(b"\n") == 10
    for target in (0, 99):
        with pytest.raises(ExportError, match="no segment"):
            mover_list(found, 1, target, "klaviyo")


def test_who_is_not_to_be_targeted_is_in_no_list(june: DataFrame) -> None:
    """As in any list."""
    made = run(june, k=3, basis=("Spend", "Visits"), verdict=False)
    edits = {made.personas[0].name: {"targeted": False}}
    study = saved(run(june, made.recipe.replace(personas=edits), verdict=False))
    found = study.compare(june, july(june))
    with pytest.raises(ExportError, match="you chose not to target"):
        mover_list(found, *cell(found), "klaviyo")


def test_who_is_new_can_be_listed_too(study: SavedStudy, june: DataFrame) -> None:
    """Nobody says no for them but themselves."""
    later = july(june)
    found = study.compare(june.iloc[60:], later)
    made = mover_list(found, None, 1, "klaviyo")
    assert set(made.people.index) <= set(found.rows(None, 1).tolist())
    with pytest.raises(ExportError, match="Nobody is in this cell"):
        found.csv(1, 2) if not len(found.rows(1, 2)) else found.csv(99, 1)
