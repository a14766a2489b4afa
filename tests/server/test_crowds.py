"""Hosted, so many pages are open at once and no more; locally nobody counts."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from server_asking import Behind, ask, socket_scope

from server import stack
from server.asgi import POLICY_VIOLATION
from server.crowds import FULL, Crowds, address
from server.paces import Pace
from ui import hosting
from ui.hosting import Crowd

BOUNDS = Crowd(sockets=5, of_one_address=3, at_once=4, a_second=2.0)
PERSON = {"accept": "text/html,*/*;q=0.8"}


class Visitors:
    """People who come to a dashboard, keep their sockets open, and leave."""

    def __init__(self, guard: Crowds) -> None:
        self.guard = guard
        self.sent: list[list[Any]] = []
        self._leave: list[asyncio.Event] = []
        self._tasks: list[asyncio.Task[None]] = []

    async def come(self, client: str, said: int = 0, **more: Any) -> bool:
        """Whether the socket of one more is let in."""
        before, sent, leave = len(self.guard), list[Any](), asyncio.Event()
        messages = [{"type": "websocket.connect"}] + [{"type": "websocket.receive", "bytes": b"x"}] * said

        async def receive() -> Any:
            if messages:
                return messages.pop(0)
            await leave.wait()
            return {"type": "websocket.disconnect", "code": 1000}

        async def send(message: Any) -> None:
            sent.append(message)

        scope = {**socket_scope(), "client": (client, 5000), **more}
        task: Any = asyncio.create_task(self.guard(scope, receive, send))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        self.sent.append(sent)
        self._leave.append(leave)
        self._tasks.append(task)
        return len(self.guard) > before

    async def leave(self) -> None:
        for leave in self._leave:
            leave.set()
        await asyncio.gather(*self._tasks)


def test_so_many_sockets_are_open_at_once_and_of_one_address() -> None:
    """A thousand more that somebody tries to open take neither memory nor processor from anybody."""

    async def tried() -> tuple[list[bool], int, bool]:
        behind = Behind()
        visitors = Visitors(Crowds(behind, bounds=BOUNDS))
        came = [await visitors.come(one) for one in ("a", "a", "a", "a", "b", "b", "b", "c")]
        await visitors.leave()
        after = len(visitors.guard)
        assert len(behind.scopes) == 5
        assert [sent[0]["code"] for sent in visitors.sent if sent] == [POLICY_VIOLATION] * 3
        return came, after, await visitors.come("a")

    came, after, again = asyncio.run(tried())
    assert came == [True, True, True, False, True, True, False, False]
    assert (after, again) == (0, True)


def test_a_person_reads_that_there_is_no_room_and_the_page_tries_again() -> None:
    """Nothing else than pages is refused: who is there needs scripts, downloads and news."""

    async def tried() -> None:
        guard = Crowds(Behind(), bounds=BOUNDS)
        visitors = Visitors(guard)
        for _ in range(BOUNDS.of_one_address):
            await visitors.come("")

        def asked(path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
            return ask(guard, path, **headers)

        status, headers, body = await asyncio.to_thread(asked, "/map", **PERSON)
        assert status == FULL and headers["retry-after"] == "30"
        assert b"full just now" in body and b'http-equiv="refresh" content="30"' in body
        for path, accept in (
            ("/_stcore/health", "*/*"),
            ("/static/a.js", "*/*"),
            ("/media/f1.csv", "text/html"),
            ("/news/secret", "text/event-stream"),
        ):
            assert (await asyncio.to_thread(asked, path, accept=accept))[0] == 200
        await visitors.leave()
        assert (await asyncio.to_thread(asked, "/map", **PERSON))[0] == 200

    asyncio.run(tried())


def test_many_sockets_of_one_address_keep_one_pace(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pace of each alone would let whoever opens a hundred say a hundred times as much."""
    slept: list[float] = []
    now = [0.0]

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    monkeypatch.setattr("server.crowds.Pace", lambda *given: Pace(*given, clock=lambda: now[0], sleep=sleep))

    async def tried() -> Crowds:
        visitors = Visitors(Crowds(Behind(), bounds=BOUNDS))
        await visitors.come("a", said=3)
        assert slept == [], "one who arrives and says a little waits for nothing"
        await visitors.come("a", said=1)
        await visitors.come("b", said=3)
        await visitors.leave()
        return visitors.guard

    guard = asyncio.run(tried())
    assert slept == [0.5, 1.0], "of the second socket both what it is and what it says came later"
    now[0] = 60.0
    asyncio.run(Visitors(guard).come("c"))
    assert guard.known == 1, "who has left and is rested is forgotten"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("192.0.2.7", "192.0.2.8", False),
        ("192.0.2.7", "::ffff:192.0.2.7", True),
        ("::ffff:192.0.2.7", "::ffff:192.0.2.8", False),
        ("2001:db8::1", "2001:db8::ffff:1", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("testclient", "other", False),
    ],
)
def test_an_address_is_whose_it_is(one: str, other: str, same: bool) -> None:
    """Of version 6 anybody has more addresses than there are people."""
    assert (address({"client": (one, 1)}) == address({"client": (other, 2)})) == same


def test_nobody_is_counted_on_ones_own_computer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stack.NEWSROOM, "speaks", False)
    monkeypatch.setattr(stack, "keep_in_memory", lambda most: None)
    for local in (True, False):
        monkeypatch.setattr(hosting, "is_local", lambda local=local: local)
        assert (Crowds in [guard.cls for guard in stack.guards()]) != local


def test_a_company_behind_one_address_never_meets_a_bound() -> None:
    """A hundred people, each with a few tabs, who open them all within a minute and then work."""
    bounds = hosting._CROWD
    assert bounds.of_one_address >= 100 * 4
    now = [0.0]
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    pace = Pace(bounds.at_once, bounds.a_second, clock=lambda: now[0], sleep=sleep)

    async def works() -> None:
        for _ in range(400 * 8):  # what a page says while it opens
            now[0] += 60 / (400 * 8)
            await pace.keep()
        for _ in range(100 * 120):  # a step of everybody every two seconds
            now[0] += 2 / 100
            await pace.keep()

    asyncio.run(works())
    assert slept == []
