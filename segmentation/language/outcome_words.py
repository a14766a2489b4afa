"""The words for what somebody did in the end: answered, bought, renewed; lists in `outcomes.toml`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from segmentation.language.vocabularies import Phrases, load
from segmentation.language.words import words_of


def is_done(header: str) -> bool:
    """Whether a header of two values says that it came to something. One letter alone, “y”, is a target.

    >>> is_done("Response"), is_done("Hat gekauft"), is_done("y"), is_done("Age")
    (True, True, True, False)
    """
    return header.strip().casefold() == "y" or _lists()["done"].found(words_of(header))


def is_measured(header: str) -> bool:
    """Whether a header of numbers names what is known only afterwards.

    >>> is_measured("review_rating"), is_measured("Spend next year"), is_measured("Spend")
    (True, True, False)
    """
    return _lists()["measured"].found(words_of(header))


@cache
def _lists() -> Mapping[str, Phrases]:
    return load("outcomes.toml")
