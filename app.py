"""Touchstone: the frame around every page, and the one place where errors become messages."""

from __future__ import annotations

import gc

import streamlit as st
from streamlit.navigation.page import Page

from segmentation import remembering
from segmentation.errors import SegmentationError
from ui import coming_back, front_door, sign_in, state, widgets
from ui.housekeeping import Housekeeper, Sessions


@st.cache_resource(show_spinner=False)
def warm() -> Housekeeper:
    """Load what pages need once, then keep it out of every later garbage collection."""
    from segmentation import charts  # noqa: F401
    from segmentation.act.audiences import identifiers
    from ui.judging import QUEUE
    from ui.news import NEWSROOM

    QUEUE.begin()
    gc.collect()
    gc.freeze()
    sessions = Sessions()

    def chore() -> int:
        identifiers.forget()
        gone = coming_back.KEEP.let_go() + NEWSROOM.let_go() + sessions.let_go()
        if gone:
            remembering.forget()
        return gone

    return Housekeeper(chore=chore)


# The icon comes before the menu: without one, the browser would fetch that of the page from elsewhere.
st.set_page_config(page_title="Touchstone", page_icon=str(widgets.ASSETS / "mark.svg"), layout="wide")
state.begin()
if not sign_in.is_open():
    front_door.draw()
    st.stop()


def page(name: str, title: str, *, default: bool = False) -> Page:
    return st.Page(
        widgets.PAGES[name], title=title, icon=widgets.menu_icon(name), url_path=name, default=default
    )


current = st.navigation(
    {
        "Prepare": [page("data", "Your data", default=True), page("explore", "Explore")],
        "Segment": [page("choose_k", "How many"), page("map", "Map")],
        "Act": [page("personas", "Personas"), page("download", "Export"), page("score", "Next month")],
    },
    expanded=True,
)
coming_back.lay_down()
if coming_back.just_gone():
    st.switch_page(widgets.PAGES["data"])
st.set_page_config(page_title=f"{current.title} · Touchstone")
warm().note()
st.logo(str(widgets.ASSETS / "logo.svg"), size="large", icon_image=str(widgets.ASSETS / "mark.svg"))

with st.container(horizontal_alignment="center"):
    door, room = st.container(width=1080, key="door"), st.container(width=1080, key="page")
with room:
    try:
        if coming_back.awaited():
            widgets.bringing_back()
        else:
            with door:
                widgets.door()
            current.run()
    except widgets.Enough:
        pass
    except SegmentationError as error:
        widgets.trouble(error)
        if current.url_path:  # none is that of the first page, which is this very one
            widgets.next_page("data", "Back to your data")
    except Exception as error:
        widgets.our_mistake(error, current.title)

with st.sidebar:
    with st.container():
        if not coming_back.awaited():
            widgets.study_card()
            front_door.name_plate()
    # Here, since they take room until the browser knows what they are; and after the menu, without which an
    # answer of the tab would lead to the first page.
    coming_back.speak()
    widgets.screen_style()
