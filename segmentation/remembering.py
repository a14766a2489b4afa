"""Answers that are kept for as long as what they are about, and no longer.

A cache of its own size would hold what stands in somebody’s file long after they cleared it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

About = TypeVar("About")
Answer = TypeVar("Answer")


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
