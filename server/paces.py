"""So much at once and so much a second: what is said beyond that waits."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable


class Pace:
    """Lets `at_once` things be said as they come, and then `a_second`: the rest waits.

    Each message has its page drawn anew, by a processor that all share.
    """

    def __init__(
        self,
        at_once: float,
        a_second: float,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._at_once, self._a_second = float(at_once), a_second
        self._clock, self._sleep = clock, sleep
        self._left, self._last = self._at_once, clock()

    async def keep(self) -> None:
        """Wait until one more may be said."""
        self._rest()
        self._left -= 1
        if self._left < 0:
            await self._sleep(-self._left / self._a_second)

    @property
    def is_rested(self) -> bool:
        """Whether nothing of what was said counts any more."""
        self._rest()
        return self._left >= self._at_once

    def _rest(self) -> None:
        now = self._clock()
        self._left = min(self._left + (now - self._last) * self._a_second, self._at_once)
        self._last = now
