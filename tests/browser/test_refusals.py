"""Files that are no table, in a real browser: the browser itself may hold a file back, and must say why."""

from __future__ import annotations

from pathlib import Path

import pytest
from browsing import open_sample, settled
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]

DOOR = "stFileUploaderDropzoneInput"


@pytest.mark.parametrize(
    ("name", "kind", "told"),
    [
        ("photo.png", "image/png", "It is a picture (PNG). Upload the table it was made from."),
        ("report.pdf", "application/pdf", "It is a PDF."),
        ("customers.json", "application/json", "It is JSON, not a table."),
    ],
)
def test_a_bad_file_is_named_and_the_sample_stays_until_a_good_one_comes(
    page: Page, server: str, name: str, kind: str, told: str
) -> None:
    """Its own ending does not keep it from our sentence."""
    data = {"photo.png": b"\x89PNG\r\n\x1a\n" + bytes(50), "report.pdf": b"%PDF-1.7\n"}.get(
        name, b'{"a": [1]}'
    )
    open_sample(page, server)
    page.get_by_role("button", name="Change file").click()
    settled(page)
    page.get_by_test_id(DOOR).set_input_files({"name": name, "mimeType": kind, "buffer": data})
    expect(page.get_by_text(f"We could not read “{name}” as a table.")).to_be_visible()
    expect(page.get_by_text(told)).to_be_visible()
    expect(page.get_by_text("is still here, as it was.")).to_be_visible()
    door = page.get_by_test_id("stPopoverBody")
    expect(door.get_by_test_id("stAlert")).to_be_visible()  # beside the file, which covers much of the page

    good = b"id,spend,visits\n" + b"".join(b"%d,%d,%d\n" % (n, n * n, n % 7) for n in range(60))
    page.get_by_test_id(DOOR).set_input_files({"name": "good.csv", "mimeType": "text/csv", "buffer": good})
    expect(page.get_by_role("heading", name="All 60 customers are in")).to_be_visible()
    expect(door).to_be_hidden()


def test_a_file_held_back_for_its_size_says_so(page: Page, server: str, tmp_path: Path) -> None:
    """It never leaves the browser; the sentence stands below the uploader nevertheless."""
    large = tmp_path / "large.csv"
    with large.open("wb") as file:
        file.truncate(200 * 2**20 + 1_000_000)
    page.goto(server)
    page.get_by_test_id(DOOR).set_input_files(large)
    page.locator("[aria-invalid=true]").wait_for()
    settled(page)
    told = page.get_by_test_id("stFileUploader").evaluate("e => getComputedStyle(e, '::after').content")
    assert "up to 200 MB are read. Keep the columns you need" in told


def test_a_file_whose_connection_was_lost_is_not_called_too_large(page: Page, server: str) -> None:
    """What went wrong is said as far as it is known, and the file comes in at the next try."""
    good = b"id,spend,visits\n" + b"".join(b"%d,%d,%d\n" % (n, n * n, n % 7) for n in range(60))
    page.goto(server)
    settled(page)
    page.route("**/upload_file/**", lambda route: route.abort())
    page.get_by_test_id(DOOR).set_input_files({"name": "a.csv", "mimeType": "text/csv", "buffer": good})
    page.locator("[aria-invalid=true]").wait_for()
    told = page.get_by_test_id("stFileUploader").evaluate("e => getComputedStyle(e, '::after').content")
    assert "too large" not in told and "the connection was lost; bring it again" in told
    page.unroute("**/upload_file/**")
    page.get_by_test_id(DOOR).set_input_files({"name": "b.csv", "mimeType": "text/csv", "buffer": good})
    expect(page.get_by_role("heading", name="All 60 customers are in")).to_be_visible()
