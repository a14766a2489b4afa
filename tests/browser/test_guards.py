"""The running dashboard as somebody outside sees it."""

from __future__ import annotations

import contextlib
import http.client
import json
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from browsing import serving, settled, try_sample
from playwright.sync_api import Browser, Page, expect
from streamlit.proto.BackMsg_pb2 import BackMsg
from websockets import ConnectionClosed, Origin
from websockets.sync.client import ClientConnection, connect

VIOLATIONS = """
addEventListener("securitypolicyviolation", event => console.log(`Content Security: ${event.blockedURI}`))
"""
pytestmark = [pytest.mark.browser, pytest.mark.slow]


def asked(server: str, path: str, *, method: str = "GET", **headers: str) -> http.client.HTTPResponse:
    """The answer to one request; a header given here replaces the usual one."""
    where = urlsplit(server)
    line = http.client.HTTPConnection(where.hostname or "", where.port, timeout=20)
    line.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    return line.getresponse()


def test_every_answer_is_guarded(server: str) -> None:
    for path in ("/", "/map", "/_stcore/health", "/_stcore/host-config", "/no/such/place"):
        answer = asked(server, path)
        assert "frame-ancestors 'none'" in (answer.headers["content-security-policy"] or ""), path
        assert answer.headers["x-content-type-options"] == "nosniff"
    for path, host in (("/", "evil.example"), (f"/static/{'a' * 5_000}.js", urlsplit(server).netloc)):
        answer = asked(server, path, Host=host, Accept_Encoding="gzip")
        assert answer.status != 500
        assert "frame-ancestors 'none'" in (answer.headers["content-security-policy"] or ""), path
    assert b"<title>Touchstone</title>" in asked(server, "/").read()


def test_cookies_are_for_encrypted_connections_where_people_come_by_one(server: str) -> None:
    """A proxy says so; on one’s own computer nobody does."""
    cookie = asked(server, "/_stcore/health", X_Forwarded_Proto="https").headers["set-cookie"]
    assert cookie.startswith("_streamlit_xsrf=") and cookie.endswith("; Secure")
    assert "Secure" not in asked(server, "/_stcore/health").headers["set-cookie"]


def test_rooms_for_makers_and_other_names_are_closed(server: str) -> None:
    assert asked(server, "/_stcore/metrics").status == 404
    assert asked(server, "/", Host="evil.example").status == 421
    upgrade = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec_WebSocket_Version": "13",
        "Sec_WebSocket_Key": "dGhlIHNhbXBsZSBub25jZQ==",
    }
    assert asked(server, "/_stcore/stream", **upgrade).status == 101
    assert asked(server, "/_stcore/stream", Origin="http://evil.example", **upgrade).status == 403


def closed_for(socket: ClientConnection) -> int | None:
    """Why a socket was closed; `None` where it is answered."""
    try:
        socket.recv(timeout=20)
    except ConnectionClosed as end:
        return end.rcvd and end.rcvd.code
    return None


@pytest.mark.parametrize(("size", "closed"), [(1_900_000, None), (2_100_000, 1009)])
def test_what_a_browser_says_is_no_longer_than_a_page_needs(
    server: str, size: int, closed: int | None
) -> None:
    """Of each open page so much would lie in memory."""
    said = BackMsg()
    said.rerun_script.query_string = "x" * size
    with connect(f"{server.replace('http', 'ws')}/_stcore/stream", origin=Origin(server)) as socket:
        with contextlib.suppress(ConnectionClosed):
            socket.send(said.SerializeToString())
        assert closed_for(socket) == closed


def test_what_would_be_too_long_is_not_waited_for(server: str) -> None:
    """Five messages that are nearly there would take a gigabyte before they are looked at."""
    with connect(f"{server.replace('http', 'ws')}/_stcore/stream", origin=Origin(server)) as socket:
        begins = b"\x82\xff" + (190_000_000).to_bytes(8, "big") + bytes(4)  # RFC 6455, 5.2
        socket.socket.sendall(begins)
        assert closed_for(socket) == 1009


def test_nothing_is_uploaded_that_no_page_asked_for(server: str) -> None:
    place = "/_stcore/upload_file/made-up-session/made-up-file"
    assert asked(server, place, method="PUT", Content_Length="0").status == 404


def test_a_download_is_for_the_browser_that_clicked(page: Page, server: str, browser: Browser) -> None:
    """Another browser that knows its address gets nothing, and no policy was in the way of any page."""
    refused: list[str] = []
    page.on("console", lambda said: refused.append(said.text) if "Content Security" in said.text else None)
    page.add_init_script(VIOLATIONS)
    page.goto(server)
    assert page.title().endswith("Touchstone")
    try_sample(page)
    for link in ("Explore", "How many", "Map", "Personas", "Export"):
        page.get_by_role("link", name=link, exact=True).click()
        settled(page)
    button = page.locator(".st-key-download-csv").get_by_test_id("stDownloadButton")
    with page.expect_download() as download:
        button.get_by_role("button").click()
    address = download.value.url
    mine = page.request.get(address)
    assert mine.ok and mine.body().startswith(b"CustomerID,")
    with_other_cookies = browser.new_context()
    other = with_other_cookies.new_page()
    other.goto(server)
    assert other.request.get(address).status == 404
    with_other_cookies.close()
    assert refused == [], json.dumps(refused[:3])


def test_who_finds_no_room_reads_so_and_comes_in_once_there_is(browser: Browser, tmp_path: Path) -> None:
    """Hosted; whoever is there already goes on."""
    log, few = (
        tmp_path / "said.txt",
        "from ui import hosting\nhosting._CROWD = hosting._CROWD._replace(sockets=1)",
    )
    hosted = {"STREAMLIT_SERVER_ADDRESS": "0.0.0.0", "STREAMLIT_BROWSER_SERVER_ADDRESS": "localhost"}
    with serving(log, first=few, environment=hosted) as address:
        first, second = (browser.new_context() for _ in range(2))
        there, comes = first.new_page(), second.new_page()
        there.goto(address)
        settled(there)
        assert (answer := comes.goto(address)) and answer.status == 503
        expect(comes.get_by_role("heading", name="Touchstone is full just now")).to_be_visible()
        try_sample(there)
        first.close()
        comes.wait_for_timeout(500)
        comes.reload()
        try_sample(comes)
        second.close()
    assert log.read_text(encoding="utf-8") == ""
