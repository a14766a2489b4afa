"""Which column of the orders’ customers and which of a file of customers name the same people.

Keys are compared by what they mean: an address whatever its case, an id with or without noughts before it, a
telephone number by its digits. Where such a loose reading would make two people one, what was written counts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from pandas import DataFrame, Series

from segmentation.errors import OrderError
from segmentation.language.concepts import concept_of
from segmentation.language.order_words import is_nobody
from segmentation.language.phrases import clipped
from segmentation.language.suggestions import or_rather
from segmentation.language.words import words_of
from segmentation.prepare.orders.customer_measures import MEASURES
from segmentation.prepare.orders.order_sheets import OrderSheet
from segmentation.prepare.orders.value_codes import Ints

ORDERS_SIDE, FILE_SIDE = "orders", "customers"
"""The sides of a key, as a recipe names them."""
_DIFFERENT = 0.5
"""A column with fewer different values than this for each of its cells describes people; it names none."""
_LAST_DIGITS = 9  # of a number, which are the same whether its country stands before it or not
_LEAST_DIGITS = 6  # fewer are no telephone number
_WHOLE = re.compile(r"\d+(?:[.,]0+)?")


@dataclass(frozen=True)
class KeyPair:
    """The columns by which people are found in both tables."""

    own: str
    """Of the customers made of orders."""
    theirs: str
    """Of the file of customers."""
    kind: str
    """What stands in them: email, phone, name or id."""


@dataclass(frozen=True, eq=False)
class Match:
    """Which row of a file of customers speaks of which customer; one entry for each pair."""

    rows: Ints
    customers: Ints

    def beside(self, rows: Ints, customers: Ints) -> Match:
        """These pairs and some more."""
        return Match(np.concatenate([self.rows, rows]), np.concatenate([self.customers, customers]))


def pair_of(own: OrderSheet, theirs: OrderSheet, chosen: dict[str, str]) -> KeyPair:
    """The key: as the person chose it, and where they left a side open, the columns that find most customers.

    Raises `OrderError` where a column is not there, and where none has a value in common with the orders.
    """
    for side, sheet in ((ORDERS_SIDE, own), (FILE_SIDE, theirs)):
        name = chosen.get(side, "")
        if name and name not in sheet.names:
            where = "the customers of the orders" if side == ORDERS_SIDE else "the file of customers"
            raise OrderError(
                f"“{clipped(name)}” cannot be the key: there is no such column in {where}. "
                f"{or_rather(name, sheet.names)}"
            )
    lefts = [chosen[ORDERS_SIDE]] if chosen.get(ORDERS_SIDE) else own_keys(own)
    rights = [chosen[FILE_SIDE]] if chosen.get(FILE_SIDE) else _keys(theirs)
    if len(lefts) == len(rights) == 1 and len(chosen) > 1:
        return KeyPair(lefts[0], rights[0], _kind(own, theirs, lefts[0], rights[0]))
    ranked = [
        (_rank(own, theirs, pair), pair)
        for left in lefts
        for right in rights
        if (pair := KeyPair(left, right, _kind(own, theirs, left, right)))
        and (chosen or _may_meet(own, theirs, pair))
    ]
    best, pair = max(ranked, key=lambda one: one[0], default=(0.0, None))
    if pair is None or best <= 0:
        raise OrderError(
            "No customer of the orders was found in this file of customers: no column of it has an id, an "
            "e-mail address, a phone number or a name in common with them. Bring the file that goes with "
            "these orders, or one whose ids are the same."
        )
    return pair


def own_keys(own: OrderSheet) -> list[str]:
    """The columns of customers made of orders that may name them: what tells them first."""
    return [name for name in own.names if name == own.names[0] or (name not in MEASURES and _names(own, name))]


def kind_of(sheet: OrderSheet, name: str) -> str:
    """What a column that names people holds: email, phone, name or id."""
    if sheet.has_addresses(name):
        return "email"
    concept = concept_of(name)
    if concept in ("phone", "name"):
        return concept
    return "name" if sheet.has_blanks(name) and concept != "id" else "id"


def match(own: OrderSheet, theirs: OrderSheet, pair: KeyPair) -> Match:
    """Every row of the file with the customers whom it speaks of.

    A name that several customers bear is none of theirs.
    """
    left, right = keys_in(own, pair.own, pair.kind), keys_in(theirs, pair.theirs, pair.kind)
    found = _met(left, right)
    if pair.kind != "name":
        return found
    several = pd.Series(found.rows).duplicated(keep=False).to_numpy()
    return Match(found.rows[~several], found.customers[~several])


def meet_anyhow(left: DataFrame, right: DataFrame) -> Match:
    """Every row of the file (`right`) with all customers whose key reads alike, however loosely."""
    pairs = left.merge(right, on="loose", suffixes=("", "_"))[["row_", "row"]].drop_duplicates()
    return Match(pairs["row_"].to_numpy(np.int64), pairs["row"].to_numpy(np.int64))


def _met(left: DataFrame, right: DataFrame) -> Match:
    """Every row with the customers of its key; a loose reading that is not one person’s does not count."""
    several = {
        key
        for side in (left, right)
        for key in side.groupby("loose")["strict"].nunique().loc[lambda n: n > 1].index
    }
    keyed = [side.assign(key=_told(side, several)) for side in (left, right)]
    pairs = keyed[0].merge(keyed[1], on="key", suffixes=("", "_"))
    return Match(pairs["row_"].to_numpy(np.int64), pairs["row"].to_numpy(np.int64))


def _told(side: DataFrame, several: set[str]) -> Series[Any]:
    odd = side["loose"].isin(several)
    return side["loose"].where(~odd, "=" + side["strict"])


def keys_in(sheet: OrderSheet, name: str, kind: str) -> DataFrame:
    """The keys in a column: row, and each key as it is written (`strict`) and as it may be (`loose`)."""
    codes = sheet.codes(name)
    whole = sheet.is_whole(name)
    texts = [f"{value:.0f}" if whole else str(value) for value in codes.names]
    strict = np.array([strict_key(text, kind) for text in texts] + [""], object)
    loose = np.array([loose_key(key, kind) for key in strict], object)
    keys = DataFrame({"row": np.arange(len(sheet)), "strict": strict[codes.values], "loose": loose[codes.values]})
    return keys[keys["loose"] != ""]


def strict_key(text: str, kind: str) -> str:
    """What a key says as it is written; "" where it names nobody.

    >>> strict_key(" 'Anna@X.de ", "email"), strict_key("1001.0", "id"), strict_key("Guest", "id")
    ('anna@x.de', '1001', '')
    """
    plain = text.strip().removeprefix("'").strip()
    if is_nobody(plain):
        return ""
    if kind == "phone":
        digits = re.sub(r"\D", "", re.sub(r"[.,]0+$", "", plain) if _WHOLE.fullmatch(plain) else plain)
        return digits if len(digits) >= _LEAST_DIGITS else ""
    if kind == "id":
        return re.split(r"[.,]", plain)[0] if _WHOLE.fullmatch(plain) else plain
    return " ".join(plain.casefold().removeprefix("mailto:").split())


def loose_key(strict: str, kind: str) -> str:
    """The same as others may write it.

    >>> loose_key("0012", "id"), loose_key("00491711234567", "phone"), loose_key("meier, anna", "name")
    ('12', '711234567', 'anna meier')
    """
    if kind == "phone":
        return strict.lstrip("0")[-_LAST_DIGITS:]
    if kind == "name":
        return " ".join(sorted(re.sub(r"[,;.]", " ", strict).split()))
    if kind == "id":
        return (strict.lstrip("0") or strict) if strict.isdecimal() else strict.casefold()
    return strict


def _keys(sheet: OrderSheet) -> list[str]:
    return [name for name in sheet.names if _names(sheet, name)]


def _names(sheet: OrderSheet, name: str) -> bool:
    """Whether a column may name people: texts or whole numbers, nearly each of them another one."""
    if not (sheet.is_text(name) or (sheet.is_number(name) and sheet.is_whole(name))):
        return False
    codes = sheet.codes(name)
    known = int(codes.known.sum())
    return known > 0 and (codes.distinct >= _DIFFERENT * known or concept_of(name) in ("id", "email", "phone"))


def _kind(own: OrderSheet, theirs: OrderSheet, left: str, right: str) -> str:
    kinds = {kind_of(own, left), kind_of(theirs, right)}
    return kinds.pop() if len(kinds) == 1 else "id"


def _may_meet(own: OrderSheet, theirs: OrderSheet, pair: KeyPair) -> bool:
    """Whether two columns are of one kind; names alone do only where nothing else tells customers."""
    same = kind_of(own, pair.own) == kind_of(theirs, pair.theirs)
    return same and (pair.kind != "name" or pair.own == own.names[0])


def _rank(own: OrderSheet, theirs: OrderSheet, pair: KeyPair) -> float:
    """The share of customers found, and a little for columns whose headers say that they are alike."""
    found = match(own, theirs, pair)
    share = len(np.unique(found.customers)) / max(1, len(own))
    if share == 0:
        return 0.0
    alike = words_of(pair.own) == words_of(pair.theirs)
    both_ids = concept_of(pair.own) == concept_of(pair.theirs)
    return share + _NAMED * (alike + both_ids) + _ADDRESS * (pair.kind == "email")


_NAMED = 0.15
"""What a header adds to the share of customers found: numbers from 1 on meet any others by chance."""
_ADDRESS = 0.3  # of an address, which meets no other by chance
