"""Order lines become customers: what counts, what is set aside, and that nothing is lost on the way."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas import DataFrame
from prepare.orders.shops import shop, shuffled

from segmentation.errors import OrderError
from segmentation.prepare.orders.building import Customers, build_customers
from segmentation.prepare.orders.order_columns import OrderColumns, OrderRules
from segmentation.prepare.orders.recognition import recognise
from segmentation.prepare.reading.inputs import read
from segmentation.prepare.reading.tables import Table
from segmentation.recipes import Recipe
from segmentation.steps import preparing

PLAIN = OrderColumns(
    who="Email", order="Order", when="Day", amount="Amount", status="Status", currency="Currency"
)


def orders(*rows: tuple[str, object, str, float], **columns: list[object]) -> Table:
    """Lines of (who, order, day, amount), all paid in euros unless `columns` say otherwise."""
    frame = DataFrame(rows, columns=["Email", "Order", "Day", "Amount"])
    frame["Day"] = pd.to_datetime(frame["Day"])
    frame["Status"], frame["Currency"] = "paid", "EUR"
    return Table.of(frame.assign(**columns))


def built(table: Table, columns: OrderColumns = PLAIN, day: str | None = None, **rules: str) -> Customers:
    return build_customers(table, columns, OrderRules.of(rules), reference_date=day)


def row(made: Customers, who: str) -> pd.Series:
    frame = made.table.data
    return frame.loc[frame.iloc[:, 0] == who].iloc[0]


LINES = (
    ("a@x.de", "1", "2024-01-01", 10.0),
    ("a@x.de", "1", "2024-01-01", 5.5),
    ("a@x.de", "2", "2024-01-31", 20.0),
    ("a@x.de", "3", "2024-03-01", 4.5),
    ("b@x.de", "4", "2024-02-10", 7.0),
)


def test_measures_of_one_customer() -> None:
    """Three orders of 15.50, 20 and 4.50: every measure by hand."""
    one = row(built(orders(*LINES)), "a@x.de")

    assert (one["Orders"], one["Purchase days"], one["Revenue"]) == (3, 3, 40.0)
    assert one["Average order value"] == pytest.approx(40 / 3)
    assert (one["Days since last order"], one["Days since first order"]) == (0, 60)
    assert one["Days between orders"] == 30
    assert (one["First order"], one["Last order"]) == (pd.Timestamp("2024-01-01"), pd.Timestamp("2024-03-01"))
    assert one["Trend"] == pytest.approx((4.5 - 35.5) / 40)  # 31 January is the middle, and not after it
    assert one["Share returned"] == 0


def test_shares_are_told_in_percent() -> None:
    """“Share of favourite category 0.47” beside “24% of them” were two ways to write one thing."""
    units = {each.name: each.unit for each in built(orders(*LINES)).table.columns}
    assert units["Share returned"] == "%"
    assert units["Revenue"] == "EUR"


def test_who_is_one_whatever_the_case_of_the_address() -> None:
    """Two spellings of an address are one customer, two of an id are two."""
    table = orders(*LINES, ("A@X.de ", "5", "2024-03-02", 1.0))
    assert row(built(table), "A@X.de")["Orders"] == 4


def test_a_total_on_every_line_of_an_order_counts_once() -> None:
    """Repeated on all lines or on the first only; but tickets at one price each are all paid for."""
    lines = shop(2).lines
    named = {"who": "email", "order": "order", "when": "when"}
    once = lines.assign(Total=lines["total"].where(~lines["order"].duplicated()))
    tickets = lines.assign(Fee=25.0, Amount=25.0 + lines["id"] % 7)

    every = build_customers(Table.of(lines), OrderColumns(**named, amount="total")).table.data
    first = build_customers(Table.of(once), OrderColumns(**named, amount="Total")).table.data
    each = build_customers(Table.of(tickets), OrderColumns(**named, amount="Amount")).table.data

    truth = lines.drop_duplicates("order").groupby("email")["total"].sum()
    assert every["Revenue"].to_numpy() == pytest.approx(truth.to_numpy())
    assert first["Revenue"].to_numpy() == pytest.approx(truth.to_numpy())
    assert each["Revenue"].to_numpy() == pytest.approx(tickets.groupby("email")["Amount"].sum().to_numpy())


def test_cancelled_orders_do_not_count_and_refunds_are_taken_off() -> None:
    """By status in any language; a refund with a minus, and an order that its status calls refunded."""
    table = orders(
        *LINES, ("a@x.de", "3b", "2024-03-01", -4.5), ("b@x.de", "5", "2024-02-11", 9.0),
        Status=["paid", "paid", "storniert", "paid", "paid", "paid", "Remboursé"],
    )  # fmt: skip
    made = built(table)

    assert (row(made, "a@x.de")["Orders"], row(made, "a@x.de")["Revenue"]) == (2, 15.5)
    assert row(made, "a@x.de")["Returned orders"] == 1
    assert (row(made, "b@x.de")["Orders"], row(made, "b@x.de")["Revenue"]) == (2, 7.0)
    assert row(made, "b@x.de")["Share returned"] == pytest.approx(9 / 16)
    assert [(entry.count, entry.rule) for entry in made.receipt.set_aside] == [(1, "cancelled")]
    assert row(built(table, cancelled="keep"), "a@x.de")["Revenue"] == 35.5


def test_a_number_with_a_c_takes_an_order_back() -> None:
    """With a minus it is a return; without one the order is void."""
    table = orders(*LINES, ("b@x.de", "C4", "2024-02-12", -7.0), ("b@x.de", "C9", "2024-02-12", 3.0))
    made = built(table)
    assert (row(made, "b@x.de")["Orders"], row(made, "b@x.de")["Revenue"]) == (1, 0.0)
    assert [(entry.count, entry.money) for entry in made.receipt.set_aside] == [(1, 3.0)]


def test_refunds_without_a_sign_are_taken_off() -> None:
    """A column that says what a line is gives the sign that the amount lacks."""
    table = orders(*LINES, ("b@x.de", "4", "2024-02-12", 2.0), Kind=["Sale"] * 5 + ["Refund"])
    made = built(table, OrderColumns(who="Email", order="Order", when="Day", amount="Amount", kind="Kind"))
    assert row(made, "b@x.de")["Revenue"] == 5.0


def test_lines_of_nobody_guests_and_tests_are_set_aside() -> None:
    """A missing address, “Guest”, and the shop’s own test: each counted with its money."""
    table = orders(
        *LINES, ("", "5", "2024-02-12", 1.0), ("Guest", "6", "2024-02-12", 2.0),
        ("test@shop.com", "7", "2024-02-12", 4.0),
    )  # fmt: skip
    made = built(table)
    assert len(made.table.data) == 2
    assert [(entry.count, entry.money) for entry in made.receipt.set_aside] == [(2, 3.0), (1, 4.0)]


def test_orders_after_the_chosen_day_do_not_count() -> None:
    """The day is shown, and days since are counted to it."""
    made = built(orders(*LINES), day="2024-02-15")
    assert made.receipt.reference_date == "2024-02-15"
    assert (row(made, "a@x.de")["Orders"], row(made, "a@x.de")["Days since last order"]) == (2, 15)
    assert "come" in made.receipt.set_aside[0].text


def test_a_file_that_came_twice_counts_once() -> None:
    """Where a column tells all lines apart, lines alike are copies; two of a thing on two lines are not."""
    table = orders(*LINES)
    keyed = Table.of(pd.concat([table.data.assign(Line=range(5))] * 2, ignore_index=True))
    twice = Table.of(pd.concat([table.data, table.data.head(1)], ignore_index=True))

    assert row(built(keyed), "a@x.de")["Revenue"] == 40.0
    assert row(built(twice), "a@x.de")["Revenue"] == 50.0
    assert row(built(twice, duplicates="leave out all"), "a@x.de")["Revenue"] == 40.0


def test_a_refusal_on_any_line_wins_and_the_last_address_counts() -> None:
    """Consent, names and contacts travel along."""
    table = orders(
        *LINES, **{
            "Accepts Marketing": ["no", "", "yes", "yes", "yes"],
            "Phone": ["+49 30 1", "", "+49 30 2", "", "+49 30 3"],
        },
    )  # fmt: skip
    made = built(table)
    assert not row(made, "a@x.de")["Accepts Marketing"]
    assert row(made, "b@x.de")["Accepts Marketing"]
    assert row(made, "a@x.de")["Phone"] == "+49 30 2"


def test_refusals_of_several_ways_all_travel_along() -> None:
    """One line says no to calls, another to mails: both are still said of the customer."""
    table = orders(*LINES, Wishes=["do not call", "", "do not email", "", ""])
    frame = built(table).table.data
    said = {
        value
        for name in frame
        if str(name).startswith("Wishes")
        for value in [row(built(table), "a@x.de")[name]]
    }
    assert {"do not call", "do not email"} <= said


# ---- what deserves a sentence


def sentences(made: Customers) -> str:
    return " ".join(made.receipt.remarks)


def test_two_currencies_get_a_sentence() -> None:
    """The commonest counts; another, or all together, is one choice away."""
    table = orders(*LINES, Currency=["EUR", "EUR", "EUR", "EUR", "USD"])
    made = built(table)
    assert "EUR (4 lines), USD (1 line)" in sentences(made)
    assert len(made.table.data) == 1 and made.receipt.currency == "EUR"
    assert len(built(table, currency="USD").table.data) == 1
    assert len(built(table, currency="together").table.data) == 2
    with pytest.raises(OrderError, match="no orders in “CHF”"):
        built(table, currency="CHF")


def test_lines_that_name_no_currency_are_told_of() -> None:
    """They count, and it is said as what."""
    named = built(orders(*LINES, Currency=["EUR"] * 5))
    some = built(orders(*LINES, Currency=["EUR", "EUR", "EUR", "EUR", None]))
    assert "no currency" not in sentences(named)
    assert "1 line names no currency: taken for EUR. Where that is wrong" in sentences(some)
    assert some.table.data["Revenue"].sum() == named.table.data["Revenue"].sum()
    together = built(orders(*LINES, Currency=["EUR", "USD", "EUR", "EUR", None]), currency="together")
    assert "1 line names no currency: added as it stands" in sentences(together)


def test_lines_that_name_no_currency_can_be_set_aside() -> None:
    """Counted in the receipt by a rule of their own, which does nothing where every line names one."""
    some = orders(*LINES, Currency=["EUR", "EUR", "EUR", "EUR", None])
    made = built(some, no_currency="leave out")
    (entry,) = [entry for entry in made.receipt.set_aside if entry.rule == "no_currency"]
    assert entry.count == 1 and "1 line names no currency: set aside" in entry.text
    assert made.receipt.counted.count + sum(e.count for e in made.receipt.set_aside) == len(LINES)
    assert made.receipt.counted.money + entry.money == built(some).receipt.counted.money
    assert made.receipt.unnamed == 0 and built(some).receipt.unnamed == 1
    assert "no currency" not in sentences(made)
    named = orders(*LINES, Currency=["EUR"] * 5)
    assert not built(named, no_currency="leave out").receipt.set_aside
    several = orders(*LINES, Currency=["EUR", "USD", "EUR", "EUR", None])
    together = built(several, currency="together", no_currency="leave out").receipt
    assert [entry.rule for entry in together.set_aside] == ["no_currency"]


def test_one_order_per_customer_gets_a_sentence() -> None:
    """How often tells nobody apart then."""
    table = orders(*((f"p{n}@x.de", str(n), f"2024-01-{n:02d}", 1.0 + n) for n in range(1, 29)))
    assert "has one order only" in sentences(built(table))


def test_orders_of_one_day_get_a_sentence() -> None:
    """How long ago tells nobody apart then."""
    table = orders(*((f"p{n // 2}@x.de", str(n), "2024-01-05", 1.0 + n) for n in range(60)))
    assert "of one day (2024-01-05)" in sentences(built(table))


def test_customers_without_an_order_stay_and_are_named() -> None:
    """Whose only order was cancelled has none, and stays unless that is not wished."""
    table = orders(*LINES, ("c@x.de", "9", "2024-02-01", 3.0), Status=["paid"] * 5 + ["void"])
    made = built(table)
    assert (row(made, "c@x.de")["Orders"], row(made, "c@x.de")["Revenue"]) == (0, 0.0)
    assert "1 customer stays with no order" in sentences(made)
    without = built(table, buyers="leave out")
    assert len(without.table.data) == 2
    assert "1 customer has no order that counts here and is left out" in sentences(without)


def test_two_customers_get_a_sentence() -> None:
    """Too few to divide."""
    assert "only 2 customers" in sentences(built(orders(*LINES)))


def test_a_mistyped_year_gets_a_sentence() -> None:
    """Far off it is set aside; a year ahead it is asked about, since it is taken for today."""
    usual = [(f"p{n % 40}@x.de", str(n), f"2024-{1 + n % 6:02d}-{1 + n % 28:02d}", 5.0) for n in range(200)]
    far = built(orders(*usual, ("p1@x.de", "999", "2204-03-01", 5.0)))
    near = built(orders(*usual, ("p1@x.de", "999", "2025-03-01", 5.0)))

    assert far.receipt.reference_date == "2024-06-28"
    assert "mistyped" in far.receipt.set_aside[0].text or far.table.data["Last order"].max().year == 2024
    assert "days after all others (2025-03-01)" in sentences(near)


def test_what_is_missing_is_said() -> None:
    """Without who, when or how much nothing can be added up; a wrong name gets the nearest."""
    with pytest.raises(OrderError, match="which column names the customer"):
        built(orders(*LINES), OrderColumns(when="Day", amount="Amount"))
    with pytest.raises(OrderError, match="the day of the order"):
        built(orders(*LINES), OrderColumns(who="Email", when="Order", amount="Amount"))
    with pytest.raises(OrderError, match="what was paid"):
        built(orders(*LINES), OrderColumns(who="Email", when="Day"))
    with pytest.raises(OrderError, match="Did you mean “Email”"):
        PLAIN.lay_over({"who": "Emial"}, ["Email", "Day"])
    with pytest.raises(OrderError, match="Did you mean “cancelled”"):
        OrderRules.of({"canceled": "keep"})


def test_customers_of_one_name_are_told_apart_by_their_place() -> None:
    """Where a file knows people by name only, two towns are two people."""
    table = orders(*LINES).data.assign(Email="Kim Lee", Town=["Bonn", "Bonn", "Bonn", "Kiel", "Kiel"])
    made = built(Table.of(table), replace(PLAIN, place="Town")).table.data
    assert sorted(made["Revenue"]) == [11.5, 35.5]
    assert built(Table.of(table)).table.data["Revenue"].tolist() == [47.0]


def test_lines_without_a_number_are_orders_by_their_moment() -> None:
    """What somebody bought at one moment is one order; a column for the time of day tells two apart."""
    lines = [("a@x.de", number, "2024-01-01", 5.0) for number in ("1", "1", None, None, None)]
    table = orders(*lines, At=["9:00", "9:00", "9:00", "9:00", "17:30"])
    assert row(built(table), "a@x.de")["Orders"] == 2
    assert row(built(table, replace(PLAIN, time="At")), "a@x.de")["Orders"] == 3


def test_a_price_and_a_quantity_are_what_was_paid() -> None:
    """Also without a quantity, where every line is one piece; and a part that holds words is refused."""
    table = orders(*LINES, Pieces=[2, 1, 1, 1, 1])
    by_price = replace(PLAIN, amount=None, price="Amount")
    assert row(built(table, replace(by_price, quantity="Pieces")), "a@x.de")["Revenue"] == 50.0
    assert row(built(table, by_price), "a@x.de")["Revenue"] == 40.0
    with pytest.raises(OrderError, match="“Status” holds no numbers, so it cannot be the refund"):
        built(table, replace(PLAIN, refund="Status"))


# ---- truths


LINE = st.tuples(
    st.sampled_from(["ann@x.de", "bo@x.de", "cem@x.de", "", "Guest"]),
    st.integers(1, 12).map(str),
    st.dates(pd.Timestamp("2023-01-01").date(), pd.Timestamp("2024-12-31").date()).map(str),
    st.integers(-3_000, 20_000).map(lambda cents: cents / 100),
    st.sampled_from(["paid", "cancelled", "refunded", "pending", "test"]),
    st.sampled_from(["EUR", "EUR", "USD", ""]),
    st.sampled_from(["yes", "no", ""]),
)
SOME = st.lists(LINE, min_size=2, max_size=40).filter(lambda rows: any("@" in row[0] for row in rows))
RULES = st.fixed_dictionaries(
    {},
    optional={
        "cancelled": st.sampled_from(["leave out", "keep"]), "unpaid": st.sampled_from(["keep", "leave out"]),
        "returns": st.sampled_from(["subtract", "leave out"]),
        "zeros": st.sampled_from(["keep", "leave out"]),
        "no_currency": st.sampled_from(["keep", "leave out"]),
        "duplicates": st.sampled_from(["leave out copies", "leave out all", "keep"]),
    },
)  # fmt: skip


def made_of(rows: list[tuple[object, ...]], rules: dict[str, str]) -> Customers | None:
    frame = DataFrame(rows, columns=["Email", "Order", "Day", "Amount", "Status", "Currency", "Newsletter"])
    frame["Day"] = pd.to_datetime(frame["Day"])
    try:
        return build_customers(Table.of(frame.replace("", None)), PLAIN, OrderRules.of(rules))
    except OrderError:
        return None


@pytest.mark.slow
@settings(max_examples=25)
@given(SOME, RULES, st.randoms(use_true_random=False))
def test_the_order_of_lines_never_matters(rows, rules, random) -> None:
    """The same lines in any order give the same customers and the same receipt, to the bit."""
    turned = list(rows)
    random.shuffle(turned)
    one, other = made_of(rows, rules), made_of(turned, rules)
    assert (one is None) == (other is None)
    if one is not None and other is not None:
        pd.testing.assert_frame_equal(one.table.data, other.table.data, check_exact=True)
        assert one.receipt == other.receipt


@pytest.mark.slow
@settings(max_examples=30)
@given(SOME, RULES)
def test_no_money_is_lost(rows, rules) -> None:
    """What customers paid and what was set aside is all that stood on the lines."""
    made = made_of(rows, rules)
    if made is None:
        return
    receipt, frame = made.receipt, made.lines.data
    back = receipt.counted.money - frame["Amount"].sum() + sum(entry.money for entry in receipt.set_aside)
    refunded = frame.loc[(frame["Status"] == "refunded") & (frame["Amount"] > 0), "Amount"].sum()
    assert -refunded - 0.001 <= back <= 0.001
    assert sum(entry.count for entry in (receipt.counted, *receipt.set_aside)) == len(frame)
    lost = receipt.counted.money - made.table.data["Revenue"].sum()
    assert abs(lost) < 0.001
    assert len(made.rows) == len(frame) and made.rows.max() < len(made.table.data)


def test_every_customer_of_cdnow_is_found(data_folder: Path) -> None:
    """Repeat purchases, recency and age in weeks to 1997-09-30 of 2,357 customers, as published."""
    table = read(data_folder / "customers" / "cdnow_master.txt")
    reading = recognise(table.data)
    made = build_customers(table, reading.columns, reference_date="1997-09-30").table.data
    summary = pd.read_csv(data_folder / "customers" / "cdnow_rfm_summary.csv")

    age, quiet = made["Days since first order"], made["Days since last order"]
    found = zip(made["Purchase days"] - 1, ((age - quiet) / 7).round(2), (age / 7).round(2), strict=True)
    wanted = zip(summary["x"], summary["t_x"].round(2), summary["T"].round(2), strict=True)

    assert reading.sentence.startswith("This looks like 69,659 order lines of 23,570 customers")
    assert not Counter(wanted) - Counter(found)


def test_a_public_shop_goes_through(data_folder: Path) -> None:
    """20,000 lines, a quarter of nobody, cancellations and prices of nought: every penny is accounted for."""
    table = read(data_folder / "customers" / "online_retail_sample_20k.csv")
    made = build_customers(table, recognise(table.data).columns)
    assert made.receipt.total == pytest.approx((table.data["Quantity"] * table.data["UnitPrice"]).sum())
    assert made.receipt.set_aside[0].count == 5_078
    assert len(made.table.data) == table.data["CustomerID"].nunique()


def test_lines_in_another_order_make_the_same_digest() -> None:
    """A table of customers is the same table, so that all that is kept by its key stays."""
    lines = shop().lines
    columns = OrderColumns(who="email", order="order", when="when", amount="value", product="product")
    one = build_customers(Table.of(lines), columns).table
    other = build_customers(Table.of(shuffled(lines, 5)), columns).table
    assert one.digest == other.digest
    assert np.isfinite(one.data["Revenue"]).all()


@pytest.mark.parametrize("wrong", ["2204-02-01", "0204-02-01", "2202-12-24"])
def test_a_mistyped_year_of_a_file_is_said_to_be_one(wrong: str) -> None:
    """Reading takes such a day for none; the line is not said to have no day."""
    lines = shop().lines
    frame = DataFrame(
        {"Order": lines["order"], "Email": lines["email"], "Day": lines["when"].dt.strftime("%Y-%m-%d")}
    )
    frame["Paid"] = lines["value"]
    frame.loc[frame["Order"] == frame["Order"].iloc[50], "Day"] = wrong
    table = read(frame.to_csv(index=False).encode(), "orders.csv")
    made = build_customers(table, OrderColumns(who="Email", order="Order", when="Day", amount="Paid"))
    said = " ".join(made.receipt.texts())
    assert "probably mistyped" in said
    assert "no day that could be read" not in said


def test_who_cancelled_everything_is_not_said_never_to_have_ordered() -> None:
    """They did order; nothing of it counts."""
    lines = shop(customers=120).lines.drop_duplicates("order")
    gone = set(lines["email"].unique()[:15])
    frame = DataFrame(
        {"Order": lines["order"], "Email": lines["email"], "Day": lines["when"], "Paid": lines["value"]}
    )
    frame["Status"] = ["cancelled" if mail in gone else "paid" for mail in lines["email"]]
    made = preparing.customers_in(Table.of(frame), Recipe(rows_are="orders"))
    assert made is not None
    roles = preparing.inferred_roles(made.table.data, Recipe(), made)
    cleaned = preparing.made_of_orders(preparing.clean_table(made.table.data, roles, Recipe()), made)
    told = " ".join(entry.text for entry in cleaned.receipt.entries)
    assert "no order of theirs counts" in told
    assert "never ordered" not in told


def test_a_favourite_is_called_what_it_is() -> None:
    """Of few products where no column holds categories, the favourite is a product, and no category."""
    bought = orders(
        ("a", "1", "2024-01-01", 10.0), ("a", "2", "2024-02-01", 10.0), ("b", "3", "2024-02-02", 5.0),
        Thing=["Scarf", "Scarf", "Mug"],
    )  # fmt: skip
    by_product = built(bought, replace(PLAIN, product="Thing")).table.data
    by_category = built(bought, replace(PLAIN, category="Thing")).table.data

    assert by_product["Favourite product"].tolist() == ["Scarf", "Mug"]
    assert "Favourite category" not in by_product and "Favourite product" not in by_category
    assert by_category["Favourite category"].tolist() == ["Scarf", "Mug"]
