"""Pictures under a pointer and a keyboard: click a pair, take a picture along."""

from __future__ import annotations

from pathlib import Path

import pytest
from browsing import open_sample, settled
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


def open_page(page: Page, server: str, name: str, heading: str) -> None:
    open_sample(page, server)
    page.get_by_role("link", name=name, exact=True).click()
    expect(page.get_by_role("heading", name=heading)).to_be_visible()
    settled(page)


@pytest.mark.slow
def test_a_click_on_a_cell_shows_the_pair(page: Page, server: str) -> None:
    """The heat map answers a click with the two columns against each other."""
    open_page(page, server, "Explore", "Who are your customers?")
    page.get_by_role("radio", name="Pairs", exact=True).click()
    expect(page.get_by_text("Total spend and age", exact=True)).to_be_visible()
    settled(page)
    heat = page.get_by_test_id("stVegaLiteChart").filter(has_text="both rise (r)").first
    heat.scroll_into_view_if_needed()
    size = heat.bounding_box()
    assert size is not None
    heat.click(position={"x": 0.05 * size["width"], "y": size["height"] - 22})
    settled(page)
    expect(page.get_by_text("Gender and preferred channel", exact=True)).to_be_visible()


@pytest.mark.slow
def test_a_picture_is_saved_by_keyboard_on_a_phone(page: Page, server: str, tmp_path: Path) -> None:
    """No pointer and 390 pixels: what waits at a chart opens, and the picture arrives with its title."""
    open_page(page, server, "Explore", "Who are your customers?")
    page.set_viewport_size({"width": 390, "height": 844})
    settled(page)
    more = page.get_by_role("button", name="More about: Total spend", exact=True)
    more.focus()
    page.keyboard.press("Enter")
    button = page.get_by_role("button", name="Picture as SVG")
    expect(button).to_be_visible()
    settled(page)
    button.focus()
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    saved = tmp_path / download.value.suggested_filename
    download.value.save_as(saved)
    assert saved.name == "total-spend.svg"
    assert "Total spend" in saved.read_text(encoding="utf-8")
