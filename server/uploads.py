"""Uploads that a page asked for, and only so much of them for one visitor.

Streamlit takes any file under any made-up name from whoever holds an open session, as often as it likes, and
keeps it in memory.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable

from starlette.formparsers import MultiPartParser
from starlette.requests import ClientDisconnect

from server.asgi import App, Message, Receive, Scope, Send, header, refuse

_ROOM = "/_stcore/upload_file/"
_ADDRESSES, _SESSIONS = 50, 1_000
"""Addresses remembered of one session, and sessions: a page asks for one per file, and again for what was
forgotten. Whoever asks for thousands loses their own."""
ASIDE = 2**26
"""Bytes of memory that no upload takes, for all else that goes on meanwhile."""
_TIMES = 2  # what arrives is put together, and for a moment lies in memory twice
SILENCE = 60.0
"""Seconds without a byte after which an upload is given up: the same as a lost connection is waited for."""
LONGEST = 3600.0
"""Seconds an upload may take in all: those of the largest file at half a megabit a second."""


def keep_in_memory(most: int) -> None:
    """Let no upload of up to `most` bytes touch the disk on its way in.

    Starlette puts what is larger than a megabyte into a temporary file, while the page says that files are
    read in memory and not stored.
    """
    MultiPartParser.spool_max_size = most


class Uploads:
    """The addresses that pages asked for, and what each session holds.

    `most` is the number of bytes one session may hold, `files` the number of files; `held` gives the sizes of
    the files that a session has on the server, and `left` the bytes of memory still to be had.
    """

    def __init__(
        self,
        *,
        most: int,
        files: int,
        held: Callable[[str], Iterable[int]],
        left: Callable[[], float] = lambda: math.inf,
    ) -> None:
        self.most, self.files, self._held, self._left = most, files, held, left
        self._asked: OrderedDict[str, OrderedDict[str, None]] = OrderedDict()
        self._arriving: dict[str, list[int]] = {}

    def __len__(self) -> int:
        """How many sessions have something on its way."""
        return len(self._arriving)

    def expect(self, url: str) -> None:
        """A page asked for this address."""
        place, session = _place(url), self.session(url)
        asked = self._asked.setdefault(session, OrderedDict())
        asked[place] = None
        self._asked.move_to_end(session)
        for kept, most in ((asked, _ADDRESSES), (self._asked, _SESSIONS)):
            while len(kept) > most:
                kept.popitem(last=False)

    def refusal(self, path: str, length: int) -> tuple[int, str] | None:
        """Why nothing may be put there, with its status; `None` where it may."""
        if _place(path) not in self._asked.get(self.session(path), ()):
            return 404, "No page asked for this file."
        if length < 0:
            return 411, "Say how long the file is."
        session = self.session(path)
        sizes = [*self._held(session), *self._arriving.get(session, ()), length]
        if len(sizes) > self.files or sum(sizes) > self.most:
            return 413, "That is more than one visit may hold. Reload the page, and bring the file again."
        arriving = sum(map(sum, self._arriving.values()))
        if _TIMES * (arriving + length) + ASIDE > self._left():
            return 503, "There is not enough memory for this just now. Please try again in a minute."
        return None

    def begin(self, path: str, length: int) -> None:
        """So much is on its way."""
        self._arriving.setdefault(self.session(path), []).append(length)

    def end(self, path: str, length: int) -> None:
        """It has arrived, or never will."""
        session = self.session(path)
        self._arriving[session].remove(length)
        if not self._arriving[session]:
            del self._arriving[session]

    @staticmethod
    def session(path: str) -> str:
        """Whose upload it is."""
        return _place(path).partition("/")[0]


class UploadGate:
    """Lets in what `uploads` does not refuse, and waits for it no longer than people do.

    What has come of an upload lies in memory until the rest is there: whoever stops half way would hold it
    for as long as they like, long after their page is closed.
    """

    def __init__(
        self, app: App, *, uploads: Uploads, silence: float = SILENCE, longest: float = LONGEST
    ) -> None:
        self._app, self._uploads, self._silence, self._longest = app, uploads, silence, longest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "PUT" or _ROOM not in scope["path"]:
            await self._app(scope, receive, send)
            return
        told = header(scope, b"content-length")
        path, length = scope["path"], int(told) if told.isdecimal() else -1
        if refused := self._uploads.refusal(path, length):
            await refuse(*refused, scope, receive, send)
            return
        coming = _Coming(receive, self._silence, self._longest)
        self._uploads.begin(path, length)
        try:
            await self._app(scope, coming, send)
        except ClientDisconnect:  # nothing to tell whoever looks after the server: people close tabs
            if coming.given_up:
                await refuse(408, "The file stopped coming.", scope, receive, send)
        finally:
            self._uploads.end(path, length)


class _Coming:
    """What comes of an upload; when it stops, or takes too long, as if the connection had ended."""

    def __init__(self, receive: Receive, silence: float, longest: float) -> None:
        self._receive, self._silence = receive, silence
        self._until = time.monotonic() + longest
        self.given_up = False

    async def __call__(self) -> Message:
        patience = min(self._silence, self._until - time.monotonic())
        try:
            return await asyncio.wait_for(self._receive(), max(patience, 0))
        except TimeoutError:
            self.given_up = True
            return {"type": "http.disconnect"}


def _place(url: str) -> str:
    """Session and file of an upload: what follows the room in its address."""
    return url.rpartition(_ROOM)[2]
