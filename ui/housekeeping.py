"""Memory tidied up when nobody waits for it.

Streamlit would collect garbage after every run of a page while everybody waits; `runner.postScriptGC` in
`.streamlit/config.toml` turns that off. Here it is done once the dashboard has been quiet for a moment, and
on a busy day every half minute; what is free goes back to the system. What nobody came back for is let go
also while no page is drawn at all: Streamlit keeps the session of whoever has left, tables and all, until
somebody else leaves, which after the last one is never.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Set
from typing import Any

from streamlit import runtime

from segmentation.free_memory import hand_back

QUIET = 2.0
"""Seconds without a page being drawn, after which nobody is waiting."""
LATEST = 30.0
"""Seconds after which it is done all the same."""
EVERY = 15.0
"""Seconds between two looks at what nobody came back for, while no page is drawn."""


class Housekeeper:
    """Tidies up after pages were drawn, in a thread of its own that sleeps while nothing happens."""

    def __init__(
        self,
        *,
        quiet: float = QUIET,
        latest: float = LATEST,
        every: float = EVERY,
        chore: Callable[[], int] = lambda: 0,
    ) -> None:
        """`chore` lets go what is no longer kept, and says how much that was."""
        self._quiet, self._latest, self._every, self._chore = quiet, latest, every, chore
        self._drawn = threading.Event()
        self._last = 0.0
        self.rounds = 0
        """How often it has tidied up."""
        threading.Thread(target=self._work, name="housekeeping", daemon=True).start()

    def note(self) -> None:
        """Say that a page is being drawn: something will be left to clear away."""
        self._last = time.monotonic()
        self._drawn.set()

    def _work(self) -> None:
        while True:
            if not self._drawn.wait(self._every):
                if self._chore():
                    hand_back()
                continue
            began = time.monotonic()
            while (now := time.monotonic()) - self._last < self._quiet and now - began < self._latest:
                time.sleep(min(self._quiet, self._latest) / 4)
            self._drawn.clear()
            self._chore()
            hand_back()
            self.rounds += 1


class Sessions:
    """The sessions that Streamlit holds, of people who are there and of those it waits for."""

    def __init__(self, manager: Callable[[], Any] = lambda: _manager()) -> None:
        self._manager = manager
        self._known: Set[str] = frozenset()

    def let_go(self) -> int:
        """Let go of those who were waited for long enough; gives how many have gone since the last time."""
        manager = self._manager()
        stored = getattr(getattr(manager, "_session_storage", None), "_cache", None)
        lock, active = (
            getattr(manager, name, None) for name in ("_storage_lock", "_active_session_info_by_id")
        )
        if stored is None or lock is None or active is None:  # there is no public way
            return 0
        with lock:
            over = stored.expire() or ()
            here = frozenset({*active, *stored})
        for _, waited_for in over:
            _end(getattr(waited_for, "session", None))
        gone, self._known = len(self._known - here), here
        return gone


def _end(session: Any) -> None:
    """Let go of all that a session holds: Streamlit has the last one in hand while nobody is there."""
    if session is None:
        return
    session.shutdown()
    session.session_state.clear()
    known = getattr(session.session_state, "_new_widget_state", None)  # callbacks hold the page they stood on
    if (callbacks := getattr(known, "widget_metadata", None)) is not None:
        callbacks.clear()


def _manager() -> Any:
    return getattr(runtime.get_instance(), "_session_mgr", None) if runtime.exists() else None
