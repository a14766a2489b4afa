"""Headers as a person would say them: “TotalSpend” is total spend."""

from __future__ import annotations

import re

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
