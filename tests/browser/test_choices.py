"""Choices made by hand and keyboard, which only a real browser can show."""

from __future__ import annotations

import pytest
from browsing import open_sample, settled
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_a_choice_that_cannot_be_is_taken_back(page: Page, server: str) -> None:
    """An id cannot build: the page says why, and the table shows what it was before."""
    open_sample(page, server)
    page.get_by_role("radio", name="Others").click()
    settled(page)
    grid = page.get_by_test_id("stDataFrame").first
    expect(grid.get_by_test_id("glide-cell-1-0")).to_have_text("Keep in file")
    box = grid.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + 220, box["y"] + 52)
    page.keyboard.press("Enter")
    page.get_by_role("option", name="Group by").click()
    expect(page.get_by_text("Describe with it instead")).to_be_visible()
    settled(page)
    expect(grid.get_by_test_id("glide-cell-1-0")).to_have_text("Keep in file")


def test_quick_steps_of_the_slider_all_count(page: Page, server: str) -> None:
    """Three presses of a key are three segments more, however fast, and the sidebar follows."""
    open_sample(page, server)
    page.get_by_role("link", name="How many").click()
    expect(page.get_by_role("heading", name="There are four separate groups")).to_be_visible()
    settled(page)
    slider = page.get_by_role("slider").first
    slider.focus()
    for _ in range(3):
        slider.press("ArrowRight")
        page.wait_for_timeout(60)
    expect(page.get_by_test_id("stSidebarUserContent").get_by_text("7 segments", exact=True)).to_be_visible()
    settled(page)
    assert page.url.endswith("?k=7")
    expect(slider).to_have_attribute("aria-valuenow", "7")
    page.get_by_role("button", name="Back to four").click()
    expect(page.get_by_test_id("stSidebarUserContent").get_by_text("4 segments", exact=True)).to_be_visible()


@pytest.mark.parametrize(
    ("answer", "then"), [("Only describe with it", 5), ("Group by it", 6)], ids=["no", "yes"]
)
def test_a_personal_column_builds_only_after_a_second_word(
    page: Page, server: str, answer: str, then: int
) -> None:
    """To build on gender is asked once more; nothing takes effect before, and either answer holds."""
    open_sample(page, server)
    page.get_by_role("radio", name="Describe").click()
    settled(page)
    grid = page.get_by_test_id("stDataFrame").first
    expect(grid.get_by_test_id("glide-cell-0-0")).to_have_text("Gender")
    box = grid.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + 220, box["y"] + 52)
    page.keyboard.press("Enter")
    page.get_by_role("option", name="Group by").click()
    expect(page.get_by_text("Gender is personal. Group by it anyway?")).to_be_visible()
    expect(page.get_by_text("We group customers by 5 columns")).to_be_visible()
    page.get_by_role("button", name=answer, exact=True).click()
    expect(page.get_by_text("Gender is personal.")).to_have_count(0)
    expect(page.get_by_text(f"We group customers by {then} columns")).to_be_visible()
