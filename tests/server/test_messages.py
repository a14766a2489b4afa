"""Sockets say what pages need, uploads come where a page asked, downloads go to who clicked."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from server_asking import Behind, ask, socket_scope, talk
from starlette.datastructures import Headers
from starlette.formparsers import MultiPartParser
from starlette.requests import ClientDisconnect, Request
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.media_file_storage import MediaFileKind
from streamlit.runtime.memory_media_file_storage import MemoryFile
from streamlit.web.server.starlette.starlette_app_utils import generate_xsrf_token_string

from server.downloads import KEPT, DownloadGate, Downloads
from server.messages import A_SECOND, AT_ONCE, Messages, is_wanted
from server.paces import Pace
from server.uploads import ASIDE, UploadGate, Uploads, keep_in_memory

PLACE = "/_stcore/upload_file/session-1/file-1"
FILE = MemoryFile(b"a,b\n1,2\n", "text/csv", MediaFileKind.DOWNLOADABLE, "Käufer.csv")


def uploads(*held: int) -> Uploads:
    return Uploads(most=100, files=3, held=lambda session: held if session == "session-1" else ())


def downloads(clock: list[float] | None = None) -> Downloads:
    now = clock or [0.0]
    return Downloads(most=100, read=lambda name: FILE if name == "f1" else None, clock=lambda: now[0])


def message(kind: str, **parts: object) -> bytes:
    """What a browser may send."""
    told = BackMsg()
    if kind == "backend_operation_request":
        getattr(told.backend_operation_request, str(parts["payload"])).SetInParent()
    elif isinstance(getattr(told, kind), bool):
        setattr(told, kind, True)
    else:
        getattr(told, kind).SetInParent()
    return told.SerializeToString()


def test_every_message_there_is_was_decided_about() -> None:
    """What a new Streamlit adds is not let through unseen."""
    kinds = {field.name for field in BackMsg.DESCRIPTOR.oneofs_by_name["type"].fields}
    plain = {kind for kind in kinds - {"backend_operation_request"} if is_wanted(message(kind))}
    assert plain == {"rerun_script", "stop_script", "file_urls_request", "app_heartbeat"}
    assert {"clear_cache", "debug_shutdown_runtime", "set_run_on_save", "load_git_info"} <= kinds - plain
    operations = BackMsg().backend_operation_request.DESCRIPTOR.oneofs_by_name["payload"].fields
    asked = {one.name: message("backend_operation_request", payload=one.name) for one in operations}
    assert {name for name, data in asked.items() if is_wanted(data)} == {"deferred_file", "dataframe_chunk"}


def test_unwanted_messages_never_arrive_and_the_others_all_do() -> None:
    behind = Behind()
    said = [message("clear_cache"), message("rerun_script"), b"\xff\xff", message("debug_shutdown_runtime")]
    talk(Messages(behind, uploads=uploads(), downloads=downloads()), *said)
    assert [one.get("bytes") for one in behind.heard] == [None, said[1], said[2]]


def test_what_is_no_message_at_all_is_no_mistake_of_ours() -> None:
    """Streamlit would fail at words, and write so into the log as often as somebody likes."""
    said = [{"text": "hello"}, {"text": "", "bytes": None}, {"bytes": b""}, {"bytes": message("stop_script")}]
    messages = [{"type": "websocket.receive", **one} for one in said]
    messages.append({"type": "websocket.disconnect", "code": 1000})
    behind = Behind()

    async def receive() -> Any:
        return messages.pop(0)

    async def send(_: Any) -> None: ...

    asyncio.run(Messages(behind, uploads=uploads(), downloads=downloads())(socket_scope(), receive, send))
    assert [one.get("bytes") for one in behind.heard] == [message("stop_script")]


def test_who_says_thousands_of_things_a_second_waits_and_nobody_else_does() -> None:
    """Each has a page drawn, by the processor that all share."""
    now = [0.0]

    async def sleep(seconds: float) -> None:
        now[0] += seconds

    pace = Pace(AT_ONCE, A_SECOND, clock=lambda: now[0], sleep=sleep)
    asyncio.run(said(pace, AT_ONCE))
    assert now[0] == 0, "a page that opens, or a hand that hurries, waits for nothing"
    asyncio.run(said(pace, 2_000))
    assert now[0] == pytest.approx(2_000 / A_SECOND)
    now[0] += 10
    before = now[0]
    asyncio.run(said(pace, AT_ONCE))
    assert now[0] == before, "it is forgotten when there is rest"


async def said(pace: Pace, times: int) -> None:
    for _ in range(times):
        await pace.keep()


def test_every_socket_keeps_its_pace(monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list[Pace] = []

    async def keep(self: Pace) -> None:
        kept.append(self)

    monkeypatch.setattr(Pace, "keep", keep)
    for _ in range(2):
        guard = Messages(Behind(), uploads=uploads(), downloads=downloads())
        talk(guard, message("rerun_script"), message("clear_cache"))
    assert len(kept) == 4 and len(set(map(id, kept))) == 2


def test_an_upload_is_taken_where_a_page_asked_for_it() -> None:
    """The server’s own answer tells which address that is."""
    told, gate_of = ForwardMsg(), uploads()
    told.file_urls_response.file_urls.add(upload_url=PLACE)
    behind = Behind()
    behind.to_send = [{"type": "websocket.send", "bytes": told.SerializeToString()}]
    gate = UploadGate(Behind(), uploads=gate_of)
    assert ask(gate, PLACE, method="PUT", content_length="10")[0] == 404
    sent = talk(Messages(behind, uploads=gate_of, downloads=downloads()))
    assert sent == behind.to_send
    assert ask(gate, PLACE, method="PUT", content_length="10")[0] == 200
    assert ask(gate, PLACE.replace("file-1", "file-2"), method="PUT", content_length="10")[0] == 404
    assert ask(gate, PLACE, method="PUT")[0] == 411
    assert ask(gate, PLACE, method="PUT", content_length="-5")[0] == 411


def test_who_asks_for_thousands_of_addresses_takes_nobody_elses() -> None:
    place, other = uploads(), PLACE.replace("session-1", "session-2")
    place.expect(other)
    for number in range(6_000):
        place.expect(PLACE.replace("file-1", f"file-{number}"))
    assert place.refusal(other, 10) is None
    assert place.refusal(PLACE.replace("file-1", "file-5999"), 10) is None
    assert (place.refusal(PLACE.replace("file-1", "file-0"), 10) or (0,))[0] == 404


@pytest.mark.parametrize(
    ("held", "length", "status"),
    [
        ((), 100, 200),
        ((), 101, 413),
        ((60,), 40, 200),
        ((60,), 41, 413),
        ((1, 1), 1, 200),
        ((1, 1, 1), 1, 413),
    ],
)
def test_one_visit_holds_so_much_and_no_more(held: tuple[int, ...], length: int, status: int) -> None:
    place = uploads(*held)
    place.expect(f"http://localhost:8501{PLACE}")
    assert (
        ask(UploadGate(Behind(), uploads=place), PLACE, method="PUT", content_length=str(length))[0] == status
    )


def test_what_is_on_its_way_counts() -> None:
    place = uploads()
    place.expect(PLACE)
    place.begin(PLACE, 70)
    assert (place.refusal(PLACE, 40) or (0,))[0] == 413
    place.end(PLACE, 70)
    assert place.refusal(PLACE, 40) is None


def test_what_many_bring_at_once_has_to_fit_into_what_is_left_of_memory() -> None:
    """Each may hold so much; everybody together could bring more than there is, and end the dashboard."""
    room = [2.0 * 60 + ASIDE]
    place = Uploads(most=100, files=3, held=lambda session: (), left=lambda: room[0])
    other = PLACE.replace("session-1", "session-2")
    for address in (PLACE, other):
        place.expect(address)
    assert (place.refusal(PLACE, 61) or (0,))[0] == 503
    assert place.refusal(PLACE, 60) is None
    place.begin(PLACE, 60)
    assert (place.refusal(other, 40) or (0,))[0] == 503, "what others bring comes first"
    place.end(PLACE, 60)
    assert place.refusal(other, 40) is None


def test_of_whom_nothing_is_on_its_way_nothing_is_remembered() -> None:
    """Neither of who was refused nor of who left half way: with every visitor there would be more of it."""
    place = uploads()

    async def broken(scope: object, receive: object, send: object) -> None:
        raise ConnectionError

    for visitor in range(3):
        address = PLACE.replace("session-1", f"visitor-{visitor}")
        ask(UploadGate(Behind(), uploads=place), address, method="PUT", content_length="10")
        place.expect(address)
        with pytest.raises(ConnectionError):
            ask(UploadGate(broken, uploads=place), address, method="PUT", content_length="10")
        for length in ("10", "-1", "1000"):
            ask(UploadGate(Behind(), uploads=place), address, method="PUT", content_length=length)
    assert len(place) == 0


@pytest.mark.parametrize(("silence", "longest"), [(0.05, 60), (60, 0.05)])
def test_an_upload_that_stops_half_way_is_given_up(silence: float, longest: float) -> None:
    """What has come of it would lie in memory for as long as whoever sent it likes."""
    place, sent = uploads(), []
    place.expect(PLACE)
    pieces = [{"type": "http.request", "body": b"half", "more_body": True}]

    async def reads(scope: Any, receive: Any, send: Any) -> None:
        await Request(scope, receive).body()

    async def receive() -> Any:
        if not pieces:
            await asyncio.Event().wait()
        return pieces.pop()

    async def send(message: Any) -> None:
        sent.append(message)

    gate = UploadGate(reads, uploads=place, silence=silence, longest=longest)
    scope = {"type": "http", "method": "PUT", "path": PLACE, "headers": [(b"content-length", b"10")]}
    asyncio.run(asyncio.wait_for(gate(scope, receive, send), timeout=60))
    assert sent[0]["status"] == 408
    assert len(place) == 0


def test_who_leaves_while_a_file_comes_is_no_mistake_of_ours() -> None:
    place = uploads()
    place.expect(PLACE)

    async def left(scope: Any, receive: Any, send: Any) -> None:
        raise ClientDisconnect

    async def never(*_: Any) -> Any:
        raise AssertionError("nobody is there to be told")

    scope = {"type": "http", "method": "PUT", "path": PLACE, "headers": [(b"content-length", b"10")]}
    asyncio.run(UploadGate(left, uploads=place)(scope, never, never))
    assert len(place) == 0


def made(url: str = "/media/f1.csv") -> bytes:
    told = ForwardMsg()
    told.backend_operation_response.deferred_file.url = url
    return told.SerializeToString()


def test_a_download_goes_to_the_browser_that_clicked_and_waits_for_it() -> None:
    """Even when the server itself has forgotten it, until its time is over."""
    clock = [0.0]
    kept, behind = downloads(clock), Behind()
    behind.to_send = [{"type": "websocket.send", "bytes": made()}]
    talk(Messages(behind, uploads=uploads(), downloads=kept), cookie="_streamlit_xsrf=mine; other=1")
    gate = DownloadGate(Behind(), downloads=kept)

    status, headers, body = ask(gate, "/media/f1.csv", cookie="_streamlit_xsrf=mine")
    assert (status, body) == (200, FILE.content)
    assert headers["content-disposition"] == "attachment; filename*=utf-8''K%C3%A4ufer.csv"
    assert headers["cache-control"] == "no-store"
    assert ask(gate, "/media/f1.csv", method="HEAD", cookie="_streamlit_xsrf=mine")[0] == 200
    assert ask(gate, "/media/f1.csv", cookie="_streamlit_xsrf=yours")[0] == 404
    assert ask(gate, "/media/f1.csv")[0] == 404
    clock[0] = KEPT + 1
    assert ask(gate, "/media/f1.csv", cookie="_streamlit_xsrf=mine")[2] == b"inside"
    assert ask(gate, "/media/f1.csv", cookie="_streamlit_xsrf=yours")[0] == 404, "Streamlit has it still"


@pytest.mark.parametrize("size", [1, 30, 51, 400])
def test_what_many_make_at_once_is_bounded(size: int) -> None:
    """Of what is too much the oldest goes first; the newest always waits, and nobody gets another's."""
    there = {f"f{number}": FILE._replace(content=b"1" * size) for number in range(8)}
    kept = Downloads(most=100, read=there.get, clock=lambda: 0.0)
    for name in there:
        kept.keep(f"/media/{name}.csv", socket_scope(cookie=f"_streamlit_xsrf={name}"))
        assert kept.bytes <= max(100, size)
        assert kept.kept(f"/media/{name}.csv") is there[name]
    held = [name for name in there if kept.kept(f"/media/{name}.csv")]
    assert held == list(there)[-len(held) :] and len(held) == min(8, max(1, 100 // size))
    gate = DownloadGate(Behind(), downloads=kept)
    for name in there:
        assert ask(gate, f"/media/{name}.csv", cookie=f"_streamlit_xsrf={name}")[0] == 200
        assert ask(gate, f"/media/{name}.csv", cookie="_streamlit_xsrf=other")[0] == 404


def test_the_same_file_made_by_two_goes_to_both() -> None:
    kept = downloads()
    for browser in ("a", "b"):
        kept.keep("/media/f1.csv", socket_scope(cookie=f"_streamlit_xsrf={browser}"))
    gate = DownloadGate(Behind(), downloads=kept)
    assert [ask(gate, "/media/f1.csv", cookie=f"_streamlit_xsrf={one}")[0] for one in "abc"] == [
        200,
        200,
        404,
    ]


def test_a_second_tab_takes_no_download_from_the_first() -> None:
    """Each page that a browser opens masks its cookie anew; what is behind the mask stays, and tells it."""
    first, second, other = (
        f"_streamlit_xsrf={generate_xsrf_token_string(token, 1)}"
        for token in (b"m" * 16, b"m" * 16, b"y" * 16)
    )
    assert first != second
    kept = downloads()
    kept.keep("/media/f1.csv", socket_scope(cookie=first))
    gate = DownloadGate(Behind(), downloads=kept)
    assert [ask(gate, "/media/f1.csv", cookie=one)[0] for one in (first, second, other)] == [200, 200, 404]


def test_pictures_of_the_page_are_everybodys() -> None:
    assert ask(DownloadGate(Behind(), downloads=downloads()), "/media/logo.svg")[2] == b"inside"


def test_no_upload_touches_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file of three megabytes stays in memory while it arrives, as the page says."""
    monkeypatch.setattr(MultiPartParser, "spool_max_size", MultiPartParser.spool_max_size)
    head = b'--x\r\nContent-Disposition: form-data; name="f"; filename="a.csv"\r\n\r\n'

    async def body() -> AsyncIterator[bytes]:
        yield head + b"1" * (3 * 2**20) + b"\r\n--x--\r\n"

    def on_disk() -> bool:
        parser = MultiPartParser(Headers({"content-type": "multipart/form-data; boundary=x"}), body())
        file = asyncio.run(parser.parse())["f"]
        return bool(file.file._rolled)

    assert on_disk(), "without being told, it goes to a temporary file"
    keep_in_memory(4 * 2**20)
    assert not on_disk()


def test_a_file_nobody_fetches_goes_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody has to ask for another before customers leave the memory."""
    monkeypatch.setattr("server.messages.KEPT", -0.99)
    clock, behind = [0.0], Behind()
    kept = downloads(clock)
    behind.to_send = [{"type": "websocket.send", "bytes": made()}]

    async def later() -> tuple[int, int]:
        async def receive() -> dict[str, object]:
            return {"type": "websocket.disconnect", "code": 1000}

        async def send(message: object) -> None: ...

        await Messages(behind, uploads=uploads(), downloads=kept)(socket_scope(), receive, send)
        before, clock[0] = len(kept), KEPT + 1
        await asyncio.sleep(0.1)
        return before, len(kept)

    assert asyncio.run(later()) == (1, 0)
