"""How far a judgement is, as the browser hears it: a bar that fills, and one message when it stands.

Nothing is asked for meanwhile. Where the browser hears nothing it says so, once, and its pages ask again.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from ui import news
from ui.judging import Judgement
from ui.moments import ask_anew
from ui.news import Listener, Stage

_HERE = Path(__file__).parent
_mount = st.components.v2.component(
    "touchstone.progress",
    html=(_HERE / "progress.html").read_text("utf-8"),
    css=(_HERE / "progress.css").read_text("utf-8"),
    js=(_HERE / "progress.js").read_text("utf-8"),
)
SEEN, UNSEEN = "progress", "progress_unseen"
"""The keys under which it stands, with a bar and without."""


def until(stage: Stage, current: Judgement, say: Callable[[str], str], *, shown: bool) -> bool:
    """Have the page drawn again when so much is known; `shown` with how far it is.

    False where the browser cannot hear of it, so that the page has to ask.
    """
    listener = news.listen(current, say)
    if listener is None:
        return False
    data = {
        "address": news.address(listener),
        "about": listener.about,
        "stage": int(stage),
        "shown": shown,
        **_so_far(listener),
    }
    key = SEEN if shown else UNSEEN
    _mount(key=key, data=data, on_known_change=ask_anew, on_deaf_change=news.cannot_hear, height="content")
    return True


def _so_far(listener: Listener) -> dict[str, float | str]:
    latest = listener.news()
    return {"share": 0.0, "words": ""} if latest is None else {"share": latest.share, "words": latest.words}
