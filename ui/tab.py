"""The browser tab: it remembers one key in its session storage, and hands it over when it is asked.

Session storage belongs to one tab, outlives a reload, and ends with the tab. A cookie without any secret says
beside it that some tab of this browser has work here, so that a page can wait for the word of its tab.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import streamlit as st

from ui import state

_HINT = "touchstone_work"
_JS = """
const KEY = 'touchstone.key', HELD = 'touchstone.held'
export default function ({ data, setStateValue }) {
  try {  // storage may be forbidden: then nothing is answered, and nothing is kept
    if (data.ask) {
      if (window.touchstoneAsked === data.ask) return  // this is drawn anew too
      window.touchstoneAsked = data.ask
      const held = sessionStorage.getItem(HELD) ? 'held' : ''
      setStateValue('said', [data.ask, held, sessionStorage.getItem(KEY) || ''].join(':'))
    } else {
      sessionStorage.setItem(KEY, data.key)
      if (data.held) {
        sessionStorage.setItem(HELD, 'yes')
        document.cookie = data.hint + '=1; path=/; SameSite=Strict'
      } else if (sessionStorage.getItem(HELD)) {
        sessionStorage.removeItem(HELD)
        document.cookie = data.hint + '=; path=/; SameSite=Strict; max-age=0'
      }
    }
  } catch {}
}
"""
_mount = st.components.v2.component(
    "touchstone.tab", js=_JS, css=".st-key-tab { position: absolute; }", isolate_styles=False
)


class Word(NamedTuple):
    """What a tab remembers."""

    key: str
    """The key it was given; empty for a new tab."""
    held: bool
    """Whether work of its own was kept when it was last here."""


def ask(nonce: str, take: Callable[[Word], None]) -> None:
    """Have the tab say what it remembers; `take` hears it before the page is drawn again.

    Draws nothing. The nonce is new in every session: to another one, a tab that lost its connection repeats
    what it said in the session before.
    """

    def hear() -> None:
        asked, held, key = (*str(state.entered("tab").said).split(":", 2), "", "")[:3]
        if asked == nonce:
            take(Word(key, bool(held)))

    _mount(key="tab", data={"ask": nonce}, on_said_change=hear, height="content")


def tell(key: str, *, held: bool) -> None:
    """Have the tab remember a key, and whether work lies under it; draws nothing, and nothing comes back."""
    data = {"key": key, "held": held, "hint": _HINT}
    _mount(key="tab", data=data, on_said_change=lambda: None, height="content")


def may_hold() -> bool:
    """Whether some tab of this browser had work here, as is known before a word of this one."""
    return st.context.cookies.get(_HINT) == "1"
