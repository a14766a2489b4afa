"""What a first visit costs: bytes on the wire, seconds until the page can be read, and how much of it moves.

The dashboard behind its guards, as `make run` starts it, with its bytecode compiled by a start before; a
browser that has seen nothing yet. Both share this machine, so that times are upper bounds; bytes and shift
are what they are. What processors worked for it, in all that ran for the visit, hangs less on what others do;
`chrt --rr 1 python -m benchmarks first_visit` comes before them, where that is allowed.
"""

from __future__ import annotations

import os
import shutil
import statistics
import tempfile
import time
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import (
    Browser,
    BrowserContext,
    CDPSession,
    Playwright,
    ViewportSize,
    sync_playwright,
)

from benchmarks.browsers import FLAGS
from benchmarks.dashboards import dashboard
from benchmarks.load import _processor

STARTS, VISITS = 3, 5
"""Of the dashboard, and of a page of one that has been running for a while."""
SCREEN: ViewportSize = {"width": 1440, "height": 900}
AFTERWARDS = 2_000  # milliseconds in which something could still move
STANDS = """async () => {
  const stands = () => document.querySelector('h1') && !document.querySelector('html.opening');
  while (!stands()) await new Promise(requestAnimationFrame);
}"""
SHIFTS = """
window.shift = 0;
new PerformanceObserver((list) => list.getEntries().forEach((one) => { window.shift += one.value; }))
  .observe({ type: 'layout-shift', buffered: true });
"""


@dataclass
class Visit:
    """What one visit of the first page met with."""

    seconds: float
    """Until the page can be read."""
    worked: float
    """Seconds that processors worked for it meanwhile: dashboard, browser, and what drives the browser."""
    bytes: int
    """On the wire, by HTTP and through the socket."""
    shift: float
    """Cumulative layout shift, every move counted."""
    titles: set[str]


def main() -> None:
    """Print the table. Raises `RuntimeError` without Chromium."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        raise RuntimeError("Chromium is not on this machine.")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=FLAGS)
        _cold(browser)  # compiles what is not compiled, and has it read from the disk
        starts = [_cold(browser) for _ in range(STARTS)]
        with dashboard() as (port, _):
            pairs = [_twice(play, chromium, port) for _ in range(VISITS + 1)][1:]
        browser.close()
    first, again = ([pair[place] for pair in pairs] for place in (0, 1))
    every = [*starts, *first, *again]
    rows = (
        ("on the wire, MB", 3, [v.bytes / 1e6 for v in first], 2),
        ("from starting the dashboard until the page can be read, s", 6, [v.seconds for v in starts], 1),
        ("… worked for it meanwhile, s", "", [v.worked for v in starts], 1),
        ("once it runs, a new browser, ms", "", [1000 * v.seconds for v in first], 0),
        ("… worked for it meanwhile, ms", "", [1000 * v.worked for v in first], 0),
        ("once it runs, a browser that comes back, ms", 700, [1000 * v.seconds for v in again], 0),
        ("… worked for it meanwhile, ms", "", [1000 * v.worked for v in again], 0),
        ("layout shift", ".05", [v.shift for v in every], 3),
    )
    print("| the first page | at most | median | least | most |\n|---|---|---|---|---|")
    for what, asked, values, digits in rows:
        told = (f"{of(values):.{digits}f}" for of in (statistics.median, min, max))
        print(f"| {what} | {asked} | {' | '.join(told)} |")
    busy, titles = os.getloadavg()[0], sorted({title for v in every for title in v.titles})
    print(f"\nThe tab is called {', '.join(f'“{title}”' for title in titles)}.")
    print(f"Meanwhile {busy:.0f} programs wanted one of {os.cpu_count()} processors.")


def _cold(browser: Browser) -> Visit:
    """The first visit of a dashboard that is started for it; its time and work begin with the start."""
    began, worked = time.monotonic(), _processor(os.getpid())
    with dashboard() as (port, _):
        context = browser.new_context(viewport=SCREEN)
        visit = _visit(context, port, began, worked)
        context.close()
    return visit


def _twice(play: Playwright, chromium: str, port: int) -> tuple[Visit, Visit]:
    """A browser that has seen nothing, and the same when it comes back; with a profile, as people have."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        context = play.chromium.launch_persistent_context(
            profile, executable_path=chromium, args=FLAGS, viewport=SCREEN
        )
        both = _visit(context, port), _visit(context, port)
        context.close()
    return both


def _visit(context: BrowserContext, port: int, began: float = 0.0, worked: float = 0.0) -> Visit:
    """A visit in a tab of its own."""
    page = context.new_page()
    page.set_default_timeout(180_000)
    page.add_init_script(SHIFTS)
    received, titles = _counting(context.new_cdp_session(page)), set[str]()
    began, worked = began or time.monotonic(), worked or _processor(os.getpid())
    page.goto(f"http://127.0.0.1:{port}", wait_until="commit")
    titles.add(page.title())
    page.evaluate(STANDS)
    taken, spent = time.monotonic() - began, _processor(os.getpid()) - worked
    titles.add(page.title())
    page.wait_for_timeout(AFTERWARDS)
    titles.add(page.title())
    visit = Visit(taken, spent, received[0], page.evaluate("window.shift"), titles - {""})
    page.close()
    return visit


def _counting(session: CDPSession) -> list[int]:
    """A list of one number that grows by every byte that arrives."""
    received = [0]

    def add(much: float) -> None:
        received[0] += int(much)

    session.on("Network.loadingFinished", lambda event: add(event["encodedDataLength"]))
    session.on("Network.webSocketFrameReceived", lambda event: add(_length(event["response"])))
    session.send("Network.enable")
    return received


def _length(frame: dict[str, Any]) -> float:
    """Bytes of a frame; those that are no text are told in base 64."""
    return len(frame["payloadData"]) * (0.75 if frame["opcode"] == 2 else 1)
