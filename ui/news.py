"""What a page that waits is told without asking: how far its judgement is, and when it stands.

A page that asks costs the processor that all share at every look, and there may be a crowd of them. Instead
the browser listens: here lies, for each session, what it waits for and under which secret it may hear of it.
`server/news.py` speaks; under a bare `streamlit run app.py` nobody does, and pages ask.
"""

from __future__ import annotations

import secrets
import threading
import weakref
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from ui.judging import Judgement
from ui.sessions import is_connected

ROOM = "/news/"
"""Where the browser listens: an address of the server, then the secret."""
_SECRET_BYTES = 32  # 256 bits: nobody guesses one
_REMEMBERED = 2_000  # sessions: far more than a process has people; who is forgotten asks as before
_BROWSER = "_streamlit_xsrf"


class Stage(IntEnum):
    """How far it is, in what a page waits for."""

    JUDGING = 0
    JUDGED = 1
    """The verdict stands, with the names at every number."""
    KNOWN = 2
    """And so does whether latent classes are proposed."""


class News(NamedTuple):
    """One piece of news."""

    about: int
    """Which judgement of this session, counted: news of an older one are none."""
    stage: Stage
    share: float
    words: str


@dataclass
class Listener:
    """A session that waits, or did: what for, and for whose browser."""

    session: str
    secret: str
    browser: str
    """Its cookie as the socket told it; empty where it told none."""
    judgement: weakref.ref[Judgement]
    say: Callable[[str], str]
    """Words as its page says them."""
    about: int = 1

    def news(self) -> News | None:
        """The latest; `None` once nobody holds what was waited for."""
        current = self.judgement()
        return None if current is None else News(self.about, stage_of(current), *self._progress(current))

    def _progress(self, current: Judgement) -> tuple[float, str]:
        return round(current.share, 3), self.say(current.words)


def stage_of(current: Judgement) -> Stage:
    """What stands of it by now."""
    if not current.done:
        return Stage.JUDGING
    return Stage.JUDGED if current.is_looking else Stage.KNOWN


class Newsroom:
    """Who may hear what."""

    def __init__(self, alive: Callable[[str], bool]) -> None:
        self.alive = alive
        self.speaks = False
        """Whether somebody speaks: set by the server that does."""
        self._by_session: dict[str, Listener] = {}
        self._by_secret: dict[str, Listener] = {}
        self._deaf: set[str] = set()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._by_session)

    def listen(
        self, session: str, browser: str, judgement: Judgement, say: Callable[[str], str]
    ) -> Listener | None:
        """Let a session hear of this judgement; `None` where it cannot, and has to ask."""
        if not self.speaks or session in self._deaf:
            return None
        with self._lock:
            known = self._by_session.get(session)
            if known is None:
                known = self._new(session, browser, judgement, say)
            elif known.judgement() is not judgement:
                known.judgement, known.about = weakref.ref(judgement), known.about + 1
            known.say = say
            return known

    def find(self, secret: str) -> Listener | None:
        """Who listens under this secret, if they are still there."""
        found = self._by_secret.get(secret)
        return found if found is not None and self.alive(found.session) else None

    def let_go(self) -> int:
        """Forget the sessions that are over; gives how many that were."""
        with self._lock:
            over = [name for name in {*self._by_session, *self._deaf} if not self.alive(name)]
            for name in over:
                self._drop(name)
                self._deaf.discard(name)
        return len(over)

    def cannot_hear(self, session: str) -> None:
        """What is said does not arrive there, as behind a proxy that holds it back: let its pages ask."""
        with self._lock:
            self._deaf.add(session)
            self._drop(session)

    def _new(self, session: str, browser: str, judgement: Judgement, say: Callable[[str], str]) -> Listener:
        while len(self._by_session) >= _REMEMBERED:
            self._drop(next(iter(self._by_session)))
        secret = secrets.token_urlsafe(_SECRET_BYTES)
        new = Listener(session, secret, browser, weakref.ref(judgement), say)
        self._by_session[session] = self._by_secret[secret] = new
        return new

    def _drop(self, session: str) -> None:
        if (known := self._by_session.pop(session, None)) is not None:
            del self._by_secret[known.secret]


NEWSROOM = Newsroom(is_connected)
"""Everybody’s; of this module, not of a cache that a visitor could have emptied."""


def listen(judgement: Judgement, say: Callable[[str], str]) -> Listener | None:
    """Let the session whose page is drawn hear of this judgement; `None` where its page has to ask."""
    context = get_script_run_ctx()
    if context is None or not NEWSROOM.speaks:
        return None
    browser = st.context.cookies.get(_BROWSER)
    return NEWSROOM.listen(context.session_id, browser or "", judgement, say)


def cannot_hear() -> None:
    """Nothing arrives in the browser of the session whose page is drawn."""
    if (context := get_script_run_ctx()) is not None:
        NEWSROOM.cannot_hear(context.session_id)


def address(listener: Listener) -> str:
    """Where the browser listens, from the root of the server."""
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return f"{'/' + base if base else ''}{ROOM}{listener.secret}"
