"""Long work that can be stopped: it asks now and then whether it should go on.

Whoever starts work in a thread says there when it is to stop (`stoppable`); the work itself says where it may
be (`may_stop`), between two passes over the rows or two columns of a file, so that nothing is left half done.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from segmentation.errors import Interrupted

_ASKS: ContextVar[Callable[[], bool] | None] = ContextVar("asks", default=None)


@contextmanager
def stoppable(asks: Callable[[], bool]) -> Iterator[None]:
    """Let the work in here be stopped: at the next point at which `asks()` is true.

    >>> with stoppable(lambda: True):
    ...     may_stop()
    Traceback (most recent call last):
    segmentation.errors.Interrupted: This was stopped before it was done. Nothing was changed.
    """
    before = _ASKS.set(asks)
    try:
        yield
    finally:
        _ASKS.reset(before)


def may_stop() -> None:
    """A point at which work may be stopped; costs nothing worth saying. Raises `Interrupted`."""
    asks = _ASKS.get()
    if asks is not None and asks():
        raise Interrupted("This was stopped before it was done. Nothing was changed.")
