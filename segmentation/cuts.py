"""Where values are cut: tiers of one value, and scores of recency, frequency and money.

Cuts are choices, as conditions are: small, plain and hashable, and they survive JSON.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal, Self, cast

from segmentation.choice_checks import checked_text, fields_of, finite, listed_under, shown
from segmentation.errors import RecipeError
from segmentation.language.phrases import listed
from segmentation.standards import TIER_CUSTOMERS, TIER_VALUE

By = Literal["value", "customers", "amount"]
Groups = Literal["ten", "eleven"]

MOST_TIERS = 10  # nobody plans for more
SCORES = 5  # of recency, frequency and money, 1 to 5
MEASURES = ("recency", "frequency", "money")
GROUPS: tuple[Groups, ...] = ("ten", "eleven")
_SUCH = ("240", "120", "60", "30")  # an example in a message


@dataclass(frozen=True)
class Tiers:
    """Where a column of values is cut into tiers, the highest first.

    By `value`, `cuts` are the shares of the whole (0..1) that each tier but the last brings; by `customers`,
    the shares of them it holds; by `amount`, the least that one has in it, in the units of the column.
    """

    column: str = ""
    """Empty: the column that says what customers are worth."""
    by: By = "value"
    cuts: tuple[float, ...] = ()
    """Empty: `standards.TIER_VALUE`, or `standards.TIER_CUSTOMERS`."""

    def __post_init__(self) -> None:
        if self.column != "":
            checked_text(self.column, "Tiers are cut on a column")
        if not isinstance(self.by, str) or self.by not in ("value", "customers", "amount"):
            raise RecipeError(
                f"Tiers are cut by “value”, “customers” or “amount”, not by “{shown(self.by)}”."
            )
        cuts = tuple(map(_cut, listed_under("cuts", self.cuts, "numbers")))
        if len(cuts) >= MOST_TIERS:
            raise RecipeError(f"{len(cuts) + 1} tiers are too many; up to {MOST_TIERS} can be told apart.")
        if self.by == "amount":
            if any(low >= high for high, low in pairwise(cuts)):
                raise RecipeError("Amounts of tiers go down, the highest first: 800, 250.")
        elif any(not 0 < share < 1 for share in cuts) or sum(cuts) >= 1:
            raise RecipeError(
                "Shares of tiers are above 0, and below 1 together: some is left for the last tier."
            )
        object.__setattr__(self, "cuts", cuts)

    @property
    def shares(self) -> tuple[float, ...]:
        """The cuts, or the usual ones where none are chosen."""
        usual = {"value": TIER_VALUE, "customers": TIER_CUSTOMERS, "amount": ()}
        return self.cuts or usual[self.by]

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values."""
        return {"column": self.column, "by": self.by, "cuts": list(self.cuts)}

    @classmethod
    def of(cls, given: object) -> Self:
        """Tiers from themselves, a column, or plain values. Raises `RecipeError` for anything else."""
        if isinstance(given, cls):
            return given
        if given is None or isinstance(given, str):
            return cls(given or "")
        return cls(**fields_of(given, {"column", "by", "cuts"}, "Tiers"))


@dataclass(frozen=True)
class Rfm:
    """How recency, frequency and money are scored 1 to 5, and which groups the scores make.

    Cuts are the limits of the scores 5, 4, 3 and 2, the best first: the most days that score so, the fewest
    orders, the least money. Two alike leave a score to nobody.
    """

    recency: str = ""
    """The column; empty: the one that says it."""
    frequency: str = ""
    money: str = ""
    recency_cuts: tuple[float, ...] = ()
    """Empty: at fifths of the customers."""
    frequency_cuts: tuple[float, ...] = ()
    money_cuts: tuple[float, ...] = ()
    groups: Groups = "ten"
    """Ten groups by recency and frequency, or eleven by all three."""

    def __post_init__(self) -> None:
        if not isinstance(self.groups, str) or self.groups not in GROUPS:
            raise RecipeError(f"Groups are {' or '.join(map(_quoted, GROUPS))}, not “{shown(self.groups)}”.")
        for measure in MEASURES:
            if getattr(self, measure) != "":
                checked_text(getattr(self, measure), f"{measure.capitalize()} is scored by a column")
            object.__setattr__(
                self, f"{measure}_cuts", _score_cuts(getattr(self, f"{measure}_cuts"), measure)
            )

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values."""
        cuts = {f"{measure}_cuts": list(getattr(self, f"{measure}_cuts")) for measure in MEASURES}
        return {**{measure: getattr(self, measure) for measure in MEASURES}, **cuts, "groups": self.groups}

    @classmethod
    def of(cls, given: object) -> Self:
        """Scores from themselves, the word for their groups, or plain values.

        Raises `RecipeError` for anything else.
        """
        if isinstance(given, cls):
            return given
        if given is None:
            return cls()
        if isinstance(given, str):
            return cls(groups=cast("Groups", given))
        known = {*MEASURES, *(f"{measure}_cuts" for measure in MEASURES), "groups"}
        return cls(**fields_of(given, known, "The choice of scores"))


def _score_cuts(given: object, measure: str) -> tuple[float, ...]:
    """The limits of the scores 5, 4, 3 and 2, or none."""
    cuts = tuple(map(_cut, listed_under(f"{measure}_cuts", given, "numbers")))
    if len(cuts) not in (0, SCORES - 1):
        raise RecipeError(
            f"Scores have {SCORES - 1} limits, those of 5, 4, 3 and 2; “{measure}_cuts” has {len(cuts)}."
        )
    if any(a > b if measure == "recency" else a < b for a, b in pairwise(cuts)):
        way, such = ("up", _SUCH[::-1]) if measure == "recency" else ("down", _SUCH)
        raise RecipeError(
            f"From score 5 to score 2 the limits of {measure} go {way}, such as {listed(such, most=4)}."
        )
    return cuts


def _quoted(word: str) -> str:
    return f"“{word}”"


def _cut(given: object) -> float:
    if (cut := finite(given)) is None:
        raise RecipeError(f"A cut is a number, not “{shown(given)}”.")
    return cut
