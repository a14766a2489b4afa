"""All that a person brought and chose as one value, which a reload brings back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import streamlit as st

from segmentation import saved_studies
from segmentation.recipes import Recipe
from ui.state.address import k_from_address, k_to_address
from ui.state.decisions import choose, history
from ui.state.files import shelved
from ui.state.session import Upload, recipe
from ui.state.tying import Line, held_lines

Value = TypeVar("Value")


_BROUGHT = ("upload", "arriving", "month", "older", "study_file")
"""The files that a person brought, one that is still being read among them."""
_OF_A_WORK = (
    *_BROUGHT, "promised", "recipe", "seen", "history", "shelf", "returned", "month.believed", "judged",
    "named", "tries.columns",
)  # fmt: skip
"""What a reload brings back, beside the choices of single pages."""


@dataclass(frozen=True, eq=False)
class Work:
    """All that a person brought and chose; of what came of it only the recommended number and the names."""

    held: Mapping[str, Any]
    """Name in the session state → value; none of them ever changes in place."""
    pages: frozenset[str]
    """Those of the names that are choices of single pages."""
    lines: Mapping[str, int]
    """Choice → how many widgets have shown it: the next one is another."""
    size: int
    """Bytes of the files, and about as many as the choices take."""


def work() -> Work | None:
    """What the session holds by now; None where the person brought nothing yet."""
    pages = frozenset(st.session_state.get("pages", ()))
    held = {name: st.session_state[name] for name in (*_OF_A_WORK, *pages) if name in st.session_state}
    files = [held[name].size for name in _BROUGHT if held.get(name) is not None]
    if not files:
        return None
    choices = len(repr(recipe())) - len(recipe().pack)  # a pack is the same text in every recipe
    steps = 1 + len(history().before) + len(history().undone) + len(shelved())
    size = sum(files) + choices * steps + len(recipe().pack)
    return Work(held, pages, {name: len(line.held) for name, line in held_lines().items()}, size)


def take_up(kept: Work) -> None:
    """Go on with a work in a session that holds none; a number of segments in the address counts more."""
    asked = k_from_address()
    st.session_state.update(kept.held)
    st.session_state.pages = set(kept.pages)
    st.session_state.lines = {name: Line.left(many) for name, many in kept.lines.items()}
    study: Upload | None = kept.held.get("study_file")
    if study is not None:
        saved = saved_studies.open_study(study.data, study.name)
        promised = kept.held.get("promised")
        st.session_state.opened = saved if promised is None else saved.promising(promised)
    if asked is not None and asked != recipe().k:
        choose(k=asked)
    k_to_address()


def visit(begin: Callable[[], Value]) -> Value:
    """What this session knows of its browser tab, begun at the first call."""
    if "visit" not in st.session_state:
        st.session_state.visit = begin()
    known: Value = st.session_state.visit
    return known


def begin() -> None:
    """Prepare a fresh session; the number of segments may come from the address."""
    if "recipe" not in st.session_state:
        st.session_state.recipe = Recipe(k=k_from_address())
        st.session_state.seen = {}
    k_to_address()
