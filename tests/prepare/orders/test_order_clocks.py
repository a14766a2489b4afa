"""On whose clock an order has its day: said, counted, and changeable."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from pandas import DataFrame

from segmentation.errors import OrderError
from segmentation.prepare.explorations.orders.order_histories import Purchases
from segmentation.prepare.lifetime.purchase_days import PurchaseDays
from segmentation.prepare.orders.building import Customers
from segmentation.prepare.reading.inputs import read
from segmentation.recipes import Recipe
from segmentation.steps import preparing

DAYS = pd.date_range("2024-01-01", periods=120, freq="D").strftime("%Y-%m-%d")

NEXT = pd.date_range("2024-01-02", periods=120, freq="D").strftime("%Y-%m-%d")


def made(times: list[str], header: str = "Ordered at", **rules: str) -> Customers:
    """Orders of thirty customers, an order at each of these times."""
    number = np.arange(len(times))
    frame = DataFrame({
        "Order": number + 1, "Email": [f"p{n % 30}@example.com" for n in number], header: times,
        "Total": 10.0 + number % 7,
    })  # fmt: skip
    recipe = Recipe(rows_are="orders", order_rules=rules)
    found = preparing.customers_in(read(frame.to_csv(index=False).encode()), recipe)
    assert found is not None
    return found


def clocks(found: Customers) -> str:
    return " ".join(text for text in found.receipt.remarks if "clock" in text or "time zone" in text)


LATE = [f"{day} 23:30:00 -0800" for day in DAYS]
ZONED = {
    "an offset": LATE,
    "an offset with a colon": [f"{day}T23:30:00-08:00" for day in DAYS],
    "a Z": [f"{day}T07:30:00Z" for day in NEXT],
}


@pytest.mark.parametrize("case", ZONED)
def test_the_zone_of_times_is_said_and_the_day_written_counts(case: str) -> None:
    """Until the person names a zone; then orders have the day that was there."""
    plain = made(ZONED[case])
    assert "bear a time zone" in clocks(plain)
    assert plain.receipt.zones in (("-08:00",), ("UTC",))
    written = "2024-04-30" if "Z" in case else "2024-04-29"
    assert str(plain.table.data["Last order"].max())[:10] == written

    there = made(ZONED[case], clock="Pacific/Pitcairn")
    assert str(there.table.data["Last order"].max())[:10] == "2024-04-29"
    berlin = made(ZONED[case], clock="Europe/Berlin")
    assert str(berlin.table.data["Last order"].max())[:10] == "2024-04-30"
    assert f"{120 if written == '2024-04-29' else 0} lines have another day" in clocks(berlin)


def test_a_column_called_utc_says_its_zone() -> None:
    """“Created (UTC)” bears no offset in its cells."""
    times = [f"{day} 23:30" for day in DAYS]
    plain, moved = made(times, "Created (UTC)"), made(times, "Created (UTC)", clock="Asia/Tokyo")
    assert plain.receipt.zones == ("UTC",)
    assert moved.table.data["Last order"].max() - plain.table.data["Last order"].max() == pd.Timedelta(days=1)


def test_times_without_a_zone_stay_and_say_nothing() -> None:
    """There is nothing to move them by."""
    times = [f"{day} 23:30" for day in DAYS]
    assert clocks(made(times)) == ""
    assert made(times, clock="Asia/Tokyo").table.data.equals(made(times).table.data)


def test_all_that_follows_has_the_same_days() -> None:
    """Orders over time and forecasts go by the days that the customers were made of."""
    there = made(LATE, clock="Europe/Berlin")
    first = there.table.data["First order"].min()
    assert Purchases.of(there).when.min() == first
    assert PurchaseDays.of(there).day.min() == (first - pd.Timestamp(0)).days


def test_a_zone_that_is_none_is_said() -> None:
    """With the one that was probably meant."""
    with pytest.raises(OrderError, match=r"no time zone “Europe/Berln”. Did you mean “Europe/Berlin”"):
        made(LATE, clock="Europe/Berln")
