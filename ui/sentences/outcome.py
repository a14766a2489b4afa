"""What the panel of outcomes says."""

from __future__ import annotations

from collections.abc import Mapping

from segmentation.language.phrases import clipped, percent
from segmentation.segment.outcome.foretelling import Foretelling
from segmentation.segment.outcome.foretelling_words import rate_pair
from segmentation.segment.outcome.outcome_rates import LEVEL
from segmentation.standards import FORETELL_MOST

TITLE = "Describe or predict"
CAPTION = (
    "Where the file says how it ended (who left, answered or bought), segments can take that into account."
)
OPEN = "See whether segments predict it"
OUTCOME = "Outcome"
LEAN = "From describing to predicting"
HELP = (
    "0% describes customers by the columns you chose. Further on, what those columns let you expect of the "
    "outcome counts more and more. What is expected of a customer never comes from a model that saw them."
)
TRYING = "Looking for patterns in one half of the customers, checking them in the other …"
CURVES = "What segments explain"
ANSWERS: Mapping[str, str] = {"yes": "Yes", "no": "No, keep it out"}


def stop(share: float) -> str:
    """A stop of the slider."""
    return (
        "Describe"
        if share == 0
        else f"Predict ({percent(share)})"
        if share == FORETELL_MOST
        else percent(share)
    )


def legend(found: Foretelling) -> str:
    """What the curves show; the dotted line is told only where there is one."""
    told = "Measured on customers who took no part."
    return told if found.changes_nothing else f"{told} The dotted line marks where more leaning hardly helps."


def rates_told(found: Foretelling) -> str:
    """What the rates are of, and why these segments carry no names."""
    outcome = found.outcome
    column = f"“{clipped(outcome.column)}”"
    of = (
        f"How often {column} is “{clipped(outcome.happened)}”"
        if outcome.binary
        else f"The average of {column}"
    )
    return (
        f"{of} in each segment, with {percent(LEVEL)} intervals. These segments were found in one half "
        "of the customers, so they bear no names, and the other half was counted in them:"
    )


def rate_rows(found: Foretelling, share: float) -> list[tuple[str, str]]:
    """The segments of one step, the highest rate first; those of whom nothing is known are left out."""
    known = [rate for rate in found.step(share).rates if rate.customers]
    return [rate_pair(rate, found.outcome) for rate in sorted(known, key=lambda rate: -rate.rate)]
