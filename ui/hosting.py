"""Where the dashboard runs: on one's own computer, or on a server that many share.

Decided by the address it serves: `server.address` in `.streamlit/config.toml` names this computer, and
a host overrules it. Sizes and what is said about privacy follow from it.
"""

from __future__ import annotations

import streamlit as st

from segmentation.prepare.reading.options import HOSTED, Limits

_OWN = ("127.0.0.1", "localhost", "::1")


def is_local() -> bool:
    """Whether only this computer reaches the dashboard."""
    return st.get_option("server.address") in _OWN


def limits() -> Limits:
    """How much is read: 200 MB and 2,000,000 rows locally, 50 MB and 200,000 when hosted."""
    return Limits() if is_local() else HOSTED


def most_megabytes() -> int:
    """The largest file the uploader offers to take."""
    return limits().bytes // 2**20


FILES_HELD = 20
"""Files one visit may hold on the server at once: far more than pages ask for."""


def most_held() -> int:
    """Bytes that one visit may hold on the server at once: a file, another month, and one on its way."""
    return 3 * limits().bytes


def names() -> tuple[str, ...]:
    """The names under which the dashboard answers; empty where a host named none, and every name is."""
    if is_local():
        return _OWN
    return tuple(str(name) for name in st.get_option("server.allowedHosts") or ())


def privacy() -> str:
    """What becomes of a file, in one line."""
    stays = " Nothing leaves this computer." if is_local() else ""
    return f"Your file is read in memory and not stored.{stays}"
