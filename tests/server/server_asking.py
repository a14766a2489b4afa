"""Asking a guard as a server would, with a dashboard behind it that only says what it heard."""

from __future__ import annotations

import asyncio
from typing import Any

Pair = tuple[bytes, bytes]


class Behind:
    """What stands behind a guard: it keeps what reaches it, and answers with one body."""

    def __init__(self, body: bytes = b"inside", kind: bytes = b"text/plain", *more: Pair) -> None:
        self.scopes: list[Any] = []
        self.heard: list[Any] = []
        self.to_send: list[Any] = []
        self._body, self._headers = body, [(b"content-type", kind), *more]

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.scopes.append(scope)
        if scope["type"] == "websocket":
            while (message := await receive())["type"] != "websocket.disconnect":
                self.heard.append(message)
            for message in self.to_send:
                await send(message)
            return
        await send({"type": "http.response.start", "status": 200, "headers": list(self._headers)})
        half = len(self._body) // 2
        await send({"type": "http.response.body", "body": self._body[:half], "more_body": True})
        await send({"type": "http.response.body", "body": self._body[half:]})


def ask(
    app: Any, path: str = "/", *, method: str = "GET", **headers: str
) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body of what a request gets."""
    sent = _run(app, _scope("http", path, headers, method=method), [{"type": "http.request", "body": b""}])
    start = sent[0]
    told = {name.decode().lower(): value.decode() for name, value in start["headers"]}
    return start["status"], told, b"".join(part.get("body", b"") for part in sent[1:])


def talk(app: Any, *said: bytes, **headers: str) -> list[Any]:
    """What a socket is sent, that connects, says this, and leaves."""
    messages = [{"type": "websocket.connect"}]
    messages += [{"type": "websocket.receive", "bytes": data} for data in said]
    messages.append({"type": "websocket.disconnect", "code": 1000})
    return _run(app, _scope("websocket", "/_stcore/stream", headers), messages)


def socket_scope(**headers: str) -> Any:
    """What a socket tells of itself."""
    return _scope("websocket", "/_stcore/stream", headers)


def _scope(kind: str, path: str, headers: dict[str, str], **more: Any) -> Any:
    pairs = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return {"type": kind, "path": path, "headers": pairs, "query_string": b"", **more}


def _run(app: Any, scope: Any, messages: list[Any]) -> list[Any]:
    sent: list[Any] = []

    async def receive() -> Any:
        return messages.pop(0)

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(app(scope, receive, send))
    return sent
