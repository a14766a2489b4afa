"""What was asked about a person’s choices, kept for as long as they stand while a page is drawn.

Drawing a page asks for the same values many times over. An answer belongs to the very objects that hold the
choices: as soon as a callback puts another recipe or file in their place, everything is asked anew. Nothing
outlives the thread that draws, so no result ever becomes state.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from streamlit.runtime.scriptrunner import get_script_run_ctx

P = ParamSpec("P")
Value = TypeVar("Value")

_DRAWING = threading.local()
"""Streamlit draws in a thread that ends when there is nothing more to draw."""


def once_per(choices: Callable[[], tuple[object, ...]]) -> Callable[[Callable[P, Value]], Callable[P, Value]]:
    """A decorator: while the choices are the same objects, a function is asked once for each argument.

    The objects must be of a kind that never changes. A function that fails is asked again.
    """

    def decorate(ask: Callable[P, Value]) -> Callable[P, Value]:
        @wraps(ask)
        def told(*args: P.args, **named: P.kwargs) -> Value:
            answers, question = _answers(choices()), (ask, args, *sorted(named.items()))
            if question not in answers:
                answers[question] = ask(*args, **named)
            value: Value = answers[question]
            return value

        return told

    return decorate


def ask_anew() -> None:
    """Forget what was answered: something that answers hang on, and that is no choice, has come about."""
    _DRAWING.held = ((), {})


def _answers(choices: tuple[object, ...]) -> dict[Hashable, Any]:
    """What is known about just these choices; nothing is kept where no page is drawn."""
    if get_script_run_ctx(suppress_warning=True) is None:
        return {}
    about, answers = getattr(_DRAWING, "held", ((), {}))
    if len(about) != len(choices) or any(old is not new for old, new in zip(about, choices, strict=True)):
        answers = {}
        _DRAWING.held = (choices, answers)
    return answers
