"""axe-core finds nothing serious of ours on any page, light and dark, wide and narrow; few stops of Tab."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import pytest
from browsing import settled
from playwright.sync_api import Browser, Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]

axe = pytest.importorskip("axe_playwright_python", reason="axe-core comes with requirements-dev.txt")
AXE = (Path(axe.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
PAGES = ("Your data", "Explore", "How many", "Map", "Personas", "Export", "Next month")
MOST_STOPS = 60
FOUND = """async () => (await axe.run(document, {resultTypes: ["violations"]})).violations
    .filter(found => ["serious", "critical"].includes(found.impact))
    .flatMap(found => found.nodes.map(node => [found.id, node.target.join(" "),
        document.querySelector(node.target[0])?.closest("[data-testid=stSidebarNav]") ? "menu" : "ours"]))"""
STOPS = """() => [...document.querySelectorAll("a[href], button, input, select, textarea, [tabindex]")]
    .filter(one => one.tabIndex >= 0 && !one.disabled && one.offsetParent !== null).length"""


def wrong(page: Page) -> list[Any]:
    """What is serious or critical on the page, but for Streamlit's menu."""
    page.evaluate(AXE)
    return [found[:2] for found in page.evaluate(FOUND) if found[2] == "ours"]


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_serious_on_any_page(
    browser: Browser, server: str, scheme: Literal["light", "dark"], width: int
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 1000}, color_scheme=scheme)
    page.set_default_timeout(60_000)
    page.goto(server)
    page.get_by_role("button", name="Try the sample").wait_for()
    settled(page)
    assert wrong(page) == [], "welcome"
    page.get_by_role("button", name="Try the sample").click()
    page.get_by_role("heading", name="All 1,000 customers are in").wait_for()
    for name in PAGES:
        link = page.get_by_test_id("stSidebarNavLink").filter(has_text=name).first
        link.evaluate("link => link.click()")  # in a narrow window the menu is folded away
        if name == "How many":
            page.get_by_text("Why we say so").wait_for()
        expect(page.get_by_test_id("stSkeleton")).to_have_count(0)
        settled(page)
        assert wrong(page) == [], name
        assert page.evaluate(STOPS) <= MOST_STOPS, name
    page.close()
