"""The latest day of every column of dates, over all rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import pandas as pd
import pyarrow as pa
from pandas import Timestamp

from segmentation.engines.passes.typed_batches import Typed
from segmentation.prepare.reading.values.stray_dates import stray_dates


@dataclass(frozen=True)
class LatestDays:
    """Column → its latest day; those without any are not among them."""

    latest: Mapping[str, Timestamp] = field(default_factory=dict)

    def __add__(self, other: LatestDays) -> LatestDays:
        names = dict.fromkeys([*self.latest, *other.latest])
        both = {n: [one.latest[n] for one in (self, other) if n in one.latest] for n in names}
        return LatestDays({name: max(days) for name, days in both.items()})


@dataclass(frozen=True)
class DaysPart:
    """Finds them; a date far from all others of its batch is none."""

    typed: Typed
    names: tuple[str, ...]

    def __call__(self, batches: Iterable[pa.RecordBatch]) -> LatestDays:
        """The latest days of some batches."""
        found = LatestDays()
        for batch in batches:
            frame = self.typed.frame(batch, self.names)
            held = {}
            for name in self.names:
                days = pd.to_datetime(frame[name], errors="coerce")
                days = days[~stray_dates(days.to_numpy())].dropna()
                if len(days):
                    held[name] = Timestamp(days.max())
            found = found + LatestDays(held)
        return found
