"""Columns in words that fit what they hold: more earlier contacts, higher income, fewer web visits.

Counts are more or fewer, everything else is higher or lower. A header of one word such as “campaign” is a
count of contacts only where its values count.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from segmentation.language.titles import counts_things, spoken, things
from segmentation.segment.profile.descriptives import Descriptives
from segmentation.standards import CLEAR, FAR

_COUNTED: Mapping[str, str] = {"campaign": "contacts in this campaign", "contacts": "contacts"}
"""Bare headers that mean a count where they hold one."""


def spoken_in(profile: Descriptives, column: str) -> str:
    """The header in plain words, in the light of what the column holds."""
    said = spoken(column)
    return _COUNTED.get(said, said) if column in profile.counts else said


def renamed(profile: Descriptives, columns: Iterable[str]) -> dict[str, str]:
    """The columns whose values change what their header is called, with their words."""
    return {column: said for column in columns if (said := spoken_in(profile, column)) != spoken(column)}


def is_counted(profile: Descriptives, column: str) -> bool:
    """Whether one can have more or fewer of it: a count under a plural."""
    return column in profile.counts and counts_things(spoken_in(profile, column))


def graded_in(profile: Descriptives, column: str) -> str:
    """The header behind a word such as more, few or higher: “more sessions”, not “more number of”."""
    said = spoken_in(profile, column)
    return things(said) if is_counted(profile, column) else said


def comparative(profile: Descriptives, column: str, effect: float) -> str:
    """“far more”, “fewer”, “slightly lower”: how much of a column a segment has, against the average."""
    how = "far " if abs(effect) >= FAR else "" if abs(effect) >= CLEAR else "slightly "
    if is_counted(profile, column):
        return f"{how}{'more' if effect > 0 else 'fewer'}"
    return f"{how}{'higher' if effect > 0 else 'lower'}"


def degree(profile: Descriptives, column: str, effect: float) -> str:
    """“very many”, “few”, “high”, “below-average”: the same as an adjective, for a name."""
    high, low = ("many", "few") if is_counted(profile, column) else ("high", "low")
    if abs(effect) >= FAR:
        return f"very {high if effect > 0 else low}"
    if abs(effect) >= CLEAR:
        return high if effect > 0 else low
    if is_counted(profile, column):
        return "rather many" if effect > 0 else "rather few"
    return "above-average" if effect > 0 else "below-average"
