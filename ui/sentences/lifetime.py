"""What stands around the forecast on its page."""

from __future__ import annotations

from pandas import DataFrame

from segmentation.language.phrases import number
from segmentation.prepare.lifetime.lifetime_values import LifetimeValue

TITLE = "What they may be worth"
CAPTION = "How often customers may order again and what they may pay, predicted from their past orders."
OPEN = "Look a year ahead"
ADD, TAKE_OFF = "Put it on every customer", "Take it off again"
ADDED = (
    "Every customer has it now, in the labelled file, on the cards and in the report. It describes them and "
    "never decides who belongs together."
)
TO_ADD = (
    "As columns that describe: on cards, in profiles, in the labelled file and in the report. They never "
    "decide who belongs together."
)
HOW = "How it is worked out"


def parameters(lifetime: LifetimeValue) -> DataFrame:
    """The parameters of both models with how far off they may be."""
    assert lifetime.rates is not None
    rates, names = lifetime.rates, ("r", "alpha (weeks)", "a", "b")
    rows = list(zip(names, rates.parameters, rates.errors, strict=True))
    if lifetime.amounts is not None:
        found = lifetime.amounts
        rows += zip(("p", "q", "gamma"), found.parameters, found.errors, strict=True)
    told = [(name, number(float(value)), number(float(error))) for name, value, error in rows]
    return DataFrame(told, columns=["Parameter", "Estimate", "Give or take"])
