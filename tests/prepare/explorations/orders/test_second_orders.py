"""Days to the second order: the product-limit estimate, against a count by hand and SciPy’s."""

from __future__ import annotations

import re

import numpy as np
import pytest
from purchases_told import purchases
from scipy import stats

from segmentation import charts
from segmentation.prepare.explorations.orders.second_orders import second_orders

COPIES = 20


def test_by_hand_who_was_seen_a_short_time_counts_a_short_time() -> None:
    """Second orders after 3 and 10 days; one customer seen for 20 days, one for 2: 1 of 3, then 1 of 2."""
    found = second_orders(purchases([[0, 10], [0], [15, 18], [18]] * COPIES, today=20))
    assert (found.customers, found.returned) == (80, 40)
    assert found.by(2) == 0
    assert found.by(3) == found.by(9) == pytest.approx(1 / 3)
    assert found.by(10) == found.by(20) == pytest.approx(2 / 3)
    assert found.by(21) is None, "nobody was seen so long"
    assert "40 of 80 have not come back yet" in found.finding


def test_the_curve_and_its_interval_are_those_of_the_literature() -> None:
    """Kaplan and Meier’s estimate with Greenwood’s variance on the scale of log(−log), as SciPy has it."""
    rng = np.random.default_rng(0)
    first, wait = rng.integers(0, 300, 400), rng.geometric(0.01, 400)
    today = 400
    days = [[int(f), int(f + w)] if f + w <= today else [int(f)] for f, w in zip(first, wait, strict=True)]
    found = second_orders(purchases(days, today))
    back = first + wait <= today
    told = stats.ecdf(stats.CensoredData(uncensored=wait[back], right=(today - first)[~back]))
    ends = told.sf.confidence_interval(confidence_level=0.95, method="log-log")
    assert found.days[-1] > 200
    for day in range(1, int(found.days[-1]) + 1):
        at = np.searchsorted(found.days, day, side="right") - 1
        assert found.by(day) == pytest.approx(1 - told.sf.evaluate(day))
        if 0 < found.back[at] < 1:
            assert found.low[at] == pytest.approx(1 - ends.high.evaluate(day))
            assert found.high[at] == pytest.approx(1 - ends.low.evaluate(day))


def test_the_curve_goes_on_when_nearly_all_have_come_back() -> None:
    """It ends where few were seen so long, not where few are still away."""
    found = second_orders(purchases([[0, day] for day in range(1, 31)], 300))
    assert found.by(29) == pytest.approx(29 / 30) and found.by(30) == found.by(300) == 1
    assert found.seen.tolist() == [30] * len(found.days) and "100% of customers order again" in found.finding


def test_two_orders_of_one_day_are_one_and_the_order_of_lines_is_nothing() -> None:
    days = [[0, 0, 10], [5, 30], [7], [0, 40]] * COPIES
    found, again = (second_orders(purchases(each, 50)) for each in (days, [d[::-1] for d in days[::-1]]))
    assert found.by(9) == 0 and found.by(10) == pytest.approx(0.25)
    assert (found.back == again.back).all() and (found.days == again.days).all()


def test_nobody_came_back_and_a_few_customers() -> None:
    alone = second_orders(purchases([[0]] * 30, 100))
    assert alone.finding == "None of 30 customers has bought on a second day yet."
    few = second_orders(purchases([[0, 4], [1]], 100))
    assert few.finding.startswith(
        "One customer has bought on a second day. One of two has not come back yet:"
    )
    assert len(few.days) == 0 and few.by(30) is None


def test_the_picture_says_and_holds_what_it_shows() -> None:
    found = second_orders(purchases([[0, 10], [0], [15, 18], [18], [0, 60], [0, 200]] * COPIES, today=400))
    chart = charts.second_orders(found)
    assert found.finding in chart.to_dict(validate=True)["description"]
    soonest_first = (
        r"% of customers order again within 30 days of their first order, \d+% within 90 days and \d+% "
    )
    assert re.search(f"{soonest_first}within 365 days\\.", found.finding)
    rows = charts.rows_of(chart)
    assert list(rows.columns)[:2] == ["Days after the first order", "Have ordered again"]
    assert len(rows) == len(found.days)
