"""What is true of customers rather than of orders travels along: names, addresses, consent, a segment.

The last known value counts; of consent, a refusal on any line does.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from pandas import DataFrame, Series

from segmentation.language.concepts import concept_of
from segmentation.language.consent.consent import read_column
from segmentation.language.consent.consent_headings import heading
from segmentation.language.consent.consent_values import Answer
from segmentation.language.order_words import mentions
from segmentation.prepare.orders.line_evidence import Distinct
from segmentation.prepare.orders.order_columns import OrderColumns
from segmentation.prepare.orders.order_lines import Lines
from segmentation.prepare.orders.order_sheets import OrderSheet
from segmentation.prepare.orders.value_codes import NONE, Codes, Ints, agreeing
from segmentation.prepare.reading.tables import Table

_OF_PEOPLE = (
    "name",
    "email",
    "phone",
    "address",
    "postcode",
    "location",
    "birth",
    "age",
    "gender",
    "sensitive",
)
_OF_ORDERS = ("deals", "charge", "returns", "code", "ratio", "note", "technical")
_SAME = 0.95
"""A column is about customers where so many of those with several lines have one value in it."""
_FEW = 10
"""Fewer customers with several lines than this do not tell."""
_PARTS = (
    "order",
    "line",
    "beside",
    "discount",
    "refund",
    "product",
    "category",
    "quantity",
    "price",
    "cancelled_on",
)
_MOST_WORDS = 1_000
"""Of a column of more different values so many tell whether it is about consent."""


def carried(sheet: OrderSheet, lines: Lines, columns: OrderColumns, size: int) -> DataFrame:
    """One row per customer code, and the columns that are about customers, in the order of the table."""
    rows = np.flatnonzero(lines.who >= 0)
    latest = Latest(lines.who[rows], lines.day[rows], size, rows)
    taken = set(columns.taken().values())
    found: dict[str, Series[Any]] = {}
    for name in sheet.names:
        if name in taken and name != columns.place:
            continue
        if (refused := refusals(sheet, name)) is not None:
            found |= consent(sheet, name, refused, latest)
        elif _is_about_customers(sheet, name, lines, size):
            found[name] = latest.values(sheet, name)
    return DataFrame(found, index=pd.RangeIndex(size))


@dataclass(frozen=True, eq=False)
class Latest:
    """Rows of a table that speak of customers, and what stands on the last of each."""

    who: Ints
    """The customer of each row."""
    day: Ints
    """How late each row is."""
    size: int
    """How many customers there are."""
    rows: Ints
    """Where each row stands in the table."""

    def codes(self, codes: Codes, wanted: np.ndarray | None = None) -> Ints:
        """The last known code of each customer; of several on the last day the largest."""
        values = codes.values[self.rows]
        known = values >= 0 if wanted is None else (values >= 0) & wanted[values]
        last_day = np.full(self.size, np.iinfo(np.int64).min, np.int64)
        np.maximum.at(last_day, self.who[known], self.day[known])
        final = known & (self.day == last_day[self.who])
        found = np.full(self.size, NONE, np.int64)
        np.maximum.at(found, self.who[final], values[final])
        return found

    def values(self, sheet: OrderSheet, name: str) -> Series[Any]:
        """The last known value of each customer."""
        return named(sheet, name, self.codes(sheet.codes(name)))


def named(sheet: OrderSheet, name: str, codes: Ints) -> Series[Any]:
    """Values of a column by their codes, in the type of the column."""
    names = sheet.codes(name).names
    column = Series(names).reindex(np.where(codes >= 0, codes, len(names))).reset_index(drop=True)
    dtype = sheet.column(name).dtype
    missing = int(column.isna().sum())
    if sheet.is_whole(name) and not sheet.decide(f"missing: {name}", missing, bool) and not missing:
        return column.astype(np.int64)
    return (
        column.astype("boolean")
        if sheet.is_truth(name)
        else column.astype(dtype)
        if sheet.is_text(name)
        else column
    )


def _is_about_customers(sheet: OrderSheet, name: str, lines: Lines, size: int) -> bool:
    """Whether nearly all customers have one value in a column, or its header speaks of people."""
    if mentions("staff", name) and concept_of(name) not in _OF_PEOPLE:
        return False
    if not sheet.decide(f"filled: {name}", int(sheet.column(name).notna().any()), bool):
        return False
    concept = concept_of(name)
    if concept in _OF_PEOPLE or sheet.has_addresses(name) or mentions("person", name):
        return concept not in _OF_ORDERS
    if concept in _OF_ORDERS or any(mentions(part, name) for part in _PARTS) or sheet.is_date(name):
        return False
    if sheet.is_number(name) and not sheet.is_whole(name):
        return False
    codes = sheet.codes(name)
    if not sheet.decide(f"varies: {name}", Distinct.of(codes.names, 2), _varies):
        return False
    told = agreeing(Codes(lines.who, pd.RangeIndex(size)), codes.values)
    return sheet.decide(f"of customers: {name}", np.array(told), _is_theirs)


def _varies(values: Distinct) -> bool:
    return len(values.values) > 1


def _is_theirs(told: Ints) -> bool:
    """Whether enough customers of several lines have one value, of those that could have several."""
    alike, several = told
    return bool(several >= _FEW and alike >= _SAME * several)


def refusals(sheet: OrderSheet, name: str) -> dict[str, frozenset[str]] | None:
    """Value → the ways of contact it refuses, where a column is about consent; else `None`."""
    if sheet.is_number(name) and not sheet.is_whole(name):
        return None
    if not (sheet.is_text(name) or heading(name) is not None):
        return None
    words = sheet.decide(f"words: {name}", Distinct.of(sheet.codes(name).names, _MOST_WORDS), _words)
    cells = [str(value) for value in words]
    if len(words) > _MOST_WORDS:
        if read_column(name, cells[:_MOST_WORDS]) is None:
            return None
        every = Distinct.of(sheet.codes(name).names, sheet.total)
        cells = [str(value) for value in sheet.decide(f"all words: {name}", every, _words)]
    column = read_column(name, cells)
    if column is None:
        return None
    return {
        cell: frozenset(way for way, answer in column.said.get(cell, {}).items() if answer is Answer.REFUSED)
        for cell in cells
    }


def _words(values: Distinct) -> tuple[object, ...]:
    return values.values


def consent(
    sheet: OrderSheet,
    name: str,
    refused_by: dict[str, frozenset[str]],
    latest: Latest,
    saying_no: Latest | None = None,
) -> dict[str, Series[Any]]:
    """Who refused on any line refuses; further refusals that say more stand in columns beside it.

    `saying_no` are the lines that count where they refuse, if those are more than `latest`.
    """
    saying_no = saying_no or latest
    codes = sheet.codes(name)
    ways = [refused_by.get(str(value), frozenset()) for value in codes.names]
    no = np.array([bool(way) for way in ways], bool)
    if not any(refused_by.values()):
        return {name: latest.values(sheet, name)}
    refused, last = saying_no.codes(codes, no), latest.codes(codes)
    found = {name: named(sheet, name, np.where(refused >= 0, refused, last))}
    for number, way in enumerate(_several(refused_by.values()), 2):
        speaks = np.array([way in each for each in ways], bool)
        beside = saying_no.codes(codes, speaks)
        others = np.append(speaks, False)[refused]
        more = np.where(others, NONE, beside)
        if sheet.decide(f"refuses more: {name} ({number})", int((more >= 0).sum()), bool):
            found[f"{name} ({number})"] = named(sheet, name, more)
    return found


def odd_consent(table: Table) -> dict[str, Series[Any]]:
    """Columns about consent with cells unlike the others, which else count as missing: all as written."""
    odd = [
        each.name
        for each in table.columns
        if (each.set_aside or each.strays) and heading(each.name) is not None
    ]
    if not odd:
        return {}
    text = table.text()
    return {name: text[name].where(text[name] != "") for name in odd}


def _several(ways: Iterable[frozenset[str]]) -> list[str]:
    """The ways of contact that different refusals speak of."""
    return sorted({way for each in ways for way in each})
