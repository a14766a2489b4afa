"""The table of personas in a real browser: it sorts without a word to Python, and a row opens its card."""

from __future__ import annotations

import re

import numpy as np
import pytest
from browsing import every_card, open_sample, settled, until
from pandas import DataFrame
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def table(page: Page, server: str, sent: list[bytes]) -> Page:
    """The personas of the sample, side by side."""
    open_sample(page, server)
    page.get_by_role("link", name="Personas", exact=True).click()
    expect(page.locator(".persona-table tbody tr")).to_have_count(4)
    settled(page)
    return page


def numbers(page: Page) -> list[int]:
    """The numbers of the segments, from above."""
    return [int(text) for text in page.locator(".persona-table .chip").all_inner_texts()]


def test_it_sorts_where_it_stands(table: Page, sent: list[bytes]) -> None:
    """By what brings most, then least; said to a screen reader, and nothing is sent."""
    assert numbers(table) == [1, 2, 3, 4] and sent
    sent.clear()
    head = table.get_by_role("columnheader", name="Total spend share of all")
    head.get_by_role("button").click()
    expect(head).to_have_attribute("aria-sort", "descending")
    shares = table.locator(".persona-table td:nth-of-type(2) .told")
    told = [int(text.rstrip("%")) for text in shares.all_inner_texts()]
    assert told == sorted(told, reverse=True)
    table.keyboard.press("Enter")  # the focus stays where it was
    expect(head).to_have_attribute("aria-sort", "ascending")
    assert [int(text.rstrip("%")) for text in shares.all_inner_texts()] == sorted(told)
    assert table.locator(".persona-table [aria-sort]").count() == 1 and not sent


def test_a_row_opens_its_card_and_has_the_focus_again(table: Page) -> None:
    """By keyboard alone; what is changed in the card stands in the table once it is closed."""
    row = table.locator(".persona-table .name").nth(2)
    row.focus()
    table.keyboard.press("Enter")
    card = table.get_by_role("dialog")
    expect(card.get_by_role("heading", name="High-Value Loyal")).to_be_visible()
    settled(table)
    expect(card).to_have_accessible_name(re.compile(r"Segment\s+3"))
    assert len(re.findall(r"\b3\b", card.inner_text().split("High-Value Loyal")[0])) == 1  # said once
    card.get_by_role("button", name="Edit").click()
    table.get_by_label("Name", exact=True).fill("Our-very best")
    table.get_by_role("button", name="Keep").click()
    expect(card.get_by_role("heading", name="Our-very best")).to_be_visible()
    settled(table)
    for _ in range(2):  # what is open in the card, then the card
        if card.count():
            table.keyboard.press("Escape")
            table.wait_for_timeout(500)
    expect(card).to_have_count(0)
    settled(table)
    expect(row).to_contain_text("best")
    expect(row).to_be_focused()


def test_an_odd_number_of_cards_leaves_no_half_row_empty(table: Page, server: str) -> None:
    """The last of three takes a row of its own; on a phone all stand below each other."""
    table.goto(f"{server}/choose_k?k=3")
    expect(table.get_by_text("Three is your choice")).to_be_visible()
    table.get_by_role("link", name="Personas", exact=True).click()
    every_card(table)
    grid, last = table.locator(".st-key-cards"), table.locator(".st-key-cards > *").nth(2)
    assert last.evaluate("e => e.offsetWidth") == grid.evaluate("e => e.clientWidth")
    table.set_viewport_size({"width": 390, "height": 844})
    until(table, "document.querySelectorAll('.st-key-cards > *')[0].offsetWidth <= 390")
    settled(table)
    assert table.locator(".stMain").evaluate("e => e.scrollWidth - e.clientWidth") <= 0


def test_on_a_phone_a_row_is_a_block(table: Page) -> None:
    """Nothing runs off the screen, and every measure says what it is."""
    table.set_viewport_size({"width": 390, "height": 844})
    expect(table.locator(".persona-table .lead").first).to_be_visible()
    wide = table.evaluate("document.querySelector('.persona-table').scrollWidth")
    assert wide <= table.evaluate("document.querySelector('.persona-table').clientWidth")
    assert all(box["height"] < 320 for box in boxes(table))
    seen = """cell => { const mark = getComputedStyle(cell, '::after'), box = cell.getBoundingClientRect();
      return mark.content.includes('›') && parseFloat(mark.fontSize) >= 18 && mark.display != 'none'
        && box.right <= innerWidth && box.width >= 20 && box.height >= 18; }"""
    for row in table.locator(".persona-table tbody tr").all():  # each says that it opens
        assert row.locator("td.act").evaluate(seen)
    table.locator(".persona-table tbody tr").last.click()
    expect(table.get_by_role("dialog")).to_be_visible()


def boxes(page: Page) -> list[dict[str, float]]:
    """Where the rows are."""
    found = [row.bounding_box() for row in page.locator(".persona-table tbody tr").all()]
    return [dict(box) for box in found if box is not None]  # type: ignore[call-overload]


def test_ten_segments_fit_a_screen(table: Page, sent: list[bytes]) -> None:
    """All rows within the first 900 pixels at 1440; a click on one is one message, and opens its card."""
    table.set_viewport_size({"width": 1440, "height": 900})
    table.goto(table.url.split("?")[0] + "?k=10")
    table.get_by_role("link", name="Personas", exact=True).click()
    expect(table.locator(".persona-table tbody tr")).to_have_count(10, timeout=60_000)
    settled(table)
    assert max(box["y"] + box["height"] for box in boxes(table)) <= 900
    assert numbers(table) == [*range(1, 11)]
    table.set_viewport_size({"width": 390, "height": 844})  # there, two and a half screens of rows
    expect(table.locator(".persona-table .lead").first).to_be_visible()
    assert sum(box["height"] for box in boxes(table)) <= 2.6 * 844
    table.set_viewport_size({"width": 1440, "height": 900})
    last = table.locator(".persona-table tbody tr").last
    name = last.locator(".called").inner_text().replace("\u2060", "")  # which keeps hyphens unbroken
    sent.clear()
    last.click()
    expect(table.get_by_role("dialog").get_by_role("heading", name=name).first).to_be_visible()
    assert len(sent) == 1


TRAITS = (
    "Average discount percentage", "Number of newsletter clicks", "Minutes spent in app per week",
    "Returned item percentage", "Customer service contacts", "Loyalty points redeemed",
)  # fmt: skip


def long_named() -> bytes:
    """Ten groups that no rule names: each gets up to three traits, of columns with long headers."""
    rng = np.random.default_rng(5)
    places = rng.choice([-1.6, 0, 1.6], size=(10, len(TRAITS)))[rng.integers(0, 10, 1_000)]
    values = np.maximum(0, 60 + 15 * (places + rng.normal(0, 0.45, places.shape)))
    return DataFrame(values.round(1), columns=[*TRAITS]).to_csv(index=False).encode()


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (768, 1024)])
def test_ten_long_names_fit_a_screen_too(page: Page, server: str, width: int, height: int) -> None:
    """In two or three lines each, with fewer traits; the whole name is told to who asks, and on the card."""
    page.set_viewport_size({"width": width, "height": height})
    page.goto(f"{server}?k=10")
    file = {"name": "long.csv", "mimeType": "text/csv", "buffer": long_named()}
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(file)
    page.get_by_role("link", name="Next: get to know them").wait_for()
    settled(page)
    page.get_by_test_id("stSidebarNavLink").filter(has_text="Personas").evaluate("link => link.click()")
    expect(page.locator(".persona-table tbody tr")).to_have_count(10, timeout=60_000)
    settled(page)
    assert max(box["y"] + box["height"] for box in boxes(page)) <= height
    names = page.locator(".persona-table .name")
    whole = names.evaluate_all("all => all.map(e => e.title || e.querySelector('.called').textContent)")
    assert max(map(len, whole)) > 72
    height_of = "all => all.map(e => e.offsetHeight)"
    assert max(page.locator(".persona-table .called").evaluate_all(height_of)) < 60  # three lines at most
    shortened = max(range(10), key=lambda at: len(whole[at]))
    expect(names.nth(shortened)).to_have_accessible_name(re.compile(re.escape(whole[shortened])))
    names.nth(shortened).click()
    heading = page.get_by_role("dialog").get_by_role("heading", level=3)
    expect(heading).to_have_text(re.compile(re.escape(whole[shortened]).replace("\\-", ".?-.?")))
