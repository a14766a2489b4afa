"""How pages look to every eye: contrast, forced colors, the outline that is heard, and nothing that jumps."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from browsing import every_card, open_sample, settled
from eyes import STOPS, TOO_FAINT
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser

PAGES = {
    "Explore": "Who are your customers?",
    "How many": "How many segments?",
    "Map": "Where the segments lie",
    "Personas": "Meet your four segments",
    "Export": "Export",
}
OUTLINE = "[...document.querySelectorAll('main :is(h1, h2, h3, h4, h5, h6)')].map(h => +h.tagName[1])"
EXPOSED = """[...document.querySelectorAll('[role=graphics-symbol]')]
  .filter(mark => !mark.closest('[aria-hidden=true]')).length"""
UNNAMED = """[...document.querySelectorAll('.stVegaLiteChart, .stPlotlyChart')].filter(chart => {
  const named = chart.closest('[aria-label]') || chart.querySelector('[aria-label]');
  return !named || named.ariaLabel.length < 30; }).length"""
OWN_CHARTS = ".st-key-page .stVegaLiteChart:not([class*='st-key-card-'] *)"  # a card is one picture
MOST_STOPS = 60  # a page that takes longer to walk through by key is left
TOOLBARS = """[...document.querySelectorAll('.stVegaLiteChart, .stPlotlyChart')].filter(chart =>
  chart.closest('[data-testid=stElementContainer]').querySelector('[data-testid=stElementToolbar]')?.checkVisibility()).length"""
WATCH = """window.shifts = []; new PerformanceObserver(list => {
  for (const shift of list.getEntries()) if (!shift.hadRecentInput) window.shifts.push(shift.value);
}).observe({type: 'layout-shift', buffered: true});"""


def visit(page: Page, name: str) -> None:
    page.get_by_role("link", name=name, exact=True).click()
    expect(page.get_by_role("heading", name=PAGES[name])).to_be_visible()
    expect(page.get_by_test_id("stProgress")).to_have_count(0)
    settled(page)
    page.wait_for_timeout(600)  # charts are drawn after the script has ended


def once_calm(page: Page, script: str) -> list[str]:
    """What a script finds once nothing fades in any more; Streamlit pales what is about to be drawn anew.

    While a verdict is on its way that can go on for as long as a busy machine takes to judge, and keep time
    with whoever looks at a steady beat; so the looks are many, and their beat is uneven.
    """
    found: list[str] = page.evaluate(script)
    for look in range(60):
        if not found:
            break
        page.wait_for_timeout(300 + 170 * (look % 4))
        found = page.evaluate(script)
    return found


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_can_be_read_and_is_named(page: Page, server: str, scheme: Any) -> None:
    """4.5:1 for all text; H1, then H2, no level skipped; a title in the tab; a chart is one named picture."""
    page.emulate_media(color_scheme=scheme)
    open_sample(page, server)
    for name in PAGES:
        visit(page, name)
        assert page.title() == f"{name} · Touchstone"
        assert once_calm(page, TOO_FAINT) == [], name
        levels = page.evaluate(OUTLINE)
        assert levels[:2] == [1, 2], name
        assert all(below - above <= 1 for above, below in pairwise(levels)), name
        assert page.evaluate(EXPOSED) == 0, name
        assert page.evaluate(UNNAMED) == 0, name


@pytest.mark.slow
def test_every_page_is_walked_through_by_key(page: Page, server: str) -> None:
    """At most sixty stops on each, ten segments and every card laid out; no chart has two menus."""
    page.goto(server)
    page.get_by_role("button", name="Try orders").click()
    expect(page.get_by_role("link", name="Next: get to know them")).to_be_visible()
    settled(page)
    stops = page.evaluate(STOPS)
    assert 30 < len(stops) <= MOST_STOPS, stops
    page.context.clear_cookies()
    page.evaluate("sessionStorage.clear()")
    open_sample(page, f"{server}?k=10")
    for name in PAGES:
        page.get_by_role("link", name=name, exact=True).click()
        settled(page)
        expect(page.get_by_test_id("stProgress")).to_have_count(0)
        settled(page)
        if name == "Personas":
            every_card(page)
        stops = page.evaluate(STOPS)
        assert 10 < len(stops) <= MOST_STOPS, (name, stops)
        assert page.evaluate(TOOLBARS) == 0, name
        more = [stop for stop in stops if stop.startswith("More about")]
        assert len(more) == len({*more}) >= page.locator(OWN_CHARTS).count(), name


@pytest.mark.slow
def test_nothing_jumps(page: Page, server: str) -> None:
    """Less than .05 of layout shift on every page, the verdict’s coming included."""
    page.add_init_script(WATCH)
    open_sample(page, server)
    page.evaluate("window.shifts.splice(0)")
    for name in PAGES:
        shifts = []
        for _ in range(2):  # a busy machine may draw a page in pieces; it jumps if it does so every time
            visit(page, name)
            shifts.append(sum(page.evaluate("window.shifts.splice(0)")))
            visit(page, "Export" if name != "Export" else "Map")
            page.evaluate("window.shifts.splice(0)")
        assert min(shifts) < 0.05, name


@pytest.mark.slow
def test_controls_survive_forced_colors(browser: Browser, server: str) -> None:
    """The gold dot and the pieces, the chosen segment of a control and the knob of a toggle keep a color."""
    context = browser.new_context(viewport={"width": 1440, "height": 1000}, forced_colors="active")
    page = context.new_page()
    page.set_default_timeout(60_000)
    open_sample(page, server)
    visit(page, "How many")
    dot, piece, paper = (
        page.locator(selector).first.evaluate(f"e => getComputedStyle(e).{style}")
        for selector, style in (
            (".gold", "fill"),
            (".piece i", "backgroundColor"),
            ("body", "backgroundColor"),
        )
    )
    assert paper not in (dot, piece)
    visit(page, "Explore")
    page.get_by_role("radio", name="Pairs", exact=True).click()
    page.locator(".stCheckbox").wait_for()
    settled(page)
    assert _bordered(page, ".stCheckbox label > div:first-of-type")
    assert _bordered(page, ".stCheckbox label > div:first-of-type > div")
    chosen, other = (
        page.locator(f".stButtonGroup button[aria-checked={state}]").first.evaluate(
            "e => getComputedStyle(e).backgroundColor"
        )
        for state in ("true", "false")
    )
    assert chosen != other
    context.close()


def _bordered(page: Page, selector: str) -> bool:
    style: list[str] = page.locator(selector).first.evaluate(
        "e => [getComputedStyle(e).borderTopStyle, getComputedStyle(e).borderTopColor, "
        "getComputedStyle(document.body).backgroundColor]"
    )
    drawn, colour, paper = style
    return drawn == "solid" and colour != paper


@pytest.mark.slow
@pytest.mark.parametrize("name", ["Map", "Explore"])
def test_the_wheel_scrolls_the_page_over_pictures(page: Page, server: str, name: str) -> None:
    """Over the map and over a chart, and the picture stays as it was."""
    open_sample(page, server)
    visit(page, name)
    if name == "Explore":  # its longest answer
        page.get_by_role("radio", name="Pairs", exact=True).click()
        page.get_by_text("Every pair", exact=True).wait_for()
        settled(page)
    picture = page.locator(".stage, .stVegaLiteChart").first
    picture.scroll_into_view_if_needed()
    box = picture.bounding_box()
    assert box is not None
    before = page.evaluate("document.querySelector('.stMain').scrollTop")
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 100)
    page.mouse.wheel(0, 300)
    page.wait_for_timeout(500)
    assert page.evaluate("document.querySelector('.stMain').scrollTop") >= before + 200
    if name == "Map":
        expect(page.get_by_text("Hold Ctrl to zoom")).to_be_attached()
        expect(page.get_by_role("button", name="Nearer")).to_be_visible()
