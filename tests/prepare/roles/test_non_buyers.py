"""Empty means never: who has no orders, no money and no last order has bought nothing."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas import DataFrame, Series

from segmentation import run
from segmentation.prepare.cleaning.cleaning import clean
from segmentation.prepare.cleaning.row_loss import who_would_leave
from segmentation.prepare.roles.non_buyers import find_nonbuyers
from segmentation.prepare.roles.roles import Role, Use, infer_roles

ROWS = 300


def shop(never: int = 60, seed: int = 0) -> tuple[DataFrame, np.ndarray]:
    """A shop's customers, and which of them never ordered."""
    rng = np.random.default_rng(seed)
    orders = rng.poisson(5, ROWS) + 1.0
    who = rng.permutation(ROWS) < never
    days = pd.Series(pd.Timestamp("2026-06-01") - pd.to_timedelta(rng.integers(0, 400, ROWS), "D"))
    table = DataFrame(
        {
            "Orders": orders,
            "Total spent": (orders * rng.lognormal(4, 0.3, ROWS)).round(2),
            "Average order": rng.lognormal(4, 0.3, ROWS).round(2),
            "Last order": days,
            "Clicks": rng.poisson(np.where(who, 2, 20)),
        }
    )
    table.loc[who, ["Orders", "Total spent", "Average order"]] = np.nan
    table.loc[who, "Last order"] = pd.NaT
    return table, who


def test_those_without_any_order_have_nought_and_are_counted() -> None:
    """Zero orders, zero money, the longest of all times, a column that says who, a line in the receipt."""
    table, who = shop()
    cleaned = clean(table, infer_roles(table))
    data = cleaned.data

    assert (data.loc[who, ["Orders", "Total spent", "Average order"]] == 0).all(axis=None)
    assert (data.loc[who, "Days since Last order"] == data["Days since Last order"].max()).all()
    assert data["Never ordered"].tolist() == who.tolist()
    assert cleaned.roles["Never ordered"].role is Role.FLAG
    (line,) = [entry for entry in cleaned.receipt.entries if "never ordered" in entry.text]
    assert line.count == 60 and set(line.rows) == set(np.flatnonzero(who))
    assert not any("filled with the median" in entry.text for entry in cleaned.receipt.entries)
    assert data.loc[~who, "Orders"].equals(table.loc[~who, "Orders"])
    assert who_would_leave(table, infer_roles(table)).count == 0


def test_noughts_say_the_same_as_empty_cells() -> None:
    """Where orders and money are written as 0 and only the date is empty, that is never as well."""
    table, who = shop()
    written = table.fillna({"Orders": 0, "Total spent": 0})
    found = infer_roles(written).never

    assert found is not None and set(found.rows) == set(np.flatnonzero(who))
    assert found.dates == ("Last order",) and "Last order" in infer_roles(written).basis


def test_the_person_may_say_that_it_is_unknown() -> None:
    """With a column taken literally, empty cells stay unknown and take the median as before."""
    table, who = shop(never=30)
    roles = infer_roles(table, literal=["Orders"])
    cleaned = clean(table, roles)

    assert roles.nonbuyers is not None and roles.never is None
    assert (cleaned.data.loc[who, "Orders"] == table["Orders"].median()).all()
    assert "Never ordered" not in cleaned.data
    study = run(table, k=3, literal=["Orders"], verdict=False)
    assert study.recipe.literal == ("Orders",) and "Never ordered" not in study.clean.data


def test_new_customers_without_an_order_are_where_those_of_the_study_are() -> None:
    """A file of next month is understood as this one was."""
    table, _ = shop()
    study = run(table, k=3, verdict=False)
    again = study.predict(table)

    assert again["Segment"].tolist() == study.customers()["Segment"].tolist()


@pytest.mark.parametrize("column", ["Orders", "Total spent", "Last order"])
def test_one_column_alone_says_nothing(column: str) -> None:
    """Holes of one column are holes."""
    _, who = shop()
    full, _ = shop(never=0)
    full.loc[who, column] = None

    assert find_nonbuyers(full) is None


def test_a_count_with_noughts_and_empty_cells_does_not_know_the_empty_ones() -> None:
    """Who has 0 has none; who has nothing there is unknown."""
    table, who = shop()
    zero = np.flatnonzero(who)[:20]
    table.loc[zero, ["Orders", "Total spent"]] = 0

    assert find_nonbuyers(table.drop(columns="Last order")) is None


def test_the_date_of_an_order_speaks_against_it() -> None:
    """Nobody who ordered in May has never ordered."""
    table, _ = shop()
    table["Last order"] = pd.Timestamp("2026-05-01")

    assert find_nonbuyers(table) is None


@settings(max_examples=20, deadline=None)
@given(st.integers(5, 200), st.integers(0, 999))
def test_holes_here_and_there_are_never_taken_for_people_who_never_ordered(many: int, seed: int) -> None:
    """Cells that are empty by chance do not fall on the same customers."""
    table, _ = shop(never=0, seed=seed)
    rng = np.random.default_rng(seed)
    for name in ("Orders", "Total spent", "Last order"):
        table.loc[rng.permutation(ROWS)[:many], name] = None

    assert find_nonbuyers(table) is None


def test_a_last_click_that_never_was_is_long_ago() -> None:
    """Who has no date of a click and hardly any other activity never clicked; others are unknown."""
    table, _ = shop(never=0)
    rng = np.random.default_rng(3)
    lazy = table["Clicks"].rank(method="first") <= 40
    table["Last click"] = table["Last order"] + pd.to_timedelta(rng.integers(0, 200, ROWS), "D")
    by_chance = table.assign(**{"Last click": table["Last click"].mask(rng.permutation(ROWS) < 40)})
    table["Last click"] = table["Last click"].mask(lazy)
    table.loc[lazy, ["Orders", "Total spent"]] = [1.0, 5.0]

    cleaned = clean(table, infer_roles(table))
    days = cleaned.data["Days since Last click"]
    assert infer_roles(table).undated == ("Last click",) and infer_roles(by_chance).undated == ()
    assert (days[lazy] == days.max()).all()
    assert [entry.count for entry in cleaned.receipt.entries if "it never happened" in entry.text] == [40]


def test_a_date_that_most_have_never_had_may_build() -> None:
    """Half of all people on a list have never ordered; recency builds all the same."""
    table, _ = shop(never=150)

    assert infer_roles(table)["Last order"].use is Use.BASIS


def test_noughts_alone_say_never_unless_they_are_of_some_months_only() -> None:
    """Shops that write 0 for who signed up and never ordered; none in a year is not never."""
    table, who = shop()
    noughts = table[["Orders", "Total spent", "Clicks"]].fillna(0)
    found = find_nonbuyers(noughts)
    assert found is not None and set(found.rows) == set(np.flatnonzero(who))

    some_time = {"Orders": "Orders L12M", "Total spent": "Total spent last year"}
    assert find_nonbuyers(noughts.rename(columns=some_time)) is None


def test_an_unnamed_number_that_grows_with_orders_is_nought_for_who_never_ordered() -> None:
    """Whatever a column is called: empty for those people alone, and going to nothing as orders do."""
    table, who = shop()
    known = table["Orders"].fillna(0)
    rng = np.random.default_rng(1)
    table["Spettacoli visti"] = (known + rng.integers(0, 2, ROWS)).where(~who)
    table["Anticipo"] = pd.Series(rng.integers(1, 90, ROWS)).where(~who)
    found = find_nonbuyers(table)
    assert found is not None and "Spettacoli visti" in found.numbers and "Anticipo" not in found.numbers
    assert "Spettacoli visti" in infer_roles(table).basis


def test_columns_that_go_together_only_because_some_never_ordered_step_back() -> None:
    """Coupons of those who ordered go with nothing; nought of everything for the others makes no tie."""
    table, who = shop(never=110)
    table["Visits"] = (table["Orders"].fillna(0) * 3 + np.random.default_rng(2).poisson(2, ROWS)).where(
        ~who, 0
    )
    table["Coupons used"] = np.where(who, 0, np.random.default_rng(3).integers(0, 4, ROWS))
    roles = infer_roles(table)
    assert "Coupons used" not in roles.basis and {"Orders", "Visits"} <= set(roles.basis)
    assert roles["Coupons used"].reason.startswith("Among those who ordered it hardly goes with")


def test_what_an_average_order_was_worth_does_not_build_beside_four_others() -> None:
    """0 would be a second no: it cuts who never ordered off from who did once, for little."""
    table, who = shop()
    rng = np.random.default_rng(4)
    table["Average order value"] = Series(rng.lognormal(3, 0.4, ROWS).round(2)).where(~who)
    roles = infer_roles(table)
    assert len(roles.basis) >= 4
    assert roles["Average order value"].use is Use.DESCRIPTOR
    assert "unknown of those who never made one" in roles["Average order value"].reason


def test_who_never_ordered_is_given_no_median_of_what_only_buyers_have() -> None:
    """No day on which they became customers, and no days between their orders."""
    rng = np.random.default_rng(4)
    orders = rng.integers(1, 12, 200)
    buys = np.arange(200) % 8 > 0
    last = pd.Series(pd.Timestamp("2026-10-31") - pd.to_timedelta(rng.integers(1, 300, 200), "D"))
    first = last - pd.to_timedelta(rng.integers(100, 900, 200), "D")
    frame = pd.DataFrame(
        {
            "Orders": pd.Series(orders).where(buys),
            "Total Spend": pd.Series((orders * rng.lognormal(4, 0.3, 200)).round(2)).where(buys),
            "Last order": last.where(buys),
            "Became a Customer Date": first.where(buys),
            "Visits": rng.integers(1, 60, 200),
        }
    )
    roles = infer_roles(frame).assign(uses={"Became a Customer Date": "descriptor"})
    cleaned = clean(frame, roles)
    said = [entry.sentence for entry in cleaned.receipt.entries]

    assert cleaned.data.loc[~buys, "Days since Became a Customer Date"].isna().all()
    assert not any("filled with" in text for text in said)
    assert any("have no “Days since Became a Customer Date”, as they never ordered" in text for text in said)


def test_an_average_order_is_that_of_those_who_ordered() -> None:
    """A nought for whoever never ordered would make every average order smaller than any that was placed."""
    rng = np.random.default_rng(4)
    orders = rng.integers(1, 12, 200)
    buys = np.arange(200) % 4 > 0
    spend = (orders * rng.lognormal(4, 0.3, 200)).round(2)
    frame = pd.DataFrame(
        {
            "Orders": np.where(buys, orders, 0),
            "Total Spend": np.where(buys, spend, 0),
            "Visits": rng.integers(1, 60, 200),
        }
    )
    study = run(frame, k=2, verdict=False)
    usual = float((spend / orders)[buys].mean())

    assert study.profile.average("Spend per order") == pytest.approx(usual)
    assert study.profile.average("Orders") == pytest.approx(float(np.where(buys, orders, 0).mean()))


def test_how_long_a_stay_is_on_average_is_no_nought_for_who_never_came() -> None:
    """“Ø Aufenthaltsdauer” grows with what was spent, and builds no segment of those who never stayed."""
    rng = np.random.default_rng(6)
    stays = rng.integers(1, 12, 240)
    came = np.arange(240) % 10 > 0
    nights = stays * (1 + stays // 4)
    frame = pd.DataFrame(
        {
            "Anzahl Aufenthalte": pd.Series(stays).where(came),
            "Ø Aufenthaltsdauer (Nächte)": pd.Series((nights / stays).round(1) + rng.random(240)).where(came),
            "Logis-Umsatz": pd.Series((nights * rng.lognormal(4, 0.2, 240)).round(2)).where(came),
            "Letzter Aufenthalt": pd.Series(
                pd.Timestamp("2026-10-31") - pd.to_timedelta(400 - 30 * stays, "D")
            ).where(came),
        }
    )
    found = find_nonbuyers(frame)
    assert found is not None
    assert "Ø Aufenthaltsdauer (Nächte)" not in found.numbers


def test_the_number_of_purchases_is_no_quantity_of_things() -> None:
    """“Cantidad de compras”, empty together with money and last purchase: they never bought."""
    rng = np.random.default_rng(3)
    times = rng.integers(1, 20, 300)
    spent = (times * rng.uniform(20, 60, 300)).round(2)
    days = pd.Timestamp("2026-10-01") - pd.to_timedelta(rng.integers(1, 400, 300), unit="D")
    never = np.arange(300) % 10 == 0
    data = pd.DataFrame(
        {
            "Total consumido": pd.Series(spent).mask(never),
            "Cantidad de compras": pd.Series(times).astype("Int64").mask(never),
            "Última compra": pd.Series(days).mask(never),
        }
    )
    found = infer_roles(data).never
    assert found is not None and len(found.rows) == never.sum()
