"""Whether the rows of a table are customers or lines of orders, and which column says what.

Order lines are told by how their values hang together: a customer comes back on other days, an order has one
customer and one day, every line has an amount. Words in headers propose; alone they decide only where
nobody comes back, as in the first month of a shop.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from pandas import DataFrame

from segmentation.language.order_words import mentions
from segmentation.language.phrases import count, percent
from segmentation.prepare.orders import part_scores as scores
from segmentation.prepare.orders.order_columns import OrderColumns
from segmentation.prepare.orders.order_sheets import OrderSheet
from segmentation.prepare.orders.unnamed_customers import ONE, are_nameless
from segmentation.prepare.orders.value_codes import Codes, agreement, different, paired
from segmentation.prepare.reading.frames import Framed, frame_in
from segmentation.standards import UNIQUE

RowsAre = Literal["customers", "orders", "unclear"]

COMES_BACK = 0.1
"""From this share of lines on that name a customer again, customers have several rows; fewer are slips."""
_MOVES = 0.5
"""At least this share of the customers of several rows has several days, or several orders."""
_FEW = 2  # orders of several lines that prove an order number; fewer are chance
_GRID = 0.98
"""Where so many of all pairs of a customer and a day are there, rows are states by day rather than orders."""


@dataclass(frozen=True)
class OrderReading:
    """What the rows of a table are, why, and the columns that orders would be made of."""

    rows_are: RowsAre
    reasons: tuple[str, ...]
    columns: OrderColumns = field(default_factory=OrderColumns)
    lines: int = 0
    orders: int = 0
    customers: int = 0
    nobodys: int = 0
    """Lines that name no customer."""
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict, compare=False)
    """Part of an order → the columns that could be it, the likeliest first."""

    @property
    def sentence(self) -> str:
        """What the file looks like, in one sentence."""
        if self.rows_are == "customers":
            return "This looks like a table with one row per customer."
        if self.rows_are == "unclear":
            return "This may be a table of orders: " + self.reasons[0]
        lines = f"{count(self.lines)} order line{'s' * (self.lines != 1)}"
        people = f"{count(self.customers)} customer{'s' * (self.customers != 1)}"
        if self.nobodys:
            some = (
                f"{count(self.lines - self.nobodys)} of {lines} name {people}, in {count(self.orders)} orders"
            )
            return f"This looks like orders: {some}. The other {count(self.nobodys)} name nobody."
        if self.orders == self.lines:
            return f"This looks like {count(self.orders)} orders of {people}."
        return f"This looks like {lines} of {people} in {count(self.orders)} orders."


def recognise(table: DataFrame | Framed) -> OrderReading:
    """What the rows of a table or a frame are, with reasons and the columns an order is made of.

    Nothing depends on the order of the rows. `columns` are proposed where the rows are orders or may be.
    """
    sheet = OrderSheet(frame_in(table))
    columns, choices = _columns(sheet)
    if not len(sheet) or columns.who is None:
        return _without_customers(sheet, columns, choices)
    return _judged(sheet, columns, choices)


def _columns(sheet: OrderSheet) -> tuple[OrderColumns, dict[str, tuple[str, ...]]]:
    """The best column for each part, each taken once, and what else could be it."""
    when_scores, who_scores = scores.days(sheet), scores.customers(sheet)
    when, who = scores.best(when_scores, -2.5), scores.best(who_scores)
    order_scores = scores.orders(sheet, who, when)
    order = scores.best(order_scores, 1.9)
    product_scores = scores.named(sheet, "product", (who or "", order or ""))
    product, quantity_scores = scores.best(product_scores), scores.quantities(sheet)
    quantity = scores.best(quantity_scores)
    amount_scores = scores.amounts(sheet, quantity, product)
    if not amount_scores and who is not None and scores.naming(sheet, who) is None:
        amount_scores = scores.unnamed_amounts(sheet)
    amount = scores.best(amount_scores)
    price_scores = {n: s for n, s in scores.prices(sheet).items() if n != amount}
    refund_scores = scores.refunds(sheet, amount)
    found = {
        "who": who_scores, "order": order_scores, "when": when_scores, "amount": amount_scores,
        "price": price_scores, "quantity": quantity_scores, "refund": refund_scores,
        "product": product_scores, **_words(sheet, {who, order, product}),
    }  # fmt: skip
    choices = {part: tuple(sorted(told, key=lambda n: -told[n])) for part, told in found.items()}
    chosen = {part: scores.best(told) for part, told in found.items()}
    chosen |= {"who": who, "order": order, "when": when}
    if chosen["kind"] is not None and chosen["kind"] == chosen["status"]:
        chosen["status"] = scores.best({n: s for n, s in found["status"].items() if n != chosen["kind"]})
    place = _place(sheet, who)
    return OrderColumns(**chosen, place=place, time=_time(sheet, when)), choices


def _words(sheet: OrderSheet, used: set[str | None]) -> dict[str, dict[str, float]]:
    taken = {name for name in used if name is not None}
    statuses, kinds = scores.statuses(sheet), scores.kinds(sheet)
    taken |= {name for name in (scores.best(statuses), scores.best(kinds)) if name is not None}
    parts = {
        part: scores.named(sheet, part, taken) for part in ("category", "channel", "country", "currency")
    }
    few = parts["currency"]
    parts["currency"] = {
        n: s - 1.0 * mentions("converted", n) for n, s in few.items() if sheet.codes(n).distinct <= 40
    }
    cancelled = {
        name: 1.0 for name in sheet.names
        if sheet.is_date(name) and mentions("cancelled_on", name) and 0 < sheet.known_share(name) < 0.9
    }  # fmt: skip
    return {
        **parts,
        "discount": _discounts(sheet),
        "status": statuses,
        "kind": kinds,
        "cancelled_on": cancelled,
    }


def _discounts(sheet: OrderSheet) -> dict[str, float]:
    """Columns that say whether something was cheaper; the more often they say so, the better."""
    found = {}
    for name in sheet.names:
        if not mentions("discount", name) or sheet.is_date(name) or sheet.is_truth(name):
            continue
        known = sheet.column(name).notna().to_numpy()
        used = np.nan_to_num(sheet.numbers(name)) != 0 if sheet.is_number(name) else known
        if used.any() and not used.all():
            found[name] = 1.0 + float(used.mean())
    return found


def _place(sheet: OrderSheet, who: str | None) -> str | None:
    """Where customers are told by their names alone: the place that each name has only one of, as a rule."""
    if who is None or scores.naming(sheet, who) != "name":
        return None
    people = sheet.people(who)
    for name in sheet.names:
        if name == who or not mentions("place", name) or mentions("staff", name) or not sheet.is_text(name):
            continue
        share, several = agreement(people, sheet.codes(name).values)
        if several and 0.8 <= share < 1:
            return name
    return None


def _time(sheet: OrderSheet, when: str | None) -> str | None:
    """The time of the day, where the day has none and a column of its own does."""
    if when is None or (sheet.column(when).dropna().dt.normalize() != sheet.column(when).dropna()).any():
        return None
    named = [n for n in sheet.names if n != when and sheet.is_text(n) and mentions("daytime", n)]
    return next((n for n in named if any(":" in value for value in sheet.commonest(n)[:3])), None)


# ---- what the rows are


def _without_customers(
    sheet: OrderSheet, columns: OrderColumns, choices: Mapping[str, tuple[str, ...]]
) -> OrderReading:
    """No column names customers: orders of nobody known, or no orders at all."""
    if _has_value(columns) and _structured(sheet, columns):
        reason = (
            f"“{columns.order}” numbers orders, “{columns.when}” is their day, and no column names the "
            "customers. Say which one does, or export the orders with a customer number or an e-mail address."
        )
        return OrderReading("unclear", (reason,), columns, len(sheet), choices=choices)
    reason = "No column names customers who come back."
    return OrderReading("customers", (reason,), columns, len(sheet), choices=choices)


def _judged(sheet: OrderSheet, columns: OrderColumns, choices: Mapping[str, tuple[str, ...]]) -> OrderReading:
    assert columns.who is not None
    people = sheet.people(columns.who)
    lines, customers = int(people.known.sum()), len(different(people.values[people.known]))
    again = 1 - customers / lines if lines else 0.0
    orders = _orders(sheet, people, columns)
    rows_are, reasons = _verdict(sheet, columns, people, again)
    return OrderReading(
        rows_are, tuple(reasons), columns, len(sheet), orders, customers, len(sheet) - lines, choices
    )


def _verdict(
    sheet: OrderSheet, columns: OrderColumns, people: Codes, again: float
) -> tuple[RowsAre, list[str]]:
    who, when, value = columns.who, columns.when, _has_value(columns)
    back = f"{percent(again)} of the rows name a customer again in “{who}”."
    if again < COMES_BACK:
        return _of_newcomers(sheet, columns, back)
    if (person := _person_of_each_row(sheet, columns)) is not None:
        return "customers", [f"Every row has a person of its own in “{person}”."]
    if len(sums := _sums(sheet, columns)) > 1 and not _structured(sheet, columns):
        told = f"“{sums[0]}” and “{sums[1]}” speak of customers rather than of single orders."
        return "unclear", [f"{back} {told}"]
    if when is None:
        return "unclear", [
            f"{back} No column holds the day on which they bought, as far as dates could be read."
        ]
    if not value:
        return "unclear", [f"{back} No column says what they paid."]
    if not _structured(sheet, columns) and _moves(sheet, columns, people) < _MOVES:
        return "unclear", [f"{back} Most of them on one day only: these may be copies of the same customers."]
    if when is not None and _is_grid(people, sheet.codes(when), columns):
        return "unclear", [
            f"{back} Every customer has one row for every date in “{when}”, so a row may be the state of a "
            "customer on a day rather than an order."
        ]
    if are_nameless(sheet):
        return "unclear", [
            f"The columns have no names; going by their values, {back}",
            *_told(sheet, columns),
        ]
    if scores.naming(sheet, who or "") is None and not (mentions("order", columns.order or "") and value):
        return "unclear", [
            f"No header says who ordered; going by their values, {back}",
            *_told(sheet, columns),
        ]
    return "orders", [back, *_told(sheet, columns)]


def _of_newcomers(sheet: OrderSheet, columns: OrderColumns, back: str) -> tuple[RowsAre, list[str]]:
    """Where hardly anybody comes back, the headers of an order decide."""
    named = (
        columns.order is not None and mentions("order", columns.order) and mentions("number", columns.order)
    )
    dated = columns.when is not None and mentions("when", columns.when)
    if (
        named
        and columns.when is not None
        and _has_value(columns)
        and not _sums(sheet, columns)
        and (dated or _structured(sheet, columns))
    ):
        return "orders", [*_told(sheet, columns), "Hardly anybody comes back."]
    return "customers", ["Hardly any row names a customer again." if back else ""]


def _sums(sheet: OrderSheet, columns: OrderColumns) -> list[str]:
    """Columns that sum up what a customer ever did."""
    taken = columns.taken().values()
    return [name for name in sheet.names if mentions("ever", name) and name not in taken]


def _person_of_each_row(sheet: OrderSheet, columns: OrderColumns) -> str | None:
    """An address that hardly any two rows share, where the column taken for the customer is a wider one."""
    for name in sheet.names:
        if name != columns.who and sheet.has_addresses(name) and not mentions("staff", name):
            codes = sheet.people(name)
            if codes.known_share > 0.5 and codes.distinct >= UNIQUE * codes.known.sum():
                return name
    return None


def _told(sheet: OrderSheet, columns: OrderColumns) -> list[str]:
    told = []
    if columns.order is not None:
        told.append(f"“{columns.order}” numbers orders: each has one customer and one day.")
    if columns.when is not None:
        told.append(f"“{columns.when}” is the day of an order.")
    if columns.amount is not None:
        told.append(f"“{columns.amount}” is what was paid.")
    elif columns.price is not None:
        times = f" times “{columns.quantity}”" if columns.quantity is not None else ""
        told.append(f"“{columns.price}”{times} is what was paid.")
    return told


def _has_value(columns: OrderColumns) -> bool:
    return columns.amount is not None or columns.price is not None


def _structured(sheet: OrderSheet, columns: OrderColumns) -> bool:
    """Whether the values say that there are orders: numbers that come back on one day each."""
    if columns.order is None or columns.when is None:
        return False
    share, several = agreement(sheet.codes(columns.order), sheet.codes(columns.when).values)
    return several >= _FEW and share >= ONE


def _orders(sheet: OrderSheet, people: Codes, columns: OrderColumns) -> int:
    """How many orders there are of customers who are known."""
    part = columns.order or columns.when
    if part is None:
        return int(people.known.sum())
    codes = sheet.codes(part)
    return paired(people.values, codes.values, codes.distinct)[1]


def _moves(sheet: OrderSheet, columns: OrderColumns, people: Codes) -> float:
    """Share of the customers of several rows who have several days, or several orders."""
    parts = [part for part in (columns.when, columns.order) if part is not None]
    still = [agreement(people, sheet.codes(part).values) for part in parts]
    return max(1 - share if several else 0.0 for share, several in still)


def _is_grid(people: Codes, days: Codes, columns: OrderColumns) -> bool:
    """Whether all customers have one row on each of a few days."""
    if columns.order is not None or not 1 < days.distinct <= 60:
        return False
    known = int((people.known & days.known).sum())
    pairs = paired(people.values, days.values, days.distinct)[1]
    return bool(pairs >= _GRID * known and known >= _GRID * people.distinct * days.distinct)
