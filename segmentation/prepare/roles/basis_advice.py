"""Whether the columns that build are a good choice for so many customers, and whether any could."""

from __future__ import annotations

from segmentation.language.phrases import count, word
from segmentation.prepare.roles import basis as bases
from segmentation.prepare.roles.role_rules import Role
from segmentation.prepare.roles.roles import CANNOT_BUILD, ColumnRole, Roles, Use
from segmentation.standards import BASIS_LEAST, BASIS_MOST, CUSTOMERS_PER_COLUMN


def basis_advice(roles: Roles, rows: int, *, of_orders: bool = False) -> str | None:
    """A suggestion when the basis is too wide for the number of customers, or too narrow; else `None`.

    Both numbers are `standards`: customers per column, and how many columns build best. Customers made
    `of_orders` are grouped by what every analyst divides buyers by, so that few columns are enough.
    """
    width = len(roles.basis)
    fits = bases.fitting(rows) if rows else BASIS_MOST
    if width > fits and rows:
        each = f"{count(rows // width)} each"
        return (
            f"{word(width).capitalize()} {_columns(width)} for {count(rows)} customers: {each}. "
            f"Aim for {CUSTOMERS_PER_COLUMN} or more; {word(fits)} {_columns(fits)} would be safer."
        )
    wider = ""
    if fits > width and any(column.use is not Use.BASIS and _can_build(column) for column in roles):
        wider = f" {bases.best(rows)}: group by others too if they tell what customers do."
    if width > BASIS_MOST:
        return f"Customers are grouped by {word(width)} columns. {bases.BEST}."
    if width == 1:
        return f"Only one column to group by, so segments will be bands of “{roles.basis[0]}”.{wider}"
    if wider and 0 < width < BASIS_LEAST and not of_orders:
        return f"Customers are grouped by {word(width)} columns.{wider}"
    return None


def _can_build(column: ColumnRole) -> bool:
    """Whether it could group customers, and say something that others do not."""
    return column.role not in CANNOT_BUILD and not column.repeats


def none_can_build(roles: Roles) -> str | None:
    """That no column could group anybody, whatever somebody chooses; else `None`."""
    if any(column.role not in CANNOT_BUILD for column in roles):
        return None
    return (
        "No column of this file can group customers: names, texts and ids only tell them apart. Add columns "
        "on what customers do, such as what they spend or how often they buy."
    )


def all_alike(roles: Roles, rows: int) -> str | None:
    """That there is nothing to group where no column but names differs between customers; else `None`."""
    if not roles.names(Role.CONSTANT) or any(c.role not in (Role.CONSTANT, Role.ID) for c in roles):
        return None
    told = "All rows are" if rows == 1 else f"All {count(rows)} rows are"
    but = " but for what names them" if roles.names(Role.ID) else ""
    return (
        f"{told} alike{but}; there is nothing to group. Add columns in which customers differ, such as what "
        "they spend or how often they buy."
    )


def _columns(width: int) -> str:
    return "column" if width == 1 else "columns"
