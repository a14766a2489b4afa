"""Only under the names the dashboard is known by, and only from its own pages.

A page elsewhere can make its own name point at this computer and then read the dashboard as if it were its
own (DNS rebinding); it still asks under its own name. Checked for pages and for sockets, locally too.
"""

from __future__ import annotations

from collections.abc import Iterable

from server.asgi import App, Receive, Scope, Send, header, refuse
from server.cookies import is_encrypted

HEALTH = "/_stcore/health"  # says “ok” and nothing else, to whatever watches over the server
_PORTS = {"http": 80, "https": 443}  # RFC 9110, 4.2: where none is said
_FOREIGN = 403
MISDIRECTED = 421  # RFC 9110, 15.5.20: asked a server that does not answer for this name


class Hosts:
    """Refuses requests under other names than `allowed`, and sockets opened by pages from elsewhere.

    Without names, every name is served. A socket must come from the very place that it is asked of: another
    port of the same name is another program, and what came in plain text may be anybody’s.
    """

    def __init__(self, app: App, *, allowed: Iterable[str] = ()) -> None:
        self._app, self._allowed = app, {name.lower() for name in allowed}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        asks = scope["type"] in ("http", "websocket") and scope["path"] != HEALTH
        if asks and not self._known(scope):
            await refuse(MISDIRECTED, "The dashboard does not go by this name.", scope, receive, send)
        elif scope["type"] == "websocket" and not _is_from_here(scope):
            await refuse(_FOREIGN, "Only pages of the dashboard may open this.", scope, receive, send)
        else:
            await self._app(scope, receive, send)

    def _known(self, scope: Scope) -> bool:
        return not self._allowed or bare(header(scope, b"host").lower()) in self._allowed


def _is_from_here(scope: Scope) -> bool:
    """Whether the page that opens a socket came from the host and port that the socket is asked of.

    And by an encrypted connection where this one is; a proxy that does not say so leaves it open. Programs
    that are no browser tell no origin.
    """
    origin = header(scope, b"origin").lower()
    if not origin:
        return True
    way, _, page = origin.partition("://")
    if way not in _PORTS or (way != "https" and is_encrypted(scope)):
        return False
    return _full(page, way) == _full(header(scope, b"host").lower(), way)


def _full(host: str, way: str) -> str:
    """A host with its port, also where the way there has it go without saying."""
    has_port = ":" in host.rpartition("]")[2]
    return host if has_port else f"{host}:{_PORTS[way]}"


def bare(host: str) -> str:
    """A host without its port.

    >>> bare("localhost:8501"), bare("[::1]:8501"), bare("shop.example")
    ('localhost', '::1', 'shop.example')
    """
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0]
