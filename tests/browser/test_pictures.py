"""Pictures under a pointer and a keyboard: select customers, find one, click a pair, take a picture along."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from browsing import settled
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.browser


def open_page(page: Page, server: str, name: str, heading: str) -> None:
    page.goto(server)
    page.get_by_role("button", name="Try the sample").click()
    expect(page.get_by_text("All 1,000 customers are in")).to_be_visible()
    settled(page)
    page.get_by_role("link", name=name, exact=True).click()
    expect(page.get_by_role("heading", name=heading)).to_be_visible()
    settled(page)


def drag(page: Page, plot: Locator, corners: list[tuple[float, float]]) -> None:
    """Drag through places given as shares of the picture's width and height."""
    box = plot.bounding_box()
    assert box is not None
    places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in corners]
    page.mouse.move(*places[0])
    page.mouse.down()
    for place in places[1:]:
        page.mouse.move(*place, steps=12)
    page.mouse.up()


@pytest.mark.slow
def test_a_lasso_becomes_a_file(page: Page, server: str, tmp_path: Path) -> None:
    """The customers inside are counted, listed, and saved with their segment; no more and no fewer."""
    open_page(page, server, "Map", "Where the segments lie")
    page.get_by_text("Select by dragging").click()
    settled(page)
    plot = page.locator(".js-plotly-plot .nsewdrag").first
    plot.scroll_into_view_if_needed()
    drag(page, plot, [(0.3, 0.1), (0.75, 0.1), (0.75, 0.6), (0.3, 0.6), (0.3, 0.1)])
    told = page.get_by_text(re.compile(r"\d+ customers? selected"))
    expect(told).to_be_visible()
    settled(page)
    counted = int(re.findall(r"([\d,]+) customers? selected", told.inner_text())[0].replace(",", ""))
    with page.expect_download() as download:
        page.get_by_role("button", name="Download these customers").click()
    saved = tmp_path / "selection.csv"
    download.value.save_as(saved)
    with saved.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert 0 < counted < 1_000
    assert len({row["CustomerID"] for row in rows}) == len(rows) == counted
    assert all(row["Segment"] and row["Persona"] for row in rows)


@pytest.mark.slow
def test_one_customer_is_found(page: Page, server: str) -> None:
    """Segment, how typical, the next one, and why."""
    open_page(page, server, "Map", "Where the segments lie")
    box = page.get_by_role("textbox", name="Find one customer")
    box.fill("#12")
    box.press("Enter")
    for said in (
        "Row 12 is in segment",
        "at least as typical as",
        "The next nearest is segment",
        "Speaking for",
    ):
        expect(page.get_by_text(said).first).to_be_visible()


@pytest.mark.slow
def test_a_click_on_a_cell_shows_the_pair(page: Page, server: str) -> None:
    """The heat map answers a click with the two columns against each other."""
    open_page(page, server, "Explore", "Who are your customers?")
    page.get_by_role("radio", name="Pairs", exact=True).click()
    expect(page.get_by_text("Age and total spend", exact=True)).to_be_visible()
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
    """No pointer and 390 pixels: the numbers open, and the picture arrives with its title."""
    open_page(page, server, "Explore", "Who are your customers?")
    page.set_viewport_size({"width": 390, "height": 844})
    settled(page)
    drawer = page.locator("summary", has_text="Numbers and download").first
    drawer.focus()
    page.keyboard.press("Enter")
    button = page.get_by_role("button", name="Picture as SVG").first
    expect(button).to_be_visible()
    settled(page)
    button.focus()
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    saved = tmp_path / download.value.suggested_filename
    download.value.save_as(saved)
    assert saved.name == "total-spend.svg"
    assert "Total spend" in saved.read_text(encoding="utf-8")
