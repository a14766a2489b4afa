"""Calendar years among numbers: 2018 is written without the mark of its thousands.

A header alone is no proof, and neither is a number: both must speak of a year.
"""

from __future__ import annotations

from segmentation.language.concepts import concept_of
from segmentation.language.literals import PER, SINCE, SPANS, YEARS, is_date_name
from segmentation.language.words import words_of
from segmentation.remembering import for_a_while

FIRST, LAST = 1800, 2100  # years that people are born or buy in
_IN_TIME = ("tenure", "recency", "exit")
"""What happens on a day: a number under such a header is a year, unless it counts days or months."""


def is_year(value: float, column: str) -> bool:
    """Whether a number under this header is a calendar year.

    >>> is_year(1968.8, "Year_Birth"), is_year(2018, "Member since"), is_year(2018, "Spend this year")
    (True, True, False)
    """
    return FIRST <= value < LAST + 1 and tells_years(column)


@for_a_while(10_000)
def tells_years(column: str) -> bool:
    """Whether a header says that its numbers are calendar years, rather than a count of them or money.

    >>> [tells_years(c) for c in ("Beitrittsjahr", "Joined", "Years as customer", "Days since joining")]
    [True, True, False, False]
    """
    concept, words = concept_of(column), set(words_of(column))
    if concept == "birth":
        return True
    if concept not in (None, "calendar", *_IN_TIME) or words & (SPANS | PER):
        return False
    named = any(word in YEARS or word.endswith(("jahr", "jaar")) for word in words)
    return named or (concept in _IN_TIME and (bool(words & SINCE) or is_date_name(column)))
