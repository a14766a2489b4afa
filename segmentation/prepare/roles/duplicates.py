"""Rows that name a customer who came before: a slip, or a table of orders instead of customers.

Every later step takes a row for a customer. Where most customers have several rows, segments would
be groups of orders; that must be said before anybody draws conclusions from them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pandas import DataFrame, Index

from segmentation.language.concepts import concept_of
from segmentation.language.phrases import count
from segmentation.language.words import words_of
from segmentation.prepare.reading.values.cut_digits import without_cut
from segmentation.prepare.roles.role_rules import Role
from segmentation.prepare.roles.roles import Roles
from segmentation.standards import MAJORITY, UNIQUE

_ORDERS = 0.2
"""Where more of the rows than this repeat a customer, they are orders rather than customers."""

_CUSTOMERS = {
    "customer", "cust", "client", "user", "member", "subscriber", "account", "contact", "kunde", "kunden",
    "mitglied", "cliente", "clientes", "utente", "membre", "klant", "lid", "kundennummer", "klantnummer",
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class Repetition:
    """Rows whose customer came before in the file."""

    column: str
    """The column that names the customers."""
    rows: Index
    """Labels of the rows that repeat an earlier customer."""
    named: int
    """Rows that name a customer at all."""
    customers: int

    @property
    def are_orders(self) -> bool:
        """Whether so many rows repeat a customer that they are orders, not customers."""
        return are_orders(len(self.rows), self.named)

    @property
    def sentence(self) -> str:
        """What a table of orders is, and how to make customers of it."""
        return (
            f"This file has several rows per customer. {count(self.named)} rows name {count(self.customers)} "
            f"different customers in “{self.column}”, so a row looks like an order. Segments of these rows "
            "would be groups of orders. Bring one row per customer instead: a pivot table makes it, with "
            f"“{self.column}” down the side, and beside it the sum of what each spent, the number of orders "
            "and the latest date."
        )


def are_orders(again: int, named: int) -> bool:
    """Whether so many of the rows that name a customer repeat one that they are orders."""
    return again > _ORDERS * named


def customer_id(roles: Roles) -> str | None:
    """The column that names the customers: an id about customers, an email address, or any other id."""
    ids = roles.names(Role.ID)
    named = [name for name in ids if concept_of(name) in ("id", None)]
    about = [name for name in named if is_about_customers(name)]
    return _first([*about, *_emails(roles), *named])


def is_about_customers(name: str) -> bool:
    """Whether a header names customers, members, accounts…

    >>> is_about_customers("Member ID"), is_about_customers("Order ID")
    (True, False)
    """
    return not _CUSTOMERS.isdisjoint(words_of(name))


def repetition(table: DataFrame, roles: Roles) -> Repetition | None:
    """The rows that name a customer again, or `None` when every row names another one.

    Where nearly every row has an e-mail address of its own, that names customers, and not the account that
    several of them belong to.
    """
    name = customer_id(roles)
    if name is None or name not in table:
        return None
    found = _repeated(table, name)
    if found is None or not found.are_orders:
        return found
    people = people_id(table, roles)
    return found if people is None else _repeated(table, people)


def people_id(table: DataFrame, roles: Roles) -> str | None:
    """The e-mail address that tells people apart who share an account."""
    return next((email for email in _emails(roles) if email in table and _tells_apart(table, email)), None)


def _repeated(table: DataFrame, name: str) -> Repetition | None:
    ids = without_cut(table[name])
    again = ids.duplicated() & ids.notna()
    if not again.any():
        return None
    return Repetition(name, table.index[again], int(ids.notna().sum()), int(ids.nunique()))


def _tells_apart(table: DataFrame, email: str) -> bool:
    """Whether most rows have an address of their own: they are people, of whom an account has several."""
    known = table[email].dropna()
    return len(known) > MAJORITY * len(table) and known.nunique() > UNIQUE * len(known)


def _emails(roles: Roles) -> list[str]:
    return [name for name in roles.names(Role.ID) if concept_of(name) == "email"]


def _first(names: Iterable[str]) -> str | None:
    return next(iter(names), None)
