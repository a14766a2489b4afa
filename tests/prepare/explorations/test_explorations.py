"""One look at the customers of any file: the thesis’s, strange ones, and some of them only."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as some
from pandas import DataFrame

from segmentation.criteria import Criterion
from segmentation.prepare import explorations as ex
from segmentation.prepare.cleaning.cleaning import clean
from segmentation.prepare.explorations.filters import choices
from segmentation.prepare.roles.roles import infer_roles


@pytest.fixture(scope="module")
def rng() -> np.random.Generator:
    return np.random.default_rng(11)


@pytest.fixture(scope="session")
def thesis(data_folder: Path) -> ex.Exploration:
    """The 200 customers of the thesis: its file without every row that has an empty cell."""
    from segmentation.prepare.reading.tables import read_table

    path = data_folder / "thesis" / "jewellery_sales.csv"
    table = read_table(path.read_bytes(), path.name).data
    return ex.Exploration.of(table.dropna().reset_index(drop=True), infer_roles(table))


def test_genders(thesis: ex.Exploration) -> None:
    """72, 65 and 63 customers, and no gender stands out."""
    found = thesis.alone("Gender")
    assert isinstance(found, ex.Shares)
    assert sorted(found.counts.tolist(), reverse=True) == [72, 65, 63]
    assert "none stands out" in found.finding


def test_ages(thesis: ex.Exploration) -> None:
    """From 18 to 64."""
    found = thesis.alone("Age")
    assert isinstance(found, ex.Distribution)
    assert (found.minimum, found.maximum) == (18, 64)


def test_spend_is_not_skewed(thesis: ex.Exploration) -> None:
    """From 110 to 1,958 with a mean of 1,011.47: spread evenly, not skewed to the right."""
    found = thesis.alone("TotalSpend")
    assert isinstance(found, ex.Distribution)
    assert (found.minimum, found.maximum) == (110, 1958)
    assert found.mean == pytest.approx(1011.47, abs=0.005)
    assert abs(found.skewness) < 0.3
    assert "kew" not in found.finding
    assert found.finding.startswith("Spread evenly from 110 to 1,958")


def test_orders_do_not_move_with_spend(thesis: ex.Exploration) -> None:
    """PurchaseCount and TotalSpend: r = .05, where the thesis claims a strong correlation."""
    found = thesis.pair("PurchaseCount", "TotalSpend")
    assert isinstance(found, ex.Scatter)
    assert found.pearson == pytest.approx(0.05, abs=0.005)
    assert "hardly moves" in found.finding


def test_nothing_moves_together(thesis: ex.Exploration) -> None:
    """No pair of columns that say different things is strong."""
    found = thesis.correlations("linear")
    assert found.finding.startswith("Nothing moves together")
    assert not found.marks


def test_copies_are_marked(thesis: ex.Exploration) -> None:
    """The eleven copies of TotalSpend carry their reason when they are asked for."""
    found = thesis.correlations("rank", repeats=True)
    assert {"CLTV", "SalesRevenue"} <= set(thesis.repeats)
    assert "TotalSpend" in found.marks["ProductCost"]


def test_the_first_sentence(thesis: ex.Exploration) -> None:
    """It begins with what the middle half spend and what the best fifth bring."""
    data = thesis.data["TotalSpend"].sort_values(ascending=False)
    share = data.head(40).sum() / data.sum()
    assert f"The top 20% bring {share:.0%} of all spend." in thesis.overview.finding


def test_filters_narrow_and_say_so(jewellery: DataFrame) -> None:
    """The customers are those who fulfil every condition; the sentence counts them."""
    everyone = ex.Exploration.of(jewellery, infer_roles(jewellery))
    look = everyone.where([Criterion("Gender", "is", ("Female",)), Criterion("Age", "between", (20, 30))])
    expected = (jewellery["Gender"] == "Female") & jewellery["Age"].between(20, 30)
    assert len(look.data) == expected.sum()
    assert look.told.startswith(f"Looking at {expected.sum()} of 1,000 customers: Gender is Female, Age is")
    assert "segments use all of them" in look.told
    assert everyone.told == ""


def test_the_last_day_is_included() -> None:
    """A range of dates ends with its last day, not at its midnight."""
    data = DataFrame(
        {"d": pd.to_datetime(["2024-01-01 00:00", "2024-01-02 23:30", "2024-01-03 00:00", None])}
    )
    kept = ex.narrowed(data, [Criterion("d", "between", ("2024-01-01", "2024-01-02"))])
    assert kept.index.tolist() == [0, 1]


@given(some.lists(some.floats(-1e6, 1e6, allow_subnormal=False), min_size=2, max_size=40, unique=True))
def test_the_whole_range_keeps_everyone(values: list[float]) -> None:
    """A slider at both ends leaves nobody out."""
    assume(max(values) - min(values) > 1e-6)
    data = DataFrame({"x": values})
    found = choices(data["x"], "number")
    kept = ex.narrowed(data, [Criterion("x", "between", (found.low, found.high))])
    assert len(kept) == len(data)


def test_nobody_left(jewellery: DataFrame) -> None:
    """A filter that fits nobody says so and suggests to widen it."""
    look = ex.Exploration.of(jewellery, infer_roles(jewellery)).where(
        [Criterion("Age", "between", (900, 901))]
    )
    assert look.told == "None of the 1,000 customers fit. Widen the filter."


def test_strange_columns() -> None:
    """A file about nothing known still has its numbers, categories and pairs."""
    rng = np.random.default_rng(0)
    data = DataFrame({"a:b": rng.normal(size=80), "[c]": rng.choice(list("xyz"), 80)})
    look = ex.Exploration.of(data, infer_roles(data))
    assert look.featured == ("a:b",)
    assert look.categories == ("[c]",)
    assert look.overview.value is None
    assert look.concentration is None
    assert "For half of them, “a:b” lies between" in look.overview.finding


def test_no_numbers_at_all() -> None:
    """Only categories: the first sentence is about them, and nothing is averaged."""
    rng = np.random.default_rng(1)
    data = DataFrame({"Shop": rng.choice(["N", "S"], 60), "Size": rng.choice(["S", "M", "L"], 60)})
    look = ex.Exploration.of(data, infer_roles(data))
    assert look.featured == ()
    assert look.averages_by("Shop") is None
    assert look.overview.finding.startswith(("Shop: ", "Size: "))


def test_only_ids() -> None:
    """A file of nothing but ids is counted, and nothing breaks."""
    data = DataFrame({"id": [f"K{i:05d}" for i in range(50)]})
    look = ex.Exploration.of(data, infer_roles(data))
    assert look.kinds == {}
    assert look.overview.finding == "50 customers, one column."
    assert look.correlations("rank").strongest is None


def test_gaps_are_explained_where_they_can_be(jewellery: DataFrame) -> None:
    """Empty end dates belong to customers who are still here."""
    found = ex.Exploration.of(jewellery, infer_roles(jewellery)).gaps
    assert set(found.columns) == {"CustomerExitDate", "SubscriptionEndDate"}
    assert found.complete == 38
    assert found.finding == "Missing for a reason: those without an end date are still here."


def test_the_worst_gap_is_named() -> None:
    """Of several columns with gaps, the one with most is named with its share."""
    data = DataFrame({"Age": [1.0, None, None, 4.0] * 20, "Spend": [1.0, 2.0, 3.0, None] * 20})
    found = ex.gaps(data, infer_roles(data))
    assert found.finding == "Two columns have gaps; age is missing for 50%, the most."


@pytest.mark.parametrize("rows", [0, 1, 2, 5])
def test_few_customers(jewellery: DataFrame, rows: int) -> None:
    """However few customers a filter leaves, every result still comes."""
    roles = infer_roles(jewellery)
    look = ex.Exploration.of(jewellery, roles).where([Criterion("Age", "between", (0, 200))])
    look = ex.Exploration(look.data.head(rows), roles, 1_000)
    told = [look.overview.finding, look.gaps.finding, look.correlations("rank").finding]
    names = list(look.kinds)
    told += [look.alone(name).finding for name in names]
    told += [look.pair(names[0], name).finding for name in names[1:]]
    assert all(sentence.endswith(".") for sentence in told)


def test_the_table_is_left_as_it_was(jewellery: DataFrame) -> None:
    """Exploring changes nothing."""
    before = jewellery.copy()
    look = ex.Exploration.of(jewellery, infer_roles(jewellery))
    look.correlations("rank", repeats=True)
    look.pair("Age", "Gender")
    pd.testing.assert_frame_equal(jewellery, before)


def test_the_dates_of_a_file_span_all_its_date_columns(jewellery: DataFrame) -> None:
    """From the earliest to the latest date in any of its columns."""
    dates = jewellery.select_dtypes("datetime")
    found = ex.Exploration.of(jewellery, infer_roles(jewellery)).overview
    assert (found.first, found.last) == (dates.min().min(), dates.max().max())
    assert found.span.startswith("Dates run from ")


def test_what_is_made_of_dates_is_looked_at_as_it_is_known() -> None:
    """Ages that nobody gave are no peak at the median, and no file runs from the year its eldest was born."""
    rng = np.random.default_rng(2)
    born = pd.Timestamp("1950-01-01") + pd.to_timedelta(rng.integers(0, 15_000, 300), "D")
    ordered = pd.Timestamp("2025-01-01") + pd.to_timedelta(rng.integers(0, 300, 300), "D")
    data = DataFrame({"Date of birth": born, "Last order": ordered, "Spend": rng.gamma(2, 50, 300).round(2)})
    data.loc[:89, "Date of birth"] = pd.NaT
    roles = infer_roles(data)
    look = ex.Exploration.of(data, roles, clean(data, roles))
    assert int(look.data["Age (from Date of birth)"].isna().sum()) == 90
    assert look.overview.span.startswith("Dates run from 1 January 2025")


def test_cells_that_stand_for_no_value_are_missing_too(rng: np.random.Generator) -> None:
    """“Missing cells 0%” stood over a file of which −1 stands for nothing in 82% of a column."""
    days = np.where(np.arange(400) % 5 < 4, -1, rng.integers(30, 400, 400))
    table = DataFrame(
        {"pdays": days, "Spend": rng.lognormal(4, 1, 400).round(2), "Visits": rng.poisson(9, 400)}
    )
    metrics = {m.label: m for m in ex.Exploration.of(table, infer_roles(table)).overview.metrics}
    assert metrics["Missing cells"].value == "27%"
    assert (
        metrics["Missing cells"].help == "0 of 1,200 cells are empty. 320 more hold what stands for no value."
    )
