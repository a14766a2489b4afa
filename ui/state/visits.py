"""Which choices a result hangs on, and which pages have been seen since they changed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import streamlit as st

from ui.state.decisions import OF_THE_SAME_CUT
from ui.state.session import once, recipe, upload

_AFTER_THE_SWEEP = OF_THE_SAME_CUT | {"algorithm", "tiers", "rfm", "rules", "min_size", "max_size"}
"""Choices that change nothing in the sweep, but for limits of size, which come after the free one."""
_ASKED = {"outcome", "known_before"}
"""What changes nothing in it either, as long as segments do not lean on the outcome."""


@once
def _written() -> dict[str, Any]:
    """The recipe in plain values; all keys of the caches are made of it."""
    return recipe().to_dict()


@once
def fingerprint(*fields: str) -> str:
    """What the sweep hangs on (or only some fields of the recipe), as a short key for caches."""
    chosen = _written()
    after = _AFTER_THE_SWEEP if chosen["foretell"] else _AFTER_THE_SWEEP | _ASKED
    kept = {name: chosen[name] for name in fields or set(chosen) - after}
    return json.dumps(kept, sort_keys=True)


def see(page: str) -> None:
    """Remember that the person has been on this page since file or columns last changed."""
    st.session_state.seen = {**st.session_state.seen, page: _occasion()}


def has_seen(page: str) -> bool:
    """Whether this page shows a done mark in the menu."""
    return upload() is not None and st.session_state.seen.get(page) == _occasion()


def note_judged(key: str, k: int) -> None:
    """Remember which number a verdict recommended for these customers and choices, also past a reload."""
    st.session_state.judged = (key, k)


def judged_before(key: str) -> int | None:
    """The number that a verdict recommended for just these customers and choices; None where none did."""
    about, k = st.session_state.get("judged", ("", 0))
    return k if about == key else None


def note_named(key: str, names: Mapping[int, tuple[str, ...]]) -> None:
    """Remember the names at every number of segments, also past a reload; they hang on what `key` says."""
    st.session_state.named = (key, names)


def named_before(key: str) -> Mapping[int, tuple[str, ...]]:
    """The names at every number that these very choices gave before; none where they gave none yet."""
    about, names = st.session_state.get("named", ("", {}))
    return names if about == key else {}


def _occasion() -> str:
    at_hand = upload()
    return f"{at_hand.key if at_hand else ''}:{fingerprint()}"
