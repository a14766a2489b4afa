"""What is said of a promise that a person writes."""

from __future__ import annotations

from collections.abc import Mapping

from segmentation.act.comparison.promise_checks import Check
from segmentation.language.phrases import clipped

MEASURES: Mapping[str, str] = {
    "share": "Share of the customers",
    "mean": "Mean of a column",
    "median": "Median of a column",
    "rate": "How many have a value",
    "rule": "Precision of the rule",
    "drift": "No drift of a column",
}
"""What a person can promise by hand."""
MEASURED: Mapping[str, str] = {
    "share": "How large the segment is among all customers.",
    "mean": "The sum of a column divided by the customers who have a number in it.",
    "median": "Half of the customers have less in the column, half have more.",
    "rate": "Of the customers with a value in the column, how many have this one.",
    "rule": "Of those whom the plain rule on the segment’s card finds, how many belong to the segment.",
    "drift": "Whether the customers are spread over the column as they were; chance gives the limit.",
}
HOW: Mapping[str, str] = {"low": "At least", "high": "At most", "both": "Between"}
HOW_ENDS: Mapping[str, tuple[str, ...]] = {"low": ("low",), "high": ("high",), "both": ("low", "high")}
ENDS: Mapping[str, str] = {"low": "At least", "high": "At most"}
STATUS = {"kept": ":material/check:", "broken": ":material/warning:", "not told": ":material/help:"}
SAY_LIMIT = "Say the number, and the promise is held against the study’s own file."
NOT_TRIED = "Bring the study’s own file to see how it stands to this now."
_OWN: Mapping[str, str] = {
    "kept": "The study’s own file keeps it.",
    "broken": "The study’s own file does not keep it.",
    "not told": "The study’s own file cannot tell.",
}
OWN_HELD = "Held against the study’s own file:"


def own_told(check: Check) -> str:
    """How the study’s own file stands to a promise."""
    return f"{_OWN[check.status]} {check.found}"


def measured_now(check: Check) -> str:
    """What the study’s own file measures, before a limit is said."""
    return f"In the study’s own file: {check.found[:1].lower()}{check.found[1:]}"


def segment_label(earned: str, named: Mapping[str, str]) -> str:
    """A segment in a list; the empty one stands for everybody."""
    return clipped(named.get(earned, earned), 40) if earned else "All customers"


def column_label(column: str) -> str:
    """A column in a list; the empty one stands for every column."""
    return clipped(column, 40) if column else "Every column"
