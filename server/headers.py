"""What a browser may load and do on a page of the dashboard: nothing from elsewhere, in nobody’s frame."""

from __future__ import annotations

import base64
import hashlib
import re

from starlette.responses import PlainTextResponse

from server.asgi import App, Message, Receive, Scope, Send, can_answer

_ANSWERS = {"http.response.start", "websocket.http.response.start"}
_BEGINS = {*_ANSWERS, "websocket.accept"}
_NOT_OPENED = 403
_OUR_MISTAKE = "Something went wrong on our side."
_OPEN_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)


def content_policy(page: str) -> str:
    """The content security policy (W3C, level 3) for a page whose own scripts are named by digest.

    `blob:` is for workers and components, and styles stand in the elements. WebAssembly
    may be compiled; text is never evaluated. No script from elsewhere is loaded in any case.
    """
    digests = (hashlib.sha256(script.encode()).digest() for script in _OPEN_SCRIPT.findall(page))
    own = " ".join(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src 'self' blob: 'wasm-unsafe-eval' {own}".rstrip(),
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "worker-src 'self' blob:",
            "media-src 'self' blob:",
            "frame-src 'self' blob: data:",
            "frame-ancestors 'none'",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
        )
    )


class SecurityHeaders:
    """Adds the policy and its companions to every answer that does not have its own.

    Also to the one after a mistake of ours, which would otherwise be given outside of all guards.
    """

    def __init__(self, app: App, *, policy: str) -> None:
        self._app = app
        self._more = (
            (b"content-security-policy", policy.encode()),
            (b"x-content-type-options", b"nosniff"),
            (b"x-frame-options", b"DENY"),
            (b"referrer-policy", b"no-referrer"),
            (b"cross-origin-opener-policy", b"same-origin"),
            (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket") or not can_answer(scope):
            await self._app(scope, receive, send)
            return
        begun = False

        async def with_more(message: Message) -> None:
            nonlocal begun
            if message["type"] == "websocket.close" and not begun:  # by what stands behind the guards
                await PlainTextResponse("", _NOT_OPENED)(scope, receive, with_more)
                return
            if message["type"] in _BEGINS:
                begun = True
            if message["type"] in _ANSWERS:
                have = {name.lower() for name, _ in message["headers"]}
                more = [(name, value) for name, value in self._more if name not in have]
                message["headers"] = [*message["headers"], *more]
            await send(message)

        try:
            await self._app(scope, receive, with_more)
        except Exception:
            if not begun:
                await PlainTextResponse(_OUR_MISTAKE, 500)(scope, receive, with_more)
            raise  # for the log
