"""Lines drawn by hand in a real browser: only some customers, a rule, and the cards that come of it."""

from __future__ import annotations

import pytest
from browsing import every_card, open_sample, settled
from playwright.sync_api import Page, expect


def pick(page: Page, label: str, option: str) -> None:
    box = page.get_by_role("combobox", name=label).first
    box.click()
    box.fill(option)
    page.get_by_role("option", name=option, exact=True).first.click()
    settled(page)


@pytest.mark.slow
def test_only_some_customers_and_a_rule_of_ones_own(page: Page, server: str) -> None:
    """Women only, then big spenders among them: counts before adding, names on the cards, the way back."""
    open_sample(page, server)
    page.get_by_text("Only some customers").click()
    settled(page)
    pick(page, "Column", "Gender")
    page.get_by_role("combobox", name="Value").first.click()
    page.get_by_role("option", name="Female").first.click()
    page.keyboard.press("Escape")
    expect(page.get_by_text("Gender is Female: keeps 334, drops 666.")).to_be_visible()
    page.get_by_role("button", name="Add the condition").click()
    expect(page.get_by_text("334 of 1,000 customers are in.")).to_be_visible()
    expect(page.get_by_text("taken out by your choice: not “Gender is Female”")).to_be_visible()
    settled(page)

    page.get_by_role("link", name="How many").click()
    page.get_by_role("radio", name="Your own rules").click()
    settled(page)
    page.get_by_label("Name of the segment").fill("Big spenders")
    page.keyboard.press("Enter")
    settled(page)
    pick(page, "Column", "TotalSpend")
    page.get_by_role("spinbutton", name="Value").first.fill("900")
    page.keyboard.press("Enter")
    settled(page)
    page.get_by_role("button", name="Add the condition").click()
    expect(page.get_by_text("Your own rules: two segments").first).to_be_visible()
    card = page.get_by_test_id("stSidebarUserContent")
    expect(card.get_by_text("2 segments", exact=True)).to_be_visible()
    settled(page)
    page.get_by_role("link", name="Personas").click()
    every_card(page)
    expect(page.get_by_role("heading", name="Big spenders").first).to_be_visible()
    expect(page.get_by_role("heading", name="Everyone else").first).to_be_visible()
    settled(page)

    page.get_by_role("link", name="How many").click()
    page.get_by_role("radio", name="Groups found in the data").click()
    expect(page.get_by_role("slider").first).to_be_visible()
