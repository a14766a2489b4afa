"""What became of every order line: it counts, or is set aside for one reason, with its money."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from segmentation.language.phrases import count, number
from segmentation.prepare.orders.order_columns import OrderColumns, OrderRules
from segmentation.prepare.orders.order_lines import Fate, Lines
from segmentation.prepare.orders.value_codes import different
from segmentation.standards import CUSTOMERS_TO_JUDGE

_REASONS = {
    Fate.NOBODY: "name no customer",
    Fate.UNDATED: "have no day that could be read",
    Fate.STRAY: "have a day far from all others, so the year is probably mistyped",
    Fate.LATER: "come after the day up to which orders count",
    Fate.TEST: "are test orders",
    Fate.TRANSFER: "are deposits, payouts or fees",
    Fate.CANCELLED: "belong to orders that were cancelled, void or failed",
    Fate.UNPAID: "belong to orders that nobody has paid yet",
    Fate.CURRENCY: "are in another currency",
    Fate.NO_CURRENCY: "name no currency",
    Fate.COPY: "repeat another line exactly",
    Fate.ZERO: "belong to orders of nothing",
    Fate.RETURN: "give money back",
    Fate.NO_BUYER: "are of customers who have no order that counts",
}
RULE_OF = {
    Fate.TEST: "tests", Fate.TRANSFER: "transfers", Fate.CANCELLED: "cancelled", Fate.UNPAID: "unpaid",
    Fate.CURRENCY: "currency", Fate.NO_CURRENCY: "no_currency", Fate.COPY: "duplicates", Fate.ZERO: "zeros",
    Fate.RETURN: "returns", Fate.NO_BUYER: "buyers",
}  # fmt: skip
"""The rule by which a line is set aside; the others have none."""
_LONG_QUIET = 90
"""Days; where the last lines come so long after all others, one may bear a mistyped year."""


@dataclass(frozen=True)
class OrderEntry:
    """Lines that share a fate."""

    count: int
    money: float
    text: str
    rule: str = ""
    """The rule that decides so, where there is a choice."""


@dataclass(frozen=True)
class OrderReceipt:
    """What became of all lines of a table of orders."""

    lines: int
    orders: int
    """Orders with a line that counts."""
    customers: int
    counted: OrderEntry
    set_aside: tuple[OrderEntry, ...]
    remarks: tuple[str, ...]
    """What a reader should know about these orders, a sentence each."""
    reference_date: str
    """The day up to which orders count (ISO); days since are counted to it."""
    currency: str = ""
    """The currency that counts, where the lines say it."""
    currencies: tuple[str, ...] = ()
    """All currencies of lines that could count, the commonest first."""
    unnamed: int = 0
    """Lines that count although they name no currency."""
    zones: tuple[str, ...] = ()
    """The time zones that the moments of the orders bear, the commonest first."""
    columns: OrderColumns = field(default_factory=OrderColumns)
    rules: OrderRules = field(default_factory=OrderRules)

    @property
    def sentence(self) -> str:
        """What was made of the file, in one sentence."""
        return (
            f"{count(self.lines)} order line{'s' * (self.lines != 1)} became {count(self.customers)} "
            f"customer{'s' * (self.customers != 1)}, one row each, as of {self.reference_date}."
        )

    @property
    def total(self) -> float:
        """All money on the lines: what counts and what was set aside."""
        return self.counted.money + sum(entry.money for entry in self.set_aside)

    def summary(self) -> dict[str, Any]:
        """The receipt in plain JSON values."""
        entries = (self.counted, *self.set_aside)
        return {
            "lines": self.lines,
            "orders": self.orders,
            "customers": self.customers,
            "reference_date": self.reference_date,
            "currency": self.currency or None,
            "time_zones": list(self.zones),
            "columns": self.columns.taken(),
            "rules": dataclasses.asdict(self.rules),
            "entries": [dataclasses.asdict(entry) for entry in entries],
            "remarks": list(self.remarks),
        }

    def texts(self) -> list[str]:
        """The receipt in sentences."""
        return [self.sentence, self.counted.text, *(entry.text for entry in self.set_aside), *self.remarks]


def receipt_of(
    lines: Lines, columns: OrderColumns, rules: OrderRules, *, customers: int, idle: int, left_out: int
) -> OrderReceipt:
    """The receipt of lines that became so many customers; `idle` of them and `left_out` have no order."""
    fates = [fate for fate in _REASONS if (lines.fate == fate).any()]
    return OrderReceipt(
        lines=len(lines.fate),
        orders=len(different(lines.order[lines.counts])),
        customers=customers,
        counted=_entry(lines, Fate.COUNTS, f"count for {count(customers)} customers", ""),
        set_aside=tuple(_entry(lines, f, f"{_REASONS[f]}: set aside", RULE_OF.get(f, "")) for f in fates),
        remarks=tuple(_remarks(lines, columns, rules, customers, idle, left_out)),
        reference_date=str(np.datetime64(lines.reference, "D")),
        currency=lines.currency,
        currencies=tuple(name for name, _ in lines.currencies),
        unnamed=_unnamed(lines),
        columns=columns,
        rules=rules,
    )


def _entry(lines: Lines, fate: Fate, what: str, rule: str) -> OrderEntry:
    mine = lines.fate == fate
    many, money = int(mine.sum()), int(lines.paid[mine].sum()) / lines.unit
    said = f", with {number(money)} between them" if money and fate is not Fate.COUNTS else ""
    verb = what if many != 1 else _singular(what)
    return OrderEntry(many, money, f"{count(many)} line{'s' * (many != 1)} {verb}{said}.", rule)


def _singular(what: str) -> str:
    first, _, rest = what.partition(" ")
    return f"{ {'have': 'has', 'are': 'is'}.get(first, first + 's') } {rest}"


def _remarks(
    lines: Lines, columns: OrderColumns, rules: OrderRules, customers: int, idle: int, left_out: int
) -> list[str]:
    found = [
        _several_currencies(lines, rules),
        _without_currency(lines),
        _returns(lines, rules),
        _one_order_each(lines, customers),
        _one_day(lines),
        _few_customers(customers),
        _mistyped(lines),
        _quiet(lines),
        _refunds_of_status(lines, columns),
    ]
    if idle:
        people = f"{count(idle)} customer{'s stay' if idle != 1 else ' stays'}"
        found.append(f"{people} with no order: all that names them was cancelled or gives money back.")
    if left_out:
        people = f"{count(left_out)} customer{'s have' if left_out != 1 else ' has'}"
        found.append(f"{people} no order that counts here and {'are' if left_out != 1 else 'is'} left out.")
    return [text for text in found if text]


def _several_currencies(lines: Lines, rules: OrderRules) -> str:
    if len(lines.currencies) < 2:
        return ""
    told = ", ".join(f"{name} ({count(n)} line{'s' * (n != 1)})" for name, n in lines.currencies[:4])
    if not lines.currency:
        return f"The orders are in several currencies, and their amounts are added as they stand: {told}."
    return (
        f"The orders are in several currencies: {told}. Only those in {lines.currency} count, as amounts of "
        "different money cannot be added; choose another currency, or all together as they stand."
    )


def _unnamed(lines: Lines) -> int:
    return 0 if lines.unnamed is None else int((lines.unnamed & lines.counts).sum())


def _without_currency(lines: Lines) -> str:
    many = _unnamed(lines)
    if not many:
        return ""
    lines_ = f"{count(many)} line{'s name' if many != 1 else ' names'} no currency"
    so = (
        f"taken for {lines.currency}"
        if lines.currency
        else f"added as {'it stands' if many == 1 else 'they stand'}"
    )
    return f"{lines_}: {so}. Where that is wrong, leave {'it' if many == 1 else 'them'} out."


def _returns(lines: Lines, rules: OrderRules) -> str:
    back = lines.counts & ((lines.gross < 0) | (lines.gross > lines.paid))
    money = (np.maximum(-lines.gross, 0) + (lines.gross - lines.paid))[lines.counts].sum() / lines.unit
    many = int(back.sum())
    if not many or rules.returns == "leave out":
        return ""
    lines_ = f"{count(many)} line{'s give' if many != 1 else ' gives'}"
    return f"{lines_} back {number(float(money))}: taken off what the customers paid."


def _one_order_each(lines: Lines, customers: int) -> str:
    orders = len(different(lines.order[lines.counts]))
    if customers < 3 or orders > 1.05 * customers:
        return ""
    return (
        "Nearly every customer has one order only, so how often and how regularly they buy tells them apart "
        "little; when, how much and what they bought still does."
    )


def _one_day(lines: Lines) -> str:
    days = lines.day[lines.counts]
    if not len(days) or days.min() != days.max():
        return ""
    return (
        f"All orders are of one day ({np.datetime64(int(days.min()), 'D')}), so how long ago and how often "
        "customers bought says nothing. Bring the orders of some months."
    )


def _few_customers(customers: int) -> str:
    if customers >= CUSTOMERS_TO_JUDGE:
        return ""
    have = "There is one customer" if customers == 1 else f"There are only {count(customers)} customers"
    return f"{have} behind these orders, too few to judge whether segments of them are real."


def _mistyped(lines: Lines) -> str:
    """Days far from all others: nobody ordered then."""
    many = int((lines.fate == Fate.STRAY).sum())
    if not many:
        return ""
    if many == 1:
        return (
            "One line has a day far from all others: its year is probably mistyped, so it does not count. "
            "Mend it in the file to have it in."
        )
    return (
        f"{count(many)} lines have days far from all others: their years are probably mistyped, so they do "
        "not count. Mend them in the file to have them in."
    )


def _quiet(lines: Lines) -> str:
    """The last day, where it comes long after all others: its year may be mistyped."""
    days = np.sort(lines.day[lines.counts])
    few = max(2, len(days) // 1000)
    if len(days) < 50:
        return ""
    tail = days[-few - 1 :]
    gaps = np.diff(tail)
    if not len(gaps) or gaps.max() <= _LONG_QUIET:
        return ""
    after = int(tail[int(gaps.argmax()) + 1])
    many = int((days >= after).sum())
    lines_ = "One line comes" if many == 1 else f"{count(many)} lines come"
    return (
        f"{lines_} {count(int(gaps.max()))} days after all others ({np.datetime64(after, 'D')}). "
        "If a year is mistyped, set the day up to which orders count; days since are counted to it."
    )


def _refunds_of_status(lines: Lines, columns: OrderColumns) -> str:
    if columns.refund is not None or columns.status is None:
        return ""
    many = len(different(lines.order[lines.counts & lines.refunded & (lines.paid < lines.gross)]))
    if not many:
        return ""
    return f"{count(many)} orders are marked as refunded: all they cost is taken off."
