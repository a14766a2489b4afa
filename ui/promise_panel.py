"""What the study promises of later files: proposed from its data, changed by hand, held against a month."""

from __future__ import annotations

from contextlib import nullcontext
from functools import partial

import streamlit as st

from segmentation.promises import AMOUNTS, Promise
from segmentation.saved_studies import SavedStudy
from ui import new_promise_panel, state, steps, widgets
from ui.sentences import comparison as sentences
from ui.sentences.promises import OWN_HELD


def panel(saved: SavedStudy, *, scored: bool) -> None:
    """Every promise, held against the new month where one is `scored`, and the choices about them."""
    checks = steps.checks() if scored and saved.promises else ()
    title = sentences.promises_title(checks) if checks else "What this study promises"
    widgets.section(title, sentences.PROMISED)
    widgets.complained("promises")
    own = () if scored else steps.own_checks()
    if own:
        st.caption(OWN_HELD)
    one_by_one = sentences.one_by_one(checks)
    with st.expander(one_by_one, type="compact") if one_by_one else nullcontext():
        for check in sentences.in_order(checks or own):
            line = widgets.prose(sentences.check_line(check))
            st.markdown(f"{sentences.STATUS[check.status]} {line}")
    if not checks and not own:
        for promise in saved.promises:
            st.markdown(f":material/handshake: {widgets.prose(promise.told())}")
    _propose(saved)
    new_promise_panel.panel(saved)
    if saved.promises:
        _change(saved)
        _take_away(saved)


def _propose(saved: SavedStudy) -> None:
    """Promises from the study’s own data."""
    offered = steps.proposed()
    open_to = [promise for promise in offered if promise not in saved.promises]
    if not saved.promises and not offered:
        st.caption("Bring the study’s own file, and promises are proposed from it.")
    elif open_to and not saved.promises:
        st.button(
            "Propose promises",
            icon=":material/handshake:",
            on_click=partial(steps.keep_promises, offered),
            help="Limits from the study’s own data, wide enough that chance alone hardly breaks one.",
        )


def _change(saved: SavedStudy) -> None:
    """Limits by hand, and promises taken away or added."""
    drawer = st.expander("Change the promises", type="compact", key="promises.change", on_change="rerun")
    if not drawer.open:
        return
    with drawer:
        for at, promise in enumerate(saved.promises):
            with st.container(horizontal=True, vertical_alignment="bottom"):
                st.markdown(widgets.prose(promise.told()), width=320)
                for which in ("low", "high"):
                    if getattr(promise, which) is not None:
                        _limit(saved, at, which)
                st.button(
                    "Take away",
                    key=f"promise.away.{at}",
                    type="tertiary",
                    icon=":material/close:",
                    on_click=partial(steps.keep_promises, _without(saved, at)),
                )
        for at, promise in enumerate(p for p in steps.proposed() if p not in saved.promises):
            st.button(
                f"Add: {widgets.prose(promise.told())}",
                key=f"promise.add.{at}",
                type="tertiary",
                icon=":material/add:",
                on_click=partial(steps.keep_promises, (*saved.promises, promise)),
            )


def _limit(saved: SavedStudy, at: int, which: str) -> None:
    """One limit of a promise."""
    promise = saved.promises[at]
    shown = sentences.limit_shown(promise, which)
    tied = state.part(f"promise.{at}.{which}", shown, partial(_take, at, which))
    least = None if promise.about in AMOUNTS else 0.0
    st.number_input(sentences.limit_label(promise, which), min_value=least, width=130, format="%g", **tied)


def _take(at: int, which: str, value: float) -> None:
    promises = list(state.promises())
    steps.keep_limit(promises[at], which, value)


def _without(saved: SavedStudy, at: int) -> tuple[Promise, ...]:
    return tuple(promise for number, promise in enumerate(saved.promises) if number != at)


def _take_away(saved: SavedStudy) -> None:
    """The study’s file with its promises."""
    st.download_button(
        "Download the study with its promises",
        data=steps.study_maker(),
        file_name=sentences.study_file_name(saved.document.file.name if saved.document else "study"),
        mime="application/json",
        key="promises_study",
        on_click="ignore",
        icon=":material/download:",
    )
