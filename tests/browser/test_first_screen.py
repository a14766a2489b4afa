"""The first minute: something to read at once, a way in, and nothing that jumps."""

from __future__ import annotations

import pytest
from browsing import GREY, settled, try_sample, until
from playwright.sync_api import Browser, Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]

WATCH = """window.shifts = []; new PerformanceObserver(list => {
  for (const shift of list.getEntries()) if (!shift.hadRecentInput) window.shifts.push(shift.value);
}).observe({type: 'layout-shift', buffered: true});"""
BLANK = """window.blank = 0; const look = () => {
  const main = document.querySelector('.stMain');
  const opening = document.documentElement.classList.contains('opening');
  if (main && !opening && !main.innerText.trim()) window.blank += 1;
  requestAnimationFrame(look); }; requestAnimationFrame(look);"""


@pytest.fixture
def visitor(browser: Browser, request: pytest.FixtureRequest) -> Page:
    wide, high = request.param
    context = browser.new_context(viewport={"width": wide, "height": high})
    request.addfinalizer(context.close)
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.add_init_script(WATCH + BLANK)
    return page


@pytest.mark.parametrize("visitor", [(1440, 900), (390, 844)], indirect=True, ids=["wide", "phone"])
def test_the_first_screen_and_the_sample_never_jump_nor_stand_blank(visitor: Page, server: str) -> None:
    """From the first byte on there is a word; then the picture with its names; reading says what it does."""
    visitor.goto(server, wait_until="commit")
    opening = "getComputedStyle(document.body, '::after').content"
    until(visitor, f"document.body && ({opening}.includes('opening') || document.querySelector('h1'))")
    expect(visitor.get_by_role("img", name="1,000 invented customers in 4 segments")).to_be_visible()
    expect(visitor.locator(".start .pill")).to_have_count(4)
    settled(visitor)
    assert sum(visitor.evaluate("window.shifts.splice(0)")) < 0.05

    try_sample(visitor)
    assert sum(visitor.evaluate("window.shifts.splice(0)")) < 0.05
    assert visitor.evaluate("window.blank") == 0
    expect(visitor.locator(GREY)).to_have_count(0)
