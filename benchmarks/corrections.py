"""What a person would have to put right before going on: each choice that the truth contradicts.

One kind, one use, one answer about consent, one day, one currency: each is a control on the page of data, and
counts once. How many segments there are is asked on the next page, and is not counted here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from pandas import DataFrame, Timedelta

from segmentation.act.audiences.contact_consent import read_consent
from segmentation.errors import SegmentationError
from segmentation.prepare.orders.customer_measures import ORDERS, RETURNS, REVENUE
from segmentation.prepare.reading.tables import Table
from segmentation.prepare.roles.file_currencies import money_of
from segmentation.prepare.roles.roles import infer_roles
from segmentation.recipes import Recipe
from segmentation.steps.preparing import clean_table, customers_in

_WEEK = Timedelta(days=7)  # the day that dates count to may be some other column’s, as near as this
_SIGNS = {"€": "EUR", "$": "USD", "£": "GBP"}
_MEASURES = {"orders": ORDERS, "net_value": REVENUE, "returns": RETURNS}


def corrections(
    table: Table, columns: DataFrame, truth: DataFrame, line: Mapping[str, str | None], of: str
) -> list[str]:
    """The choices to change in one export, each in a few words.

    `columns` and `truth` are what the folder says of its columns and rows, `line` is its score, and `of`
    whether it holds “customers” or “orders”.
    """
    by_kind = _by_customers if of == "customers" else _by_orders
    return [*by_kind(table, columns, truth, line), *_money(table, columns)]


def _by_customers(
    table: Table, columns: DataFrame, truth: DataFrame, line: Mapping[str, str | None]
) -> Iterator[str]:
    if customers_in(table, Recipe()) is not None:
        yield "rows taken for orders"
        return
    yield from ["a kind"] * (int(line["columns"] or 0) - int(line["right"] or 0))
    yield from ["a column that must not build"] * int(line["never"] or 0)
    yield from ["a column that must build"] * int(line["missing"] or 0)
    yield from _consent(table, truth)
    yield from _never(table, truth)
    yield from _day(table, columns)


def _by_orders(
    table: Table, columns: DataFrame, truth: DataFrame, line: Mapping[str, str | None]
) -> Iterator[str]:
    """Kinds of order lines build nothing; what counts is what customers are made of them."""
    made = customers_in(table, Recipe())
    if made is None:
        yield "rows taken for customers"
        return
    customers = made.table.data
    named = customers.assign(customer=customers.iloc[:, 0].astype("str"))
    both = named.merge(truth, on="customer", suffixes=("", " (truth)"))
    if len(both) < 0.9 * len(truth):
        yield "the column that names the customer"
        return
    for wanted, ours in _MEASURES.items():
        told = pd.to_numeric(both[ours]) if ours in both else pd.Series(0.0, both.index)
        if (told - pd.to_numeric(both[wanted])).abs().gt(0.011).any():
            yield f"the column or rule for {wanted.replace('_', ' ')}"


def _consent(table: Table, truth: DataFrame) -> Iterator[str]:
    """Values that nobody understands, and people whose answer was read as another."""
    consent = read_consent(table.text())
    yield from (f"what “{column.asked[0]}” means in {column.name}" for column in consent.asked)
    said = truth["agreed_email"].to_numpy()
    if set(said) == {"unknown"} or consent.asked:
        return
    in_lists = consent.allowed("email").to_numpy()
    if (in_lists & (said == "no")).any():
        yield "people who said no, in lists"
    if (~in_lists & (said == "yes")).any():
        yield "people who said yes, out of lists"


def _never(table: Table, truth: DataFrame) -> Iterator[str]:
    """Only who bought little may be taken for somebody who never ordered."""
    never = infer_roles(table.data).nonbuyers
    if (
        never is not None
        and (truth["group"].to_numpy()[never.are_in(table.data).to_numpy()] != "lapsed").any()
    ):
        yield "customers taken for people who never ordered"


def _day(table: Table, columns: DataFrame) -> Iterator[str]:
    """Dates count up to the last day on which anybody did anything."""
    last = columns.loc[(columns["kind"] == "date") & (columns["concept"] == "recency"), "column"]
    days = [_latest(table.data[name]) for name in last if table.data.get(name, pd.Series()).dtype.kind == "M"]
    if not days:
        return
    try:
        day = clean_table(table.data, infer_roles(table.data), Recipe()).reference_date
    except SegmentationError:
        day = None
    if day is None or abs(day - max(days)) > _WEEK:
        yield "the day that dates count up to"


def _latest(dates: Any) -> Any:
    return (dates.dt.tz_localize(None) if getattr(dates.dtype, "tz", None) is not None else dates).max()


def _money(table: Table, columns: DataFrame) -> Iterator[str]:
    """A currency that cells write beside their amounts, or in a column of codes."""
    text = table.text()
    amounts = [name for name in _of_kind(columns, "money", "price") if name in text]
    marks = {sign for name in amounts for sign in re.findall(r"[€$£]", " ".join(text[name]))}
    codes = [
        text[name][text[name] != ""].str.upper() for name in _of_kind(columns, "currency") if name in text
    ]
    named = set(np.concatenate([np.unique(column) for column in codes])) if codes else set()
    wanted = {_SIGNS[mark] for mark in marks} | named
    told = money_of(table, infer_roles(table.data)).currency
    if (len(wanted) == 1 and told != next(iter(wanted))) or (not wanted and told):
        yield "the currency"


def _of_kind(columns: DataFrame, *kinds: str) -> list[str]:
    return columns.loc[columns["kind"].isin(kinds), "column"].tolist()


def said_of(folder: Path) -> DataFrame:
    """What a folder says of the columns of its export."""
    return pd.read_csv(folder / "columns.tsv", sep="\t", dtype=str, keep_default_na=False, quoting=3)
