"""What a person says of rows and columns, laid over what was inferred; what cannot be is said, not kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from segmentation.criteria import Criteria
from segmentation.errors import SegmentationError
from segmentation.prepare.lifetime.forecast_columns import with_forecasts
from segmentation.prepare.orders.building import Customers
from segmentation.prepare.reading.tables import Table
from segmentation.prepare.roles.roles import Role, Roles, Use
from segmentation.recipes import Recipe
from segmentation.steps import preparing
from ui import state
from ui.steps.prepare import (
    customer_file,
    inferred,
    lifetime,
    lines,
    order_reading,
    orders,
    plainly_made,
    roles,
)


def wishes_for(made: Customers | None, table: Table) -> dict[str, Any]:
    """The person’s choices about columns, as far as another table has them and they can be that."""
    found = preparing.inferred_roles((table if made is None else made.table).data, Recipe(), made)
    wishes = {"roles": dict(state.recipe().roles), "uses": dict(state.recipe().uses)}
    for column in {name for wish in wishes.values() for name in wish}:
        try:
            found.assign(**{kind: {column: wish[column]} for kind, wish in wishes.items() if column in wish})
        except SegmentationError:
            for wish in wishes.values():
                wish.pop(column, None)
    literal = tuple(name for name in state.recipe().literal if name in found)
    rows = (table if made is None else made.table).data
    only = state.recipe().only
    try:
        preparing.taking_part(rows, Recipe(only=only, literal=literal))
    except SegmentationError:
        only = Criteria()
    return {**wishes, "literal": literal, "only": only}


def take_rows(**choices: Any) -> None:
    """What the rows are, and what orders are made of; what cannot be is said, not kept."""
    wanted = state.recipe().replace(**choices)
    file = None if wanted.rows_are == "customers" else customer_file()
    try:
        made = preparing.customers_in(lines(), wanted, order_reading(), file)
    except SegmentationError as error:
        state.complain(error, "orders")
    else:
        state.choose(**choices, **wishes_for(made, lines()), basis=None)


def take_customer_key(side: str, column: str) -> None:
    """Another column by which people are found in both files."""
    made = orders()
    if made is not None and made.joined is not None:
        take_rows(customer_key={**made.joined.key.sides, side: column})


def take_lifetime(*, on: bool) -> None:
    """Whether forecasts go with the customers; choices about other columns stay."""
    made = plainly_made()
    if isinstance(made, Customers):
        made = with_forecasts(made, lifetime()) if on else made
        state.choose(lifetime=on, **wishes_for(made, lines()))


def take_day(day: dt.date) -> None:
    """Another day up to which orders count."""
    take_rows(reference_date=str(day))


def take_order_part(part: str, column: str) -> None:
    """Another column for a part of an order; “” for none."""
    take_rows(orders={**state.recipe().orders, part: column}, rows_are="orders")


def take_order_rule(rule: str, choice: str) -> None:
    """Another rule for some order lines."""
    take_rows(order_rules={**state.recipe().order_rules, rule: choice}, rows_are="orders")


def overrule(column: str, *, role: str | None, use: str | None) -> None:
    """Lay the person’s word on a column over what was inferred; an impossible one is said, not kept.

    A personal column waits for a second word before it builds.
    """
    try:
        wanted = inferred().assign(
            roles={} if role is None else {column: role}, uses={} if use is None else {column: use}
        )
    except SegmentationError as error:
        state.complain(error)
        return
    if _would_sort_people(column, wanted):
        state.ask(column, role=role)
    else:
        state.choose_role(column, role=role, use=use)


def leave_out(columns: Sequence[str]) -> None:
    """Let columns describe the segments and no longer build them."""
    uses, basis = dict(state.recipe().uses), state.recipe().basis
    kept = None if basis is None else tuple(name for name in basis if name not in columns)
    state.choose(uses={**uses, **dict.fromkeys(columns, "descriptor")}, basis=kept)


def _would_sort_people(column: str, wanted: Roles) -> bool:
    """Whether a personal column (gender, health…) is about to build that did not before."""
    now = roles()[column]
    personal = Role.SENSITIVE in (inferred()[column].role, now.role, wanted[column].role)
    return personal and wanted[column].use is Use.BASIS and now.use is not Use.BASIS
