"""How many pages may be open at once, and how much those of one address may say together.

Each socket is a session with memory of its own, and each of its messages has a page drawn by a processor that
all share. Whoever opens thousands of sockets would otherwise take both from everybody.
"""

from __future__ import annotations

import ipaddress
from collections import Counter
from pathlib import Path

from starlette.responses import HTMLResponse

from server.asgi import App, Message, Receive, Scope, Send, header, refuse
from server.first_page import is_page
from server.paces import Pace
from ui.hosting import Crowd

AGAIN = 30
"""Seconds after which a page that found no room tries again."""
FULL = 503  # RFC 9110, 15.6.4: cannot just now
_WORDS = (Path(__file__).parent / "full.html").read_text(encoding="utf-8").replace("{seconds}", str(AGAIN))
_NETWORK = 64  # bits of an address of IPv6 that tell whose it is: the rest is theirs to choose


class Crowds:
    """Opens so many sockets in all and for one address, and lets those of one address keep one pace.

    A page is told at once when there is no room for its socket, in words that a person reads.
    """

    def __init__(self, app: App, *, bounds: Crowd) -> None:
        self._app, self._bounds = app, bounds
        self._open: Counter[str] = Counter()
        self._paces: dict[str, Pace] = {}

    def __len__(self) -> int:
        """How many sockets are open."""
        return self._open.total()

    @property
    def known(self) -> int:
        """Of how many addresses something is remembered."""
        return len(self._open.keys() | self._paces.keys())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_socket = scope["type"] == "websocket"
        if not is_socket and not _is_for_a_person(scope):
            await self._app(scope, receive, send)
            return
        whose = address(scope)
        if len(self) >= self._bounds.sockets or self._open[whose] >= self._bounds.of_one_address:
            await _no_room(scope, receive, send)
        elif is_socket:
            await self._one_more(whose, scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _one_more(self, whose: str, scope: Scope, receive: Receive, send: Send) -> None:
        pace = self._pace(whose)

        async def in_turn() -> Message:
            message = await receive()
            if message["type"] != "websocket.disconnect":
                await pace.keep()
            return message

        self._open[whose] += 1
        try:
            await self._app(scope, in_turn, send)
        finally:
            self._open -= Counter({whose: 1})

    def _pace(self, whose: str) -> Pace:
        """That of an address; of who has left and is rested nothing is remembered."""
        for gone in [name for name, pace in self._paces.items() if not self._open[name] and pace.is_rested]:
            del self._paces[gone]
        return self._paces.setdefault(whose, Pace(self._bounds.at_once, self._bounds.a_second))


def address(scope: Scope) -> str:
    """Whose connection it is, as far as the server knows: behind a proxy it does not trust, the proxy's.

    >>> address({"client": ("192.0.2.7", 5000)}), address({"client": ("::ffff:192.0.2.7", 5000)})
    ('192.0.2.7', '192.0.2.7')
    >>> address({"client": ("2001:db8::1", 5000)}), address({})
    ('2001:db8::/64', '')
    """
    told = (scope.get("client") or ("",))[0]
    try:
        known = ipaddress.ip_address(told)
    except ValueError:
        return str(told)
    if isinstance(known, ipaddress.IPv4Address):
        return str(known)
    if known.ipv4_mapped is not None:
        return str(known.ipv4_mapped)
    return str(ipaddress.ip_network((known, _NETWORK), strict=False))


def _is_for_a_person(scope: Scope) -> bool:
    return is_page(scope) and "text/html" in header(scope, b"accept")


async def _no_room(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await refuse(FULL, "As many pages are open as this server can look after.", scope, receive, send)
        return
    headers = {"retry-after": str(AGAIN), "cache-control": "no-store"}
    await HTMLResponse(_WORDS, FULL, headers=headers)(scope, receive, send)
