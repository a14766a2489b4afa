"""The keyboard stays where it was when a widget is drawn anew.

A widget that is to show what the person did not put there comes as a new one (see `state.bound`). The browser
would give the focus to nobody then, and the next arrow key would be lost.
"""

from __future__ import annotations

import streamlit as st

_KEEPER = """
export default function ({ data }) {
  if (window.touchstoneKeyboard || !data?.place) return  // once in the life of a tab: this is drawn anew too
  const where = '.st-key-' + data.place  // the data do not outlive this call
  const place = () => document.querySelector(where)
  const inside = node => Boolean(place()?.contains(node))
  let held = inside(document.activeElement)
  document.addEventListener('focusin', event => { held = inside(event.target) })
  document.addEventListener('focusout', ({ target }) => queueMicrotask(() => {
    const gone = !target.checkVisibility() || target.matches(':disabled')  // not left by a hand
    if (!gone && !inside(document.activeElement)) held = false
  }))
  new MutationObserver(() => {
    const heir = place()?.querySelector('input'), now = document.activeElement
    const left = now === document.body || (now !== heir && now?.matches('input') && inside(now))
    if (held && heir && left) heir.focus({ preventScroll: true })
  }).observe(document.body, { childList: true, subtree: true, attributeFilter: ['disabled'] })
  window.touchstoneKeyboard = true
}
"""
_mount = st.components.v2.component("touchstone.keyboard", js=_KEEPER, isolate_styles=False)


def stay(place: str) -> None:
    """Whatever is drawn anew in the container with this key takes over the keyboard; draws nothing itself."""
    _mount(key=f"keyboard.{place}", data={"place": place}, height="content")
