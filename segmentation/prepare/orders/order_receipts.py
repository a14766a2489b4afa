"""What became of every order line: it counts, or is set aside for one reason, with its money."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np

from segmentation.errors import OrderError
from segmentation.language.currencies import Money, meanings
from segmentation.language.phrases import count
from segmentation.prepare.orders.line_evidence import day_counts
from segmentation.prepare.orders.order_columns import OrderColumns, OrderRules
from segmentation.prepare.orders.order_lines import Fate, Lines
from segmentation.prepare.orders.value_codes import different
from segmentation.standards import CUSTOMERS_TO_JUDGE

Written = Callable[[float], str]
"""How an amount is written: with its currency, where that is known."""

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
    Fate.ZERO: "belong to orders worth nothing",
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
    def made_of(self) -> str:
        """The lines that count, such as “14,922 of 20,000 order lines”, or all of them."""
        of = "" if self.counted.count == self.lines else f"{count(self.counted.count)} of "
        return f"{of}{count(self.lines)} order line{'s' * (self.lines != 1)}"

    @property
    def sentence(self) -> str:
        """What was made of the file, in one sentence."""
        day = date.fromisoformat(self.reference_date)
        return (
            f"{self.made_of} became {count(self.customers)} "
            f"customer{'s' * (self.customers != 1)}, one row each, as of {day.day} {day:%B %Y}."
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


@dataclass(frozen=True)
class LineTotals:
    """What a receipt tells, counted over lines that became customers; it adds up over parts of a file.

    Money is in the whole parts of a unit in which it was added.
    """

    lines: Mapping[int, int]
    """Fate → lines."""
    money: Mapping[int, int]
    """Fate → what they paid."""
    days: Counter[int]
    """Day → lines of it that count."""
    orders: int
    """Orders with a line that counts."""
    refunded: int
    """Those of them that a status says went back."""
    returns: int
    """Lines that count and give money back, and how much."""
    returned: int
    currencies: Counter[str]
    unnamed: int
    customers: int
    idle: int
    """Customers without an order, and people who are left out for that."""
    left_out: int

    def __add__(self, other: LineTotals) -> LineTotals:
        def both(one: Mapping[int, int], more: Mapping[int, int]) -> Mapping[int, int]:
            return {key: one.get(key, 0) + more.get(key, 0) for key in one.keys() | more.keys()}

        return LineTotals(
            both(self.lines, other.lines), both(self.money, other.money), self.days + other.days,
            self.orders + other.orders, self.refunded + other.refunded, self.returns + other.returns,
            self.returned + other.returned, self.currencies + other.currencies,
            self.unnamed + other.unnamed, self.customers + other.customers, self.idle + other.idle,
            self.left_out + other.left_out,
        )  # fmt: skip


def totals_of(lines: Lines, *, customers: int, idle: int, left_out: int) -> LineTotals:
    """What is told of lines that became so many customers; `idle` of them and `left_out` have no order."""
    counts, given = lines.counts, lines.gross - lines.paid
    fates = np.bincount(lines.fate, minlength=len(Fate))
    there = np.flatnonzero(fates).tolist()
    back = counts & ((lines.gross < 0) | (given > 0))
    return LineTotals(
        lines={fate: int(fates[fate]) for fate in there},
        money={fate: int(lines.paid[lines.fate == fate].sum()) for fate in there},
        days=day_counts(lines.day[counts]),
        orders=len(different(lines.order[counts])),
        refunded=len(different(lines.order[counts & lines.refunded & (given > 0)])),
        returns=int(back.sum()),
        returned=int((np.maximum(-lines.gross, 0) + given)[counts].sum()),
        currencies=Counter(lines.currencies),
        unnamed=0 if lines.unnamed is None else int((lines.unnamed & counts).sum()),
        customers=customers,
        idle=idle,
        left_out=left_out,
    )


@dataclass(frozen=True)
class Terms:
    """What all lines of a file were added up by."""

    unit: int
    """Money was added in `1 / unit`."""
    reference: int
    """The day up to which orders count, in days since 1970."""
    currency: str
    """The one that counts, where lines say it."""


def receipt_of(
    told: LineTotals, columns: OrderColumns, rules: OrderRules, terms: Terms, *, mark: str = ""
) -> OrderReceipt:
    """The receipt of lines with these totals. Raises `OrderError` where nobody is left.

    `mark` is the sign of money that stood beside the amounts, where no column names the currency.
    """
    if not told.customers:
        raise OrderError(
            "No customer has an order that counts. Look at the columns taken for customer, day and amount, "
            "and at what is left out."
        )
    unit, currency = terms.unit, terms.currency
    written = Money(next(iter(meanings(currency or mark)), "")).amount
    fates = [fate for fate in _REASONS if fate in told.lines]
    what = f"count for {count(told.customers)} customers"
    return OrderReceipt(
        lines=sum(told.lines.values()),
        orders=told.orders,
        customers=told.customers,
        counted=_entry(told, unit, Fate.COUNTS, what, "", written),
        set_aside=tuple(
            _entry(told, unit, fate, f"{_REASONS[fate]}: set aside", RULE_OF.get(fate, ""), written)
            for fate in fates
        ),
        remarks=tuple(_remarks(told, columns, rules, unit, currency, written)),
        reference_date=str(np.datetime64(terms.reference, "D")),
        currency=currency,
        currencies=tuple(name for name, _ in _commonest(told)),
        unnamed=told.unnamed,
        columns=columns,
        rules=rules,
    )


def _commonest(told: LineTotals) -> list[tuple[str, int]]:
    """All currencies and their lines, the commonest first."""
    return sorted(told.currencies.items(), key=lambda item: (-item[1], item[0]))


def _entry(told: LineTotals, unit: int, fate: Fate, what: str, rule: str, written: Written) -> OrderEntry:
    many, money = told.lines.get(fate, 0), told.money.get(fate, 0) / unit
    said = f", worth {written(money)} in all" if money and fate is not Fate.COUNTS else ""
    verb = what if many != 1 else _singular(what)
    return OrderEntry(many, money, f"{count(many)} line{'s' * (many != 1)} {verb}{said}.", rule)


def _singular(what: str) -> str:
    first, _, rest = what.partition(" ")
    return f"{ {'have': 'has', 'are': 'is'}.get(first, first + 's') } {rest}"


def _remarks(
    told: LineTotals,
    columns: OrderColumns,
    rules: OrderRules,
    unit: int,
    currency: str,
    written: Written,
) -> list[str]:
    found = [
        _several_currencies(told, currency),
        _without_currency(told, currency),
        _returns(told, rules, unit, written),
        _one_order_each(told),
        _one_day(told),
        _few_customers(told.customers),
        _mistyped(told),
        _quiet(told),
        _refunds_of_status(told, columns),
    ]
    idle, left_out = told.idle, told.left_out
    if idle:
        people = f"{count(idle)} customer{'s stay' if idle != 1 else ' stays'}"
        found.append(f"{people} with no order: all of theirs were cancelled, failed or paid back.")
    if left_out:
        people = f"{count(left_out)} customer{'s have' if left_out != 1 else ' has'}"
        found.append(f"{people} no order that counts here and {'are' if left_out != 1 else 'is'} left out.")
    return [text for text in found if text]


def _several_currencies(told: LineTotals, currency: str) -> str:
    if len(told.currencies) < 2:
        return ""
    named = ", ".join(f"{name} ({count(n)} line{'s' * (n != 1)})" for name, n in _commonest(told)[:4])
    if not currency:
        return f"The orders are in several currencies, and their amounts are added as they stand: {named}."
    return (
        f"The orders are in several currencies: {named}. Only those in {currency} count, as amounts of "
        "different money cannot be added; choose another currency, or all together as they stand."
    )


def _without_currency(told: LineTotals, currency: str) -> str:
    many = told.unnamed
    if not many:
        return ""
    lines_ = f"{count(many)} line{'s name' if many != 1 else ' names'} no currency"
    so = f"taken for {currency}" if currency else f"added as {'it stands' if many == 1 else 'they stand'}"
    return f"{lines_}: {so}. Where that is wrong, leave {'it' if many == 1 else 'them'} out."


def _returns(told: LineTotals, rules: OrderRules, unit: int, written: Written) -> str:
    many = told.returns
    if not many or rules.returns == "leave out":
        return ""
    lines_ = f"{count(many)} line{'s are returns or refunds' if many != 1 else ' is a return or refund'}"
    return f"{lines_}, {written(told.returned / unit)} in all, taken off what customers paid."


def _one_order_each(told: LineTotals) -> str:
    if told.customers < 3 or told.orders > 1.05 * told.customers:
        return ""
    return (
        "Nearly every customer has one order only, so how often and how regularly they buy tells them apart "
        "little; when, how much and what they bought still does."
    )


def _one_day(told: LineTotals) -> str:
    if len(told.days) != 1:
        return ""
    day = np.datetime64(next(iter(told.days)), "D")
    return (
        f"All orders are of one day ({day}), so how long ago and how often "
        "customers bought says nothing. Bring the orders of some months."
    )


def _few_customers(customers: int) -> str:
    if customers >= CUSTOMERS_TO_JUDGE:
        return ""
    have = "There is one customer" if customers == 1 else f"There are only {count(customers)} customers"
    return f"{have} behind these orders, too few to judge whether segments of them are real."


def _mistyped(told: LineTotals) -> str:
    """Days far from all others: nobody ordered then."""
    many = told.lines.get(Fate.STRAY, 0)
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


def _quiet(told: LineTotals) -> str:
    """The last day, where it comes long after all others: its year may be mistyped."""
    lines = sum(told.days.values())
    if lines < 50:
        return ""
    days = np.array(sorted(told.days), np.int64)
    since = np.cumsum([told.days[day] for day in days[::-1].tolist()])[::-1]  # lines of a day or later
    tail = days[int(np.flatnonzero(since > max(2, lines // 1000))[-1]) :]
    gaps = np.diff(tail)
    if not len(gaps) or gaps.max() <= _LONG_QUIET:
        return ""
    after = int(tail[int(gaps.argmax()) + 1])
    many = sum(n for day, n in told.days.items() if day >= after)
    lines_ = "One line comes" if many == 1 else f"{count(many)} lines come"
    return (
        f"{lines_} {count(int(gaps.max()))} days after all others ({np.datetime64(after, 'D')}). "
        "If a year is mistyped, set the day up to which orders count; days since are counted to it."
    )


def _refunds_of_status(told: LineTotals, columns: OrderColumns) -> str:
    if columns.refund is not None or columns.status is None or not told.refunded:
        return ""
    return f"{count(told.refunded)} orders are marked as refunded: all they cost is taken off."
