"""What is known of a file of orders after one pass: its lines, its gaps, its most frequent values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from segmentation.engines.orders.lines_in_parts import Known
from segmentation.prepare.orders.line_evidence import day_counts
from segmentation.prepare.orders.order_clocks import is_utc
from segmentation.prepare.orders.order_columns import OrderColumns, OrderRules
from segmentation.prepare.orders.order_sheets import MANY, MOST_LINES
from segmentation.prepare.orders.value_codes import Ints
from segmentation.prepare.reading.values.stray_dates import fence

_ALL, _TOP = 5_000, 2_000
"""Different values of a batch up to which all are counted, and how many of the most frequent are of more."""
_HELD = 100_000
"""Values of a column that are held; beyond twice as many the rarest are let go."""


@dataclass(frozen=True, eq=False)
class Survey:
    """Lines, missing cells and frequent values, counted over some batches."""

    lines: int
    missing: Counter[str]
    """Column → lines without a value in it."""
    values: dict[str, Counter[str]]
    """Column → value → lines; exact for values among the most frequent of every batch."""

    days: dict[str, Counter[int]]
    """Column of days or moments → day → lines."""

    def __add__(self, other: Survey) -> Survey:
        names = self.values.keys() | other.values.keys()
        none: Counter[str] = Counter()
        dated: Counter[int] = Counter()
        dates = self.days.keys() | other.days.keys()
        days = {name: self.days.get(name, dated) + other.days.get(name, dated) for name in dates}
        values = {name: self.values.get(name, none) + other.values.get(name, none) for name in names}
        return Survey(self.lines + other.lines, self.missing + other.missing, _held(values), days)

    def known(
        self, columns: OrderColumns, rules: OrderRules, schema: pa.Schema, reference_date: str | None = None
    ) -> Known:
        """What parts are told of the whole, before anything is decided."""
        texts = {each.name for each in schema if _is_text(each.type)}
        own = {
            name: counts.most_common(1)[0][0]
            for name, counts in self.values.items()
            if name in texts and counts and counts.most_common(1)[0][1] > MOST_LINES * self.lines
        }
        commonest = {name: _commonest(counts) for name, counts in self.values.items()}
        zone = 0
        when = columns.when if columns.when in schema.names else None
        if when is not None and pa.types.is_timestamp(kind := schema.field(when).type):
            zone = (self.lines - self.missing[when]) * (kind.tz is not None or is_utc(when))
        gaps = frozenset(self.missing)
        bounds = fence(days := self.days[when]) if when in self.days else None
        if bounds is not None and bounds[0] <= min(days) and max(days) <= bounds[1]:
            bounds = None
        return Known(self.lines, columns, rules, gaps, commonest, own, zone, bounds, reference_date)


@dataclass(frozen=True)
class Surveying:
    """A part: the survey of some batches."""

    def __call__(self, batches: Iterable[pa.RecordBatch]) -> Survey:
        found = Survey(0, Counter(), {}, {})
        for batch in batches:
            found = found + _surveyed(batch)
        return found


def _surveyed(batch: pa.RecordBatch) -> Survey:
    table = pa.Table.from_batches([batch])
    missing = Counter({name: many for name in table.column_names if (many := table[name].null_count)})
    values = {
        each.name: _counts(table, each.name)
        for each in table.schema
        if _is_text(each.type) or pa.types.is_integer(each.type) or pa.types.is_floating(each.type)
    }
    days = {
        each.name: day_counts(_days(table[each.name]))
        for each in table.schema
        if pa.types.is_timestamp(each.type) or pa.types.is_date(each.type)
    }
    return Survey(batch.num_rows, missing, values, days)


def _days(column: pa.ChunkedArray) -> Ints:
    moments = column.drop_null().cast(pa.timestamp("us"), safe=False).to_numpy()
    days: Ints = moments.astype("datetime64[D]").astype(np.int64)
    return days


def _counts(table: pa.Table, name: str) -> Counter[str]:
    """The most frequent values of a column; all, where there are few."""
    counted = pc.value_counts(table[name].combine_chunks().drop_null())
    values, many = counted.field("values"), counted.field("counts").to_numpy()
    if len(many) > _ALL:
        top = np.sort(np.argpartition(many, -_TOP)[-_TOP:])
        values, many = values.take(pa.array(top)), many[top]
    texts = values.to_pylist()
    return Counter(dict(zip(texts, many.tolist(), strict=True)))


def _held(values: dict[str, Counter[str]]) -> dict[str, Counter[str]]:
    return {
        name: Counter(dict(counts.most_common(_HELD))) if len(counts) > 2 * _HELD else counts
        for name, counts in values.items()
    }


def _commonest(counts: Counter[str]) -> tuple[str, ...]:
    """As `OrderSheet.commonest`: the most frequent, all that are as frequent as the last included."""
    many = sorted(counts.values(), reverse=True)
    least = many[MANY - 1] if len(many) > MANY else 1
    found = sorted(value for value, lines in counts.items() if lines >= least)
    return tuple(str(value) for value in found[: 20 * MANY])


def _is_text(kind: pa.DataType) -> bool:
    if pa.types.is_dictionary(kind):
        return _is_text(kind.value_type)
    types = pa.types
    return bool(types.is_string(kind) or types.is_large_string(kind) or types.is_string_view(kind))
