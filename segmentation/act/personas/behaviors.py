"""What a file's columns say about value, frequency, recency and the like.

Rules speak of axes, files of columns. An axis is the mean, in standard deviations from the
average customer, of the columns about it: those that built the segments if any did, otherwise
those that describe. Days since the last order and years of birth run against their axes. Whether
campaigns are answered is an axis of its own, whatever else the columns about it say.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from pandas import DataFrame, Series

from segmentation.act.personas.packs.conditions import AXES
from segmentation.language.concepts import concept_of
from segmentation.language.literals import SINCE, SPANS, TRUE_FALSE, YES_NO, is_date_name
from segmentation.language.words import words_of
from segmentation.prepare.roles.agreements import dated_concept
from segmentation.prepare.roles.roles import DAYS_SINCE
from segmentation.remembering import while_it_lives
from segmentation.segment.profile.crosstabs import MISSING
from segmentation.segment.profile.descriptives import Descriptives
from segmentation.segment.profile.histories import counts_orders, has_left, says
from segmentation.standards import SLIGHT

_AXIS_OF: Mapping[str, tuple[str, int]] = {
    **{axis: (axis, 1) for axis in AXES},
    "recency": ("recency", -1),
    "birth": ("age", -1),
    "active": ("exit", -1),
}
_IN_TIME = ("recency", "tenure", "exit")
HOLES = " is missing"
"""Ends the columns added in cleaning to say whose value was filled: facts about the file, not people."""
_FIRST_YEAR, _LAST_YEAR, _MOST_YEARS = 1900, 2100, 60  # years on average, and of one lifetime
_FLAGS = (*YES_NO, *TRUE_FALSE, ("1", "0"))
_SINCE_DATE = DAYS_SINCE.format("")
_STATES = {"status", "state", "zustand", "estado", "statut", "etat", "stato", "stan"}
_SPENDING = {"spending", "score"}
_NO_CONTACT = ("spending", "utilis", "utiliz", "auslast")
_OF_PEOPLE = ("age", "tenure", "exit", "answers")
_COULD = {
    "limit",
    "score",
    "line",
    "rating",
    "history",
    "available",
    "verfugbar",
    "disponible",
    "limite",
    "plafond",
    "linie",
    "puntaje",
    "punteggio",
}
_TO_USE = {"buy", "spend", "use"}
"""What a credit is open to: “open to buy” is what is left of a limit."""
ANSWERS = "answers"
_BY_WORDS = (ANSWERS, "contacts", "earlier")
"""Axes that words of their own tell (`language/histories.toml`), whatever concept a column has."""
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


@while_it_lives  # asked when a study looks which names are kept, and again when it gives them
def axes(profile: Descriptives) -> Mapping[str, Axis]:
    """The axes that the columns of `profile` speak of, by name, in the order of `AXES`.

    Sensitive columns stay out unless they built the segments, and so do those that are mostly empty.
    """
    effects = _effects(profile)
    found: dict[str, list[str]] = {}
    for column in effects.columns:
        if column.endswith(HOLES):
            continue
        spoken_of = axis_of(profile, column) if profile.tells(column) else None
        allowed = column in profile.basis or column not in profile.sensitive
        if spoken_of is not None and allowed:
            found.setdefault(spoken_of[0], []).append(column)
        for name in _BY_WORDS if profile.unit.people and allowed and profile.tells(column) else ():
            if says(name, column) and (name == ANSWERS or column in profile.counts):
                found.setdefault(name, []).append(column)
    drawn = {name: _axis(name, found[name], effects, profile) for name in AXES if name in found}
    return {name: axis for name, axis in drawn.items() if _tells_apart(axis, profile)}


def _tells_apart(axis: Axis, profile: Descriptives) -> bool:
    """Whether segments differ on an axis that did not build them: else a name from it has no reason."""
    built = not set(axis.columns).isdisjoint(profile.basis)
    return built or bool((axis.signed.abs() >= SLIGHT).to_numpy().any())


def axis_of(profile: Descriptives, column: str) -> tuple[str, int] | None:
    """The axis that a column speaks of and the way it runs, 1 or −1; `None` when it speaks of none.

    Under “last purchase” a number counts the days since, so much of it is long ago. Calendar years run the
    other way. Other numbers under the header of a date are codes, and tell neither.
    """
    concept = "value" if column in profile.amounts else str(concept_of(column))
    if not profile.unit.people:
        return _of_thing(column, _AXIS_OF.get(concept))
    dated = column.removeprefix(_SINCE_DATE)
    if dated != column and dated in profile.headers:  # made in cleaning from a date, which says of what
        return {"tenure": ("tenure", 1), "recency": ("recency", -1)}.get(str(dated_concept(dated)))
    known = _AXIS_OF.get(concept)
    words = set(words_of(column))
    if concept == "credit" and (_COULD & words or ("open" in words and words & _TO_USE)):
        return None  # a limit, a score or what is left to spend is no borrowing
    if concept == "engagement" and words >= _SPENDING:
        return "value", 1  # a mall's spending score tells of no contact, but who spends much
    if concept == "engagement" and any(word.startswith(_NO_CONTACT) for word in words):
        return None  # nor does how far a credit is used
    if known is None and column in profile.effects:
        return _of_giving(profile, column)
    if concept == "exit" and column in profile.counts:
        return None  # months or departments are counted, not goodbyes
    if concept == "frequency" and column in profile.categories and profile.unit.one == "respondent":
        return None  # who says in a survey that they order groceries online need not come more often here
    if concept == "active" and column in profile.effects:
        return "engagement", 1  # 18 active seats are use; few of them are no goodbye
    if concept == "active" and not (says("active", column) or _tells_who_left(profile, column)):
        return None  # who has no subscription may be there all the same
    if known is None or concept not in _IN_TIME or column not in profile.overall.index:
        return known
    if _are_years(profile, column):
        return known[0], -known[1]
    return None if is_date_name(column) and not (SPANS | SINCE) & set(words_of(column)) else known


def _of_thing(column: str, known: tuple[str, int] | None) -> tuple[str, int] | None:
    """The axis of a column where a row is a visit, an order or a product: nothing of it is young or loyal."""
    for about, axis in (
        ("breaking_off", ("engagement", -1)), ("worth", ("value", 1)), ("looking", ("engagement", 1)),
    ):  # fmt: skip
        if says(about, column):
            return axis
    return None if known is None or known[0] in _OF_PEOPLE else known


def _of_giving(profile: Descriptives, column: str) -> tuple[str, int] | None:
    """The axis of a column about gifts, which no shop has."""
    if says("given", column) and column not in profile.counts:
        return "value", 1
    return ("frequency", 1) if column in profile.counts and counts_orders(column) else None


def _tells_who_left(profile: Descriptives, column: str) -> bool:
    levels = profile.categories[column].columns if column in profile.categories else ()
    return any(has_left(str(level)) for level in levels)


def _are_years(profile: Descriptives, column: str) -> bool:
    mean, spread = profile.average(column), float(profile.overall.loc[column, "sd"])  # type: ignore[arg-type]
    return _FIRST_YEAR < mean < _LAST_YEAR and spread < _MOST_YEARS


def _axis(name: str, columns: list[str], effects: DataFrame, profile: Descriptives) -> Axis:
    if name not in _BY_WORDS:  # every answer counts, whether or not it built
        columns = [column for column in columns if column in profile.basis] or columns
        columns = [column for column in columns if column in profile.effects] or columns
    ways = {
        column: 1 if name in _BY_WORDS else (axis_of(profile, column) or (name, 1))[1] for column in columns
    }
    signed = DataFrame({column: effects[column] * way for column, way in ways.items()})
    return Axis(name, tuple(columns), signed.mean(axis=1).round(_DIGITS), signed)


def yes_level(shares: DataFrame) -> str | None:
    """The level that says yes, if the column is a flag: its share is a mean like any other."""
    levels = {str(level).casefold(): str(level) for level in shares.columns}
    return next((levels[yes] for yes, no in _FLAGS if set(levels) == {yes, no}), None)


def gone_levels(profile: Descriptives, column: str) -> list[str]:
    """The values of a column that say that somebody has left; none where it is not about that."""
    axis, way = axis_of(profile, column) or ("", 1)
    if axis != "exit" and not _STATES & set(words_of(column)):
        return []
    levels = [str(level) for level in profile.categories[column].columns if str(level) != MISSING]
    yes = yes_level(profile.categories[column])
    if yes is not None and axis == "exit":
        return [yes] if way > 0 else [level for level in levels if level != yes]
    return [level for level in levels if has_left(level)]


def _effects(profile: Descriptives) -> DataFrame:
    """Effects of the numbers, of flags, and of states of which some mean that somebody has left."""
    flags = {}
    for column, shares in profile.categories.items():
        yes, gone = yes_level(shares), gone_levels(profile, column)
        way = (axis_of(profile, column) or ("", 1))[1]
        if yes is not None:
            flags[column] = _apart(shares[yes], float(profile.overall_shares[column][yes]))
        elif gone:
            overall = float(profile.overall_shares[column][gone].sum())
            flags[column] = way * _apart(shares[gone].sum(axis=1), overall)
    return profile.effects.assign(**flags)


def _apart(shares: Series[float], overall: float) -> Series[float]:
    """Shares by segment as distances from the overall one, in standard deviations of a yes or no."""
    return (shares - overall) / np.sqrt(overall * (1 - overall)) if 0 < overall < 1 else shares * 0.0
