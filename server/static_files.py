"""Streamlit’s scripts and styles, compressed once: their names carry a digest, so a copy never ages."""

from __future__ import annotations

import gzip
from pathlib import Path

from anyio import to_thread
from starlette.responses import Response

from server.asgi import App, Receive, Scope, Send, header

_KINDS = {".js": "text/javascript", ".css": "text/css"}
_LEAST = 1_000  # bytes: below, the headers weigh as much as what is saved
_YEAR = 31_536_000  # seconds


class Compressed:
    """Serves `root`/static from memory, compressed, to whoever can unpack it."""

    def __init__(self, app: App, *, root: Path) -> None:
        self._app, self._folder = app, (root / "static").resolve()
        self._packed: dict[Path, bytes] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        file = self._file(scope)
        if file is None:
            await self._app(scope, receive, send)
            return
        body = self._packed.get(file)
        if body is None:
            body = self._packed[file] = await to_thread.run_sync(_pack, file)
        headers = {
            "content-encoding": "gzip",
            "vary": "Accept-Encoding",
            "cache-control": f"public, immutable, max-age={_YEAR}",
        }
        await Response(body, media_type=_KINDS[file.suffix], headers=headers)(scope, receive, send)

    def _file(self, scope: Scope) -> Path | None:
        """The file that is asked for, if it is one to compress."""
        if scope["type"] != "http" or scope["method"] != "GET" or "/static/" not in scope["path"]:
            return None
        if "gzip" not in header(scope, b"accept-encoding"):
            return None
        try:
            file = (self._folder / scope["path"].partition("/static/")[2]).resolve()
            if file.suffix not in _KINDS or not file.is_relative_to(self._folder):
                return None
            return file if file.is_file() and file.stat().st_size >= _LEAST else None
        except (OSError, ValueError):  # longer than any name may be, or a letter that none may have
            return None


def _pack(file: Path) -> bytes:
    return gzip.compress(file.read_bytes(), 6)
