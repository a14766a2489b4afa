"""Promises as one writes them: “share of "At Risk" between 8% and 14%”, “mean of Spend at least 100”.

A sentence says what is measured, of whom, and the limits. Names stand in quotes, of any kind, where they hold
words of the sentence; whatever can be misread is asked about rather than guessed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from segmentation.errors import RecipeError
from segmentation.language.phrases import clipped
from segmentation.language.suggestions import nearest

EXAMPLES = (
    'share of "At Risk" between 8% and 14%',
    'mean of "Spend" in "At Risk" at least 100',
    'rate of "Churn" = "Yes" at most 7%',
    'average of "Orders" in "Loyal" at least 2 times',
    'rule of "Loyal" at least 85%',
    "unlike at most 3%",
    'drift of "Spend"',
)
"""One sentence of each kind."""
_NAME = r"\"[^\"]+\"|“[^”]+”|'[^']+'|‘[^’]+’|«[^»]+»|.+?"
_SEGMENT, _COLUMN, _LEVEL = (f"(?P<{part}>{_NAME})" for part in ("segment", "column", "level"))
_SHAPES: Mapping[str, str] = {
    "share": rf"of\s+{_SEGMENT}",
    "value": rf"of\s+{_COLUMN}\s+in\s+{_SEGMENT}",
    "average": rf"of\s+{_COLUMN}\s+in\s+{_SEGMENT}",
    "level": rf"of\s+{_COLUMN}\s*=\s*{_LEVEL}\s+in\s+{_SEGMENT}",
    "rate": rf"of\s+{_COLUMN}\s*=\s*{_LEVEL}(?:\s+in\s+{_SEGMENT})?",
    "mean": rf"of\s+{_COLUMN}(?:\s+in\s+{_SEGMENT})?",
    "median": rf"of\s+{_COLUMN}(?:\s+in\s+{_SEGMENT})?",
    "rule": rf"of\s+{_SEGMENT}",
    "unlike": "",
    "drift": rf"(?:(?:of|in)\s+{_COLUMN})?",
}
"""What follows the word for what is measured."""
_IN_PERCENT = ("share", "value", "rule", "unlike", "rate")
_NUMBER = r"[-−]?(?:\d+(?:,\d+)*(?:\.\d+)?|\.\d+)\s*(?:%|percent\b|times\b|[x×](?!\w))?"
_GROUPED = re.compile(r"-?\d{1,3}(,\d{3})+(\.\d+)?")
_LIMITS = re.compile(
    rf"(?:^|\s+)(?:(?:is|are|stays)\s+)?(?:(?P<least>at\s+least|>=|≥)\s*(?P<low>{_NUMBER})"
    rf"|(?P<most>at\s+most|<=|≤)\s*(?P<high>{_NUMBER})"
    rf"|(?:between\s+|from\s+)?(?P<from>{_NUMBER})\s*(?:and|to|–|-)\s*(?P<to>{_NUMBER}))\s*$",
    re.IGNORECASE,
)
_WHEN = re.compile(r"\s+when\s+(?P<when>.+)$", re.IGNORECASE | re.DOTALL)


def parts_of(text: str) -> dict[str, Any]:
    """The plain values of the promise that a sentence makes, as `Promise.of` takes them.

    `rule` says its conditions behind “when”, between semicolons; without them `when` is not among the values.
    Raises `RecipeError` for a sentence that is none, with the part that is not understood and how to say it.

    >>> parts_of('share of "At Risk" between 8% and 14%')
    {'about': 'share', 'segment': 'At Risk', 'low': 0.08, 'high': 0.14}
    """
    sentence = text.strip().rstrip(".")
    about, rest = _about(sentence)
    found: dict[str, Any] = {"about": about}
    when = _WHEN.search(rest) if about == "rule" else None
    if when is not None:
        found["when"] = [part.strip() for part in when["when"].split(";") if part.strip()]
        rest = rest[: when.start()]
    limits: dict[str, float] = {}
    if about != "drift":
        rest, limits = _limits(rest, about, sentence)
    shaped = re.fullmatch(_SHAPES[about], rest.strip(), re.IGNORECASE | re.DOTALL)
    if shaped is None:
        raise RecipeError(f"“{clipped(sentence)}” does not say of what. {_like(about)}")
    found |= {part: _bare(name) for part, name in shaped.groupdict().items() if name}
    return {**found, **limits}


def _about(sentence: str) -> tuple[str, str]:
    """What is measured, and what follows."""
    words = re.match(r"(?:the\s+|no\s+)?(\w+)\s*", sentence, re.IGNORECASE)
    word = "" if words is None else words[1].casefold()
    word = {"drifts": "drift", "shares": "share"}.get(word, word)
    if words is None or word not in _SHAPES:
        meant = nearest(word, _SHAPES)
        hint = f"Did you mean “{meant}”? " if meant else ""
        raise RecipeError(
            f"“{clipped(sentence)}” is no promise that can be checked. {hint}Write it like: "
            f"{'; '.join(EXAMPLES)}."
        )
    return word, sentence[words.end() :]


def _limits(rest: str, about: str, sentence: str) -> tuple[str, dict[str, float]]:
    """What stands before the limits, and the limits."""
    found = _LIMITS.search(rest)
    if found is None:
        raise RecipeError(
            f"“{clipped(sentence)}” says no limit. End with “at least …”, “at most …” or “between … and …”, "
            "with numbers like 8%, 100 or 2.5."
        )
    low, high = found["low"] or found["from"], found["high"] or found["to"]
    shared = about in _IN_PERCENT and high is not None and _is_percent(high)
    limits = {
        name: _limit(text, about, in_percent=shared)
        for name, text in (("low", low), ("high", high))
        if text is not None
    }
    return rest[: found.start()], limits


def _limit(text: str, about: str, *, in_percent: bool) -> float:
    """A limit in the units of what is measured; “8 to 14%” means 8% as well."""
    digits = re.sub(r"[^\d.,−-]", "", text).replace("−", "-")
    if "," in digits and not _GROUPED.fullmatch(digits):
        raise RecipeError(f"“{clipped(text)}” can be read in two ways. Write it like 1,200 or 2.5.")
    value = float(digits.replace(",", ""))
    if about not in _IN_PERCENT:
        if _is_percent(text):
            raise RecipeError(f"The limits of “{about}” are no percentages: write {value:g}, not “{text}”.")
        return value
    if _is_percent(text) or in_percent:
        return round(value / 100, 8)
    if value > 1:
        raise RecipeError(f"The limits of “{about}” are shares: write {value:g}%, not {value:g}.")
    return value


def _is_percent(text: str) -> bool:
    return text.rstrip().casefold().endswith(("%", "percent"))


def _bare(name: str) -> str:
    """A name without its quotes."""
    quoted = len(name) > 2 and (name[0], name[-1]) in {
        ('"', '"'),
        ("“", "”"),
        ("'", "'"),
        ("‘", "’"),
        ("«", "»"),
    }
    return name[1:-1] if quoted else name.strip()


def _like(about: str) -> str:
    """An example of the same kind."""
    fitting = [each for each in EXAMPLES if each.startswith(about)] or {
        "value": ['value of "Spend" in "Loyal" at least 35%'],
        "level": ['level of "Churn" = "Yes" in "At Risk" at least 2 times'],
        "median": ['median of "Spend" at least 100'],
    }[about]
    return f"Write it like: {fitting[0]}."
