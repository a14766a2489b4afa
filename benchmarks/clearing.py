"""Memory after “Clear my data”: of the dashboard and of the process that judges, before and after a file.

A visitor brings a file, looks at how many and at the map, and clears it; three times, as the first one also
pays for what stays loaded. The dashboard runs as `make run` starts it.
"""

from __future__ import annotations

import contextlib
import shutil
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from benchmarks.browsers import COLUMNS, FLAGS, rest
from benchmarks.dashboards import dashboard
from segmentation.datasets import jewellery

SIZES = (100_000, 1_000_000)
SETTLED = 6  # seconds: the dashboard tidies up two after the last page was drawn
ROUNDS = 3


def main() -> None:
    """Print the table. Raises `RuntimeError` without Chromium."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        raise RuntimeError("Chromium is not on this machine.")
    print("| customers | visitor | MiB of | before | with the file | cleared |\n|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=FLAGS)
        for size in SIZES:
            file = Path(folder) / f"{size}.csv"
            jewellery(customers=size)[COLUMNS].to_csv(file, index=False)
            with dashboard() as (port, process):
                for number in range(1, ROUNDS + 1):
                    page = browser.new_page(viewport={"width": 1440, "height": 1000})
                    page.set_default_timeout(600_000)
                    _round(page, f"http://127.0.0.1:{port}", file, size, number, process)
                    page.close()
        browser.close()


def _round(page: Page, address: str, file: Path, size: int, number: int, process: int) -> None:
    page.goto(address)
    rest(page)
    time.sleep(SETTLED)
    before = memory(process)
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(file)
    page.get_by_text(f"All {size:,} customers").wait_for()
    _to(page, "How many")
    page.locator(".banner:not([data-kind=wait])").wait_for()
    _to(page, "Map")
    rest(page)
    time.sleep(SETTLED)
    most = memory(process)
    _to(page, "Your data")
    page.get_by_role("button", name="Change file").click()
    page.get_by_role("button", name="Clear my data").click()
    rest(page)
    time.sleep(2 * SETTLED)
    after = memory(process)
    for place, who in enumerate(("the dashboard", "the judge")):
        told = " | ".join(f"{each[place]:,.0f}" for each in (before, most, after))
        print(f"| {size:,} | {number} | {who} | {told} |", flush=True)


def _to(page: Page, name: str) -> None:
    page.get_by_test_id("stSidebarNavItems").get_by_role("link", name=name).click()
    rest(page)


def memory(process: int) -> tuple[float, float]:
    """MiB that a process and those that it started hold for themselves."""
    own = _held(process)
    children = Path(f"/proc/{process}/task").glob("*/children")
    others = {int(child) for each in children for child in each.read_text().split()}
    return own, sum(map(_held, others))


def _held(process: int) -> float:
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    return 0.0
