"""From a sample of orders to named groups in a real browser: a limit moved, the cards, nothing lost."""

from __future__ import annotations

import pytest
from browsing import every_card, settled
from playwright.sync_api import Page, expect


@pytest.mark.slow
def test_orders_become_groups_that_the_trade_names(page: Page, server: str) -> None:
    """Customers are made of the lines, scored, drawn in a grid; a fixed limit holds, and so do the names."""
    page.goto(server)
    page.get_by_role("button", name="Try orders").click()
    expect(page.get_by_text("This looks like 12,000 order lines of 2,400 customers")).to_be_visible()
    settled(page)
    page.get_by_role("link", name="How many").click()
    page.get_by_role("radio", name="RFM groups").click()
    expect(page.get_by_text("RFM groups: ten segments").first).to_be_visible()
    expect(page.get_by_text("adjusted Rand index")).to_be_visible()
    settled(page)
    limit = page.get_by_role("spinbutton", name="5: up to")
    limit.fill("30")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Limits of how recently are as you set them")).to_be_visible()
    settled(page)
    expect(limit).to_have_value("30")
    page.get_by_role("link", name="Personas").click()
    every_card(page)
    expect(page.get_by_role("heading", name="Champions").first).to_be_visible()
    settled(page)
    page.get_by_role("link", name="How many").click()
    expect(page.get_by_role("spinbutton", name="5: up to")).to_have_value("30")
