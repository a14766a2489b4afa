"""The dashboard answers under its own names, and opens sockets for its own pages only."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from server_asking import Behind, ask, socket_scope, talk

from server.asgi import POLICY_VIOLATION
from server.hosts import HEALTH, MISDIRECTED, Hosts

OWN = ("localhost", "127.0.0.1", "::1")


@pytest.mark.parametrize("host", ["localhost:8501", "LOCALHOST", "127.0.0.1:9000", "[::1]:8501", "[::1]"])
def test_own_names_are_served(host: str) -> None:
    assert ask(Hosts(Behind(), allowed=OWN), host=host)[0] == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8501", "localhost.evil.example", "", "[::2]:8501"]
)
def test_other_names_are_refused(host: str) -> None:
    """A name that points at this computer is still not its name."""
    behind = Behind()
    assert ask(Hosts(behind, allowed=OWN), host=host)[0] == MISDIRECTED
    assert not behind.scopes


@pytest.mark.parametrize(
    ("origin", "opens"),
    [
        ("http://localhost:8501", True),
        ("", True),
        ("http://evil.example", False),
        ("https://localhost.evil.example", False),
        ("null", False),
    ],
)
def test_sockets_open_for_own_pages_only(origin: str, opens: bool) -> None:
    """Programs that are no browser tell no origin; a page always does, and must be one of ours."""
    behind = Behind()
    sent = talk(Hosts(behind, allowed=OWN), host="localhost:8501", **({"origin": origin} if origin else {}))
    assert bool(behind.scopes) == opens
    if not opens:
        assert [message["code"] for message in sent] == [POLICY_VIOLATION]


@pytest.mark.parametrize(
    ("host", "origin", "told", "opens"),
    [
        ("localhost:8501", "http://localhost:3000", "", False),
        ("localhost:8501", "http://localhost", "", False),
        ("localhost:8501", "http://127.0.0.1:8501", "", False),
        ("localhost", "http://localhost:80", "", True),
        ("localhost:80", "http://localhost", "", True),
        ("[::1]:8501", "http://[::1]:8501", "", True),
        ("LOCALHOST:8501", "http://localhost:8501", "", True),
        ("localhost", "https://localhost", "https", True),
        ("localhost:443", "https://localhost", "https", True),
        ("localhost:8443", "https://localhost:8443", "https, http", True),
        ("localhost", "https://localhost", "", True),
        ("localhost", "http://localhost:8080", "https", False),
        ("localhost", "http://localhost", "https", False),
        ("localhost", "https://localhost:8443", "https", False),
        ("localhost:8501", "ftp://localhost:8501", "", False),
        ("localhost:8501", "http://localhost:8501/page", "", False),
        ("localhost:8501", "http://me@localhost:8501", "", False),
        ("localhost:8501", "http://localhost:one", "", False),
        ("localhost:8501", "http://[::1", "", False),
    ],
)
def test_another_port_or_way_of_the_same_name_is_another_place(
    host: str, origin: str, told: str, opens: bool
) -> None:
    """What else runs on a computer is not the dashboard, and what came in plain text may be anybody's.

    Where a proxy does not say how people come, either way may be theirs.
    """
    for allowed in (OWN, ()):
        behind = Behind()
        talk(Hosts(behind, allowed=allowed), host=host, origin=origin, x_forwarded_proto=told)
        assert bool(behind.scopes) == opens


def test_an_encrypted_socket_is_for_encrypted_pages() -> None:
    for origin, opens in (("https://localhost:8501", True), ("http://localhost:8501", False)):
        behind, headers = Behind(), {"host": "localhost:8501", "origin": origin}
        guard = Hosts(behind, allowed=OWN)
        asyncio.run(guard({**socket_scope(**headers), "scheme": "wss"}, heard, unheard))
        assert bool(behind.scopes) == opens


async def heard() -> Any:
    return {"type": "websocket.disconnect", "code": 1000}


async def unheard(message: Any) -> None: ...


def test_health_is_told_under_any_name() -> None:
    """What watches over a server asks by its number."""
    assert ask(Hosts(Behind(), allowed=OWN), HEALTH, host="10.0.0.7:8501")[0] == 200


def test_where_a_host_names_none_a_socket_must_come_from_the_page_it_was_asked_by() -> None:
    for origin, opens in (("https://shop.example", True), ("https://evil.example", False)):
        behind = Behind()
        talk(Hosts(behind), host="shop.example", origin=origin)
        assert bool(behind.scopes) == opens
    assert ask(Hosts(Behind()), host="shop.example")[0] == 200
