"""The default basis: what builds by itself, and whether it finds groups that are known to be there."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from pandas import DataFrame
from sklearn.metrics import adjusted_rand_score

from segmentation.prepare.cleaning import clean
from segmentation.prepare.roles import Use, infer_roles
from segmentation.prepare.tables import read_table
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


def test_one_of_several_such_columns_says_so():
    """The column that speaks for its siblings is not passed off as all of the money."""
    rng = np.random.default_rng(6)
    roles = infer_roles(shop(**{"Spend online": rng.lognormal(3, 1, 400), "Age": rng.integers(18, 80, 400)}))

    assert roles["Spend"].reason == "Money: what customers are worth to you; one of two such columns."


@pytest.mark.parametrize(
    ("file", "least"),
    [("woocommerce_customers_report.csv", 0.95), ("shopify_customers_export.csv", 0.65)],
)
def test_the_groups_planted_in_shop_exports_are_found(data_folder: Path, file: str, least: float):
    """With nothing touched; Shopify's has no dates, and who bought once there overlaps with who sleeps."""
    folder = data_folder / "exports"
    table = read_table((folder / file).read_bytes(), file).data
    cleaned = clean(table, infer_roles(table))
    labels = cluster(build_features(cleaned, cleaned.roles.basis), 3).labels

    assert adjusted_rand_score(pd.read_csv(folder / "planted_groups.csv")["group"], labels) >= least
