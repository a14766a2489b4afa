"""What a file's columns say about value, frequency, recency and the like.

Rules speak of axes, files of columns. An axis is the mean, in standard deviations from the
average customer, of the columns about it: those that built the segments if any did, otherwise
those that describe. Days since the last order and years of birth run against their axes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from pandas import DataFrame, Series

from segmentation.act.personas.conditions import AXES, Standing
from segmentation.language.concepts import concept_of, words_of
from segmentation.language.literals import SINCE, SPANS, is_date_name
from segmentation.segment.profile.profiles import Profile

_AXIS_OF: Mapping[str, tuple[str, int]] = {
    **{axis: (axis, 1) for axis in AXES},
    "recency": ("recency", -1),
    "birth": ("age", -1),
    "active": ("exit", -1),
}
_IN_TIME = ("recency", "tenure", "exit")
_FIRST_YEAR, _LAST_YEAR, _MOST_YEARS = 1900, 2100, 60  # years on average, and of one lifetime
_FLAGS = ({"yes", "no"}, {"true", "false"}, {"1", "0"}, {"y", "n"})
_YES = {"yes", "true", "1", "y"}
_DIGITS = 9  # far below anything shown; keeps rounding out of ties


@dataclass(frozen=True, eq=False)
class Axis:
    """One axis, and the columns of this file that carry it."""

    name: str
    columns: tuple[str, ...]
    scores: Series[float]
    """Segment → standard deviations from the average customer, high meaning much of the axis."""
    signed: DataFrame
    """The same, column by column."""

    def strongest(self, segment: int) -> str:
        """The column that says most clearly what the axis says of a segment."""
        side = 1 if self.scores[segment] >= 0 else -1
        place = list(self.signed.index).index(segment)
        said = self.signed.to_numpy(dtype=float)[place]
        return self.columns[int((side * said).argmax())]


def axes(profile: Profile) -> dict[str, Axis]:
    """The axes that the columns of `profile` speak of, by name, in the order of `AXES`.

    Sensitive columns stay out unless they built the segments, and so do those that are mostly empty.
    """
    effects = _effects(profile)
    found: dict[str, list[str]] = {}
    for column in effects.columns:
        spoken_of = axis_of(profile, column) if profile.tells(column) else None
        if spoken_of is not None and (column in profile.basis or column not in profile.sensitive):
            found.setdefault(spoken_of[0], []).append(column)
    return {name: _axis(name, found[name], effects, profile) for name in AXES if name in found}


def axis_of(profile: Profile, column: str) -> tuple[str, int] | None:
    """The axis that a column speaks of and the way it runs, 1 or −1; `None` when it speaks of none.

    Under “last purchase” a number counts the days since, so much of it is long ago. Calendar years run the
    other way. Other numbers under the header of a date are codes, and tell neither.
    """
    concept = "value" if column in profile.amounts else str(concept_of(column))
    known = _AXIS_OF.get(concept)
    if known is None or concept not in _IN_TIME or column not in profile.overall.index:
        return known
    if _are_years(profile, column):
        return known[0], -known[1]
    return None if is_date_name(column) and not (SPANS | SINCE) & set(words_of(column)) else known


def _are_years(profile: Profile, column: str) -> bool:
    mean, spread = profile.average(column), float(profile.overall.loc[column, "sd"])  # type: ignore[arg-type]
    return _FIRST_YEAR < mean < _LAST_YEAR and spread < _MOST_YEARS


def standing(found: Mapping[str, Axis], profile: Profile, segment: int) -> Standing:
    """Scores and medians of one segment, by axis; a year of birth has no median age."""
    return Standing(
        scores={name: float(axis.scores[segment]) for name, axis in found.items()},
        medians={
            name: profile.median(segment, axis.columns[0])
            for name, axis in found.items()
            if axis.columns[0] in profile.medians and concept_of(axis.columns[0]) == name
        },
        furthest=max(
            (abs(profile.effect(segment, c)) for c in profile.basis if c in profile.effects), default=0.0
        ),
    )


def _axis(name: str, columns: list[str], effects: DataFrame, profile: Profile) -> Axis:
    columns = [column for column in columns if column in profile.basis] or columns
    columns = [column for column in columns if column in profile.effects] or columns
    ways = {column: (axis_of(profile, column) or (name, 1))[1] for column in columns}
    signed = DataFrame({column: effects[column] * way for column, way in ways.items()})
    return Axis(name, tuple(columns), signed.mean(axis=1).round(_DIGITS), signed)


def yes_level(shares: DataFrame) -> str | None:
    """The level that says yes, if the column is a flag: its share is a mean like any other."""
    levels = {str(level).casefold(): str(level) for level in shares.columns}
    if set(levels) not in _FLAGS:
        return None
    return next(level for folded, level in levels.items() if folded in _YES)


def _effects(profile: Profile) -> DataFrame:
    """Effects of the numbers, and of flags."""
    flags = {}
    for column, shares in profile.categories.items():
        yes = yes_level(shares)
        if yes is not None:
            overall = float(profile.overall_shares[column][yes])
            flags[column] = (shares[yes] - overall) / np.sqrt(overall * (1 - overall))
    return profile.effects.assign(**flags)
