"""Pictures of every page, light and dark, wide and on a phone, taken in a real browser with the sample.

Those that README and docs show stand in `docs/pictures`, all others in `docs/pictures/all`, which git
leaves out.
"""

from __future__ import annotations

import io
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from segmentation.act.report.reports import report
from segmentation.datasets import jewellery_csv
from segmentation.prepare.reading.tables import read_table
from segmentation.studies import run

ROOT = Path(__file__).parent.parent
PLACE = ROOT / "docs" / "pictures"
KEPT = (
    "start-light-1440",
    "choose_k-light-1440",
    "personas-light-1440",
    "map-dark-1440",
    "report-light-1440",
)
"""Shown in README and docs."""
PAGES = {
    "data": "Your data",
    "explore": "Explore",
    "choose_k": "How many",
    "map": "Map",
    "personas": "Personas",
    "download": "Export",
    "score": "Next month",
}
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
WIDTHS = {1440: 900, 390: 844}
"""Width → height of a screen, in pixels; a page longer than that is shown to its end."""
_LONGEST = 4_000  # pixels of a page that are shown: more nobody looks at
_SHEET = 1060  # pixels of a report with its margins
_QUALITY = 82  # of WebP, at which letters stay sharp
_AT_MOST = 100_000  # bytes of a picture that is kept, so that a clone stays small
_BEGINS = 120  # seconds that a dashboard may take to start
_SETTLED = '[data-testid="stApp"][data-test-script-state="notRunning"]'
_WAITING = ("[data-testid=stProgress]", "[data-testid^=stSkeleton]", ".st-key-progress")
_AWAITED = f"!!document.querySelector('.stMain :is({', '.join(_WAITING)})')"
_CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
_PHONE = 640  # pixels up to which the menu is folded away


def take() -> None:
    """Take all of them; raises `RuntimeError` where there is no Chromium."""
    found = next(filter(None, map(shutil.which, _CHROMIUM)), None)
    if found is None:
        raise RuntimeError("Pictures need Chromium on this machine.")
    with _dashboard() as address, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-gpu"])
        for theme in THEMES:
            for width, height in WIDTHS.items():
                _walk(browser, address, theme, width, height)
        for width, height in WIDTHS.items():
            _report(browser, width, height)
        browser.close()


def _walk(browser: Browser, address: str, theme: Literal["light", "dark"], width: int, height: int) -> None:
    """The first screen, then every page with the sample."""
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=theme)
    page = context.new_page()
    page.set_default_timeout(_BEGINS * 1000)
    page.goto(address)
    page.get_by_role("button", name="Try the sample").wait_for()
    _keep(page, f"start-{theme}-{width}")
    page.get_by_role("button", name="Try the sample").click()
    page.get_by_text("All 1,000 customers are in").wait_for()
    for name, title in PAGES.items():
        _visit(page, title, folded=width <= _PHONE)
        _keep(page, f"{name}-{theme}-{width}")
    context.close()


def _visit(page: Page, title: str, *, folded: bool) -> None:
    """A page by its entry in the menu, once nothing of it is on its way any more."""
    if folded:
        page.get_by_test_id("stExpandSidebarButton").click()
    page.get_by_role("link", name=title, exact=True).click()
    page.locator(".stMain h1").first.wait_for()
    _settle(page)
    if folded and page.get_by_test_id("stSidebarCollapseButton").is_visible():
        page.get_by_test_id("stSidebarCollapseButton").locator("button").click()


def _settle(page: Page) -> None:
    """Nothing is computed, judged or drawn any more."""
    for _ in range(2):
        page.wait_for_selector(_SETTLED)
        end = time.monotonic() + _BEGINS
        while page.evaluate(_AWAITED) and time.monotonic() < end:  # the page itself may evaluate no text
            page.wait_for_timeout(200)
        page.wait_for_timeout(600)  # charts fade in after that


def _keep(page: Page, name: str) -> None:
    """The page from its top to its end."""
    _settle(page)
    size = page.viewport_size
    assert size is not None
    long = page.evaluate("(document.querySelector('.stMain') || document.documentElement).scrollHeight")
    whole = {"width": size["width"], "height": max(size["height"], min(int(long), _LONGEST))}
    kept = name in KEPT
    if not kept:
        page.set_viewport_size(whole)  # type: ignore[arg-type]
        _settle(page)
    _write(page.screenshot(), name, kept=kept)
    page.set_viewport_size(size)


def _report(browser: Browser, width: int, height: int) -> None:
    """The first page of the sample’s report."""
    page = browser.new_page(viewport={"width": min(width, _SHEET), "height": height})
    page.set_content(report(run(read_table(jewellery_csv(), "jewellery.csv"))).decode())
    page.wait_for_function("document.fonts.ready.then(() => true)")
    name = f"report-light-{width}"
    box = page.locator(".first").bounding_box()
    assert box is not None
    page.set_viewport_size({"width": min(width, _SHEET), "height": int(box["y"] + box["height"]) + 32})
    _write(page.screenshot(), name, kept=name in KEPT)
    page.close()


def _write(png: bytes, name: str, *, kept: bool) -> None:
    place = PLACE if kept else PLACE / "all"
    place.mkdir(parents=True, exist_ok=True)
    drawn = io.BytesIO()
    Image.open(io.BytesIO(png)).convert("RGB").save(drawn, "WEBP", quality=_QUALITY, method=6)
    if kept and len(drawn.getvalue()) > _AT_MOST:
        raise RuntimeError(f"{name} has {len(drawn.getvalue()):,} bytes, more than a kept picture may have.")
    (place / f"{name}.webp").write_bytes(drawn.getvalue())


@contextmanager
def _dashboard() -> Iterator[str]:
    """The address of a dashboard of its own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "ui", "--port", str(port), "--no-browser"]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(_BEGINS):
            try:
                urllib.request.urlopen(f"{address}/_stcore/health", timeout=2)
                break
            except OSError:
                time.sleep(1)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=20)
