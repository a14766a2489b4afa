"""How far the judgement of a file is, until it stands."""

from __future__ import annotations

import streamlit as st

from ui import steps
from ui.components import progress
from ui.moments import ask_anew
from ui.news import Stage

SOON, LATER = 1.0, 3.0
"""Seconds between two looks of a page that has to ask: of whoever is next, and of whoever waits for others.

Each costs some 7 ms of the processor that all share; a file is judged in two seconds or more.
"""


def under_way() -> None:
    """How far the judgement is; draws the page again once it stands.

    The browser hears of it. One that cannot makes its page ask again and again, for whoever waits in a script
    holds the slider as well.
    """
    current = steps.judgement()
    if progress.until(Stage.JUDGED, current, steps.saying(), shown=True):
        return
    st.fragment(look, key="judgement", run_every=LATER if current.ahead > 0 else SOON)()


def look() -> None:
    """One look: how far it is."""
    current = steps.judgement()
    if current.done:
        ask_anew()
        st.rerun()
    st.progress(current.share, text=steps.said(current.words))
