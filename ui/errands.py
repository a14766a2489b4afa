"""Work that is done in the background while its page says that it is, and that can be stopped."""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable
from concurrent.futures import Executor, Future, wait
from typing import Generic, TypeVar

from segmentation.interruptions import stoppable

Value = TypeVar("Value")


class Errand(Generic[Value]):
    """One piece of work; it is stopped also when nobody holds it any more, as when its tab was closed."""

    def __init__(self, hands: Executor, do: Callable[[], Value]) -> None:
        self._stop = threading.Event()
        self._future: Future[Value] = hands.submit(_done, do, self._stop)
        weakref.finalize(self, self._stop.set).atexit = False

    def stop(self) -> None:
        """Let it end without a result, at the next point at which it may; done work stays done."""
        self._stop.set()

    def done_within(self, seconds: float) -> bool:
        """Wait a little; whether it is done then, well or not."""
        return bool(wait([self._future], timeout=seconds).done)

    @property
    def succeeded(self) -> bool:
        """Whether it is done, and well."""
        return self._future.done() and self._future.exception() is None

    def result(self) -> Value:
        """What came of it, waiting for it. Raises what it raised, and `Interrupted` where it was stopped."""
        return self._future.result()


def _done(do: Callable[[], Value], stop: threading.Event) -> Value:
    with stoppable(stop.is_set):
        return do()
