"""The default basis: what builds by itself, and whether it finds groups that are known to be there."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from pandas import DataFrame, Series
from sklearn.metrics import adjusted_rand_score

from segmentation.prepare.cleaning.cleaning import clean
from segmentation.prepare.cleaning.row_loss import who_would_leave
from segmentation.prepare.reading.tables import read_table
from segmentation.prepare.roles.agreements import meaning
from segmentation.prepare.roles.roles import Use, infer_roles
from segmentation.prepare.roles.summaries import gather_facts
from segmentation.segment.clusters import cluster
from segmentation.segment.features import build_features


def shop(rows: int = 400, **columns) -> DataFrame:
    rng = np.random.default_rng(4)
    return DataFrame(
        {
            "Spend": rng.lognormal(4, 1, rows).round(2),
            "Orders": rng.poisson(6, rows),
            "Clicks": rng.integers(0, 90, rows),
            **columns,
        }
    )


def with_gaps(share: float, rows: int = 400):
    rng = np.random.default_rng(5)
    return np.where(np.arange(rows) < share * rows, np.nan, rng.integers(1, 60, rows))


def test_a_column_with_many_holes_builds_only_where_little_else_does():
    """A quarter of the tenures would be guesses: they describe, unless hardly anything else builds."""
    table = shop(Tenure=with_gaps(0.25))

    assert infer_roles(table).basis == ["Spend", "Orders", "Clicks"]
    assert infer_roles(table)["Tenure"].reason == (
        "Missing for 25%, and every hole would be a guess: describes."
    )
    assert infer_roles(table[["Spend", "Tenure"]]).basis == ["Spend", "Tenure"]
    assert "Tenure" in infer_roles(shop(Tenure=with_gaps(0.1))).basis
    assert infer_roles(shop(Tenure=with_gaps(0.5)))["Tenure"].use is Use.DESCRIPTOR


_PART = (
    "Money; one of {} such columns, with no total found. Value is told of this one alone: "
    "if they are parts, add a column with their sum."
)


def test_one_of_several_such_columns_says_so():
    """The column that speaks for its siblings is not passed off as all of the money."""
    rng = np.random.default_rng(6)
    roles = infer_roles(shop(**{"Spend online": rng.lognormal(3, 1, 400), "Age": rng.integers(18, 80, 400)}))

    assert roles["Spend"].reason == _PART.format("two")


def test_those_who_would_leave_are_weighed_by_the_amount_that_builds():
    """Not by whichever amount the file has first: one study tells value of one column."""
    table = DataFrame({"Spend online": np.arange(40.0), "Total spend": np.arange(40.0) ** 2})
    table["Orders"] = [np.nan, *range(39)]
    roles = infer_roles(table).assign(uses={"Spend online": "descriptor", "Total spend": "basis"})

    assert who_would_leave(table, roles).value_column == "Total spend"


def test_a_total_by_name_or_by_arithmetic_is_not_called_a_part():
    """No advice to add columns up where one of them holds the sum already."""
    rng = np.random.default_rng(6)
    online, shop_floor = rng.integers(10, 900, 400), rng.integers(10, 900, 400)
    parts = {"Spend online": online, "Spend shop": shop_floor, "Age": rng.integers(18, 80, 400)}

    named = infer_roles(shop(**parts, **{"Total spend": rng.lognormal(6, 1, 400)}))
    assert named["Total spend"].use is Use.BASIS
    added = infer_roles(DataFrame({"Orders": rng.poisson(4, 400), **parts, "Spend": online + shop_floor}))
    parted = infer_roles(DataFrame({"Orders": rng.poisson(4, 400), **parts}))

    assert not [column.name for column in (*named, *added) if "no total found" in column.reason]
    assert parted["Spend online"].reason == _PART.format("two")
    assert parted["Spend shop"].reason == _PART.format("two").replace("this one", "Spend online")


def test_one_of_six_amounts_is_not_passed_off_as_what_customers_are_worth(data_folder: Path):
    """Their sum builds; a card statement holds its total, so nothing is said."""
    folder = data_folder / "customers"
    told = {
        file: infer_roles(read_table((folder / file).read_bytes(), file).data)
        for file in ("customer_personality_tab_ddmmyyyy.csv", "cc_general.csv")
    }

    assert told["customer_personality_tab_ddmmyyyy.csv"]["Total spend"].reason == (
        "Added: the sum of MntWines, MntFruits and four others."
    )
    assert "no total found" not in told["cc_general.csv"]["PURCHASES"].reason


@pytest.mark.parametrize(
    ("file", "least"),
    [("woocommerce_customers_report.csv", 0.95), ("shopify_customers_export.csv", 0.8)],
)
def test_the_groups_planted_in_shop_exports_are_found(data_folder: Path, file: str, least: float):
    """With nothing touched; Shopify's has no dates, and who bought once there overlaps with who sleeps."""
    folder = data_folder / "exports"
    table = read_table((folder / file).read_bytes(), file).data
    cleaned = clean(table, infer_roles(table))
    labels = cluster(build_features(cleaned, cleaned.roles.basis), 3).labels

    assert adjusted_rand_score(pd.read_csv(folder / "planted_groups.csv")["group"], labels) >= least


def two_groups(rows: int = 400) -> tuple[DataFrame, np.ndarray]:
    """Customers who come often and seldom, and what they booked, spent and when they came last."""
    rng = np.random.default_rng(8)
    often = np.arange(rows) < rows // 3
    orders = np.where(often, rng.integers(12, 30, rows), rng.integers(1, 6, rows))
    spend = (orders * rng.lognormal(4, 0.2, rows)).round(2)
    last = pd.Timestamp("2026-10-31") - pd.to_timedelta(
        np.where(often, 5, 200) + rng.integers(1, 40, rows), "D"
    )
    return DataFrame({"Orders": orders, "Total spend": spend, "Last order": last}), orders


@pytest.mark.parametrize(
    "header",
    ["No shows", "Cancellations", "Stornierungen", "Anulacje", "Liczba zwrotów", "classes_no_show"],
)
def test_what_is_missed_or_called_off_does_not_cut_the_groups(header: str) -> None:
    """Few of many bookings come to nothing: 0 for most, it would only halve each group."""
    table, orders = two_groups()
    missed = np.random.default_rng(9).binomial(orders, 0.05)
    roles = infer_roles(table.assign(**{header: missed}))

    assert header not in roles.basis and {"Orders", "Total spend"} <= set(roles.basis)
    assert "follows from what they buy or book" in roles[header].reason


@pytest.mark.parametrize(
    "header", ["Latest Gift Amount", "Largest gift", "Letzter Bestellwert", "Last order amount"]
)
def test_what_one_order_is_worth_is_unknown_of_who_never_ordered(header: str) -> None:
    """As 0 it would tell who never ordered apart once more; where everybody has ordered, it may build."""
    table, orders = two_groups()
    each = (table["Total spend"] / orders * np.random.default_rng(10).uniform(0.6, 1.4, len(table))).round(2)
    never = np.arange(len(table)) % 10 == 0
    some = table.assign(**{header: each})
    some.loc[never & (np.arange(len(table)) > 150)] = np.nan
    roles = infer_roles(some)

    assert roles.never is not None and header not in roles.basis
    assert "unknown of those who never made one" in roles[header].reason
    assert roles[header].use is Use.DESCRIPTOR


@pytest.mark.parametrize(
    "header", ["Sales last year", "Umsatz letztes Quartal", "Revenue last 30 days", "Last season spend"]
)
def test_the_money_of_a_last_year_is_no_single_order(header: str) -> None:
    """An amount over a time is what customers are worth."""
    table, _ = two_groups()

    assert meaning(gather_facts(table.rename(columns={"Total spend": header}), table)[1]) == "value"


@pytest.mark.parametrize(
    ("header", "told"),
    [
        ("Visits last year", "How often they come."),
        ("Check-ins", "How often they come."),
        ("Aantal giften", "How often they give."),
        ("Room nights", "How often they book or travel."),
        ("Number of orders", "How often they buy."),
    ],
)
def test_what_is_done_often_is_told_by_its_name(header: str, told: str) -> None:
    """Nobody buys a visit."""
    rng = np.random.default_rng(3)
    many = rng.poisson(rng.choice([1, 8, 20], 300)) + 1
    table = DataFrame({header: many, "Spend": (many * rng.lognormal(3, 0.2, 300)).round(2)})
    assert infer_roles(table)[header].reason.startswith(told)


def test_the_day_on_which_somebody_said_no_is_called_so() -> None:
    """Not a plain date: people see at once that it keeps them out of lists."""
    days = [f"2026-{1 + n % 9:02d}-{1 + n % 28:02d}" if n % 4 == 0 else "" for n in range(200)]
    spend = [round(20 + n * 7.3 % 300, 2) for n in range(200)]
    table = DataFrame({"Spend": spend, "Unsubscribed at": pd.to_datetime(Series(days), errors="coerce")})

    assert infer_roles(table)["Unsubscribed at"].reason.startswith("When they said no")
