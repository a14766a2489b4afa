"""Pictures of the orders behind the customers: over time, who comes back and who is late, what is bought."""

from __future__ import annotations

import streamlit as st

from segmentation import charts
from segmentation.prepare.explorations import BestSellers, Distribution, OrderLook
from ui import steps, widgets
from ui.sentences import order_pictures as sentences


def panel() -> None:
    """Nothing where rows are customers already; a picture that these orders cannot fill is left out."""
    look = steps.order_look()
    if look is None:
        return
    _over_time(look)
    _coming_back(look)
    _in_an_order(look)


def _over_time(look: OrderLook) -> None:
    history, cohorts = look.history, look.cohorts
    if history is not None:
        widgets.section("Orders over time", sentences.PARTS)
        revenue = charts.order_history(history, revenue=True, money=steps.money())
        widgets.side_by_side(
            [
                widgets.Shown("Orders", history.finding, charts.order_history(history)),
                widgets.Shown("Revenue", history.money_finding, revenue),
            ],
            key="orders",
        )
    if cohorts is not None:
        widgets.picture("Who orders again", cohorts.finding, charts.cohorts(cohorts), key="cohorts")


def _coming_back(look: OrderLook) -> None:
    """When the second order comes, and who is away longer than is their habit."""
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


def _in_an_order(look: OrderLook) -> None:
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


def _sold(found: BestSellers) -> widgets.Shown:
    told = f"{found.finding} {sentences.SELLERS.format(found.measure)}"
    return widgets.Shown(sentences.sellers(found), told, charts.best_sellers(found))
