"""The moment of choosing how many, by hand, by key and by tick: the browser says one number, once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browsing import messages, open_sample, serving, settled
from playwright.sync_api import Browser, Page, expect
from streamlit.proto.BackMsg_pb2 import BackMsg

from ui.components.k_moment import KEY
from ui.components.progress import UNSEEN

pytestmark = [pytest.mark.browser, pytest.mark.slow]

HELD_BACK = """
import pathlib, time
from ui.judging import Queue
proposed = Queue._proposed

def when_told(*given):
    while not pathlib.Path({told!r}).exists():
        time.sleep(0.05)
    return proposed(*given)

Queue._proposed = when_told
"""
"""Whether latent classes see more is looked for once there is a file of this name."""


@pytest.fixture
def moment(page: Page, server: str, sent: list[bytes]) -> Iterator[Page]:
    """The sample’s numbers of segments, judged."""
    to_the_moment(page, server)
    all_known(page)
    yield page


def to_the_moment(page: Page, address: str) -> None:
    """The sample is opened, and stands at the choice of how many with its verdict."""
    open_sample(page, address)
    page.get_by_role("link", name="How many", exact=True).click()
    expect(page.get_by_role("heading", name="There are four separate groups")).to_be_visible()
    settled(page)


def all_known(page: Page) -> None:
    """The page waits for nothing more: whether latent classes see more is known, too.

    Their news come when they come, silently until then; the page answers them by one message of its own.
    """
    settled(page)
    expect(page.locator(f".st-key-{UNSEEN}")).to_have_count(0, timeout=60_000)
    settled(page)


def across(page: Page, k: int) -> tuple[float, float]:
    """Where the number of segments stands on the axis."""
    box = page.locator(".number").nth(k - 2).bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"]


def test_a_drag_sends_nothing_until_the_hand_lets_go(moment: Page, sent: list[bytes]) -> None:
    """Everything follows the hand within the browser; then one number goes, and dot and page agree on it."""
    x, y = across(moment, 4)
    moment.mouse.move(x, y)
    moment.mouse.down()
    before = len(sent)
    for k in (5, 7, 9, 6, 5):
        moment.mouse.move(*across(moment, k), steps=5)
        expect(moment.locator(".said")).to_contain_text({5: "Five", 7: "Seven", 9: "Nine", 6: "Six"}[k])
    expect(moment.get_by_role("heading", name="Five is your choice; four are in the data.")).to_be_visible()
    assert len(sent) == before
    assert "k=" not in moment.url
    moment.mouse.up()
    moment.wait_for_url("**k=5")
    settled(moment)
    expect(moment.get_by_role("slider")).to_have_attribute("aria-valuenow", "5")
    expect(
        moment.get_by_test_id("stSidebarUserContent").get_by_text("5 segments", exact=True)
    ).to_be_visible()
    moment.get_by_role("button", name="Back to four").click()
    expect(
        moment.get_by_test_id("stSidebarUserContent").get_by_text("4 segments", exact=True)
    ).to_be_visible()


def chosen(message: bytes) -> bool:
    """Whether a message of the browser says a number of segments."""
    told = BackMsg.FromString(message)
    widgets = told.rerun_script.widget_states.widgets
    return any(KEY in widget.id and '"k"' in widget.json_value for widget in widgets)


def test_news_during_a_drag_leave_the_hand_alone(browser: Browser, tmp_path: Path) -> None:
    """What is learned behind the verdict has the page drawn anew: the dot stays where it is held."""
    learned = tmp_path / "learned"
    with serving(tmp_path / "stderr.txt", first=HELD_BACK.format(told=str(learned))) as address:
        page = browser.new_page(viewport={"width": 1440, "height": 1000})
        sent = messages(page)
        to_the_moment(page, address)
        page.mouse.move(*across(page, 4))
        page.mouse.down()
        page.mouse.move(*across(page, 7), steps=5)
        before = len(sent)
        learned.touch()
        expect(page.locator(f".st-key-{UNSEEN}")).to_have_count(0, timeout=60_000)
        settled(page)
        assert len(sent) == before + 1 and not chosen(sent[-1])
        dot = page.get_by_role("slider")
        expect(dot).to_have_attribute("aria-valuenow", "7")
        page.mouse.move(*across(page, 5), steps=5)
        expect(dot).to_have_attribute("aria-valuenow", "5")
        assert len(sent) == before + 1
        page.mouse.up()
        page.wait_for_url("**k=5")
        assert chosen(sent[before + 1])
        page.close()


def test_keys_and_ticks_choose_and_the_focus_stays(moment: Page, sent: list[bytes]) -> None:
    """Five quick keys are one choice, and the dot keeps the keyboard; a tick chooses; undo moves the dot."""
    dot = moment.get_by_role("slider")
    dot.focus()
    before = len(sent)
    for key in ("End", "ArrowLeft", "ArrowLeft", "Home", "ArrowRight"):
        moment.keyboard.press(key)
    expect(dot).to_have_attribute("aria-valuenow", "3")
    moment.wait_for_url("**k=3")
    settled(moment)
    expect(dot).to_be_focused()
    assert len(sent) == before + 1
    moment.locator(".tick", has_text="7").click()
    moment.wait_for_url("**k=7")
    settled(moment)
    expect(dot).to_have_attribute("aria-valuenow", "7")
    for name, k in (("Undo", 3), ("Undo", 4), ("Redo", 3), ("Redo", 7), ("Undo", 3)):
        moment.get_by_role("button", name=name).click()  # the first choice and the last one are undone alike
        expect(dot).to_have_attribute("aria-valuenow", str(k))
    moment.get_by_role("link", name="Map", exact=True).first.click()
    settled(moment)
    moment.get_by_role("link", name="How many").click()
    expect(dot).to_have_attribute("aria-valuenow", "3")


def test_a_long_verdict_leaves_all_of_it_on_one_screen(page: Page, server: str, data_folder: Path) -> None:
    """Where it takes a third line, the pictures give it their room: the ribbon stands within 900 pixels."""
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(server)
    orders = data_folder / "customers" / "online_retail_sample_20k.csv"
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(orders)
    page.get_by_role("link", name="Next: get to know them").wait_for()
    settled(page)
    page.get_by_role("link", name="How many", exact=True).click()
    expect(page.locator(".verdict")).to_contain_text("A close call")
    settled(page)
    box = page.locator(".moment").bounding_box()
    assert box is not None and box["y"] + box["height"] <= 900


def test_no_name_below_the_bar_is_broken_inside_a_word(page: Page, server: str, data_folder: Path) -> None:
    """A piece of 6% is narrower than “Balances”: then all names stand in a list below the bar."""
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(f"{server}?k=5")
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(
        data_folder / "customers/bank_small.csv"
    )
    page.get_by_role("link", name="Next: get to know them").wait_for()
    settled(page)
    page.get_by_role("link", name="How many", exact=True).click()
    names = page.locator(".piece:not(.gone) > b")
    expect(names.filter(has_text="Large Balances")).to_have_count(1)
    settled(page)
    lines = """name => name.textContent.split(" ").map((word) => {
        const range = document.createRange(), at = name.textContent.indexOf(word)
        range.setStart(name.firstChild, at)
        range.setEnd(name.firstChild, at + word.length)
        return range.getClientRects().length })"""
    assert {count for at in range(5) for count in names.nth(at).evaluate(lines)} == {1}


def test_a_number_on_the_picture_has_its_name_below(page: Page, server: str) -> None:
    """A tablet has no room for ten names on the picture, nor for those of narrow pieces below it."""
    page.set_viewport_size({"width": 768, "height": 1024})
    page.goto(f"{server}?k=10")
    page.get_by_role("button", name="Try the sample").click()
    page.get_by_role("link", name="Next: get to know them").wait_for()
    settled(page)
    page.get_by_test_id("stSidebarNavLink").filter(has_text="How many").evaluate("link => link.click()")
    expect(page.locator(".verdict")).to_contain_text("your choice")
    settled(page)
    expect(page.locator(".tag:not(.gone)").first).to_have_text(re.compile(r"^\d+$"))
    names = page.locator(".piece:not(.gone) > b")
    expect(names).to_have_count(10)
    shown = "e => !!e.textContent && e.offsetWidth > 20 && getComputedStyle(e).clipPath == 'none'"
    assert all(names.nth(at).evaluate(shown) for at in range(10))
    numbers = [names.nth(at).evaluate("e => getComputedStyle(e, '::before').content") for at in range(10)]
    assert sorted(int(re.sub(r"\D", "", told)) for told in numbers) == [*range(1, 11)]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_bar_of_sizes_is_seen_in_forced_colors(browser: Browser, server: str, scheme: Any) -> None:
    """Every segment keeps its dye and width: of few above their names, of many in a strip of its own."""
    context = browser.new_context(
        forced_colors="active", color_scheme=scheme, viewport={"width": 1440, "height": 1000}
    )
    page = context.new_page()
    to_the_moment(page, server)
    assert_dyed(page, ".piece:not(.gone) > i", 4)
    page.get_by_role("slider").focus()
    page.keyboard.press("End")
    page.wait_for_url("**k=10")
    settled(page)
    assert_dyed(page, ".strip > i:not(.gone)", 10)
    context.close()


def assert_dyed(page: Page, pieces: str, count: int) -> None:
    """So many pieces are to be seen, each in a color of its own that is not that of the page."""
    seen = """all => all.map(e => { const box = e.getBoundingClientRect(), style = getComputedStyle(e);
      return [style.backgroundColor, Math.min(box.width, box.height)]; })"""
    found = page.locator(pieces).evaluate_all(seen)
    page_color = page.evaluate("getComputedStyle(document.querySelector('.stApp')).backgroundColor")
    dyes = {dye for dye, _ in found}
    assert len(found) == len(dyes) == count
    assert not dyes & {page_color, "rgba(0, 0, 0, 0)"}
    assert min(least for _, least in found) >= 3


def test_a_phone_reads_every_number_without_moving_a_table(moment: Page) -> None:
    """Scores of every number of segments are tables where there is room, and lists where there is none."""
    moment.get_by_text("Details", exact=True).click()
    tables, lists = moment.locator('[class*="st-key-wide-"]'), moment.locator("dl.measures")
    expect(tables).to_have_count(2)
    expect(tables.first).to_be_visible()
    expect(lists.first).to_be_hidden()
    moment.set_viewport_size({"width": 390, "height": 844})
    expect(lists.last).to_be_visible()
    expect(tables.first).to_be_hidden()
    settled(moment)
    assert all(lists.nth(at).evaluate("e => e.scrollWidth <= e.clientWidth") for at in range(2))
    expect(lists.first).to_contain_text("Silhouette")


def test_lines_on_a_phone_begin_right_below_the_verdict(moment: Page) -> None:
    """The room that was kept for it is gone once it stands: there were 90 pixels of nothing."""
    moment.set_viewport_size({"width": 390, "height": 844})
    moment.get_by_role("radio", name="Value tiers").click()
    settled(moment)
    place = moment.locator(".st-key-verdict")
    blank = "e => e.getBoundingClientRect().bottom - e.lastElementChild.getBoundingClientRect().bottom"
    assert place.evaluate(blank) < 32
