"""The smallest and the largest segment that may be, below the number of segments."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from ui import state, steps, widgets
from ui.sentences import drawing
from ui.sentences import sizes as sentences

PLACE = "sizes"
"""The fragment, for whoever moves the number of segments."""
_WHOLE = 100  # percent, which is everybody there is


def panel() -> None:
    """Two shares behind a click; in sight, what they mean in customers and what they cost."""
    _panel(state.fingerprint())


@st.fragment(key=PLACE)
@widgets.guarded
def _panel(drawn_for: str) -> None:
    """By itself, since what they cost is another sum at each k; other limits draw the whole page again."""
    if state.fingerprint() != drawn_for:
        st.rerun()
    limits, k = steps.size_limits(), steps.current_k()
    drawer = st.expander("Smallest and largest segment", key="sizes.limits", on_change="rerun")
    widgets.complained("sizes")
    if drawer.open:
        with drawer, st.container(horizontal=True, vertical_alignment="bottom"):
            least, most = drawing.as_percent(limits.least), drawing.as_percent(limits.most)
            _share("Smallest, in %", "least", least, 0, lambda new: (new, most))
            _share("Largest, in %", "most", most, 1, lambda new: (least, new))
            if limits:
                st.button("Any size", type="tertiary", on_click=steps.limit_sizes, args=(0.0, 1.0))
    if limits:
        customers, nearer = len(steps.sweep().matrix), steps.nearer_to_others(k)
        told = sentences.told(limits, customers, steps.size_cost(k), nearer, unit=steps.unit())
        st.caption(widgets.prose(steps.said(told)))
    elif drawer.open:
        drawer.caption(sentences.WHAT)


def _share(label: str, name: str, shown: int, lowest: int, both: Callable[[int], tuple[int, int]]) -> None:
    """One of the two; it is kept together with the other."""

    def take(new: int) -> None:
        steps.limit_sizes(*map(drawing.as_share, both(new)))

    tied = state.part(f"sizes.{name}", shown, take)
    st.number_input(label, min_value=lowest, max_value=_WHOLE, width=170, **tied)
