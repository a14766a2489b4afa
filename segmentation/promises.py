"""What a study promises of every later file: small plain statements that a scheduled job can check.

A promise names a segment by the name it earned, so that it can never be held against other customers. It is
a choice of the person, kept in the recipe.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Self

from segmentation.choice_checks import MOST_LETTERS, finite, listed_under, shown
from segmentation.criteria import Criteria
from segmentation.errors import RecipeError
from segmentation.language.phrases import capital, clipped, number
from segmentation.language.suggestions import or_rather
from segmentation.language.titles import spoken
from segmentation.written_promises import parts_of

ABOUT: Mapping[str, str] = {
    "share": "share of the customers",
    "value": "share of the value",
    "rule": "share of those whom a rule finds that belong",
    "average": "times the average of everybody",
    "level": "times as common as among everybody",
    "rate": "share of customers with a value",
    "mean": "mean of a column",
    "median": "median of a column",
    "unlike": "share of customers unlike anyone seen",
    "drift": "whether columns drift",
}
"""What can be promised, and what is measured then."""
_OF_SEGMENTS = ("share", "value", "rule", "average", "level")
_OF_ANYBODY = ("rate", "mean", "median")
"""About a segment, or about all customers where none is named."""
SHARES = ("share", "value", "rule", "unlike", "rate")
"""Promises whose limits are shares, 0..1."""
AMOUNTS = ("mean", "median")
"""Promises whose limits are in the units of their column; those of all others are times the average."""
_OF_COLUMNS = ("value", "average", "level", *_OF_ANYBODY)
_OF_LEVELS = ("level", "rate")
_MOST_TIMES = 1_000_000  # the average; more is a slip of the keyboard
_LARGEST_AMOUNT = 1e15  # beyond it digits are lost, and no column is believed
_MOST = 200  # promises of one study; more come from no hand
_FIELDS = {"about", "segment", "column", "level", "when", "low", "high"}


@dataclass(frozen=True)
class Promise:
    """One promise: what is measured of whom, and the limits it stays in.

    Shares are 0..1, times the average begin at 0, means and medians are in the units of their column.
    Raises `RecipeError` for what can be no promise.

    >>> Promise("share", "At Risk", low=0.08, high=0.14).told()
    '“At Risk” is 8% to 14% of the customers'
    """

    about: str
    segment: str = ""
    """The name that the segment earned; empty where all customers are meant."""
    column: str = ""
    """Of drift, empty: no column drifts."""
    level: str = ""
    """The value of the column that is counted, such as “Yes”."""
    when: Criteria = field(default_factory=Criteria)
    """The rule that finds the segment."""
    low: float | None = None
    high: float | None = None

    def __post_init__(self) -> None:
        if not isinstance(self.about, str) or self.about not in ABOUT:
            raise RecipeError(f"Nothing can be promised about “{shown(self.about)}”. {_rather(self.about)}")
        for name in ("segment", "column", "level"):
            text = getattr(self, name)
            if not isinstance(text, str) or len(text) > MOST_LETTERS:
                raise RecipeError(f"The {name} of a promise is a text, not “{shown(text)}”.")
        object.__setattr__(self, "when", Criteria.of(self.when))
        for name in ("low", "high"):
            object.__setattr__(self, name, _limit(getattr(self, name)))
        self._check_parts()
        self._check_limits()

    def _check_parts(self) -> None:
        """Each promise names just what it is about."""
        wanted = {
            "segment": self.about in _OF_SEGMENTS,
            "column": self.about in _OF_COLUMNS,
            "level": self.about in _OF_LEVELS,
            "when": self.about == "rule",
        }
        free = {("drift", "column"), *((about, "segment") for about in _OF_ANYBODY)}
        for name, needed in wanted.items():
            if needed and not getattr(self, name):
                raise RecipeError(f"A promise about “{self.about}” needs “{name}”.")
            if not needed and getattr(self, name) and (self.about, name) not in free:
                raise RecipeError(f"A promise about “{self.about}” has no “{name}”.")

    def _check_limits(self) -> None:
        limits = [limit for limit in (self.low, self.high) if limit is not None]
        if self.about == "drift":
            if limits:
                raise RecipeError("A promise about “drift” has no limits: chance gives them.")
            return
        if not limits:
            raise RecipeError(f"A promise about “{self.about}” needs “low”, “high” or both.")
        if self.about in AMOUNTS:
            if max(map(abs, limits)) > _LARGEST_AMOUNT:
                raise RecipeError(f"{max(limits, key=abs):g} is more than any column holds.")
        elif min(limits) < 0 or (self.about in SHARES and max(limits) > 1):
            kind = "0 to 1, such as 0.08" if self.about in SHARES else "0 or more"
            raise RecipeError(f"The limits of a promise about “{self.about}” are {kind}, not {limits[0]:g}.")
        elif max(limits) > _MOST_TIMES:
            raise RecipeError(f"Nothing is more than {_MOST_TIMES:,} times the average; {max(limits):g} is.")
        if limits != sorted(limits):
            raise RecipeError(f"“low” is above “high” in the promise “{self.told()}”.")

    def told(self, name: str | None = None) -> str:
        """The promise in words; `name` is what the segment is called now."""
        who = f"“{clipped(self.segment if name is None else name, 40)}”"
        column = f"“{clipped(self.column, 40)}”"
        match self.about:
            case "share":
                return f"{who} is {self._within(_percent)} of the customers"
            case "value":
                return f"{who} brings {self._within(_percent)} of {clipped(spoken(self.column), 40)}"
            case "rule":
                return f"Of those whom the rule of {who} finds, {self._within(_percent)} belong to it"
            case "average":
                return f"{column} of {who} is {self._within(_amount)} times the average"
            case "level":
                value = f"“{clipped(self.level, 30)}” in {column}"
                return f"{value} is {self._within(_amount)} times as common in {who} as among all"
            case "rate":
                among = who if self.segment else "all customers"
                value = f"“{clipped(self.level, 30)}” in {column}"
                return capital(f"{self._within(_percent)} of {among} have {value}")
            case "mean" | "median":
                among = f"in {who}" if self.segment else "among all customers"
                within = self._within(partial(_amount, of=self.column))
                return f"The {self.about} of {column} {among} is {within}"
            case "unlike":
                return (
                    f"{self._within(_percent)} of the customers are unlike anyone in the study".capitalize()
                )
        return f"{column} does not drift" if self.column else "No column drifts"

    def _within(self, write: Callable[[float], str]) -> str:
        if self.low is not None and self.high is not None:
            return f"{write(self.low)} to {write(self.high)}"
        if self.low is not None:
            return f"at least {write(self.low)}"
        return f"at most {write(self.high or 0.0)}"

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values, only those that say something."""
        plain: dict[str, Any] = {"about": self.about}
        plain |= {n: getattr(self, n) for n in ("segment", "column", "level") if getattr(self, n)}
        plain |= {"when": self.when.to_dict()} if self.when else {}
        return plain | {n: getattr(self, n) for n in ("low", "high") if getattr(self, n) is not None}

    @classmethod
    def of(cls, given: object) -> Self:
        """A promise from itself, its plain values, or a sentence; see `written_promises.parts_of`.

        Raises `RecipeError` for anything else.

        >>> Promise.of('share of "At Risk" between 8% and 14%').told()
        '“At Risk” is 8% to 14% of the customers'
        """
        if isinstance(given, cls):
            return given
        if isinstance(given, str):
            given = parts_of(given)
        if not isinstance(given, Mapping) or "about" not in given:
            raise RecipeError(
                'A promise looks like {"about": "share", "segment": "At Risk", "low": 0.08, "high": 0.14}, '
                f"not “{shown(given)}”."
            )
        unknown = sorted(shown(name) for name in given if name not in _FIELDS)
        if unknown:
            raise RecipeError(f"A promise has no “{unknown[0]}”. {or_rather(unknown[0], sorted(_FIELDS))}")
        return cls(**given)


def promises_of(given: object) -> tuple[Promise, ...]:
    """Promises in their order. Raises `RecipeError` where one is none, or is made twice."""
    promises = tuple(map(Promise.of, listed_under("promises", given, "promises")))
    if len(promises) > _MOST:
        raise RecipeError(f"{len(promises)} promises are too many; up to {_MOST} are kept.")
    if len(set(promises)) < len(promises):
        twice = next(one for one in promises if promises.count(one) > 1)
        raise RecipeError(f"“{twice.told()}” is promised twice. Take one away.")
    return promises


def _percent(share: float) -> str:
    """With every digit that somebody wrote: 12.5% is not 12%."""
    return f"{round(100 * share, 6):,.10g}%"


def _amount(value: float, *, of: str = "") -> str:
    """The same of an amount; `of` is the header of its column."""
    return number(value, of=of) if value == round(value) else f"{value:,.10g}".replace("-", "−")


def _limit(given: object) -> float | None:
    if given is None:
        return None
    if (limit := finite(given)) is None:
        raise RecipeError(f"A limit of a promise is a number, such as 0.08, not “{shown(given)}”.")
    return limit


def _rather(given: object) -> str:
    return or_rather(shown(given), ABOUT)
