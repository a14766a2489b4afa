"""Answers that are kept for as long as what they are about, or until it is said that this is gone.

A cache of its own size would hold what stands in somebody’s file long after they cleared it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any, ParamSpec, TypeVar, cast
from weakref import WeakKeyDictionary

About = TypeVar("About")
Answer = TypeVar("Answer")
Asked = ParamSpec("Asked")

_FORGETTING: list[Callable[[], None]] = []


def while_it_lives(ask: Callable[[About], Answer]) -> Callable[[About], Answer]:
    """A decorator: a function of one value that never changes is asked once while that value is held."""
    known: WeakKeyDictionary[Any, Answer] = WeakKeyDictionary()

    @wraps(ask)
    def told(about: About) -> Answer:
        try:
            return known[about]
        except KeyError:
            answer = known[about] = ask(about)
            return answer

    return told


def for_a_while(most: int) -> Callable[[Callable[Asked, Answer]], Callable[Asked, Answer]]:
    """A decorator: the last `most` answers are kept until `forget`, since their questions stand in files."""

    def kept(ask: Callable[Asked, Answer]) -> Callable[Asked, Answer]:
        known = lru_cache(maxsize=most)(ask)
        _FORGETTING.append(known.cache_clear)
        return cast(Callable[Asked, Answer], known)

    return kept


def forget() -> None:
    """Let go of every answer that is kept `for_a_while`, as somebody’s file is no longer here."""
    for clear in _FORGETTING:
        clear()
