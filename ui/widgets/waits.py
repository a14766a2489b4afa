"""What stands on a page until it can be drawn: no file yet, a file being read, segments being looked for."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from segmentation.errors import Interrupted, SegmentationError
from ui import coming_back, state, steps
from ui.components import progress
from ui.news import Stage
from ui.sentences.prepare import reading_told
from ui.sentences.segment import STOPPED, trying_told
from ui.widgets.links import next_page
from ui.widgets.texts import heading, md, prose
from ui.widgets.troubles import Enough, trouble

_QUARTER = 0.25  # seconds between two words on work that is under way
_SOON = 4  # quarters of a second: what is done by then needs no button to stop it


def need_table(title: str) -> None:
    """Stop the page kindly when there is no file yet, with the way to it."""
    if state.upload() is None:
        heading(title)
        if coming_back.gone():
            gone()
            next_page("data", "Bring it again")
        elif state.opened() is None:
            st.info("There is no customer file yet. Choose one, or try the sample.", icon=":material/info:")
            next_page("data", "Choose your data")
        else:
            st.info("A saved study is open without its file, and this page is about customers.")
            next_page("data", "Read the study, or bring its file")
        raise Enough


def need_segments(title: str, *, judged: bool = False) -> None:
    """Stop the page kindly when there is no file, or nothing in it to segment, with what to change.

    Whoever has to wait, for the sweep or where the page is about its verdict for that, sees the page's shape.
    """
    need_table(title)
    room = st.empty()
    try:
        swept = steps.is_swept() or steps.searched_within(_QUARTER)  # what is quick needs no grey
        if not swept or (judged and steps.verdict() is None):
            with room.container():
                waiting(title, judged=judged)
            room.empty()
        steps.sweep()
    except Interrupted:
        room.empty()
        stopped(title)
        raise Enough from None
    except SegmentationError as error:
        room.empty()
        heading(title)
        trouble(steps.not_ready() or error)  # in the words of the page where it can be mended
        next_page("data", "Back to your data")
        raise Enough from None


def waiting(title: str, *, judged: bool) -> None:
    """The page as it will stand, in grey, while it is computed."""
    heading(title, "Looking for segments")
    bar = st.container()
    st.skeleton(height=72)
    for place in st.columns(2, gap="large"):
        place.skeleton(height=260)
    st.skeleton(height=180)
    with bar:
        searching()
        steps.sweep()
        if judged and not steps.judgement().done:
            if progress.until(Stage.JUDGED, steps.judgement(), steps.saying(), shown=True):
                raise Enough  # it stays in grey until the browser hears that the verdict stands
            steps.await_verdict()


def searching() -> None:
    """Every number is tried in the background; whoever has to wait sees for how long, and can stop it."""
    waited, told, stop = 0, st.empty(), st.empty()
    while not steps.searched_within(_QUARTER):
        waited += 1
        told.caption(trying_told(state.recipe().ks, waited // 4))
        if waited == _SOON:
            stop.button(
                "Stop searching", key="stop_sweep", icon=":material/close:", on_click=steps.stop_sweeping
            )
    told.empty()
    stop.empty()


def stopped(title: str) -> None:
    """The search was stopped: all is as it was, and it can go on."""
    heading(title, STOPPED)
    st.button("Look for segments", type="primary", on_click=steps.sweep_again)
    next_page("data", "Back to your data")


def bringing_back() -> None:
    """What a reload shows until the tab has said what it had here: the shape of a page."""
    coming_back.awaiting()
    st.skeleton(height=48)
    st.skeleton(height=320)


def gone() -> None:
    """Why the file that was here is no longer, where that is so."""
    if why := coming_back.gone():
        st.info(prose(why), icon=":material/history:")


def door() -> None:
    """A file that was just brought is read before anything else is drawn; meanwhile that is said.

    Every word is a moment at which a click on the menu is heard; the reading goes on behind it.
    """
    reading, file = steps.reading(), state.arriving()
    if reading is None or file is None:
        return
    card, waited = st.sidebar.empty(), 0
    told, stop = _to_come()
    while not reading.done_within(_QUARTER):
        waited += 1
        told.info(
            prose(reading_told(file.name, len(file.data), waited // 4)), icon=":material/hourglass_top:"
        )
        if waited == _SOON:
            stop.button(
                "Stop reading", key="stop_reading", icon=":material/close:", on_click=steps.stop_reading
            )
            with st.sidebar:
                coming_back.speak()  # a reload from here on goes on with the file
        card.caption(f"Reading {md(file.name, limit=20)}")
    steps.let_in()
    st.rerun()


def _to_come() -> tuple[DeltaGenerator, DeltaGenerator]:
    """The shape of a page whose file is being read; gives the room for words, and for a button.

    It stands beside the page, which is out of sight as long as this is there (`screen.css`): until the new
    page has been drawn whole. So nothing of it moves while it comes.
    """
    with st.container(key="reading"):
        st.title("Your data", anchor=False)
        told, stop = st.empty(), st.empty()
        for height in (72, 320):
            st.skeleton(height=height)
    return told, stop
