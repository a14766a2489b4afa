"""Where the dashboard runs: on one's own computer, or on a server that many share.

Decided by the address it serves: `server.address` in `.streamlit/config.toml` names this computer, and
a host overrules it. Sizes, how long work is kept and what is said about privacy follow from it.
"""

from __future__ import annotations

import os
from typing import NamedTuple

import streamlit as st

from segmentation.language.phrases import word
from segmentation.prepare.reading.options import HOSTED, Limits
from ui.keep import Bounds

_OWN = ("127.0.0.1", "localhost", "::1")
_HOUR = 3600  # seconds, as clocks count
_KEPT = Bounds(seconds=8 * _HOUR, works=50, bytes=2**30)  # a working day, and five of the largest files
_KEPT_HOSTED = Bounds(seconds=_HOUR, works=200, bytes=2**30)  # twenty of the largest files


def is_local() -> bool:
    """Whether only this computer reaches the dashboard."""
    return st.get_option("server.address") in _OWN


def limits() -> Limits:
    """How much is read: 200 MB and 2,000,000 rows locally, 50 MB and 200,000 when hosted."""
    return Limits() if is_local() else HOSTED


def kept() -> Bounds:
    """How long work waits in memory for its tab: eight hours and 50 works locally, one and 200 when hosted.

    1 GB in all in either case.
    """
    return _KEPT if is_local() else _KEPT_HOSTED


def hours_kept() -> int:
    """The same in hours."""
    return round(kept().seconds / _HOUR)


def most_megabytes() -> int:
    """The largest file the uploader offers to take."""
    return limits().bytes // 2**20


FILES_HELD = 20
"""Files one visit may hold on the server at once: far more than pages ask for."""


def most_held() -> int:
    """Bytes that one visit may hold on the server at once: a file, another month, and one on its way."""
    return 3 * limits().bytes


MOST_MADE = 2**29
"""Bytes of made files that wait for their browsers at once, everybody's: ten of the largest a host reads."""


class Crowd(NamedTuple):
    """How many pages may be open at once, and what may be said in them."""

    sockets: int
    """One a page that is open, everybody's."""
    of_one_address: int
    """Those that may come from one: of a company, or of all where a proxy does not say who asks."""
    at_once: int
    """Messages of one address that are taken as they come."""
    a_second: float
    """Messages of one address after those."""


_CROWD = Crowd(sockets=600, of_one_address=400, at_once=1_000, a_second=60.0)
"""A hundred people of one company with four tabs each who arrive within a minute, and half as many elsewhere.

Sixty messages a second are more than one process can answer: a hundred people send some fifteen.
"""


def crowd() -> Crowd | None:
    """How many may be here at once when hosted; nobody counts on one's own computer."""
    return None if is_local() else _CROWD


def names() -> tuple[str, ...]:
    """The names under which the dashboard answers; empty where a host named none, and every name is."""
    if is_local():
        return _OWN
    return tuple(str(name) for name in st.get_option("server.allowedHosts") or ())


def domains() -> tuple[str, ...]:
    """Whose people may sign in, such as “firm.example”; empty where nobody has to."""
    told = os.environ.get("TOUCHSTONE_SIGN_IN", "")
    return tuple(part.strip().lower().removeprefix("@") for part in told.split(",") if part.strip())


def sources() -> dict[str, str]:
    """Name → place of the tables that may be opened here, as in “Customers=/data/lake/*.parquet; Shop=…”."""
    pairs = (part.partition("=") for part in os.environ.get("TOUCHSTONE_SOURCES", "").split(";"))
    return {name.strip(): place.strip() for name, _, place in pairs if name.strip() and place.strip()}


def privacy() -> str:
    """What becomes of a file, in two lines."""
    hours = hours_kept()
    kept = "an hour" if hours == 1 else f"{word(hours)} hours"
    stays = " Nothing leaves this computer." if is_local() else ""
    return (
        f"Your file is read in memory and not stored. For up to {kept} after you leave, this browser tab "
        f"finds it again; “Clear my data” frees it at once.{stays}"
    )
