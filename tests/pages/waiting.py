"""Waiting for verdicts as a page does: nothing is drawn anew before there is one."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, wait
from contextlib import contextmanager
from functools import partial
from typing import Any
from weakref import WeakSet

import pytest
from streamlit.testing.v1 import AppTest

from ui.judging import QUEUE, Judgement, Queue
from ui.steps import segment
from ui.turns import Turns

_ASKED: WeakSet[Judgement] = WeakSet()
_ask = Queue.judge
_AT_MOST = 60  # seconds
_LOOK = 2  # seconds after which the page is drawn anew all the same
_MOMENT = 0.02  # seconds until the page may hear that a verdict stands


class _PatientTurns(Turns):
    """Turns that begin once somebody waits: most tests of pages that ask for a verdict never look at it."""

    def __init__(self, turns: Turns) -> None:
        self.__dict__.update(turns.__dict__)
        self._unawaited: list[tuple[Future[Any], Callable[[], Any]]] = []

    def submit(self, do: Callable[..., Any], *given: Any) -> Future[Any]:
        future: Future[Any] = Future()
        self._unawaited.append((future, partial(do, *given)))
        return future

    def begin(self) -> None:
        """Somebody waits."""
        with self._lock:
            begun, self._unawaited = self._unawaited, []
            self._awaited.extend(begun)
        for _ in begun:
            self._hands.submit(self._next)

    def forget(self) -> None:
        """Nobody will."""
        for future, _ in self._unawaited:
            future.cancel()
        self._unawaited = []


class _Anew:
    """Kept judgements, but for those that a test before left without waiting for them."""

    def __init__(self, kept: Any) -> None:
        self._kept, self.clear = kept, kept.clear

    def __call__(self, *given: Any) -> Judgement:
        found: Judgement = self._kept(*given)
        if found.future.cancelled():
            self.clear(*given)
            found = self._kept(*given)
        return found


_TURNS = _PatientTurns(QUEUE._turns)


@contextmanager
def judged_when_awaited() -> Iterator[None]:
    """The dashboard judges once a test, or a page, waits for a verdict."""

    def at_last(ask: Callable[..., Any]) -> Callable[..., Any]:
        def asked(*given: Any) -> Any:
            _TURNS.begin()
            return ask(*given)

        return asked

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(QUEUE, "_turns", _TURNS)
        patch.setattr(Queue, "judge", noted)
        patch.setattr(segment, "_judgement", _Anew(segment._judgement))
        for waits in ("verdict", "stands_within"):
            patch.setattr(Judgement, waits, at_last(getattr(Judgement, waits)))
        yield
    _TURNS.forget()


def noted(queue: Queue, *given: Any, **named: Any) -> Judgement:
    """`Queue.judge`, and the judgement is one of those waited for."""
    judgement = _ask(queue, *given, **named)
    _ASKED.add(judgement)
    return judgement


def let_begin() -> None:
    """Somebody waits for whatever has been asked."""
    _TURNS.begin()


def until_judged(app: AppTest) -> AppTest:
    """The page once it waits for no verdict."""
    end = time.monotonic() + _AT_MOST
    while app.get("progress"):
        assert time.monotonic() < end, "the verdict did not come"
        let_begin()
        if not wait([one.future for one in _ASKED], timeout=_LOOK).not_done:
            time.sleep(_MOMENT)
        app.run()
    return app
