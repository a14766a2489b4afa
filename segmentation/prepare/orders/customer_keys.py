"""Which column of the orders’ customers and which of a file of customers name the same people.

Keys are compared by what they mean: an address whatever its case, an id with or without noughts before it, a
telephone number by its digits. Where such a loose reading would make two people one, what was written counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

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

Texts: TypeAlias = "Series[str]"
ORDERS_SIDE, FILE_SIDE = "orders", "customers"
"""The sides of a key, as a recipe names them."""
_DIFFERENT = 0.5
"""A column with fewer different values than this for each of its cells describes people; it names none."""
_UNIQUE = 0.95
"""Numbers that are not called ids are more often amounts: nearly each must be another one."""
BY_CHANCE = 0.2
"""Numbers, ids and names that no larger share of either table has in common met by chance."""
_LAST_DIGITS = 9  # of a number, which are the same whether its country stands before it or not
_LEAST_DIGITS = 6  # fewer are no telephone number


@dataclass(frozen=True)
class KeyPair:
    """The columns by which people are found in both tables."""

    own: str
    """Of the customers made of orders."""
    theirs: str
    """Of the file of customers."""
    kind: str
    """What stands in them: email, phone, name or id."""

    @property
    def sides(self) -> dict[str, str]:
        """The key as a recipe has it."""
        return {ORDERS_SIDE: self.own, FILE_SIDE: self.theirs}


@dataclass(frozen=True, eq=False)
class Match:
    """Which row of a file of customers speaks of which customer; one entry for each pair."""

    rows: Ints
    customers: Ints

    def beside(self, rows: Ints, customers: Ints) -> Match:
        """These pairs and some more."""
        return Match(np.concatenate([self.rows, rows]), np.concatenate([self.customers, customers]))


def pair_of(own: KeyedSheet, theirs: KeyedSheet, chosen: Mapping[str, str]) -> KeyPair:
    """The key: as the person chose it, and where they left a side open, the columns that find most customers.

    Raises `OrderError` where a column is not there, and where nobody is found by any.
    """
    lefts = _candidates(own, own_keys(own), chosen.get(ORDERS_SIDE), "the customers of the orders")
    rights = _candidates(theirs, file_keys(theirs), chosen.get(FILE_SIDE), "the file of customers")
    said = bool(chosen.get(ORDERS_SIDE) and chosen.get(FILE_SIDE))
    pairs = [KeyPair(left, right, _kind(own, theirs, left, right)) for left in lefts for right in rights]
    likely = pairs if said else [pair for pair in pairs if _may_meet(own, theirs, pair)]
    ranked = [(_rank(own, theirs, pair, said=said), pair) for pair in likely]
    best, pair = max(ranked, key=lambda one: one[0], default=(0.0, None))
    if pair is not None and best > 0:
        return pair
    if said:
        raise OrderError(
            f"No customer was found by “{clipped(lefts[0])}” of the orders and “{clipped(rights[0])}” of the "
            "file of customers: they have no value in common. Choose the columns that name the same people."
        )
    raise OrderError(
        "No customer of these orders was found in the file of customers: no column of it has an id, an "
        "address, a phone number or a name in common with them. Bring the file that goes with these orders."
    )


def _candidates(sheet: OrderSheet, likely: list[str], chosen: str | None, where: str) -> list[str]:
    if not chosen:
        return likely
    if chosen not in sheet.names:
        raise OrderError(
            f"“{clipped(chosen)}” cannot be the key: there is no such column in {where}. "
            f"{or_rather(chosen, likely)}"
        )
    return [chosen]


def own_keys(own: KeyedSheet) -> list[str]:
    """The columns of customers made of orders that may name them: what tells them first."""
    first, *others = own.names
    return [first, *(name for name in others if name not in MEASURES and _names(own, name))]


def kind_of(sheet: OrderSheet, name: str) -> str:
    """What a column that names people holds: email, phone, name or id."""
    if sheet.has_addresses(name):
        return "email"
    concept = concept_of(name)
    if concept in ("phone", "name"):
        return concept
    return "name" if sheet.has_blanks(name) and concept != "id" else "id"


def match(own: KeyedSheet, theirs: KeyedSheet, pair: KeyPair) -> Match:
    """Every row of the file with the customers whom it speaks of.

    A name that several customers bear is none of theirs.
    """
    left, right = own.keys(pair.own, pair.kind), theirs.keys(pair.theirs, pair.kind)
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


class KeyedSheet(OrderSheet):
    """A table whose columns can be read as keys, each once."""

    def __init__(self, frame: DataFrame) -> None:
        super().__init__(frame)
        self._keys: dict[tuple[str, str], DataFrame] = {}

    def keys(self, name: str, kind: str) -> DataFrame:
        """The keys in a column: its row, the key as it is written (`strict`) and as it may be (`loose`)."""
        if (name, kind) not in self._keys:
            codes = self.codes(name)
            named = codes.names.to_series(index=pd.RangeIndex(codes.distinct))
            texts = named.astype(np.int64).astype("str") if self.is_whole(name) else named.astype("str")
            nobodies = [value for value in self.commonest(name) if is_nobody(value)]
            strict = strict_keys(texts.where(~texts.isin(nobodies), ""), kind)
            both = DataFrame({"strict": strict, "loose": loose_keys(strict, kind)})
            rows = both.take(np.maximum(codes.values, 0)).assign(row=np.arange(len(self)))
            self._keys[name, kind] = rows[codes.known & (rows["loose"] != "").to_numpy()]
        return self._keys[name, kind]

    def of_kind(self, kind: str) -> list[str]:
        """The columns of addresses, or of numbers to call."""
        named = (name for name in self.names if name not in MEASURES)
        return [name for name in named if self.holds_words(name) and kind_of(self, name) == kind]


def strict_keys(texts: Texts, kind: str) -> Texts:
    """What keys say as they are written; "" where they name nobody.

    >>> strict_keys(pd.Series([" 'Anna@X.de "]), "email").tolist()
    ['anna@x.de']
    >>> strict_keys(pd.Series(["1001.0", "A-7"]), "id").tolist()
    ['1001', 'A-7']
    """
    plain = texts.str.strip().str.removeprefix("'").str.strip()
    if kind in ("id", "phone"):
        plain = plain.str.replace(r"^(\d+)[.,]0+$", r"\1", regex=True)
    if kind == "phone":
        digits = plain.str.replace(r"\D", "", regex=True)
        return digits.where(digits.str.len() >= _LEAST_DIGITS, "")
    if kind in ("email", "name"):
        return plain.str.casefold().str.removeprefix("mailto:").str.split().str.join(" ")
    return plain


def loose_keys(strict: Texts, kind: str) -> Texts:
    """The same keys as others may write them.

    >>> loose_keys(pd.Series(["0012", "ab-1"]), "id").tolist()
    ['12', 'ab-1']
    >>> loose_keys(pd.Series(["00491711234567"]), "phone").tolist()
    ['711234567']
    >>> loose_keys(pd.Series(["meier, anna"]), "name").tolist()
    ['anna meier']
    """
    if kind == "phone":
        return strict.str.lstrip("0").str[-_LAST_DIGITS:]
    if kind == "name":
        words = strict.str.replace("[,;.]", " ", regex=True).str.split()
        return words.map(lambda one: " ".join(sorted(one)))
    if kind == "id":
        short = strict.str.lstrip("0")
        return short.where(strict.str.fullmatch(r"\d+") & (short != ""), strict.str.casefold())
    return strict


def file_keys(sheet: OrderSheet) -> list[str]:
    """The columns of a file of customers that may name them."""
    return [name for name in sheet.names if _names(sheet, name)]


def _names(sheet: OrderSheet, name: str) -> bool:
    """Whether a column may name people: texts or whole numbers, nearly each of them another one."""
    if not sheet.holds_words(name):
        return False
    codes = sheet.codes(name)
    known = int(codes.known.sum())
    called_so = concept_of(name) in ("id", "email", "phone")
    least = _UNIQUE if sheet.is_number(name) else _DIFFERENT
    return known > 0 and (called_so or codes.distinct >= least * known)


def _kind(own: KeyedSheet, theirs: KeyedSheet, left: str, right: str) -> str:
    kinds = {kind_of(own, left), kind_of(theirs, right)}
    return kinds.pop() if len(kinds) == 1 else "id"


def _may_meet(own: KeyedSheet, theirs: KeyedSheet, pair: KeyPair) -> bool:
    """Whether two columns are of one kind; names alone do only where nothing else tells customers."""
    same = kind_of(own, pair.own) == kind_of(theirs, pair.theirs)
    return same and (pair.kind != "name" or pair.own == own.names[0])


def _rank(own: KeyedSheet, theirs: KeyedSheet, pair: KeyPair, *, said: bool) -> float:
    """The share of customers found, and a little for columns that say that they are the ones.

    Numbers and names that hardly anybody has in common met by chance, unless the person `said` that they are
    the key.
    """
    mine, known = own.keys(pair.own, pair.kind)["loose"], theirs.keys(pair.theirs, pair.kind)["loose"]
    share, of_file = int(mine.isin(known).sum()) / len(own), int(known.isin(mine).sum()) / len(theirs)
    if share == 0:
        return 0.0
    alike = words_of(pair.own) == words_of(pair.theirs)
    if pair.kind != "email" and not said:
        agreed = 1.0 if alike else _same_addresses(own, theirs, pair)
        if max(share, of_file) * agreed < BY_CHANCE:
            return 0.0
        share *= agreed
    both_ids = concept_of(pair.own) == "id" == concept_of(pair.theirs)
    named = alike + both_ids + (pair.own == own.names[0])
    return share + _NAMED * named + _ADDRESS * (pair.kind == "email")


def _same_addresses(own: KeyedSheet, theirs: KeyedSheet, pair: KeyPair) -> float:
    """The share of those found by a number who have the same address in both tables; 1 where none has any."""
    mine, known = own.of_kind("email"), theirs.of_kind("email")
    if not mine or not known:
        return 1.0
    left, right = own.keys(mine[0], "email"), theirs.keys(known[0], "email")
    met = match(own, theirs, pair)
    pairs = DataFrame({"row": met.customers, "row_": met.rows}).merge(left[["row", "loose"]], on="row")
    pairs = pairs.merge(right[["row", "loose"]].rename(columns={"row": "row_"}), on="row_")
    return float((pairs["loose_x"] == pairs["loose_y"]).mean()) if len(pairs) else 1.0


_NAMED = 0.15
"""What a header adds to the share of customers found: numbers from 1 on meet any others by chance."""
_ADDRESS = 0.3  # of an address, which meets no other by chance
