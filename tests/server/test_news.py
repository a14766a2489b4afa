"""Who waits hears how far it is, and nobody else does; what is open ends when there is nobody to hear."""

from __future__ import annotations

import asyncio
import gc
import json
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

import pytest
from server_asking import Behind, ask
from streamlit.web.server.starlette.starlette_app_utils import generate_xsrf_token_string

from server import news
from server.news import NewsGate
from ui.judging import Judgement
from ui.news import ROOM, Listener, Newsroom, Stage

COOKIE = generate_xsrf_token_string()
OTHER = generate_xsrf_token_string()


class Room:
    """A newsroom in which somebody waits, and the gate before it."""

    def __init__(self, **bounds: Any) -> None:
        self.here = {"session"}
        self.newsroom = Newsroom(lambda session: session in self.here)
        self.newsroom.speaks = True
        self.judgement = Judgement()
        self.gate = NewsGate(Behind(), newsroom=self.newsroom, **bounds)

    def listener(self, session: str = "session") -> Listener:
        found = self.newsroom.listen(session, COOKIE, self.judgement, str.upper)
        assert found is not None
        return found

    def answer(self, cookie: str = COOKIE, **headers: str) -> int:
        """The status of what somebody gets who asks for this session’s news."""
        told = {"cookie": f"_streamlit_xsrf={cookie}"} if cookie else {}
        return ask(self.gate, ROOM + self.listener().secret, **told, **headers)[0]


class Tab:
    """A browser that has the stream open."""

    def __init__(self, gate: NewsGate, listener: Listener, cookie: str = COOKIE) -> None:
        self.start: dict[str, Any] = {}
        self.heard: list[dict[str, Any]] = []
        self._leaves = asyncio.Event()
        self._asked = False
        scope = {
            "type": "http",
            "method": "GET",
            "path": ROOM + listener.secret,
            "headers": [(b"cookie", f"_streamlit_xsrf={cookie}".encode())],
        }
        self.stream = asyncio.create_task(gate(scope, self._receive, self._send))

    async def _receive(self) -> dict[str, Any]:
        if not self._asked:
            self._asked = True
            return {"type": "http.request", "body": b""}
        await self._leaves.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            self.start = message
        for line in message.get("body", b"").decode().splitlines():
            if line.startswith("data: "):
                self.heard.append(json.loads(line.removeprefix("data: ")))

    def close(self) -> None:
        self._leaves.set()

    async def until(self, holds: Callable[[], bool]) -> None:
        async with asyncio.timeout(10):
            while not holds():
                await asyncio.sleep(0.01)


@pytest.fixture(autouse=True)
def brisk(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same paces, quicker."""
    monkeypatch.setattr(news, "PACE", 0.02)
    monkeypatch.setattr(news, "_LOOK", 0.05)


def test_progress_is_told_in_the_words_of_the_page_until_all_is_known() -> None:
    room = Room()

    async def heard() -> Tab:
        tab = Tab(room.gate, room.listener())
        await tab.until(lambda: len(tab.heard) == 1)
        room.judgement.report(0.5, "Half way")
        await tab.until(lambda: tab.heard[-1]["share"] == 0.5)
        room.judgement.proposal = Future()
        room.judgement.future.set_result(None)  # type: ignore[arg-type]
        room.judgement.tell()
        await tab.until(lambda: tab.heard[-1]["stage"] == Stage.JUDGED)
        room.judgement.proposal.set_result(None)
        room.judgement.tell()
        await asyncio.wait_for(tab.stream, 10)
        return tab

    tab = asyncio.run(heard())
    assert [one["stage"] for one in tab.heard] == [0, 0, Stage.JUDGED, Stage.KNOWN]
    assert tab.heard[1]["words"] == "HALF WAY"
    assert len(room.gate) == 0
    headers = {name.decode(): value.decode() for name, value in tab.start["headers"]}
    assert headers["content-type"].startswith("text/event-stream")
    assert headers["x-accel-buffering"] == "no", "a proxy would hold it back"
    assert "no-transform" in headers["cache-control"], "a proxy would pack it"


def test_what_comes_at_once_is_told_no_faster_than_can_be_seen() -> None:
    room = Room()

    async def heard() -> int:
        tab = Tab(room.gate, room.listener())
        await tab.until(lambda: bool(tab.heard))
        for step in range(1, 101):
            room.judgement.report(step / 100, f"{step}")
        await tab.until(lambda: tab.heard[-1]["share"] == 1)
        tab.close()
        await tab.stream
        return len(tab.heard)

    assert asyncio.run(heard()) <= 3


def test_only_the_browser_whose_page_waits_hears_it() -> None:
    """Also behind another mask of its token, as in a second tab, and only from a page of ours."""
    room = Room()
    room.judgement.future.set_result(None)  # type: ignore[arg-type]
    remasked = generate_xsrf_token_string(*_token(COOKIE))
    assert remasked != COOKIE
    assert [room.answer(COOKIE), room.answer(remasked)] == [200, 200]
    assert [room.answer(OTHER), room.answer(""), room.answer("nonsense")] == [404, 404, 404]
    assert room.answer(sec_fetch_site="same-origin") == 200
    assert room.answer(sec_fetch_site="cross-site") == room.answer(sec_fetch_site="same-site") == 404
    for guess in ("", "secret", room.listener().secret + "x", "../" + room.listener().secret + "/.."):
        assert ask(room.gate, ROOM + guess, cookie=f"_streamlit_xsrf={COOKIE}")[0] == 404
    assert ask(room.gate, ROOM + room.listener().secret, method="POST")[0] == 404
    assert ask(room.gate, "/elsewhere")[2] == b"inside"
    room.here.clear()
    assert room.answer(COOKIE) == 404, "the session is over"


@pytest.mark.parametrize("end", ["the tab is closed", "the session is over", "nobody waits any more"])
def test_it_ends_when_there_is_nobody_to_hear(end: str) -> None:
    room = Room()

    async def ended() -> None:
        tab = Tab(room.gate, room.listener())
        await tab.until(lambda: bool(tab.heard))
        assert len(room.gate) == 1
        if end == "the tab is closed":
            tab.close()
        elif end == "the session is over":
            room.here.clear()
        else:
            room.judgement = Judgement()
            gc.collect()
        await asyncio.wait_for(tab.stream, 10)

    kept = room.judgement
    if end == "nobody waits any more":
        del kept
    asyncio.run(ended())
    assert len(room.gate) == 0
    assert not room.judgement._ears


def test_signs_of_life_go_out_while_nothing_happens() -> None:
    room = Room(beat=0.1)

    async def heard() -> list[Any]:
        tab = Tab(room.gate, room.listener())
        await tab.until(lambda: len(tab.heard) == 3)
        tab.close()
        await tab.stream
        return tab.heard

    first, *more = asyncio.run(heard())
    assert all(one == first for one in more)


def test_a_newer_judgement_is_heard_under_the_same_secret() -> None:
    room = Room()

    async def heard() -> list[Any]:
        before = room.listener()
        tab = Tab(room.gate, before)
        await tab.until(lambda: len(tab.heard) == 1)
        room.judgement = Judgement()
        assert room.listener() is before
        await tab.until(lambda: tab.heard[-1]["about"] == 2)
        room.judgement.report(0.7, "on")
        await tab.until(lambda: tab.heard[-1]["share"] == 0.7)
        tab.close()
        await tab.stream
        return tab.heard

    assert [one["about"] for one in asyncio.run(heard())] == [1, 2, 2]


def test_so_many_are_open_and_no_more() -> None:
    """One browser leaves connections for its pages; who gets none asks, as before."""

    async def statuses(room: Room, *cookies: str) -> list[int]:
        tabs = []
        for number, cookie in enumerate(cookies):
            room.here.add(f"session-{number}")
            listener = room.newsroom.listen(f"session-{number}", cookie, room.judgement, str)
            assert listener is not None
            tabs.append(Tab(room.gate, listener, cookie))
        await asyncio.gather(*(tab.until(lambda tab=tab: bool(tab.start)) for tab in tabs))  # type: ignore[misc]
        for tab in tabs:
            tab.close()
        await asyncio.gather(*(tab.stream for tab in tabs))
        return [tab.start["status"] for tab in tabs]

    room = Room(each=2)
    assert asyncio.run(statuses(room, COOKIE, COOKIE, OTHER, COOKIE)) == [200, 200, 200, 503]
    assert len(room.gate) == 0
    assert asyncio.run(statuses(Room(most=2), COOKIE, OTHER, generate_xsrf_token_string())) == [200, 200, 503]


def test_whoever_cannot_hear_asks_from_then_on() -> None:
    room = Room()
    secret = room.listener().secret
    room.newsroom.cannot_hear("session")
    assert room.newsroom.listen("session", COOKIE, room.judgement, str) is None
    assert room.newsroom.find(secret) is None
    room.here.clear()
    assert (room.newsroom.let_go(), len(room.newsroom)) == (1, 0)


def test_where_nobody_speaks_nobody_listens() -> None:
    """As under a bare `streamlit run app.py`."""
    newsroom = Newsroom(lambda session: True)
    assert newsroom.listen("session", COOKIE, Judgement(), str) is None


def _token(cookie: str) -> Any:
    from streamlit.web.server.starlette.starlette_app_utils import decode_xsrf_token_string

    return decode_xsrf_token_string(cookie)
