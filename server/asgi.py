"""The words of ASGI that every guard here speaks."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from http.cookies import CookieError, SimpleCookie
from typing import Any

from starlette.responses import PlainTextResponse

Message = MutableMapping[str, Any]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

POLICY_VIOLATION = 1008  # RFC 6455, 7.4.1: closes a socket that breaks the rules of the house


def header(scope: Scope, name: bytes) -> str:
    """One header of a request; empty where it is missing."""
    return next((value.decode("latin-1") for key, value in scope["headers"] if key.lower() == name), "")


def cookie(scope: Scope, name: str) -> str:
    """One cookie of a request; empty where it is missing or cannot be read."""
    try:
        found = SimpleCookie(header(scope, b"cookie")).get(name)
    except CookieError:
        return ""
    return "" if found is None else found.value


def can_answer(scope: Scope) -> bool:
    """Whether who asks can be told why: a socket that was not opened only where the server can."""
    return scope["type"] == "http" or "websocket.http.response" in (scope.get("extensions") or ())


async def refuse(status: int, why: str, scope: Scope, receive: Receive, send: Send) -> None:
    """Answer with a status and a sentence; a socket is not opened."""
    if scope["type"] == "websocket":
        await receive()
    if not can_answer(scope):
        await send({"type": "websocket.close", "code": POLICY_VIOLATION, "reason": why})
        return
    await PlainTextResponse(why, status)(scope, receive, send)
