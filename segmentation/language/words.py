"""A header or a value, cut into words that can be looked up."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_UNDIVIDED = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe"})
"""Letters that Unicode does not take apart into a letter and its accent."""


def words_of(column: str) -> list[str]:
    """The words of a header in lower case, without accents, cut at capitals, digits and signs.

    >>> words_of("Spending Score (1-100)"), words_of("customerID"), words_of("Âge")
    (['spending', 'score', '1', '100'], ['customer', 'id'], ['age'])
    """
    return list(_cut(str(column)))


@lru_cache(maxsize=4096)  # the headers and levels of a file are asked for hundreds of times
def _cut(header: str) -> tuple[str, ...]:
    if header.isascii() and header.islower() and header.replace(" ", "").isalpha():
        return tuple(header.split())
    plain = re.sub(r"(?<=[a-zß-ÿ])(?=[A-ZÀ-Þ])|(?<=[A-Z])(?=[A-Z][a-z]{2})", " ", header).casefold()
    if not plain.isascii():
        plain = "".join(c for c in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(c))
        plain = plain.translate(_UNDIVIDED)
    return tuple(re.findall(r"[^\W\d_]+|\d+", plain))
