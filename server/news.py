"""Tells pages that wait how far their judgement is, as server-sent events (WHATWG HTML, 9.2).

One answer that stays open for as long as somebody waits, only for the browser and the session that wait:
under a secret that only their page knows, and with the token of their browser. It is a task among others, no
thread; it ends when the tab is closed, the session is over or there is nothing more to tell.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import secrets
import time
from collections import Counter
from collections.abc import Callable

from server.asgi import App, Receive, Scope, Send, header, refuse
from server.tokens import browser_of, unmasked
from ui.news import ROOM, Listener, News, Newsroom, Stage

PACE = 0.25
"""Seconds between two news at least: no eye follows more."""
_LOOK = 1.0  # seconds after which it is looked whether the session is still there
BEAT = 10.0
"""Seconds of silence after which a sign of life goes out: proxies cut what is silent for half a minute."""
_AGAIN = 2_000  # milliseconds after which a browser that lost the connection tries again
EACH = 3
"""Open at once for one browser: of the six connections it makes to a server, half are left for its pages."""
MOST = 500
"""Open at once for everybody: ten times the people one process is made for."""
_HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store, no-transform"),  # neither kept nor packed on its way
    (b"x-accel-buffering", b"no"),  # nginx and its kin would hold it back until there is enough of it
]


class NewsGate:
    """Answers under `ROOM` with the news of whoever asks; everything else is for others."""

    def __init__(
        self,
        app: App,
        *,
        newsroom: Newsroom,
        most: int = MOST,
        each: int = EACH,
        beat: float = BEAT,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._app, self._newsroom, self._most, self._each = app, newsroom, most, each
        self._beat, self._clock = beat, clock
        self._open: Counter[str] = Counter()

    def __len__(self) -> int:
        """How many are open."""
        return self._open.total()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or ROOM not in scope["path"]:
            await self._app(scope, receive, send)
            return
        listener = self._newsroom.find(scope["path"].rpartition(ROOM)[2])
        if scope["method"] != "GET" or listener is None or not _is_for(listener, scope):
            await refuse(404, "Not found", scope, receive, send)
            return
        whose = browser_of(scope) or listener.session
        if len(self) >= self._most or self._open[whose] >= self._each:
            await refuse(503, "Too many pages wait at once; this one asks.", scope, receive, send)
            return
        self._open[whose] += 1
        try:
            await self._speak(listener, receive, send)
        finally:
            self._open -= Counter({whose: 1})

    async def _speak(self, listener: Listener, receive: Receive, send: Send) -> None:
        left, news = asyncio.create_task(_until_they_leave(receive)), _Ear()
        await send({"type": "http.response.start", "status": 200, "headers": [*_HEADERS]})
        await _part(send, f"retry: {_AGAIN}\n\n")
        told, last = None, self._clock()
        try:
            while not left.done():
                news.turn_to(listener)  # before looking, so that nothing between the two is missed
                if (current := self._current(listener)) is None:
                    break
                if current != told or self._clock() - last >= self._beat:
                    await _part(send, _event(current))
                    told, last = current, self._clock()
                    if current.stage is Stage.KNOWN:
                        break
                    await asyncio.wait([left], timeout=PACE)
                await news.wait(left)
        finally:
            news.turn_to(None)
            left.cancel()
        with contextlib.suppress(OSError):  # they may have left meanwhile
            await send({"type": "http.response.body", "body": b""})

    def _current(self, listener: Listener) -> News | None:
        return listener.news() if self._newsroom.find(listener.secret) is listener else None


class _Ear:
    """Wakes a task when there may be news, from whatever thread."""

    def __init__(self) -> None:
        self._rings, self._loop = asyncio.Event(), asyncio.get_running_loop()
        self._about = 0
        self._end: Callable[[], None] = _nothing

    def turn_to(self, listener: Listener | None) -> None:
        """Hear of what is waited for now, or of nothing more."""
        current = None if listener is None else listener.judgement()
        if listener is not None and listener.about == self._about:
            return
        self._end()
        self._end = _nothing
        if listener is not None and current is not None:
            self._about, self._end = listener.about, current.hear(self._ring)

    def _ring(self) -> None:
        with contextlib.suppress(RuntimeError):  # the server has ended
            self._loop.call_soon_threadsafe(self._rings.set)

    async def wait(self, left: asyncio.Task[None]) -> None:
        """Until it rings, they leave, or it is time to look whether they are there."""
        rings = asyncio.create_task(self._rings.wait())
        await asyncio.wait([rings, left], timeout=_LOOK, return_when=asyncio.FIRST_COMPLETED)
        rings.cancel()
        self._rings.clear()


def _nothing() -> None:
    """There is nothing to end."""


def _is_for(listener: Listener, scope: Scope) -> bool:
    """Whether the browser that asks is the one whose page waits, and asks from that page."""
    ours, asks = unmasked(listener.browser), browser_of(scope)
    from_here = header(scope, b"sec-fetch-site") in ("", "same-origin")  # older browsers tell nothing
    return from_here and (not ours or secrets.compare_digest(ours.encode(), asks.encode()))


async def _until_they_leave(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _part(send: Send, text: str) -> None:
    await send({"type": "http.response.body", "body": text.encode(), "more_body": True})


def _event(news: News) -> str:
    told = json.dumps(news._asdict(), ensure_ascii=False)
    return f"data: {told}\n\n"
