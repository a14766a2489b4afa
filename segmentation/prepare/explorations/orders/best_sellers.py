"""Which products, or categories, bring how much of the revenue, and how many customers bought them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from segmentation.array_kinds import Floats
from segmentation.language.phrases import clipped, count, percent
from segmentation.prepare.orders.building import Customers
from segmentation.prepare.orders.order_lines import Lines
from segmentation.prepare.orders.value_codes import different
from segmentation.standards import BEST_SELLERS

_MANY = {"product": ("product", "products"), "category": ("category", "categories")}
_NAMED = 40
"""Letters of a name in a sentence; the picture has the rest."""


@dataclass(frozen=True, eq=False)
class BestSellers:
    """The largest products (or categories), the first the largest; the last entry is all others together."""

    part: str
    """product or category."""
    measure: str
    """What they are measured by: revenue, or items where amounts stand once per order."""
    names: tuple[str, ...]
    shares: Floats
    """(m,) share of the whole, what went back taken off."""
    customers: Floats
    """(m,) share of those who bought anything who bought it."""
    distinct: int
    """How many there are."""

    @property
    def many(self) -> str:
        """How they are called: products, categories."""
        return _MANY[self.part][1]

    @property
    def finding(self) -> str:
        """How much the largest bring, and who buys the first."""
        shown = min(self.distinct, BEST_SELLERS)
        share, buyers = (percent(float(each[0])) for each in (self.shares, self.customers))
        first = (
            f"{clipped(self.names[0], _NAMED)}: {share} of {self.measure}, bought by {buyers} of customers."
        )
        if self.distinct <= shown:
            return f"First of {count(self.distinct)} {self.many} is {first}"
        top = f"{percent(float(self.shares[:shown].sum()))} of {self.measure}"
        return f"The first {shown} of {count(self.distinct)} {self.many} bring {top}. First is {first}"


def best_sellers(
    customers: Customers, part: str, lines: Lines, here: NDArray[np.bool_]
) -> BestSellers | None:
    """The largest by what was paid for them; `None` where the lines name none, or only one.

    `lines` and which of them count are those of `counted_lines`. Lines without a name are left out.
    """
    column = getattr(customers.receipt.columns, part)
    if column is None:
        return None
    codes = customers.sheet().codes(column)
    here = here & (codes.values >= 0)
    by_amount = not lines.per_order and lines.paid[here].sum() > 0
    weights = lines.paid if by_amount else np.where(lines.gross >= 0, lines.pieces, -np.abs(lines.pieces))
    summed = np.bincount(codes.values[here], weights=weights[here], minlength=codes.distinct)
    plus = here & (lines.gross >= 0) & (lines.pieces >= 0)
    bought = different(codes.values[plus] * len(customers.table.data) + customers.rows[plus])
    buyers = np.bincount(bought // max(len(customers.table.data), 1), minlength=codes.distinct)
    sold = np.flatnonzero((buyers > 0) | (summed != 0))
    if len(sold) < 2 or not summed.sum() > 0:
        return None
    order = sold[np.lexsort((sold, -summed[sold]))]
    first, rest = order[:BEST_SELLERS], order[BEST_SELLERS:]
    everyone = len(np.unique(customers.rows[plus]))
    shares, part_of = summed[first] / summed.sum(), buyers[first] / max(everyone, 1)
    names = [str(codes.names[at]) for at in first]
    if len(rest):
        others = np.unique(customers.rows[plus & np.isin(codes.values, rest)])
        names.append(f"{count(len(rest))} other{'s' * (len(rest) != 1)}")
        shares = np.r_[shares, summed[rest].sum() / summed.sum()]
        part_of = np.r_[part_of, len(others) / max(everyone, 1)]
    return BestSellers(part, "revenue" if by_amount else "items", tuple(names), shares, part_of, len(sold))
