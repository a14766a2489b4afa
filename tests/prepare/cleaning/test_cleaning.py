"""Cleaning: nobody disappears silently, and the receipt says everything that was done."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas import DataFrame

from segmentation.datasets import jewellery as sample
from segmentation.errors import CleaningError, RoleError
from segmentation.prepare.cleaning.cleaning import CleanTable, clean, who_would_leave
from segmentation.prepare.reading.tables import Table, read_table
from segmentation.prepare.roles.roles import Role, Use, infer_roles


def cleaned(table: DataFrame, **choices) -> CleanTable:
    return clean(table, infer_roles(table), **choices)


def sentences(table: CleanTable) -> list[str]:
    return [entry.sentence for entry in table.receipt.entries]


@pytest.fixture
def shop() -> DataFrame:
    """200 customers, some of whose ages and spends are unknown."""
    rng = np.random.default_rng(0)
    table = DataFrame(
        {
            "Customer ID": [f"C{i}" for i in range(200)],
            "Age": rng.integers(18, 70, 200).astype(float),
            "Spend": rng.lognormal(4, 1, 200).round(2),
            "Orders": rng.integers(1, 20, 200),
            "Clicks": rng.integers(0, 90, 200).astype(float),
            "City": rng.choice(["Leeds", "Köln", "Lyon"], 200),
        }
    )
    table.loc[:30, "Age"] = np.nan
    table.loc[[5, 50], "Clicks"] = np.nan
    return table


def test_everybody_stays(jewellery):
    """Customers without an exit date are still customers; all 1,000 stay in."""
    table = cleaned(jewellery)

    assert table.data.index.equals(jewellery.index)
    assert table.receipt.rows_in == table.receipt.rows_kept == 1000
    assert table.receipt.left_out.empty
    assert (
        "800 customers have no SubscriptionEndDate and CustomerExitDate because they have not left. "
        "They stay in." in sentences(table)
    )


def test_the_receipt_always_ends_with_the_customers_in_the_study(jewellery, shop):
    """Even when nothing happened, the receipt says so and ends with a count."""
    quiet = cleaned(shop[["Orders", "City"]])

    assert sentences(quiet) == [
        "200 rows in the file", "0 left out", "0 values filled in", "200 customers in the study",
    ]  # fmt: skip
    for table in (cleaned(jewellery), cleaned(shop), cleaned(shop, missing="drop")):
        last = table.receipt.entries[-1]
        assert last.text == "customers in the study"
        assert last.count == len(table.data) == table.receipt.rows_kept


def test_missing_numbers_take_the_median(shop):
    """Every gap is filled with its column's median, counted, and its rows are named."""
    table = cleaned(shop)
    entry = next(entry for entry in table.receipt.entries if "Age" in entry.text)

    assert entry.sentence.startswith("31 missing values of “Age” were filled with the median, ")
    assert list(entry.rows) == list(range(31))
    assert (table.data.loc[:30, "Age"] == shop["Age"].median()).all()
    assert table.data["Age"].notna().all() and table.data["Clicks"].notna().all()
    pd.testing.assert_series_equal(table.data.loc[31:, "Age"], shop.loc[31:, "Age"])
    assert "2 missing values of “Clicks” were filled with the median, 4" in "".join(sentences(table))


def test_columns_with_as_many_gaps_are_told_in_one_line(shop):
    """Each with its median; the line is about whoever lacks any of them."""
    gone = shop.index.isin(range(31))
    table = cleaned(shop.assign(Income=np.where(gone, np.nan, np.arange(len(shop)) % 7 + 20.5)))
    entry = next(entry for entry in table.receipt.entries if "Income" in entry.text)

    assert "31 missing values each of “Age” and “Income” were filled with their medians, " in entry.sentence
    assert entry.sentence.endswith("“Age is missing” and “Income is missing” say for whom.")
    assert list(entry.rows) == list(range(31))


def test_one_missing_value_is_said_in_the_singular(shop):
    """“1 missing value … was filled”."""
    table = cleaned(shop.assign(Clicks=shop["Clicks"].where(shop.index != 50, 7)))

    assert any(text.startswith("1 missing value of “Clicks” was filled") for text in sentences(table))


def test_who_was_filled_in_is_kept_as_a_column(shop):
    """Where more than one in twenty values was filled, a column says whose."""
    table = cleaned(shop)

    assert table.data["Age is missing"].sum() == 31
    assert table.roles["Age is missing"].use is Use.DESCRIPTOR
    assert "Clicks is missing" not in table.data


def test_a_column_mostly_missing_is_left_alone(shop):
    """Beyond 40% missing nothing is filled in, the column only describes, and the receipt says so."""
    table = cleaned(shop.assign(Spend=shop["Spend"].where(shop.index >= 100)))

    assert table.data["Spend"].isna().sum() == 100
    assert "Spend" not in table.roles.basis
    assert "100 values of “Spend” missing, 50%: it only describes." in sentences(table)


def test_a_column_the_person_insists_on_is_filled_all_the_same(shop):
    """What builds has no gaps, whoever chose it."""
    table = shop.assign(Spend=shop["Spend"].where(shop.index >= 100))

    insisted = clean(table, infer_roles(table).assign(uses={"Spend": "basis"}))

    assert insisted.data["Spend"].notna().all()


def test_customers_may_be_left_out_and_are_listed(shop):
    """On request incomplete customers leave; the receipt has their rows and the reason."""
    table = cleaned(shop, missing="drop")

    assert len(table.data) == 168
    assert table.receipt.left_out.loc[5] == "no Age and Clicks"
    assert table.receipt.left_out.loc[50] == "no Clicks"
    assert set(table.receipt.left_out.index) == {*range(31), 50}
    assert "30 left out: no Age" in sentences(table)
    assert set(table.data.index) | set(table.receipt.left_out.index) == set(shop.index)


def test_a_gap_in_a_column_that_does_not_build_drops_nobody(shop):
    """Leaving out concerns the columns that build, no others."""
    table = shop.assign(Notes=[None] * 199 + ["called"], Clicks=1.5, Age=40.0)

    assert len(cleaned(table, missing="drop").data) == 200


def test_dropping_everybody_is_refused(shop):
    """When nobody is complete, the message says what to do instead."""
    table = shop.assign(Age=shop["Age"].where(shop.index < 100, np.nan), Clicks=np.nan)
    roles = infer_roles(shop)

    with pytest.raises(CleaningError, match="None of the 200 customers has a value in every column"):
        clean(table, roles, missing="drop")


def test_dates_become_has_left_tenure_and_days_since(jewellery):
    """End dates say who has left, start dates how long, other dates how long ago; counted to the last day."""
    table = cleaned(jewellery)
    left = table.data["Has left (SubscriptionEndDate)"]
    tenure = table.data["Tenure in days (from CustomerAcquisitionDate)"]
    today = jewellery["LastPurchaseDate"].max()

    assert table.reference_date == today
    assert left.equals((~jewellery["IsActive"]).rename(left.name))
    until = jewellery["CustomerExitDate"].fillna(today)
    assert (tenure == (until - jewellery["CustomerAcquisitionDate"]).dt.days).all()
    assert (
        table.data["Days since LastPurchaseDate"] == (today - jewellery["LastPurchaseDate"]).dt.days
    ).all()
    assert table.roles["Has left (SubscriptionEndDate)"].role is Role.FLAG
    assert not [name for name in table.roles.basis if name not in jewellery]
    assert "Has left (CustomerExitDate)" not in table.data


def test_the_reference_date_can_be_chosen(jewellery):
    """Another day moves every count; who leaves later has not left yet."""
    early = cleaned(jewellery, reference_date="2023-06-30")
    day = pd.Timestamp("2023-06-30")

    assert early.reference_date == day
    assert early.data["Has left (SubscriptionEndDate)"].sum() == (jewellery["CustomerExitDate"] <= day).sum()
    assert any("counted to 30 June 2023" in text for text in sentences(early))
    with pytest.raises(CleaningError, match="“soon” is not a date"):
        cleaned(jewellery, reference_date="soon")


def test_a_date_that_builds_becomes_the_days_since(jewellery):
    """A date chosen to build hands that over to its count of days."""
    roles = infer_roles(jewellery).assign(uses={"LastPurchaseDate": "basis"})
    table = clean(jewellery, roles)

    assert "Days since LastPurchaseDate" in table.roles.basis
    assert "LastPurchaseDate" not in table.roles.basis
    assert table.roles["LastPurchaseDate"].use is Use.CARRIED
    assert table.made["LastPurchaseDate"] == "Days since LastPurchaseDate"


def test_a_date_answers_to_the_name_of_its_column(jewellery):
    """Whoever saw “Days since LastPurchaseDate” on screen can choose it by that name."""
    roles = infer_roles(jewellery)
    chosen = roles.assign(uses={"Days since LastPurchaseDate": "basis"})

    assert chosen == roles.assign(uses={"LastPurchaseDate": "basis"})
    assert "Days since LastPurchaseDate" in clean(jewellery, chosen).roles.basis


def test_dates_as_text_are_understood(jewellery):
    """Frames whose dates are text give the same columns."""
    text = jewellery.assign(
        **{c: jewellery[c].dt.strftime("%d/%m/%Y") for c in jewellery.select_dtypes("datetime")}
    )

    read = Table.of(text).data

    pd.testing.assert_frame_equal(cleaned(read).data, cleaned(jewellery).data, check_dtype=False)


def test_a_year_of_birth_becomes_an_age():
    """Where a file has other dates, a year or a day of birth builds as an age."""
    rng = np.random.default_rng(1)
    table = DataFrame(
        {
            "Year_Birth": rng.integers(1940, 2000, 100),
            "Spend": rng.lognormal(4, 1, 100).round(2),
            "Last order": pd.Timestamp("2024-05-01") - pd.to_timedelta(rng.integers(0, 90, 100), "D"),
        }
    )
    day = table["Last order"].max()

    years = cleaned(table)
    days = cleaned(table.assign(Year_Birth=pd.to_datetime(table["Year_Birth"].astype(str) + "-07-01")))

    assert (years.data["Age (from Year_Birth)"] == day.year - table["Year_Birth"]).all()
    assert "Age (from Year_Birth)" in years.roles.basis and "Year_Birth" not in years.roles.basis
    whole = years.data["Age (from Year_Birth)"] - (day < pd.Timestamp(f"{day.year}-07-01"))
    assert (days.data["Age (from Year_Birth)"] == whole).all()


def test_birthdays_alone_are_days_like_any_other():
    """Without another date nobody's age is known; the days between them still order customers."""
    table = DataFrame({"Date of birth": pd.date_range("1960-01-01", periods=90, freq="97D"), "Spend": 1.5})

    table = clean(table, infer_roles(table).assign(uses={"Date of birth": "basis"}))

    assert table.roles.basis == ["Days since Date of birth"]
    assert table.data["Days since Date of birth"].is_monotonic_decreasing


def test_infinite_numbers_count_as_missing(shop):
    """An infinity is said, taken as missing, and filled."""
    table = cleaned(shop.assign(Spend=shop["Spend"].where(shop.index != 7, np.inf)))

    assert "1 infinite value of “Spend” was taken as missing." in sentences(table)
    assert np.isfinite(table.data["Spend"]).all()


@pytest.mark.parametrize("sentinel", [1.7976931348623157e308, -1e40])
def test_numbers_no_customer_can_have_count_as_missing(shop, sentinel):
    """The largest number a machine knows stands for “unknown” in some exports; nothing overflows on it."""
    told = shop.assign(Spend=shop["Spend"].where(shop.index != 7, sentinel))
    table = cleaned(told)

    assert "1 impossibly large value of “Spend” was taken as missing." in sentences(table)
    assert table.data["Spend"].abs().max() < 1e30
    assert told["Spend"][7] == sentinel


def test_repeated_customers_stay_and_are_listed(shop):
    """Rows that repeat a customer id stay in, and the receipt has them."""
    table = pd.concat([shop, shop.head(25)], ignore_index=True)

    entry = next(e for e in cleaned(table).receipt.entries if "repeat" in e.text)

    assert entry.sentence == "25 rows repeat an earlier “Customer ID”. They stay in."
    assert list(entry.rows) == list(range(200, 225))


def test_an_empty_column_is_no_trouble(shop):
    """A column all missing is left alone."""
    table = cleaned(shop.assign(Empty=np.nan, Void=None))

    assert len(table.data) == 200
    assert table.roles["Empty"].use is Use.IGNORED


def test_no_customers_are_refused_kindly(shop):
    """A header without rows gets a sentence, one customer is taken as it is."""
    with pytest.raises(CleaningError, match="no customers"):
        cleaned(shop.head(0))

    assert len(cleaned(shop.head(1)).data) == 1


def test_names_of_derived_columns_do_not_overwrite(jewellery):
    """An upload that already has a column of that name keeps it."""
    table = jewellery.assign(**{"Days since LastPurchaseDate": "mine"})

    data = cleaned(table).data

    assert (data["Days since LastPurchaseDate"] == "mine").all()
    assert pd.api.types.is_numeric_dtype(data["Days since LastPurchaseDate (2)"])


@settings(max_examples=20, deadline=None)
@given(
    seed=st.integers(0, 1000),
    gaps=st.floats(0, 0.95),
    missing=st.sampled_from(["fill", "drop"]),
    order=st.integers(0, 1000),
)
def test_rows_in_are_rows_kept_or_listed(seed, gaps, missing, order):
    """Every row of the upload is in the study or in the receipt, under its own label, never both."""
    rng = np.random.default_rng(seed)
    table = sample(seed=seed, customers=60).sample(frac=1, random_state=order)
    table = table.mask(DataFrame(rng.random(table.shape) < gaps, index=table.index, columns=table.columns))
    before = table.copy(deep=True)
    try:
        result = cleaned(table, missing=missing)
    except CleaningError as error:
        assert missing == "drop" and "None of the 60 customers" in str(error)
        return

    kept, gone = result.data.index, result.receipt.left_out.index
    assert sorted([*kept, *gone]) == sorted(table.index)
    assert list(kept) == [label for label in table.index if label in set(kept)]
    assert set(table.columns) <= set(result.data.columns)
    assert len(result.roles) == result.data.shape[1]
    numbers = [name for name in result.roles.basis if pd.api.types.is_numeric_dtype(result.data[name])]
    assert result.data[numbers].notna().all().all()
    pd.testing.assert_frame_equal(table, before)


# Who would leave.


def test_what_the_thesis_does_is_shown_before_it_happens(data_folder: Path):
    """Dropping every incomplete row of the file would lose 800 of 1,000: every active customer."""
    path = data_folder / "thesis" / "jewellery_sales.csv"
    table = read_table(path.read_bytes(), path.name).data
    roles = infer_roles(table)

    leaving = who_would_leave(table, roles, columns=list(table))

    assert (leaving.count, leaving.customers, leaving.share) == (800, 1000, 0.8)
    assert leaving.value_column == "TotalSpend"
    gone = table["CustomerExitDate"].isna()
    assert leaving.value_share == pytest.approx(
        table.loc[gone, "TotalSpend"].sum() / table["TotalSpend"].sum()
    )
    assert list(leaving.missing.index) == ["SubscriptionEndDate", "CustomerExitDate"]
    assert leaving.sentence.startswith(
        "800 of 1,000 customers would leave, 80%, and with them 81% of TotalSpend. "
        "That takes every customer with IsActive “Yes”."
    )
    assert who_would_leave(table, roles).count == 0


def test_who_would_leave_is_who_leaves(shop):
    """The forecast names exactly the customers that leaving out then lists."""
    forecast = who_would_leave(shop, infer_roles(shop))

    assert set(forecast.rows) == set(cleaned(shop, missing="drop").receipt.left_out.index)
    assert forecast.missing.to_dict() == {"Age": 31, "Clicks": 2}


def test_differences_are_told_largest_first():
    """Those who would leave are compared with those who stay, in means and in shares."""
    rng = np.random.default_rng(3)
    online = rng.random(400) < 0.5
    table = DataFrame(
        {
            "Spend": np.where(online, 300, 100) + rng.normal(0, 20, 400),
            "Orders": rng.integers(1, 9, 400),
            "Channel": np.where(online, "Web", "Shop"),
            "Clicks": np.where(online & (rng.random(400) < 0.8), np.nan, rng.integers(0, 50, 400)),
        }
    )

    leaving = who_would_leave(table, infer_roles(table), columns=["Clicks"])

    assert leaving.value_share == pytest.approx(
        table["Spend"][table["Clicks"].isna()].sum() / table["Spend"].sum()
    )
    assert any(text.startswith("Their Spend is 30") for text in leaving.differences)
    assert any("100% of them have Channel “Web”" in text for text in leaving.differences)
    assert not any("Orders" in text for text in leaving.differences)


def test_nobody_leaves_a_full_table(jewellery):
    """Without gaps the sentence says that nobody would leave."""
    leaving = who_would_leave(jewellery, infer_roles(jewellery))

    assert leaving.count == 0
    assert leaving.sentence == "Nobody would leave: no value is missing."


def test_an_unknown_column_is_named(jewellery):
    """Asking about a column that is not there gets its name back."""
    with pytest.raises(RoleError, match="“Nothing”"):
        who_would_leave(jewellery, infer_roles(jewellery), columns=["Nothing"])


def test_who_never_ordered_has_the_longest_days_where_the_file_counts_them_itself() -> None:
    """The receipt says so, and a median beside it would be another claim about the same people."""
    rng = np.random.default_rng(2)
    orders = np.r_[np.zeros(8), rng.poisson(4, 92) + 1]
    days = pd.Series(np.where(orders > 0, rng.integers(1, 400, 100), np.nan)).astype("Float64")
    last = pd.Timestamp("2024-06-30") - pd.to_timedelta(days.astype("float64"), unit="D")
    table = pd.DataFrame(
        {
            "Orders": pd.Series(orders).where(orders > 0),
            "Revenue": pd.Series(orders * 31.5).where(orders > 0),
            "Last order": last,
            "Days since last order": days.astype("float64"),
            "Visits": rng.poisson(5, 100),
        }
    )
    cleaned = clean(table, infer_roles(table))
    told = [entry.text for entry in cleaned.receipt.entries]
    never = cleaned.data["Days since last order"][orders == 0]

    assert any("their days since then are the longest of all" in text for text in told)
    assert not any("“Days since last order” were filled" in text for text in told)
    assert (never == days.max()).all()
