"""Headers as a person would say them: “TotalSpend” is total spend."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from segmentation.language.phrases import clipped

_SEAMS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|[_\s.]+")
_MADE = re.compile(r"^(?:(age|tenure in days) \(from .*\)|(has left) \(.*\))$")
"""Columns that cleaning makes from dates, with their source in brackets."""
_PREFIX = re.compile(r"^(?:(?P<count>num|nr|nbr) (?!of )|(?P<amount>mnt) )(?=[a-z])")
"""Shorthands before what is counted or paid for: “NumWebPurchases” are web purchases."""
_DATE = re.compile(r"\b(?:dt|dat) ([a-z]+)$")
_LONGEST = 60  # letters of a column's name in a sentence


def spoken(column: str) -> str:
    """The header in plain words; abbreviations keep their capitals, headers that shout do not.

    What a column was made from is no part of what it says of people: age is age.

    >>> [spoken(c) for c in ("TotalSpend", "follow_duration", "CLTV", "Annual Income (k$)", "CASH_ADVANCE")]
    ['total spend', 'follow duration', 'CLTV', 'annual income (k$)', 'cash advance']
    >>> spoken("Age (from Year_Birth)"), spoken("Has left (SubscriptionEndDate)")
    ('age', 'has left')
    >>> spoken("NumWebPurchases"), spoken("MntMeatProducts"), spoken("Days since Dt_Customer")
    ('web purchases', 'spend on meat products', 'days since customer date')
    """
    words = [word for word in _SEAMS.split(str(column).strip()) if word]
    shouts = all(word.isupper() for word in words) and any(len(word) > 4 for word in words)
    keep = [word.isupper() and len(word) > 1 and not shouts for word in words]
    text = " ".join(word if kept else word.lower() for word, kept in zip(words, keep, strict=True))
    text = _PREFIX.sub(lambda said: "spend on " if said["amount"] else "", text)
    text = _DATE.sub(r"\1 date", text)
    made = _MADE.match(text)
    text = (made[1] or made[2]) if made else text
    return clipped(text, _LONGEST)


def title(column: str) -> str:
    """The same with a capital first letter, for charts: “Total spend”."""
    text = spoken(column)
    return text[:1].upper() + text[1:]


def agreed(column: str, one: str, many: str) -> str:
    """The form of a verb that goes with the header: balance lies, monthly charges lie.

    >>> [agreed(c, "lies", "lie") for c in ("Balance", "MonthlyCharges", "Number of orders", "Status")]
    ['lies', 'lie', 'lies', 'lies']
    >>> [agreed(c, "lies", "lie") for c in ("Days since LastPurchase", "MntMeatProducts", "Num_Children")]
    ['lie', 'lies', 'lie']
    """
    head = re.split(r" (?:of|on|since|in|from) ", re.sub(r"\s*\(.*?\)", "", spoken(column)))[0]
    return many if re.search(r"[^sui]s$|\b(?:children|people)$", head) else one


def titles(columns: Iterable[str]) -> dict[str, str]:
    """Column → title, each once: columns that would be called the same keep their header.

    >>> titles(["TotalSpend", "Age", "age"])
    {'TotalSpend': 'Total spend', 'Age': 'Age', 'age': 'age'}
    """
    names = list(columns)
    common = Counter(title(name) for name in names)
    return {name: title(name) if common[title(name)] == 1 else name for name in names}
