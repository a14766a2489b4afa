"""Latent classes on the page that asks how many: how many there are, and where they are proposed."""

from __future__ import annotations

import streamlit as st

from segmentation import charts
from segmentation.segment.mixture.latent_proposals import LatentProposal
from segmentation.segment.standings import speaks_of
from segmentation.segment.sweeps.flows import Flow
from ui import state, steps, widgets
from ui.components import progress
from ui.moments import ask_anew
from ui.news import Stage
from ui.sentences import drawing, segment
from ui.sentences import mixture as sentences


def verdict_first() -> None:
    """What is said of the classes that are chosen, its badge where it speaks of these, and why."""
    with st.spinner("Comparing with made-up customers without classes", show_time=True):
        verdict = steps.own_verdict()
    if verdict is None:  # there can be none: the panel below says why
        return
    classes, chosen = steps.clustering(0), state.recipe().k is not None
    widgets.answer(steps.said(segment.verdict_told(verdict, classes, chosen=chosen)))
    if speaks_of(verdict, classes):
        widgets.verdict_badge(verdict)
    elif chosen:
        st.button("Use the recommended number", type="tertiary", on_click=recommended)
    widgets.reasons(verdict)


def recommended() -> None:
    """As many classes as there are."""
    state.choose(k=None)


def panel() -> bool:
    """The number of classes, and what is known of them; of a survey also why, and the way back."""
    if steps.is_survey():
        st.markdown(widgets.prose(steps.said(sentences.SURVEY)))
        st.button(sentences.BACK, icon=":material/undo:", type="tertiary", on_click=back)
    found, ks = steps.latent_classes(), list(state.recipe().ks)
    if found is None:
        return False
    st.segmented_control(
        "Number of groups",
        ks,
        format_func=lambda k: drawing.class_label(found.verdict, k),
        required=True,
        **state.bound("k", found.mixture.k, default="default"),
    )
    st.caption(widgets.prose(drawing.marks_told(found.verdict, ks)))
    st.markdown(widgets.prose(steps.said(drawing.classes_told(found))))
    return True


def proposal() -> None:
    """Where latent classes see more than the cut that is recommended: why, the way there, who would move.

    They are looked for behind the verdict, so nothing stands here at first.
    """
    if steps.verdict() is None:
        return
    current = steps.judgement()
    if current.is_looking:
        if not progress.until(Stage.KNOWN, current, steps.saying(), shown=False):
            _looking()
    elif (found := steps.latent_proposal()) is not None:
        _proposed(found)


@st.fragment(key="latent_proposal", run_every=1.0)
@widgets.guarded
def _looking() -> None:
    """Asks until it is known whether there is one."""
    if not steps.judgement().is_looking:
        ask_anew()
        st.rerun()


def _proposed(found: LatentProposal) -> None:
    with st.container(border=True, key="latent_classes"):
        st.markdown(f"**{sentences.TITLE}**  \n{widgets.prose(steps.said(sentences.proposed(found)))}")
        st.button(sentences.TAKE, icon=":material/call_split:", on_click=take)
        drawer = st.expander(sentences.CHANGES, key="latent.changes", on_change="rerun")
        if drawer.open:
            with drawer:
                _changes(found)


def _changes(found: LatentProposal) -> None:
    """Segments of the recommended cut on the left, classes on the right, and the same in words."""
    k = len(found.counts)
    names = steps.names_at(k) if k not in state.recipe().joined else [f"Segment {n + 1}" for n in range(k)]
    rows = sentences.changes(found.counts, names, steps.unit())
    widgets.rows(rows, alt=sentences.CHANGES, told=widgets.prose)
    identities = (steps.sweep().identities[k], tuple(range(1, found.k + 1)))
    flow = Flow(k, found.k, found.counts, identities)
    title = f"From {k} segments to {found.k} latent classes"
    widgets.picture(title, "Left: by likeness. Right: latent classes.", charts.flow(flow), key="latent_flow")


def take() -> None:
    """Go there; as many classes as there are."""
    state.choose(algorithm="mixture", k=None)


def back() -> None:
    """And back to groups that are found by likeness."""
    state.choose(algorithm=drawing.FOUND, k=None)
