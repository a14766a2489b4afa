"""Customers taken out of a study: as if the file did not hold them, counted, and never lost."""

from __future__ import annotations

import pandas as pd
import pytest
from pandas import DataFrame

import segmentation as seg
from segmentation.act.files.labels import NOTE, labelled
from segmentation.errors import CleaningError, RoleError

ONLY = ["Gender = Female", "Age >= 25"]


@pytest.fixture(scope="module")
def people() -> DataFrame:
    return seg.jewellery(customers=200)


@pytest.fixture(scope="module")
def study(people: DataFrame) -> seg.Study:
    return seg.run(people, only=ONLY, verdict=False)


def test_the_study_is_that_of_a_file_without_them(study: seg.Study, people: DataFrame) -> None:
    """Roles, dates, medians and segments know nobody who was taken out."""
    stay = people.query("Gender == 'Female' and Age >= 25")
    alone = seg.run(stay.reset_index(drop=True), verdict=False)
    assert study.clustering.labels.tolist() == alone.clustering.labels.tolist()
    assert [persona.name for persona in study.personas] == [persona.name for persona in alone.personas]
    assert study.clean.reference_date == alone.clean.reference_date
    assert [c.reason for c in study.roles] == [c.reason for c in alone.roles]


def test_taken_out_and_studied_are_all(study: seg.Study, people: DataFrame) -> None:
    """The receipt counts everybody once, each with the first condition that is not met."""
    receipt = study.clean.receipt
    out = people.query("not (Gender == 'Female' and Age >= 25)")
    assert receipt.rows_in == len(people) == receipt.rows_kept + len(receipt.left_out)
    assert receipt.left_out.index.tolist() == out.index.tolist()
    assert receipt.entries[0].sentence == "200 rows in the file"
    taken = {entry.text: entry.count for entry in receipt.entries if "by your choice" in entry.text}
    men = int((people["Gender"] != "Female").sum())
    assert taken == {
        "taken out by your choice: not “Gender is Female”": men,
        "taken out by your choice: not “Age is at least 25”": len(out) - men,
    }


def test_they_come_back_with_the_reason(study: seg.Study, people: DataFrame) -> None:
    """Every row is in the labelled file: in a segment, or with the reason why not."""
    rows = labelled(study)
    assert len(rows) == len(people)
    told = rows[NOTE].where(rows[NOTE] != "")
    assert (told.notna() == (rows["Segment"] == "")).all()
    assert set(told.dropna()) == {
        "Not in the study: not “Gender is Female”",
        "Not in the study: not “Age is at least 25”",
    }


def test_new_customers_meet_the_same_conditions(study: seg.Study, people: DataFrame) -> None:
    """The study’s own rows get its own labels; a stranger who does not meet them gets none."""
    placed = study.predict(people)["Segment"]
    assert placed.equals(study.customers()["Segment"])
    assert study.predict(people[people["Gender"] != "Female"].head(3))["Segment"].isna().all()


@pytest.mark.parametrize("preset", ["touchstone", "thesis"])
def test_either_recipe_knows_them(people: DataFrame, preset: str) -> None:
    study = seg.run(people, only="Gender = Female", preset=preset, verdict=False)
    assert (people.loc[study.matrix.index, "Gender"] == "Female").all()
    assert study.clean.receipt.rows_in == len(people)
    assert study.predict(people)["Segment"].equals(study.customers()["Segment"])


def test_any_of_several_is_one_reason(people: DataFrame) -> None:
    either = {"match": "any", "conditions": ["Age < 25", "TotalSpend >= 1000"]}
    study = seg.run(people, only=either, verdict=False)
    assert study.clean.receipt.rows_kept == len(people.query("Age < 25 or TotalSpend >= 1000"))
    reasons = set(study.clean.receipt.left_out)
    assert reasons == {"not Age is less than 25 or TotalSpend is at least 1,000"}


def test_a_mark_for_no_value_meets_no_condition(people: DataFrame) -> None:
    """Ages of 999 are unknown, so nobody is kept for being old."""
    marked = people.assign(Age=people["Age"].mask(people.index % 9 == 0, 999))
    study = seg.run(marked, only="Age >= 40", verdict=False)
    assert (
        study.clean.data.index.tolist()
        == people.index[(people["Age"] >= 40) & (people.index % 9 != 0)].tolist()
    )


@pytest.mark.parametrize(
    ("only", "error", "told"),
    [
        ("Gender = Martian", CleaningError, "None of the 200 customers meets “Gender is Martian”"),
        ("Gender = Martian", CleaningError, "“Gender” holds “"),
        ("Age > 400", CleaningError, "“Age” runs from "),
        ("Age >= 60", CleaningError, "segments are cut from 10 on"),
        ("Sex = Female", RoleError, "no column “Sex”"),
        ("Gender >= 3", RoleError, "holds words"),
    ],
)
def test_what_leaves_nobody_is_said(people: DataFrame, only: str, error: type[Exception], told: str) -> None:
    with pytest.raises(error, match=told):
        seg.run(people, only=only, verdict=False)


def test_a_date_takes_whole_days(people: DataFrame) -> None:
    day = pd.Timestamp("2023-06-01")
    study = seg.run(people, only="LastPurchaseDate >= 2023-06-01", verdict=False)
    assert study.clean.receipt.rows_kept == int(
        (pd.to_datetime(people["LastPurchaseDate"], dayfirst=True) >= day).sum()
    )
