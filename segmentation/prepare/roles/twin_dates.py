"""Dates so close together that one tells both: signed up, and confirmed four minutes later."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pandas import Series

from segmentation.language.concepts import concept_of
from segmentation.standards import SAME_DAY

_DAY = 86_400
"""Seconds: the stamps of one sign-up may stand on both sides of midnight."""


def twin_dates(dates: Mapping[str, Series[Any]], *, builds: Collection[str] = ()) -> dict[str, str]:
    """Date → another of the file that lies within a day of it for nearly everybody (`standards.SAME_DAY`).

    What builds stays, then what is known of more customers, then what comes first; birthdays are no such
    dates. The days since the others would say the same thing twice.
    """
    seconds = {name: _seconds(values) for name, values in dates.items() if concept_of(name) != "birth"}
    known = {name: int(np.isfinite(values).sum()) for name, values in seconds.items()}
    order = sorted(seconds, key=lambda name: (name not in builds, -known[name]))
    kept: list[str] = []
    found: dict[str, str] = {}
    for name in order:
        twin = next((other for other in kept if _are_twins(seconds[name], seconds[other])), None)
        if twin is None or name in builds:
            kept.append(name)
        else:
            found[name] = twin
    return found


def _are_twins(one: NDArray[np.float64], other: NDArray[np.float64]) -> bool:
    """Whether most of `one` lies within a day of `other`; two dates are none where nothing is known."""
    known = np.isfinite(one)
    with np.errstate(invalid="ignore"):
        near = np.abs(one - other)[known] <= _DAY
    return bool(known.any() and near.mean() >= SAME_DAY)


def _seconds(dates: Series[Any]) -> NDArray[np.float64]:
    plain = dates.dt.tz_localize(None) if getattr(dates.dtype, "tz", None) is not None else dates
    days = plain.to_numpy(dtype="datetime64[s]")
    return np.where(np.isnat(days), np.nan, days.astype("int64").astype(np.float64))
