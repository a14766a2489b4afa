"""A dashboard of our own and a headless Chromium in front of it, for what only a browser can show.

Server and browser share this machine, so every figure is an upper bound.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from benchmarks.dashboards import ROOT, free_port
from segmentation.datasets import jewellery

CUSTOMERS = 100_000
COLUMNS = ["CustomerID", "Age", "Gender", "PurchaseCount", "TotalSpend", "EngagementScore", "FollowDuration"]
COLUMNS += ["ProductType", "PreferredChannel", "Location"]
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
AT_REST = "document.querySelector('[data-testid=stApp]')?.dataset.testScriptState === 'notRunning'"


@contextlib.contextmanager
def visit(customers: int = CUSTOMERS) -> Iterator[Page]:
    """A visitor whose customers are read and judged; raises `RuntimeError` without Chromium."""
    with arrive(customers) as page:
        page.get_by_role("link", name="How many").click()
        page.locator(".banner:not([data-kind=wait])").wait_for()
        rest(page)
        yield page


@contextlib.contextmanager
def arrive(customers: int) -> Iterator[Page]:
    """A visitor whose customers are read, not judged; raises `RuntimeError` without Chromium."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        raise RuntimeError("Chromium is not on this machine.")
    with tempfile.TemporaryDirectory() as folder, _served() as address, sync_playwright() as play:
        file = Path(folder) / "customers.csv"
        jewellery(customers=customers)[COLUMNS].to_csv(file, index=False)
        browser = play.chromium.launch(executable_path=chromium, args=FLAGS)
        page = browser.new_page(viewport={"width": 1440, "height": 1000})
        page.set_default_timeout(180_000)
        page.goto(address)
        page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(file)
        page.get_by_text(f"All {customers:,} customers").wait_for()
        rest(page)
        yield page
        browser.close()


def rest(page: Page) -> None:
    """Wait until nothing moves for half a second."""
    quiet = 0
    while quiet < 5:
        page.wait_for_timeout(100)
        quiet = quiet + 1 if page.evaluate(AT_REST) else 0


def milliseconds(page: Page, act: str, stands: str) -> float:
    """From `act` (JavaScript) until `stands` holds in the browser, looked at every frame."""
    script = """async ([act, stands]) => {
      const start = performance.now();
      await eval(act);
      while (!eval(stands)) await new Promise(requestAnimationFrame);
      return performance.now() - start;
    }"""
    taken: float = page.evaluate(script, [act, stands])
    return taken


@contextlib.contextmanager
def _served() -> Iterator[str]:
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    process = subprocess.Popen(
        [*command, "--server.fileWatcherType", "none"],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )
    try:
        address = f"http://127.0.0.1:{port}"
        for _ in range(150):
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"{address}/_stcore/health", timeout=2)
                break
            time.sleep(0.2)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=20)
