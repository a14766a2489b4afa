"""Numbers that name or stand for something never build; quantities do, however many values they have."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas import DataFrame

from segmentation.prepare.reading.tables import Table
from segmentation.prepare.roles.role_rules import Role
from segmentation.prepare.roles.roles import ColumnRole, Use, infer_roles

ROWS = 400
SPELLINGS = [
    "CLIENTNUM",
    "Customer_Num",
    "MemberNum",
    "AcctNum",
    "LoyaltyNo",
    "PolicyNo",
    "Household_Key",
    "PersonNr",
    "SSN",
    "Ledger",
    "Kundenkennung",
    "Klantnummer",
    "Matricule",
    "Tessera",
    "Conta",
    "nr_klienta",
    "X",
]


def beside(name: str, values: object) -> ColumnRole:
    """What a column is beside two that tell what customers do."""
    rng = np.random.default_rng(1)
    orders = rng.poisson(6, ROWS) + 1
    spend = (orders * rng.lognormal(4, 0.3, ROWS)).round(2)
    frame = DataFrame({name: values, "Orders": orders, "Spend": spend})
    return infer_roles(Table.of(frame).data)[name]


def handed_out() -> dict[str, np.ndarray]:
    rng = np.random.default_rng(2)
    return {
        "in sequence, shuffled": rng.permutation(np.arange(70_001, 70_001 + ROWS)),
        "with gaps": np.cumsum(rng.integers(1, 9, ROWS)) + 500,
        "five digits": rng.choice(np.arange(10_000, 99_999), ROWS, replace=False),
        "nine digits": rng.choice(np.arange(100_000_000, 899_999_999, 1_013), ROWS, replace=False),
        "nine digits, a few slips": np.append(
            rng.choice(np.arange(708_082_083, 828_343_083, 97), ROWS - 4, replace=False), [708_082_083] * 4
        ),
    }


@pytest.mark.parametrize("given_out", handed_out())
def test_a_whole_number_of_its_own_for_every_row_names_customers(given_out: str) -> None:
    """Whatever its header says or does not say."""
    for name in SPELLINGS:
        found = beside(name, handed_out()[given_out])
        assert (found.role, found.use) == (Role.ID, Use.CARRIED), (name, found.reason)


@settings(max_examples=25, deadline=None)
@given(
    st.sampled_from(["Steps", "Views", "X", "Grams"]),
    st.floats(3, 11),
    st.floats(0.3, 1.5),
    st.integers(0, 99),
)
def test_a_measure_is_never_thrown_out_for_its_many_values(
    name: str, size: float, spread: float, seed: int
) -> None:
    """Long-tailed whole numbers, most of them different, stay numbers that can build."""
    values = np.random.default_rng(seed).lognormal(size, spread, ROWS).round()

    assert beside(name, values).role in (Role.NUMERIC, Role.COUNT)


@pytest.mark.parametrize(
    "name", ["Products Bought", "Product Views", "product_weight_g", "Page views", "Pages"]
)
def test_things_that_are_counted_or_weighed_are_quantities(name: str) -> None:
    """“98 different values, too many to compare” is said of words, not of numbers."""
    found = beside(name, np.random.default_rng(3).poisson(250, ROWS))

    assert found.role in (Role.NUMERIC, Role.COUNT) and "too many" not in found.reason


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("Browser", [1, 2, 4, 5, 6, 8, 10, 13]),
        ("OperatingSystems", [1, 2, 3, 4, 8]),
        ("Region", range(1, 10)),
        ("TrafficType", [1, 2, 3, 4, 6, 8, 10, 11, 13, 20]),
        ("MONTH_ID", range(1, 13)),
        ("Card Exp Month", range(1, 13)),
        ("Card Exp Year", range(2026, 2032)),
        ("GMTOFF", [-6, -5, 0, 1]),
        ("UTC offset", [-3.5, 0, 1, 5.5]),
        ("Mahnstufe", [0, 1, 2]),
        ("Classe", [1, 2, 3]),
    ],
)
def test_numbers_that_stand_for_something_never_build(name: str, values: object) -> None:
    """Codes have few levels without an order."""
    found = beside(name, np.random.default_rng(4).choice(list(values), ROWS))  # type: ignore[call-overload]

    assert found.use is not Use.BASIS and found.role in (Role.CATEGORICAL, Role.MANY_VALUED)


@pytest.mark.parametrize(
    "levels", [(501, 602, 803), (411_111, 555_555, 378_282), (1_012, 2_047, 9_133, 4_401)]
)
def test_a_few_long_numbers_under_an_unknown_header_are_codes(levels: tuple[int, ...]) -> None:
    """Numbers of markets, banks or terminals: no step of a scale, and nobody's is high."""
    column = beside("Xq", np.random.default_rng(5).choice(levels, ROWS))

    assert column.role is Role.CATEGORICAL and column.use is not Use.BASIS


@pytest.mark.parametrize(
    ("name", "levels"),
    [
        ("Price", (199, 299, 499)),
        ("Deposit", (100, 250, 500)),
        ("Xq", (160, 161, 162, 163, 164)),
        ("Xs", (0, 3, 17)),
    ],
)
def test_prices_limits_and_steps_are_quantities(name: str, levels: tuple[int, ...]) -> None:
    """What follows one another, begins at nought or is called an amount stays a number."""
    found = beside(name, np.random.default_rng(5).choice(levels, ROWS))
    assert found.role in (Role.COUNT, Role.NUMERIC, Role.CURRENCY)


@pytest.mark.parametrize("levels", [(14, 30, 60), (1_000, 1_100, 1_250), (1, 2, 3, 5, 8, 11)])
def test_a_few_numbers_with_gaps_that_go_with_nothing_are_codes(levels: tuple[int, ...]) -> None:
    """Nobody's branch is high: what is counted has its neighbours too, and is the rarer the more it is."""
    rng = np.random.default_rng(5)
    column = beside("Xq", rng.choice(levels, ROWS))

    assert column.role is Role.CATEGORICAL and "with gaps between them" in column.reason
    rare = rng.choice(levels, ROWS, p=np.array([0.8, *[0.2 / (len(levels) - 1)] * (len(levels) - 1)]))
    assert beside("Xq", rare).role is Role.COUNT


@pytest.mark.parametrize(
    "header", ["dma", "experiment_variant", "random_bucket", "Last Room", "Zimmernummer"]
)
def test_headers_of_codes_are_known(header: str) -> None:
    """Whatever their numbers are, nobody's variant, market or room is high."""
    column = beside(header, np.random.default_rng(6).integers(0, 3 if "variant" in header else 900, ROWS))

    assert column.role in (Role.CATEGORICAL, Role.MANY_VALUED, Role.ID) and column.use is not Use.BASIS


def test_counts_of_things_are_counts() -> None:
    """How many products somebody holds is no code of a product."""
    found = beside("Products_Held", np.random.default_rng(5).poisson(1.5, ROWS) + 1)

    assert found.role is Role.COUNT and found.reason.startswith(("How many", "Hardly goes with"))


@pytest.mark.parametrize("names", [("Latitude", "Longitude"), ("LAT", "LNG"), ("Breitengrad", "Längengrad")])
def test_places_on_the_map_do_not_even_describe(names: tuple[str, str]) -> None:
    """Nobody's latitude is high."""
    rng = np.random.default_rng(6)
    for name, most in zip(names, (85, 175), strict=True):
        found = beside(name, rng.uniform(-most, most, ROWS).round(4))
        assert found.use is Use.CARRIED and "never compared" in found.reason


def test_a_latitude_beyond_the_poles_is_a_plain_number() -> None:
    """Header and values must agree."""
    found = beside("Lat", np.random.default_rng(7).uniform(0, 900, ROWS))

    assert found.role is Role.NUMERIC and "never compared" not in found.reason


def test_columns_of_the_market_describe_whatever_they_are_called() -> None:
    """Three numbers that are the same for whole blocks of rows, and no function of one another."""
    rng = np.random.default_rng(8)
    month = rng.integers(0, 26, 4_000)
    market = rng.normal(0, 1, (26, 3)).round(3)
    frame = DataFrame({f"q{n}": market[month, n] for n in range(3)})
    frame["Orders"], frame["Spend"] = rng.poisson(6, 4_000), rng.lognormal(4, 1, 4_000).round(2)

    roles = infer_roles(frame)

    assert roles.basis == ["Orders", "Spend"]
    assert roles["q0"].reason.startswith("The same for all rows with one q")


def test_prices_of_plans_are_not_the_market() -> None:
    """Two columns that follow from the plan say something of a customer."""
    rng = np.random.default_rng(9)
    plan = rng.integers(0, 9, 900)
    fee, seats = rng.uniform(5, 90, 9).round(2), rng.permutation(9) + 2
    frame = DataFrame({"Fee A": fee[plan], "Places": seats[plan], "Orders": rng.poisson(5, 900)})

    assert "Places" in infer_roles(frame).basis


def test_a_time_is_read_and_not_taken_for_money() -> None:
    """The days between two orders are no amount."""
    found = beside("Average Days Between Orders", np.random.default_rng(10).uniform(30, 500, ROWS).round(2))

    assert found.role is Role.NUMERIC and found.use is not Use.BASIS


def test_a_total_that_holds_a_prediction_is_an_answer() -> None:
    """History and prediction added up is half a prediction, which the values say."""
    rng = np.random.default_rng(11)
    past, guess = rng.lognormal(4, 1, ROWS).round(2), rng.lognormal(3, 1, ROWS).round(2)
    frame = DataFrame(
        {"Past revenue": past, "Predicted revenue": guess, "All revenue": (past + guess).round(2)}
    ).assign(Orders=rng.poisson(5, ROWS))
    roles = infer_roles(frame)

    assert roles["All revenue"].role is Role.ANSWER and "Past revenue" in roles.basis
    assert roles["All revenue"].reason.startswith("Past revenue and Predicted revenue together")


def test_dates_of_predictions_and_records_never_build() -> None:
    """When the next order is expected and when a record was touched say nothing of what somebody did."""
    rng = np.random.default_rng(12)
    days = pd.Timestamp("2026-01-01") - pd.to_timedelta(rng.integers(0, 300, ROWS), "D")

    assert beside("Expected Date Of Next Order", days).role is Role.ANSWER
    assert beside("Last Modified", days).use is Use.CARRIED
    assert beside("Last contacted", days).use is Use.CARRIED
    assert beside("Last booking", days).use is Use.BASIS


@pytest.mark.parametrize("name", ["Line Number", "Order line no", "Item #", "Lineitem number", "PolicyNo"])
def test_lines_and_numbers_of_things_are_no_quantities(name: str) -> None:
    """A number of a line comes back in every order, and still counts nothing."""
    lines = np.arange(ROWS) % 60 + (1_000 if name == "PolicyNo" else 1)
    assert beside(name, lines).use is not Use.BASIS


def test_codes_from_one_on_are_told_from_counts_by_their_shape() -> None:
    """Counts rise and fall once; the codes of channels are as common as they happen to be."""
    rng = np.random.default_rng(5)
    counted = np.clip(rng.poisson(3, ROWS) + 1, 1, 8)
    coded = rng.choice(np.arange(1, 9), ROWS, p=[0.3, 0.02, 0.28, 0.02, 0.02, 0.3, 0.02, 0.04])

    assert beside("Channels", counted).role is Role.COUNT
    assert beside("Channels", coded).role is not Role.COUNT
