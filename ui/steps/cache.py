"""The only module with Streamlit’s cache, and the keys under which results lie in it.

A key is the digest of the upload and the choices that a result depends on. Results are shared, not copied,
and never changed; each session has its own, so no customer of one person is ever shown to another.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

import streamlit as st
from streamlit.runtime.caching import clear_session_resource_cache
from streamlit.runtime.scriptrunner import get_script_run_ctx

from ui import state
from ui.state import once

if TYPE_CHECKING:
    from streamlit.runtime.caching.cache_utils import CachedFunc

P = ParamSpec("P")
Value = TypeVar("Value")

DRAWING = ("algorithm", "tiers", "rfm", "rules", "min_size", "max_size")
"""Choices of who draws the segments, and where, and of how small and large those found may be."""

shared = st.cache_resource(show_spinner=False)
"""A decorator for what is the same for everybody who visits."""


def kept(entries: int) -> Callable[[Callable[P, Value]], CachedFunc[P, Value]]:
    """A decorator: the last results of a function stay with the session; they are told by its first argument.

    All other arguments begin with an underscore, by which Streamlit knows that they are no part of the key.
    """
    return st.cache_resource(scope="session", max_entries=entries, show_spinner=False)


def forget() -> None:
    """Let go all that Streamlit holds of this session: results, uploaded files, and widgets it has drawn.

    A callback holds on to the page it stood on, with every table there, for as long as the session lasts.
    """
    context = get_script_run_ctx()
    if context is None:
        return
    clear_session_resource_cache(context.session_id)
    context.uploaded_file_mgr.remove_session_files(context.session_id)
    known: Any = context.session_state
    for name in ("_state", "_new_widget_state", "widget_metadata"):  # there is no public way
        known = getattr(known, name, None)
    if known is not None:
        known.clear()


@once
def upload_key() -> str:
    """Tells the file at hand, read this way; empty when there is none."""
    upload = state.upload()
    return "" if upload is None else upload.key


@once
def recipe_key(*fields: str) -> str:
    """The file, and the choices that the sweep hangs on (or only some fields of the recipe)."""
    return f"{upload_key()}:{state.fingerprint(*fields)}"


@once
def joined_key(k: int) -> str:
    """The segments at this k, joined where the person joined them."""
    return f"{recipe_key()}:{k}:{state.fingerprint('joined', 'numbers', 'colors', *DRAWING)}"


@once
def study_key(k: int) -> str:
    """The study at this k, with names and words of the person’s own."""
    words = (
        "joined",
        "numbers",
        "colors",
        "business",
        "rows",
        "currency",
        "pack",
        "personas",
        "outcome",
        "known_before",
    )
    return f"{recipe_key()}:{k}:{state.fingerprint(*words, *DRAWING)}"
