"""What a campaign costs and when it pays."""

import dataclasses

import numpy as np
import pandas as pd
import pytest

from segmentation import Recipe, SegmentationError, run
from segmentation.act.personas.budgets import break_even, budget


@pytest.fixture(scope="module")
def profile(jewellery):
    return run(jewellery, Recipe(k=4), verdict=False).profile


def test_at_break_even_the_campaign_costs_what_it_brings(profile):
    """Customers times response times margin times order value is the cost, in every segment."""
    found = budget(profile, cost_per_contact=1.5, margin=0.4)
    brought = found["customers"] * found["break_even"] * 0.4 * found["order_value"]

    assert brought.tolist() == pytest.approx(found["cost"].tolist())
    assert found["cost"].sum() == pytest.approx(1.5 * 1000)


def test_the_value_of_the_segments_is_the_value_of_the_file(profile, jewellery):
    """What segments are worth adds up to the column's total."""
    assert budget(profile, cost_per_contact=1, margin=0.5)["value"].sum() == pytest.approx(
        jewellery["TotalSpend"].sum()
    )


def test_no_profit_never_pays():
    """Without profit on an order no response rate is high enough."""
    assert break_even(1.0, 0.0) == float("inf")
    assert break_even(0.5, 25.0) == 0.02


@pytest.mark.parametrize(("cost", "margin"), [(-1, 0.5), (1, 30), (1, -0.1)])
def test_impossible_costs_and_margins_are_refused(profile, cost, margin):
    """A margin of 30 was meant as 0.3; the message says so."""
    with pytest.raises(SegmentationError, match=r"between 0 and 1|0 or more"):
        budget(profile, cost_per_contact=cost, margin=margin)


def test_where_the_file_is_silent_the_person_says_what_an_order_is_worth(profile):
    """Without any amount there is a cost only, until the worth of an order is given; a known one stays."""
    keep = ["EngagementScore", "Age"]
    silent = dataclasses.replace(
        profile, means=profile.means[keep], effects=profile.effects[keep], value_column=None
    )

    assert "break_even" not in budget(silent, cost_per_contact=1, margin=0.5)
    told = budget(silent, cost_per_contact=1, margin=0.5, order_value=40)
    assert told["break_even"].tolist() == pytest.approx([0.05] * 4)
    known = budget(profile, cost_per_contact=1, margin=0.5)
    assert known.equals(budget(profile, cost_per_contact=1, margin=0.5, order_value=40))


def test_a_rate_counts_no_orders():
    """A share of months with a purchase is no number of orders; where the file counts them, that is."""
    rng = np.random.default_rng(0)
    rich = np.arange(200) % 2 == 0
    data = pd.DataFrame(
        {
            "Purchases": np.where(rich, 2000, 500) + rng.normal(0, 9, 200).round(2),
            "Purchases_Frequency": np.where(rich, 0.8, 0.4) + rng.uniform(0, 0.1, 200),
            "Purchases_TRX": np.where(rich, 20, 10) + rng.integers(-2, 3, 200),
        }
    )
    profile = run(data, Recipe(k=2, basis=("Purchases", "Purchases_Frequency")), verdict=False).profile
    rates = run(data.drop(columns="Purchases_TRX"), Recipe(k=2), verdict=False).profile

    counted, silent = (budget(found, cost_per_contact=1, margin=0.5) for found in (profile, rates))
    assert sorted(counted["order_value"]) == pytest.approx([50, 100], rel=0.05)
    assert max(silent["order_value"]) == pytest.approx(2000, rel=0.05)
