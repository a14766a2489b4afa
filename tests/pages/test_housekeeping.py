"""Garbage is collected when nobody waits, and not forgotten on a busy day."""

from __future__ import annotations

import gc
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from streamlit.runtime.caching.ttl_cache import TTLCache
from streamlit.runtime.memory_session_storage import MemorySessionStorage
from streamlit.runtime.state import SessionState
from streamlit.runtime.websocket_session_manager import WebsocketSessionManager

from ui.housekeeping import Housekeeper, Sessions


class Left:
    """What a visitor leaves behind: a circle, which only a collection clears away."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture(autouse=True)
def only_the_housekeeper_collects() -> Iterator[None]:
    gc.disable()
    yield
    gc.enable()


def within(seconds: float, condition: Callable[[], bool]) -> bool:
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.01)
    return condition()


def test_what_is_left_is_cleared_away_once_it_is_quiet() -> None:
    """A page was drawn, and then nobody did anything: one round, and no more until the next page."""
    keeper, gone = Housekeeper(quiet=0.05), weakref.ref(Left())
    assert gone() is not None
    keeper.note()

    assert within(60, lambda: gone() is None)
    assert within(60, lambda: keeper.rounds == 1)
    time.sleep(0.3)
    assert keeper.rounds == 1


def test_nobody_is_kept_waiting_while_pages_are_drawn() -> None:
    """As long as pages follow each other nothing is collected."""
    keeper = Housekeeper(quiet=30, latest=60)
    for _ in range(10):
        keeper.note()
        time.sleep(0.02)
    assert keeper.rounds == 0  # of its own: that of another page may clear away what is left at any moment


def test_what_is_no_longer_kept_goes_while_nobody_draws() -> None:
    """No page was ever drawn: it is looked after all the same, and tidied up once something went."""
    left, gone = [3], weakref.ref(Left())
    Housekeeper(every=0.01, chore=lambda: left.pop() if left else 0)
    assert within(60, lambda: not left)
    assert within(60, lambda: gone() is None)


def test_who_has_left_for_long_is_let_go_though_nobody_else_leaves() -> None:
    """Streamlit looks after those it waits for only when another one is stored."""
    clock = [0.0]
    manager = WebsocketSessionManager(
        session_storage=MemorySessionStorage(),
        uploaded_file_manager=SimpleNamespace(),  # type: ignore[arg-type]
        script_cache=SimpleNamespace(),  # type: ignore[arg-type]
        message_enqueued_callback=None,
    )
    stored: Any = TTLCache(maxsize=128, ttl=60, timer=lambda: clock[0])
    manager._session_storage._cache = stored  # type: ignore[attr-defined]
    there: Any = Left()
    manager._active_session_info_by_id["there"] = there
    stored["left"] = left = Left()
    gone = weakref.ref(left)
    del left
    sessions = Sessions(lambda: manager)
    assert sessions.let_go() == 0
    clock[0] = 59.0
    assert sessions.let_go() == 0
    clock[0] = 61.0
    assert sessions.let_go() == 1 and sessions.let_go() == 0

    def cleared() -> bool:
        gc.collect()  # does nothing where another thread is at it
        return gone() is None

    assert within(60, cleared)
    del manager._active_session_info_by_id["there"]
    assert sessions.let_go() == 1, "and who left for good counts as well"


def test_what_a_session_held_goes_though_somebody_still_holds_the_session() -> None:
    """Streamlit’s own loop has the last session in hand until the next visitor comes."""
    clock, ended = [0.0], list[str]()
    state = SessionState()
    state["table"] = left = Left()
    gone = weakref.ref(left)
    del left
    held = SimpleNamespace(shutdown=lambda: ended.append("ended"), session_state=state)
    stored: Any = TTLCache(maxsize=128, ttl=60, timer=lambda: clock[0])
    stored["left"] = SimpleNamespace(session=held)
    manager = SimpleNamespace(
        _session_storage=SimpleNamespace(_cache=stored),
        _storage_lock=threading.Lock(),
        _active_session_info_by_id={},
    )
    sessions = Sessions(lambda: manager)
    sessions.let_go()
    clock[0] = 61.0
    assert sessions.let_go() == 1
    assert ended == ["ended"]
    gc.collect()
    assert gone() is None


def test_a_streamlit_that_keeps_them_elsewhere_is_left_alone() -> None:
    assert Sessions(lambda: SimpleNamespace()).let_go() == 0
    assert Sessions(lambda: None).let_go() == 0


def test_a_busy_day_is_no_excuse() -> None:
    """Pages without a pause: it is done at the latest."""
    keeper, gone = Housekeeper(quiet=30, latest=0.2), weakref.ref(Left())
    keeper.note()
    assert within(15, lambda: gone() is None)
