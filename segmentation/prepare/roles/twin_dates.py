"""Dates so close together that one tells both: signed up, and confirmed four minutes later."""

from __future__ import annotations

from collections.abc import Container, Mapping
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pandas import Series

from segmentation.language.concepts import concept_of
from segmentation.prepare.reading.values.stray_dates import stray_dates
from segmentation.standards import SAME_DAY

_DAY = 86_400
"""Seconds: the stamps of one sign-up may stand on both sides of midnight."""


def close_dates(
    dates: Mapping[str, Series[Any]], *, literal: Container[str] = ()
) -> dict[str, tuple[str, ...]]:
    """Date → the others that it lies within a day of for nearly everybody (`standards.SAME_DAY`).

    What is known of most customers comes first, then what comes first in the file; birthdays are no such
    dates. Slips of typing do not count, but in the columns of `literal`.
    """
    held = {name: values for name, values in dates.items() if concept_of(name) != "birth"}
    if len(held) < 2:
        return {}
    seconds = {name: _seconds(values, slips=name in literal) for name, values in held.items()}
    known = {name: int(np.isfinite(values).sum()) for name, values in seconds.items()}
    found: dict[str, list[str]] = {name: [] for name in sorted(seconds, key=lambda name: -known[name])}
    for one, other in combinations(found, 2):
        with np.errstate(invalid="ignore"):
            near = int((np.abs(seconds[one] - seconds[other]) <= _DAY).sum())
        for name, beside in ((one, other), (other, one)):
            if known[name] and near / known[name] >= SAME_DAY:
                found[name].append(beside)
    return {name: tuple(others) for name, others in found.items()}


def twin_dates(
    close: Mapping[str, Container[str]], among: Container[str], builds: Container[str]
) -> dict[str, str]:
    """Date → another that is counted in its place: the days since both would say the same thing twice.

    Of the dates `among` the `close_dates` what builds stays, then what is known of more customers, then what
    comes first.
    """
    kept: list[str] = []
    found: dict[str, str] = {}
    for name in sorted(close, key=lambda name: name not in builds):
        if name not in among:
            continue
        twin = next((other for other in kept if other in close[name]), None)
        if twin is None or name in builds:
            kept.append(name)
        else:
            found[name] = twin
    return found


def _seconds(dates: Series[Any], *, slips: bool) -> NDArray[np.float64]:
    """Seconds since 1970 on the clock of their own zone; no number where nothing is known, or it slipped."""
    plain = dates.dt.tz_localize(None) if getattr(dates.dtype, "tz", None) is not None else dates
    moments = plain.to_numpy(dtype="datetime64[s]")
    unknown = np.isnat(moments) if slips else np.isnat(moments) | stray_dates(moments)
    return np.where(unknown, np.nan, moments.astype("int64").astype(np.float64))
