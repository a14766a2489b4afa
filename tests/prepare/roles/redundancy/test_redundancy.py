"""The same-information guard: what repeats is named with its formula, what does not is left alone."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas import DataFrame

from segmentation.datasets import jewellery as sample
from segmentation.prepare.roles.redundancy.redundancy import redundancy

COPIES = [
    "CustomerCost", "CustomerProfitabilityScore", "ROAS", "OperatingExpenses", "AdditionalCosts",
    "GrossProfit", "OperatingProfit", "NetProfit", "CLTV", "ProductCost", "SalesRevenue",
]  # fmt: skip


def numbers(table: DataFrame) -> list[str]:
    return [
        name for name in table if pd.api.types.is_numeric_dtype(table[name]) and table[name].dtype != bool
    ]


def formulas(table: DataFrame) -> dict[str, str]:
    return {repeat.column: repeat.formula for repeat in redundancy(table, numbers(table))}


def check_jewellery(table: DataFrame) -> None:
    found = redundancy(table, [name for name in numbers(table) if name not in ("CustomerID", "RFMScore")])
    by_column = {repeat.column: repeat for repeat in found}

    assert [r.column for r in found if r.kind == "copy" and r.of == ("TotalSpend",)] == COPIES
    assert by_column["CPA"].formula == "CPA = MarketingSpend"
    assert by_column["NumberOfTransactions"].formula == "NumberOfTransactions = PurchaseCount"
    assert by_column["AveragePurchaseValue"].formula == "AveragePurchaseValue = TotalSpend / PurchaseCount"
    assert by_column["CustomerCost"].formula == "CustomerCost = 0.5 × TotalSpend + 100"
    assert by_column["CLTV"].formula == "CLTV = 3 × TotalSpend"
    assert by_column["ROI"].formula == "ROI = CustomerProfitabilityScore / CustomerCost"
    assert set(by_column) == {*COPIES, "CPA", "NumberOfTransactions", "AveragePurchaseValue", "ROI"}


@pytest.mark.parametrize("structure", [True, False])
def test_the_sample_repeats_itself_fifteen_times(structure):
    """Eleven copies of the spend, two other copies, an average and a ratio are named, and nothing else."""
    from segmentation.datasets import jewellery

    check_jewellery(jewellery(structure=structure))


def test_the_thesis_file_repeats_itself_in_the_same_way(data_folder):
    """On the retailer's file the same fifteen columns are named, with the same formulas."""
    check_jewellery(pd.read_csv(data_folder / "thesis" / "jewellery_sales.csv"))


KINDS = {
    "normal": lambda rng, n: rng.normal(size=n),
    "heavy tail": lambda rng, n: rng.lognormal(2, 1.5, n).round(2),
    "yes or no": lambda rng, n: rng.integers(0, 2, n),
    "few": lambda rng, n: rng.integers(0, 4, n),
    "rare events": lambda rng, n: rng.poisson(0.3, n),
    "mostly nothing": lambda rng, n: np.where(rng.random(n) < 0.9, 0, rng.lognormal(3, 1, n).round(2)),
    "shares": lambda rng, n: rng.random(n).round(2),
    "whole amounts": lambda rng, n: rng.integers(100, 2000, n),
    "with gaps": lambda rng, n: np.where(rng.random(n) < 0.3, np.nan, rng.normal(50, 9, n).round(1)),
}


@settings(max_examples=40, deadline=None)
@given(
    kinds=st.lists(st.sampled_from(sorted(KINDS)), min_size=2, max_size=12),
    rows=st.sampled_from([5, 12, 30, 31, 60, 200, 1500]),
    seed=st.integers(0, 2**32 - 1),
)
def test_independent_columns_repeat_nothing(kinds, rows, seed):
    """Whatever independent columns hold, and however few the rows, none is said to repeat another."""
    rng = np.random.default_rng(seed)
    table = DataFrame({f"{i} {kind}": KINDS[kind](rng, rows) for i, kind in enumerate(kinds)})

    assert redundancy(table, list(table)) == ()


@settings(max_examples=30, deadline=None)
@given(
    slope=st.sampled_from([-3.0, -1.0, 0.01, 0.2, 0.5, 1.0, 12.0, 1.19, 1000.0]),
    shift=st.sampled_from([0.0, 100.0, -7.5]),
    seed=st.integers(0, 2**32 - 1),
)
def test_a_copy_in_other_units_is_found(slope, shift, seed):
    """A column times a constant plus a constant is a copy, and the formula computes it."""
    rng = np.random.default_rng(seed)
    table = DataFrame({"Amount": rng.lognormal(4, 1, 60).round(2), "Other": rng.normal(size=60)})
    table["Copy"] = slope * table["Amount"] + shift

    (found,) = redundancy(table, list(table))

    assert (found.column, found.kind, found.of) == ("Copy", "copy", ("Amount",))
    text = (
        found.formula.removeprefix("Copy = ")
        .replace("×", "*")
        .replace("\N{MINUS SIGN}", "-")
        .replace(",", "")
    )
    np.testing.assert_allclose(table.eval(text), table["Copy"], rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize(
    ("compute", "formula"),
    [
        (lambda t: t["Revenue"] - t["Paid"], "Z = Revenue − Paid"),
        (lambda t: t["Revenue"] + t["Paid"], "Z = Revenue + Paid"),
        (lambda t: t["Revenue"] * t["Visits"], "Z = Revenue × Visits"),
        (lambda t: t["Revenue"] / t["Visits"], "Z = Revenue / Visits"),
        (lambda t: (t["Revenue"] / t["Visits"]).round(2), "Z = Revenue / Visits"),
        (lambda t: 0.2 * t["Revenue"] * t["Visits"], "Z = 0.2 × Revenue × Visits"),
        (lambda t: t["Revenue"] * t["Visits"] / 12, "Z = Revenue × Visits / 12"),
        (lambda t: t["Revenue"] + t["Paid"] + t["Visits"], "Z = Revenue + Paid + Visits"),
        (lambda t: (t["Revenue"] + t["Paid"] + t["Visits"]) / 3, "Z = (Revenue + Paid + Visits) / 3"),
        (lambda t: 0.3 * t["Revenue"] + 0.7 * t["Paid"], "Z = 0.3 × Revenue + 0.7 × Paid"),
        (lambda t: t["Revenue"] * t["Flag"], "Z = Revenue × Flag"),
    ],
)
def test_computed_columns_are_named_with_their_formula(compute, formula):
    """Sums, differences, products and ratios of other columns are found, rounded ones too."""
    rng = np.random.default_rng(11)
    table = DataFrame(
        {
            "Revenue": rng.lognormal(5, 1, 300).round(2),
            "Paid": rng.lognormal(4, 1, 300).round(2),
            "Visits": rng.integers(1, 20, 300),
            "Noise": rng.normal(size=300),
            "Flag": rng.integers(0, 2, 300),
        }
    )
    table["Z"] = compute(table)

    assert formulas(table) == {"Z": formula}


def test_an_average_of_customers_without_purchases_is_still_an_average():
    """Zeros below the line do not hide that a column is a ratio."""
    rng = np.random.default_rng(2)
    orders = rng.poisson(1.2, 500)
    spend = np.where(orders > 0, rng.lognormal(4, 1, 500).round(2) * orders, 0.0)
    table = DataFrame({"Spend": spend, "Orders": orders, "Basket": spend / np.maximum(orders, 1)})

    assert formulas(table)["Basket"] == "Basket = Spend / Orders"


def test_a_total_is_kept_before_its_parts():
    """Of a total and its parts, one part is said to be known from the others."""
    rng = np.random.default_rng(5)
    table = DataFrame(rng.lognormal(3, 1, (200, 3)).round(2), columns=["Wine", "Fish", "Fruit"])
    table["Total spend"] = table.sum(axis=1)

    assert formulas(table) == {"Fruit": "Total spend = Wine + Fish + Fruit"}


def test_near_repeats_are_found():
    """Columns that rank customers alike, however bent, count once; the first is kept."""
    rng = np.random.default_rng(0)
    spend = rng.lognormal(5, 1, 400)
    table = DataFrame(
        {"A": spend, "B": np.exp(np.log(spend) * 2 + rng.normal(0, 0.1, 400)), "C": rng.normal(size=400)}
    )
    table["D"] = -np.sqrt(spend) + rng.normal(0, 0.5, 400)

    found = redundancy(table, list(table))

    assert [(r.column, r.kind, r.of) for r in found] == [("B", "near", ("A",)), ("D", "near", ("A",))]


def test_shared_zeros_are_no_repeat():
    """Two columns that are zero for the same customers and unrelated for the others both stay."""
    rng = np.random.default_rng(1)
    buys = rng.random(2000) < 0.3
    table = DataFrame({"Visits": np.where(buys, rng.integers(1, 30, 2000), 0)})
    table["Amount"] = np.where(buys, rng.lognormal(3, 1, 2000), 0)
    assert table.corr(method="spearman").to_numpy()[0, 1] > 0.9

    assert redundancy(table, list(table)) == ()


def test_one_row_that_disagrees_is_enough():
    """A relation must hold for every customer, not only for those looked at first."""
    rng = np.random.default_rng(3)
    table = DataFrame({"A": rng.lognormal(3, 1, 30_000).round(2), "B": rng.normal(size=30_000)})
    table["C"] = 2 * table["A"]
    assert formulas(table) == {"C": "C = 2 × A"}

    table.loc[17, "C"] += 5

    assert [repeat.kind for repeat in redundancy(table, list(table))] == ["near"]


@pytest.mark.parametrize(
    ("rows", "gaps"), [(60, 0.05), (1000, 0.0), (1000, 0.3), (30_000, 0.05)], ids=lambda value: str(value)
)
def test_cents_gaps_and_draws_hide_no_copy(rows, gaps):
    """Rounded to cents, with holes, or drawn from many rows: the same copies have the same formulas."""
    rng = np.random.default_rng(1)
    table = sample(customers=rows).select_dtypes("number").drop(columns="CustomerID")
    table = table.astype(float).round(2)
    table = table.mask(rng.random(table.shape) < gaps)
    found = {repeat.column: repeat for repeat in redundancy(table, list(table))}

    assert sum(repeat.kind == "copy" for repeat in found.values()) == 13
    assert found["CustomerProfitabilityScore"].formula == (
        "CustomerProfitabilityScore = 0.5 × TotalSpend − 100"
    )
    assert found["CPA"].of == ("MarketingSpend",)
    assert found["NumberOfTransactions"].of == ("PurchaseCount",)
    if gaps < 0.3:
        assert found["AveragePurchaseValue"].formula == "AveragePurchaseValue = TotalSpend / PurchaseCount"


def test_gaps_and_infinities_do_not_hide_a_copy():
    """Missing and infinite cells are passed over."""
    rng = np.random.default_rng(4)
    table = DataFrame({"A": rng.normal(100, 9, 200), "B": rng.normal(size=200)})
    table["C"] = 2 * table["A"]
    table.loc[3:9, ["A", "C"]] = np.nan
    table.loc[20, "A"] = np.inf

    assert formulas(table) == {"C": "C = 2 × A"}


def test_the_order_of_rows_does_not_matter(jewellery):
    """A sorted or shuffled table repeats itself in the same columns."""
    large = pd.concat([jewellery.assign(EngagementScore=jewellery["EngagementScore"] + i) for i in range(30)])
    shuffled = large.sample(frac=1, random_state=1)

    assert formulas(large) == formulas(shuffled)


def test_odd_tables_repeat_nothing():
    """No rows, one row, no columns, text and constants are passed over in silence."""
    table = DataFrame({"A": [1.0], "B": [2.0], "C": ["x"]})

    assert redundancy(table, ["A", "B", "C"]) == ()
    assert redundancy(table.iloc[:0], ["A", "B"]) == ()
    assert redundancy(table, []) == ()
    assert redundancy(DataFrame({"A": [1] * 50, "B": [2] * 50, "C": [np.nan] * 50}), ["A", "B", "C"]) == ()


def test_the_table_is_left_as_it_was(jewellery):
    """Looking changes nothing."""
    before = jewellery.copy(deep=True)

    redundancy(jewellery, numbers(jewellery))

    pd.testing.assert_frame_equal(jewellery, before)


@pytest.mark.parametrize("average", ["ADR", "Panier moyen", "Average order value"])
def test_the_average_is_told_by_the_count_and_not_the_other_way(average: str) -> None:
    """Spend is rounded: the average is off by a cent, and “orders = spend / average” holds to the digit."""
    rng = np.random.default_rng(16)
    orders = rng.poisson(6, 400) + 1
    basket = rng.lognormal(4, 0.3, 400)
    table = DataFrame({"Orders": orders, "Spend": (orders * basket).round(0), average: basket.round(2)})

    assert formulas(table) == {average: f"{average} = Spend / Orders"}
