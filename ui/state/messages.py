"""What went wrong, kept until it has been said."""

from __future__ import annotations

import streamlit as st


def complain(error: Exception, place: str = "page") -> None:
    """Keep what was wrong until it has been said, at the place where the person met it."""
    st.session_state.complaint = (place, error)


def complaint(place: str = "page") -> Exception | None:
    """What was wrong at a place of the page, said once."""
    where, said = st.session_state.get("complaint", ("", None))
    if where != place:
        return None
    del st.session_state.complaint
    error: Exception | None = said
    return error


def failed(study: str) -> dict[str, str]:
    """What could not be made of a study, and why; another study begins anew."""
    if st.session_state.get("failed", ("", {}))[0] != study:
        st.session_state.failed = (study, {})
    failures: dict[str, str] = st.session_state.failed[1]
    return failures
