"""The browser tab: it remembers one key in its session storage, and hands it over when it is asked.

Session storage belongs to one tab, outlives a reload, and ends with the tab. A cookie without any secret says
beside it that some tab of this browser has work here, so that a page can wait for the word of its tab, or
that none has and tabs can remember (`server/opening.html`), so that a page need not wait for any.

It also gives the keyboard back a button that cannot be pressed for a moment, as while a download is made: the
browser would begin again at the top of the page.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import streamlit as st

from ui import state

_HINT = "touchstone_work"
_JS = """
const KEY = 'touchstone.key', HELD = 'touchstone.held'
const HOW = '; path=/; SameSite=Strict' + (location.protocol === 'https:' ? '; Secure' : '')
function giveBack() {
  if (window.touchstoneGivesBack) return
  window.touchstoneGivesBack = true
  let held = null
  document.addEventListener('focusin', event => { held = event.target })
  document.addEventListener('pointerdown', event => { if (!held?.contains(event.target)) held = null })
  new MutationObserver(changes => {
    const free = held && !held.disabled && changes.some(change => change.target === held)
    if (free && document.activeElement === document.body) held.focus({ preventScroll: true })
  }).observe(document.body, { subtree: true, attributeFilter: ['disabled'] })
}
export default function ({ data, setStateValue }) {
  giveBack()
  try {  // storage may be forbidden: then nothing is answered, and nothing is kept
    const held = sessionStorage.getItem(HELD), isNew = window.touchstoneAsked !== data.ask
    window.touchstoneAsked = data.ask  // this is drawn anew too
    if (isNew && (held || !data.key)) {
      setStateValue('said', [data.ask, held ? 'held' : '', sessionStorage.getItem(KEY) || ''].join(':'))
    } else if (data.key) {
      sessionStorage.setItem(KEY, data.key)
      if (data.held) {
        sessionStorage.setItem(HELD, 'yes')
        document.cookie = data.hint + '=1' + HOW
      } else if (held) {
        sessionStorage.removeItem(HELD)
        document.cookie = data.hint + '=0' + HOW
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


def speak(nonce: str, take: Callable[[Word], None], *, key: str = "", held: bool = False) -> None:
    """Have the tab remember a key and whether work lies under it, or, without one, say what it remembers.

    A tab that held something when it was last here says so before it takes another key; one that did not has
    nothing to say once it is given one. `take` hears it before the page is drawn again. Draws nothing. The
    nonce is new in every session: to another one, a tab that lost its connection repeats what it said in the
    session before.
    """

    def hear() -> None:
        said = str(getattr(state.entered("tab"), "said", ""))
        asked, had, known = (*said.split(":", 2), "", "")[:3]
        if asked == nonce:
            take(Word(known, bool(had)))

    data = {"ask": nonce, "key": key, "held": held, "hint": _HINT}
    _mount(key="tab", data=data, on_said_change=hear, height="content")


def may_hold() -> bool:
    """Whether some tab of this browser had work here, as is known before a word of this one."""
    return st.context.cookies.get(_HINT) == "1"


def remembers() -> bool:
    """Whether tabs of this browser can remember a key, as is known before a word of this one."""
    return st.context.cookies.get(_HINT) in ("0", "1")
