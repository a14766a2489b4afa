"""The page a browser gets before anything of the dashboard runs: under our name, not that of its workshop.

Some megabytes of scripts come first, then the menu pushes aside what stands there. Until a page has its title
it says that it is on its way, and shows itself whole (`opening.html`).
"""

from __future__ import annotations

import re
from pathlib import Path

from server.asgi import App, Message, Receive, Scope, Send

_OTHER_ROOMS = re.compile(r"/(_stcore|static|media|component|favicon)")
_TITLE = re.compile(rb"<title>[^<]*</title>")
_SPOILT = {b"accept-encoding", b"if-none-match", b"if-modified-since"}  # they would bring no plain text
OPENING = (Path(__file__).parent / "opening.html").read_text(encoding="utf-8")
"""What a page shows until it can be read; it goes with the policy, which names its script."""


class FirstPage:
    """Gives the HTML page its title from the first moment on, and `opening` to show until it stands."""

    def __init__(self, app: App, *, title: str, opening: str = "") -> None:
        self._app, self._head = app, f"<title>{title}</title>{opening}".encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not is_page(scope):
            await self._app(scope, receive, send)
            return
        plain = [(name, value) for name, value in scope["headers"] if name.lower() not in _SPOILT]
        start: Message = {}
        parts: list[bytes] = []

        async def titled(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
                return
            parts.append(message.get("body", b""))
            if message.get("more_body"):
                return
            body = b"".join(parts)
            headers = [pair for pair in start["headers"] if pair[0].lower() != b"content-length"]
            if any(name.lower() == b"content-type" and b"html" in kind for name, kind in headers):
                body = _TITLE.sub(lambda _: self._head, body, count=1)
            start["headers"] = [*headers, (b"content-length", str(len(body)).encode())]
            await send(start)
            await send({"type": "http.response.body", "body": body})

        await self._app({**scope, "headers": plain}, receive, titled)


def is_page(scope: Scope) -> bool:
    """Whether a page is asked for, rather than what belongs to one."""
    return scope["type"] == "http" and scope["method"] == "GET" and not _OTHER_ROOMS.match(scope["path"])
