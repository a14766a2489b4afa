"""Rooms of the server that are for its makers: closed unless they are asked for."""

from __future__ import annotations

from collections.abc import Iterable

from server.asgi import App, Receive, Scope, Send, refuse


class Closed:
    """Answers as if nothing were there, at these paths and below them."""

    def __init__(self, app: App, *, paths: Iterable[str]) -> None:
        self._app, self._paths = app, tuple(path.rstrip("/") for path in paths)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and any(
            scope["path"] == path or scope["path"].startswith(f"{path}/") for path in self._paths
        ):
            await refuse(404, "Not found", scope, receive, send)
            return
        await self._app(scope, receive, send)
