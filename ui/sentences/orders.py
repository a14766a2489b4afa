"""What is said of order lines: what they look like, what was made of them, and the choices about them."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from segmentation.language.phrases import capital, clipped, count, listed
from segmentation.prepare.orders.building import Customers
from segmentation.prepare.orders.customer_keys import FILE_SIDE, ORDERS_SIDE
from segmentation.prepare.orders.customer_measures import MEASURES
from segmentation.prepare.orders.join_receipts import JoinReceipt
from segmentation.prepare.orders.order_clocks import time_zones
from segmentation.prepare.orders.order_columns import AS_WRITTEN, MAIN, TOGETHER, OrderColumns, OrderRules
from segmentation.prepare.orders.order_columns import RULES as ALL
from segmentation.prepare.orders.order_receipts import OrderReceipt
from segmentation.prepare.orders.recognition import OrderReading
from segmentation.prepare.reading.tables import Table

PARTS: Mapping[str, str] = {
    "who": "Customer", "order": "Order number", "when": "Day of the order", "amount": "Amount paid",
    "price": "Price of one", "quantity": "Quantity", "refund": "Money paid back", "product": "Product",
    "category": "Category", "channel": "Channel", "country": "Country", "currency": "Currency",
    "discount": "Discount", "status": "Status of the order", "kind": "Kind of line",
    "cancelled_on": "Day of cancellation", "place": "Place, to tell equal names apart",
    "time": "Time of the day",
}  # fmt: skip
"""How the parts of an order are called on screen."""
RULES: Mapping[str, str] = {
    "cancelled": "Cancelled and failed orders", "unpaid": "Orders not paid yet", "returns": "Returns",
    "currency": "Currency", "no_currency": "Lines without a currency", "transfers": "Deposits and payouts",
    "tests": "Test orders", "zeros": "Orders worth nothing", "duplicates": "Lines that repeat another",
    "buyers": "Customers with no order left", "clock": "Days by the clock of",
}  # fmt: skip
_CHOICES = {
    "leave out": "Leave out", "keep": "Count them", "subtract": "Take them off what was paid",
    "leave out copies": "Leave out copies of the file", "leave out all": "Leave out all",
    AS_WRITTEN: "The file, as written", "everybody": "Keep, with no order", "add": "Add, with no order",
    MAIN: "That of most lines", TOGETHER: "All, added as they stand",
}  # fmt: skip
NEWCOMERS = "People without an order"
CUSTOMERS_HELP = (
    "Names, contacts and consent from your shop or newsletter tool: one row per customer. They are found by "
    "an id, an e-mail address or a phone number, and whoever said no there is in no list."
)
NONE = ""
_MAIN = ("who", "order", "when", "amount", "price", "quantity", "refund", "status")


@dataclass(frozen=True)
class PartChoice:
    """A part of an order, the column taken for it, and those that could be."""

    part: str
    label: str
    current: str
    options: tuple[str, ...]


def looks_like(reading: OrderReading, made: Customers | None, chosen: str) -> str:
    """What the file looks like, and what was made of it or is not."""
    if made is not None:
        said = "As you said, these rows are order lines."
        told = reading.sentence if reading.rows_are == "orders" else said
        now = f"There is now one row per customer, {count(made.receipt.customers)} in all"
        return f"{told} {now}: segments are made of people, not of orders."
    if chosen == "customers" and reading.rows_are == "orders":
        said = "You said that every row is a customer, so segments are groups of orders."
        return f"{reading.sentence} {said}"
    if reading.rows_are == "unclear":
        return f"{reading.sentence} Until you say so, every row counts as a customer."
    return reading.sentence


def lost(receipt: OrderReceipt) -> list[str]:
    """The lines that count in no case, whatever is chosen: how many, why, and the money on them."""
    return [entry.text for entry in receipt.set_aside if not entry.rule]


def parts(columns: OrderColumns, reading: OrderReading, lines: Table) -> list[PartChoice]:
    """The choice of a column for every part that the file has, or could have; the likeliest first."""
    names = [str(name) for name in lines.data.columns]
    found = []
    for part, label in PARTS.items():
        current = getattr(columns, part) or NONE
        likely = [name for name in reading.choices.get(part, ()) if name in names]
        if not current and not likely and part not in ("who", "when", "amount"):
            continue
        others = [name for name in names if name not in likely]
        found.append(PartChoice(part, label, current, (*likely, *others, NONE)))
    return found


def taken(columns: OrderColumns) -> str:
    """The columns that say who bought, when, what for how much, in one line."""
    pairs = [
        f"{PARTS[part].lower()} “{name}”"
        for part, name in columns.taken().items()
        if part in _MAIN and (part != "price" or columns.amount is None)
    ]
    return f"Taken: {listed(pairs, most=len(pairs))}." if pairs else ""


def column(name: str) -> str:
    """A column in a list of choices, or that there is none."""
    return name or "None"


def rules(receipt: OrderReceipt) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Rule → its choice now and all it can be, for the rules on which something hangs in this file."""
    now = dataclasses.asdict(receipt.rules)
    usual = dataclasses.asdict(OrderRules())
    met = {entry.rule for entry in receipt.set_aside}
    met |= {rule for rule in now if now[rule] != usual[rule]} | {"returns", "duplicates", "zeros", "unpaid"}
    met |= {"no_currency"} if receipt.unnamed else set()
    several = len(receipt.currencies) > 1
    choices = {
        **ALL,
        "currency": (MAIN, *receipt.currencies, TOGETHER) if several else (),
        "clock": (AS_WRITTEN, *time_zones()) if receipt.zones else (),
    }
    shown = {rule: (now[rule], choices[rule]) for rule in RULES if choices[rule]}
    return {rule: told for rule, told in shown.items() if rule in met or rule in ("currency", "clock")}


def choice(value: str) -> str:
    """A choice of a rule in words; a currency as it is."""
    return _CHOICES.get(value, value)


def customers_title(joined: JoinReceipt) -> str:
    """The file beside the orders, and how many of their customers are in it."""
    found, all_ = count(joined.found), count(joined.found + joined.missing)
    return f"Customers from {clipped(joined.filename)}: {found} of {all_} found"


def customers_missing(name: str) -> str:
    """That a study had another file, which is not at hand."""
    return (
        f"This study was made with “{clipped(name)}” beside the orders. Add it again to have its columns, "
        "and to keep everybody out of the lists who said no there."
    )


def key_choices(
    joined: JoinReceipt, customers: Table, file: Table
) -> dict[str, tuple[str, str, tuple[str, ...]]]:
    """Side of the key → what it is called, the column now, and all it can be, the likeliest first."""
    from_file = set(joined.columns)
    own = [str(name) for name in customers.data if name not in from_file and name not in MEASURES]
    theirs = [str(name) for name in file.data]
    return {
        ORDERS_SIDE: ("Found by, in the orders", joined.key.own, _first(joined.key.own, own)),
        FILE_SIDE: ("and in the file", joined.key.theirs, _first(joined.key.theirs, theirs)),
    }


def _first(name: str, others: Iterable[str]) -> tuple[str, ...]:
    return (name, *(other for other in others if other != name))


def receipt_rows(receipt: OrderReceipt) -> list[tuple[str, str]]:
    """What happened to every order line, as two columns: how many, and what."""
    entries = (receipt.counted, *receipt.set_aside)
    return [(count(entry.count), capital(entry.text.partition(" ")[2])) for entry in entries]


def day(receipt: OrderReceipt) -> dt.date:
    """The day up to which orders count."""
    return dt.date.fromisoformat(receipt.reference_date)
