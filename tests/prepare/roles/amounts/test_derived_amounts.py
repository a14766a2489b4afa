"""Columns that are made: totals of parts and spend per order, only where they are surely that."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas import DataFrame

from segmentation import thesis
from segmentation.datasets import jewellery
from segmentation.prepare.cleaning.cleaning import clean
from segmentation.prepare.cleaning.row_loss import who_would_leave
from segmentation.prepare.explorations.views import Exploration
from segmentation.prepare.reading.tables import Table, read_table
from segmentation.prepare.roles.amounts.derived_amounts import Made
from segmentation.prepare.roles.roles import Role, Use, infer_roles
from segmentation.recipes import Recipe
from segmentation.studies import run

ROWS = 400


def amounts(*names: str, seed: int = 0) -> DataFrame:
    rng = np.random.default_rng(seed)
    table = DataFrame({name: rng.lognormal(4, 1, ROWS).round(2) for name in names})
    return table.assign(Clicks=rng.integers(0, 90, ROWS), Age=rng.integers(18, 80, ROWS))


def counts(*names: str, seed: int = 1) -> DataFrame:
    rng = np.random.default_rng(seed)
    return DataFrame({name: rng.poisson(3, ROWS) for name in names}).assign(Age=rng.integers(18, 80, ROWS))


def shop(seed: int = 2) -> DataFrame:
    """What was spent and how often; a third never ordered, and the rest spend more the oftener they do."""
    rng = np.random.default_rng(seed)
    orders = rng.poisson(6, ROWS) * (np.arange(ROWS) % 3 > 0)
    spent = (orders * rng.normal(50, 5, ROWS)).round(2)
    return DataFrame({"Total spent": spent, "Orders": orders, "Clicks": rng.integers(0, 90, ROWS)})


@pytest.mark.parametrize(
    "names",
    [
        ("Spend shop", "Spend web", "Spend phone"),
        ("ShopSpend", "WebSpend", "PhoneSpend", "MarketSpend"),
        ("Umsatz Laden", "Umsatz Web", "Umsatz Telefon"),
        ("Sales_2021", "Sales_2022", "Sales_2023"),
        ("MntWines", "MntFruits", "MntMeatProducts"),
        ("Montant vins", "Montant fruits", "Montant viande"),
    ],
)
def test_parts_of_one_amount_are_added_up(names: tuple[str, ...]):
    """The total builds for its parts, says what it is the sum of, and the parts describe."""
    table = amounts(*names)
    roles = infer_roles(table)

    assert roles.made == {"Total spend": Made("total", names)}
    assert roles["Total spend"].use is Use.BASIS
    assert roles["Total spend"].role is Role.CURRENCY
    assert roles["Total spend"].reason.startswith(f"Added: the sum of {names[0]}, {names[1]} and ")
    assert len(roles["Total spend"].reason) < 90
    assert {roles[name].use for name in names} == {Use.DESCRIPTOR}
    assert {roles[name].reason for name in names} == {"Part of Total spend: describes."}
    np.testing.assert_allclose(roles.extend(table)["Total spend"], table[list(names)].sum(axis=1))


def test_purchases_by_channel_are_added_up():
    """So are counts, whose sum is a count."""
    names = ("NumWebPurchases", "NumCatalogPurchases", "NumStorePurchases")
    roles = infer_roles(counts(*names))

    assert roles.made == {"Total purchases": Made("total", names)}
    assert roles["Total purchases"].role is Role.COUNT
    assert "Total purchases" in roles.basis


def nested(*names: str) -> DataFrame:
    """Each of the columns is inside the next, as 30 days are in 90."""
    table = amounts(*names)
    return table.assign(**table[list(names)].cumsum(axis=1).round(2))


def with_columns(table: DataFrame, **columns) -> DataFrame:
    return table.assign(**{name.replace("_", " "): values for name, values in columns.items()})


WEB, SHOP, PHONE = PARTS = ("Spend web", "Spend shop", "Spend phone")
NOISE = np.random.default_rng(9).lognormal(4, 1, ROWS).round(2)


@pytest.mark.parametrize(
    "table",
    [
        pytest.param(with_columns(amounts(*PARTS), Total_spent=NOISE), id="a total by its name"),
        pytest.param(
            with_columns(amounts(*PARTS), Monetary=amounts(*PARTS)[list(PARTS)].sum(axis=1)),
            id="a total by arithmetic",
        ),
        pytest.param(
            with_columns(amounts(*PARTS), Revenue=(amounts(*PARTS)[list(PARTS)].sum(axis=1) * 1.1 + NOISE)),
            id="an amount in which all lie",
        ),
        pytest.param(with_columns(amounts(*PARTS), Spend=NOISE), id="the same name without a rest"),
        pytest.param(nested("Spend a", "Spend b", "Spend c"), id="one inside the other"),
        pytest.param(amounts("Spend 30 days", "Spend 90 days", "Spend 365 days"), id="spans of time"),
        pytest.param(amounts("Last spend", "First spend", "Highest spend"), id="single moments"),
        pytest.param(amounts("Spend web", "Spend shop"), id="only two"),
        pytest.param(amounts("Fresh", "Milk", "Grocery", "Frozen"), id="names that say nothing of money"),
        pytest.param(amounts("Spend", "Revenue", "Umsatz", "Amount"), id="names with nothing in common"),
        pytest.param(amounts("Cost web", "Cost shop", "Cost phone"), id="costs"),
        pytest.param(
            amounts("Marketing spend web", "Marketing spend tv", "Marketing spend print"),
            id="costs of the company",
        ),
        pytest.param(amounts("Score web", "Score shop", "Score phone"), id="scores"),
        pytest.param(amounts("Rate web", "Rate shop", "Rate phone"), id="ratios"),
        pytest.param(amounts("Income mother", "Income father", "Income other"), id="incomes"),
        pytest.param(amounts("Age child", "Age mother", "Age father"), id="ages"),
        pytest.param(
            with_columns(amounts(*PARTS), Spend_web=np.where(np.arange(ROWS) == 7, -1.5, NOISE)),
            id="something below zero",
        ),
        pytest.param(
            with_columns(amounts(*PARTS), Spend_web=np.where(np.arange(ROWS) % 3, NOISE, np.nan)),
            id="a part with many holes",
        ),
        pytest.param(
            with_columns(amounts(*PARTS), Spend_phone=amounts(*PARTS)[WEB]), id="a part that is a copy"
        ),
        pytest.param(
            DataFrame(100 * np.random.default_rng(3).dirichlet([2, 2, 2], ROWS), columns=list(PARTS)).assign(
                Age=range(ROWS)
            ),
            id="shares of a whole",
        ),
        pytest.param(
            DataFrame(np.random.default_rng(3).integers(1, 6, (ROWS, 3)), columns=list(PARTS)).assign(
                Age=range(ROWS)
            ),
            id="answers from one to five",
        ),
        pytest.param(
            DataFrame(
                np.random.default_rng(3).integers(0, 11, (ROWS, 3)),
                columns=["Purchases web", "Purchases shop", "Purchases phone"],
            ),
            id="answers from nought to ten",
        ),
        pytest.param(
            counts("NumWebVisits", "NumShopVisits", "NumAppVisits") + 1, id="counts that everybody has"
        ),
    ],
)
def test_what_may_not_add_up_is_left_alone(table: DataFrame):
    """Nothing is made where a total is there already, or the columns may be no parts of one amount."""
    assert infer_roles(table).made == {}


@settings(max_examples=40, deadline=None)
@given(
    st.integers(0, 10_000),
    st.lists(st.sampled_from(["Fresh", "Income", "Age", "Clicks", "Points", "Visits", "Kids"]), unique=True),
)
def test_nothing_is_made_of_independent_columns(seed: int, names: list[str]):
    """Columns that have nothing to do with each other stay as they are."""
    rng = np.random.default_rng(seed)
    table = DataFrame(rng.lognormal(3, 1, (120, len(names) + 1)), columns=[*names, "Spend"])

    assert infer_roles(table).made == {}


@settings(max_examples=30, deadline=None)
@given(st.permutations([*PARTS, "Clicks", "Age"]), st.randoms(use_true_random=False))
def test_the_order_of_rows_and_columns_does_not_matter(columns: list[str], random):
    """Of the same parts the same total is made."""
    rows = list(range(ROWS))
    random.shuffle(rows)
    table = amounts(*PARTS)
    mixed = infer_roles(table[columns].iloc[rows])

    assert set(mixed.made) == {"Total spend"}
    assert set(mixed.made["Total spend"].of) == set(PARTS)
    assert set(mixed.basis) == set(infer_roles(table).basis)


def test_a_total_is_unknown_where_a_part_is():
    """No part counts as nothing because its cell is empty; the receipt says how many were filled."""
    table = amounts(*PARTS)
    table.loc[:19, WEB] = np.nan
    cleaned = clean(table, infer_roles(table))
    told = {entry.sentence for entry in cleaned.receipt.entries}

    assert infer_roles(table).extend(table)["Total spend"].isna().sum() == 20
    assert "1 column added: “Total spend”, the sum of Spend web, Spend shop and Spend phone." in told
    told_of = "20 missing values each of “Spend web” and “Total spend” were filled"
    assert any(line.startswith(told_of) for line in told)
    assert who_would_leave(table, infer_roles(table)).count == 20
    assert len(clean(table, infer_roles(table), missing="drop").data) == ROWS - 20


def test_spend_per_order_is_made_of_spend_and_orders():
    """It builds where many never ordered, whom it tells apart, as a shop's own average would."""
    roles = infer_roles(shop())

    assert roles.made == {"Spend per order": Made("average", ("Total spent", "Orders"))}
    assert roles.basis == ["Total spent", "Orders", "Spend per order"]
    assert roles["Spend per order"].reason == ("Added: Total spent / Orders; 0 for those who never ordered.")


def test_spend_per_order_describes_where_both_build():
    """It says nothing that a spend and a count that both build do not say."""
    table = shop().assign(Orders=np.random.default_rng(5).poisson(6, ROWS))
    table["Total spent"] = table["Total spent"].where(table["Orders"] > 0, 0.0)
    roles = infer_roles(table)

    assert roles.basis == ["Total spent", "Orders", "Clicks"]
    assert roles["Spend per order"].reason == (
        "Added: Total spent / Orders; 0 for those who never ordered. Describes."
    )


def test_who_never_ordered_spends_nothing_per_order():
    """Zero of zero is zero, as shops count it; spend without an order has no known average."""
    made = Made("average", ("Spend", "Orders"))
    table = DataFrame({"Spend": [0.0, 90.0, 50.0, np.nan], "Orders": [0, 3, 0, 2]})
    never = int((shop()["Orders"] == 0).sum())
    told = [entry.sentence for entry in clean(shop(), infer_roles(shop())).receipt.entries]

    np.testing.assert_array_equal(made.values(table), [0.0, 30.0, np.nan, np.nan])
    assert (
        f"1 column added: “Spend per order” = Total spent / Orders; 0 for the {never} who never ordered."
    ) in told


@pytest.mark.parametrize(
    "table",
    [
        pytest.param(shop().assign(AOV=NOISE), id="an average order"),
        pytest.param(shop().assign(**{"Average spend": NOISE}), id="an average by its name"),
        pytest.param(
            shop().assign(X=lambda t: t["Total spent"] / t["Orders"].where(t["Orders"] > 0)),
            id="an average by arithmetic",
        ),
        pytest.param(shop().rename(columns={"Total spent": "Amount"}), id="the amount of one order"),
        pytest.param(shop().rename(columns={"Total spent": "Monthly spend"}), id="a month of spend"),
        pytest.param(shop().rename(columns={"Total spent": "CLV"}), id="a forecast"),
        pytest.param(shop().rename(columns={"Orders": "Previous purchases"}), id="all orders but one"),
        pytest.param(shop().rename(columns={"Orders": "Visits"}), id="visits"),
        pytest.param(shop().assign(Purchases=range(ROWS)), id="two counts"),
        pytest.param(shop().assign(**{"Total spent": NOISE}), id="spend of many who never ordered"),
    ],
)
def test_no_average_is_made_up(table: DataFrame):
    """Nothing is divided where the file holds an average, or the two may not belong together."""
    assert "Spend per order" not in infer_roles(table).made


def test_names_in_the_file_are_left_alone():
    """A column of the file keeps its name; what is made takes another."""
    table = amounts(*PARTS).assign(**{"Total spend": ["a", "b"] * (ROWS // 2)})

    assert list(infer_roles(table).made) == ["Total spend (2)"]


@pytest.mark.parametrize("structure", [True, False])
def test_the_sample_needs_no_more_columns(structure: bool):
    """It has totals, counts and averages of its own."""
    assert infer_roles(jewellery(structure=structure)).made == {}


def test_the_person_decides_about_it_as_about_any_column():
    """Its use can be changed, in a recipe too; parts can build in its place."""
    roles = infer_roles(amounts(*PARTS)).assign(uses={"Total spend": "descriptor", WEB: "basis"})
    assert roles.basis == [WEB, "Clicks", "Age"]

    table = Table.of(amounts(*PARTS))
    saved = Recipe(k=3, basis=("Total spend", "Clicks"))
    again = run(table, Recipe.from_dict(saved.to_dict()), verdict=False)
    assert again.matrix.columns == ("Total spend", "Clicks")


def test_a_study_tells_value_of_the_total_and_gives_the_file_back_as_it_came():
    """Profiles and shares of value speak of the total; labelled customers have no other columns before."""
    table = amounts(*PARTS)
    study = run(Table.of(table), Recipe(k=3), verdict=False)

    assert study.profile.value_column == "Total spend"
    labelled = study.customers()
    assert list(labelled.columns[: table.shape[1]]) == list(table.columns)
    assert "Total spend" not in labelled
    assert not {*PARTS, "Total spend"} & set(study.profile.differences.index)


def test_the_exploration_shows_the_total_with_its_gaps():
    """It is a column to look at, unknown where a part is, and parts do not crowd out what goes together."""
    table = amounts(*PARTS)
    table.loc[:19, WEB] = np.nan
    roles = infer_roles(table)
    cleaned = clean(table, roles)
    look = Exploration.of(table, cleaned.roles, cleaned)

    assert look.featured[0] == "Total spend"
    assert look.data["Total spend"].isna().sum() == 20
    assert look.overview.columns == table.shape[1]
    assert look.gaps.columns == (WEB,)
    assert set(PARTS) <= set(look.repeats) and "Total spend" not in look.repeats
    assert Exploration.of(table, roles).featured == look.featured


def test_the_published_recipe_takes_the_columns_of_the_file_alone():
    """The thesis added nothing up."""
    prepared = thesis.prepare(amounts(*PARTS))

    assert prepared.roles.made == {}
    assert {role.name for role in prepared.roles} == set(prepared.data.columns)


def test_six_categories_of_spend_are_one_total(data_folder: Path):
    """What a household spent in all, rather than on meat; purchases that go with it are used once."""
    path = data_folder / "customers" / "customer_personality_tab_ddmmyyyy.csv"
    table = read_table(path.read_bytes(), path.name).data
    roles = infer_roles(table)
    own = pd.read_csv(path, sep="\t")

    assert list(roles.made) == ["Total spend", "Total purchases"]
    assert roles.made["Total spend"].of == tuple(n for n in own if n.startswith("Mnt"))
    assert roles.extend(table)["Total spend"].sum() == own.filter(like="Mnt").sum().sum()
    assert "MntMeatProducts" not in roles.basis
