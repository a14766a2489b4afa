"""axe-core finds nothing serious of ours on any page, light and dark, wide and narrow; few stops of Tab."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import pytest
from browsing import GREY, settled, try_sample
from eyes import PAGES, visit
from playwright.sync_api import Browser, Page, expect

from segmentation.act.report.reports import report
from segmentation.datasets import jewellery_csv
from segmentation.prepare.reading.tables import read_table
from segmentation.recipes import Recipe
from segmentation.studies import run

pytestmark = [pytest.mark.browser, pytest.mark.slow]

axe = pytest.importorskip("axe_playwright_python", reason="axe-core comes with requirements-dev.txt")
AXE = (Path(axe.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
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
    try_sample(page)
    for name in PAGES:
        visit(page, name)
        if name == "How many":
            page.get_by_text("Why we say so").wait_for()
        expect(page.locator(GREY)).to_have_count(0)
        settled(page)
        assert wrong(page) == [], name
        assert page.evaluate(STOPS) <= MOST_STOPS, name
    page.close()


@pytest.mark.parametrize(("scheme", "width"), [("light", 1440), ("dark", 390)])
def test_nothing_serious_in_what_opens(
    browser: Browser, server: str, scheme: Literal["light", "dark"], width: int
) -> None:
    """Every question, drawer and way of the pages, a card above its page, and what is edited there."""
    page = browser.new_page(viewport={"width": width, "height": 1000}, color_scheme=scheme)
    page.set_default_timeout(60_000)
    page.goto(server)
    page.get_by_role("button", name="Try orders").click()
    page.get_by_role("link", name="Next: get to know them").wait_for()
    found: dict[str, list[Any]] = {}

    def look(what: str) -> None:
        settled(page)
        expect(page.get_by_test_id("stProgress")).to_have_count(0)
        expect(page.locator(GREY)).to_have_count(0)
        settled(page)
        found[what] = wrong(page)

    for name, group in (("Explore", "What to look at"), ("Map", "What to look at")):
        visit(page, name)
        choices = page.get_by_role("radiogroup", name=group).get_by_role("radio")
        choices.first.wait_for()
        for at in range(choices.count()):
            choices.nth(at).click()
            look(f"{name}: {choices.nth(at).inner_text()}")
    visit(page, "How many")
    page.get_by_text("Why we say so").wait_for()
    for drawer in ("Details", "Why we say so", "Smallest and largest segment"):
        page.get_by_text(drawer, exact=True).click()
    look("How many, all open")
    for way in ("Value tiers", "RFM groups", "Your own rules"):
        page.get_by_role("radio", name=way).click()
        look(way)
    page.get_by_role("radio", name="Groups found in the data").click()
    visit(page, "Personas")
    page.locator(".persona-table .name").first.click()
    page.get_by_role("dialog").get_by_text("Why this name, the rule, and what to measure").click()
    look("A card")
    page.get_by_role("dialog").get_by_role("button", name="Edit").click()
    look("A card being edited")
    assert {what: some for what, some in found.items() if some} == {}
    page.close()


@pytest.mark.parametrize("width", [1060, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_serious_in_the_report(
    browser: Browser, scheme: Literal["light", "dark"], width: int
) -> None:
    """The report is read in a browser, on a phone too, and nothing of it has to be moved sideways."""
    study = run(read_table(jewellery_csv(), "jewellery.csv"), Recipe(k=10), verdict=False)
    page = browser.new_page(viewport={"width": width, "height": 1000}, color_scheme=scheme)
    page.set_content(report(study).decode())
    page.evaluate(AXE)
    assert [one[:2] for one in page.evaluate(FOUND)] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()
