"""The guards in their order, from the network inwards."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from streamlit.runtime import Runtime
from streamlit.runtime.memory_media_file_storage import MemoryFile

from segmentation.free_memory import left
from server.closed import Closed
from server.cookies import SecureCookies
from server.crowds import Crowds
from server.downloads import DownloadGate, Downloads
from server.first_page import OPENING, FirstPage
from server.headers import SecurityHeaders, content_policy
from server.hosts import Hosts
from server.logs import keep_cells_out, keep_refusals_out
from server.messages import Messages, keep_short
from server.news import NewsGate
from server.static_files import Compressed
from server.uploads import UploadGate, Uploads, keep_in_memory
from ui import hosting
from ui.news import NEWSROOM

_STATIC = Path(st.__file__).parent / "static"
_METRICS = "/_stcore/metrics"
_MEGABYTE = 1_000_000  # as Streamlit counts what a browser may say
_AROUND = 1  # megabyte: what a form adds around its file
_FOR_MAKERS = ("/_stcore/agent", "/_stcore/script-health-check")


def guards() -> list[Middleware]:
    """The guards of the dashboard, each with what it needs to know."""
    page = (_STATIC / "index.html").read_text(encoding="utf-8")
    uploads = Uploads(most=hosting.most_held(), files=hosting.FILES_HELD, held=_held, left=left)
    downloads = Downloads(most=hosting.MOST_MADE, read=_made)
    keep_in_memory((st.get_option("server.maxUploadSize") + _AROUND) * 2**20)
    keep_short(st.get_option("server.maxWidgetStateSize") * _MEGABYTE)
    NEWSROOM.speaks = True
    keep_cells_out()
    keep_refusals_out()
    metrics = () if os.environ.get("TOUCHSTONE_METRICS") == "open" else (_METRICS,)
    crowd = hosting.crowd()
    return [
        Middleware(SecurityHeaders, policy=content_policy(page + OPENING)),
        Middleware(Hosts, allowed=hosting.names()),
        *([] if crowd is None else [Middleware(Crowds, bounds=crowd)]),
        Middleware(SecureCookies),
        Middleware(Closed, paths=(*metrics, *_FOR_MAKERS)),
        Middleware(Compressed, root=_STATIC),
        Middleware(NewsGate, newsroom=NEWSROOM),
        Middleware(FirstPage, title="Touchstone", opening=OPENING),
        Middleware(UploadGate, uploads=uploads),
        Middleware(DownloadGate, downloads=downloads),
        Middleware(Messages, uploads=uploads, downloads=downloads),
    ]


def _held(session: str) -> Iterable[int]:
    """The sizes of what a session has uploaded; Streamlit tells them nowhere else than in its store."""
    store = getattr(Runtime.instance().uploaded_file_mgr, "file_storage", {})
    return [len(file.data) for file in store.get(session, {}).values()]


def _made(name: str) -> MemoryFile | None:
    return Runtime.instance().media_file_mgr.read_file(name)
