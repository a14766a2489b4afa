"""Roles: what each column is, what it is for, and whether a marketer would agree."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas import DataFrame

from segmentation.datasets import jewellery as sample
from segmentation.errors import RoleError
from segmentation.prepare.reading.tables import Table, read_table
from segmentation.prepare.roles.basis_advice import basis_advice
from segmentation.prepare.roles.roles import (
    Role,
    Roles,
    Use,
    infer_roles,
)

JEWELLERY_BASIS = ["Age", "PurchaseCount", "TotalSpend", "EngagementScore", "FollowDuration"]


def column(values, name="X", rows=200):
    """The inferred role of one column beside others."""
    rng = np.random.default_rng(0)
    table = DataFrame({name: values, "Beside": rng.normal(size=len(values))})
    return infer_roles(Table.of(table).data)[name]


def some(*values, rows=200):
    return [values[i % len(values)] for i in range(rows)]


def check_jewellery(roles: Roles) -> None:
    assert roles.basis == JEWELLERY_BASIS
    assert roles.names(Role.ID) == ["CustomerID"]
    assert roles.names(Role.END_DATE) == ["SubscriptionEndDate", "CustomerExitDate"]
    assert roles.names(Role.DATE) == ["LastPurchaseDate", "SubscriptionStartDate", "CustomerAcquisitionDate"]
    assert roles.names(Role.ANSWER) == ["RFMScore", "AverageRFM", "Persona"]
    assert roles.names(Role.SENSITIVE) == ["Gender"]
    assert roles.names(Role.FLAG) == ["IsActive"]
    assert roles.names(Role.CATEGORICAL) == ["Location", "ProductType", "PreferredChannel"]
    assert roles.names(Role.CONSTANT) == [
        "GrossProfitMargin", "OperatingProfitMargin", "NetProfitMargin", "CompletionRate",
    ]  # fmt: skip
    assert roles["CLTV"].reason == "Copy of TotalSpend (= 3 × TotalSpend); used once."
    assert roles["SalesRevenue"].reason == "Copy of TotalSpend; used once."
    assert roles["AveragePurchaseValue"].use is Use.DESCRIPTOR
    assert "TotalSpend / PurchaseCount" in roles["AveragePurchaseValue"].reason
    assert roles["Persona"].reason == "Already a segment; grouping by it would repeat it."
    assert roles["Gender"].reason == "Personal: describes unless you decide otherwise."
    assert "personal" in roles["Age"].reason


@pytest.mark.parametrize("structure", [True, False])
def test_the_sample_has_the_roles_of_the_file(structure):
    """Five columns of behaviour, value, engagement, tenure and age build; copies are used once."""
    check_jewellery(infer_roles(sample(structure=structure)))


def test_every_column_has_a_reason(jewellery):
    """No column is left without a short plain sentence."""
    for role in infer_roles(jewellery):
        assert role.reason.endswith(".") and 5 < len(role.reason) < 120, role


def test_costs_answers_and_repeats_never_build(jewellery):
    """A company's own costs, ready-made scores and columns that repeat others stay out of the basis."""
    roles = infer_roles(jewellery)
    never = ["MarketingSpend", "CPA", "ProductCost", "CustomerCost", "OperatingExpenses", "RFMScore",
             "Persona", "CLTV", "SalesRevenue", "AveragePurchaseValue", "NumberOfTransactions"]  # fmt: skip

    assert not set(never) & set(roles.basis)


def test_a_cost_does_not_build_even_when_it_stands_alone():
    """Marketing spend is what the company does, not the customer."""
    rng = np.random.default_rng(1)
    names = ["Marketingkosten", "Umsatz", "Bestellungen", "Alter", "Klicks"]
    table = DataFrame(rng.lognormal(4, 1, (300, 5)).round(), columns=names)

    assert infer_roles(table).basis == ["Umsatz", "Bestellungen", "Alter", "Klicks"]


# What every column of the real files is; a marketer should agree with each line.

PINNED = {
    "thesis/jewellery_sales.csv": (JEWELLERY_BASIS, {}),
    "customers/mall_customers_genre.csv": (
        ["Age", "Annual Income (k$)", "Spending Score (1-100)"],
        {"CustomerID": "id", "Genre": "sensitive"},
    ),
    "customers/wholesale_customers.csv": (
        ["Fresh", "Milk", "Grocery", "Frozen", "Detergents_Paper", "Delicassen"],
        {"Channel": "categorical", "Region": "categorical"},
    ),
    "customers/customer_personality_tab_ddmmyyyy.csv": (
        ["Year_Birth", "Income", "Kidhome", "Teenhome", "NumWebVisitsMonth", "Total spend",
         "Total purchases"],
        {"ID": "id", "Education": "categorical", "Marital_Status": "sensitive", "Dt_Customer": "date",
         "Kidhome": "count", "Z_CostContact": "constant", "Z_Revenue": "constant", "Response": "flag",
         "Complain": "flag", "AcceptedCmp1": "flag", "MntWines": "currency", "Year_Birth": "numeric",
         "Total spend": "currency", "Total purchases": "count"},
    ),
    "customers/telco_customer_churn.csv": (
        ["tenure", "MonthlyCharges", "TotalCharges"],
        {"customerID": "id", "gender": "sensitive", "SeniorCitizen": "flag", "Partner": "flag",
         "Contract": "categorical", "InternetService": "categorical", "PhoneService": "flag",
         "PaymentMethod": "categorical", "TotalCharges": "currency", "Churn": "flag"},
    ),
    "customers/cc_general.csv": (
        ["BALANCE", "BALANCE_FREQUENCY", "PURCHASES", "ONEOFF_PURCHASES", "INSTALLMENTS_PURCHASES",
         "CASH_ADVANCE", "PURCHASES_FREQUENCY", "ONEOFF_PURCHASES_FREQUENCY",
         "PURCHASES_INSTALLMENTS_FREQUENCY", "CASH_ADVANCE_FREQUENCY", "CASH_ADVANCE_TRX", "PURCHASES_TRX",
         "PAYMENTS", "MINIMUM_PAYMENTS"],
        {"Recnum": "id", "CUST_ID": "id", "PURCHASES": "currency", "PURCHASES_TRX": "count",
         "MINIMUM_PAYMENTS": "currency", "PRC_FULL_PAYMENT": "numeric"},
    ),
    "customers/av_customer_segmentation_train.csv": (
        ["Age", "Work_Experience", "Family_Size"],
        {"ID": "id", "Gender": "sensitive", "Ever_Married": "sensitive", "Graduated": "flag",
         "Profession": "categorical", "Spending_Score": "categorical", "Var_1": "categorical",
         "Segmentation": "answer"},
    ),
    "customers/bank_full_comma.csv": (
        ["age", "balance", "duration", "previous"],
        {"job": "categorical", "marital": "sensitive", "default": "flag", "loan": "flag",
         "month": "categorical", "contact": "categorical", "subscribe": "flag", "day": "many-valued"},
    ),
    "customers/bank_small.csv": (["age", "balance", "duration", "previous"], {"y": "answer"}),
    "customers/shopping_trends.csv": (
        ["age", "amount", "review_rating", "previous_purchases"],
        {"customer_id": "id", "gender": "sensitive", "item": "many-valued", "category": "categorical",
         "location": "many-valued", "subscription_status": "flag", "purchase_frequency": "categorical"},
    ),
    "customers/online_retail_sample_20k.csv": (
        ["Quantity", "InvoiceDate", "UnitPrice"],
        {"InvoiceNo": "id", "StockCode": "many-valued", "Description": "text", "InvoiceDate": "date",
         "CustomerID": "id", "Country": "many-valued"},
    ),
    "customers/cdnow_rfm_summary.csv": (["x", "t_x", "T", "zbar"], {"ID": "id", "x": "count"}),
    "exports/shopify_customers_export.csv": (
        ["Total Spent", "Total Orders", "Spend per order"],
        {"Customer ID": "id", "First Name": "text", "Last Name": "text", "Email": "id", "Phone": "id",
         "Accepts Email Marketing": "flag", "Default Address Company": "constant",
         "Default Address Address1": "text", "Default Address Zip": "many-valued",
         "Default Address City": "categorical", "Note": "text", "Tags": "flag", "Tax Exempt": "constant"},
    ),
    "exports/woocommerce_customers_report.csv": (
        ["Last Active", "Orders", "Total Spend", "AOV"],
        {"Name": "text", "Username": "id", "Email": "id", "Orders": "count", "AOV": "currency",
         "Country / Region": "categorical", "City": "categorical", "Postal Code": "many-valued",
         "Billing Phone": "id", "Shipping Phone": "constant", "Role": "constant"},
    ),
    "exports/planted_groups.csv": (
        ["orders", "spend", "last_activity", "Spend per order"],
        {"row": "id", "email": "id", "group": "answer"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("file", PINNED)
def test_real_files_get_roles_one_would_defend(data_folder: Path, file: str):
    """The roles and the basis of every real file are as pinned."""
    path = data_folder / file
    roles = infer_roles(read_table(path.read_bytes(), path.name).data)
    basis, pinned = PINNED[file]

    assert roles.basis == basis
    assert {name: roles[name].role for name in pinned} == pinned
    if "thesis" in file:
        check_jewellery(roles)


def test_order_lines_have_no_role_that_surprises(data_folder: Path):
    """In a table of orders the repeated customer id is still an id, and the date a date."""
    path = data_folder / "customers" / "cdnow_master.txt"
    roles = infer_roles(read_table(path.read_bytes(), path.name).data)

    assert [role.role for role in roles] == ["id", "date", "count", "currency"]
    assert "several rows" in roles[roles.columns[0].name].reason


# One rule at a time.


@pytest.mark.parametrize(
    ("name", "values", "role", "use"),
    [
        ("Customer ID", range(1000, 1200), "id", "carried"),
        ("X", range(1, 201), "id", "carried"),
        ("X", [f"K-{i:05}" for i in range(200)], "id", "carried"),
        ("X", [f"user{i}@example.com" for i in range(200)], "id", "carried"),
        ("Kundennummer", some("0001", "0002", "0003"), "id", "carried"),
        ("E-Mail", [f"u{i // 2}" for i in range(200)], "id", "carried"),
        ("Vorname", some("Ann", "Bob", "Zoë"), "text", "carried"),
        ("X", [f"A long remark of a customer, number {i}" for i in range(200)], "text", "carried"),
        ("Gender", some("m", "f"), "sensitive", "descriptor"),
        ("X", some("Male", "Female"), "sensitive", "descriptor"),
        ("X", some("männlich", "weiblich", "divers"), "sensitive", "descriptor"),
        ("Religion", some("A", "B", "C"), "sensitive", "descriptor"),
        ("Segmentation", some("A", "B", "C", "D"), "answer", "descriptor"),
        ("Churn probability", np.linspace(0, 1, 200), "answer", "descriptor"),
        ("Credit score", np.random.default_rng(0).integers(300, 850, 200), "answer", "descriptor"),
        ("NPS", some(*range(11)), "numeric", "basis"),
        ("X", some("yes", "no"), "flag", "descriptor"),
        ("X", some(True, False), "flag", "descriptor"),
        ("X", some("vip", None), "flag", "descriptor"),
        ("Kanal", some(1, 2), "categorical", "descriptor"),
        ("Region", some(1, 2, 3), "categorical", "descriptor"),
        ("X", some("a", "b", "c"), "categorical", "descriptor"),
        ("X", some(*(f"v{i}" for i in range(40))), "many-valued", "descriptor"),
        ("X", some(*(f"v{i}" for i in range(90))), "many-valued", "carried"),
        ("PLZ", some(*range(10_000, 10_090)), "many-valued", "carried"),
        ("Umsatz", np.random.default_rng(0).lognormal(4, 1, 200), "currency", "basis"),
        ("Purchases", some(0, 1, 2, 3, 9), "count", "basis"),
        ("Purchases", np.random.default_rng(0).lognormal(4, 1, 200), "currency", "basis"),
        ("X", np.random.default_rng(0).normal(size=200), "numeric", "basis"),
        ("X", some(7), "constant", "ignored"),
        ("X", some(None), "constant", "ignored"),
        ("X", some(np.nan), "constant", "ignored"),
        ("X", some("2024-01-31", "2024-02-29", "2023-12-05"), "date", "carried"),
        ("X", some("31/01/2024", "29/02/2024", "05/12/2023"), "date", "carried"),
        ("Kündigungsdatum", some("2024-01-31", "2023-12-05", None), "end date", "carried"),
        ("Exit date", some("2024-01-31", "2023-12-05", "2023-11-05"), "date", "carried"),
        ("X", pd.date_range("2024-01-01", periods=200), "date", "carried"),
    ],
)
def test_each_rule(name, values, role, use):
    """Header and values together decide; where they disagree, values do."""
    found = column(list(values), name)

    assert (found.role, found.use) == (role, use), found


def test_a_genre_of_music_is_not_a_gender():
    """“Genre” is the French gender only where the values are genders."""
    assert column(some("Rock", "Pop", "Jazz", "Folk"), "Genre").role is Role.CATEGORICAL
    assert column(some("Homme", "Femme"), "Genre").role is Role.SENSITIVE


def test_a_column_called_y_is_an_answer_only_where_it_says_yes_or_no():
    """Two coordinates called x and y both build."""
    rng = np.random.default_rng(0)
    points = DataFrame(rng.normal(size=(100, 2)), columns=["x", "y"])

    assert infer_roles(points).basis == ["x", "y"]
    assert column(some("yes", "no"), "y").role is Role.ANSWER
    assert "segment" not in column(some("yes", "no"), "y").reason


def test_a_column_mostly_missing_only_describes():
    """Beyond 40% missing a column does not build, and the reason says so."""
    rng = np.random.default_rng(0)
    values = rng.lognormal(4, 1, 200)
    values[:90] = np.nan

    found = column(values, "Umsatz")

    assert found.use is Use.DESCRIPTOR
    assert found.reason == "Missing for 45%: describes only."


def test_a_column_where_nearly_everyone_is_the_same_only_describes():
    """A number that 97% share tells few customers apart."""
    values = np.zeros(300)
    values[:9] = range(1, 10)

    assert column(values, "Orders").use is Use.DESCRIPTOR


# The default basis.


def test_without_known_headers_numbers_build():
    """Columns called A, B, C build, all that say something; too many are advised against, not dropped."""
    rng = np.random.default_rng(3)
    table = DataFrame(rng.normal(size=(300, 12)), columns=list("ABCDEFGHIJKL"))
    table["B"] = table["A"] * 2

    roles = infer_roles(table)

    assert roles.basis == list("ACDEFGHIJKL")
    assert basis_advice(roles, 3_000) == "Customers are grouped by 11 columns. Four to eight work best."


def test_columns_that_go_together_share_their_weight_and_one_that_goes_alone_steps_back():
    """Three things measured ten times each count as three; noise beside them does not build."""
    rng = np.random.default_rng(4)
    base = rng.normal(size=(500, 3))
    table = DataFrame(
        {f"{'ABC'[j]}{i}": base[:, j] + rng.normal(0, 0.8, 500) for j in range(3) for i in range(10)}
    )
    table["Lone"] = rng.normal(size=500)

    roles = infer_roles(table)

    assert len(roles.basis) == 30 and "Lone" not in roles.basis
    assert "Hardly goes with" in roles["Lone"].reason
    assert [len(group.columns) for group in roles.shared] == [10, 10, 10]
    assert all(1 <= group.counts_as < 4 for group in roles.shared)
    assert np.mean([weight**2 for weight in roles.weights.values()]) == pytest.approx(1)


def test_without_numbers_categories_build():
    """A table of words falls back to categories with few values."""
    rng = np.random.default_rng(5)
    table = DataFrame({name: rng.choice(list("abc"), 200) for name in ("Colour", "Size", "Material")})
    table["Gender"] = rng.choice(["Male", "Female"], 200)
    table["Name"] = [f"n{i}" for i in range(200)]

    roles = infer_roles(table)

    assert set(roles.basis) == {"Colour", "Size", "Material"}
    assert "category" in roles["Colour"].reason


def test_columns_about_one_thing_build_unless_they_are_the_same():
    """Three amounts all build; what is computed from two of them does not."""
    rng = np.random.default_rng(6)
    names = ["Average spend", "Total spend", "Spend online", "Orders", "Clicks", "Tenure", "Age"]
    table = DataFrame(rng.lognormal(4, 0.7, (400, 7)).round(), columns=names)
    table["Spend elsewhere"] = table["Total spend"] - table["Spend online"]

    roles = infer_roles(table)

    assert roles.basis == names
    assert roles["Spend elsewhere"].reason.startswith("Computed: Spend elsewhere = Total spend")


def test_near_repeats_build_and_share_their_weight():
    """Visits that go with spend count together as one, beside what else there is."""
    rng = np.random.default_rng(7)
    visits = rng.poisson(6, 400) + 1
    table = DataFrame({"Total Spent": visits * rng.normal(50, 1, 400), "Visits": visits})
    assert set(infer_roles(table).basis) == {"Total Spent", "Visits"}

    table["Age"] = rng.integers(18, 70, 400)
    table["Clicks"] = rng.integers(0, 90, 400)

    roles = infer_roles(table)
    assert roles.basis == ["Total Spent", "Visits", "Clicks"]
    assert "Shares its weight with Total Spent" in roles["Visits"].reason
    assert roles.weights["Visits"] == pytest.approx(roles.weights["Clicks"] / 2**0.5, rel=0.05)


def test_an_average_is_used_once_where_total_and_count_build():
    """The average order says nothing that they do not say, unless many never ordered."""
    rng = np.random.default_rng(9)
    orders = rng.poisson(5, 400) + 1
    table = DataFrame({"Spend": (orders * rng.normal(50, 5, 400)).round(2), "Orders": orders})
    table["AOV"] = (table["Spend"] / table["Orders"]).round(2)

    assert infer_roles(table).basis == ["Spend", "Orders"]
    assert infer_roles(table)["AOV"].reason == "Computed: AOV = Spend / Orders. Describes."
    table.iloc[:120] = 0
    assert infer_roles(table).basis == ["Spend", "Orders", "AOV"]


def test_dates_build_where_few_numbers_do():
    """A shop's export without recency in numbers builds on the days since the last order."""
    rng = np.random.default_rng(8)
    table = DataFrame(
        {
            "Spend": rng.lognormal(4, 1, 300).round(2),
            "Last order": pd.Timestamp("2024-05-01") - pd.to_timedelta(rng.integers(0, 300, 300), "D"),
        }
    )

    roles = infer_roles(table)

    assert roles.basis == ["Spend", "Last order"]
    assert roles["Last order"].role is Role.DATE


# Properties.


@pytest.mark.slow
@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10_000), order=st.integers(0, 10_000))
def test_the_order_of_rows_does_not_matter(seed, order):
    """A shuffled table has the same roles, uses and reasons."""
    table = sample(seed=seed, customers=120)

    assert infer_roles(table.sample(frac=1, random_state=order)) == infer_roles(table)


def test_the_order_of_rows_does_not_matter_in_a_large_table():
    """Nor does it where only a draw of the rows is looked at."""
    table = sample(customers=60_000, structure=False)

    assert infer_roles(table.sort_values("TotalSpend")) == infer_roles(table)


def test_the_table_is_left_as_it_was(jewellery):
    """Inferring changes nothing."""
    before = jewellery.copy(deep=True)
    infer_roles(jewellery)
    pd.testing.assert_frame_equal(jewellery, before)


@pytest.mark.parametrize("rows", [0, 1, 2, 3])
def test_tiny_tables_have_roles(jewellery, rows):
    """No rows, one row, a few rows: every column has a role, and nothing fails."""
    roles = infer_roles(jewellery.head(rows))

    assert [role.name for role in roles] == list(jewellery)
    if rows < 2:
        assert roles.basis == []


def test_two_columns_of_one_name_are_refused():
    """Which of them is meant could not be said."""
    with pytest.raises(RoleError, match="Two columns are called “Spend”"):
        infer_roles(DataFrame([[1, 2], [3, 4]], columns=["Spend", "Spend"]))


def test_infinities_and_nullable_columns_have_roles():
    """Infinite numbers and pandas' nullable columns are taken as they come."""
    rng = np.random.default_rng(0)
    table = DataFrame({"Umsatz": rng.lognormal(4, 1, 100), "Orders": rng.integers(0, 9, 100)})
    table.loc[3, "Umsatz"] = np.inf
    table["Orders"] = table["Orders"].astype("Int64").mask(table.index == 5)
    table["Aktiv"] = truths(100)

    roles = infer_roles(table)

    assert [role.role for role in roles] == ["currency", "count", "flag"]


def truths(rows):
    return pd.Series([True, False, None, True] * (rows // 4), dtype="boolean")


# The person's choices.


def test_roles_are_looked_up_by_name(jewellery):
    """Names, uses and membership answer in the table's order."""
    roles = infer_roles(jewellery)

    assert len(roles) == 40
    assert "Age" in roles and "Nothing" not in roles
    assert roles["Age"].name == "Age"
    assert roles.used("basis") == roles.basis
    assert roles.used(Use.BASIS, Use.DESCRIPTOR, Use.CARRIED, Use.IGNORED) == list(jewellery)
    with pytest.raises(RoleError, match="no column “Nothing”"):
        roles["Nothing"]


def test_a_person_may_overrule(jewellery):
    """Chosen uses and roles replace the inferred ones, and the first value stays as it was."""
    roles = infer_roles(jewellery)
    chosen = roles.assign(roles={"Location": "many-valued"}, uses={"Age": "descriptor", "Gender": "basis"})

    assert "Age" not in chosen.basis and "Gender" in chosen.basis
    assert chosen["Location"].role is Role.MANY_VALUED
    assert chosen["Age"].reason == "Your choice."
    assert roles.basis == JEWELLERY_BASIS
    assert roles.assign() == roles


def test_another_role_brings_its_usual_use(jewellery):
    """A column declared an id no longer builds."""
    chosen = infer_roles(jewellery).assign(roles={"FollowDuration": "id"})

    assert chosen["FollowDuration"].use is Use.CARRIED


@pytest.mark.parametrize("name", ["CustomerID", "SubscriptionEndDate", "CompletionRate"])
def test_what_cannot_build_is_refused(jewellery, name):
    """An id, an end date and a constant are refused as a basis, with the reason."""
    with pytest.raises(RoleError, match=f"“{name}”.*Describe with it instead"):
        infer_roles(jewellery).assign(uses={name: "basis"})


def test_too_many_values_are_refused():
    """A category of 90 values cannot build; the message has the number and what to do."""
    table = DataFrame({"PostCode": some(*(f"v{i}" for i in range(90))), "B": range(200)})

    with pytest.raises(RoleError, match="“PostCode” has 90 different values, too many to compare"):
        infer_roles(table).assign(uses={"PostCode": "basis"})


@pytest.mark.parametrize(
    ("choice", "message"),
    [
        ({"roles": {"Location": "numeric"}}, "“Location” holds words"),
        ({"roles": {"Age": "date"}}, "“Age” holds numbers, not dates"),
        ({"roles": {"Age": "colour"}}, "no role “colour”. Choose “id”"),
        ({"uses": {"Age": "maybe"}}, "no use “maybe”. Choose “basis”, “descriptor”, “carried” or “ignored”"),
        ({"uses": {"Agee": "basis"}}, "no column “Agee”"),
    ],
)
def test_impossible_choices_are_refused_in_words(jewellery, choice, message):
    """What is not there, or cannot be, is named together with what can."""
    with pytest.raises(RoleError, match=message):
        infer_roles(jewellery).assign(**choice)


@pytest.fixture(scope="module")
def inferred(jewellery) -> Roles:
    return infer_roles(jewellery)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("name", ["Age", "Location", "LastPurchaseDate", "IsActive", "CustomerID", "CPA"])
def test_every_choice_of_role_is_taken_or_refused(inferred, name, role):
    """Whatever role a person picks in the table, the answer is roles or one sentence."""
    try:
        chosen = inferred.assign(roles={name: role.value})
    except RoleError as error:
        assert str(error).endswith(".")
    else:
        assert chosen[name].role is role


def test_a_share_of_revenue_is_not_what_customers_are_worth() -> None:
    """“% Receitas Médicas” stands first and says nothing of money; sums under “Compras” and “Consumo” do."""
    rng = np.random.default_rng(5)
    text = pd.DataFrame(
        {
            "% Receitas Médicas": [f"{n}%" for n in rng.integers(0, 100, 200)],
            "Consumo anual": [f"€ {n:.2f}" for n in rng.lognormal(4, 1, 200)],
            "Visitas": rng.poisson(4, 200),
        }
    )
    data = read_table(text.to_csv(index=False).encode(), "a.csv").data
    roles = infer_roles(data)
    assert roles.value_among(data.columns) == "Consumo anual"
    assert "Consumo anual" in roles.amounts
