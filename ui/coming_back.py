"""A reload loses nothing: what a person brought and chose waits in memory for their browser tab.

A session is lost with every reload and every longer gap in the connection. What it held lies in `KEEP` under
a key that only the tab remembers, and the next session of that tab takes it up as soon as the tab has spoken.
A tab that is known to hold nothing, and to be able to, is given its key at once: its page is drawn only once.
Where nothing is known of it and it says nothing, nothing is kept either.
"""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass, field

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from ui import hosting, sign_in, state, tab
from ui.keep import Keep
from ui.sentences import choices as sentences
from ui.sessions import is_connected
from ui.state import Work

_PATIENCE = 3.0
"""Seconds after which a page is drawn without the word of its tab."""


@dataclass
class Visit:
    """What a session knows of its tab."""

    session: str
    nonce: str = field(default_factory=lambda: secrets.token_hex(8))
    began: float = field(default_factory=time.monotonic)
    key: str = ""
    """Without one nothing is kept."""
    waits: bool = field(default_factory=lambda: tab.may_hold())
    """Whether the page waits for the word of the tab."""
    gone: str = ""
    """Why what the tab had is no longer here."""
    led: bool = False
    """Whether the person was led to where it can be brought again."""


KEEP: Keep[Work] = Keep(hosting.kept, alive=is_connected)
"""Of this module, not of a cache of Streamlit: any visitor can have those emptied."""


def speak() -> None:
    """Ask the tab what it had, or tell it by which key it finds again what it has; draws nothing."""
    visit = _visit()
    if not visit.key and not visit.waits and tab.remembers():
        visit.key = KEEP.new_key()
    tab.speak(visit.nonce, _take_up, key=visit.key, held=bool(visit.key) and state.work() is not None)


def lay_down() -> None:
    """Keep what the session holds by now, or nothing if it holds nothing."""
    visit, work = _visit(), state.work()
    if not visit.key:
        return
    if work is None:
        KEEP.drop(visit.key, visit.session)
    else:
        visit.gone = ""
        visit.key = KEEP.put(visit.key, work, work.size, visit.session, owner=sign_in.person())


def awaited() -> bool:
    """Whether the page should wait a moment longer for what the tab had."""
    visit = _visit()
    if visit.waits and time.monotonic() - visit.began > _PATIENCE:
        visit.waits = False
    return visit.waits and not visit.key


def gone() -> str:
    """Why the file that this tab had is no longer here, until there is another; empty where none was."""
    return _visit().gone


def just_gone() -> bool:
    """Whether the person is to be led to where the file can be brought again; said once."""
    visit = _visit()
    leads = bool(visit.gone) and not visit.led
    visit.led = visit.led or leads
    return leads


@st.fragment(key="awaiting", run_every=_PATIENCE / 2)
def awaiting() -> None:
    """Draws the page without what the tab had, should it say nothing."""
    if not awaited():
        st.rerun()


def _take_up(word: tab.Word) -> None:
    """The tab has spoken: go on with its work, unless the person began something new meanwhile."""
    visit = _visit()
    visit.key = visit.key or KEEP.new_key()
    is_free = state.work() is None
    found = KEEP.claim(word.key, visit.session, owner=sign_in.person()) if is_free else None
    if found is not None:
        visit.key = found.key
        state.take_up(found.work)
    elif word.held and state.work() is None:
        restarted = not KEEP.is_from_here(word.key)
        visit.gone = sentences.gone(restarted=restarted, hours=hosting.hours_kept())


def _visit() -> Visit:
    context = get_script_run_ctx()
    session = "" if context is None else context.session_id
    return state.visit(lambda: Visit(session))
