"""The bundled sample: a full-sized export with the arithmetic of a real one, invented."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from pandas import DataFrame
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score, silhouette_score

from segmentation.datasets import (
    GROUPS,
    jewellery,
    jewellery_csv,
    planted_groups,
)
from segmentation.prepare.cleaning.cleaning import clean
from segmentation.prepare.reading.tables import read_table
from segmentation.prepare.roles.roles import infer_roles
from segmentation.segment.features import build_features


def matrix(table: DataFrame) -> np.ndarray:
    """What is clustered when nobody touches the default basis."""
    cleaned = clean(table, infer_roles(table))
    return build_features(cleaned, cleaned.roles.basis).values


def clusters(values: np.ndarray, k: int) -> np.ndarray:
    return KMeans(k, n_init=10, random_state=0).fit_predict(values)


def accounts(table: DataFrame) -> dict[str, np.ndarray | pd.Series]:
    """What the money columns must be, given what was spent."""
    spend = table["TotalSpend"]
    return {
        "CustomerCost": 0.5 * spend + 100,
        "CustomerProfitabilityScore": spend - table["CustomerCost"],
        "ROAS": spend / 100,
        "ROI": table["CustomerProfitabilityScore"] / table["CustomerCost"],
        "OperatingExpenses": 0.2 * spend,
        "AdditionalCosts": 0.1 * spend,
        "GrossProfit": 0.5 * spend,
        "OperatingProfit": 0.3 * spend,
        "NetProfit": 0.2 * spend,
        "ProductCost": 0.5 * spend,
        "SalesRevenue": spend,
        "CLTV": 3 * spend,
        "AveragePurchaseValue": spend / table["PurchaseCount"],
        "NumberOfTransactions": table["PurchaseCount"],
        "CPA": table["MarketingSpend"],
        "GrossProfitMargin": np.full(len(table), 50),
        "OperatingProfitMargin": np.full(len(table), 30),
        "NetProfitMargin": np.full(len(table), 20),
        "CompletionRate": np.full(len(table), 0.6),
    }


@pytest.mark.parametrize("structure", [True, False])
def test_the_money_columns_follow_from_the_spend(structure):
    """Cost, profit, margins, lifetime value and the averages are computed as in the file."""
    table = jewellery(structure=structure, seed=3)

    for column, expected in accounts(table).items():
        np.testing.assert_allclose(table[column], expected, rtol=1e-8, err_msg=column)


def test_the_arithmetic_is_that_of_the_file(data_folder: Path):
    """The same identities hold in the retailer's own file, and the header is the same."""
    file = pd.read_csv(data_folder / "thesis" / "jewellery_sales.csv")

    assert list(jewellery()) == list(file)
    for column, expected in accounts(file).items():
        np.testing.assert_allclose(file[column], expected, rtol=1e-6, atol=1e-9, err_msg=column)


def test_no_customer_of_the_file_is_in_the_sample(data_folder: Path):
    """The sample is invented: not one customer's age, spend and purchases are copied in order."""
    file = pd.read_csv(data_folder / "thesis" / "jewellery_sales.csv")
    raw = ["EngagementScore", "MarketingSpend"]

    for structure in (True, False):
        assert file[raw].merge(jewellery(structure=structure)[raw], on=raw).empty


@pytest.mark.parametrize("structure", [True, False])
def test_four_in_five_are_still_customers(structure):
    """800 of 1,000 customers are active and have neither exit date nor end of subscription."""
    table = jewellery(structure=structure)
    still = table["CustomerExitDate"].isna()

    assert still.sum() == 800
    assert (still == table["SubscriptionEndDate"].isna()).all()
    assert (still == table["IsActive"]).all()
    assert table.notna().all(axis=1).sum() == 200
    assert (table["SubscriptionEndDate"] > table["SubscriptionStartDate"])[~still].all()


def test_scores_are_digits_of_fifths():
    """The RFM score holds three digits of 1 to 5, their mean decides the persona."""
    table = jewellery(seed=1)
    digits = table["RFMScore"].astype(str).str.extractall(r"(\d)")[0].astype(int).unstack()

    assert digits.shape == (1000, 3)
    assert digits.isin([1, 2, 3, 4, 5]).all().all()
    np.testing.assert_allclose(digits.mean(axis=1), table["AverageRFM"])
    assert (table["Persona"] == "Premium").equals(table["AverageRFM"] >= 4)
    assert (table["Persona"] == "Standard").equals(table["AverageRFM"] < 2)


def test_the_planted_groups_have_their_sizes_and_their_character():
    """250, 300, 200 and 250 customers: older and loyal, young, wealthy and distant, new."""
    table, group = jewellery(), planted_groups()
    means = table.groupby(group)[["Age", "TotalSpend", "EngagementScore", "FollowDuration"]].mean()

    assert group.value_counts().sort_index().tolist() == [250, 300, 200, 250]
    assert len(GROUPS) == 4
    assert means["Age"].round().sub([45, 30, 55, 25]).abs().max() <= 1
    assert means["TotalSpend"].rank().tolist() == [3, 2, 4, 1]
    assert means["EngagementScore"].rank().tolist() == [3, 2, 1, 4]
    assert means["FollowDuration"].rank().tolist() == [4, 3, 2, 1]


@pytest.mark.slow
def test_the_default_basis_finds_the_planted_groups():
    """With nothing touched, K-Means at four agrees with the planted groups on 20 seeds of 20."""
    agreement = [
        adjusted_rand_score(planted_groups(seed=seed), clusters(matrix(jewellery(seed=seed)), 4))
        for seed in range(20)
    ]

    assert sum(score >= 0.9 for score in agreement) >= 19, agreement


@pytest.mark.parametrize("seed", range(3))
def test_four_has_the_best_silhouette(seed):
    """Of two to ten segments, four are the most separate."""
    values = matrix(jewellery(seed=seed))
    scores = {k: silhouette_score(values, clusters(values, k)) for k in range(2, 11)}

    assert max(scores, key=scores.get) == 4


def test_the_honest_copy_has_nothing_to_find():
    """Without structure, no raw column tells anything about another."""
    table = jewellery(structure=False, customers=4000)
    raw = ["Age", "PurchaseCount", "TotalSpend", "EngagementScore", "FollowDuration", "MarketingSpend"]
    ties = table[raw].corr(method="spearman").to_numpy()[np.triu_indices(6, 1)]

    assert np.abs(ties).max() < 4 / np.sqrt(4000)


@pytest.mark.parametrize("structure", [True, False])
def test_the_upload_holds_the_same_table(structure):
    """Reading the sample's file gives the sample back, day first and to the last digit."""
    upload = jewellery_csv(structure=structure, seed=5)

    read = read_table(upload, "sample.csv").data

    pd.testing.assert_frame_equal(read, jewellery(structure=structure, seed=5))


def test_a_seed_is_a_promise():
    """The same seed gives the same customers, another seed others."""
    assert jewellery_csv(seed=4) == jewellery_csv(seed=4)
    assert jewellery_csv(seed=4) != jewellery_csv(seed=5)


@pytest.mark.parametrize("customers", [1, 2, 37, 2500])
def test_any_number_of_customers(customers):
    """The sample comes in every size, and shares stay as planted to the nearest customer."""
    table, group = jewellery(customers=customers), planted_groups(customers=customers)
    shares = group.value_counts().reindex(range(1, 5), fill_value=0).to_numpy()

    assert table.shape == (customers, 40)
    assert np.abs(shares - customers * np.array([0.25, 0.3, 0.2, 0.25])).max() <= 1


def test_no_customers_are_no_sample():
    """Asking for none is refused."""
    with pytest.raises(ValueError, match="at least one"):
        jewellery(customers=0)
