"""Work for a few threads in two lines: whoever waits for it comes before what nobody waits for."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import Any, TypeVar

Value = TypeVar("Value")


class Turns:
    """So many threads; in either line whoever came first is served first."""

    def __init__(self, at_once: int, name: str) -> None:
        self._hands = ThreadPoolExecutor(at_once, thread_name_prefix=name)
        self._lock = threading.Lock()
        self._awaited: deque[tuple[Future[Any], Callable[[], Any]]] = deque()
        self._spare: deque[tuple[Future[Any], Callable[[], Any]]] = deque()

    def submit(self, do: Callable[..., Value], *given: Any) -> Future[Value]:
        """Do what somebody waits for."""
        return self._lined_up(self._awaited, partial(do, *given))

    def submit_spare(self, do: Callable[..., Value], *given: Any) -> Future[Value]:
        """Do what nobody waits for, while there is nothing else to do."""
        return self._lined_up(self._spare, partial(do, *given))

    def _lined_up(
        self, line: deque[tuple[Future[Any], Callable[[], Any]]], do: Callable[[], Value]
    ) -> Future[Value]:
        future: Future[Value] = Future()
        with self._lock:
            line.append((future, do))
        self._hands.submit(self._next)  # one turn for each piece of work, whichever it will then be
        return future

    def _next(self) -> None:
        with self._lock:
            future, do = (self._awaited or self._spare).popleft()
        if not future.set_running_or_notify_cancel():
            return
        try:
            future.set_result(do())
        except BaseException as error:  # whoever waits for it hears of it, as from any executor
            future.set_exception(error)
