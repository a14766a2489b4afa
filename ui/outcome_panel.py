"""From describing customers to foretelling an outcome: a slider, what it costs, and what it is worth.

Nothing is reckoned before somebody looks.
"""

from __future__ import annotations

from functools import partial

import streamlit as st

from segmentation import charts
from segmentation.segment.outcome.foretelling import SHARES, Foretelling
from segmentation.segment.outcome.foretelling_words import findings, question
from ui import state, steps, widgets
from ui.sentences import outcome as sentences

PLACE = "outcome"
"""The fragment; see `places`."""


def places() -> tuple[str, ...]:
    """The fragment, for whoever moves the number of segments: none where a person draws them, or the file
    has no outcome. One that is not there would keep all others from being drawn."""
    return (PLACE,) if not steps.drawn() and steps.outcomes() else ()


def panel() -> None:
    """Nothing where it has no place."""
    if places():
        _panel(state.fingerprint())


@st.fragment(key=PLACE)
@widgets.guarded
def _panel(drawn_for: str) -> None:
    """By itself; where its slider has made the segments others, the whole page is drawn again."""
    if state.fingerprint() != drawn_for:
        st.rerun()
    widgets.section(sentences.TITLE, sentences.CAPTION)
    drawer = st.expander(
        sentences.OPEN,
        icon=":material/flag:",
        key=state.of_this_file("outcome"),
        on_change="rerun",
        expanded=bool(state.recipe().foretell),
    )
    if drawer.open:
        with drawer:
            _choice()
            with st.spinner(sentences.TRYING):
                found = steps.outcome_tried(steps.current_k())
            widgets.complained("outcome")
            if found is not None:
                _told(found)


def _choice() -> None:
    columns = steps.outcomes_to_choose()
    tied = state.part("outcome", steps.outcome_at_hand(), steps.ask_outcome, default="index", among=columns)
    st.selectbox(sentences.OUTCOME, columns, width=320, **tied)


def _told(found: Foretelling) -> None:
    share = state.recipe().foretell
    for told in findings(found, state.recipe()):
        st.markdown(widgets.prose(told))
    _questions(found)
    if found.can_be_foretold or share:
        _slider(share)
    if not found.can_be_foretold:
        return
    heading, told = sentences.CURVES, sentences.legend(found)
    widgets.picture(heading, told, charts.foretelling(found, share), key="foretelling")
    st.caption(widgets.prose(sentences.rates_told(found)))
    widgets.rows(sentences.rate_rows(found, share), alt="The outcome in each segment", told=widgets.prose)


def _slider(share: float) -> None:
    stops = sorted({*SHARES, share})
    tied = state.part("foretell", share, steps.lean)
    st.select_slider(sentences.LEAN, stops, format_func=sentences.stop, help=sentences.HELP, **tied)


def _questions(found: Foretelling) -> None:
    """What only the person knows; an answer stays in sight, and can be changed."""
    answered = state.recipe().known_before
    for column in [leak.column for leak in found.leaks if leak.is_suspect]:
        st.segmented_control(
            widgets.prose(question(found, column)),
            list(sentences.ANSWERS),
            format_func=sentences.ANSWERS.__getitem__,
            **state.part(
                f"known.{column}", answered.get(column), partial(steps.was_known, column), default="default"
            ),
        )
