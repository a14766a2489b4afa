"""The study at hand, in the sidebar, and what was chosen last."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from segmentation.segment.standings import speaks_of
from ui import state, steps
from ui.history import Choices
from ui.sentences.choices import change_told
from ui.sentences.prepare import row_unit, size_line
from ui.sentences.segment import manner, plainly, verdict_told
from ui.widgets.texts import md, prose
from ui.widgets.verdict_lines import BADGES


@st.fragment(key="study_card")
def study_card() -> None:
    """The file at hand, in the sidebar: its size, what builds, and the verdict when it stands."""
    upload = state.upload()
    if upload is None:
        none = state.opened() is None
        st.caption("No file yet. Choose one under Your data." if none else "A saved study is open.")
        return
    with st.container(border=True, gap="small"):
        st.markdown(f"**{md(upload.name, limit=20)}**")
        try:
            st.caption(_size_line())
            if any(map(state.has_seen, ("choose_k", "map", "personas", "download"))):
                _standing()
        except Exception:  # what went wrong is said once, on the page
            st.caption("Not ready to segment yet.")
    turn()


def turn() -> None:
    """Take back what was chosen last, or choose it again: by button and by key."""
    last, undone = state.last_change(), state.last_undone()
    if last is None and undone is None:
        return
    with st.container(gap=None):
        _turn("Undo", last, state.undo, icon=":material/undo:", keys="Mod+Z")
        _turn("Redo", undone, state.redo, icon=":material/redo:", keys="Mod+Shift+Z")


def _turn(
    name: str, change: tuple[Choices, Choices] | None, take: Callable[[], None], *, icon: str, keys: str
) -> None:
    def turned() -> None:
        take()
        st.rerun()  # all that hangs on it, not the card alone; a button that is off now cannot say so

    st.button(
        prose(name if change is None else f"{name}: {change_told(*change)}"),
        key=f"turn.{name}",
        icon=icon,
        type="tertiary",
        shortcut=keys,
        disabled=change is None,
        on_click=turned,
        wrap=True,
    )


def _size_line() -> str:
    basis = len(steps.roles().basis)
    again = steps.repeated_customers()
    unit = row_unit(steps.unit(), orders=again is not None and again.are_orders)
    return size_line(len(steps.participants()), basis, state.recipe(), unit=unit)


def _standing() -> None:
    """How many segments, and the verdict on just these: its badge, or that the number is another one."""
    verdict, cut = steps.own_verdict(), steps.current_k()
    segments = steps.clustering(cut)
    icon, color = BADGES[manner(verdict)] if verdict else ("", "")
    speaks = speaks_of(verdict, segments)
    badge = f" :{color}-badge[{icon} {plainly(verdict)}]" if verdict is not None and speaks else ""
    st.markdown(f":gray-badge[{segments.k} segments]{badge}")
    if verdict is not None and not speaks:
        chosen = state.recipe().k is not None or segments.k != cut
        st.caption(prose(steps.said(verdict_told(verdict, segments, chosen=chosen))))
