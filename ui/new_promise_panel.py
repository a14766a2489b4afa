"""A promise by hand: of whom, what is measured, the limits; held at once against the study’s own file."""

from __future__ import annotations

from functools import partial
from typing import Any
from zlib import crc32

import streamlit as st

from segmentation.promises import SHARES, Promise
from segmentation.saved_studies import SavedStudy
from ui import state, steps, widgets
from ui.sentences import promises as sentences


def panel(saved: SavedStudy) -> None:
    """The drawer in which a person writes one."""
    drawer = st.expander("Write a promise", type="compact", key="promises.new", on_change="rerun")
    if not drawer.open:
        return
    with drawer:
        about = _chosen("What", "about", steps.promisable(), sentences.MEASURES.__getitem__)
        st.caption(sentences.MEASURED[about])
        with st.container(horizontal=True, vertical_alignment="bottom"):
            parts = _parts(about, saved)
            limits = {} if about == "drift" else _limits(about, f"{about}.{parts}")
        if limits is None:
            told = steps.measured(about, parts)
            st.caption(widgets.prose(told or sentences.SAY_LIMIT))
        else:
            _offer(saved, about, parts, limits)


def _parts(about: str, saved: SavedStudy) -> dict[str, str]:
    """Of whom, and of which column and value."""
    parts: dict[str, str] = {}
    if about != "drift":
        people = steps.promised_segments(about)
        label = partial(sentences.segment_label, named=steps.segment_names())
        parts["segment"] = _chosen("Of whom", f"segment.{about}", people, label)
    columns = steps.promised_columns(about)
    if columns:
        parts["column"] = _chosen("Column", f"column.{about}", columns, sentences.column_label)
    if about == "rate":
        column = parts["column"]
        parts["level"] = _chosen("Value", f"level.{column}", steps.promised_levels(column), widgets.md)
    return parts


def _limits(about: str, key: str) -> dict[str, float] | None:
    """The limits as they are written; `None` while one is missing."""
    how = _chosen("Limit", "how", list(sentences.HOW), sentences.HOW.__getitem__)
    unit = " (%)" if about in SHARES else ""
    held: dict[str, Any] = {
        which: st.number_input(
            f"{sentences.ENDS[which]}{unit}",
            value=None,
            width=150,
            format="%g",
            key=state.of_this_file(f"promise.new.{which}.{key}"),
        )
        for which in sentences.HOW_ENDS[how]
    }
    return None if any(limit is None for limit in held.values()) else held


def _offer(saved: SavedStudy, about: str, parts: dict[str, str], limits: dict[str, float]) -> None:
    """The promise in words, how the study’s own file stands to it, and the way to make it."""
    made = steps.new_promise(about, parts, limits)
    if not isinstance(made, Promise):
        widgets.trouble(made)
        return
    st.markdown(f":material/handshake: {widgets.prose(made.told())}")
    check = steps.own_check(made)
    if check is None:
        st.caption(sentences.NOT_TRIED)
    else:
        st.caption(f"{sentences.STATUS[check.status]} {widgets.prose(sentences.own_told(check))}")
    st.button(
        "Add this promise",
        icon=":material/add:",
        key="promise.new.add",
        disabled=made in saved.promises,
        on_click=partial(steps.keep_promises, (*saved.promises, made)),
    )
    if made in saved.promises:
        st.caption("It is promised.")


def _chosen(label: str, name: str, among: Any, told: Any) -> Any:
    """One of several, remembered for as long as just these are offered."""
    key = state.of_this_file(f"promise.new.{name}.{crc32(repr(among).encode())}")
    return st.selectbox(label, among, format_func=told, width=230, **state.remembered(key, among[0]))
