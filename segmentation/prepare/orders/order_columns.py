"""Which column of a table of orders says what, and by which rules lines become customers.

Both are choices: what was recognised is a proposal, and a recipe lays the person’s own over it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Self

from segmentation.errors import OrderError
from segmentation.language.phrases import clipped
from segmentation.language.suggestions import or_rather


@dataclass(frozen=True)
class OrderColumns:
    """The column for each part of an order; `None` where a table has none."""

    who: str | None = None
    """Names the customer."""
    place: str | None = None
    """Tells customers of one name apart."""
    order: str | None = None
    """The number of the order."""
    when: str | None = None
    time: str | None = None
    """The time of the day, where it stands in a column of its own."""
    amount: str | None = None
    """What was paid, for a line or for a whole order; the values tell which."""
    price: str | None = None
    """Of one piece; counts where there is no amount."""
    quantity: str | None = None
    refund: str | None = None
    """What was paid back."""
    product: str | None = None
    category: str | None = None
    channel: str | None = None
    country: str | None = None
    currency: str | None = None
    discount: str | None = None
    status: str | None = None
    """What became of the order."""
    kind: str | None = None
    """What a line is: a payment, a refund, a transfer…"""
    cancelled_on: str | None = None
    """The day an order was cancelled; empty for the others."""

    def lay_over(self, chosen: Mapping[str, str], names: Collection[str]) -> Self:
        """These columns with some chosen by the person; “” says that there is none.

        Raises `OrderError` for a part that orders do not have, and a column that is not among `names`.
        """
        for part in chosen:
            if part not in PARTS:
                raise OrderError(f"Orders have no part “{clipped(part)}”. {or_rather(part, PARTS)}")
        parts = {part: name or None for part, name in chosen.items()}
        for part, name in parts.items():
            if name is not None and name not in names:
                raise OrderError(
                    f"“{clipped(name)}” cannot be {PARTS[part]}: there is no such column. "
                    f"{or_rather(name, names)}"
                )
        return dataclasses.replace(self, **parts)

    def taken(self) -> dict[str, str]:
        """Part → column, for the parts that a table has."""
        return {part: name for part in PARTS if (name := getattr(self, part)) is not None}


PARTS: Mapping[str, str] = MappingProxyType({
    "who": "the customer", "place": "the place that tells equal names apart", "order": "the order number",
    "when": "the day of the order", "time": "the time of the day", "amount": "the amount",
    "price": "the price of one piece", "quantity": "the quantity", "refund": "the money paid back",
    "product": "the product", "category": "the category", "channel": "the channel", "country": "the country",
    "currency": "the currency", "discount": "the discount", "status": "the status of the order",
    "kind": "the kind of line", "cancelled_on": "the day of cancelling",
})  # fmt: skip
"""The parts of an order, and what each is called in a sentence."""

MAIN, TOGETHER = "main", "together"
AS_WRITTEN = "as written"


@dataclass(frozen=True)
class OrderRules:
    """What becomes of lines that are no plain purchase. Every field has a default that suits most shops."""

    cancelled: str = "leave out"
    """Orders that were cancelled, voided or failed."""
    unpaid: str = "keep"
    """Orders that wait for their money."""
    returns: str = "subtract"
    """Refunds and negative lines: off what a customer paid, or left out."""
    transfers: str = "leave out"
    """Deposits, payouts and fees, which nobody bought."""
    tests: str = "leave out"
    zeros: str = "keep"
    """Orders of nothing, such as gifts."""
    duplicates: str = "leave out copies"
    """Lines that are exactly alike; copies are those where some column tells all other lines apart."""
    currency: str = MAIN
    """The currency that counts: that of most lines, one by its name, or all taken together as they stand."""
    no_currency: str = "keep"
    """Lines that name no currency where others do: taken for the one that counts, or left out."""
    buyers: str = "everybody"
    """Customers of whom no order counts stay with no order, or are left out."""
    clock: str = AS_WRITTEN
    """On whose clock an order has its day: as written, or of a time zone such as Europe/Berlin."""
    newcomers: str = "leave out"
    """Who stands in the file of customers and in no order: counted and left out, or added with no order."""

    @classmethod
    def of(cls, chosen: Mapping[str, str]) -> Self:
        """The rules with some chosen by the person.

        Raises `OrderError` for an unknown rule, and for a choice that a rule does not have.
        """
        for name, value in chosen.items():
            if name not in RULES:
                raise OrderError(f"There is no rule “{clipped(name)}” for orders. {or_rather(name, RULES)}")
            if RULES[name] and value not in RULES[name]:
                raise OrderError(f"“{name}” cannot be “{clipped(value)}”. {or_rather(value, RULES[name])}")
        return cls(**chosen)


RULES: Mapping[str, tuple[str, ...]] = MappingProxyType({
    "cancelled": ("leave out", "keep"), "unpaid": ("keep", "leave out"),
    "returns": ("subtract", "leave out"), "transfers": ("leave out", "keep"), "tests": ("leave out", "keep"),
    "zeros": ("keep", "leave out"), "duplicates": ("leave out copies", "leave out all", "keep"),
    "currency": (), "no_currency": ("keep", "leave out"), "buyers": ("everybody", "leave out"),
    "newcomers": ("leave out", "add"), "clock": (),
})  # fmt: skip
"""Rule → what it can be, the usual first; any currency and any time zone can be chosen."""
