"""The map under a pointer and a keyboard: point, pick, find, pin, zoom, and a line that becomes a file."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browsing import open_sample, settled, until
from playwright.sync_api import Browser, Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]

Corner = tuple[float, float]
UNDER_HANDS = """stage => { const hands = stage.querySelector('.hands').getBoundingClientRect();
  return [...stage.querySelectorAll('.tag:not([hidden])')].filter(tag => {
    const box = tag.getBoundingClientRect();
    return box.right > hands.left && box.bottom > hands.top }).map(tag => tag.textContent) }"""
"""Names on clouds that lie under the buttons of the map."""
OVERLAP = """stage => { const { left, right, top, bottom } = stage.getBoundingClientRect();
  const tags = [...stage.querySelectorAll('.tag')].map(e => [e.innerText, e.getBoundingClientRect()]);
  const out = tags.filter(([, b]) => b.left < left || b.right > right || b.top < top || b.bottom > bottom);
  const over = tags.flatMap(([one, a], i) => tags.slice(i + 1).filter(([, b]) =>
    a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1)
    .map(([other]) => `${one} on ${other}`));
  return [...out.map(([one]) => `${one} leaves the map`), ...over]; }"""
"""Names on clouds that lie on one another or leave the map."""


@pytest.fixture
def on_map(page: Page, server: str, sent: list[bytes]) -> Iterator[Page]:
    """The sample’s segments on their map, at rest."""
    open_sample(page, server)
    page.get_by_role("link", name="Map", exact=True).click()
    expect(page.locator(".stage .tag")).to_have_count(4)
    settled(page)
    yield page


def at(page: Page, share: Corner) -> Corner:
    """A place on the map by shares of its width and height."""
    box = page.locator(".stage").bounding_box()
    assert box is not None
    return box["x"] + share[0] * box["width"], box["y"] + share[1] * box["height"]


def draw(page: Page, corners: list[Corner]) -> None:
    """A line through these places, without letting go."""
    page.mouse.move(*at(page, corners[0]))
    page.mouse.down()
    for corner in corners[1:]:
        page.mouse.move(*at(page, corner), steps=12)


def under(page: Page, name: str) -> Corner:
    """A place in the middle of a cloud, as a share: below its name."""
    tag, stage = page.locator(".tag", has_text=name).bounding_box(), page.locator(".stage").bounding_box()
    assert tag is not None
    assert stage is not None
    x, y = tag["x"] + tag["width"] / 2 - stage["x"], tag["y"] + tag["height"] + 40 - stage["y"]
    return x / stage["width"], y / stage["height"]


def test_pointing_tells_and_sends_nothing(on_map: Page, sent: list[bytes]) -> None:
    """At rest of who brings most; under the pointer of that cloud, and its row is lit."""
    told = on_map.locator(".summary h3")
    expect(told).to_contain_text("High")
    before = len(sent)
    draw_over = [under(on_map, "Premium"), under(on_map, "Young")]
    for place in draw_over:
        on_map.mouse.move(*at(on_map, place), steps=8)
    expect(told).to_contain_text("Young")
    expect(on_map.locator(".row.on")).to_contain_text("Young")
    expect(on_map.locator(".tag.dim")).to_have_count(3)
    row = on_map.locator(".row", has_text="Premium")
    row.focus()
    on_map.keyboard.press("Enter")
    expect(row).to_have_attribute("aria-pressed", "true")
    expect(told).to_contain_text("Premium")
    assert len(sent) == before


def test_a_dot_and_a_name_are_answered(on_map: Page, sent: list[bytes]) -> None:
    """A click on a dot asks once, by its row; so does a name; the panel answers, and the dot is ringed."""
    before = len(sent)
    on_map.mouse.click(*at(on_map, under(on_map, "Young")))
    answer = on_map.locator(".found")
    expect(answer).to_contain_text("is in segment 1, Young Trend-Driven")
    expect(on_map.locator(".ring")).to_be_visible()
    assert len(sent) == before + 1
    settled(on_map)
    box = on_map.get_by_role("searchbox", name="Find a customer")
    box.fill("#12")
    box.press("Enter")
    for said in ("Row 12 is in segment", "at least as typical as", "The next nearest is", "Speaking for"):
        expect(answer).to_contain_text(said)
    settled(on_map)
    expect(box).to_be_focused()
    box.fill("nobody")
    box.press("Enter")
    expect(answer).to_contain_text("There is no customer “nobody”.")


def test_a_line_becomes_a_file(on_map: Page, sent: list[bytes], tmp_path: Path) -> None:
    """Nothing is sent while it is drawn; those inside are counted, listed, and saved with their segment."""
    on_map.get_by_role("button", name="Draw a line around customers").click()
    before = len(sent)
    draw(on_map, [(0.3, 0.1), (0.75, 0.1), (0.75, 0.6), (0.3, 0.6), (0.3, 0.11)])
    assert len(sent) == before
    on_map.mouse.up()
    told = on_map.get_by_text(re.compile(r"\d+ customers? selected"))
    expect(told).to_be_visible()
    settled(on_map)
    counted = int(re.findall(r"([\d,]+) customers? selected", told.inner_text())[0].replace(",", ""))
    with on_map.expect_download() as download:
        on_map.get_by_role("button", name="Download these customers").click()
    saved = tmp_path / "selection.csv"
    download.value.save_as(saved)
    with saved.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert 0 < counted < 1_000
    assert len({row["CustomerID"] for row in rows}) == len(rows) == counted
    assert all(row["Segment"] and row["Persona"] for row in rows)
    on_map.get_by_role("button", name="Draw a line around customers").click()
    expect(told).to_have_count(0)


def test_a_list_stands_in_the_place_of_an_answer(on_map: Page) -> None:
    """The page grows no longer for it: a screen and a half; other answers are a click away, and back."""
    on_map.set_viewport_size({"width": 1440, "height": 900})
    on_map.get_by_role("button", name="Draw a line around customers").click()
    draw(on_map, [(0.3, 0.1), (0.75, 0.1), (0.75, 0.6), (0.3, 0.6), (0.3, 0.11)])
    on_map.mouse.up()
    told = on_map.get_by_role("heading", name=re.compile(r"\d+ customers? selected"))
    expect(told).to_be_visible()
    expect(on_map.get_by_test_id("stDataFrame")).to_be_visible()
    until(on_map, "document.querySelector('[data-testid=stMainBlockContainer]').scrollHeight <= 1.5 * 900")
    on_map.get_by_role("radio", name="Against the average").click()
    expect(on_map.get_by_role("heading", name="What makes each segment different")).to_be_visible()
    expect(on_map.locator(".stVegaLiteChart svg")).to_be_visible()
    expect(on_map.get_by_test_id("stDataFrame")).to_have_count(0)


def test_buttons_and_keys_look_nearer(on_map: Page) -> None:
    """Nearer, then aside by arrow keys, then all again; names that leave the picture are hidden."""
    nearer = on_map.get_by_role("button", name="Nearer")
    nearer.focus()
    for _ in range(5):
        on_map.keyboard.press("Enter")
    expect(on_map.locator(".stage")).to_have_class(re.compile("zoomed"))
    for _ in range(20):
        on_map.keyboard.press("ArrowLeft")
    expect(on_map.locator(".tag:visible")).not_to_have_count(4)
    on_map.get_by_role("button", name="Show all").click()
    expect(on_map.locator(".tag:visible")).to_have_count(4)


def test_a_list_without_a_line(on_map: Page) -> None:
    """By keys alone: those in view are listed, fewer of them from nearer by, and Escape lays them down."""
    listing, nearer = (on_map.get_by_role("button", name=name) for name in ("List the customers", "Nearer"))
    told = on_map.get_by_text(re.compile(r"\d+ customers? selected"))
    listing.focus()
    on_map.keyboard.press("Enter")
    expect(told).to_have_text("1,000 customers selected")
    settled(on_map)
    nearer.focus()
    for _ in range(4):
        on_map.keyboard.press("Enter")
    listing.focus()
    on_map.keyboard.press("Enter")
    expect(told).not_to_have_text("1,000 customers selected")
    on_map.keyboard.press("Escape")
    expect(told).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_map_without_colors_and_motion_of_ours(browser: Browser, server: str, scheme: Any) -> None:
    """Forced colors leave a segment its dye and mark the chosen one; with little motion all is still."""
    context = browser.new_context(forced_colors="active", reduced_motion="reduce", color_scheme=scheme)
    page = context.new_page()
    open_sample(page, server)
    page.get_by_role("link", name="Map", exact=True).click()
    expect(page.locator(".stage .tag")).to_have_count(4)
    settled(page)
    row = page.locator(".row", has_text="Premium")
    row.click()
    expect(row).to_have_attribute("aria-pressed", "true")
    assert row.evaluate("e => getComputedStyle(e).outlineStyle") == "solid"
    dyes = page.locator(".row i").evaluate_all("all => all.map((e) => getComputedStyle(e).backgroundColor)")
    assert len(set(dyes)) == 4
    edges = (".stage", ".hands button", ".find input", ".bar")
    assert [
        page.locator(edge).first.evaluate("e => getComputedStyle(e).borderTopWidth") for edge in edges
    ] == ["1px"] * 4
    still = "e => getComputedStyle(e).transitionProperty"
    assert page.locator(".tag").first.evaluate(still) == "none"
    context.close()


def test_ten_segments_fit_a_screen_and_a_half_too(on_map: Page) -> None:
    """Their panel is closer; every row of its list keeps the height that a finger needs."""
    on_map.set_viewport_size({"width": 1440, "height": 900})
    on_map.get_by_role("link", name="How many", exact=True).click()
    on_map.get_by_role("slider").first.focus()
    on_map.keyboard.press("End")
    on_map.keyboard.press("Enter")
    expect(on_map.get_by_text("Ten is your choice")).to_be_visible()
    settled(on_map)
    on_map.get_by_role("link", name="Map", exact=True).click()
    expect(on_map.locator(".stage .tag")).to_have_count(10)
    expect(on_map.locator(".stVegaLiteChart svg")).to_be_visible()
    until(on_map, "document.querySelector('[data-testid=stMainBlockContainer]').scrollHeight <= 1.5 * 900")
    heights = on_map.locator(".row").evaluate_all("all => all.map((e) => e.offsetHeight)")
    assert min(heights) >= 24
    assert on_map.locator(".stage").evaluate(OVERLAP) == []
    assert on_map.locator(".tag").evaluate_all("all => all.filter((e) => e.hidden || !e.innerText)") == []


def test_no_name_lies_under_the_buttons(on_map: Page) -> None:
    """Also where a cloud is moved through the corner in which they stand."""
    for _ in range(3):
        on_map.get_by_role("button", name="Nearer").click()
    for key, times in (("ArrowDown", 8), ("ArrowRight", 8), ("ArrowUp", 6), ("ArrowLeft", 16)):
        for _ in range(times):
            on_map.keyboard.press(key)
            on_map.wait_for_timeout(60)  # a frame
            assert on_map.locator(".stage").evaluate(UNDER_HANDS) == []


def test_the_map_fits_a_screen_and_a_half(on_map: Page) -> None:
    """At 1440 pixels, on a screen of 900; on a phone nothing runs off the side."""
    on_map.set_viewport_size({"width": 1440, "height": 900})
    expect(on_map.locator(".stVegaLiteChart svg")).to_be_visible()
    until(on_map, "document.querySelector('[data-testid=stMainBlockContainer]').scrollHeight <= 1.5 * 900")
    on_map.set_viewport_size({"width": 390, "height": 844})
    expect(on_map.locator(".axis.up")).to_be_hidden()
    wide = "document.querySelector('.stMain').scrollWidth - document.querySelector('.stMain').clientWidth"
    until(on_map, f"{wide} <= 0")
