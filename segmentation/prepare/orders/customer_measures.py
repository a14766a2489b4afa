"""What customers did, added up over the lines that count: one row for each.

Days since the last order, how often, how much, how regularly, what, and how that changed. Money is exact, and
nothing depends on the order of the lines.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from pandas import DataFrame

from segmentation.prepare.orders.line_evidence import Distinct, Span
from segmentation.prepare.orders.order_columns import OrderColumns
from segmentation.prepare.orders.order_lines import Lines
from segmentation.prepare.orders.order_sheets import OrderSheet
from segmentation.prepare.orders.value_codes import NONE, Codes, Ints, different, filled, paired
from segmentation.prepare.reading.values.numbers import Bools, Floats

ORDERS, DAYS, REVENUE, MEAN = "Orders", "Purchase days", "Revenue", "Average order value"
RECENCY, TENURE, GAP = "Days since last order", "Days since first order", "Days between orders"
ITEMS, PRODUCTS = "Items per order", "Different products"
RETURNS, SHARE_BACK, CHEAPER = "Returned orders", "Share returned", "Share of orders with a discount"
FAVORITE, FAVORITE_SHARE, TREND = "Favourite category", "Share of favourite category", "Trend"
FAVORITE_PRODUCT, FAVORITE_PRODUCT_SHARE = "Favourite product", "Share of favourite product"
FIRST, LAST = "First order", "Last order"
MONEY, SHARES = (REVENUE, MEAN), (SHARE_BACK, CHEAPER, FAVORITE_SHARE, FAVORITE_PRODUCT_SHARE)
MEASURES = (
    ORDERS, DAYS, REVENUE, MEAN, RECENCY, TENURE, GAP, ITEMS, PRODUCTS, RETURNS, SHARE_BACK, CHEAPER,
    FAVORITE, FAVORITE_SHARE, FAVORITE_PRODUCT, FAVORITE_PRODUCT_SHARE, TREND, FIRST, LAST,
)  # fmt: skip
BY_MAKING = (
    frozenset({ORDERS, DAYS, REVENUE, PRODUCTS, RETURNS}),
    frozenset({REVENUE, MEAN}),
    frozenset({ORDERS, DAYS, RETURNS, SHARE_BACK}),
    frozenset({ORDERS, DAYS, GAP}),
    frozenset({RECENCY, TENURE}),
    frozenset({FIRST, TENURE}),
    frozenset({LAST, RECENCY}),
)
"""Measures that move together because they are computed of the same thing: whoever orders more often has more
days, money, products and returns, and shorter gaps; who ordered once has one day for first and last. That is
no finding."""
Column = np.ndarray[Any, np.dtype[Any]]
_DIGITS = 6  # of shares and means; later ones differ between computers
_CATEGORIES = 50  # more different products are no categories


@dataclass(frozen=True, eq=False)
class _Orders:
    """Orders with a line that counts; one entry per order."""

    who: Ints
    day: Ints
    gross: Ints
    refunded: Bools
    bought: Bools
    """Whether something was bought; else the order only gave something back."""


def measures(sheet: OrderSheet, lines: Lines, columns: OrderColumns, size: int) -> DataFrame:
    """One row per customer code, 0 to `size` − 1, and a column per measure that the lines tell."""
    orders = _orders_of(lines)
    counted, bought = orders.who >= 0, orders.bought & (orders.who >= 0)
    who, day = orders.who[bought], orders.day[bought]
    number = np.bincount(who, minlength=size)
    known = number > 0
    first, last = _range(who, day, size)
    paid = _sum(lines.who[lines.counts], lines.paid[lines.counts], size)
    revenue = paid / lines.unit
    made = {
        ORDERS: number,
        DAYS: _distinct(who, day, size),
        REVENUE: revenue,
        MEAN: _rounded(np.where(known, revenue / np.maximum(number, 1), np.nan)),
        RECENCY: np.where(known, lines.reference - last, np.nan),
        TENURE: np.where(known, lines.reference - first, np.nan),
        GAP: _median_gap(who, day, size),
        **_pieces(sheet, lines, columns, orders, number),
        RETURNS: np.bincount(orders.who[counted & (orders.refunded | ~orders.bought)], minlength=size),
        SHARE_BACK: _share_back(lines, size),
        **_discounts(sheet, lines, columns, orders, number),
        **_favorites(sheet, lines, columns, orders, size),
        TREND: _trend(sheet, orders, bought, size),
        FIRST: _as_days(first, known),
        LAST: _as_days(last, known),
    }
    return DataFrame(made)


def _orders_of(lines: Lines) -> _Orders:
    """Orders from the lines that count; one of which no line does has no customer."""
    counts, size = lines.counts, lines.orders
    order = lines.order[counts]
    who = np.full(size, NONE, np.int64)
    who[order] = lines.who[counts]
    day = np.full(size, np.iinfo(np.int64).max, np.int64)
    np.minimum.at(day, order, lines.day[counts])
    gross = _sum(order, lines.gross[counts], size)
    refunded = np.zeros(size, bool)
    refunded[order[lines.refunded[counts]]] = True
    refunded[order[(lines.pieces < 0)[counts]]] = True
    return _Orders(who, day, gross, refunded, gross >= 0)


def _sum(groups: Ints, values: Ints, size: int) -> Ints:
    """Exact sums of whole numbers by group."""
    return np.rint(np.bincount(groups, weights=values, minlength=size)).astype(np.int64)


def _range(who: Ints, day: Ints, size: int) -> tuple[Ints, Ints]:
    first, last = (
        np.full(size, np.iinfo(np.int64).max, np.int64),
        np.full(size, np.iinfo(np.int64).min, np.int64),
    )
    np.minimum.at(first, who, day)
    np.maximum.at(last, who, day)
    return first, last


def _as_days(days: Ints, known: Bools) -> Column:
    return np.where(known, np.where(known, days, 0).astype("datetime64[D]"), np.datetime64("NaT")).astype(
        "datetime64[s]"
    )


def _distinct(who: Ints, codes: Ints, size: int) -> Ints:
    """How many different codes each customer has."""
    pairs = _pairs(who, codes)
    return np.bincount(pairs[:, 0], minlength=size)


def _pairs(who: Ints, codes: Ints) -> Column:
    """The different pairs of customer and code, sorted by both."""
    low = int(codes.min(initial=0))
    width = int(codes.max(initial=0)) - low + 1
    joint = different(who * width + (codes - low))
    return np.column_stack([joint // width, joint % width + low])


def _median_gap(who: Ints, day: Ints, size: int) -> Floats:
    """The median number of days from one purchase day to the next; NaN below two days."""
    pairs = _pairs(who, day)
    same = np.diff(pairs[:, 0]) == 0
    owner, gap = pairs[1:, 0][same], np.diff(pairs[:, 1])[same]
    order = np.lexsort((gap, owner))
    owner, gap = owner[order], gap[order]
    count = np.bincount(owner, minlength=size)
    start = np.concatenate([[0], np.cumsum(count)[:-1]])
    found = np.full(size, np.nan)
    some = count > 0
    low = gap[(start + (count - 1) // 2)[some]] if len(gap) else np.zeros(0)
    high = gap[(start + count // 2)[some]] if len(gap) else np.zeros(0)
    found[some] = (low + high) / 2
    return found


def _bought_lines(lines: Lines, orders: _Orders) -> Bools:
    """Lines that count, of orders in which something was bought, and give nothing back themselves."""
    found: Bools = lines.counts & orders.bought[lines.order] & (lines.gross >= 0) & (lines.pieces >= 0)
    return found


def _pieces(
    sheet: OrderSheet, lines: Lines, columns: OrderColumns, orders: _Orders, number: Ints
) -> dict[str, Column]:
    """Items per order and different products, where a line is a thing bought."""
    if columns.quantity is None and columns.product is None:
        return {}
    mine, size = _bought_lines(lines, orders), len(number)
    items = np.bincount(lines.who[mine], weights=np.rint(lines.pieces[mine] * 1000), minlength=size) / 1000
    made: dict[str, Column] = {ITEMS: _rounded(np.where(number > 0, items / np.maximum(number, 1), np.nan))}
    if columns.product is not None:
        product = sheet.codes(columns.product).values
        mine &= product >= 0
        made[PRODUCTS] = _distinct(lines.who[mine], product[mine], size)
    return made


def _share_back(lines: Lines, size: int) -> Floats:
    """Share of what was bought that went back, 0 to 1; NaN for who bought nothing."""
    counts = lines.counts
    who, gross, paid = lines.who[counts], lines.gross[counts], lines.paid[counts]
    bought = _sum(who, np.maximum(gross, 0), size)
    back = _sum(who, np.maximum(-gross, 0) + (gross - paid), size)
    share = np.clip(back / np.maximum(bought, 1), 0, 1)
    return _rounded(np.where(bought > 0, share, np.nan))


def _discounts(
    sheet: OrderSheet, lines: Lines, columns: OrderColumns, orders: _Orders, number: Ints
) -> dict[str, Floats]:
    if columns.discount is None:
        return {}
    name = columns.discount
    used = (
        np.nan_to_num(sheet.numbers(name)) != 0
        if sheet.is_number(name)
        else sheet.column(name).notna().to_numpy()
    )
    cheaper = np.zeros(lines.orders, bool)
    cheaper[lines.order[used & lines.counts]] = True
    mine = cheaper & orders.bought & (orders.who >= 0)
    share = np.bincount(orders.who[mine], minlength=len(number)) / np.maximum(number, 1)
    return {CHEAPER: _rounded(np.where(number > 0, share, np.nan))}


def _favorites(
    sheet: OrderSheet, lines: Lines, columns: OrderColumns, orders: _Orders, size: int
) -> dict[str, Column]:
    """What a customer buys most, and its share; channel and country of most orders."""
    made: dict[str, Column] = {}
    mine = _bought_lines(lines, orders)
    category = columns.category
    if category is None and columns.product is not None:
        products = Distinct.of(sheet.codes(columns.product).names, _CATEGORIES)
        category = columns.product if sheet.decide("products are few", products, _are_few) else None
    if category is not None:
        some = sheet.decide("lines cost something", int(lines.gross.any()), bool)
        weights = lines.gross if some and not lines.per_order else lines.pieces
        by_product = columns.category is None
        names = (FAVORITE_PRODUCT, FAVORITE_PRODUCT_SHARE) if by_product else (FAVORITE, FAVORITE_SHARE)
        found = _commonest(sheet.codes(category), lines.who, mine, weights, size)
        made |= dict(zip(names, found, strict=True))
    for name in (columns.channel, columns.country):
        if name is not None:
            codes = sheet.codes(name)
            codes = Codes(filled(lines.order, lines.orders, codes.values), codes.names)
            made[name] = _commonest(codes, lines.who, mine, np.ones(len(mine)), size)[0]
    return made


def _commonest(
    codes: Codes, who: Ints, mine: Bools, weights: Floats | Ints, size: int
) -> tuple[Column, Floats]:
    """The value with the largest weight for each customer, the first of equals, and its share of all."""
    known = mine & (codes.values >= 0)
    joint, _ = paired(who[known], codes.values[known], codes.distinct)
    first = np.unique(joint, return_index=True)[1]
    summed = np.rint(np.bincount(joint, weights=weights[known], minlength=len(first)))
    owner, value = who[known][first], codes.values[known][first]
    order = np.lexsort((value, -summed, owner))
    firsts = order[np.unique(owner[order], return_index=True)[1]]
    found = np.full(size, None, dtype=object)
    found[owner[firsts]] = codes.names.to_numpy()[value[firsts]]
    total = np.bincount(owner, weights=summed, minlength=size)
    share = np.full(size, np.nan)
    share[owner[firsts]] = summed[firsts] / np.maximum(total[owner[firsts]], 1)
    return found, _rounded(share)


def _rounded(values: Column) -> Floats:
    """Quotients without the digits in which computers differ."""
    return np.asarray(np.round(values, _DIGITS), dtype=np.float64)


def _are_few(values: Distinct) -> bool:
    """Whether different values may be categories: several, and not too many."""
    return 1 < len(values.values) <= values.most


def _ends(days: Span) -> tuple[int, int] | None:
    return days.ends


def _trend(sheet: OrderSheet, orders: _Orders, bought: Bools, size: int) -> Floats:
    """Spending in the later half of the period less the earlier half’s, by both: −1 (only then) to 1."""
    who, day, gross = orders.who[bought], orders.day[bought], orders.gross[bought]
    ends = sheet.decide("first and last order", Span.of(day), _ends)
    if ends is None:
        return np.full(size, np.nan)
    late = 2 * day > sum(ends)
    total = _sum(who, gross, size)
    change = _sum(who, np.where(late, gross, -gross), size)
    return _rounded(np.where(total > 0, change / np.maximum(total, 1), np.nan))


def _none(missing: int) -> bool:
    return not missing


def as_table(sheet: OrderSheet, made: DataFrame) -> DataFrame:
    """The measures in types of a table: days since as whole numbers where all are known."""
    for name in (RECENCY, TENURE):
        missing = int(made[name].isna().sum())
        if sheet.decide(f"all known: {name}", missing, _none) and not missing:
            made[name] = made[name].astype(np.int64)
    for name in map(str, made.columns):
        if made[name].dtype == object:
            made[name] = pd.Series(made[name], dtype="str")
    return made
