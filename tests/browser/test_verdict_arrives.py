"""The verdict arrives while the person is at the page, on a machine with little time to spare."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from browsing import serving, settled
from eyes import CUT
from pandas import DataFrame
from playwright.sync_api import Browser, Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TRIES = [0, pytest.param(9, marks=pytest.mark.slow)]


@pytest.fixture(scope="module")
def server_log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("late") / "stderr.txt"


@pytest.fixture(scope="module")
def server(server_log: Path) -> Iterator[str]:
    """A dashboard whose verdict takes three seconds longer, so that there is a time before it."""
    with serving(server_log, judging=3) as address:
        yield address


def two_pairs() -> bytes:
    """Four groups in two pairs: the silhouette is best at two, the verdict finds four."""
    rng = np.random.default_rng(3)
    center = np.array([[0, 0, 0], [6, 0, 0], [30, 30, 30], [30, 36, 30]])[rng.integers(0, 4, 1200)]
    values = (center + rng.normal(size=(1200, 3))) * [10, 5, 20] + [100, 60, 200]
    return DataFrame(values.round(1), columns=["Spend", "Visits", "Points"]).to_csv(index=False).encode()


def arrive(page: Page, server: str, *, slower: int = 4) -> None:
    """A visitor on a slow machine opens the file and asks how many, before there is a verdict."""
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": slower})
    page.goto(server)
    file = {"name": "pairs.csv", "mimeType": "text/csv", "buffer": two_pairs()}
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(file)
    expect(page.get_by_text("All 1,200 customers are in")).to_be_visible()
    page.get_by_role("link", name="How many").click()


@pytest.mark.parametrize("more", TRIES)
def test_nobody_chose_what_nobody_touched(page: Page, server: str, more: int) -> None:
    """The page is opened and nothing is touched: no choice is made, however late the browser is."""
    for _ in range(1 + more):
        visitor = page.context.new_page()
        arrive(visitor, server)
        expect(visitor.get_by_role("heading", name="There are four separate groups")).to_be_visible()
        settled(visitor)
        visitor.wait_for_timeout(1_200)
        expect(visitor.get_by_role("slider", name="Segments")).to_have_attribute("aria-valuenow", "4")
        expect(visitor.get_by_text("Your choice")).to_have_count(0)
        assert "k=" not in visitor.url
        visitor.close()


def test_the_page_holds_still(page: Page, server: str) -> None:
    """The pictures stand where they stood when the verdict arrives."""
    arrive(page, server, slower=1)
    chart = page.locator(".chart")
    expect(page.get_by_role("heading", name="Looking for structure")).to_be_visible()
    before = chart.bounding_box()
    expect(page.get_by_role("heading", name="There are four separate groups")).to_be_visible()
    settled(page)
    after = chart.bounding_box()
    assert before is not None and after is not None
    assert abs(before["y"] - after["y"]) <= 2


def test_a_phone_that_waits_is_not_moved_sideways(page: Page, server: str) -> None:
    """What is said in the place of what is not known yet has room there too."""
    arrive(page, server, slower=1)
    expect(page.get_by_role("heading", name="Looking for structure")).to_be_visible()
    page.set_viewport_size({"width": 390, "height": 844})
    page.wait_for_timeout(300)
    assert page.evaluate(CUT) == []
    doing = page.locator(".banner .badge span").first
    assert doing.evaluate("e => getComputedStyle(e, '::after').whiteSpace") == "normal"  # it wraps


def test_an_arrow_key_pressed_then_counts(page: Page, server: str) -> None:
    """Who has the keyboard on the slider keeps it there, though the verdict comes: four, then five."""
    arrive(page, server, slower=1)
    slider = page.get_by_role("slider", name="Segments").first
    slider.focus()
    expect(page.get_by_role("heading", name="Looking for structure")).to_be_visible()
    expect(slider).to_have_attribute("aria-valuenow", "4")
    page.keyboard.press("ArrowRight")
    page.wait_for_url("**k=5")
    settled(page)
    expect(slider).to_have_attribute("aria-valuenow", "5")


def test_who_waits_asks_for_nothing_and_is_told_once(page: Page, server: str) -> None:
    """How far it is comes by itself; the page is drawn anew when the verdict stands, and not before."""
    said: list[float] = []
    page.on("websocket", lambda socket: socket.on("framesent", lambda _: said.append(time.monotonic())))
    arrive(page, server, slower=1)
    bar = page.locator(".progress [role=progressbar]")
    expect(bar).to_be_visible()
    settled(page)
    before, since = len(said), time.monotonic()
    expect(page.get_by_role("heading", name="There are four separate groups")).to_be_visible()
    assert time.monotonic() - since > 1, "there was no time in which to wait"
    assert len(said) - before == 1


def test_a_page_about_the_verdict_stands_in_grey_until_it_is_told(page: Page, server: str) -> None:
    arrive(page, server, slower=1)
    page.get_by_role("link", name="Personas").click()
    expect(page.get_by_role("heading", name="Looking for segments")).to_be_visible()
    expect(page.locator(".progress [role=progressbar]")).to_be_visible()
    expect(page.get_by_role("radio", name="Every card")).to_be_visible()
    expect(page.get_by_role("heading", name="Looking for segments")).to_have_count(0)
    expect(page.locator(".progress [role=progressbar]")).to_have_count(0)


def test_a_browser_that_hears_nothing_asks(page: Page, server: str) -> None:
    """As behind a proxy that does not let it through: later, but all the same."""
    page.route("**/news/**", lambda route: route.fulfill(status=502))
    arrive(page, server, slower=1)
    expect(page.locator(".progress [role=progressbar]")).to_be_visible()
    expect(page.get_by_role("heading", name="There are four separate groups")).to_be_visible()
    expect(page.locator(".progress [role=progressbar]")).to_have_count(0)


def test_a_server_that_is_stopped_does_not_wait_for_those_who_wait(browser: Browser, tmp_path: Path) -> None:
    with serving(tmp_path / "stderr.txt", judging=60) as address:
        waiting = browser.new_page()
        arrive(waiting, address, slower=1)
        expect(waiting.locator(".progress [role=progressbar]")).to_be_visible()
        began = time.monotonic()
    assert time.monotonic() - began < 40
    waiting.close()
