"""Files that were made at a click: there until they are fetched, and only for the browser that clicked.

Streamlit forgets such a file when two scripts have ended, anybody’s; with many people at once that may be
before the browser has come for it, and nothing arrives. And whoever has its address may have it.

Only so many bytes are held: of more, those made first go first, and are there as long as Streamlit has them.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from urllib.parse import quote

from starlette.responses import Response
from streamlit.runtime.memory_media_file_storage import MemoryFile

from server.asgi import App, Receive, Scope, Send, refuse
from server.tokens import browser_of

_ROOM = "/media/"
KEPT = 60.0
"""Seconds a file waits for its browser: the same as a lost connection is waited for."""


@dataclass(frozen=True)
class _Made:
    file: MemoryFile | None
    """`None` once it is no longer held here; whose it is counts as long as Streamlit has it."""
    browsers: frozenset[str]
    """Empty where the one that asked told no cookie."""
    until: float


class Downloads:
    """What was made, for whom, and until when; `read` gives a file of the server by its id.

    `most` is the number of bytes that are held for all together; one file alone may be larger.
    """

    def __init__(
        self,
        *,
        most: int,
        read: Callable[[str], MemoryFile | None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._most, self._read, self._clock = most, read, clock
        self._made: dict[str, _Made] = {}

    def keep(self, url: str, scope: Scope) -> None:
        """Keep what was just made under this address for the browser behind this socket."""
        self.forget()
        file = self._read(_id(url))
        if file is None:
            return
        before, browser = self._made.get(_id(url)), browser_of(scope)
        others = frozenset() if before is None else before.browsers
        browsers = others | {browser} if browser and (before is None or others) else frozenset()
        self._made.pop(_id(url), None)  # to stand last: it is the newest
        self._made[_id(url)] = _Made(file, browsers, self._clock() + KEPT)
        self._make_room()

    def is_for(self, url: str, scope: Scope) -> bool:
        """Whether the file may go to whoever asks; what was not made at a click may go to everybody."""
        made = self._made.get(_id(url))
        return made is None or not made.browsers or browser_of(scope) in made.browsers

    def kept(self, url: str) -> MemoryFile | None:
        """The file that still waits under this address."""
        self.forget()
        made = self._made.get(_id(url))
        return None if made is None else made.file

    def __len__(self) -> int:
        return sum(made.file is not None for made in self._made.values())

    @property
    def bytes(self) -> int:
        """How much is held."""
        return sum(len(made.file.content) for made in self._made.values() if made.file is not None)

    def forget(self) -> None:
        """Let go of every file whose time is over."""
        now = self._clock()
        for name in [name for name, made in self._made.items() if made.until < now]:
            self._let_go(name)

    def _make_room(self) -> None:
        held = [name for name, made in self._made.items() if made.file is not None]
        for name in held[:-1]:
            if self.bytes <= self._most:
                return
            self._let_go(name)

    def _let_go(self, name: str) -> None:
        if self._read(name) is None:
            del self._made[name]
        else:
            self._made[name] = replace(self._made[name], file=None)


class DownloadGate:
    """Hands out what `downloads` keeps, to whom it is for."""

    def __init__(self, app: App, *, downloads: Downloads) -> None:
        self._app, self._downloads = app, downloads

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD") or _ROOM not in scope["path"]:
            await self._app(scope, receive, send)
            return
        if not self._downloads.is_for(scope["path"], scope):
            await refuse(404, "Not found", scope, receive, send)
            return
        file = self._downloads.kept(scope["path"])
        if file is None:
            await self._app(scope, receive, send)
            return
        headers = {"cache-control": "no-store"}
        if file.filename:
            headers["content-disposition"] = f"attachment; filename*=utf-8''{quote(file.filename, safe='')}"
        await Response(file.content, media_type=file.mimetype, headers=headers)(scope, receive, send)


def _id(url: str) -> str:
    """The id of a file: the last part of its address, without its ending."""
    return url.rpartition("/")[2].partition(".")[0]
