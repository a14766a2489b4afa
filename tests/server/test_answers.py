"""Every answer says what a browser may do with it, and the first page bears our name."""

from __future__ import annotations

import asyncio
import base64
import gzip
import hashlib
import re
from pathlib import Path
from typing import Any

import pytest
from server_asking import Behind, ask, socket_scope

from server import stack
from server.asgi import refuse
from server.closed import Closed
from server.first_page import OPENING, FirstPage
from server.headers import SecurityHeaders, content_policy
from server.static_files import Compressed
from ui import tab
from ui.news import NEWSROOM

PAGE = "<html><title>Streamlit</title><script>\n go()\n</script><script src='a.js'></script></html>"


def test_the_policy_lets_run_what_stands_in_the_page_and_nothing_else() -> None:
    digest = base64.b64encode(hashlib.sha256(b"\n go()\n").digest()).decode()
    policy = dict(part.split(" ", 1) for part in content_policy(PAGE).split("; "))
    assert policy["script-src"] == f"'self' blob: 'wasm-unsafe-eval' 'sha256-{digest}'"
    assert policy["default-src"] == policy["connect-src"] == "'self'"
    assert policy["frame-ancestors"] == policy["object-src"] == "'none'"
    assert "'unsafe-inline'" not in policy["script-src"]


def test_headers_are_added_and_none_is_overruled() -> None:
    guard = SecurityHeaders(Behind(b"x", b"text/html", (b"X-Frame-Options", b"SAMEORIGIN")), policy="p")
    headers = ask(guard)[1]
    assert headers["content-security-policy"] == "p"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "SAMEORIGIN"


def test_names_that_no_file_may_have_are_no_mistake_of_ours(tmp_path: Path) -> None:
    """One that is too long, or holds a letter that no name may hold, is passed on like any other."""
    for name in (f"{'a' * 5_000}.js", "a\0b.js", "\0", "a" * 5_000):
        assert ask(Compressed(Behind(), root=tmp_path), f"/static/{name}", accept_encoding="gzip")[0] == 200


def test_also_the_answer_after_a_mistake_of_ours_is_guarded() -> None:
    """And it says nothing of what went wrong."""

    async def broken(scope: Any, receive: Any, send: Any) -> None:
        raise ValueError("Ann Smith")

    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    with pytest.raises(ValueError, match="Ann Smith"):
        asyncio.run(SecurityHeaders(broken, policy="p")({"type": "http", "headers": []}, broken, send))
    assert sent[0]["status"] == 500
    assert dict(sent[0]["headers"])[b"content-security-policy"] == b"p"
    assert b"Ann" not in sent[1]["body"]


def refused(closes: Any, **more: Any) -> list[Any]:
    """What a socket is told that is not let in."""
    sent: list[Any] = []

    async def receive() -> Any:
        return {"type": "websocket.connect"}

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(SecurityHeaders(closes, policy="p")({**socket_scope(), **more}, receive, send))
    return sent


def test_a_socket_that_is_refused_is_answered_in_words_and_guarded() -> None:
    """Whether by a guard or by what stands behind them; a server that cannot say more closes it."""

    async def guard(scope: Any, receive: Any, send: Any) -> None:
        await refuse(421, "Not our name.", scope, receive, send)

    async def behind(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "websocket.close", "code": 1008})

    for closes, status, words in ((guard, 421, b"Not our name."), (behind, 403, b"")):
        start, body = refused(closes, extensions={"websocket.http.response": {}})
        assert (start["type"], start["status"]) == ("websocket.http.response.start", status)
        assert dict(start["headers"])[b"content-security-policy"] == b"p"
        assert body["type"] == "websocket.http.response.body" and body["body"] == words
        assert [message["type"] for message in refused(closes)] == ["websocket.close"]


def test_a_mistake_of_ours_before_a_socket_opens_is_answered_too() -> None:
    """At once: nobody says anything more by then."""

    async def broken(scope: Any, receive: Any, send: Any) -> None:
        await receive()
        raise ValueError("Ann Smith")

    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    said = iter([{"type": "websocket.connect"}])

    async def receive() -> Any:
        return next(said)

    scope = {**socket_scope(), "extensions": {"websocket.http.response": {}}}
    with pytest.raises(ValueError, match="Ann Smith"):
        asyncio.run(SecurityHeaders(broken, policy="p")(scope, receive, send))
    assert (sent[0]["status"], dict(sent[0]["headers"])[b"content-security-policy"]) == (500, b"p")


def test_a_socket_that_was_open_is_closed_as_ever() -> None:
    async def opened(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "websocket.accept"})
        await send({"type": "websocket.close", "code": 1009})

    sent = refused(opened, extensions={"websocket.http.response": {}})
    assert sent == [{"type": "websocket.accept"}, {"type": "websocket.close", "code": 1009}]


def test_the_guard_of_headers_stands_outermost(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that refusals of all others are guarded, too."""
    monkeypatch.setattr(NEWSROOM, "speaks", False)  # what putting up the guards changes is put back
    monkeypatch.setattr(stack, "keep_in_memory", lambda most: None)
    assert stack.guards()[0].cls is SecurityHeaders


def test_the_tab_has_our_name_before_anything_runs() -> None:
    behind = Behind(PAGE.encode(), b"text/html; charset=utf-8", (b"content-length", b"90"))
    _, headers, body = ask(
        FirstPage(behind, title="Touchstone"), "/map", accept_encoding="gzip", if_none_match="x"
    )
    assert b"<title>Touchstone</title>" in body and b"Streamlit" not in body
    assert headers["content-length"] == str(len(body))
    assert dict(behind.scopes[0]["headers"]) == {}, "a packed or unchanged page could not be given its title"


def test_a_page_says_that_it_is_opening_until_it_stands() -> None:
    """Its script is one that the policy lets run, and leaves when there is a title to read."""
    body = ask(FirstPage(Behind(PAGE.encode(), b"text/html"), title="Touchstone", opening=OPENING), "/")[2]
    script = OPENING.partition("<script>")[2].partition("</script>")[0]
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert body.decode().startswith(f"<html><title>Touchstone</title>{OPENING}")
    assert f"'sha256-{digest}'" in content_policy(PAGE + OPENING)


def test_the_page_and_its_tab_mean_the_same_cookie_and_the_same_store() -> None:
    """What the page says of its tab before anything runs is what the tab says of itself later."""
    for word in (tab._HINT, *re.findall(r"'(touchstone\.held)'", tab._JS)):
        assert word in OPENING


def test_only_pages_are_touched() -> None:
    for path, kind in (("/", b"text/plain"), ("/static/a.html", b"text/html")):
        assert ask(FirstPage(Behind(PAGE.encode(), kind), title="Touchstone"), path)[2] == PAGE.encode()


def test_rooms_for_makers_are_closed_and_no_others() -> None:
    guard = Closed(Behind(), paths=("/_stcore/metrics",))
    asked = {
        path: ask(guard, path)[0] for path in ("/_stcore/metrics", "/_stcore/metrics/", "/_stcore/metricsx")
    }
    assert asked == {"/_stcore/metrics": 404, "/_stcore/metrics/": 404, "/_stcore/metricsx": 200}


def test_scripts_come_packed_and_whole(tmp_path: Path) -> None:
    """And nothing outside the folder, nor for whoever cannot unpack."""
    (tmp_path / "static").mkdir()
    script = b"let a = 1;\n" * 500
    (tmp_path / "static" / "a.js").write_bytes(script)
    (tmp_path / "secret.js").write_bytes(script)
    guard = Compressed(Behind(), root=tmp_path)
    for _ in range(2):
        status, headers, body = ask(guard, "/static/a.js", accept_encoding="gzip, br")
        assert (status, gzip.decompress(body)) == (200, script)
        assert headers["content-type"].startswith("text/javascript")
        assert int(headers["content-length"]) == len(body) < len(script)
    for path, accept in (
        ("/static/a.js", "identity"),
        ("/static/../secret.js", "gzip"),
        ("/static/b.js", "gzip"),
    ):
        assert ask(guard, path, accept_encoding=accept)[2] == b"inside"
