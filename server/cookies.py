"""Cookies for encrypted connections alone, where people come by one.

A proxy that holds the certificate asks here in plain text; Streamlit sees that, and would let a browser tell
its cookies to whoever listens on a plain connection.
"""

from __future__ import annotations

from server.asgi import App, Message, Receive, Scope, Send, header

_TLS = "https"
_SECURE = b"; Secure"  # RFC 6265, 4.1.2.5


class SecureCookies:
    """Marks every cookie that is set on an encrypted connection as `Secure`, and none on a plain one."""

    def __init__(self, app: App) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [(name, _marked(name, value)) for name, value in message["headers"]]
            await send(message)

        await self._app(scope, receive, marked if scope["type"] == "http" and is_encrypted(scope) else send)


def is_encrypted(scope: Scope) -> bool:
    """Whether the browser came by an encrypted connection, as this server sees or a proxy tells it.

    Of several proxies the outermost one counts, which tells it first. Anybody can tell it of a plain
    connection: their own browser then keeps no cookie, and nobody else is concerned.
    """
    told = header(scope, b"x-forwarded-proto").partition(",")[0].strip().lower()
    return told == _TLS or scope.get("scheme") in (_TLS, "wss")


def _marked(name: bytes, value: bytes) -> bytes:
    if name.lower() != b"set-cookie":
        return value
    settings = {part.strip().lower() for part in value.split(b";")[1:]}
    return value if b"secure" in settings else value + _SECURE
