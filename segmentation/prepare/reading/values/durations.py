"""How long something took, as people and machines write it: 00:42:10, 1h 20m, “42 min”, P1DT2H, “12 months”.

Hours, minutes and seconds are counted in minutes, weeks in days, years in months. “14:30:00” may be a
duration or a time of the day: it is read as a duration where a column goes beyond a day, where its header
says so, or where many of its times lie in the hour after midnight. “10 m” alone may be meters and stays text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from segmentation.language import duration_words
from segmentation.language.duration_words import DAYS, MINUTES, MONTHS
from segmentation.prepare.reading.values.numbers import Bools, Floats, matches

EARLY = 0.25
"""Share of times in the hour after midnight beyond which they are no times of the day: six times what chance
gives any hour, and nobody shops most at night."""
FEWEST = 6
"""Different cells from which durations with a unit are a quantity: plans of 12 or 24 months are none."""
_NUMBER = "[0-9]{1,6}(?:[.,][0-9]{1,9})?"
_CLOCK = (
    r"^(?P<sign>-)?(?:(?P<day>[0-9]{1,6})(?: ?d(?:ays?)?,? ?|\.))?"
    r"(?P<hour>[0-9]{1,5}):(?P<minute>[0-5]?[0-9])"
    r":(?P<second>[0-5]?[0-9](?:[.,][0-9]{1,9})?)$"
)
_TWO = r"^(?P<sign>-)?(?P<first>[0-9]{1,5}):(?P<last>[0-5][0-9])$"
_ISO = (
    r"^P(?:(?P<day>[0-9]+)D)?"
    r"(?:T(?:(?P<hour>[0-9]+)H)?(?:(?P<minute>[0-9]+)M)?(?:(?P<second>[0-9]+(?:\.[0-9]+)?)S)?)?$"
)
_PARTS = {"day": 1440.0, "hour": 60.0, "minute": 1.0, "second": 1 / 60}
"""Part → minutes in it."""
_LONG = {"day": (DAYS, 1.0), "week": (DAYS, 7.0), "month": (MONTHS, 1.0), "year": (MONTHS, 12.0)}
"""Unit that stands alone → what it is counted in, and how many of those it has."""
_OF_A_DAY = 24 * 60.0  # minutes, as a clock counts no further


@dataclass(frozen=True, eq=False)
class Durations:
    """The durations of distinct cells, and what they are counted in."""

    values: Floats
    """NaN where a cell is no duration."""
    fits: Bools
    unit: str
    """One of `duration_words.MINUTES`, `DAYS` and `MONTHS`."""


def parse(cells: pa.Array, name: str) -> Durations | None:
    """Distinct trimmed cells under a header as durations; `None` where they may be something else."""
    cells = pc.utf8_lower(pc.replace_substring_regex(cells, "[\u00a0\u202f ]+", " "))
    for attempt in (_clocks, _iso, _with_units):
        found = attempt(cells, name)
        if found is not None and found.fits.any():
            return found
    return None


def _clocks(cells: pa.Array, name: str) -> Durations | None:
    """00:42:10, 2 days 03:04:05; with two parts where the header says which they are."""
    parts = pc.extract_regex(cells, _CLOCK)
    if parts.null_count < len(cells):
        values = _signed(_minutes(parts, _PARTS), parts)
        return Durations(values, ~np.isnan(values), MINUTES) if _are_durations(values, name) else None
    counted = duration_words.parts_counted(name)
    if counted is None or (counted == "hours" and duration_words.speaks_of_a_clock(name)):
        return None
    parts = pc.extract_regex(cells, _TWO)
    of = {"first": 60.0, "last": 1.0} if counted == "hours" else {"first": 1.0, "last": 1 / 60}
    values = _signed(_minutes(parts, of), parts)
    return Durations(values, ~np.isnan(values), MINUTES)


def _are_durations(values: Floats, name: str) -> bool:
    """Whether times in minutes, of different cells, tell how long and not when."""
    known = values[values > 0]  # midnight is what “no time” looks like
    if not len(known):
        return False
    if known.max() >= _OF_A_DAY or duration_words.speaks_of_durations(name):
        return True
    return not duration_words.speaks_of_a_clock(name) and bool((known < 60).mean() >= EARLY)


def _iso(cells: pa.Array, name: str) -> Durations | None:
    """PT1H20M, P3D, as ISO 8601 has them."""
    parts = pc.extract_regex(pc.utf8_upper(cells), _ISO)
    if parts.null_count == len(cells):
        return None
    values = _minutes(parts, _PARTS)
    return Durations(values, ~np.isnan(values), MINUTES)


def _with_units(cells: pa.Array, name: str) -> Durations | None:
    """Numbers with their unit: parts of hours, or one longer unit."""
    cells = pc.replace_substring_regex(cells, "([0-9] ?h ?[0-9]{2})$", r"\1min")  # “1h20” leaves the unit out
    parts = pc.extract_regex(cells, _short_units())
    if parts.null_count < len(cells):
        values = _minutes(parts, _PARTS)
        shown = {unit: _has(parts, unit) for unit in _PARTS}
        if shown["day"].any() and not (shown["hour"] | shown["minute"] | shown["second"]).any():
            return _alone(cells)
        lone = shown["minute"] & ~(shown["hour"] | shown["second"] | shown["day"])
        meters = matches(cells, r"[0-9] ?m$") & lone
        if meters.any() and not (shown["hour"] | shown["second"]).any():
            return None
        values = np.where(matches(cells, "^0$"), 0.0, values)
        return _enough(Durations(values, ~np.isnan(values), MINUTES))
    return _alone(cells)


def _alone(cells: pa.Array) -> Durations | None:
    """Days, weeks, months and years: all counted in days, or all in months."""
    parts = pc.extract_regex(cells, _long_units())
    if parts.null_count == len(cells):
        return None
    number = _floats(parts, "number")
    found = {unit: _has(parts, unit) for unit in _LONG}
    units = {_LONG[unit][0] for unit, has in found.items() if has.any()}
    if len(units) != 1:
        return None
    times = sum((np.where(has, _LONG[unit][1], 0.0) for unit, has in found.items()), np.zeros(len(cells)))
    values = np.where(times > 0, number * times, np.where(matches(cells, "^0$"), 0.0, np.nan))
    return _enough(Durations(values, ~np.isnan(values), units.pop()))


def _enough(found: Durations) -> Durations | None:
    """Durations of which enough differ."""
    return found if len(np.unique(found.values[found.fits])) >= FEWEST else None


def _minutes(parts: pa.Array, of: dict[str, float]) -> Floats:
    """Parts summed up; NaN where a cell has none."""
    found = {part: _floats(parts, part) for part in of}
    total = sum((np.nan_to_num(values) * of[part] for part, values in found.items()), np.zeros(len(parts)))
    nothing = np.logical_and.reduce([np.isnan(values) for values in found.values()])
    return np.where(nothing, np.nan, total)


def _signed(values: Floats, parts: pa.Array) -> Floats:
    return np.where(_has(parts, "sign"), -values, values)


def _floats(parts: pa.Array, part: str) -> Floats:
    """A part as numbers, NaN where it is missing."""
    text = pc.replace_substring(pc.struct_field(parts, part), ",", ".")
    text = pc.if_else(pc.equal(text, ""), None, text)
    return np.asarray(pc.cast(text, pa.float64()).to_numpy(zero_copy_only=False), dtype=np.float64)


def _has(parts: pa.Array, part: str) -> Bools:
    """Which cells have a part."""
    text = pc.fill_null(pc.struct_field(parts, part), "")
    return np.asarray(pc.not_equal(text, "").to_numpy(zero_copy_only=False), dtype=bool)


@cache
def _short_units() -> str:
    """Days, hours, minutes and seconds in this order, each with its unit or left out."""
    between = f"(?: ?(?:{_either(duration_words.vocabulary()['around']['between'])}))? ?"
    units = duration_words.vocabulary()["units"]
    parts = (rf"(?:(?P<{unit}>{_NUMBER}) ?(?:{_either(units[unit])})\.?)?" for unit in _PARTS)
    return f"^{between.join(parts)}$"


@cache
def _long_units() -> str:
    """One number with a unit of days or more, also “3 days ago” and “vor 3 Tagen”."""
    around = duration_words.vocabulary()["around"]
    units = "|".join(
        f"(?P<{unit}>{_either(duration_words.vocabulary()['units'][unit])})"
        for unit in ("day", "week", "month", "year")
    )
    before, after = _either(around["before"]), _either(around["after"])
    return rf"^(?:(?:{before}) ?)?(?P<number>{_NUMBER}) ?(?:{units})\.?(?: (?:{after}))?$"


def _either(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
