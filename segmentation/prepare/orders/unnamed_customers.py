"""The column of customers where no header names it: told by how its values come back.

In a file without headers by that alone. Otherwise by its orders too: each number of an order has one such
value, each of these has several orders, and their times overlap, which those of batches and weeks do not.
"""

from __future__ import annotations

import re

import numpy as np

from segmentation.language.concepts import concept_of
from segmentation.language.order_words import mentions
from segmentation.prepare.orders.order_sheets import OrderSheet
from segmentation.prepare.orders.value_codes import NONE, Codes, Ints, agreement, spread
from segmentation.standards import CATEGORY_VALUES

ONE = 0.97
"""From this share of orders on, an order has one customer or one day; the rest are slips."""
FEW = 5
"""Fewer orders of several lines than this prove nothing."""
_NUMBERED = re.compile(r"Column \d+")
"""What columns are called in a file without a header."""
_CODE = re.compile(r"^[^:]*\d[^:]*$")
"""What codes look like that are no time of the day."""
_MOST_TIMES = 500  # that one customer comes back; what comes more often is a product or a day
_TIMES = 1.1  # lines per customer, and orders per customer, from which on they come back
_ABREAST = 5.0
"""Of customers as many are there at one time on average; batches, weeks and shifts follow one another."""
_NAMES_ANYBODY = (None, "id", "code")
"""What a header may be about under which customers are looked for."""
_OTHER_PARTS = (
    "staff",
    "line",
    "product",
    "category",
    "quantity",
    "amount",
    "total",
    "price",
    "place",
    "daytime",
    "when",
)


def are_nameless(sheet: OrderSheet) -> bool:
    """Whether the file has no header, so that only values can tell."""
    return bool(sheet.names) and all(map(_NUMBERED.fullmatch, sheet.names))


def coming_back(sheet: OrderSheet) -> dict[str, float]:
    """Columns without a name whose values come back a few times each, as customers do."""
    found = {}
    for name in sheet.names:
        if sheet.is_text(name) or sheet.is_whole(name):
            codes = sheet.codes(name)
            times = codes.known.sum() / max(1, codes.distinct)
            if codes.distinct > CATEGORY_VALUES and _TIMES < times < _MOST_TIMES:
                found[name] = 1.0 + codes.known_share - times / _MOST_TIMES
    return found


def ordering(sheet: OrderSheet) -> dict[str, float]:
    """Columns of codes of which every order has one, and that have several orders each; the finest first."""
    days = [name for name in sheet.names if sheet.is_date(name)]
    words = [name for name in sheet.names if days and sheet.holds_words(name)]
    orders = {name: of for name in words if _numbers_orders(sheet, of := sheet.codes(name), days)}
    found = {}
    for name in words if orders else ():
        people = sheet.codes(name)
        if not _may_name(sheet, name):
            continue
        times = people.known.sum() / max(1, people.distinct)
        if people.distinct <= CATEGORY_VALUES or not _TIMES < times < _MOST_TIMES:
            continue
        numbered = any(_has_orders(people, of) for other, of in orders.items() if other != name)
        if numbered and any(_are_abreast(sheet, people, day) for day in days):
            found[name] = people.known_share + people.distinct / len(sheet) + (concept_of(name) == "id")
    return found


def _may_name(sheet: OrderSheet, name: str) -> bool:
    """Whether a column holds codes, under a header that is not about something else."""
    if concept_of(name) not in _NAMES_ANYBODY or any(mentions(part, name) for part in _OTHER_PARTS):
        return False
    return sheet.is_whole(name) or all(map(_CODE.search, sheet.commonest(name)))


def _numbers_orders(sheet: OrderSheet, codes: Codes, days: list[str]) -> bool:
    """Whether codes come back, each on one day."""
    told = (agreement(codes, sheet.codes(day).values) for day in days)
    return any(several >= FEW and share >= ONE for share, several in told)


def _has_orders(people: Codes, orders: Codes) -> bool:
    """Whether each order has one of these, and each of these has several orders as a rule."""
    share, several = agreement(orders, people.values)
    return several >= FEW and share >= ONE and orders.distinct > _TIMES * people.distinct


def _are_abreast(sheet: OrderSheet, people: Codes, day: str) -> bool:
    """Whether the times from first to last line overlap, as those of customers do."""
    days: Ints = sheet.codes(day).values
    first, last = spread(people.values, people.distinct, days)
    lasted = np.where(last == NONE, 0, last - np.where(last == NONE, 0, first) + 1)
    return bool(lasted.sum() > _ABREAST * sheet.codes(day).distinct)
