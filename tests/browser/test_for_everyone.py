"""Whoever enlarges, sees few colors, wants no motion or has no mouse gets every page, with all on it."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest
from browsing import settled, try_sample, until
from eyes import AT_HAND, CHOSEN_ALIKE, CUT, MOVING, PAGES, TOO_FAINT, visit
from pandas import DataFrame
from playwright.sync_api import Browser, Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CALM = "!document.querySelector('.stMain :is([data-testid=stProgress], [data-testid^=stSkeleton])')"
MOST_STOPS = 60  # of Tab from one thing to another on a page
TWICE = {"viewport": {"width": 720, "height": 450}, "device_scale_factor": 2}  # a window of 1440 at 200%
PHONE = {"viewport": {"width": 390, "height": 844}}


def opened(browser: Browser, server: str, look: dict[str, Any], *, k: str = "") -> Page:
    """The first screen, in a browser of a person’s own."""
    page = browser.new_context(**look).new_page()
    page.set_default_timeout(60_000)
    page.goto(server + k)
    page.get_by_role("button", name="Try the sample").wait_for()
    settled(page)
    return page


def stand(page: Page, name: str) -> None:
    """A page, once nothing of it is on its way."""
    visit(page, name)
    settled(page)
    until(page, CALM)
    settled(page)
    page.wait_for_timeout(600)  # charts are drawn after the script has ended


def found_on_each(page: Page, script: str) -> dict[str, list[str]]:
    """What a script finds on the first screen and on every page, where it finds something."""
    found = {"First screen": page.evaluate(script)}
    try_sample(page)
    for name in PAGES:
        stand(page, name)
        found[name] = page.evaluate(script)
    return {name: what for name, what in found.items() if what}


@pytest.mark.parametrize("k", ["", "?k=10"])
@pytest.mark.parametrize("look", [TWICE, PHONE], ids=["at twice the size", "on a phone"])
def test_nothing_is_cut_or_needs_moving_sideways(
    browser: Browser, server: str, look: dict[str, Any], k: str
) -> None:
    """Words stand whole within the page, names of ten segments as well."""
    page = opened(browser, server, look, k=k)
    assert found_on_each(page, CUT) == {}
    page.context.close()


def test_nothing_moves_for_those_who_asked_for_that(browser: Browser, server: str) -> None:
    """No animation runs, and nothing glides when it opens, Streamlit’s own menus included."""
    look = {"viewport": {"width": 1440, "height": 900}, "reduced_motion": "reduce"}
    page = opened(browser, server, look)
    assert found_on_each(page, MOVING) == {}
    page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_can_be_read_in_forced_colors(browser: Browser, server: str, scheme: str) -> None:
    """All text has 4.5:1, and what is chosen can be told from what is not."""
    look = {
        "viewport": {"width": 1440, "height": 900},
        "forced_colors": "active",
        "color_scheme": scheme,
    }
    page = opened(browser, server, look)
    both = f"() => [...({TOO_FAINT})(), ...({CHOSEN_ALIKE})()]"
    assert found_on_each(page, both) == {}
    page.context.close()


def reach(page: Page, name: str, *, role: str = "", back: bool = False) -> int:
    """Press Tab until something of this name is at hand; gives the number of stops. It is in view then."""
    for stop in range(1, MOST_STOPS + 1):
        page.keyboard.press("Shift+Tab" if back else "Tab")
        at = page.evaluate(AT_HAND)
        if at and at["tag"] != "main" and name in at["name"] and role in (at["role"], ""):
            until(page, f"({AT_HAND})().seen", seconds=5)
            return stop
    raise AssertionError(f"{name} is not among {MOST_STOPS} stops")


def follow(page: Page, link: str, heading: str) -> None:
    """By keyboard over a link to the next page, until nothing of it is on its way."""
    reach(page, link)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=heading)).to_be_visible()
    settled(page)
    until(page, CALM)


def brought(page: Page, file: Path) -> None:
    """A file through the button that opens the system’s own window."""
    with page.expect_file_chooser() as chooser:
        reach(page, "Upload")
        page.keyboard.press("Enter")
    chooser.value.set_files(file)
    expect(page.get_by_text("All 100 customers are in")).to_be_visible()
    settled(page)


def one_more_segment(page: Page) -> None:
    """The slider, once something is recommended, moved by an arrow; it keeps the keyboard."""
    page.get_by_text("recommended", exact=True).wait_for()
    settled(page)
    reach(page, "", role="slider")
    page.keyboard.press("ArrowRight")
    page.wait_for_url("**k=*")
    settled(page)
    assert page.evaluate(AT_HAND)["role"] == "slider"


def into_a_card_and_back(page: Page) -> None:
    """A persona’s card opens, and Escape leads back to its name."""
    on_a_name = "document.activeElement.matches('.persona-table .name')"
    page.locator(".persona-table .name").first.wait_for()
    while not page.evaluate(on_a_name):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    settled(page)
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    until(page, on_a_name)


def taken_home(page: Page, folder: Path) -> Path:
    """The labelled customers, saved by keyboard."""
    with page.expect_download() as download:
        reach(page, "Download CSV")
        page.keyboard.press("Enter")
    until(page, f"({AT_HAND})()?.name.includes('Download CSV')")
    saved = folder / download.value.suggested_filename
    download.value.save_as(saved)
    return saved


def test_from_upload_to_download_by_keyboard_alone(
    page: Page, server: str, customers: DataFrame, tmp_path: Path
) -> None:
    """Tab, Enter, arrows, Escape: a file, how many, a card and its way back, the labelled customers."""
    upload = tmp_path / "customers.csv"
    customers.to_csv(upload, index=False)
    page.goto(server)
    page.get_by_role("button", name="Try the sample").wait_for()
    settled(page)
    brought(page, upload)
    follow(page, "Next: get to know them", "Who are your customers?")
    follow(page, "Next: how many segments?", "How many segments?")
    one_more_segment(page)
    follow(page, "Next: see them on the map", "Where the segments lie")
    follow(page, "Next: meet the personas", "Meet your")
    into_a_card_and_back(page)
    follow(page, "Next: export them", "Export")
    with taken_home(page, tmp_path).open(encoding="utf-8-sig", newline="") as file:
        assert len(list(csv.DictReader(file))) == len(customers)
