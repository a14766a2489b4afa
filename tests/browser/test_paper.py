"""The personas on paper: black on white from either theme, two in a row, nothing folded, no controls."""

from __future__ import annotations

import pytest
from browsing import every_card, open_sample
from playwright.sync_api import Browser, expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]

_STYLE = "(e, name) => getComputedStyle(e).getPropertyValue(name)"
A4 = {"width": 720, "height": 1050}


@pytest.mark.parametrize("theme", [pytest.param("light", marks=pytest.mark.slow), "dark"])
def test_cards_print_black_on_white(browser: Browser, server: str, theme: str) -> None:
    """A dark screen gives the same white page, in which every reason can be read."""
    context = browser.new_context(viewport={"width": 1440, "height": 1000}, color_scheme=theme)  # type: ignore[arg-type]
    page = context.new_page()
    open_sample(page, server)
    page.get_by_role("link", name="Personas", exact=True).click()
    expect(page.get_by_role("heading", name="Meet your four segments")).to_be_visible()
    every_card(page)
    page.emulate_media(media="print")
    page.set_viewport_size(A4)
    page.wait_for_timeout(500)

    assert page.locator("h1").evaluate(_STYLE, "color") == "rgb(35, 38, 43)"
    for place in ("body", ".stApp", ".stMain", "[class*=st-key-card-1]", "[class*=st-key-card-1] svg.marks"):
        assert page.locator(place).first.evaluate(_STYLE, "background-color") == "rgba(0, 0, 0, 0)"
    cards = [page.locator(f".st-key-card-{segment}").bounding_box() for segment in (1, 2)]
    assert cards[0] is not None and cards[1] is not None
    assert cards[0]["y"] == cards[1]["y"]
    assert cards[1]["x"] + cards[1]["width"] <= A4["width"] + 1
    expect(page.locator(".st-key-card-1").get_by_text("Because of a median age")).to_be_visible()
    for control in ("Edit", "Compare two", "Next: take them with you"):
        assert not page.get_by_text(control, exact=True).first.is_visible()
    context.close()
