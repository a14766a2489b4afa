"""A dashboard to visit, and small steps of a visitor."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType

import pytest
from playwright.sync_api import Page, expect

ROOT = Path(__file__).parent.parent.parent
GREY = '[data-testid^="stSkeleton"]'
"""What stands in grey: the pages' own shapes, and the frontend's for what it has not loaded yet."""
_DRAWN = (
    f'[data-testid="stApp"][data-test-script-state="notRunning"]:not(:has([data-testid="stMain"] {GREY}))'
)
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]

_DELAYED = """
import time
from segmentation.segment.verdict.judge_process import JudgeProcess
from ui.steps import prepare

def later(work, seconds):
    def delayed(*args, **named):
        time.sleep(seconds)
        return work(*args, **named)
    return delayed

prepare.read_table = later(prepare.read_table, {reading})
JudgeProcess.judge_then = later(JudgeProcess.judge_then, {judging})
"""


@contextmanager
def serving(
    log: Path,
    *,
    reading: float = 0,
    judging: float = 0,
    port: int | None = None,
    first: str = "",
    within: Sequence[str] = (),
    environment: Mapping[str, str] = MappingProxyType({}),
) -> Iterator[str]:
    """The address of a dashboard; reading and judging take so many seconds longer than they must.

    What a person does while they wait is not left to the speed of the machine. A server that begins anew
    stands at the same port. `first` is Python that its process runs before anything else, `within` a command
    that runs the command it is given, and `environment` what is set for it besides.
    """
    port = free_port() if port is None else port
    told = ["--port", str(port), "--no-browser"]
    program = f"import sys\nfrom ui.__main__ import main\nsys.exit(main({told}))"
    if reading or judging:
        program = _DELAYED.format(reading=reading, judging=judging) + program
    command = [*within, sys.executable, "-c", f"{first}\n{program}"]
    with log.open("wb") as errors:
        process = subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, **environment}, stdout=subprocess.DEVNULL, stderr=errors
        )
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(600):
            try:
                urllib.request.urlopen(f"{address}/_stcore/health", timeout=2)
                break
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                time.sleep(0.2)
        else:
            pytest.fail("The dashboard did not start within two minutes.")
        yield address
    finally:
        process.terminate()
        process.wait(timeout=60)


def chromium_here() -> str | None:
    """The path of a browser on this machine."""
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def is_open(port: int) -> bool:
    """Whether something listens there."""
    with socket.socket() as caller:
        return caller.connect_ex(("127.0.0.1", port)) == 0


def settled(page: Page) -> None:
    """Wait until the dashboard has nothing more to draw, and no page waits in grey for its verdict."""
    page.wait_for_selector(_DRAWN)
    page.wait_for_timeout(150)
    page.wait_for_selector(_DRAWN)


def until(page: Page, holds: str, seconds: float = 60) -> None:
    """Wait until an expression of the browser is true; the page itself may evaluate no text."""
    end = time.monotonic() + seconds
    while not page.evaluate(holds):
        assert time.monotonic() < end, f"never so: {holds}"
        page.wait_for_timeout(50)


def messages(page: Page) -> list[bytes]:
    """What the page sends to Python from now on: a list that grows."""
    sent: list[bytes] = []
    page.on("websocket", lambda socket: socket.on("framesent", lambda frame: sent.append(bytes(frame))))
    return sent


def open_sample(page: Page, address: str) -> None:
    """The dashboard at an address, with the bundled sample opened."""
    page.goto(address)
    try_sample(page)


def try_sample(page: Page) -> None:
    """On the first screen: the bundled sample is opened, as a person would, and all of it is drawn."""
    page.get_by_role("button", name="Try the sample").click()
    expect(page.get_by_role("heading", name="All 1,000 customers are in")).to_be_visible(timeout=60_000)
    settled(page)


def every_card(page: Page) -> None:
    """On the page of personas: all cards laid out, rather than the table."""
    page.get_by_role("radio", name="Every card").click()
    page.locator(".st-key-cards").wait_for()
    settled(page)
