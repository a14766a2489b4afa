"""The default basis: what builds by itself, and whether it finds groups that are known to be there."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from pandas import DataFrame
from sklearn.metrics import adjusted_rand_score

from segmentation.prepare.cleaning.cleaning import clean
from segmentation.prepare.cleaning.row_loss import who_would_leave
from segmentation.prepare.reading.tables import read_table
from segmentation.prepare.roles.roles import Use, infer_roles
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
