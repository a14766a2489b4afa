"""What there is to say of an outcome, in plain words; nothing that the unseen half does not bear out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from segmentation.language.phrases import clipped, coefficient, count, listed, number, percent
from segmentation.recipes import Recipe
from segmentation.segment.outcome.foretelling import Foretelling, Step
from segmentation.segment.outcome.outcome_rates import Rate
from segmentation.segment.outcome.outcomes import Outcome

CANNOT = "This outcome cannot be predicted from these columns."
JUDGED_ALIKE = (
    "The verdict judges the same points, in which the expected outcome counts: it says whether these "
    "segments hold together, not whether groups are there without the outcome."
)
_NONE_LEAKS = "A column that was filled in afterwards, such as “reason for leaving”, would only repeat it."


def findings(found: Foretelling, recipe: Recipe) -> list[str]:
    """What is found, a sentence each: whether it can be foretold, what leaning changes, what to check."""
    return [*_whether(found, recipe), *_kept_out(found), *_too_good(found)]


def question(found: Foretelling, column: str) -> str:
    """Whether a column was known before, with why it is asked."""
    power = next(leak.power for leak in found.leaks if leak.column == column)
    outcome = clipped(found.outcome.column)
    return (
        f"“{clipped(column)}” alone tells much of “{outcome}” ({coefficient(power)}, where 1 tells all). "
        "Was it known before?"
    )


def rate_told(rate: Rate, outcome: Outcome) -> str | None:
    """What a card says of a segment; `None` where it is not beyond chance."""
    if not rate.is_unusual or not rate.customers:
        return None
    if not outcome.binary:
        told = _spanned(rate.rate, rate.low, rate.high, number)
        return f"“{clipped(outcome.column)}” is {told} on average, and {number(rate.usual)} among all"
    span, times = f"{percent(rate.low)} to {percent(rate.high)}", _times(rate.lift)
    if outcome.is_leaving:
        return f"Leaves {times} as often as the average ({span})"
    named = f"“{clipped(outcome.column)}” is “{clipped(outcome.happened)}”"
    return f"{named} {times} as often as on average ({span})"


def rate_pair(rate: Rate, outcome: Outcome) -> tuple[str, str]:
    """One segment in a table: how many of the unseen half, and the rate and its lift with their intervals."""
    who = f"{count(rate.customers)} customers"
    if not rate.customers:
        return who, "–"
    told = _spanned(rate.rate, rate.low, rate.high, percent if outcome.binary else number)
    if not rate.usual > 0:
        return who, told
    return who, f"{told}: {_spanned(rate.lift, rate.lift_low, rate.lift_high, number)} times the average"


def summary_of(found: Foretelling, recipe: Recipe) -> dict[str, Any]:
    """The same in plain JSON values."""
    return {
        "column": found.outcome.column,
        "happened": found.outcome.happened,
        "can_be_foretold": found.can_be_foretold,
        "changes_nothing": found.changes_nothing,
        "knee": found.knee.share,
        "all_columns": found.whole,
        "left_out": list(found.left_out),
        "asked": list(found.asked),
        "findings": findings(found, recipe),
        "curve": [
            {
                "share": step.share, "basis_explained": step.basis, "outcome_explained": step.outcome,
                "p": step.p,
            }
            for step in found.steps
        ],
        "unseen_half": [
            {
                "segment": place, "customers": rate.customers, "rate": rate.rate, "low": rate.low,
                "high": rate.high, "lift": rate.lift,
            }
            for place, rate in enumerate(found.step(recipe.foretell).rates, start=1)
        ],
    }  # fmt: skip


def is_told(found: Foretelling, recipe: Recipe) -> bool:
    """Whether anything may be said of single segments: they foretell, and do not know the outcome already."""
    knows = bool(found.left_out) and not recipe.foretell
    return found.can_be_foretold and found.step(recipe.foretell).claims and not knows


def _whether(found: Foretelling, recipe: Recipe) -> list[str]:
    if not found.can_be_foretold:
        return [
            f"{CANNOT} On customers who took no part, segments do not differ in “{_named(found)}” by more "
            "than chance."
        ]
    first, knee = found.steps[0], found.knee
    if found.changes_nothing:
        return [
            f"Leaning on the outcome changes nothing: segments that only describe tell of “{_named(found)}” "
            f"as much as any would ({_explained(first)})."
        ]
    told = (
        f"Leaning {percent(knee.share)} on “{_named(found)}” is enough: segments then explain "
        f"{percent(knee.outcome)} of it instead of {percent(first.outcome)}, and {percent(knee.basis)} of "
        f"the columns instead of {percent(first.basis)}, on customers who took no part."
    )
    return [told, JUDGED_ALIKE] if recipe.foretell else [told]


def _kept_out(found: Foretelling) -> list[str]:
    if not found.left_out:
        return []
    verb = "is" if len(found.left_out) == 1 else "are"
    return [
        f"{listed([f'“{clipped(name)}”' for name in found.left_out], most=3)} {verb} kept out, since nobody "
        f"knew it before “{_named(found)}” was known. {_NONE_LEAKS}"
    ]


def _too_good(found: Foretelling) -> list[str]:
    if not found.is_too_good:
        return []
    return [
        f"These columns tell “{_named(found)}” almost without fail ({coefficient(found.whole)} of 1). Look "
        "whether one of them was filled in afterwards."
    ]


def _explained(step: Step) -> str:
    return f"{percent(step.outcome)} of its differences, on customers who took no part"


def _named(found: Foretelling) -> str:
    return clipped(found.outcome.column)


def _times(lift: float) -> str:
    return f"{number(round(lift, 1))} times"


def _spanned(value: float, low: float, high: float, style: Callable[[float], str]) -> str:
    return f"{style(value)} ({style(low)} to {style(high)})"
