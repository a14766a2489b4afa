"""What pages need is loaded while nobody waits: whoever comes first to a new process finds it there."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module

NEEDED = (
    "segmentation.remembering",
    "segmentation.errors",
    "ui.coming_back",
    "ui.front_door",
    "ui.sign_in",
    "ui.state",
    "ui.widgets",
    "ui.housekeeping",
    "segmentation.charts",
    "segmentation.act.audiences.identifiers",
    "ui.judging",
    "ui.news",
)
"""In the order in which `app.py` asks for them: who comes meanwhile waits for the one that is being loaded.

In another order two threads could each wait for what the other has begun, and neither would get it.
"""

_PAUSE = (
    3.0  # seconds in which a browser that was opened with the server asks for its page, and is not held up
)


@asynccontextmanager
async def warmed_up(_app: object) -> AsyncIterator[None]:
    """While a server lives: begins to load a moment after it is up, in a thread of its own."""
    loading = threading.Timer(_PAUSE, _load)
    loading.daemon = True
    loading.start()
    yield
    loading.cancel()


def _load() -> None:
    for name in NEEDED:
        import_module(name)
