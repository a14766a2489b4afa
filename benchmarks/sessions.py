"""A visitor of the dashboard without a browser: one socket that says what a browser would say.

Nothing is drawn, so that a crowd fits on the machine that serves it. Figures are those of the server alone.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import time
import urllib.request
import uuid
from collections.abc import Callable
from http.cookies import SimpleCookie
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Common_pb2 import FileURLs
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect

PATIENCE = 120.0
"""Seconds after which something is an error."""
_SETTLED = 0.15
"""Seconds without another run, after which a page is at rest."""
_COMPONENT = "bidi_component"
_PROGRESS = "touchstone.progress"
_TRIGGERS = "$$STREAMLIT_INTERNAL_KEY_{}__events"  # as Streamlit calls what a component says once
_TOKEN = "_streamlit_xsrf"


class Visitor:
    """One person: their widgets, as far as they touched them, and what is on their page."""

    def __init__(self, port: int, *, remembers: bool = False) -> None:
        """`remembers`: as a tab does that can keep its key, so that work is put by for it when it leaves."""
        self._port = port
        self._hint = "; touchstone_work=0" if remembers else ""
        self._socket: ClientConnection | None = None
        self._reader: asyncio.Task[None] | None = None
        self._widgets: dict[str, WidgetState] = {}
        self._timers: dict[str, asyncio.Task[None]] = {}
        self._hears: tuple[Any, asyncio.Task[None]] | None = None
        self._answers: dict[str, asyncio.Future[FileURLs]] = {}
        self._requests = itertools.count()
        self._changed = asyncio.Event()
        self._pages: dict[str, str] = {}
        self._page = self._session = self._token = ""
        self._elements: dict[tuple[int, ...], tuple[Element, str]] = {}
        self._running = False
        self._runs = 0
        self._rested = 0.0
        self.received = 0
        """Bytes."""
        self.failures: list[str] = []
        """What the dashboard showed as an error."""

    async def __aenter__(self) -> Visitor:
        address = f"127.0.0.1:{self._port}"
        self._token = await asyncio.to_thread(_token, f"http://{address}/_stcore/health")
        self._socket = await connect(
            f"ws://{address}/_stcore/stream",
            origin=f"http://{address}",  # type: ignore[arg-type]
            subprotocols=["streamlit", self._token],  # type: ignore[list-item]
            additional_headers={"Cookie": f"{_TOKEN}={self._token}{self._hint}"},
            max_size=None,
            compression=None,
            open_timeout=PATIENCE,
            ping_interval=None,
        )
        self._reader = asyncio.create_task(self._read())
        await self._rerun()
        await self.rest()
        return self

    async def __aexit__(self, *_: object) -> None:
        hears = None if self._hears is None else self._hears[1]
        for task in (*self._timers.values(), hears, self._reader):
            if task is not None:
                task.cancel()
        if self._socket is not None:
            await self._socket.close()

    @property
    def runs(self) -> int:
        """How often a page, or a part of one, was drawn."""
        return self._runs

    async def until(self, holds: Callable[[], bool]) -> float:
        """The seconds until something holds; raises `TimeoutError`."""
        start = time.perf_counter()
        async with asyncio.timeout(PATIENCE):
            while not holds():
                if self._reader is not None and self._reader.done():
                    self._reader.result()
                    raise ConnectionError("the dashboard closed the socket")
                self._changed.clear()
                await self._changed.wait()
        return time.perf_counter() - start

    async def rest(self) -> float:
        """The seconds until nothing is computed for this page any more: one run may lead to the next."""
        start = time.perf_counter()
        while True:
            await self.until(lambda: not self._running)
            runs = self._runs
            await asyncio.sleep(_SETTLED)
            if not self._running and runs == self._runs:
                return max(self._rested - start, 0.0)

    async def go(self, page: str) -> None:
        """Another page of the menu, by its address."""
        self._page, self._elements = self._pages[page], {}
        self._stop_timers()
        await self._rerun()

    async def bring(self, name: str, data: bytes) -> None:
        """A file for the first uploader on the page."""
        uploader, fragment = self._find("file_uploader")
        place = await self._place_for(name)
        await asyncio.to_thread(self._put, place.upload_url, name, data)
        state = WidgetState(id=uploader.file_uploader.id)
        state.file_uploader_state_value.uploaded_file_info.add(
            name=name, size=len(data), file_id=place.file_id, file_urls=place
        )
        await self._touch(state, fragment)

    async def segments(self, k: int) -> None:
        """Another number of segments, as the slider or the chart that stands for it says it."""
        element, fragment = self._number_of_segments()
        kind = element.WhichOneof("type")
        state = WidgetState(id=getattr(element, str(kind)).id)
        if kind == _COMPONENT:
            state.json_value = json.dumps({"k": k})
        else:
            state.string_array_value.data.append(str(k))
        await self._touch(state, fragment)

    def shows(self, *kinds: str) -> bool:
        """Whether such an element is on the page."""
        return any(element.WhichOneof("type") in kinds for element, _ in self._elements.values())

    def waits(self) -> bool:
        """Whether the page waits for a verdict, and says how far it is."""
        told = self._told_to_hear()
        return self.shows("progress") or (told is not None and bool(told[1]["shown"]))

    def _told_to_hear(self) -> tuple[str, dict[str, Any]] | None:
        """The component that hears of a judgement, and what it was told."""
        for element, _ in self._elements.values():
            if (
                element.WhichOneof("type") == _COMPONENT
                and _PROGRESS in element.bidi_component.component_name
            ):
                component = element.bidi_component
                return component.id, json.loads(component.mixed.json or component.json)
        return None

    def _number_of_segments(self) -> tuple[Element, str]:
        for element, fragment in self._elements.values():
            if element.WhichOneof("type") == "slider" and element.slider.label == "Segments":
                return element, fragment
        for element, fragment in self._elements.values():
            if (
                element.WhichOneof("type") == _COMPONENT
                and "k_moment" in element.bidi_component.component_name
            ):
                return element, fragment
        raise LookupError("there is nothing to choose the number of segments with")

    def _find(self, kind: str) -> tuple[Element, str]:
        for element, fragment in self._elements.values():
            if element.WhichOneof("type") == kind:
                return element, fragment
        raise LookupError(f"there is no {kind} on the page")

    async def _place_for(self, name: str) -> FileURLs:
        request = f"{next(self._requests)}"
        self._answers[request] = asyncio.get_running_loop().create_future()
        message = BackMsg()
        message.file_urls_request.request_id = request
        message.file_urls_request.session_id = self._session
        message.file_urls_request.file_names.append(name)
        await self._send(message)
        async with asyncio.timeout(PATIENCE):
            return await self._answers[request]

    def _put(self, path: str, name: str, data: bytes) -> None:
        border = uuid.uuid4().hex
        body = (
            f'--{border}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
            "Content-Type: text/csv\r\n\r\n"
        ).encode()
        request = urllib.request.Request(
            f"http://127.0.0.1:{self._port}{path}",
            data=body + data + f"\r\n--{border}--\r\n".encode(),
            method="PUT",
            headers={
                "Content-Type": f"multipart/form-data; boundary={border}",
                "X-Xsrftoken": self._token,
                "Cookie": f"{_TOKEN}={self._token}",
            },
        )
        urllib.request.urlopen(request, timeout=PATIENCE).close()

    async def _touch(self, state: WidgetState, fragment: str) -> None:
        self._widgets[state.id] = state
        await self._rerun(fragment)

    async def _rerun(self, fragment: str = "", *, by_itself: bool = False) -> None:
        message = BackMsg()
        asked = message.rerun_script
        asked.page_script_hash, asked.fragment_id, asked.is_auto_rerun = self._page, fragment, by_itself
        asked.widget_states.widgets.extend(self._widgets.values())
        asked.context_info.timezone, asked.context_info.locale = "Europe/London", "en-GB"
        if not by_itself:
            self._running = True
        await self._send(message)

    async def _send(self, message: BackMsg) -> None:
        assert self._socket is not None
        await self._socket.send(message.SerializeToString())

    async def _read(self) -> None:
        assert self._socket is not None
        try:
            async for data in self._socket:
                assert isinstance(data, bytes)
                self.received += len(data)
                message = ForwardMsg()
                message.ParseFromString(data)
                self._take(message)
                self._changed.set()
        finally:
            self._changed.set()

    def _take(self, message: ForwardMsg) -> None:
        kind = message.WhichOneof("type")
        if kind == "delta":
            self._draw(message)
        elif kind == "session_status_changed":  # after the last of several runs that follow a click
            self._running = message.session_status_changed.script_is_running
            self._rested = time.perf_counter()
            if not self._running:
                self._listen()
        elif kind == "new_session":
            self._session = message.new_session.initialize.session_id
            self._running = True
            self._runs += 1
            if not message.metadata.run.fragment_ids:
                self._elements = {}
        elif kind == "navigation":
            self._pages = {page.url_pathname: page.page_script_hash for page in message.navigation.app_pages}
            self._page = message.navigation.page_script_hash
        elif kind == "file_urls_response":
            answer = message.file_urls_response
            self._answers.pop(answer.response_id).set_result(answer.file_urls[0])
        elif kind == "auto_rerun":
            self._start_timer(message.auto_rerun.fragment_id, message.auto_rerun.interval)
        elif kind == "stop_auto_rerun":
            for fragment in message.stop_auto_rerun.fragment_ids:
                self._stop_timers(fragment)

    def _draw(self, message: ForwardMsg) -> None:
        place, delta = tuple(message.metadata.delta_path), message.delta
        if delta.WhichOneof("type") != "new_element":
            return
        element = delta.new_element
        self._elements[place] = (element, delta.fragment_id)
        if element.WhichOneof("type") == "exception":
            self.failures.append(element.exception.message)

    def _listen(self) -> None:
        """Hear of what the page waits for, as its component does; stop where it waits no more."""
        told = self._told_to_hear()
        what = None if told is None else tuple(told[1][name] for name in ("address", "about", "stage"))
        if self._hears is not None and self._hears[0] != what:
            self._hears[1].cancel()
            self._hears = None
        if told is not None and self._hears is None:
            self._hears = what, asyncio.create_task(self._hear(*told))

    async def _hear(self, component: str, told: dict[str, Any]) -> None:
        """One message to the dashboard, when what is waited for stands."""
        host = f"127.0.0.1:{self._port}"
        from_server, to_server = await asyncio.open_connection("127.0.0.1", self._port)
        try:
            cookie = f"Cookie: {_TOKEN}={self._token}"
            to_server.write(f"GET {told['address']} HTTP/1.1\r\nHost: {host}\r\n{cookie}\r\n\r\n".encode())
            status = await from_server.readline()
            if b" 200 " not in status:
                self.failures.append(f"nothing to hear: {status.decode().strip()}")
                return
            while line := await from_server.readline():
                self.received += len(line)
                news = json.loads(line[6:]) if line.startswith(b"data: ") else None
                if news and news["about"] == told["about"] and news["stage"] >= told["stage"]:
                    await self._say_once(component, "known")
                    return
        finally:
            to_server.close()

    async def _say_once(self, component: str, what: str) -> None:
        state = WidgetState(id=_TRIGGERS.format(component))
        state.json_trigger_value = json.dumps([{"event": what, "value": True}])
        self._widgets[state.id] = state
        await self._rerun()
        del self._widgets[state.id]

    def _start_timer(self, fragment: str, every: float) -> None:
        async def ask() -> None:
            while True:
                await asyncio.sleep(every)
                await self._rerun(fragment, by_itself=True)

        self._stop_timers(fragment)
        self._timers[fragment] = asyncio.create_task(ask())

    def _stop_timers(self, *fragments: Any) -> None:
        for fragment in fragments or tuple(self._timers):
            if (timer := self._timers.pop(fragment, None)) is not None:
                timer.cancel()


def _token(address: str) -> str:
    """What the first page gives each browser, to be said with every upload."""
    with urllib.request.urlopen(address, timeout=PATIENCE) as page:
        cookie: SimpleCookie = SimpleCookie()
        for given in page.headers.get_all("Set-Cookie", []):
            cookie.load(given)
    return cookie[_TOKEN].value
