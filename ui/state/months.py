"""Another month’s file, an older one beside it, and what the study promises of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from segmentation.promises import Promise
from ui.state.decisions import choose
from ui.state.session import Upload, opened, recipe, upload
from ui.state.tying import remembered


def month() -> Upload | None:
    """The new month’s file, or None."""
    found: Upload | None = st.session_state.get("month")
    return found


def take_month(file: Upload | None) -> None:
    """Another file to find the segments in; what was said of the one before does not carry over."""
    for key in [str(key) for key in st.session_state if str(key).startswith(("month.", "moves."))]:
        del st.session_state[key]
    st.session_state.month = file


def older() -> Upload | None:
    """An older month’s file to compare with, or None."""
    found: Upload | None = st.session_state.get("older")
    return found


def take_older(file: Upload | None) -> None:
    """Another file to compare the new month with; choices about the one before do not carry over."""
    for key in [str(key) for key in st.session_state if str(key).startswith("moves.")]:
        del st.session_state[key]
    st.session_state.older = file


def promises() -> tuple[Promise, ...]:
    """What the study at hand promises, or the opened one."""
    saved = opened() if upload() is None else None
    return recipe().promises if saved is None else saved.promises


def promise(wanted: Sequence[Promise]) -> None:
    """Promise this instead, in the study at hand or in the opened one."""
    saved = opened() if upload() is None else None
    if saved is None:
        choose(promises=tuple(wanted))
    else:
        st.session_state.opened = saved.promising(wanted)
        st.session_state.promised = tuple(wanted)


def believe_month() -> None:
    """The person’s word that a column that looks as if in another unit is as it should be."""
    st.session_state["month.believed"] = True


def month_is_believed() -> bool:
    """Whether they gave it."""
    return bool(st.session_state.get("month.believed"))


def month_column(column: str) -> dict[str, Any]:
    """Key and persistence of the widget that says which column of the month a column of the study is."""
    return remembered(f"month.column.{column}", None)


def month_columns() -> dict[str, str]:
    """What the person chose there."""
    begin = "month.column."
    found = {str(key): value for key, value in st.session_state.items() if str(key).startswith(begin)}
    return {key.removeprefix(begin): value for key, value in found.items() if value is not None}


def month_date(default: Any) -> dict[str, Any]:
    """Key and persistence of the widget for the day to which dates are counted."""
    return remembered("month.date", default)


def month_day() -> str | None:
    """The day they chose, ISO; None where they left it to the file."""
    chosen = st.session_state.get("month.date")
    return None if chosen is None else str(chosen)
