"""Headers as a person would say them: “TotalSpend” is total spend."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

_SEAMS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|[_\s.]+")
_LONGEST = 60


def spoken(column: str) -> str:
    """The header in plain words; abbreviations keep their capitals.

    >>> [spoken(c) for c in ("TotalSpend", "follow_duration", "CLTV", "Annual Income (k$)")]
    ['total spend', 'follow duration', 'CLTV', 'annual income (k$)']
    """
    words = [word for word in _SEAMS.split(str(column).strip()) if word]
    text = " ".join(word if word.isupper() and len(word) > 1 else word.lower() for word in words)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def title(column: str) -> str:
    """The same with a capital first letter, for charts: “Total spend”."""
    text = spoken(column)
    return text[:1].upper() + text[1:]


def titles(columns: Iterable[str]) -> dict[str, str]:
    """Column → title, each once: columns that would be called the same keep their header.

    >>> titles(["TotalSpend", "Age", "age"])
    {'TotalSpend': 'Total spend', 'Age': 'Age', 'age': 'age'}
    """
    names = list(columns)
    common = Counter(title(name) for name in names)
    return {name: title(name) if common[title(name)] == 1 else name for name in names}
