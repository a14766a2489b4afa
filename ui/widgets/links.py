"""Every page once, and the way to it."""

from __future__ import annotations

import streamlit as st

from ui import state

PAGES = {
    "data": "pages/prepare/data.py",
    "explore": "pages/prepare/explore.py",
    "choose_k": "pages/segment/choose_k.py",
    "map": "pages/segment/map.py",
    "personas": "pages/act/personas.py",
    "download": "pages/act/download.py",
    "score": "pages/act/score.py",
}
"""Every page once: its name in the address, and its file."""


def next_page(page: str, label: str) -> None:
    """The one link onward."""
    st.space("small")
    st.page_link(
        PAGES[page],
        label=f":primary[**{label}**]",
        icon=":material/arrow_forward:",
        icon_position="right",
    )


def menu_icon(page: str) -> str:
    """Done, or still to come."""
    done = state.has_seen(page)
    return ":material/check_circle:" if done else ":material/radio_button_unchecked:"
