"""Forecasts travel with the customers as columns that describe them, and never build segments by themselves.

Roles of all other columns are inferred as if there were none: what is foretold of customers follows from what
they did, and would only repeat it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pandas as pd
from pandas import DataFrame

from segmentation.language.phrases import percent
from segmentation.prepare.lifetime.forecast_names import IS_LATE, NEXT, ORDERS_IN, SOME, VALUE_IN, YEAR
from segmentation.prepare.orders.building import Customers
from segmentation.prepare.orders.customer_measures import REVENUE
from segmentation.prepare.reading.tables import Table
from segmentation.prepare.roles.role_rules import Role
from segmentation.prepare.roles.roles import ColumnRole, Roles, Use
from segmentation.standards import LATE

if TYPE_CHECKING:
    from segmentation.prepare.lifetime.lifetime_values import LifetimeValue

_DESCRIBE = {
    SOME: (Role.NUMERIC, "Predicted from their orders: how likely any order is."),
    ORDERS_IN.format(YEAR): (Role.NUMERIC, "Predicted from their orders."),
    VALUE_IN.format(YEAR): (Role.CURRENCY, "Predicted from their orders."),
    IS_LATE: (Role.FLAG, f"Away longer than {percent(1 - LATE)} of active customers of the same rhythm."),
}
"""What is worth comparing between segments; the others only travel along, as they say nearly the same."""


@dataclass(frozen=True, eq=False)
class ForetoldCustomers(Customers):
    """Customers with a forecast: its columns are the last of `table`."""

    lifetime: LifetimeValue = field(kw_only=True, repr=False)
    forecasts: tuple[str, ...] = field(kw_only=True)
    """The names of its columns."""


def with_forecasts(made: Customers, lifetime: LifetimeValue | None = None) -> Customers:
    """The customers with what is foretold of them; where nothing is, the receipt says why."""
    if lifetime is None:
        from segmentation.prepare.lifetime.lifetime_values import lifetime_value  # only who asks pays for it

        lifetime = lifetime_value(made)
    if not lifetime.is_offered:
        remarks = (*made.receipt.remarks, f"Nothing is predicted. {lifetime.refusal}")
        return dataclasses.replace(made, receipt=dataclasses.replace(made.receipt, remarks=remarks))
    told = lifetime.columns.rename(
        columns={name: _free(str(name), made.table.data) for name in lifetime.columns}
    )
    table = _with_columns(made.table, told)
    names = tuple(map(str, told.columns))
    return ForetoldCustomers(
        table, made.receipt, made.lines, made.rows, made.joined, made.customer_file,
        lifetime=lifetime, forecasts=names,
    )  # fmt: skip


def roles_beside_forecasts(rows: DataFrame, made: Customers, infer: Callable[[DataFrame], Roles]) -> Roles:
    """What `infer` says of the other columns, and forecasts that describe."""
    names = forecasts_in(rows, made)
    found = infer(rows.drop(columns=list(names)))
    uploaded = len(found.uploaded)
    placed = tuple(_role(name, rows) for name in names)
    columns = (*found.columns[:uploaded], *placed, *found.columns[uploaded:])
    return dataclasses.replace(found, columns=columns)


def forecasts_in(rows: DataFrame, made: Customers | None) -> tuple[str, ...]:
    """The columns of forecasts among those of a table of customers."""
    names: Iterable[str] = made.forecasts if isinstance(made, ForetoldCustomers) else ()
    return tuple(name for name in names if name in rows)


def _role(name: str, rows: DataFrame) -> ColumnRole:
    plain, kind = name.removesuffix(_AGAIN), "number"
    other = Role.CURRENCY if _is_money(plain) else Role.NUMERIC
    role, reason = _DESCRIBE.get(plain, (other, "Predicted from their orders. It travels along."))
    use = Use.DESCRIPTOR if plain in _DESCRIBE else Use.CARRIED
    if plain == NEXT:  # no date to count days since from: it is still to come
        role, kind = Role.TEXT, "date"
    elif role is Role.FLAG:
        kind = "boolean"
    return ColumnRole(name, role, use, reason, kind, int(rows[name].nunique()))


_AGAIN = " (predicted)"
"""Behind the name of a forecast where the orders have a column of that name."""


def _free(name: str, taken: DataFrame) -> str:
    return name if name not in taken else f"{name}{_AGAIN}"


def _is_money(name: str) -> bool:
    return name.startswith(VALUE_IN.partition("{")[0])


def _with_columns(table: Table, told: DataFrame) -> Table:
    """The table with more columns, understood like its own; money is in the currency of the orders."""
    built = Table.of(pd.concat([table.data, told], axis=1), table.filename)
    readings = {each.name: each for each in table.columns}
    unit = readings[REVENUE].unit if REVENUE in readings else None
    money = {name for name in map(str, told.columns) if _is_money(name)}
    columns = tuple(
        readings.get(each.name, dataclasses.replace(each, unit=unit) if each.name in money else each)
        for each in built.columns
    )
    return dataclasses.replace(built, columns=columns, format=table.format, notes=table.notes)
