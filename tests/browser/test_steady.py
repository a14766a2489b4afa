"""The wrong thing at any moment loses nothing: no room on the disk, no memory left, two files at once."""

from __future__ import annotations

import mmap
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from browsing import ROOT, open_sample, serving, settled
from pandas import DataFrame
from playwright.sync_api import Browser, Page, expect

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="limits are set as Linux knows them"),
]
ENDLESS = """
import time
from segmentation.steps import segmenting

from segmentation.errors import Interrupted
from segmentation.interruptions import may_stop
search, first = segmenting.free_sweep_of, [True]

def endless_at_first(*given):
    try:
        while first:
            may_stop()
            time.sleep(0.01)
    except Interrupted:
        first.clear()
        raise
    return search(*given)

segmenting.free_sweep_of = endless_at_first
"""
"""The first search for segments ends only when it is stopped."""
DOOR = "stFileUploaderDropzoneInput"
CANNOT_WRITE = """
import pathlib, sys
for place in (".", sys.prefix, "/var/tmp"):
    try:
        (pathlib.Path(place) / "written").write_text("")
    except OSError:
        continue
    sys.exit(f"{place} can be written")
"""


@pytest.fixture
def read_only() -> Sequence[str]:
    """What runs a command on a root that cannot be written, with a `/tmp` of its own that can."""
    script = """mount --make-rprivate / && mount --bind . . && mount -o remount,bind,ro . &&
        mount -o remount,bind,ro / && mount -t tmpfs tmpfs /tmp && cd "$PWD" && exec "$@" """
    prefix = ("unshare", "--mount", "--map-root-user", "sh", "-c", script, "sh")
    lent = shutil.which("unshare") and subprocess.run([*prefix, "true"], cwd=ROOT, capture_output=True)
    if not lent or lent.returncode:
        pytest.skip("This machine lends nobody a root of their own.")
    return prefix


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("steady")


@pytest.fixture(scope="module")
def server_log(places: Path) -> Path:
    return places / "stderr.txt"


@pytest.fixture(scope="module")
def server(server_log: Path, places: Path) -> Iterator[str]:
    """A dashboard that says its process, so that its limits can be changed while it runs."""
    first = f"import os, pathlib; pathlib.Path({str(places / 'pid')!r}).write_text(str(os.getpid()))"
    with serving(server_log, reading=3, first=first) as address:
        yield address


@contextmanager
def limited(places: Path, name: str, soft: int) -> Iterator[None]:
    """The dashboard within a limit of the system, such as “RLIMIT_AS”, and all that it starts meanwhile."""
    import resource

    process, which = int((places / "pid").read_text()), getattr(resource, name)
    before = resource.prlimit(process, which, (soft, resource.RLIM_INFINITY))
    try:
        yield
    finally:
        resource.prlimit(process, which, before)


def taken(places: Path) -> int:
    """Bytes of addresses that the dashboard has by now."""
    pages = int(Path(f"/proc/{(places / 'pid').read_text()}/statm").read_text().split()[0])
    return pages * mmap.PAGESIZE


def table(customers: int, columns: int = 4, seed: int = 1) -> bytes:
    drawn = np.random.default_rng(seed).normal(100, 20, (customers, columns)).round(3)
    return DataFrame(drawn, columns=[f"Column {c}" for c in range(columns)]).to_csv(index=False).encode()


def bring(page: Page, name: str, data: bytes) -> None:
    page.get_by_test_id(DOOR).set_input_files({"name": name, "mimeType": "text/csv", "buffer": data})


def test_a_full_disk_is_no_hindrance(page: Page, server: str, places: Path) -> None:
    """No file may grow: from the upload to the downloads nothing is written on the server."""
    with limited(places, "RLIMIT_FSIZE", 0):
        open_sample(page, server)
        on_to_downloads(page)


def on_to_downloads(page: Page) -> None:
    """From the file at hand to its verdict, and to files made of it."""
    page.get_by_role("link", name="How many", exact=True).click()
    expect(page.get_by_text("Why we say so")).to_be_visible(timeout=60_000)
    page.get_by_role("link", name="Export").click()
    settled(page)
    for button in ("CSV", "Excel", "HTML"):
        with page.expect_download(timeout=60_000) as coming:
            page.get_by_test_id("stDownloadButton").filter(has_text=button).first.click()
        assert coming.value.path().stat().st_size > 1000
    expect(page.get_by_text("Something went wrong")).to_have_count(0)


def test_nothing_has_to_be_written_but_in_a_tmp_in_memory(
    browser: Browser, places: Path, read_only: Sequence[str]
) -> None:
    """As the container of docs/hosting.md runs: by its settings, on a root that nobody can write."""
    told = (ROOT / "Dockerfile").read_text(encoding="utf-8").partition("\nENV ")[2].partition("\nEXPOSE")[0]
    image = dict(re.findall(r"(\w+)=([^\s\\]+)", told))
    assert image["HOME"] == "/tmp"
    log, pid = places / "read_only.txt", "import os, sys; print('pid', os.getpid(), file=sys.stderr)\n"
    with serving(log, first=pid + CANNOT_WRITE, within=read_only, environment=image) as address:
        page = browser.new_page()
        page.goto(address)
        bring(page, "mine.csv", table(310))
        expect(page.get_by_role("heading", name="All 310 customers are in")).to_be_visible(timeout=60_000)
        on_to_downloads(page)
        page.close()
        process = re.findall(r"^pid (\d+)", log.read_text(encoding="utf-8"), re.M)[0]
        written = [path for path in Path(f"/proc/{process}/root/tmp").rglob("*") if path.is_file()]
        assert written == [], "customers are read in memory and not stored"
    assert "Traceback" not in log.read_text(encoding="utf-8")


def test_without_memory_the_file_at_hand_stays_and_later_all_is_well(
    page: Page, server: str, places: Path
) -> None:
    """What does not fit is said in one sentence; once there is room, the same file comes in."""
    page.goto(server)
    bring(page, "small.csv", table(300))
    at_hand = page.get_by_role("heading", name="All 300 customers are in")
    expect(at_hand).to_be_visible(timeout=60_000)
    settled(page)
    page.get_by_role("button", name="Change file").click()
    settled(page)
    large = table(150_000, 24)  # some 25 MB
    with limited(places, "RLIMIT_AS", taken(places) + 6 * len(large)):
        bring(page, "large.csv", large)
        expect(page.get_by_text("There is not enough memory for this just now")).to_be_visible(timeout=60_000)
        expect(at_hand).to_be_visible()
    bring(page, "large.csv", large)
    expect(page.get_by_role("heading", name="All 150,000 customers are in")).to_be_visible(timeout=90_000)


def test_a_reload_while_a_file_is_read_goes_on_with_it(page: Page, server: str) -> None:
    """Also with the one that is at hand meanwhile."""
    page.goto(server)
    settled(page)
    for customers in (310, 320):
        bring(page, f"{customers}.csv", table(customers))
        expect(page.get_by_role("button", name="Stop reading")).to_be_visible()
        page.wait_for_timeout(300)  # the tab is told
        page.reload()
        expect(page.get_by_role("heading", name=f"All {customers} customers are in")).to_be_visible()
        settled(page)
        page.get_by_role("button", name="Change file").click()
        settled(page)


def test_of_two_files_at_once_each_person_gets_their_own(page: Page, server: str) -> None:
    other = page.context.new_page()
    for visitor in (page, other):
        visitor.goto(server)
        visitor.get_by_test_id(DOOR).wait_for(state="attached")
    bring(page, "mine.csv", table(310))
    bring(other, "yours.csv", table(320))
    expect(page.get_by_role("heading", name="All 310 customers are in")).to_be_visible(timeout=60_000)
    expect(other.get_by_role("heading", name="All 320 customers are in")).to_be_visible(timeout=60_000)
    other.close()


def test_a_long_search_says_for_how_long_and_can_be_stopped(browser: Browser, places: Path) -> None:
    """Meanwhile the menu is open; afterwards nothing is lost, and it can be asked for again."""
    with serving(places / "endless.txt", first=ENDLESS) as address:
        page = browser.new_page()
        page.goto(address)
        bring(page, "mine.csv", table(310))
        at_hand = page.get_by_role("heading", name="All 310 customers are in")
        expect(at_hand).to_be_visible(timeout=60_000)
        page.get_by_role("link", name="How many").click()
        expect(page.get_by_text("Trying 2 to 10 segments. 2 seconds so far.")).to_be_visible()
        page.get_by_role("link", name="Your data").click()
        expect(at_hand).to_be_visible()
        page.get_by_role("link", name="Map").click()
        page.get_by_role("button", name="Stop searching").click()
        expect(page.get_by_role("heading", name="You stopped the search")).to_be_visible()
        page.get_by_role("link", name="Back to your data").click()
        expect(at_hand).to_be_visible()
        page.get_by_role("link", name="How many").click()
        page.get_by_role("button", name="Look for segments").click()
        expect(page.get_by_role("heading", name="You stopped the search")).to_have_count(0)
        expect(page.get_by_role("slider", name="Segments").first).to_be_visible()
        page.close()
