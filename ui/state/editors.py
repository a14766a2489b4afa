"""What comes from uploaders and table editors, each taken once."""

from __future__ import annotations

from typing import Any

import streamlit as st

from ui.state.session import upload


def tries(table: str) -> int:
    """How often a table was written into; a part of its key, so that it is drawn afresh."""
    return int(st.session_state.get(f"tries.{table}", 0))


def try_again(table: str) -> None:
    """Draw a table afresh: what could not be kept is gone, and what was is in it."""
    st.session_state[f"tries.{table}"] = tries(table) + 1


def uploader() -> str:
    """Key of the uploader; after the file was cleared another, as the browser goes on showing its name."""
    return f"uploader.{tries('uploader')}" if tries("uploader") else "uploader"


def lay_down() -> None:
    """The uploader holds no file that it has handed over: that looked as if it were in, and hid “Upload”."""
    if st.session_state.get(uploader()) is not None:
        try_again("uploader")


def of_this_file(name: str) -> str:
    """Key of a widget about the columns of the file at hand: it holds for no other file."""
    at_hand = upload()
    return f"{name}@{at_hand.digest[:12]}" if at_hand else name


def edits(table: str, key: str) -> dict[int, dict[str, Any]]:
    """What the person changed in a table editor since it was last asked: row number to changed cells.

    Nothing when it shows another file; `key` is made by `of_this_file`. What was changed is drawn afresh.
    """
    if key != of_this_file(key.rpartition("@")[0]):
        return {}
    changed: dict[int, dict[str, Any]] = st.session_state.get(key, {}).get("edited_rows", {})
    known = _taken(key, {row: dict(cells) for row, cells in changed.items()}) or {}
    new = {row: cells for row, cells in changed.items() if known.get(row) != cells}
    if new:
        try_again(table)
    return new


def uploaded(key: str) -> Any:
    """The file that the person just put into an uploader; None if it was there before."""
    file = st.session_state.get(key)
    return None if file is None or _taken(key, file.file_id) == file.file_id else file


def _taken(key: str, value: Any) -> Any:
    """What was taken from a widget before; the value is what is taken now."""
    taken: dict[str, Any] = st.session_state.setdefault("taken", {})
    before, taken[key] = taken.get(key), value
    return before
