"""All pictures of orders at once: the lines are gone through a single time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from segmentation.language.currencies import PLAIN, Money
from segmentation.prepare.explorations.distributions import Distribution
from segmentation.prepare.explorations.orders.baskets import items_of_orders, values_of_orders
from segmentation.prepare.explorations.orders.best_sellers import BestSellers, best_sellers
from segmentation.prepare.explorations.orders.order_histories import (
    Cohorts,
    OrderHistory,
    Purchases,
    counted_lines,
)
from segmentation.prepare.explorations.orders.own_rhythms import OwnRhythms, own_rhythms
from segmentation.prepare.explorations.orders.second_orders import SecondOrders, second_orders
from segmentation.prepare.orders.building import Customers


@dataclass(frozen=True, eq=False)
class OrderLook:
    """What the orders behind customers look like; `None` for what these orders do not tell."""

    history: OrderHistory | None
    cohorts: Cohorts | None
    second: SecondOrders
    rhythms: OwnRhythms | None
    items: Distribution | None
    values: Distribution | None
    categories: BestSellers | None
    products: BestSellers | None

    @classmethod
    def of(cls, customers: Customers, money: Money = PLAIN) -> Self:
        """The orders that count of customers made of order lines; `money` is that of the customers."""
        lines, here = counted_lines(customers)
        purchases = Purchases.in_lines(customers, lines, here)
        return cls(
            history=purchases.history(),
            cohorts=purchases.cohorts(),
            second=second_orders(purchases),
            rhythms=own_rhythms(purchases),
            items=items_of_orders(purchases),
            values=values_of_orders(purchases, money),
            categories=best_sellers(customers, "category", lines, here),
            products=best_sellers(customers, "product", lines, here),
        )
