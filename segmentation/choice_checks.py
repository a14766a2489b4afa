"""What somebody wrote where a choice belongs: taken for what it is, or refused in a sentence that shows it.

Choices come from Python, from a page and from files written by hand, so anything may stand anywhere.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping
from numbers import Integral, Real
from typing import Any, cast

from segmentation.errors import RecipeError
from segmentation.language.phrases import clipped
from segmentation.language.suggestions import or_rather

MOST_LETTERS = 1_000  # of a name, a column or a value: more come from no hand


def shown(given: object) -> str:
    """What somebody wrote, in a message: in one line, and no longer than that."""
    try:
        return clipped(given)
    except (ValueError, RecursionError):  # more digits than Python writes, or lists in lists without end
        return "…"


def finite(given: object) -> float | None:
    """The number that is given; `None` for anything else, and for one without end or of too many digits."""
    try:
        if not isinstance(given, bool) and isinstance(given, Real) and math.isfinite(given):
            return float(given)
    except (OverflowError, TypeError):  # more digits than any column holds
        pass
    return None


def is_whole(value: object) -> bool:
    """Whether it is a whole number; truth is none."""
    return isinstance(value, Integral) and not isinstance(value, bool)


def is_texts(value: object) -> bool:
    """Whether it is a list of texts, rather than one text or something else."""
    listed = isinstance(value, Collection) and not isinstance(value, str | Mapping)
    return listed and all(isinstance(text, str) for text in cast("Collection[object]", value))


def checked_text(given: object, told: str) -> None:
    """Raises `RecipeError`, beginning with `told`, for what is no text or names nothing."""
    if not isinstance(given, str) or not given.strip() or len(given) > MOST_LETTERS:
        raise RecipeError(f"{told}, such as “Country”, not “{shown(given)}”.")


def listed_under(name: str, given: object, what: str) -> Iterable[object]:
    """The list laid under the name of a choice. Raises `RecipeError` for what is no list of `what`."""
    if isinstance(given, str | Mapping) or not isinstance(given, Iterable):
        raise RecipeError(f"“{name}” is a list of {what}; “{shown(given)}” is none.")
    return given


def fields_of(given: object, known: set[str], what: str) -> dict[str, Any]:
    """What a mapping lays under the known names. Raises `RecipeError` for another name, or no mapping."""
    if not isinstance(given, Mapping):
        raise RecipeError(f"{what} has {', '.join(sorted(known))}; “{shown(given)}” has not.")
    unknown = [name for name in given if name not in known]
    if unknown:
        raise RecipeError(
            f"{what} has no “{shown(unknown[0])}”. {or_rather(shown(unknown[0]), sorted(known))}"
        )
    return dict(given)
