"""What may be expected of customers: only where it is justified, and then in columns that describe."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest
from pandas import DataFrame
from prepare.lifetime.purchases import World, world
from prepare.orders.shops import shuffled

import segmentation as seg
from segmentation.errors import OrderError, RecipeError
from segmentation.prepare.lifetime import forecast_names as names
from segmentation.prepare.lifetime.lifetime_values import LifetimeValue, of_purchase_days, regularity
from segmentation.prepare.lifetime.purchase_days import PurchaseDays
from segmentation.prepare.roles.roles import Use
from segmentation.standards import LIFETIME_DAYS, LIFETIME_REPEATS

ORDERS, VALUE = names.ORDERS_IN.format(365), names.VALUE_IN.format(365)


@pytest.fixture(scope="module")
def shop() -> World:
    return world(12, 1200)


@pytest.fixture(scope="module")
def lifetime(shop: World) -> LifetimeValue:
    return of_purchase_days(shop.days())


@pytest.fixture(scope="module")
def study(shop: World) -> seg.Study:
    return seg.run(shop.lines(), k=3, verdict=False, lifetime=True)


def test_it_is_offered_where_it_is_justified(lifetime):
    assert lifetime.is_offered and not lifetime.no_value
    assert lifetime.check is not None and lifetime.check.beats_naive
    columns = lifetime.columns
    for name in (names.ACTIVE, names.SOME):
        assert columns[name].dropna().between(0, 1).all()
    for name in (ORDERS, VALUE, names.ORDERS_IN.format(90), names.VALUE_IN.format(90)):
        assert (columns[names.LOW.format(name)] <= columns[names.HIGH.format(name)]).all()
        assert (columns[name] >= 0).all()
    assert (columns[names.ORDERS_IN.format(90)] <= columns[ORDERS] + 1e-9).all()


def test_who_bought_once_is_neither_active_nor_late(lifetime):
    """The model takes them all for active; nothing in their orders says so."""
    once = np.zeros(lifetime.days.size, bool)
    once[lifetime.buying.row[lifetime.buying.repeats == 0]] = True
    assert lifetime.columns[names.ACTIVE].isna().to_numpy().tolist() == once.tolist()
    assert lifetime.columns[names.IS_LATE].isna().to_numpy().tolist() == once.tolist()
    assert lifetime.columns.loc[once, ORDERS].notna().all()


def test_the_next_order_is_still_to_come(lifetime):
    told = pd.to_datetime(lifetime.columns[names.NEXT].dropna())
    today = pd.Timestamp("1970-01-01") + pd.Timedelta(days=lifetime.days.end)
    assert len(told) > 100
    assert told.between(today, today + pd.Timedelta(days=366)).all()


def test_totals_are_those_of_their_customers(lifetime):
    """Of parts and the whole; the range of a whole is narrower than the ranges of its parts together."""
    everyone = np.ones(lifetime.days.size, bool)
    half = np.arange(lifetime.days.size) % 2 == 0
    for total in (lifetime.orders_of, lifetime.value_of):
        whole, one, other = total(everyone, 365), total(half, 365), total(~half, 365)
        assert whole.mean == pytest.approx(one.mean + other.mean)
        assert whole.low < whole.mean < whole.high
        assert whole.high - whole.low < (one.high - one.low) + (other.high - other.low) + 1e-6
    sure = dataclasses.replace(lifetime.rates, covariance=np.zeros((4, 4)))
    known = dataclasses.replace(lifetime, rates=sure)
    for total, all_known in ((lifetime.orders_of, known.orders_of), (lifetime.value_of, known.value_of)):
        assert total(everyone, 365).high > all_known(everyone, 365).high
    assert lifetime.columns[ORDERS].sum() == pytest.approx(lifetime.orders_of(everyone, 365).mean, rel=1e-3)
    assert lifetime.orders_of(np.zeros(len(half), bool), 365).mean == 0


@pytest.mark.parametrize("seed", [13, 14])
def test_totals_hold_what_comes(seed):
    """What a year brings lies within twice the range that four of five should lie in."""
    drawn = world(seed, 3000, weeks=140)
    early = drawn.when <= 87
    found = of_purchase_days(
        dataclasses.replace(
            drawn, who=drawn.who[early], when=drawn.when[early], paid=drawn.paid[early], weeks=87
        ).days()
    )
    later = (drawn.when > 87) & (drawn.when <= 87 + 365 / 7)
    everyone = np.ones(drawn.size, bool)
    for total, came in ((found.orders_of, later.sum()), (found.value_of, drawn.paid[later].sum())):
        told = total(everyone, 365)
        assert told.mean - 2 * (told.mean - told.low) < came < told.mean + 2 * (told.high - told.mean)
        assert told.high < 1.35 * told.mean


# ---- where it is not


def test_a_short_time_is_refused(shop):
    days = shop.days()
    some = days.day < days.begin + 200
    short = PurchaseDays.added_up(
        days.who[some], days.day[some], days.paid[some], size=days.size, end=days.begin + 200
    )
    refused = of_purchase_days(short)
    assert not refused.is_offered and refused.check is None
    assert "span 200 days. To tell who has left" in refused.refusal
    assert f"{LIFETIME_DAYS} days" in refused.refusal


def test_too_few_who_came_back_are_refused(shop):
    days = shop.days()
    some = days.who < 150
    refused = of_purchase_days(
        PurchaseDays.added_up(days.who[some], days.day[some], days.paid[some], size=150, end=days.end)
    )
    assert "customers bought on more than one day" in refused.refusal
    assert str(LIFETIME_REPEATS) in refused.refusal
    once = of_purchase_days(
        PurchaseDays.added_up(np.arange(500), 10_000 + np.arange(500), np.ones(500), size=500, end=10_500)
    )
    assert once.refusal.startswith("Nobody bought on more than one day.")


def monthly(customers: int = 400, months: int = 24) -> PurchaseDays:
    """Subscribers who pay on the same day of every month until they leave."""
    rng = np.random.default_rng(0)
    stays = rng.integers(4, months, customers)
    who = np.repeat(np.arange(customers), stays)
    turn = np.concatenate([np.arange(each) for each in stays])
    first = pd.Timestamp("2022-01-01") + pd.to_timedelta(rng.integers(0, 28, customers), unit="D")
    when = [start + pd.DateOffset(months=int(each)) for start, each in zip(first[who], turn, strict=True)]
    day = pd.DatetimeIndex(when).values.astype("datetime64[D]").astype(np.int64)
    return PurchaseDays.added_up(who, day, np.full(len(who), 9.9), size=customers, end=int(day.max()))


def test_contracts_are_refused(shop):
    """Who pays by a calendar does not come and go at random."""
    days = monthly()
    assert regularity(days) < 0.1 < 0.5 < regularity(shop.days())
    assert "as under a contract" in of_purchase_days(days).refusal


def test_value_that_goes_with_frequency_is_refused(shop):
    """Orders are foretold all the same, and the sentence says why amounts are not."""
    days = shop.days()
    often = np.bincount(days.who, minlength=days.size)[days.who]
    found = of_purchase_days(dataclasses.replace(days, paid=days.paid * often**1.5))
    assert found.is_offered and found.amounts is None
    assert "also pays more per order" in found.no_value
    assert found.check is not None and found.check.expected_money is None
    assert VALUE not in found.columns and ORDERS in found.columns
    assert found.value_of(np.ones(days.size, bool), 365) is None


def test_free_orders_have_no_value():
    """Where nothing is paid, orders are foretold and amounts are not."""
    days = world(15, 900).days()
    found = of_purchase_days(dataclasses.replace(days, paid=np.zeros(len(days.paid))))
    assert found.is_offered
    assert "only 0 customers paid for an order after their first" in found.no_value


def test_prices_that_change_have_no_value(shop):
    """Where all cost four times as much in the last third, orders are foretold and amounts are not."""
    days = shop.days()
    late = days.day > days.end - days.span // 3
    found = of_purchase_days(dataclasses.replace(days, paid=np.where(late, 4 * days.paid, days.paid)))
    assert found.is_offered and found.amounts is None
    assert "tried on your own orders" in found.no_value


def test_as_before_may_be_the_better_forecast():
    """Customers who buy as often in every third, on any days: no model beats “as before” here."""
    rng, third, size = np.random.default_rng(2), 200, 600
    number = rng.integers(1, 6, size)
    who = np.tile(np.repeat(np.arange(size), number), 3)
    start = np.repeat([0, third, 2 * third], number.sum())
    day = 10_000 + start + rng.integers(1, third, len(who))
    pairs = np.unique(np.column_stack([who, day]), axis=0)
    found = of_purchase_days(
        PurchaseDays.added_up(
            pairs[:, 0], pairs[:, 1], np.ones(len(pairs)), size=size, end=10_000 + 3 * third
        )
    )
    assert found.check is not None and found.check.is_close
    assert "the forecast did worse than expecting the same again" in found.refusal


def test_times_that_change_offer_nothing(shop):
    """A shop that closed before the end of the file."""
    days = shop.days()
    early = days.day <= days.end - days.span // 3
    closed = PurchaseDays.added_up(
        days.who[early], days.day[early], days.paid[early], size=days.size, end=days.end
    )
    found = of_purchase_days(closed)
    assert not found.is_offered
    assert "no numbers are offered" in found.refusal


# ---- with the customers


def test_forecasts_describe_and_never_build(study, shop):
    """The segments are those without them; the other columns have the roles they had."""
    plain = seg.run(shop.lines(), k=3, verdict=False)
    assert study.clustering.labels.tolist() == plain.clustering.labels.tolist()
    assert [persona.name for persona in study.personas] == [persona.name for persona in plain.personas]
    kept = {column.name: (column.role, column.use) for column in plain.roles}
    assert {
        name: role for name, role in ((c.name, (c.role, c.use)) for c in study.roles) if name in kept
    } == kept
    assert not {column.use for column in study.roles if column.name not in kept} & {Use.BASIS}
    assert study.clean.reference_date == plain.clean.reference_date


@pytest.mark.slow
def test_they_travel(study):
    """Into the labelled customers, the profile, the cards and what a segment may bring."""
    assert {names.ACTIVE, ORDERS, VALUE, names.NEXT, names.IS_LATE} <= set(study.customers().columns)
    assert {ORDERS, VALUE, names.SOME} <= set(study.profile.means.columns)
    assert f"Mean {ORDERS}" in study.segments()
    from segmentation.act.personas.cards.cards import facts
    from segmentation.act.report.reports import report

    told = [facts(persona, study) for persona in study.personas]
    assert all(any("expected to order" in fact and "times each" in fact for fact in each) for each in told)
    assert "tenth 10 expected" in study.plot.hold_out().to_dict()["description"]
    page = report(study).decode()
    assert "expected to order" in page and "were expected of" in page


def test_the_order_of_lines_never_matters(shop, study):
    again = seg.run(shuffled(shop.lines(), 5), k=3, verdict=False, lifetime=True)
    pd.testing.assert_frame_equal(again.table.data, study.table.data, rtol=1e-6)


def test_where_nothing_is_foretold_the_receipt_says_why(shop):
    """A recipe that asks for forecasts goes on without them."""
    some = shop.lines()[shop.who < 90]
    study = seg.run(some, k=3, verdict=False, lifetime=True)
    assert ORDERS not in study.table.data
    assert any("Nothing is predicted. Only" in text for text in study.orders.receipt.texts())
    with pytest.raises(OrderError, match="more than one day"):
        study.plot.hold_out()


def test_columns_of_the_same_name_stay(shop):
    """A shop’s own column keeps its name and values."""
    lines = shop.lines().assign(**{names.ACTIVE: "own"})
    lines[names.ACTIVE] = np.where(shop.who % 2 == 0, "own", "other")
    study = seg.run(lines, k=3, verdict=False, lifetime=True)
    assert set(study.table.data[names.ACTIVE]) == {"own", "other"}
    assert study.table.data[f"{names.ACTIVE} (predicted)"].dropna().between(0, 1).all()


def test_customers_have_nothing_foretold(jewellery: DataFrame):
    study = seg.run(jewellery, k=3, verdict=False, lifetime=True)
    assert study.orders is None
    with pytest.raises(OrderError, match="nobody knows when they bought"):
        study.plot.hold_out()
    with pytest.raises(RecipeError, match="true or false"):
        seg.Recipe(lifetime="yes")
