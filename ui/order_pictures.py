"""Pictures of the orders behind the customers: over time, who comes back and who is late, what is bought."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from segmentation import charts
from segmentation.prepare.explorations import BestSellers, Distribution, Exploration, OrderLook
from ui import steps, widgets
from ui.sentences import order_pictures as sentences


def over_time(look: OrderLook) -> None:
    """How many orders came when, and what they brought."""
    history = look.history
    if history is None:
        st.caption(sentences.NO_HISTORY)
        return
    widgets.section("Orders over time", sentences.PARTS)
    revenue = charts.order_history(history, revenue=True, money=steps.money())
    widgets.side_by_side(
        [
            widgets.Shown("Orders", history.finding, charts.order_history(history)),
            widgets.Shown("Revenue", history.money_finding, revenue),
        ],
        key="orders",
    )


def coming_back(look: OrderLook) -> None:
    """When the second order comes, who is away longer than is their habit, and who orders on."""
    second, row = look.second, []
    widgets.section("Coming back", sentences.COMING_BACK)
    if second.returned and len(second.days):
        row.append(widgets.Shown("Days to the second order", second.finding, charts.second_orders(second)))
    else:
        widgets.chart_title("Days to the second order", second.finding)
    if look.rhythms is not None:
        told = f"{look.rhythms.finding} {sentences.RHYTHMS}"
        row.append(widgets.Shown("Away by their own rhythm", told, charts.own_rhythms(look.rhythms)))
    widgets.side_by_side(row, key="coming_back")
    if look.rhythms is None:
        st.caption(sentences.NO_RHYTHMS)
    if look.cohorts is not None:
        widgets.picture("Who orders again", look.cohorts.finding, charts.cohorts(look.cohorts), key="cohorts")


def in_an_order(look: OrderLook) -> None:
    """How large an order is, and what is in it."""
    spreads: list[tuple[str, Distribution | None]] = [
        ("Items of an order", look.items), ("Value of an order", look.values),
    ]  # fmt: skip
    widgets.section("What is in an order")
    widgets.side_by_side(
        [widgets.Shown(heading, d.finding, charts.histogram(d)) for heading, d in spreads if d is not None],
        key="baskets",
    )
    sellers: list[BestSellers] = [found for found in (look.categories, look.products) if found is not None]
    widgets.side_by_side([_sold(found) for found in sellers], key="sellers")


def _answering(draw: Callable[[OrderLook], None]) -> Callable[[Exploration], None]:
    """A question about all orders: no filter on customers narrows them, which is said."""

    def drawn(looked_at: Exploration) -> None:
        if looked_at.filters:
            st.caption(sentences.EVERYONE)
        look = steps.order_look()
        if look is not None:
            draw(look)

    return drawn


VIEWS: dict[str, Callable[[Exploration], None]] = {
    "When they buy": _answering(over_time),
    "What they buy": _answering(in_an_order),
    "Do they come back": _answering(coming_back),
}
"""A question about orders → what answers it."""


def _sold(found: BestSellers) -> widgets.Shown:
    told = f"{found.finding} {sentences.SELLERS.format(found.measure)}"
    return widgets.Shown(sentences.sellers(found), told, charts.best_sellers(found))
