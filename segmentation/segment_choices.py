"""What a person chose of the segments themselves: which are joined, how they are numbered and coloured."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from segmentation.choice_checks import is_whole
from segmentation.errors import RecipeError

_LARGEST_NAME = 99  # two digits are enough to number segments


def joined_groups(joined: Mapping[Any, Any]) -> dict[int, tuple[tuple[int, ...], ...]]:
    """Joined segments in one form, whether they come from Python or from JSON, where keys are text.

    Raises `RecipeError` where they are none, or leave nothing to compare.
    """
    try:
        found = {
            _number(k, named=True): tuple(
                sorted(tuple(sorted(_number(n) for n in group)) for group in groups)
            )
            for k, groups in joined.items()
        }
    except (TypeError, ValueError):
        raise RecipeError(
            'Joined segments look like {"4": [[2, 3]]}: of four segments, 2 and 3 are one.'
        ) from None
    for k, groups in found.items():
        _check_groups(k, groups)
    return {k: groups for k, groups in sorted(found.items()) if groups}


def renumbering(numbers: Mapping[Any, Any]) -> dict[int, tuple[int, ...]]:
    """The numbers that segments bear in one form, whether they come from Python or from JSON.

    Raises `RecipeError` where they do not number all segments.
    """
    try:
        found = {_number(k, named=True): tuple(map(_number, order)) for k, order in numbers.items()}
    except (TypeError, ValueError):
        raise RecipeError('Numbers look like {"3": [2, 1, 3]}: the largest of three is number 2.') from None
    for k, order in found.items():
        if sorted(order) != list(range(1, k + 1)):
            raise RecipeError(f"Of {k} segments each bears one of the numbers 1 to {k}.")
    return dict(sorted(found.items()))


def recolouring(colors: Any) -> tuple[int, ...]:
    """What identities are called in one form, whether it comes from Python or from JSON.

    Raises `RecipeError` where they are not the colours in another order.
    """
    try:
        found = tuple(map(_number, colors))
    except (TypeError, ValueError):
        raise RecipeError("Colours look like [2, 1, 3]: the first and the second are exchanged.") from None
    if sorted(found) != list(range(1, len(found) + 1)):
        raise RecipeError(f"Of {len(found)} colours each is one of 1 to {len(found)}, and none comes twice.")
    return found


def _number(value: object, *, named: bool = False) -> int:
    """How many segments, or which; `ValueError` where it is no such number. As a name it may be a text."""
    if named and isinstance(value, str) and value.isdecimal() and len(value) <= 2:
        return int(value)
    if not is_whole(value) or not 0 <= cast(int, value) <= _LARGEST_NAME:
        raise ValueError
    return int(cast(int, value))


def _check_groups(k: int, groups: tuple[tuple[int, ...], ...]) -> None:
    numbers = [number for group in groups for number in group]
    if any(not 1 <= number <= k for number in numbers):
        raise RecipeError(f"Of {k} segments only 1 to {k} can be joined, not {max(numbers)}.")
    if len(set(numbers)) < len(numbers) or any(len(group) < 2 for group in groups):
        raise RecipeError("To join segments, name two or more of them, each in one group only.")
    if k - len(numbers) + len(groups) < 2:
        raise RecipeError("Joining all segments leaves none to compare. Keep at least two apart.")
