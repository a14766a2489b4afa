"""A part of a file of orders: all lines of some customers, read by the rules that read a whole file.

What hangs on all lines (which day is today, which currency counts) a part takes from what is `known` of the
whole, and gives its own evidence for it; see `orders.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import reduce
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from pandas import DataFrame, Series

from segmentation.errors import OrderError
from segmentation.prepare.orders.building import AddedUp, added_up
from segmentation.prepare.orders.order_clocks import days_moved, there
from segmentation.prepare.orders.order_columns import AS_WRITTEN, OrderColumns, OrderRules
from segmentation.prepare.orders.order_lines import customers_of, moments_of
from segmentation.prepare.orders.order_sheets import Decision, Evidence, OrderSheet
from segmentation.prepare.orders.value_codes import NONE, Codes, filled

WHO, PLACE, WHEN = "\0who", "\0place", "\0when"
"""Columns beside those of the file: customer, place and moment, filled in from other lines of the order."""


@dataclass(frozen=True, eq=False)
class Known:
    """What is known of a whole file before its parts are read."""

    lines: int
    columns: OrderColumns
    rules: OrderRules
    gaps: frozenset[str]
    """Columns with a cell that is missing: whole numbers among them are read as floats."""
    commonest: Mapping[str, tuple[str, ...]]
    """Column → its most frequent values, as text."""
    own: Mapping[str, object]
    """Column of addresses → the shop’s own one, on one side of most lines."""
    zone: int = 0
    """How many lines have a moment of UTC, where the column says so."""
    bounds: tuple[int, int] | None = None
    """The first and the last day that belong, where some lie far from all others."""
    reference_date: str | None = None
    decided: Mapping[str, object] = field(default_factory=dict)


Told = dict[str, tuple[Any, Callable[[Any], Any]]]
"""Decision → the evidence for it, and the rule that makes it of all evidence."""
_UNTOLD: Mapping[str, object] = MappingProxyType({"today": 0, "currency": None})
"""What a part goes on with that cannot tell: it holds lines of nobody only, or none in that currency."""


class OrderPart(OrderSheet):
    """The lines of a part, as the rules for orders look at them."""

    def __init__(self, lines: pa.Table, known: Known) -> None:
        frame = frame_of(lines, known.gaps)
        self.is_filled = WHO in frame
        self._filled = {name: frame.pop(name) for name in (WHO, PLACE, WHEN) if name in frame}
        mistyped = _without_strays(frame, known)
        self.moved = _moved(frame, known)
        super().__init__(frame)
        self.mistyped = mistyped
        self.known = known
        self.evidence: Told = {}

    @property
    def total(self) -> int:
        """How many lines the whole file has."""
        return self.known.lines

    def decide(self, name: str, evidence: Evidence, rule: Callable[[Evidence], Decision]) -> Decision:
        """What was decided for the whole, or, where nothing is yet, what this part alone tells."""
        if name.startswith("whole: ") and name in self.evidence:  # asked again and again
            return self.known.decided.get(name, rule(evidence))  # type: ignore[return-value]
        asked, number = name, 2
        while name in self.evidence:
            name, number = f"{asked} #{number}", number + 1
        self.evidence[name] = (evidence, rule)
        if name in self.known.decided:
            return self.known.decided[name]  # type: ignore[return-value]
        try:
            return rule(evidence)
        except OrderError:  # what one part lacks another may have
            return _UNTOLD[asked]  # type: ignore[return-value]

    def commonest(self, name: str) -> list[str]:
        """The most frequent values of the whole file."""
        found = self.known.commonest.get(name)
        return super().commonest(name) if found is None else list(found)

    def moments(self, name: str) -> Series[Any]:
        """The moments of the orders, filled in where other lines of an order have them."""
        return self._filled.get(WHEN, self.column(name))

    def person(self, name: str) -> Series[Any]:
        """The column that names customers, filled in likewise."""
        return self._filled.get(WHO, super().person(name))

    def places(self, name: str) -> Codes:
        """The column that tells customers of one name apart, filled in likewise."""
        return Codes.of(self._filled[PLACE]) if PLACE in self._filled else super().places(name)

    def own_address(self, name: str) -> object | None:
        """The shop’s own address in a column of the whole file."""
        return self.known.own.get(name)


def _without_strays(frame: DataFrame, known: Known) -> NDArray[np.bool_]:
    """Take days far from all others for none, as a table that is read does; gives the lines."""
    when = known.columns.when
    if known.bounds is None or when not in frame:
        return np.zeros(len(frame), bool)
    moments = frame[when].to_numpy().astype("datetime64[D]")
    days = moments.astype(np.int64)
    far: NDArray[np.bool_] = ~np.isnat(moments) & ((days < known.bounds[0]) | (days > known.bounds[1]))
    frame.loc[far, when] = pd.NaT
    return far


def _moved(frame: DataFrame, known: Known) -> int:
    """Move the moments of a frame to the clock of the rules; gives how many lines have another day by it."""
    clock, when = known.rules.clock, known.columns.when
    if clock == AS_WRITTEN or not known.zone or when is None:
        return 0
    written = frame[when]
    frame[when] = there(written, clock).astype(written.dtype)
    return days_moved(written, frame[when])


def part_added_up(lines: pa.Table, known: Known) -> tuple[AddedUp, OrderPart]:
    """The customers of a part, by what is known of the whole so far, and the part with its evidence."""
    part = OrderPart(lines, known)
    made = added_up(part, known.columns, known.rules, known.reference_date)
    return made, part


def decided(parts: Iterable[Told]) -> dict[str, object]:
    """What the evidence of all parts together decides."""
    found: dict[str, list[tuple[Any, Callable[[Any], Any]]]] = {}
    for evidence in parts:
        for name, told in evidence.items():
            found.setdefault(name, []).append(told)
    return {
        name: each[0][1](reduce(lambda one, other: one + other, (told for told, _ in each)))
        for name, each in found.items()
    }


def frame_of(lines: pa.Table, gaps: frozenset[str]) -> DataFrame:
    """Arrow columns in the types of a table: int64, float64, datetime64, bool or str.

    `gaps` are the columns with missing cells anywhere in the file, so that all parts have the same types.
    """
    found = {name: _column(lines[name], name in gaps) for name in lines.column_names}
    if WHO in found and pa.types.is_integer(lines.schema.field(WHO).type):
        found[WHO] = Series(lines[WHO].to_pandas(integer_object_nulls=True), dtype="Int64")
    return DataFrame(found)


def _column(column: pa.ChunkedArray, gaps: bool) -> Series[Any]:
    kind, types = column.type, pa.types
    if types.is_dictionary(kind):
        return _column(column.cast(kind.value_type), gaps)
    found: Series[Any]
    if types.is_boolean(kind):
        found = column.to_pandas().astype("boolean" if gaps else "bool")
    elif types.is_integer(kind) and not gaps:
        found = column.cast(pa.int64()).to_pandas()
    elif types.is_integer(kind) or types.is_floating(kind) or types.is_decimal(kind):
        found = column.cast(pa.float64(), safe=False).to_pandas()
    elif types.is_timestamp(kind) or types.is_date(kind):
        found = column.cast(pa.timestamp("us"), safe=False).to_pandas().astype("datetime64[us]")
    else:
        text = column.cast(pa.string())
        found = pc.if_else(pc.equal(text, ""), None, text).to_pandas().astype("str")
    return found


# ---- which part a line belongs to


def by_customer(lines: pa.Table, known: Known) -> NDArray[np.uint64]:
    """A hash for each line, equal for all lines of a customer; lines of nobody go by their order."""
    part = OrderPart(lines, known)
    columns = known.columns
    assert columns.who is not None
    people = part.people(columns.who)
    hashed = _spread(pd.util.hash_array(part.keys_of(columns.who, people)))
    found = np.append(hashed, np.uint64(0))[people.values]
    nobody = people.values == NONE
    if nobody.any():
        found[nobody] = by_order(lines, known)[nobody]
    return found


def by_order(lines: pa.Table, known: Known) -> NDArray[np.uint64]:
    """A hash for each line, equal for all lines of an order number; without one it goes by the moment."""
    columns, part = known.columns, OrderPart(lines, known)
    assert columns.when is not None
    moment = part.moments(columns.when).astype("datetime64[us]").astype(np.int64)
    found = _spread(pd.util.hash_array(moment.to_numpy()))
    if columns.order is not None:
        number = part.column(columns.order)
        hashed = _spread(pd.util.hash_array(number.astype("str").to_numpy(dtype=object)))
        found = np.where(number.notna(), hashed, found)
    return found


def _spread(hashes: NDArray[np.uint64]) -> NDArray[np.uint64]:
    return hashes ^ (hashes >> np.uint64(32))


def filled_in(lines: pa.Table, known: Known) -> pa.Table:
    """Lines with customer, place and moment beside them, filled in from the other lines of their number.

    `lines` are all lines of some order numbers.
    """
    columns, part = known.columns, OrderPart(lines, known)
    assert columns.who is not None and columns.when is not None and columns.order is not None
    people, number = customers_of(part, columns), part.codes(columns.order)
    who = filled(number.values, number.distinct, people.values)
    first = np.zeros(people.distinct + 1, np.int64)
    first[people.values[::-1]] = np.arange(len(part))[::-1]
    own, there = people.values >= 0, who >= 0
    person = part.person(columns.who)
    if person.dtype.kind in "iu":
        person = person.astype("Int64")  # it may have gaps now, and stays whole
    extra = {WHO: person.where(own, person.iloc[first[who]].reset_index(drop=True).where(there))}
    if columns.place is not None:
        place = part.column(columns.place)
        extra[PLACE] = place.where(own, place.iloc[first[who]].reset_index(drop=True))
    extra[WHEN] = Series(moments_of(part, columns, number))
    for name, column in extra.items():
        kind = pa.from_numpy_dtype(column.dtype) if column.dtype.kind in "fM" else None
        lines = lines.append_column(name, pa.Array.from_pandas(column, type=kind))
    return lines
