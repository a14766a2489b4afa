"""The verdict beside segments: its badge, its reasons, and what was joined."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from segmentation.segment import joins
from segmentation.segment.clusters import Clustering
from segmentation.segment.verdict.verdicts import AnyVerdict
from segmentation.studies import Study
from ui import state, steps
from ui.sentences.segment import manner, verdict_told
from ui.widgets.texts import prose

BADGES = {
    "natural": (":material/check:", "green"),
    "reproducible": (":material/repeat:", "blue"),
    "constructed": (":material/straighten:", "gray"),
}


def verdict_badge(verdict: AnyVerdict) -> None:
    """The verdict’s name with its icon; a plain sentence stands before it."""
    icon, color = BADGES[manner(verdict)]
    st.badge(verdict.badge, icon=icon, color=color)  # type: ignore[arg-type]


def reasons(verdict: AnyVerdict) -> None:
    """Why a verdict is what it is, a sentence each, for who asks."""
    with st.expander("Why we say so"):
        for reason in verdict.reasons:
            st.markdown(prose(steps.said(reason)))


def verdict_line(study: Study) -> None:
    """What the verdict says of the segments on a page; its badge only where it speaks of these."""
    verdict = study.verdict
    if verdict is None:
        return
    chosen = state.recipe().k is not None or study.k != study.cut
    words = verdict_told(verdict, study.clustering, chosen=chosen)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(prose(steps.said(words)), width="content")
        if study.judged:
            verdict_badge(verdict)


def joined_line(clustering: Clustering, after: Callable[[], None] | None = None) -> None:
    """Says which segments the person joined, with the way back; nothing when none are.

    `after` redraws what hangs on it, where a fragment stands alone.
    """
    told = joins.told(clustering)
    if told is None:
        return

    def separate() -> None:
        state.join(clustering.cut, ())
        if after is not None:
            after()

    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(f":material/merge: {prose(told)}", width="content")
        st.button("Separate them again", type="tertiary", icon=":material/undo:", on_click=separate)
