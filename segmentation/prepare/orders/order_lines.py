"""Order lines made ready to be added up: who, which order, what day, how much, and whether a line counts.

Every line is in exactly one place: it counts, or it is set aside for one reason. Money is added in whole
hundredths (or finer) of its unit, so that sums are exact and the order of the lines never matters.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from segmentation.errors import OrderError
from segmentation.language.order_words import State, state_of
from segmentation.language.phrases import clipped
from segmentation.prepare.orders.line_evidence import Currencies, Keys, Most, day_counts, hashes_of
from segmentation.prepare.orders.order_columns import MAIN, TOGETHER, OrderColumns, OrderRules
from segmentation.prepare.orders.order_sheets import OrderSheet
from segmentation.prepare.orders.part_scores import amounts_told, is_once
from segmentation.prepare.orders.value_codes import NONE, Codes, Ints, filled, paired
from segmentation.prepare.reading.values.numbers import Bools, Floats
from segmentation.prepare.reading.values.stray_dates import fence

_MOST_DECIMALS = 6  # of an amount; prices have four at most
_EXACT = 2.0**53
"""Whole numbers up to here are exact in a float, so sums of them are the same in any order."""
_LARGEST = 2.0**61  # of a sum that whole numbers of 64 bits hold
_CANCELLING = re.compile(r"(?i)^c[ -]?\d+$")
"""A number before which a C says that it takes back an order, where most have none."""


class Fate(IntEnum):
    """What becomes of a line; the first that applies, in this order."""

    COUNTS = 0
    NOBODY = 1
    UNDATED = 2
    STRAY = 3
    LATER = 4
    TEST = 5
    TRANSFER = 6
    CANCELLED = 7
    UNPAID = 8
    CURRENCY = 9
    NO_CURRENCY = 10
    COPY = 11
    ZERO = 12
    RETURN = 13
    NO_BUYER = 14


@dataclass(frozen=True, eq=False)
class Lines:
    """The lines of a table of orders; every array has one entry per line."""

    who: Ints
    """Code of the customer in `people`, or −1."""
    people: Codes
    order: Ints
    """Code of the order; it has one customer, or nobody."""
    orders: int
    day: Ints
    """Days since 1970; meaningless where the fate is undated."""
    paid: Ints
    """What a line adds to what its customer paid, refunds taken off, in `1 / unit`."""
    gross: Ints
    """The same before refunds."""
    unit: int
    pieces: Floats
    fate: Ints
    refunded: Bools
    """Whether money went back for the order, as its status or a column of refunds says."""
    per_order: bool
    """Whether the amount is that of a whole order."""
    reference: int
    """The day that counts as today, in days since 1970."""
    currency: str = ""
    """The currency of the lines that count, where the table says it."""
    currencies: Mapping[str, int] = field(default_factory=dict)
    """Currency → lines of it that could count."""
    unnamed: Bools | None = None
    """Which lines name no currency, in a table that has a column of them."""

    @property
    def counts(self) -> Bools:
        """Which lines count."""
        counts: Bools = self.fate == Fate.COUNTS
        return counts


def lines_of(
    sheet: OrderSheet, columns: OrderColumns, rules: OrderRules, reference_date: str | None = None
) -> Lines:
    """The lines of a table, each with its customer, order, day, money and fate.

    Raises `OrderError` where a part is missing without which nothing can be added up.
    """
    need(sheet, columns)
    known = _known(sheet, columns)
    order, orders = known.order, known.orders
    gross, back, per_order = _money(sheet, columns, Codes(order, pd.RangeIndex(orders)))
    fate, reference = _by_day(sheet, known, reference_date)
    refunded, sign = _by_status(sheet, columns, rules, fate, order, orders, gross)
    currency, currencies, unnamed = _by_currency(sheet, columns, rules, fate, order, orders)
    if columns.order is not None:
        _cancelling_numbers(sheet, columns.order, rules, fate, gross)
    if not per_order and rules.duplicates != "keep":
        _set(fate, Fate.COPY, _copies(sheet, order, gross, every=rules.duplicates == "leave out all"))
    gross *= sign
    if per_order:
        gross = _once(gross, fate, order, orders)
    if columns.refund is None:
        back = _all_of(gross, refunded, order, orders)
    elif _is_back_per_order(sheet, columns, Codes(order, pd.RangeIndex(orders))):
        back = _once(back, fate, order, orders)
    back = _by_amount(rules, fate, gross, back, _sums(gross, order, orders))
    largest = max(float(np.abs(values).max(initial=0)) for values in (gross, back))
    unit = sheet.decide("parts of a unit", Most(largest), partial(_unit, sheet.total))
    money, returned = (np.rint(values * unit).astype(np.int64) for values in (gross, back))
    return Lines(
        known.who, known.people, order, orders, known.day, money - returned, money, unit,
        _pieces(sheet, columns), fate, _any(returned != 0, order, orders) | refunded, per_order, reference,
        currency, currencies, unnamed,
    )  # fmt: skip


@dataclass(frozen=True, eq=False)
class _Known:
    """Who ordered what when, line by line."""

    people: Codes
    who: Ints
    order: Ints
    orders: int
    moment: np.ndarray[Any, Any]

    @property
    def day(self) -> Ints:
        """Days since 1970."""
        return self.moment.astype("datetime64[D]").astype(np.int64)


def _known(sheet: OrderSheet, columns: OrderColumns) -> _Known:
    """Customer, order and moment of each line; a line that lacks one has that of its order."""
    people = customers_of(sheet, columns)
    number = sheet.codes(columns.order) if columns.order is not None else None
    lacking = None if sheet.is_filled else number
    who = people.values if lacking is None else filled(lacking.values, lacking.distinct, people.values)
    moment = moments_of(sheet, columns, lacking)
    return _Known(people, who, *_orders(sheet, columns, who, number, moment), moment)


def _by_day(sheet: OrderSheet, known: _Known, reference_date: str | None) -> tuple[Ints, int]:
    """What becomes of each line by its customer and day, and the day that counts as today."""
    fate, nowhere, day = np.zeros(len(known.who), np.int64), np.isnat(known.moment), known.day
    bounds = sheet.decide("days that belong", day_counts(day[~nowhere]), fence)
    stray = nowhere & sheet.mistyped
    if bounds is not None:
        stray |= ~nowhere & ((day < bounds[0]) | (day > bounds[1]))
    latest = day[~nowhere & ~stray & (known.who >= 0)].max(initial=_NEVER)
    latest = None if latest == _NEVER else int(latest)
    reference = sheet.decide("today", Most(latest), partial(_reference, reference_date))
    _set(fate, Fate.NOBODY, known.who < 0)
    _set(fate, Fate.UNDATED, nowhere & ~stray)
    _set(fate, Fate.STRAY, stray)
    _set(fate, Fate.LATER, day > reference)
    return fate, reference


def _by_amount(rules: OrderRules, fate: Ints, gross: Floats, back: Floats, total: Floats) -> Floats:
    """Set aside orders of nothing and returns where the rules say so; gives what still goes back."""
    if rules.zeros == "leave out":
        _set(fate, Fate.ZERO, total == 0)
    if rules.returns == "leave out":
        _set(fate, Fate.RETURN, gross < 0)
        return np.zeros_like(back)
    return back


def need(sheet: OrderSheet, columns: OrderColumns) -> None:
    """Raise `OrderError` for the first part that is missing, or holds something else."""
    if columns.who is None:
        raise OrderError(
            "To make customers of orders, say which column names the customer: an id, an e-mail address, "
            "a phone number or a name."
        )
    if columns.when is None or not sheet.is_date(columns.when):
        said = "" if columns.when is None else f"“{clipped(columns.when)}” holds no dates. "
        raise OrderError(f"{said}To make customers of orders, say which column holds the day of the order.")
    if columns.amount is None and columns.price is None:
        raise OrderError(
            "To make customers of orders, say which column holds what was paid, or a price and a quantity."
        )
    for part in ("amount", "price", "quantity", "refund"):
        name = getattr(columns, part)
        if name is not None and not sheet.is_number(name):
            raise OrderError(f"“{clipped(name)}” holds no numbers, so it cannot be the {part} of an order.")


def customers_of(sheet: OrderSheet, columns: OrderColumns) -> Codes:
    """Who the lines are of: one code per customer, told apart by their place too where that is asked for."""
    assert columns.who is not None
    people = sheet.people(columns.who)
    if columns.place is None:
        return people
    place = sheet.places(columns.place)
    values, size = paired(people.values, place.values, place.distinct)
    first = np.full(size, NONE, np.int64)
    known = values >= 0
    first[values[known]] = people.values[known]
    return Codes(values, people.names[first])


def moments_of(sheet: OrderSheet, columns: OrderColumns, number: Codes | None) -> np.ndarray[Any, Any]:
    """When each line was ordered; lines without a day have that of their order."""
    assert columns.when is not None
    moments = sheet.moments(columns.when).to_numpy().astype("datetime64[us]")
    if number is None or not np.isnat(moments).any():
        return moments
    stamps = np.where(np.isnat(moments), NONE, moments.astype(np.int64) - _EPOCH)
    found = filled(number.values, number.distinct, stamps)
    return np.where(found >= 0, found + _EPOCH, np.datetime64("NaT", "us").astype(np.int64)).astype(
        "datetime64[us]"
    )


_NEVER = np.iinfo(np.int64).min
_EPOCH = int(np.datetime64("0001-01-01", "us").astype(np.int64))


def _orders(
    sheet: OrderSheet, columns: OrderColumns, who: Ints, number: Codes | None, moment: np.ndarray[Any, Any]
) -> tuple[Ints, int]:
    """The orders: by their number, or what a customer bought at one moment; each has one customer."""
    if number is not None and (number.values >= 0).all():
        return paired(who + 1, number.values, number.distinct)
    stamps = Codes.of(pd.Series(moment))
    parts, size = stamps.values, stamps.distinct
    if columns.time is not None:
        time = sheet.codes(columns.time)
        parts, size = paired(parts, time.values, time.distinct)
    if number is not None:  # lines without a number are told by their moment
        parts = np.where(number.values >= 0, number.values, number.distinct + parts)
        size += number.distinct
    return paired(who + 1, parts, size)


# ---- money


def _money(sheet: OrderSheet, columns: OrderColumns, order: Codes) -> tuple[Floats, Floats, bool]:
    """What each line cost, what went back, and whether the first is the amount of a whole order."""
    if columns.amount is not None:
        gross = _possible(sheet, sheet.numbers(columns.amount))
        per_order = columns.order is not None and sheet.decide(
            "amount of an order", amounts_told(order, gross), partial(is_once, columns.amount)
        )
    else:
        assert columns.price is not None
        pieces = 1.0 if columns.quantity is None else sheet.numbers(columns.quantity)
        gross, per_order = _possible(sheet, sheet.numbers(columns.price) * pieces), False
    back = (
        np.zeros(len(sheet))
        if columns.refund is None
        else np.abs(np.nan_to_num(_possible(sheet, sheet.numbers(columns.refund))))
    )
    if columns.refund is not None and _is_net(sheet, gross, back):
        back = np.zeros(len(sheet))
    return np.nan_to_num(gross), back, per_order


def _possible(sheet: OrderSheet, money: Floats) -> Floats:
    """Amounts as they are, NaN for those that no sum can hold."""
    return np.where(np.abs(money) < _LARGEST / max(1, sheet.total), money, np.nan)


def _is_net(sheet: OrderSheet, gross: Floats, back: Floats) -> bool:
    """Whether refunds are off an amount already: most would be more than there is."""
    asked = (back > 0) & np.isfinite(gross)
    more = back[asked] > np.abs(gross[asked]) + 0.005
    return sheet.decide("refunds are off", np.array([more.sum(), asked.sum()]), _is_most)


def _is_most(told: Ints) -> bool:
    """Whether the first is more than half of the second."""
    return bool(2 * told[0] > told[1])


def _is_back_per_order(sheet: OrderSheet, columns: OrderColumns, order: Codes) -> bool:
    """Whether money paid back stands once per order."""
    if columns.refund is None or columns.order is None:
        return False
    back = sheet.numbers(columns.refund)
    told = amounts_told(order, np.where(back == 0, np.nan, back))
    return sheet.decide("refund of an order", told, partial(is_once, columns.refund))


def _all_of(gross: Floats, refunded: Bools, order: Ints, orders: int) -> Floats:
    """All that was paid, where a status alone says that it went back."""
    whole = refunded & (_sums(gross, order, orders) > 0)
    return np.where(whole, gross, 0.0)


def _once(money: Floats, fate: Ints, order: Ints, orders: int) -> Floats:
    """Money that stands on several lines of an order, on one of them only: one that counts, if any does."""
    largest = np.zeros(orders)
    np.maximum.at(largest, order, np.abs(money))
    rows = np.flatnonzero(np.abs(money) == largest[order])
    rows = rows[np.lexsort((fate[rows] != Fate.COUNTS, order[rows]))]
    firsts = rows[np.unique(order[rows], return_index=True)[1]]
    kept = np.zeros(len(money))
    kept[firsts] = money[firsts]
    return kept


def _unit(lines: int, largest: Most) -> int:
    """Into how many parts a unit of money is cut: the most in which all sums stay exact."""
    room = _EXACT / max(1.0, (largest.value or 0.0) * max(1, lines))
    return int(10 ** max(0, min(_MOST_DECIMALS, int(math.log10(max(room, 1.0))))))


def _pieces(sheet: OrderSheet, columns: OrderColumns) -> Floats:
    if columns.quantity is None:
        return np.ones(len(sheet))
    return np.nan_to_num(_possible(sheet, sheet.numbers(columns.quantity) * 1000) / 1000)


# ---- what a line is


def _set(fate: Ints, to: Fate, where: Bools) -> None:
    """The first reason wins."""
    fate[where & (fate == Fate.COUNTS)] = to


_OF_STATES: tuple[tuple[State, Fate, str], ...] = (
    ("test", Fate.TEST, "tests"),
    ("transfer", Fate.TRANSFER, "transfers"),
    ("cancelled", Fate.CANCELLED, "cancelled"),
    ("unpaid", Fate.UNPAID, "unpaid"),
)


def _by_status(
    sheet: OrderSheet,
    columns: OrderColumns,
    rules: OrderRules,
    fate: Ints,
    order: Ints,
    orders: int,
    gross: Floats,
) -> tuple[Bools, Floats]:
    """Set aside what came to nothing; which orders went back, and −1 for refunds written without a sign."""
    refunded, sign = np.zeros(len(sheet), bool), np.ones(len(sheet))
    for name in dict.fromkeys(filter(None, (columns.status, columns.kind))):
        codes = sheet.codes(name)
        values = filled(order, orders, codes.values)
        states = np.array([state_of(str(value)) or "" for value in codes.names] + [""], dtype=object)[values]
        for state, to, rule in _OF_STATES:
            if getattr(rules, rule) == "leave out":
                _set(fate, to, states == state)
        back = states == "refunded"
        if sheet.decide(f"refunds have a sign: {name}", int((gross[back] < 0).sum()), bool):
            continue
        if name == columns.kind:
            sign = np.where(back, -1.0, sign)
        else:
            refunded |= back
    if columns.cancelled_on is not None and rules.cancelled == "leave out":
        gone = sheet.column(columns.cancelled_on).notna().to_numpy()
        _set(fate, Fate.CANCELLED, _any(gone, order, orders))
    if rules.tests == "leave out" and columns.who is not None:
        _set(fate, Fate.TEST, _tests(sheet, columns.who))
    return refunded, sign


def _tests(sheet: OrderSheet, who: str) -> Bools:
    """Lines of nobody but the shop’s own test customer: “test”, “test@shop.com”."""
    codes = sheet.codes(who)
    if not sheet.is_text(who):
        return np.zeros(len(sheet), bool)
    named = codes.names.to_series().astype("str").str.casefold()
    test = named.str.fullmatch(
        r"(?:test|demo|dummy)(?:[ ._-]?(?:test|customer|user|order|kunde|\d+))?(?:@.*)?"
    )
    return np.append(test.to_numpy(dtype=bool), False)[codes.values]


def _cancelling_numbers(sheet: OrderSheet, name: str, rules: OrderRules, fate: Ints, gross: Floats) -> None:
    """Numbers with a C before them: with a minus they take back what was bought, else they are void."""
    codes = sheet.codes(name)
    if not sheet.is_text(name) or rules.cancelled != "leave out":
        return
    taken = codes.names.to_series().astype("str").str.match(_CANCELLING).to_numpy(dtype=bool)
    told = np.array([(~taken).sum(), len(taken)])
    if sheet.decide("numbers that take back", told, _is_most):
        _set(fate, Fate.CANCELLED, np.append(taken, False)[codes.values] & (gross > 0))


def _by_currency(
    sheet: OrderSheet, columns: OrderColumns, rules: OrderRules, fate: Ints, order: Ints, orders: int
) -> tuple[str, Mapping[str, int], Bools | None]:
    """Set aside what was paid in another currency than the one that counts, or in none that is named.

    That one, all there are with their lines, and which lines name none.
    """
    if columns.currency is None:
        return "", {}, None
    codes = sheet.codes(columns.currency)
    codes = codes.alike([str(value).strip().upper() for value in codes.names])
    values = filled(order, orders, codes.values)
    counted = np.bincount(values[(fate == Fate.COUNTS) & (values >= 0)], minlength=codes.distinct)
    named = [str(name).strip().upper() for name in codes.names]
    lines = {name: many for name, many in zip(named, counted.tolist(), strict=True) if many}
    told = Currencies(frozenset(named), Counter(lines))
    main = sheet.decide("currency", told, partial(_main, rules.currency))
    if main is None:
        return "", {}, None
    unnamed: Bools = values < 0
    if rules.no_currency == "leave out":
        _set(fate, Fate.NO_CURRENCY, unnamed)
    if rules.currency != TOGETHER:
        own = named.index(main) if main in named else len(named)
        _set(fate, Fate.CURRENCY, (values >= 0) & (values != own))
    return main, lines, unnamed


def _main(wanted: str, told: Currencies) -> str | None:
    """The currency that counts, “” for all together, `None` where no line that counts names one."""
    found = sorted(told.lines.items(), key=lambda item: (-item[1], item[0]))
    if not found:
        return None
    if wanted == TOGETHER:
        return ""
    main = found[0][0] if wanted == MAIN else wanted.strip().upper()
    if main not in told.named:
        named = ", ".join(sorted(told.named))
        raise OrderError(f"There are no orders in “{clipped(main)}”. Choose one of {named}.")
    return main


def _copies(sheet: OrderSheet, order: Ints, gross: Floats, *, every: bool) -> Bools:
    """Lines that repeat another one in every column.

    Without `every` only where some column tells all other lines apart: then it is the file that came twice,
    while two pieces of a thing may well stand on two lines that are alike.
    """
    again = np.zeros(len(sheet), bool)
    amounts = np.unique(gross, return_inverse=True)[1]
    alike = paired(order, amounts, len(gross))[0]
    rows = np.flatnonzero(np.bincount(alike)[alike] > 1)  # only these can be the same in every column
    if len(rows):
        again[rows] = sheet.frame.iloc[rows].duplicated().to_numpy()
    if every or sheet.decide("lines have a key", _keys(sheet, again), _are_keyed):
        return again
    return np.zeros(len(sheet), bool)


def _keys(sheet: OrderSheet, again: Bools) -> Keys:
    """The lines that repeat another one, and the columns that have another value on every other line."""
    keys = (name for name in sheet.names if not sheet.is_number(name) or sheet.is_whole(name))
    if len(sheet) == sheet.total and not again.any():
        return Keys(0, {})
    columns = {name: sheet.column(name)[~again] for name in keys}
    return Keys(
        int(again.sum()),
        {name: hashes_of(each, sheet.total) for name, each in columns.items() if _is_unique(each)},
    )


def _is_unique(column: pd.Series[Any]) -> bool:
    return column.iloc[:1000].is_unique and column.is_unique  # the first few tell of most columns


def _are_keyed(keys: Keys) -> bool:
    return bool(keys.repeats and keys.hashes)


def _reference(chosen: str | None, latest: Most) -> int:
    if chosen is not None:
        try:
            return int(np.datetime64(pd.Timestamp(chosen).normalize(), "D").astype(np.int64))
        except ValueError:
            raise OrderError(f"A reference date looks like 2024-12-31, not “{clipped(chosen)}”.") from None
    if latest.value is None:
        raise OrderError("No line names a customer and a day, so there is nobody to make customers of.")
    return int(latest.value)


def _sums(values: Floats, order: Ints, orders: int) -> Floats:
    """For each line the sum over its order."""
    return np.asarray(np.bincount(order, weights=values, minlength=orders)[order])


def _any(flags: Bools, order: Ints, orders: int) -> Bools:
    """For each line whether any line of its order is so."""
    found = np.zeros(orders, bool)
    found[order[flags]] = True
    result: Bools = found[order]
    return result
