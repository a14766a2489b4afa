"""Waiting for verdicts as a page does: nothing is drawn anew before there is one."""

from __future__ import annotations

import time
from concurrent.futures import wait
from typing import Any
from weakref import WeakSet

from streamlit.testing.v1 import AppTest

from ui.judging import Judgement, Queue

_ASKED: WeakSet[Judgement] = WeakSet()
_ask = Queue.judge
_LOOKS, _LOOK = 300, 0.2  # a minute, in looks of so many seconds
_MOMENT = 0.02  # seconds until the page may hear that a verdict stands


def noted(queue: Queue, *given: Any, **named: Any) -> Judgement:
    """`Queue.judge`, and the judgement is one of those waited for."""
    judgement = _ask(queue, *given, **named)
    _ASKED.add(judgement)
    return judgement


def until_judged(app: AppTest) -> AppTest:
    """The page once it waits for no verdict."""
    for _ in range(_LOOKS):
        if not app.get("progress"):
            return app
        if not wait([one.future for one in _ASKED], timeout=_LOOK).not_done:
            time.sleep(_MOMENT)
        app.run()
    raise AssertionError("the verdict did not come within a minute")
