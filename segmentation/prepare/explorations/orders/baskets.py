"""What one order holds: how many things, and what they cost before anything goes back."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from pandas import Series

from segmentation.language.currencies import PLAIN, Money
from segmentation.language.phrases import number, percent
from segmentation.prepare.explorations.distributions import Distribution, distribution
from segmentation.prepare.explorations.orders.order_histories import Purchases
from segmentation.prepare.orders.customer_measures import REVENUE

ITEMS_OF, VALUE_OF = "Items of an order", "Order value"


def items_of_orders(purchases: Purchases) -> Distribution | None:
    """Orders by the things in them; `None` where the lines do not tell."""
    if purchases.items is None:
        return None
    items = purchases.items[purchases.bought]
    if not len(items):
        return None
    single = float((items == 1).mean())
    one = f"{percent(single)} of orders hold" if single else "No order holds"
    middle, mean = number(float(np.median(items))), number(float(items.mean()))
    told = f"{one} a single item; the median is {middle} and the mean {mean}."
    return distribution(Series(items, name=ITEMS_OF), told=told)


def values_of_orders(purchases: Purchases, money: Money = PLAIN) -> Distribution | None:
    """Orders by what they cost; `money` is that of the customers’ table. `None` without an order."""
    paid = purchases.value[purchases.bought]
    if not len(paid):
        return None
    if REVENUE in money.columns:
        money = replace(money, columns=money.columns | {VALUE_OF})
    middle, mean = (money.number(float(each), of=VALUE_OF) for each in (np.median(paid), paid.mean()))
    told = f"Half of the orders cost {middle} or less; the mean is {mean}."
    return distribution(Series(paid, name=VALUE_OF), money=money, told=told)
