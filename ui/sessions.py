"""Who is here: a session is one page that is open, and lives until its browser has gone for good."""

from __future__ import annotations

from streamlit import runtime


def is_connected(session: str) -> bool:
    """Whether somebody is connected to this session."""
    return runtime.exists() and runtime.get_instance().is_active_session(session)
