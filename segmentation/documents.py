"""Small files of choices that come from outside: a saved study (JSON), a persona pack (TOML).

Somebody may have written them by hand, cut them in half, or made them to do harm. Whatever is in them,
they come back as plain values of bounded size and depth, or as one sentence about what is wrong.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Iterator
from typing import Any

from segmentation.errors import DocumentError

MOST_BYTES = 4 * 2**20
"""The largest file of choices that is read; the largest one Touchstone writes is far below."""
_DEEPEST = 40
"""How many brackets may stand in one another; a study needs eight."""
_LARGEST = 2**53
"""The largest whole number: beyond it they are no longer told apart once written as a decimal."""
_CHAIN = re.compile(r"""(?:\.[ \t]*(?:[\w-]+|"[^"\n]*"|'[^'\n]*')[ \t]*){40}""")
"""A name with as many parts takes the reader of TOML time that grows with their square."""


def text_of(data: bytes) -> str:
    """The letters of a file in UTF-8, with or without its mark.

    Raises `DocumentError` where it is larger than `MOST_BYTES`, or no such text.
    """
    if len(data) > MOST_BYTES:
        raise DocumentError(f"it is larger than the {MOST_BYTES // 2**20} MB that are read")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise DocumentError("it is not text in UTF-8; save it as UTF-8") from None


def read_json(text: str) -> Any:
    """The value written in `text`. Raises `DocumentError`, whose message says what is wrong and where."""
    try:
        return _checked(_loaded(json.loads, text))
    except json.JSONDecodeError as error:
        raise DocumentError(f"it is no JSON: line {error.lineno}, {error.msg}") from None


def read_toml(text: str) -> dict[str, Any]:
    """The table written in `text`. Raises `DocumentError`, whose message says what is wrong and where."""
    if (chain := _CHAIN.search(text)) is not None:
        line = text.count("\n", 0, chain.start()) + 1
        raise DocumentError(f"line {line} holds a name with too many parts")
    try:
        table: dict[str, Any] = _checked(_loaded(tomllib.loads, text))
    except tomllib.TOMLDecodeError as error:
        raise DocumentError(f"it is no TOML: {error}") from None
    return table


def _loaded(load: Callable[[str], Any], text: str) -> Any:
    """What a parser makes of a text; where it gives up for another reason than a mistake in it, why."""
    try:
        return load(text)
    except RecursionError:
        raise DocumentError(_TOO_DEEP) from None
    except (json.JSONDecodeError, tomllib.TOMLDecodeError):
        raise
    except (ValueError, OverflowError):  # more digits than Python reads
        raise DocumentError(_TOO_LARGE) from None


_TOO_DEEP = f"brackets stand in one another more than {_DEEPEST} deep"
_TOO_LARGE = "a number in it is larger than any choice can be"


def _checked(value: Any) -> Any:
    """The value, if all in it is as small and as whole as choices are."""
    for part, depth in _parts(value):
        if depth > _DEEPEST:
            raise DocumentError(_TOO_DEEP)
        if isinstance(part, int) and abs(part) > _LARGEST:
            raise DocumentError(_TOO_LARGE)
        if isinstance(part, str) and not _is_whole(part):
            raise DocumentError("a text in it holds half a letter, which cannot be written down")
    return value


def _parts(value: Any) -> Iterator[tuple[Any, int]]:
    """Everything in a value with its depth, names included; without calling itself, as it may be deep."""
    waiting = [(value, 0)]
    while waiting:
        part, depth = waiting.pop()
        yield part, depth
        if isinstance(part, dict):
            waiting += [(inside, depth + 1) for pair in part.items() for inside in pair]
        elif isinstance(part, list):
            waiting += [(inside, depth + 1) for inside in part]


def _is_whole(text: str) -> bool:
    """Whether all letters are there: JSON can name one half of a pair alone."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
