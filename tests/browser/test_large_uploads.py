"""A file that takes a while to read: what the person sees meanwhile, and what a click on the menu does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from browsing import serving, settled
from pandas import DataFrame
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]

rng = np.random.default_rng(1)
SLOW = DataFrame({f"Column {c}": rng.normal(100, 20, 300).round(3) for c in range(4)})


@pytest.fixture(scope="module")
def server_log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("slow") / "stderr.txt"


@pytest.fixture(scope="module")
def server(server_log: Path) -> Iterator[str]:
    """A dashboard that takes five seconds to read a file, whatever the machine."""
    with serving(server_log, reading=5) as address:
        yield address


def test_a_click_on_the_menu_while_a_file_is_read_loses_nothing(page: Page, server: str) -> None:
    """The page says what is being done, on whichever page the person waits; then the file is there."""
    page.goto(server)
    file = {"name": "large.csv", "mimeType": "text/csv", "buffer": SLOW.to_csv(index=False).encode()}
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(file)
    expect(page.get_by_text("Reading “large.csv”").first).to_be_visible()
    page.get_by_role("link", name="Explore").click()
    card = page.get_by_test_id("stSidebarUserContent")
    expect(card.get_by_text("300 customers")).to_be_visible(timeout=60_000)
    settled(page)
    expect(page.get_by_text("No file yet")).to_have_count(0)
    expect(page.get_by_role("heading", name="Your data")).to_have_count(0)
    page.get_by_role("link", name="Your data").click()
    expect(page.get_by_text("All 300 customers are in")).to_be_visible(timeout=60_000)


def test_reading_can_be_stopped(page: Page, server: str) -> None:
    """What was there stays, the stopped file never comes in, and the next one does."""
    page.goto(server)
    page.get_by_role("button", name="Try the sample").click()
    heading = page.get_by_role("heading", name="All 1,000 customers are in")
    expect(heading).to_be_visible(timeout=60_000)
    settled(page)
    page.get_by_role("button", name="Change file").click()
    settled(page)
    file = {"name": "large.csv", "mimeType": "text/csv", "buffer": SLOW.to_csv(index=False).encode()}
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(file)
    page.get_by_role("button", name="Stop reading").click()
    expect(heading).to_be_visible()
    settled(page)
    expect(page.get_by_text("Reading “large.csv”")).to_have_count(0)
    page.get_by_role("link", name="Explore").click()
    settled(page)
    page.get_by_role("link", name="Your data").click()
    expect(heading).to_be_visible()

    page.get_by_role("button", name="Change file").click()
    settled(page)
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(file)
    expect(page.get_by_role("heading", name="All 300 customers are in")).to_be_visible(timeout=60_000)
