"""A reload, a duplicated tab, a lost connection, a new server: what comes back, and to whom."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from browsing import every_card, free_port, serving, settled, until
from pandas import DataFrame
from playwright.sync_api import Browser, Locator, Page, WebSocket, expect
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

pytestmark = [pytest.mark.browser, pytest.mark.slow]

HERE = "All 100 customers are in"
WELCOME = "Find the segments in your customers"


@pytest.fixture
def upload(customers: DataFrame, tmp_path: Path) -> Path:
    """A hundred customers as a file."""
    path = tmp_path / "customers.csv"
    customers.to_csv(path, index=False)
    return path


@pytest.fixture
def visitor(browser: Browser) -> Iterator[Page]:
    """A visitor of a server of the test’s own."""
    context = browser.new_context(viewport={"width": 1440, "height": 1000})
    page = context.new_page()
    page.set_default_timeout(60_000)
    yield page
    context.close()


def bring(page: Page, upload: Path) -> None:
    settled(page)
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(upload)
    expect(page.get_by_text(HERE)).to_be_visible()
    settled(page)


def go(page: Page, name: str) -> None:
    page.get_by_role("link", name=name, exact=True).click()
    settled(page)


def slider(page: Page) -> Locator:
    return page.get_by_role("slider").first


def choose_k(page: Page, k: int) -> None:
    """Go to the slider, and move it there."""
    go(page, "How many")
    expect(slider(page)).to_be_visible()
    slider(page).focus()
    slider(page).press("Home")
    chosen(page, 2)
    for shown in range(3, k + 1):
        slider(page).press("ArrowRight")
        chosen(page, shown)


def chosen(page: Page, k: int) -> None:
    """Wait until the dashboard has taken a number: keys pressed at once are one choice."""
    expect(slider(page)).to_have_attribute("aria-valuenow", str(k))
    card = page.get_by_test_id("stSidebarUserContent")
    expect(card.get_by_text(f"{k} segments", exact=True)).to_be_visible()
    settled(page)


_NAMES = 36  # pixels of the row of names above a table


def set_use(page: Page, row: int, use: str) -> None:
    """Choose in the table of columns what one is used for."""
    grid = page.get_by_test_id("stDataFrame").first
    box = grid.bounding_box()
    rows = int(grid.locator("[aria-rowcount]").get_attribute("aria-rowcount") or 0) - 1  # without names
    assert box is not None and rows > row
    tall = (box["height"] - _NAMES) / rows
    page.mouse.click(box["x"] + 220, box["y"] + _NAMES + tall * (row + 0.5))
    page.keyboard.press("Enter")
    page.get_by_role("option", name=use).click()
    settled(page)


def test_a_reload_loses_nothing(page: Page, server: str, upload: Path) -> None:
    """File, k, a column and a name are there after F5, on the same page, and after a visit elsewhere."""
    page.goto(server)
    bring(page, upload)
    page.get_by_role("radio", name="All 5").click()
    settled(page)
    set_use(page, 2, "Ignore")
    expect(page.get_by_role("button", name="Undo: “Channel”: Ignore")).to_be_visible()
    choose_k(page, 4)
    go(page, "Personas")
    every_card(page)
    page.get_by_role("button", name="Edit").first.click()
    page.get_by_label("Name", exact=True).fill("Our very best")
    page.get_by_role("button", name="Keep").click()
    expect(page.get_by_role("heading", name="Our very best")).to_be_visible()
    settled(page)

    page.reload()
    expect(page.get_by_role("heading", name="Meet your four segments")).to_be_visible()
    expect(page.get_by_role("heading", name="Our very best")).to_be_visible()
    assert "/personas?k=4" in page.url
    page.goto("about:blank")
    page.goto(f"{server}/choose_k")
    expect(slider(page)).to_have_attribute("aria-valuenow", "4")
    go(page, "Your data")
    expect(page.get_by_text(HERE)).to_be_visible()
    expect(page.get_by_test_id("stDataFrame").first.get_by_test_id("glide-cell-1-4")).to_have_text("Ignore")
    storage = page.evaluate("[JSON.stringify(sessionStorage), document.cookie, location.href]")
    key = page.evaluate("sessionStorage.getItem('touchstone.key')")
    assert len(key) > 40 and key in storage[0] and key not in storage[1] + storage[2]


def test_two_tabs_and_a_duplicate_stay_apart(page: Page, server: str, upload: Path) -> None:
    """A second tab begins with nothing; a duplicated one with the same, and from there goes its own way."""
    page.goto(server)
    bring(page, upload)
    choose_k(page, 3)
    other = page.context.new_page()
    other.goto(server)
    expect(other.get_by_text(WELCOME)).to_be_visible()
    with page.context.expect_page() as opened:
        page.evaluate("window.open(location.href)")
    twin = opened.value
    expect(slider(twin)).to_have_attribute("aria-valuenow", "3")
    settled(twin)
    slider(twin).press("ArrowRight")
    chosen(twin, 4)
    page.goto(f"{server}/choose_k")
    expect(slider(page)).to_have_attribute("aria-valuenow", "3")
    twin.goto(f"{server}/choose_k")
    expect(slider(twin)).to_have_attribute("aria-valuenow", "4")
    keys = {tab.evaluate("sessionStorage.getItem('touchstone.key')") for tab in (page, other, twin)}
    assert len(keys) == 3


def test_cleared_is_cleared(page: Page, server: str, upload: Path) -> None:
    """After “Clear my data” a reload finds nothing, and nothing is said to be missing."""
    page.goto(server)
    bring(page, upload)
    page.get_by_role("button", name="Change file").click()
    page.get_by_role("button", name="Clear my data").click()
    expect(page.get_by_text(WELCOME)).to_be_visible()
    settled(page)
    expect(page.get_by_text("customers.csv")).to_have_count(0)
    assert page.evaluate("document.cookie.includes('touchstone_work=1')") is False
    page.reload()
    expect(page.get_by_text(WELCOME)).to_be_visible()
    settled(page)
    expect(page.get_by_text("no longer here")).to_have_count(0)
    bring(page, upload)


def test_a_tab_without_work_has_its_page_drawn_once(page: Page, server: str) -> None:
    """A new tab, and one that comes back with nothing, are given their key without being asked."""
    runs = list[str]()

    def listen(socket: WebSocket) -> None:
        def count(frame: str | bytes) -> None:
            message = ForwardMsg()
            message.ParseFromString(frame if isinstance(frame, bytes) else frame.encode())
            if message.WhichOneof("type") == "new_session":
                runs.append(message.new_session.main_script_path)

        socket.on("framereceived", count)

    page.on("websocket", listen)
    for _ in range(2):
        page.goto(server)
        until(page, "sessionStorage.getItem('touchstone.key')")
        settled(page)
    assert len(runs) == 2


def test_undo_and_redo_by_hand_and_key(page: Page, server: str, upload: Path) -> None:
    """Steps of the slider are taken back and made again; in a field the keys belong to what is typed."""
    page.goto(server)
    bring(page, upload)
    choose_k(page, 4)
    sidebar = page.get_by_test_id("stSidebarUserContent")
    sidebar.get_by_role("button", name="Undo: 4 segments").click()
    expect(slider(page)).to_have_attribute("aria-valuenow", "3")
    expect(sidebar.get_by_role("button", name="Redo: 4 segments")).to_be_visible()
    settled(page)
    page.keyboard.press("Control+z")
    expect(sidebar.get_by_role("button", name="Redo: 3 segments")).to_be_visible()
    settled(page)
    page.keyboard.press("Control+Shift+z")
    expect(slider(page)).to_have_attribute("aria-valuenow", "3")
    expect(sidebar.get_by_role("button", name="Redo: 4 segments")).to_be_visible()
    go(page, "Personas")
    every_card(page)
    page.get_by_role("button", name="Edit").first.click()
    field = page.get_by_label("Name", exact=True)
    before = field.input_value()
    field.fill("Something else")
    page.get_by_role("button", name="Keep").click()
    undo = sidebar.get_by_role("button", name="Undo: the name “Something else”")
    expect(undo).to_be_visible()
    settled(page)
    undo.click()
    expect(page.get_by_role("heading", name=before).first).to_be_visible()
    settled(page)
    page.get_by_role("button", name="Edit").first.click()
    expect(field).to_have_value(before)
    field.press("Control+z")
    expect(sidebar.get_by_role("button", name="Undo: 3 segments")).to_be_visible()


def test_after_a_lost_connection_the_work_is_there(
    visitor: Page, upload: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The session is gone by the time the browser is connected again: its tab goes on all the same."""
    monkeypatch.setenv("STREAMLIT_SERVER_DISCONNECTED_SESSION_TTL", "0")
    visitor.add_init_script(
        "window.lines = []; const Line = window.WebSocket;"
        "window.WebSocket = class extends Line { constructor(...a) { super(...a); window.lines.push(this) } }"
    )
    with serving(tmp_path / "log.txt") as server:
        visitor.goto(server)
        bring(visitor, upload)
        choose_k(visitor, 4)
        visitor.evaluate("window.lines.forEach(line => line.close())")
        until(visitor, "window.lines.length > 1 && window.lines.at(-1).readyState === 1")
        expect(slider(visitor)).to_have_attribute("aria-valuenow", "4")
        expect(visitor.get_by_role("button", name="Undo: 4 segments")).to_be_visible()
        settled(visitor)
        visitor.get_by_role("button", name="Undo: 4 segments").click()
        expect(slider(visitor)).to_have_attribute("aria-valuenow", "3")


def test_after_a_restart_the_page_says_what_happened(visitor: Page, upload: Path, tmp_path: Path) -> None:
    """The new server knows nothing of the tab: it says so at the door, where the file comes in again."""
    port = free_port()
    with serving(tmp_path / "log.txt", port=port) as server:
        visitor.goto(server)
        bring(visitor, upload)
        choose_k(visitor, 4)
        go(visitor, "Personas")
    with serving(tmp_path / "again.txt", port=port):
        visitor.reload()
        expect(
            visitor.get_by_text("The dashboard was restarted, so your file is no longer here.")
        ).to_be_visible()
        bring(visitor, upload)
        expect(visitor.get_by_text("The dashboard was restarted")).to_have_count(0)
        go(visitor, "How many")
        expect(slider(visitor)).to_have_attribute("aria-valuenow", "4")
