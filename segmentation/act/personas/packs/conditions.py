"""Conditions that a marketer writes, and whether a segment meets them.

A condition is one comparison or several joined by “or”:

    value >= high                          the axis, in standard deviations from the average customer
    tenure >= 0 if known                   also met when the file says nothing about it
    tenure <= low or frequency <= low      either will do
    age <= low if tenure and frequency unknown
    median age <= 35                       in years; “median recency” and “median tenure” in days
    value known
    everything within 0.4                  no axis and no basis column further from the average
    share bought again >= 50%              a share of the segment’s own people, never of an average
    share left >= 50% beyond chance        and more than a draw of so many customers would hold

The text is read by a small grammar and never run.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from segmentation.language.phrases import clipped

AXES = (
    "value", "frequency", "recency", "engagement", "tenure", "basket", "age", "deals", "exit",
    "answers", "satisfaction", "balance", "credit", "income", "contacts", "earlier",
)  # fmt: skip
SHARES = ("never bought", "bought again", "left", "subscribed")
"""What can be true of so many percent of a segment: see `evidence`."""
_COMPARE: Mapping[str, Callable[[float, float], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
}
_LEVEL = r"[+-]?\d+(?:\.\d+)?|very high|very low|high|low"
_COMPARISON = re.compile(
    rf"(?P<median>median )?(?P<axis>\w+) (?P<sign>>=|<=|>|<) (?P<level>{_LEVEL})"
    r"(?: if (?:(?P<known>known)|(?P<unknown>\w+(?: and \w+)*) unknown))?"
)
_SHARE = re.compile(
    rf"share (?P<share>{'|'.join(SHARES)}) (?P<sign>>=|<=|>|<) (?P<level>\d+(?:\.\d+)?)%"
    r"(?P<known> if known)?(?P<sure> beyond chance)?"
)
_KNOWN = re.compile(r"(?P<axis>\w+) (?P<state>known|unknown)")
_WITHIN = re.compile(r"everything within (?P<level>\d+(?:\.\d+)?)")


@dataclass(frozen=True)
class Levels:
    """What high and low mean, in standard deviations from the average customer."""

    very_high: float = 1.0
    high: float = 0.5
    low: float = -0.5
    very_low: float = -1.0

    def of(self, text: str) -> float:
        """The number behind “high”, “very low” or “0.25”."""
        name = text.replace(" ", "_")
        return float(getattr(self, name)) if hasattr(self, name) else float(text)

    def word(self, score: float) -> str | None:
        """The name of the level that a score reaches, if any."""
        for name in ("very_high", "high"):
            if score >= getattr(self, name):
                return name
        return next((name for name in ("very_low", "low") if score <= getattr(self, name)), None)


@dataclass(frozen=True)
class Standing:
    """Where one segment stands: axis → score, axis → median in raw units."""

    scores: Mapping[str, float]
    medians: Mapping[str, float]
    furthest: float = 0.0
    """The largest distance from the average customer on any column that built the segments."""
    shares: Mapping[str, float] = field(default_factory=dict)
    """One of `SHARES` → how many of the segment, 0..1; only what the file tells."""
    beyond_chance: frozenset[str] = frozenset()
    """Those of `SHARES` of which the segment has more than as many customers drawn at random would."""


@dataclass(frozen=True)
class Comparison:
    """One comparison of an axis with a level."""

    axis: str
    sign: str
    level: str
    median: bool = False
    if_known: bool = False
    if_unknown: tuple[str, ...] = ()

    def holds(self, standing: Standing, levels: Levels) -> bool:
        """Whether the segment meets it; an unknown axis does so only with “if known”."""
        if any(axis in standing.scores for axis in self.if_unknown):
            return False
        known = standing.medians if self.median else standing.scores
        if self.axis not in known:
            return self.if_known
        return _COMPARE[self.sign](known[self.axis], levels.of(self.level))


@dataclass(frozen=True)
class Share:
    """One comparison of a share of the segment with a percentage."""

    share: str
    sign: str
    level: float
    """0..1."""
    if_known: bool = False
    sure: bool = False
    """Whether it must be more than chance gives."""

    def holds(self, standing: Standing, levels: Levels) -> bool:
        """Whether so many of the segment are so; where the file does not say, only with “if known”."""
        if self.share not in standing.shares:
            return self.if_known
        if self.sure and self.share not in standing.beyond_chance:
            return False
        return _COMPARE[self.sign](standing.shares[self.share], self.level)


@dataclass(frozen=True)
class Known:
    """Whether the file says anything about an axis."""

    axis: str
    known: bool

    def holds(self, standing: Standing, levels: Levels) -> bool:
        return (self.axis in standing.scores) is self.known


@dataclass(frozen=True)
class Within:
    """No axis and no basis column further from the average than `level`; one axis must be known."""

    level: float

    def holds(self, standing: Standing, levels: Levels) -> bool:
        distances = [standing.furthest, *(abs(score) for score in standing.scores.values())]
        return bool(standing.scores) and max(distances) < self.level


Alternative = Comparison | Known | Share | Within


@dataclass(frozen=True)
class Condition:
    """Alternatives, one of which must hold."""

    text: str
    alternatives: tuple[Alternative, ...]

    def holds(self, standing: Standing, levels: Levels) -> bool:
        """Whether the segment meets the condition."""
        return any(alternative.holds(standing, levels) for alternative in self.alternatives)

    def shares(self, standing: Standing, levels: Levels) -> list[Share]:
        """The shares that the segment meets with numbers of its own."""
        return [
            one
            for one in self.alternatives
            if isinstance(one, Share) and one.share in standing.shares and one.holds(standing, levels)
        ]

    def met(self, standing: Standing, levels: Levels) -> list[Comparison]:
        """The comparisons that the segment meets with numbers of its own."""
        return [
            one
            for one in self.alternatives
            if isinstance(one, Comparison) and one.axis in standing.scores and one.holds(standing, levels)
        ]


def parse(text: str) -> Condition:
    """The condition written in `text`; `ValueError` says what is wrong with it."""
    return Condition(text, tuple(_alternative(part.strip()) for part in text.split(" or ")))


def _alternative(text: str) -> Alternative:
    words = " ".join(text.split())
    if match := _WITHIN.fullmatch(words):
        return Within(float(match["level"]))
    if match := _SHARE.fullmatch(words):
        return Share(
            match["share"],
            match["sign"],
            float(match["level"]) / 100,
            bool(match["known"]),
            bool(match["sure"]),
        )
    if match := _KNOWN.fullmatch(words):
        return Known(_axis(match["axis"]), match["state"] == "known")
    match = _COMPARISON.fullmatch(words)
    if match is None:
        raise ValueError(
            f"“{clipped(text)}” is not a condition; write it like “value >= high” or “tenure >= 0 if known”"
        )
    unknown = tuple(_axis(name) for name in match["unknown"].split(" and ")) if match["unknown"] else ()
    return Comparison(
        _axis(match["axis"]),
        match["sign"],
        match["level"],
        bool(match["median"]),
        bool(match["known"]),
        unknown,
    )


def _axis(name: str) -> str:
    if name not in AXES:
        raise ValueError(f"there is no axis “{clipped(name)}”; the axes are {', '.join(AXES)}")
    return name
