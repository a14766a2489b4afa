"""Empty means never: people without orders, without money and without a last order have bought nothing.

Shops leave those cells empty for whoever signed up and never ordered. As unknown values they would be
filled with the median, and people who never bought would be given the orders of an average customer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from pandas import DataFrame, Index, Series

from segmentation.language.concepts import concept_of
from segmentation.language.currencies import meanings
from segmentation.language.phrases import listed
from segmentation.language.vocabularies import Phrases, load
from segmentation.language.words import words_of
from segmentation.number_columns import is_number
from segmentation.prepare.reading.units import units_in
from segmentation.prepare.roles.agreements import meaning
from segmentation.prepare.roles.amounts.part_amounts import has_word
from segmentation.prepare.roles.redundancy.representatives import is_average
from segmentation.prepare.roles.row_samples import draw_rows
from segmentation.prepare.roles.summaries import Facts, gather_facts
from segmentation.standards import STRONG

_DRAWN = 20_000
"""Rows in which columns are looked at closely."""
_SLIPS = 0.02
"""Share of those without orders for whom one of the columns may say otherwise."""
_MOST = 0.9
"""Of more customers without anything the columns are rather not filled in."""
_COUNTED = ("frequency", "value", "basket", "quantity", "deals", "returns", "profit", "points")
"""What is nought for whoever never ordered."""

_ACTIVE = ("frequency", "value", "engagement")
_FEWEST, _LESS = 5, 0.2
"""People without a date that are enough to compare, and by how much lower they rank: a fifth of all."""

NEVER_ORDERED = "Never ordered"
"""The name of the column that tells who has no order at all."""

NEVER = "they never ordered"
"""What is said of them where all there is to know of their orders stands in a table of customers."""

_Rows = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class NonBuyers:
    """Customers who never ordered, and what that means for the columns of their file."""

    told_by: tuple[str, ...]
    """The columns that are empty, or nought, for exactly those customers."""
    numbers: tuple[str, ...]
    """Columns in which their empty cells mean nought."""
    dates: tuple[str, ...]
    """Dates of a last order: theirs count as long ago as the longest known."""
    rows: Index
    """Their labels in the upload."""
    believed: bool = True
    """Whether empty is taken for never; the person may say that it is unknown."""

    def are_in(self, table: DataFrame) -> Series[bool]:
        """Which rows of a table are such customers: all that tells of orders is empty or nought."""
        blank = np.all([_blank(table[name]) for name in self.told_by], axis=0)
        return Series(blank, index=table.index, dtype=bool)

    def known(self, table: DataFrame) -> DataFrame:
        """The table with noughts where those customers have nothing."""
        who = self.are_in(table)
        held = [name for name in self.numbers if name in table]
        return table.assign(**{name: table[name].mask(who & table[name].isna(), 0) for name in held})

    @property
    def sentence(self) -> str:
        """What was made of them, to follow their number."""
        text = f"have no {listed(self.told_by, most=3)}: {NEVER}. What they ordered and spent is 0"
        since = " and their days since then are the longest of all" if self.dates else ""
        return f"{text}{since}."


def per_order(never: NonBuyers | None, averages: Iterable[str]) -> list[str]:
    """Columns of what an order is worth on average; who never ordered has none, and no nought either.

    `averages` are those that were made of a total and a count.
    """
    if never is None:
        return []
    return [*(name for name in never.numbers if concept_of(name) == "basket"), *averages]


def ordered_only(table: DataFrame, never: NonBuyers | None, averages: Iterable[str]) -> DataFrame:
    """The table without what an order is worth for those who never had one: no average mixes them in."""
    names = [name for name in per_order(never, averages) if name in table]
    if never is None or not names:
        return table
    if NEVER_ORDERED in table:
        who = table[NEVER_ORDERED].astype(bool)
    elif set(never.told_by) <= set(table.columns):
        who = never.are_in(table)
    else:
        return table
    return table.assign(**{name: table[name].astype("float64").mask(who) for name in names})


def find_nonbuyers(table: DataFrame, literal: Iterable[str] = ()) -> NonBuyers | None:
    """The customers whose empty cells mean that they never ordered; `None` where nothing says so.

    A count of orders or an amount is empty or nought for the same customers as another of the two, or as the
    date of a last order. A count that has empty cells beside noughts means “unknown” by them. Noughts alone
    tell where no header says that they are of some months only. Where a column in `literal` is among those
    that tell, empty cells stay unknown. Numbers of which no header says what they are mean nought too, where
    they are empty for the same customers and grow with what those ordered.
    """
    amounts = [name for name in table.columns if concept_of(name) in _COUNTED and _has_blanks(table[name])]
    dates = [name for name in table.columns if pd.api.types.is_datetime64_any_dtype(table[name].dtype)]
    if not amounts or len(amounts) + len(dates) < 2:
        return None
    columns = [*amounts, *dates]
    part = table[columns]
    blanks = {name: _blank(part[name]) for name in columns}
    if not any(_same(blanks[one], blanks[other]) for one in amounts for other in columns if one != other):
        return None
    drawn = part if len(part) <= _DRAWN else part.iloc[draw_rows(part, _DRAWN)]
    facts = gather_facts(part, drawn)
    for told in _tellers(facts, blanks):
        who = np.all([blanks[name] for name in told], axis=0)
        numbers = (*_noughts(facts, part, who), *_following(table, who, told[0]))
        last = tuple(f.name for f in facts if _is_last(f) and _same(blanks[f.name], who))
        if numbers or last or not any(map(_is_of_a_time, told)):
            believed = set(literal).isdisjoint(told)
            return NonBuyers(told, numbers, last, table.index[who], believed)
    return None


def never_happened(drawn: DataFrame, facts: Sequence[Facts]) -> tuple[str, ...]:
    """Dates of a last time that are empty for people who do little: for them it never was.

    `drawn` are some rows of the table. Where people without such a date are as active as the others, it is
    unknown.
    """
    active = [drawn[f.name] for f in facts if f.kind == "number" and meaning(f) in _ACTIVE and f.distinct > 2]
    return tuple(f.name for f in facts if _is_last(f) and f.missing and _do_little(drawn[f.name], active))


def _do_little(date: Series[Any], active: Sequence[Series[Any]]) -> bool:
    """Whether those without a date have less of what is counted, in most of the columns that count."""
    empty = date.isna().to_numpy(dtype=bool)
    if not active or not _FEWEST <= empty.sum() < len(empty):
        return False
    ranks = [column.astype("float64").rank(pct=True).to_numpy() for column in active]
    both = [rank for rank in ranks if np.isfinite(rank[empty]).any() and np.isfinite(rank[~empty]).any()]
    gaps = [np.nanmean(rank[~empty]) - np.nanmean(rank[empty]) for rank in both]
    return bool(gaps) and bool(np.median(gaps) >= _LESS)


def _has_blanks(column: Series[Any]) -> bool:
    return is_number(column) and bool(_blank(column).any())


def _blank(column: Series[Any]) -> _Rows:
    """Empty, or nought."""
    if column.dtype.kind in "iuf":
        values = column.to_numpy()
        return np.asarray((values == 0) | (values != values))
    empty = column.isna().to_numpy(dtype=bool)
    return empty | (column == 0).fillna(False).to_numpy(dtype=bool) if is_number(column) else empty


def _tellers(facts: Sequence[Facts], blanks: dict[str, _Rows]) -> Iterator[tuple[str, ...]]:
    """Columns of two or three kinds (orders, money, last order) that are blank for the same customers."""
    orders = [f.name for f in facts if meaning(f) == "frequency" and _is_plain(f, blanks[f.name])]
    money = [f.name for f in facts if meaning(f) == "value"]
    dates = [f.name for f in facts if _is_last(f)]
    for anchors, others in ((orders, (money, dates)), (money, (dates,))):
        for anchor in anchors:
            who = blanks[anchor]
            alike = [next((n for n in kind if _same(blanks[n], who)), None) for kind in others]
            if 0 < who.mean() <= _MOST and any(alike) and not _contradicts(dates, blanks, who):
                yield (anchor, *(name for name in alike if name is not None))


def _is_plain(fact: Facts, blank: _Rows) -> bool:
    """Whether a count has empty cells or noughts, and not both."""
    noughts = int(blank.sum()) - fact.missing
    return fact.missing == 0 or noughts <= _SLIPS * fact.missing


def _is_last(fact: Facts) -> bool:
    return fact.kind == "date" and meaning(fact) == "recency"


def _same(blank: _Rows, who: _Rows) -> bool:
    return bool((blank ^ who).sum() <= _SLIPS * who.sum())


def _is_of_a_time(name: str) -> bool:
    """Whether a header says that a column counts some months or days only: none in them is not never."""
    words = words_of(name)
    return _words()["of_a_time"].found(words) or any(any(map(str.isdigit, word)) for word in words)


@cache
def _words() -> dict[str, Phrases]:
    return dict(load("histories.toml"))


def _contradicts(dates: Iterable[str], blanks: dict[str, _Rows], who: _Rows) -> bool:
    """Whether somebody of them has the date of an order."""
    ordered = [name for name in dates if has_word(name, "orders")]
    return any((~blanks[name] & who).sum() > _SLIPS * who.sum() for name in ordered)


def _noughts(facts: Sequence[Facts], table: DataFrame, who: _Rows) -> Iterator[str]:
    """Numbers about orders that are empty for those customers and hardly for anybody else."""
    for fact in facts:
        empty = table[fact.name].isna().to_numpy(dtype=bool)
        about = fact.kind == "number" and meaning(fact) in _COUNTED
        if about and empty.any() and (empty & ~who).sum() <= _SLIPS * who.sum() and (empty & who).any():
            yield fact.name


def _following(table: DataFrame, who: _Rows, anchor: str) -> Iterator[str]:
    """Unnamed numbers that are empty for those customers alone, and grow with what the others ordered."""
    known = table.loc[~who, anchor].astype("float64").rank()
    for name in table.columns:
        column = table[name]
        unit = units_in(table).get(str(name), "")
        if name == anchor or not is_number(column) or is_average(name) or _means_something(name, unit):
            continue
        empty = column.isna().to_numpy(dtype=bool)
        theirs = (empty & who).any() and (empty & ~who).sum() <= _SLIPS * who.sum()
        if theirs and column.min() > 0 and column[~who].astype("float64").rank().corr(known) >= STRONG:
            yield name


def _means_something(name: str, unit: str) -> bool:
    """Whether it is known what a number is about, other than money; shares and times are no noughts."""
    return concept_of(name) is not None or bool(unit and not meanings(unit))
