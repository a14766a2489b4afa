"""Only under the names the dashboard is known by, and only from its own pages.

A page elsewhere can make its own name point at this computer and then read the dashboard as if it were its
own (DNS rebinding); it still asks under its own name. Checked for pages and for sockets, locally too.
"""

from __future__ import annotations

from collections.abc import Iterable

from server.asgi import App, Receive, Scope, Send, header, refuse

HEALTH = "/_stcore/health"  # says “ok” and nothing else, to whatever watches over the server
MISDIRECTED = 421  # RFC 9110, 15.5.20: asked a server that does not answer for this name


class Hosts:
    """Refuses requests under other names than `allowed`, and sockets opened by pages from elsewhere.

    Without names, every name is served; a socket must then come from the page it was asked by.
    """

    def __init__(self, app: App, *, allowed: Iterable[str] = ()) -> None:
        self._app, self._allowed = app, {name.lower() for name in allowed}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        asks = scope["type"] in ("http", "websocket") and scope["path"] != HEALTH
        if asks and not self._known(scope):
            await refuse(MISDIRECTED, "The dashboard does not go by this name.", scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _known(self, scope: Scope) -> bool:
        host, origin = header(scope, b"host").lower(), header(scope, b"origin").lower()
        if self._allowed and bare(host) not in self._allowed:
            return False
        if scope["type"] != "websocket" or not origin:
            return True
        page = origin.partition("://")[2]
        return page == host or bare(page) in self._allowed


def bare(host: str) -> str:
    """A host without its port.

    >>> bare("localhost:8501"), bare("[::1]:8501"), bare("shop.example")
    ('localhost', '::1', 'shop.example')
    """
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0]
