"""On whose clock an order has its day: as the file has written it, or that of a time zone.

An order at half past eleven in the evening is of another day an hour further east. What is written counts,
unless the person names the zone of the shop; then times with a zone of their own, and those of a column that
is called UTC, are moved to it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

import numpy as np
import pandas as pd
import pyarrow as pa
from pandas import DataFrame, Series

from segmentation.errors import OrderError
from segmentation.language.phrases import clipped, count, listed
from segmentation.language.suggestions import or_rather
from segmentation.language.words import words_of
from segmentation.prepare.orders.order_columns import AS_WRITTEN, OrderColumns, OrderRules
from segmentation.prepare.reading.tables import Table
from segmentation.prepare.reading.values.time_zones import UTC, offsets

_TOLD = 3  # zones of a column


def zones_of(table: Table, columns: OrderColumns) -> tuple[tuple[str, int], ...]:
    """The zones that the times of orders bear and on how many lines, the commonest first."""
    reading = next((each for each in table.columns if each.name == columns.when), None)
    if reading is None or reading.kind != "date":
        return ()
    if not reading.zones and is_utc(reading.name):
        return ((UTC, int(table.data[reading.name].notna().sum())),)
    return reading.zones


def on_clock(table: Table, columns: OrderColumns, rules: OrderRules) -> DataFrame:
    """The lines with the moment of the order on the clock that the rules name.

    Raises `OrderError` where there is no such time zone.
    """
    if rules.clock == AS_WRITTEN or not zones_of(table, columns):
        return table.data
    assert columns.when is not None
    written = table.data[columns.when]
    need_zone(rules.clock)
    ahead = offsets(pa.array(table.text()[columns.when], pa.string()))
    ahead = np.where(np.isnan(ahead) & is_utc(columns.when), 0.0, ahead)
    known = np.isfinite(ahead) & written.notna().to_numpy()
    moment = written[known] - pd.to_timedelta(ahead[known], unit="m")
    moved = written.copy()
    moved[known] = there(moment, rules.clock).astype(written.dtype)
    return table.data.assign(**{columns.when: moved})


def need_zone(clock: str) -> None:
    """Raise `OrderError` where there is no such time zone."""
    if clock not in available_timezones():
        raise OrderError(f"There is no time zone “{clipped(clock)}”. {or_rather(clock, time_zones())}")


def there(moments: Series[Any], clock: str) -> Series[Any]:
    """Moments of UTC as a clock in a time zone shows them."""
    moved: Series[Any] = moments.dt.tz_localize(UTC).dt.tz_convert(ZoneInfo(clock)).dt.tz_localize(None)
    return moved


def days_moved(written: Series[Any], moved: Series[Any]) -> int:
    """How many moments have another day than is written."""
    before, after = written.dt.normalize(), moved.dt.normalize()
    return int((before.notna() & (before != after)).sum())


def clock_remark(when: str | None, zones: Sequence[tuple[str, int]], rules: OrderRules, moved: int) -> str:
    """On whose clock the days are, where the times say a zone; else nothing.

    `zones` are as of `zones_of`, `moved` how many lines have another day than is written.
    """
    if not zones:
        return ""
    name = f"“{clipped(when)}”"
    if rules.clock != AS_WRITTEN:
        many = moved
        other = "One line has" if many == 1 else f"{count(many)} lines have"
        return f"Times of {name} count on the clock of {rules.clock}. {other} another day than is written."
    told = [f"{zone} on {count(many)} lines" for zone, many in zones[:_TOLD]]
    some = f"{listed(told, most=_TOLD)}{' and others' if len(zones) > _TOLD else ''}"
    return (
        f"The times of {name} bear a time zone ({some}), and an order has the day that is written. Name the "
        "time zone of your shop if its days are others."
    )


def is_utc(header: str) -> bool:
    """Whether a header says that its times are those of UTC."""
    return bool({"utc", "gmt"} & set(words_of(header)))


def time_zones() -> tuple[str, ...]:
    """The zones that a person may choose, UTC first."""
    odd = ("Etc/", "SystemV/", "US/", "posix/", "right/")
    return (UTC, *sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith(odd)))
