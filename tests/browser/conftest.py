"""The dashboard in a real browser: a server of its own, and headless Chromium."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from browsing import FLAGS, chromium_here, messages, serving
from playwright.sync_api import Browser, Page, expect, sync_playwright

# The first page of a session may load the numerical libraries.
expect.set_options(timeout=30_000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A browser on a busy machine gets a second try, which pytest reports; what is wrong fails twice."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of the browser; without one these tests skip, except in CI, where that is a failure."""
    found = chromium_here()
    if found is None:
        missing = "No Chromium on this machine; the tests in a real browser did not run."
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        pytest.skip(missing)
    return found


@pytest.fixture(scope="session")
def server_log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the dashboard says to whoever runs it."""
    return tmp_path_factory.mktemp("server") / "stderr.txt"


@pytest.fixture(scope="session")
def server(server_log: Path) -> Iterator[str]:
    """The address of a dashboard started for these tests."""
    with serving(server_log) as address:
        yield address


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as play:
        running = play.chromium.launch(executable_path=chromium, args=FLAGS)
        yield running
        running.close()


@pytest.fixture
def page(browser: Browser, server: str, server_log: Path) -> Iterator[Page]:
    """A fresh visitor; a request beyond the dashboard’s own address fails the test, and a mistake of ours."""
    said_before = server_log.stat().st_size
    context = browser.new_context(viewport={"width": 1440, "height": 1000}, accept_downloads=True)
    visitor = context.new_page()
    strangers: list[str] = []
    visitor.on(
        "request",
        lambda request: (
            strangers.append(request.url)
            if not request.url.startswith((server, server.replace("http", "ws"), "data:", "blob:"))
            else None
        ),
    )
    visitor.set_default_timeout(60_000)
    yield visitor
    context.close()
    assert strangers == []
    assert "Traceback" not in server_log.read_text(encoding="utf-8", errors="replace")[said_before:]


@pytest.fixture
def sent(page: Page) -> list[bytes]:
    """All that the visitor’s browser sends to Python."""
    return messages(page)
