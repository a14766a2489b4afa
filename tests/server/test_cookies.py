"""Whoever comes by an encrypted connection gets cookies for such alone; nobody else does."""

from __future__ import annotations

import pytest
from server_asking import Behind, ask

from server.cookies import SecureCookies
from server.first_page import OPENING
from ui import tab

TOKEN = (b"Set-Cookie", b"_streamlit_xsrf=2|a|b|1; Path=/; SameSite=Lax")


@pytest.mark.parametrize("told", ["https", "HTTPS", "https, http", " https"])
def test_cookies_are_for_encrypted_connections_behind_a_proxy_that_has_one(told: str) -> None:
    """Of several proxies the outermost tells first; the one nearest often asks in plain text."""
    cookie = ask(SecureCookies(Behind(b"x", b"text/html", TOKEN)), x_forwarded_proto=told)[1]["set-cookie"]
    assert cookie == f"{TOKEN[1].decode()}; Secure"


@pytest.mark.parametrize("told", ["", "http", "http, https", "httpss", "wss"])
def test_on_a_plain_connection_they_stay_as_they_are(told: str) -> None:
    """As on one’s own computer: a browser would not keep them."""
    behind = Behind(b"x", b"text/html", TOKEN)
    headers = {"x_forwarded_proto": told} if told else {}
    assert ask(SecureCookies(behind), **headers)[1]["set-cookie"] == TOKEN[1].decode()


def test_what_is_marked_already_is_not_marked_twice_and_nothing_else_is_touched() -> None:
    for value in (b"a=1; secure", b"a=1; Path=/; SECURE; HttpOnly"):
        guard = SecureCookies(Behind(b"x", b"text/html", (b"set-cookie", value), (b"x-note", b"a=1")))
        headers = ask(guard, x_forwarded_proto="https")[1]
        assert (headers["set-cookie"], headers["x-note"]) == (value.decode(), "a=1")


def test_a_cookie_may_be_called_secure() -> None:
    guard = SecureCookies(Behind(b"x", b"text/html", (b"set-cookie", b"secure=1; Path=/secure")))
    assert ask(guard, x_forwarded_proto="https")[1]["set-cookie"] == "secure=1; Path=/secure; Secure"


def test_cookies_that_a_page_sets_by_itself_are_so_too() -> None:
    for script in (OPENING, tab._JS):
        assert "location.protocol === 'https:' ? '; Secure' : ''" in script
