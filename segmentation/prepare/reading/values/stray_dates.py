"""Dates far from all others of their column: a year typed as 2204 or 0204.

One such date would be the latest of the file, from which every age and every “days since” is counted.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from segmentation.prepare.reading.values.numbers import Bools

Moments = np.ndarray[tuple[int], np.dtype[Any]]
ENOUGH = 10
"""So many other dates must agree on when things happen."""
SLIPS = 0.01
"""At most this share of the dates, or two, are slips; more are a custom."""
AHEAD, BEHIND = 5, 40
"""Years apart from the others, at least: customers of long ago are likelier than ones to come."""
_YEAR, _DAY = 31_556_952, 86_400
"""Seconds of a mean year, and of a day."""


def stray_dates(times: Moments) -> Bools:
    """Which of some dates (datetime64, NaT where unknown) lie so far from all others that they are slips.

    They are few, and the gap to the others is wider than all the others span, and than five years into
    the future or forty into the past.

    >>> days = np.arange("2023-01-01", "2024-01-01", dtype="datetime64[D]")
    >>> days[7] = np.datetime64("2204-03-05")
    >>> np.flatnonzero(stray_dates(days)).tolist()
    [7]
    """
    known = np.flatnonzero(~np.isnat(times))
    seconds = times[known].astype("datetime64[s]").astype(np.int64)
    found = np.zeros(len(times), bool)
    if (few := _few(len(known))) < 1:
        return found
    low, high = _bounds(seconds, few)
    found[known] = (seconds < low) | (seconds > high)
    return found


def fence(days: Mapping[int, int]) -> tuple[int, int] | None:
    """The first and the last day that belong to the others, by day → how often; `None` where none strays.

    >>> fence({day: 30 for day in range(19_000, 19_300)} | {85_000: 1})
    (19000, 19299)
    """
    values = np.array(sorted(days), np.int64)
    until = np.cumsum([days[day] for day in values.tolist()])
    known = int(until[-1]) if len(until) else 0
    if (few := _few(known)) < 1:
        return None
    low, high = np.searchsorted(until, (few, known - 1 - few), side="right")
    inner = values[high] - values[low]
    ahead, behind = (max(int(inner), years * _YEAR // _DAY) for years in (AHEAD, BEHIND))
    last, first = values[high:], values[: low + 1][::-1]
    late, early = np.flatnonzero(np.diff(last) > ahead), np.flatnonzero(-np.diff(first) > behind)
    return int(first[early[0] if len(early) else -1]), int(last[late[0] if len(late) else -1])


def _few(known: int) -> int:
    """How many of so many dates may be slips."""
    few = max(2, int(SLIPS * known))
    return few if known >= ENOUGH + 2 * few else min(2, (known - ENOUGH) // 2)


def _bounds(seconds: np.ndarray[tuple[int], np.dtype[np.int64]], few: int) -> tuple[int, int]:
    """The first and the last moment that belong to the others."""
    ends = np.partition(seconds, (few, len(seconds) - 1 - few))
    inner = int(ends[len(seconds) - 1 - few] - ends[few])
    last = np.sort(ends[len(seconds) - 1 - few :])
    first = np.sort(ends[: few + 1])[::-1]
    ahead, behind = max(inner, AHEAD * _YEAR), max(inner, BEHIND * _YEAR)
    late, early = np.flatnonzero(np.diff(last) > ahead), np.flatnonzero(-np.diff(first) > behind)
    return (
        int(first[early[0]]) if len(early) else int(first[-1]),
        int(last[late[0]]) if len(late) else int(last[-1]),
    )
