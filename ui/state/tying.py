"""Widgets tied to what they show: a choice comes from a hand, never from a message that was late."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

import streamlit as st


@dataclass
class Line:
    """The widgets of one choice, one after the other: what each of them held last.

    Every message of the browser carries what all widgets hold, and it may have been sent before the browser
    took in what it is to show now. Therefore whatever the person did not put there comes in a widget of its
    own, and only a widget that changes against itself was moved by a hand.
    """

    held: list[Any] = field(default_factory=list)
    begun: int = 0
    """The first of them that belongs to the file at hand."""
    wanted: Any = None
    """What the last one was asked to show."""

    def show(self, wanted: Any, *, weighing: bool) -> int:
        """Number of the widget that shows this; while a choice is weighed, what is looked at may stay."""
        stays = weighing and wanted == self.wanted
        if len(self.held) == self.begun or (self.held[-1] != wanted and not stays):
            self.held.append(wanted)
        self.wanted = wanted
        return len(self.held) - 1

    def moved(self, at: int, value: Any) -> bool:
        """Whether a hand moved this widget to the value; it is known from then on."""
        if at < self.begun or self.held[at] == value:
            return False
        self.held[at] = value
        return True

    @classmethod
    def left(cls, many: int) -> Self:
        """So many widgets whose session or file is gone: what comes from them is nobody’s choice."""
        return cls([None] * many, many)

    def end(self) -> None:
        """Another file: what comes from a widget of the one before is nobody’s choice about this one."""
        self.held = [None] * len(self.held)
        self.begun = len(self.held)


def held_lines() -> dict[str, Line]:
    """Name of a choice → the widgets that have shown it."""
    lines: dict[str, Line] = st.session_state.setdefault("lines", {})
    return lines


def end_lines() -> None:
    """Another file is at hand: what comes from any widget so far is no choice about it."""
    for line in held_lines().values():
        line.end()


def tie(
    name: str,
    shown: Any,
    take: Callable[[Any], None],
    *,
    keep: Callable[[Any], Any] | None = None,
    weighing: bool = False,
    among: Sequence[Any] | None = None,
) -> dict[str, Any]:
    """Key and callback of the widget that shows this; `take` gets what a hand moved it to, after `keep`.

    What is none of `among` was said late, in the words of an option that has gone, and is no choice.
    """
    kept = keep if keep is not None else lambda value: value
    at = held_lines().setdefault(name, Line()).show(kept(shown), weighing=weighing)
    key = f"{name}.{at}" if at else name

    def write() -> None:
        if key not in st.session_state:  # said late, of a page that has been left
            return
        if among is not None and st.session_state[key] not in among:
            return
        value = kept(st.session_state[key])
        if held_lines()[name].moved(at, value):
            take(value)

    return {"key": key, "on_change": write}


def remembered(name: str, default: Any) -> dict[str, Any]:
    """Key and persistence for a choice of one page only (a filter, a view), kept across pages and reloads."""
    st.session_state.setdefault("pages", set()).add(name)
    return lasting(name, default)


def lasting(name: str, default: Any) -> dict[str, Any]:
    """Key and persistence of a widget that keeps what it shows across pages."""
    st.session_state.setdefault(name, default)
    return {"key": name, "persist_state": "session"}


def recall(name: str, default: Any, among: Sequence[Any] | None = None) -> Any:
    """A choice of one page, before its widget is drawn; the default where it holds none of `among`."""
    held = st.session_state.get(name, default)
    return held if among is None or held in among else default


def remember(name: str, value: Any) -> None:
    """Keep a choice of one page that no widget of Streamlit holds, across pages and reloads."""
    st.session_state.setdefault("pages", set()).add(name)
    st.session_state[name] = value


def entered(key: str) -> Any:
    """What a form or a component holds; None where it has left the page, and what it said came late."""
    return st.session_state.get(key)


SQL_DIALECT = "download.sql.dialect"
"""The database for which a study is written as SQL."""


def told_k(key: str, k: int) -> tuple[int, int]:
    """What the component of this key begins with, and how often it was told a number.

    It is told only where k is not what it shows, or it was not there: what it shows itself is not sent back.
    """
    known, start, turn = st.session_state.get("k.told", (None, k, 0))
    if known != k or key not in st.session_state:
        start, turn = k, turn + 1
    st.session_state["k.told"] = (k, start, turn)
    return start, turn


def shows_k(k: int) -> None:
    """The component shows this k already: a hand chose it there."""
    _, start, turn = st.session_state["k.told"]
    st.session_state["k.told"] = (k, start, turn)
