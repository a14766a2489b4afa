"""The page of somebody who may not enter yet, and the line that says who is in."""

from __future__ import annotations

import streamlit as st

from ui import hosting, sign_in, steps, widgets
from ui.sentences import sign_in as sentences


def draw() -> None:
    """How to come in, or why not."""
    st.title("Sign in")
    if address := sign_in.known_as():
        st.markdown(widgets.prose(sentences.not_yours(address, hosting.domains())))
        st.button("Sign out", on_click=st.logout)
    elif sign_in.is_set_up():
        st.markdown(widgets.prose(sentences.for_whom(hosting.domains())))
        st.button("Sign in", type="primary", icon=":material/login:", on_click=st.login)
    else:
        st.error(sentences.NOT_SET_UP, icon=":material/lock:")


def name_plate() -> None:
    """Who is signed in, and the way out; nothing where nobody has to sign in."""
    if address := sign_in.person():
        st.caption(widgets.md(address, limit=60))
        st.button("Sign out", type="tertiary", icon=":material/logout:", on_click=_leave)


def _leave() -> None:
    """What somebody brought goes with them."""
    steps.clear()
    st.logout()
