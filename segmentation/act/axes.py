"""What a file's columns say about value, frequency, recency and the like.

Rules speak of axes, files of columns. An axis is the mean, in standard deviations from the
average customer, of the columns about it: those that built the segments if any did, otherwise
those that describe. A column that counts days since the last order runs against its axis.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from pandas import DataFrame, Series

from segmentation.act.conditions import AXES, Standing
from segmentation.prepare.concepts import concept_of
from segmentation.segment.profiles import YES, Profile

_SIGNS: Mapping[str, tuple[str, int]] = {**{axis: (axis, 1) for axis in AXES}, "recency": ("recency", -1)}
_DIGITS = 9


@dataclass(frozen=True, eq=False)
class Axis:
    """One axis, and the columns of this file that carry it."""

    name: str
    columns: tuple[str, ...]
    scores: Series[float]
    """Segment → standard deviations from the average customer, high meaning much of the axis."""


def axes(profile: Profile) -> dict[str, Axis]:
    """The axes that the columns of `profile` speak of, in the order of `AXES`."""
    effects = _effects(profile)
    found: dict[str, list[str]] = {}
    for column in effects.columns:
        concept = concept_of(column)
        if concept in _SIGNS:
            found.setdefault(_SIGNS[concept][0], []).append(column)
    result = {}
    for name in AXES:
        columns = found.get(name, [])
        columns = [column for column in columns if column in profile.basis] or columns
        if columns:
            signed = DataFrame({c: effects[c] * _SIGNS[str(concept_of(c))][1] for c in columns})
            result[name] = Axis(name, tuple(columns), signed.mean(axis=1).round(_DIGITS))
    return result


def standing(profile: Profile, axes: Mapping[str, Axis], segment: int) -> Standing:
    """Scores and medians of one segment, by axis."""
    return Standing(
        scores={name: float(axis.scores[segment]) for name, axis in axes.items()},
        medians={
            name: float(profile.medians.at[segment, axis.columns[0]])
            for name, axis in axes.items()
            if axis.columns[0] in profile.medians
        },
    )


def _effects(profile: Profile) -> DataFrame:
    """Effects of the numbers, and of flags, whose share of yes is a mean like any other."""
    flags = {
        column: (shares[YES] - (shares[YES] / profile.lifts[column][YES]).max())
        for column, shares in profile.categories.items()
        if YES in shares and column not in profile.sensitive
    }
    spread = {column: _spread(profile, column) for column in flags}
    return profile.effects.assign(**{c: flags[c] / spread[c] for c in flags if spread[c] > 0})


def _spread(profile: Profile, column: str) -> float:
    share = float((profile.categories[column][YES] / profile.lifts[column][YES]).max())
    return float(np.sqrt(share * (1 - share)))
