"""Words for how long something took: units behind numbers, and what headers say of times.

“14:30:00” may be a time of the day or fourteen hours and a half; a header may tell.

The words stand in `duration_words.toml`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources

from segmentation.language.words import words_of

MINUTES, DAYS, MONTHS = "min", "days", "months"
UNITS = (MINUTES, DAYS, MONTHS)
"""What durations are counted in."""


@cache
def vocabulary() -> Mapping[str, Mapping[str, list[str]]]:
    """Every list of `duration_words.toml` by its table and its name there."""
    text = resources.files(__package__).joinpath("duration_words.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def names_a_duration(header: str) -> bool:
    """Whether a header says how long something took.

    >>> [names_a_duration(name) for name in ("Call duration", "Verweildauer", "Total time", "Uhrzeit")]
    [True, True, False, False]
    """
    told, words = vocabulary()["headers"], words_of(header)
    ends = tuple(told["ends"])
    return not set(told["duration"]).isdisjoint(words) or any(word.endswith(ends) for word in words)


def speaks_of_durations(header: str) -> bool:
    """The same, or a header that sums or averages times, which nobody does with a clock’s.

    >>> [speaks_of_durations(name) for name in ("Call duration", "Total time", "Time", "Uhrzeit")]
    [True, True, False, False]
    """
    summed = set(vocabulary()["headers"]["summed"])
    return names_a_duration(header) or not summed.isdisjoint(words_of(header))


def speaks_of_a_clock(header: str) -> bool:
    """Whether a header says when on a day something was.

    >>> speaks_of_a_clock("Time"), speaks_of_a_clock("Start time"), speaks_of_a_clock("Play time")
    (True, True, False)
    """
    words = words_of(header)
    return words == ["time"] or not set(vocabulary()["headers"]["clock"]).isdisjoint(words)


def parts_counted(header: str) -> str | None:
    """What “1:20” under a header counts: “hours” and minutes, “minutes” and seconds; else `None`.

    >>> parts_counted("Talk time (mm:ss)"), parts_counted("Hours worked"), parts_counted("Length")
    ('minutes', 'hours', None)
    """
    told, words = vocabulary()["headers"], set(words_of(header))
    if words & set(told["hours"]):
        return "hours"
    return "minutes" if words & set(told["minutes"]) else None
