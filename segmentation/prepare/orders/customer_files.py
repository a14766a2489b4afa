"""A second file, of customers, beside the orders: names, contacts and consent come from it, joined by a key.

Nobody is lost and nobody is multiplied: every customer of the orders stays one row, found in the file or
not, and a person who stands there several times counts once. A refusal on any of their rows holds, also on
one that has only an address or a number in common with them.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd
from pandas import DataFrame, Series

from segmentation.errors import TableError
from segmentation.language.phrases import clipped, count
from segmentation.prepare.orders.building import Customers
from segmentation.prepare.orders.carried_columns import Latest, consent, odd_consent, refusals
from segmentation.prepare.orders.customer_keys import (
    KeyedSheet,
    KeyPair,
    Match,
    match,
    meet_anyhow,
    pair_of,
)
from segmentation.prepare.orders.customer_measures import DAYS, MEASURES, ORDERS, RETURNS, REVENUE
from segmentation.prepare.orders.join_receipts import JoinReceipt
from segmentation.prepare.orders.table_columns import beside, widened
from segmentation.prepare.orders.value_codes import NONE, Ints
from segmentation.prepare.reading.tables import Table

_TOLD = 5  # examples of those who were not found
_NOUGHT = (ORDERS, DAYS, REVENUE, RETURNS)
"""What is nought of whoever never ordered; all else is not known of them."""
_CONTACTS = ("email", "phone")


def join_customers(made: Customers, file: Table, key: Mapping[str, str] | None = None) -> Customers:
    """Customers made of orders with what a second file says of them, in columns beside their own.

    `key` names the columns that tell the same people, `{"orders": …, "customers": …}`; a side left open is
    found. Who is in no row of the file stays, with nothing in its columns. Who is in it and has no order is
    counted, or added where the rule `newcomers` says “add”.

    Raises `OrderError` where a column is not there, and where nobody is found in both tables.
    """
    if not len(file.data):
        raise TableError(f"“{clipped(file.filename)}” has column names and no customers below them.")
    own, theirs = KeyedSheet(made.table.data), KeyedSheet(file.data.assign(**odd_consent(file)))
    pair = pair_of(own, theirs, key or {})
    met = match(own, theirs, pair)
    new = _newcomers(theirs, pair, own)
    added = made.receipt.rules.newcomers == "add"
    base = _with_rows(made.table.data, theirs, pair, new) if added else made.table.data
    everybody = met.beside(new.rows, new.customers) if added else met
    frame, names = _joined(base, own, theirs, pair, everybody)
    readings = {now: each for each in file.columns if (now := names.get(each.name))}
    receipt = _receipt(made, file, theirs, pair, met, new, added=added, columns=tuple(names.values()))
    return dataclasses.replace(
        made,
        table=widened(made.table, frame, readings),
        joined=receipt,
        customer_file=file,
        receipt=dataclasses.replace(made.receipt, remarks=(*made.receipt.remarks, *receipt.texts())),
    )


def _joined(
    base: DataFrame, own: KeyedSheet, theirs: KeyedSheet, pair: KeyPair, met: Match
) -> tuple[DataFrame, dict[str, str]]:
    """The customers with the columns of the file, and what these are called now."""
    told = Latest(met.customers, met.rows, len(base), met.rows)
    more = met.beside(*_also_theirs(own, theirs, pair, met))
    late = np.where(np.arange(len(more.rows)) < len(met.rows), more.rows, NONE)  # their own rows go first
    saying_no = Latest(more.customers, late, len(base), more.rows)
    frame = base.copy(deep=False)
    filled: dict[str, str] = {}
    columns: list[tuple[str, Series[Any]]] = []
    for name in theirs.names:
        if name == pair.theirs:
            continue
        if (refused := refusals(theirs, name)) is not None:
            columns += consent(theirs, name, refused, told, saying_no).items()
        elif (mine := _same_column(own, theirs, name)) is None:
            columns.append((name, told.values(theirs, name)))
        elif mine != pair.own:
            values = told.values(theirs, name)
            frame[mine] = values.where(values.notna(), base[mine].reset_index(drop=True)).to_numpy()
            filled[name] = mine
    wide, names = beside(frame, columns)
    return wide, {**filled, **names}


def _same_column(own: KeyedSheet, theirs: KeyedSheet, name: str) -> str | None:
    """The column of the orders’ customers that is called the same and holds the same sort of values."""
    same = next((mine for mine in own.names if mine.casefold() == name.casefold()), None)
    if same is None or same in MEASURES or refusals(own, same) is not None:
        return None
    return same if own.is_text(same) and theirs.is_text(name) else None


def _also_theirs(own: KeyedSheet, theirs: KeyedSheet, pair: KeyPair, met: Match) -> tuple[Ints, Ints]:
    """Rows of the file that may be a customer’s: a key that reads alike, or their address or number."""
    found = [meet_anyhow(own.keys(pair.own, pair.kind), theirs.keys(pair.theirs, pair.kind))]
    of_rows = DataFrame({"row_": met.rows, "customer": met.customers})
    for kind in _CONTACTS:
        right = [theirs.keys(name, kind) for name in theirs.of_kind(kind)]
        if not right:
            continue
        given = pd.concat(right)
        through = of_rows.merge(given, left_on="row_", right_on="row")
        through = through[["customer", "strict", "loose"]].rename(columns={"customer": "row"})
        left = [own.keys(name, kind) for name in own.of_kind(kind)]
        found.append(meet_anyhow(pd.concat([*left, through]), given))
    return np.concatenate([one.rows for one in found]), np.concatenate([one.customers for one in found])


def _newcomers(theirs: KeyedSheet, pair: KeyPair, own: KeyedSheet) -> Match:
    """The rows of people without an order; they are counted on from the customers of the orders."""
    known = set(own.keys(pair.own, pair.kind)["loose"])
    keys = theirs.keys(pair.theirs, pair.kind)
    keys = keys[~keys["loose"].isin(known)]
    codes = pd.factorize(keys["loose"])[0].astype(np.int64)
    return Match(keys["row"].to_numpy(np.int64), codes + len(own))


def _with_rows(table: DataFrame, theirs: KeyedSheet, pair: KeyPair, new: Match) -> DataFrame:
    """The customers and, below them, those without an order."""
    size = int(new.customers.max(initial=len(table) - 1)) + 1
    wide = table.reindex(range(size))
    for name in table:
        if name in _NOUGHT:
            wide[name] = wide[name].fillna(0).astype(table[name].dtype)
    named = Latest(new.customers, new.rows, size, new.rows).values(theirs, pair.theirs).iloc[len(table) :]
    both = [table[pair.own], named]
    if all(pd.api.types.is_numeric_dtype(column.dtype) for column in both):
        both = [column.astype(table[pair.own].dtype) for column in both]
    else:
        both = [column.astype("str") for column in both]
    wide[pair.own] = pd.concat(both, ignore_index=True)
    return wide


def _receipt(
    made: Customers, file: Table, theirs: KeyedSheet, pair: KeyPair, met: Match, new: Match, *, added: bool,
    columns: tuple[str, ...],
) -> JoinReceipt:  # fmt: skip
    size = len(made.table.data)
    there = np.bincount(met.customers, minlength=size) > 0
    keyed = theirs.keys(pair.theirs, pair.kind)
    newcomers = int(new.customers.max(initial=size - 1)) + 1 - size
    doubtful = len(theirs) - len(np.union1d(met.rows, new.rows)) - (len(theirs) - len(keyed))
    own_names = made.table.data[pair.own]
    their_names = keyed[keyed["row"].isin(new.rows)]["strict"]
    return JoinReceipt(
        filename=file.filename,
        key=pair,
        rows=len(theirs),
        found=int(there.sum()),
        missing=int((~there).sum()),
        repeats=_again(met.rows, keyed) + _again(new.rows, keyed),
        newcomers=newcomers,
        added=added,
        unnamed=len(theirs) - len(keyed),
        doubtful=doubtful,
        columns=columns,
        missing_examples=_examples(own_names[~there]),
        newcomer_examples=_examples(their_names),
        notes=tuple(_notes(file)),
    )


def _notes(file: Table) -> Iterator[str]:
    """What else may be missing of the file."""
    if file.cut_off:
        yield file.cut_off
    if file.skipped:
        many, first = len(file.skipped), file.skipped[0]
        rows = "One row of it was" if many == 1 else f"{count(many)} rows of it were"
        yield f"{rows} set aside as no customer, such as line {first.line:,}: {first.reason}."


def _again(rows: Ints, keyed: DataFrame) -> int:
    """How many of these rows have a key that came before among them."""
    mine = keyed[keyed["row"].isin(rows)]
    return int(mine["loose"].duplicated().sum())


def _examples(names: Series[Any]) -> tuple[str, ...]:
    """The first few, in ascending order."""
    return tuple(clipped(str(name)) for name in sorted(names.dropna().astype("str").unique())[:_TOLD])
