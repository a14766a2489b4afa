"""Order lines become a table of customers, with a receipt for every line.

The table goes on as any other: roles, cleaning, segments, lists. Who bought is in the first column, what they
did in the next, what else is known of them in the last.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from pandas import DataFrame

from segmentation.prepare.orders.carried_columns import carried, odd_consent
from segmentation.prepare.orders.customer_measures import MONEY, ORDERS, SHARES, as_table, measures
from segmentation.prepare.orders.join_receipts import JoinReceipt
from segmentation.prepare.orders.order_clocks import clock_remark, days_moved, on_clock, zones_of
from segmentation.prepare.orders.order_columns import OrderColumns, OrderRules
from segmentation.prepare.orders.order_lines import Fate, Lines, lines_of
from segmentation.prepare.orders.order_receipts import LineTotals, OrderReceipt, Terms, receipt_of, totals_of
from segmentation.prepare.orders.order_sheets import OrderSheet
from segmentation.prepare.orders.table_columns import free_name
from segmentation.prepare.orders.value_codes import NONE, Ints
from segmentation.prepare.reading.memory_pools import release
from segmentation.prepare.reading.tables import Table
from segmentation.prepare.reading.values.numbers import Bools

_UNREADABLE = (Fate.UNDATED, Fate.STRAY, Fate.LATER, Fate.TEST, Fate.CURRENCY, Fate.NO_CURRENCY)
"""Lines of which nobody knows, or shall know here, what their customer bought: they make no customer."""


@dataclass(frozen=True, eq=False)
class Customers:
    """Customers built from order lines."""

    table: Table
    """One row per customer."""
    receipt: OrderReceipt
    lines: Table = field(repr=False)
    """The order lines as they were read."""
    rows: Ints = field(repr=False)
    """For each order line the row of its customer in `table`, or −1 where it has none."""
    joined: JoinReceipt | None = None
    """How a file of customers was joined to them, where there was one."""
    customer_file: Table | None = field(default=None, repr=False)
    """That file."""

    def sheet(self) -> OrderSheet:
        """The order lines as they were counted."""
        return order_sheet(self.lines, self.receipt.columns, self.receipt.rules)


def build_customers(
    table: Table | DataFrame,
    columns: OrderColumns,
    rules: OrderRules | None = None,
    *,
    reference_date: str | None = None,
) -> Customers:
    """One row per customer from the order lines in `table`, and what became of every line.

    `columns` say what an order is made of (see `recognise`), `rules` what counts; orders after
    `reference_date` (ISO; default: the latest day) do not. The order of the lines never matters: customers
    are sorted by what names them.

    Raises `OrderError` where a part is missing without which nothing adds up, and where nobody is left.
    """
    table = Table.of(table) if isinstance(table, DataFrame) else table
    rules = rules or OrderRules()
    sheet = order_sheet(table, columns, rules)
    made = added_up(sheet, columns, rules, reference_date)
    lines, stays = made.lines, made.stays
    receipt = receipt_of(made.totals, columns, rules, made.terms, mark=money_mark(table, columns))
    assert columns.when is not None
    moved = days_moved(table.data[columns.when], sheet.frame[columns.when])
    receipt = on_the_clock(receipt, zones_of(table, columns), moved)
    place = np.append(np.where(stays, np.cumsum(stays) - 1, NONE), NONE)
    release()
    return Customers(_table(table, made.frame, receipt, columns), receipt, table, place[lines.who])


def on_the_clock(receipt: OrderReceipt, zones: tuple[tuple[str, int], ...], moved: int) -> OrderReceipt:
    """The receipt with what is said of time zones; `moved` lines have another day than is written."""
    remark = clock_remark(receipt.columns.when, zones, receipt.rules, moved)
    remarks = (*receipt.remarks, *filter(None, [remark]))
    return dataclasses.replace(receipt, remarks=remarks, zones=tuple(zone for zone, _ in zones))


@dataclass(frozen=True, eq=False)
class AddedUp:
    """Customers of the lines of a sheet, be it a file or a part of one."""

    frame: DataFrame
    """One row per customer."""
    totals: LineTotals
    lines: Lines
    stays: Bools
    """Which of the people on the lines are among the customers."""

    @property
    def terms(self) -> Terms:
        """In what its money was added and up to which day, the same for all parts of a file."""
        return Terms(self.lines.unit, self.lines.reference, self.lines.currency)


def added_up(
    sheet: OrderSheet, columns: OrderColumns, rules: OrderRules, reference_date: str | None = None
) -> AddedUp:
    """One row per customer on the lines of a sheet, and what became of them.

    Raises `OrderError` where a part is missing without which nothing adds up.
    """
    lines = lines_of(sheet, columns, rules, reference_date)
    size = lines.people.distinct
    made = as_table(sheet, measures(sheet, lines, columns, size))
    everyone = np.bincount(lines.who[lines.who >= 0], minlength=size) > 0
    stays = _stays(lines, rules, made)
    beside = lines.counts & (lines.who >= 0) & ~np.append(stays, False)[lines.who]
    lines.fate[beside] = Fate.NO_BUYER
    totals = totals_of(
        lines,
        customers=int(stays.sum()),
        idle=int((made[ORDERS].to_numpy()[stays] == 0).sum()),
        left_out=int((everyone & ~stays).sum()),
    )
    return AddedUp(_framed(sheet, lines, columns, made)[stays], totals, lines, stays)


def order_sheet(table: Table, columns: OrderColumns, rules: OrderRules) -> OrderSheet:
    """Order lines with their moments on the clock of the rules, and what they say of consent as written."""
    sheet = OrderSheet(on_clock(table, columns, rules).assign(**odd_consent(table)))
    reading = next((each for each in table.columns if each.name == columns.when), None)
    if reading is not None and reading.strays:
        far = [text for _, text in reading.strays]
        sheet.mistyped = table.text()[reading.name].str.strip().isin(far).to_numpy(dtype=bool)
    return sheet


def _stays(lines: Lines, rules: OrderRules, made: DataFrame) -> np.ndarray:
    """Customers with a line that counts, and those of whom it is known that none does."""
    known = (lines.who >= 0) & ~np.isin(lines.fate, _UNREADABLE)
    if rules.buyers == "leave out":
        return (made[ORDERS] > 0).to_numpy()
    return np.bincount(lines.who[known], minlength=lines.people.distinct) > 0


def _framed(sheet: OrderSheet, lines: Lines, columns: OrderColumns, made: DataFrame) -> DataFrame:
    """Who, what they did, and what else is known of them; no two columns share a name."""
    assert columns.who is not None
    size = lines.people.distinct
    who = pd.Series(lines.people.names, index=pd.RangeIndex(size))
    if sheet.is_whole(columns.who):
        who = who.astype(np.int64)
    also = carried(sheet, lines, columns, size)
    also = also.drop(columns=[name for name in also if name == columns.who])
    frames = [DataFrame({columns.who: who}), also, made]
    taken: set[str] = set()
    for frame in frames:
        frame.columns = [free_name(str(name), taken) for name in frame.columns]
    return pd.concat(frames, axis=1)


def money_mark(table: Table, columns: OrderColumns) -> str:
    """The sign of money that stood beside the amounts; empty where there was none."""
    units = {each.name: each.unit for each in table.columns}
    return units.get(columns.amount or columns.price or "") or ""


def _table(table: Table, frame: DataFrame, receipt: OrderReceipt, columns: OrderColumns) -> Table:
    """The customers as a table: its money in the currency of the orders, its shares in percent."""
    built = Table.of(frame.reset_index(drop=True), table.filename)
    units = dict.fromkeys(MONEY, receipt.currency or money_mark(table, columns)) | dict.fromkeys(SHARES, "%")
    readings = tuple(
        dataclasses.replace(each, unit=unit) if (unit := units.get(each.name)) else each
        for each in built.columns
    )
    return dataclasses.replace(built, columns=readings, format=f"{table.format}, order lines")
