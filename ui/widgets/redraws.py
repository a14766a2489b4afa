"""Drawing a piece of a page again, from a callback."""

from __future__ import annotations

import streamlit as st
from streamlit.errors import StreamlitAPIException
from streamlit.runtime.scriptrunner import get_script_run_ctx


def here() -> str:
    """The page the person is on; in a callback it may be another than was drawn last."""
    context = get_script_run_ctx()
    return "" if context is None else context.page_script_hash


def redraw(page: str, *fragments: str) -> None:
    """From a callback: draw these fragments of a page again, and nothing else.

    Whoever has left the page meanwhile gets the other one, which would not be drawn otherwise.
    """
    if here() != page:
        return
    try:
        st.rerun(list(fragments))
    except StreamlitAPIException:  # the page is being drawn, and its fragments are not there yet
        return
