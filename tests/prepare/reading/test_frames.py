"""Frames from notebooks and databases: whatever their types are, a study can be run on them."""

import datetime as dt
from decimal import Decimal

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from segmentation.errors import TableError
from segmentation.prepare.reading.frames import tidy
from segmentation.prepare.reading.tables import Table
from segmentation.recipes import Recipe
from segmentation.studies import run

NUMBERS = {
    "Decimals": pd.Series([Decimal("1.5"), None, Decimal("3")], dtype=object),
    "objects": pd.Series([1.5, None, 3], dtype=object),
    "nullable": pd.Series([1.5, None, 3], dtype="Float64"),
    "sparse": pd.arrays.SparseArray([1.5, np.nan, 3]),
    "Arrow": pd.Series([1.5, None, 3], dtype=pd.ArrowDtype(pa.float64())),
    "Arrow decimals": pd.Series(
        [Decimal("1.5"), None, Decimal("3.0")], dtype=pd.ArrowDtype(pa.decimal128(9, 2))
    ),
    "spans of days": pd.Series(pd.to_timedelta([36, None, 72], unit="h")),
}
DAYS = {
    "dates": pd.Series([dt.date(2024, 1, 31), None], dtype=object),
    "moments": pd.Series([dt.datetime(2024, 1, 31), None], dtype=object),
    "Arrow dates": pd.Series([dt.date(2024, 1, 31), None], dtype=pd.ArrowDtype(pa.date32())),
    "with a zone": pd.Series(pd.to_datetime(["2024-01-31", None])).dt.tz_localize("Europe/Berlin"),
    "months": pd.Series(pd.PeriodIndex(["2024-01-31", None], freq="D")),
}
TEXTS = {
    "mixed": ([1, "a", None, 2.5], ["1", "a", "", "2.5"]),
    "lists": ([[1, 2], None, ["x"], []], ["[1, 2]", "", "['x']", "[]"]),
    "flags and numbers": ([True, 2, None, 0], ["TRUE", "2", "", "0"]),
    "complex": ([1 + 2j, None, 3j, 0j], ["(1+2j)", "", "3j", "0j"]),
}


@pytest.mark.parametrize("name", NUMBERS)
def test_numbers_of_any_kind_are_numbers(name):
    """Amounts from databases and notebooks are float64, missing ones NaN."""
    found = tidy(pd.DataFrame({"a": NUMBERS[name]}))["a"]

    assert found.dtype == np.float64
    np.testing.assert_array_equal(found, [1.5, np.nan, 3])


@pytest.mark.parametrize("kind", ["Int64", "Int8", "UInt16", "object", "int64[pyarrow]"])
def test_whole_numbers_stay_whole(kind):
    """Counts without gaps are int64."""
    found = tidy(pd.DataFrame({"a": pd.Series([1, 2, 3], dtype=kind)}))["a"]

    assert found.dtype == np.int64 and found.tolist() == [1, 2, 3]


@pytest.mark.parametrize("name", DAYS)
def test_days_of_any_kind_are_days(name):
    """Dates are datetime64 on the clock of their own zone."""
    found = tidy(pd.DataFrame({"a": DAYS[name]}))["a"]

    assert found.dtype.kind == "M" and found.dt.tz is None
    assert found[0] == pd.Timestamp(2024, 1, 31) and pd.isna(found[1])


@pytest.mark.parametrize("name", TEXTS)
def test_anything_else_is_text(name):
    """Cells of several kinds, and cells nobody can compare, are words; empty ones are missing."""
    cells, words = TEXTS[name]
    table = Table.of(pd.DataFrame({"a": pd.Series(cells, dtype=object)}))

    assert table.text()["a"].tolist() == words
    assert table.data["a"].isna().tolist() == [not word for word in words]


def test_flags_with_gaps_are_flags():
    """Yes, no and nothing in a column of objects."""
    found = tidy(pd.DataFrame({"a": pd.Series([True, None, False], dtype=object)}))["a"]

    assert found.dtype == "boolean" and found.isna().tolist() == [False, True, False]


def test_what_is_known_stays_as_it_is():
    """Numbers, days, flags, categories and text are not touched, and neither is the frame."""
    frame = pd.DataFrame(
        {
            "n": np.array([1, 2], np.int32),
            "d": pd.to_datetime(["2024-01-01", "2024-01-02"]),
            "b": [True, False],
            "c": pd.Categorical(["x", "y"]),
            "s": ["a", None],
        },
        index=[7, 9],
    )
    before = frame.copy()

    pd.testing.assert_frame_equal(tidy(frame), frame.reset_index(drop=True))
    pd.testing.assert_frame_equal(frame, before)


def test_names_are_text_and_each_comes_once():
    """Numbers and pairs as names become text; a name that comes twice gets a number."""
    frame = pd.DataFrame([[1, 2, 3]], columns=[("a", 1), 5, 5])

    assert list(tidy(frame)) == ["('a', 1)", "5", "5 (2)"]


def test_something_else_is_refused_with_a_sentence():
    """A list is no table."""
    with pytest.raises(TableError, match="A list of rows"):
        tidy([1, 2])


@pytest.mark.parametrize("cell", [None, pd.NA, pd.NaT, np.nan])
def test_nothing_is_shown_as_nothing(cell):
    """All kinds of missing values look the same."""
    table = Table.of(pd.DataFrame({"a": pd.Series([cell, "word", 1], dtype=object)}))

    assert table.text()["a"].tolist() == ["", "word", "1"] and table.data["a"].isna().tolist() == [
        True,
        False,
        False,
    ]


def test_a_study_runs_on_a_frame_from_a_database():
    """Amounts as `Decimal`, Arrow’s numbers and words among numbers lead to the same segments."""
    rng = np.random.default_rng(1)
    group = np.arange(200) % 2
    plain = pd.DataFrame(
        {
            "Spend": (np.array([50.0, 900.0])[group] * rng.lognormal(0, 0.1, 200)).round(2),
            "Visits": np.array([3, 40])[group] + rng.integers(0, 3, 200),
            "Note": [str(n % 3) if n % 2 else "none yet" for n in range(200)],
        }
    )
    odd = plain.assign(
        Spend=pd.Series([Decimal(f"{cell:.2f}") for cell in plain["Spend"]], dtype=object),
        Visits=plain["Visits"].astype("int64[pyarrow]"),
        Note=pd.Series([n % 3 if n % 2 else "none yet" for n in range(200)], dtype=object),
    )
    found, other = (run(frame, Recipe(k=2), verdict=False) for frame in (plain, odd))

    assert (found.clustering.labels == other.clustering.labels).all()
