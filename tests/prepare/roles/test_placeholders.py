"""Values that stand for “no value”: found where three signs come together, and nowhere else."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas import DataFrame, Series, Timestamp

from segmentation.errors import RoleError
from segmentation.prepare.cleaning.cleaning import clean, who_would_leave
from segmentation.prepare.reading.tables import read_table
from segmentation.prepare.roles.placeholders import without_placeholders
from segmentation.prepare.roles.roles import Role, Use, infer_roles

RNG = np.random.default_rng(0)
DAYS = RNG.integers(0, 400, 200).astype(float)
AGES = RNG.integers(18, 80, 200).astype(float)


def found_in(values, name="X"):
    return without_placeholders(DataFrame({name: values}), [name])[1]


def mixed(values, mark, times=30):
    return Series([*values, *[mark] * times])


@pytest.mark.parametrize(
    ("values", "mark", "written", "name"),
    [
        (DAYS, -1, "−1", "pdays"),
        (DAYS, -99, "−99", "Days since"),
        (AGES, 999, "999", "Age"),
        (RNG.integers(1, 6, 200), 99, "99", "Rating"),
        (RNG.lognormal(3, 1, 200), 99_999, "99,999", "Income"),
        (RNG.integers(1940, 2005, 200), 1900, "1900", "Year of birth"),
        (RNG.normal(0, 5, 200), -999, "−999", "Change"),
    ],
)
def test_placeholders_are_found(values, mark, written, name):
    """A usual mark that comes back often and stands apart is one, and it alone is emptied."""
    column = mixed(values, mark)
    cleared, found = without_placeholders(DataFrame({name: column}), [name])

    assert found[name].written == written
    assert list(found[name].rows) == list(range(200, 230))
    assert cleared[name].isna().sum() == 30
    assert (cleared[name].iloc[:200] == values).all()


@pytest.mark.parametrize("day", ["1900-01-01", "1970-01-01", "9999-12-31"])
def test_dates_that_cannot_be_meant_are_found(day):
    """An end date in 9999 means “not yet”, and 1 January 1900 that nobody asked."""
    days = Series(pd.Timestamp("2023-01-01") + pd.to_timedelta(RNG.integers(0, 700, 200), "D"))
    dates = pd.concat([days, Series([Timestamp(day)] * 20)], ignore_index=True)

    assert list(found_in(dates)["X"].rows) == list(range(200, 220))


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ([-1, 0, 1] * 100, "Sentiment"),  # a score
        (list(range(-50, 250)), "Balance"),  # −1 among other negative numbers
        ([*range(1, 1000)] * 2, "Points"),  # 999 is where the numbers end
        ([*DAYS, 999, 999], "Days"),  # twice in 202 rows
        ([99.0, 199.0, 299.0, 499.0, 999.0] * 50, "Price"),  # what things cost
        ([0, 999] * 100, "Code"),  # two values are a flag
        (["-1", "a"] * 50, "Words"),
        ([True, False] * 50, "Truth"),
        ([-1.0] * 100, "Constant"),
        ([np.nan] * 100, "Empty"),
        ([], "Nothing"),
    ],
)
def test_what_may_be_true_stays(values, name):
    """A value that one sign speaks for, but not all three, is taken at its word."""
    table = DataFrame({name: values})
    cleared, found = without_placeholders(table, [name])

    assert not found and cleared is table


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    shape=st.sampled_from(["poisson", "lognormal", "uniform", "normal", "geometric", "steps"]),
    whole=st.booleans(),
)
def test_independent_numbers_hold_none(seed, shape, whole):
    """Whatever a column of honest numbers looks like, nothing in it is declared missing."""
    rng = np.random.default_rng(seed)
    values = {
        "poisson": lambda: rng.poisson(rng.uniform(0.3, 40), 500).astype(float),
        "lognormal": lambda: rng.lognormal(rng.uniform(0, 6), 1, 500),
        "uniform": lambda: rng.integers(0, rng.integers(50, 1200), 500).astype(float),
        "normal": lambda: rng.normal(rng.uniform(-5, 80), 10, 500),
        "geometric": lambda: rng.geometric(0.1, 500).astype(float),
        "steps": lambda: rng.choice([0.0, 10.0, 50.0, 90.0], 500),
    }[shape]()

    assert not found_in(values.round() if whole else values)


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_the_order_of_rows_does_not_matter(seed):
    """The same rows are found wherever they stand."""
    column = mixed(DAYS, -1.0)
    shuffled = column.sample(frac=1, random_state=seed)

    assert set(found_in(shuffled)["X"].rows) == set(found_in(column)["X"].rows)


def calls(rows=400) -> DataFrame:
    """Customers of a call centre; most were never called before."""
    rng = np.random.default_rng(3)
    return DataFrame(
        {
            "Spend": rng.lognormal(4, 1, rows).round(2),
            "Orders": rng.poisson(5, rows),
            "Age": rng.integers(18, 80, rows),
            "Minutes": rng.integers(1, 90, rows),
            "pdays": np.where(rng.random(rows) < 0.7, -1, rng.integers(1, 300, rows)),
        }
    )


def test_a_column_of_placeholders_only_describes_and_says_why():
    """The role names the value, its rows, and why the column does not build."""
    roles = infer_roles(calls())
    never = int((calls()["pdays"] == -1).sum())

    assert roles["pdays"].use is Use.DESCRIPTOR and "pdays" not in roles.basis
    assert roles["pdays"].reason.endswith(f"−1 means “no value” in {never} rows.")


def test_cleaning_empties_placeholders_and_says_so():
    """The receipt has the count; neither the mean nor the median hears of the placeholder."""
    table = calls()
    table["Age"] = table["Age"].where(table.index % 10 > 0, 999)
    cleaned = clean(table, infer_roles(table))
    said = [entry.sentence for entry in cleaned.receipt.entries]

    assert "40 values of “Age” are 999, which stands for “no value”: taken as missing." in said
    assert any(line.startswith("40 missing values of “Age” were filled with the median") for line in said)
    assert cleaned.data["Age"].max() < 80 and cleaned.data["pdays"].min() > 0
    assert sum("pdays" in line for line in said) == 1
    assert table["Age"].max() == 999


def test_a_value_taken_literally_stays():
    """The person may know better: then −1 is a number like any other, in roles, cleaning and departures."""
    table = calls()
    table["Age"] = table["Age"].where(table.index % 10 > 0, 999)
    roles = infer_roles(table, literal=["Age"])
    cleaned = clean(table, roles)

    assert roles.placeholders["Age"].written == "999" and "no value" not in roles["Age"].reason
    assert cleaned.data["Age"].tolist() == table["Age"].tolist()
    assert who_would_leave(table, roles, columns=["Age"]).count == 0
    assert "−1 means “no value”" in roles["pdays"].reason
    with pytest.raises(RoleError, match="There is no column “Shoe”"):
        infer_roles(table, literal=["Shoe"])


def test_who_would_leave_knows_placeholders():
    """Leaving out customers without a value leaves out those with a placeholder, and shows them first."""
    table = calls()
    table["Age"] = table["Age"].where(table.index % 10 > 0, 999)
    roles = infer_roles(table)

    leaving = who_would_leave(table, roles)

    assert "Age" in roles.basis and leaving.count == 40
    assert clean(table, roles, missing="drop").receipt.rows_kept == 360


def test_an_end_in_9999_means_still_a_customer():
    """Such a date is no day to count up to, and nobody has left on it."""
    rng = np.random.default_rng(5)
    left = rng.random(300) < 0.3
    days = pd.Timestamp("2023-01-01") + pd.to_timedelta(rng.integers(0, 300, 300), "D")
    table = DataFrame({"Spend": rng.lognormal(4, 1, 300), "Start date": days, "Visits": rng.poisson(5, 300)})
    table["End date"] = Series(days + pd.Timedelta(days=200)).where(left, Timestamp("9999-12-31"))
    roles = infer_roles(table)
    cleaned = clean(table, roles)

    assert roles["End date"].role is Role.END_DATE
    assert cleaned.reference_date is not None and cleaned.reference_date.year < 2025
    assert cleaned.data["Has left (End date)"].sum() == left.sum()


@pytest.mark.parametrize(("file", "rows"), [("bank_full_comma.csv", 36_954), ("bank_small.csv", 3_705)])
def test_never_contacted_is_no_number_of_days(data_folder: Path, file: str, rows: int):
    """The bank writes −1 days since the last contact for those it never contacted."""
    table = read_table((data_folder / "customers" / file).read_bytes(), file).data

    _, found = without_placeholders(table, table.columns)

    assert list(found) == ["pdays"] and len(found["pdays"].rows) == rows
    assert "pdays" not in infer_roles(table).basis
