"""What became of every row, in the words of `clean`, with the counts of a census."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pandas as pd
from pandas import Series, Timestamp

from segmentation.engines.orders.orders import CustomersBuilt
from segmentation.engines.passes.censuses import Census
from segmentation.prepare.cleaning import receipt_words as words
from segmentation.prepare.cleaning.cleaning import CleanTable, Entry, Receipt, days_told, never_theirs
from segmentation.prepare.roles.non_buyers import NEVER
from segmentation.prepare.roles.placeholders import written
from segmentation.prepare.roles.role_rules import NUMBERS, Role
from segmentation.prepare.roles.roles import Use
from segmentation.standards import TOO_EMPTY


def receipt_of(
    census: Census,
    cleaned: CleanTable,
    built: CustomersBuilt | None = None,
    again: tuple[str, int] | None = None,
) -> Receipt:
    """The receipt of all rows; it names none of them, as they are not at hand.

    `cleaned` is the sample, cleaned with what the census tells; `again` the column that names customers, and
    how many rows name one who came before.
    """
    entries = (
        Entry(census.rows, _read(built), "read", None),
        *_taken_out(census),
        *_beyond(census),
        *_left_out(census),
        *_filled(census, cleaned),
        *_added(census, cleaned),
        *_marked(census, cleaned),
        *_never(census, cleaned),
        *_kept(census, cleaned),
        *([] if again is None else [Entry(again[1], words.repeated_told(*again), "kept", None)]),
        Entry(census.kept, f"{_customers(census.kept)} in the study", "kept", None),
    )
    if built is not None:  # they may have ordered, and all of it was cancelled
        entries = tuple(
            replace(one, text=one.text.replace(NEVER, "no order of theirs counts")) for one in entries
        )
    return Receipt(entries, rows_in=census.rows, rows_kept=census.kept, left_out=Series(dtype="str"))


def _read(built: CustomersBuilt | None) -> str:
    if built is None:
        return "rows in the file"
    return f"customers were made from {built.receipt.made_of}"


def _taken_out(census: Census) -> Iterator[Entry]:
    for why, many in _most(census.taken_out):
        yield Entry(many, f"taken out by your choice: {why}", "left out", None)


def _most(counts: dict[str, int]) -> list[tuple[str, int]]:
    return sorted(((text, many) for text, many in counts.items() if many), key=lambda pair: pair[0])


def _beyond(census: Census) -> Iterator[Entry]:
    for name, one in census.numbers.items():
        for what, found in (("infinite", one.infinite), ("impossibly large", one.too_large)):
            if found:
                yield Entry(found, words.beyond_told(what, name, found), "kept", None)


def _left_out(census: Census) -> Iterator[Entry]:
    held = _most(census.left_out)
    if not held and not census.taken_out:
        yield Entry(0, "left out", "left out", None)
    for why, many in held:
        yield Entry(many, f"left out: {why}", "left out", None)


def _filled(census: Census, cleaned: CleanTable) -> Iterator[Entry]:
    fills = {} if cleaned.preparation is None else cleaned.preparation.fills
    alike: dict[int, dict[str, float]] = {}
    for column in cleaned.roles:
        one = census.numbers.get(column.name)
        if one is not None and one.missing and column.name in fills:
            alike.setdefault(one.missing, {})[column.name] = fills[column.name]
    for gaps, medians in alike.items():
        yield Entry(gaps, words.filled_told(medians, gaps, census.kept), "filled", None)
    if not alike:
        yield Entry(0, "values filled in", "filled", None)


def _added(census: Census, cleaned: CleanTable) -> Iterator[Entry]:
    for name, made in cleaned.roles.made.items():
        yield Entry(1, words.made_told(name, made, census.nothing[f"none {name}"]), "added", None)
    day, derived = cleaned.reference_date, cleaned.preparation.derived if cleaned.preparation else {}
    if derived and day is not None:
        yield Entry(len(derived), words.derived_told(list(derived), day), "added", None)


def _marked(census: Census, cleaned: CleanTable) -> Iterator[Entry]:
    prepared = cleaned.preparation
    for name, mark in ({} if prepared is None else prepared.placeholders).items():
        found, one = census.marked[name], census.numbers.get(name)
        empty = 0.0 if one is None else one.missing / max(one.rows, 1)
        shown = written(Timestamp(mark) if isinstance(mark, pd.Timestamp) else float(mark))
        yield Entry(found, words.marked_told(name, shown, empty), "kept", None)


def _never(census: Census, cleaned: CleanTable) -> Iterator[Entry]:
    roles = cleaned.roles
    if roles.never is not None and (many := census.nothing["never"]):
        yield Entry(many, words.never_told(roles.never, many), "kept", None)
    theirs = never_theirs(cleaned.data, roles)
    for never in (True, False):
        names = [name for name, alone in theirs.items() if alone is never and name in census.numbers]
        if many := max((census.numbers[name].missing for name in names), default=0):
            yield Entry(many, words.nothing_told(names, many, never=never), "kept", None)
    for name in roles.undated:
        if roles.never is None or name not in roles.never.dates:
            many = census.nothing[f"end {name}"]
            if many:
                yield Entry(many, words.undated_told(name, many), "kept", None)


def _kept(census: Census, cleaned: CleanTable) -> Iterator[Entry]:
    roles, prepared = cleaned.roles, cleaned.preparation
    theirs = never_theirs(cleaned.data, roles)
    days = days_told({} if prepared is None else prepared.derived, roles)
    ends: dict[int, list[str]] = {}
    for name in roles.names(Role.END_DATE):
        ends.setdefault(census.nothing[f"end {name}"], []).append(name)
    for many, names in ends.items():
        if many:
            yield Entry(many, words.still_told(names, many), "kept", None)
    for column in roles:
        one = census.numbers.get(column.name)
        told = column.name in theirs or (prepared is not None and column.name in prepared.placeholders)
        filled = prepared is not None and column.name in {*prepared.fills, *prepared.longest}
        if column.role not in NUMBERS or one is None or told or filled or column.use is Use.IGNORED:
            continue
        if one.missing > (0 if column.name in days else TOO_EMPTY * one.rows):
            text = words.mostly_missing_told(column.name, one.missing, one.rows)
            yield Entry(one.missing, text, "kept", None)


def _customers(many: int) -> str:
    return "customer" if many == 1 else "customers"
