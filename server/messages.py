"""What browser and dashboard say to each other: only what its pages need, and two things worth knowing.

Streamlit’s developers’ menu sends messages that empty everybody’s cache, install things or stop the server;
a socket can send them whether the menu is shown or not. They are dropped here. And from the server’s own
answers it is learned which uploads were asked for, and which downloads were made for whom.
"""

from __future__ import annotations

import asyncio
from typing import Any

from google.protobuf.message import DecodeError
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from uvicorn.protocols.websockets import websockets_sansio_impl
from websockets.server import ServerProtocol

from server.asgi import App, Message, Receive, Scope, Send
from server.downloads import KEPT, Downloads
from server.paces import Pace
from server.uploads import Uploads

_WANTED = {"rerun_script", "stop_script", "file_urls_request", "app_heartbeat"}
_OPERATIONS = {"deferred_file", "dataframe_chunk"}
"""Downloads made at a click, and further rows of a long table."""
AT_ONCE = 40
"""Messages of one socket that are taken as they come: a page that opens sends a handful."""
A_SECOND = 20.0
"""Messages a second after those: somebody who drags a slider without rest sends fewer."""
_LONGEST_ANSWER = 20_000  # bytes: answers about files are short, charts and tables are not looked into


def is_wanted(data: bytes) -> bool:
    """Whether a page of the dashboard would send this; what cannot be read is for the server to refuse."""
    message = BackMsg()
    try:
        message.ParseFromString(data)
    except DecodeError:
        return True
    kind = message.WhichOneof("type")
    if kind == "backend_operation_request":
        return message.backend_operation_request.WhichOneof("payload") in _OPERATIONS
    return kind in _WANTED


def keep_short(most: int) -> None:
    """Let no message of more bytes than `most` come in: until one is whole, it lies in memory.

    Otherwise a browser could send as much as the server may answer, a hundred times what it needs to.
    """

    def bounded(*given: Any, max_size: int | None, **more: Any) -> ServerProtocol:
        return ServerProtocol(*given, max_size=most if max_size is None else min(most, max_size), **more)

    setattr(websockets_sansio_impl, ServerProtocol.__name__, bounded)


class Messages:
    """Drops what no page of the dashboard sends, and tells `uploads` and `downloads` of what was agreed."""

    def __init__(self, app: App, *, uploads: Uploads, downloads: Downloads) -> None:
        self._app, self._uploads, self._downloads = app, uploads, downloads

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "websocket":
            await self._app(scope, receive, send)
            return

        pace = Pace(AT_ONCE, A_SECOND)

        async def wanted() -> Message:
            while True:
                message = await receive()
                if message["type"] != "websocket.receive":
                    return message
                await pace.keep()
                if is_wanted(message.get("bytes") or b""):
                    return message

        async def noted(message: Message) -> None:
            data = message.get("bytes") or b""
            if b"/upload_file/" in data or b"/media/" in data:
                self._learn(data, scope)
            await send(message)

        await self._app(scope, wanted, noted)

    def _learn(self, data: bytes, scope: Scope) -> None:
        if len(data) > _LONGEST_ANSWER:
            return
        message = ForwardMsg()
        message.ParseFromString(data)
        kind = message.WhichOneof("type")
        if kind == "file_urls_response":
            for urls in message.file_urls_response.file_urls:
                self._uploads.expect(urls.upload_url)
        elif kind == "backend_operation_response":
            answer = message.backend_operation_response
            if answer.WhichOneof("payload") == "deferred_file":
                self._downloads.keep(answer.deferred_file.url, scope)
                # Also where nobody asks for a file again: customers do not stay longer than is said.
                asyncio.get_running_loop().call_later(KEPT + 1, self._downloads.forget)
