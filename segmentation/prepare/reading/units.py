"""What the numbers of a frame are counted in, where the cells they were read from said so.

A sign of money, “%” or a length of time stands beside a number and not in it. It travels with the frame, in
its `attrs`, so that whoever asks what a column means knows it however the frame came here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pandas import DataFrame

from segmentation.prepare.reading.options import ColumnReading

_KEY = "units"


def with_units(frame: DataFrame, units: Mapping[str, str]) -> DataFrame:
    """The same rows and columns, with what they are counted in; `frame` stays as it is."""
    if not units and _KEY not in frame.attrs:
        return frame
    told = frame.copy(deep=False)
    told.attrs = {**frame.attrs, _KEY: dict(units)}
    return told


def units_in(frame: DataFrame) -> Mapping[str, str]:
    """Column → a mark or code of money, “%”, “min”, “days” or “months”; nothing for a plain number."""
    units: Mapping[str, str] = frame.attrs.get(_KEY, {})
    return units


def units_read(readings: Iterable[ColumnReading]) -> dict[str, str]:
    """Column → what its numbers are counted in, for those whose cells said so."""
    return {reading.name: reading.unit for reading in readings if reading.unit}
