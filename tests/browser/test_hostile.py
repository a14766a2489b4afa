"""Hostile files in a real browser: whatever they contain is shown as text, and nothing else happens.

The `page` fixture fails on any request beyond the dashboard, on any error in the browser and on any mistake
of ours in the server.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from browsing import every_card, settled
from hostile_words import (
    CATEGORIES,
    FILE,
    NUMBERS,
    TEXTS,
    changed,
    go,
    hostile_table,
    open_file,
    plain,
    read,
    token,
    unfold,
)
from pandas import DataFrame
from playwright.sync_api import Browser, Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PAGES = ("Your data", "Explore", "How many", "Map", "Personas", "Export")


def next_option(page: Page, label: str) -> None:
    """The option after the one that is chosen; their words are not to be trusted, so none is named."""
    box = page.get_by_role("combobox", name=label, exact=True)
    box.scroll_into_view_if_needed()
    page.wait_for_timeout(500)  # a list closes again when charts above it still grow
    box.click()
    page.get_by_role("option").first.wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    settled(page)


def every_column(page: Page) -> str:
    """Every question, every column alone, two together, and a filter for one."""
    seen = ""
    for question in ("Groups", "Value", "Gaps", "Pairs", "Any column"):
        one = page.get_by_role("radio", name=question, exact=True)
        if one.count():
            one.click()
            seen += read(page, where=f"Explore, {question}")
    for _ in range(len(NUMBERS) + len(CATEGORIES)):
        next_option(page, "Column")
        seen += read(page, where="Explore, a column")
    next_option(page, "Against")
    seen += read(page, where="Explore, a pair")
    page.get_by_role("button", name="Look at some customers only").click()
    next_option(page, "Filter by")
    seen += read(page, where="Explore, a filter")
    for _ in range(2):  # the list, and what it stands in
        page.keyboard.press("Escape")
    return seen


def customers_on_the_map(page: Page) -> str:
    """One customer looked up, every segment that is pointed at, and every question about them."""
    page.get_by_role("searchbox").fill("#3")
    page.keyboard.press("Enter")
    expect(page.locator(".found")).to_be_visible()
    settled(page)
    work, seen = page.locator(".work"), ""
    for row in page.locator(".work .row").all():
        row.hover()
        seen += work.inner_text()
    assert [*changed(seen)] == []
    assert page.locator(".work a, .work img").count() == 0
    for question in page.get_by_role("radiogroup", name="What to look at").get_by_role("radio").all():
        question.click()
        seen += read(page, where="Map, a question")
    return seen + read(page, where="Map, a customer")


def tools(page: Page) -> str:
    """What can be done with the segments, and their cards."""
    every_card(page)
    seen = read(page, where="Personas, cards")
    for tool in ("Compare two", "Are they usable?", "Plan a test", "Campaign budget", "Join segments"):
        page.get_by_role("radio", name=tool).click()
        seen += read(page, where=f"Personas, {tool}")
    return seen


ALSO: dict[str, Callable[[Page], str]] = {
    "Explore": every_column,
    "Map": customers_on_the_map,
    "Personas": tools,
}


def walk(page: Page) -> str:
    """Everything that can be read on every page, with all that is folded away or chosen there."""
    seen = ""
    for link in PAGES:
        go(page, link)
        unfold(page)
        seen += read(page, where=link)
        seen += ALSO[link](page) if link in ALSO else ""
    return seen


def taken(page: Page, key: str) -> tuple[str, bytes]:
    """A download: the name it bears, and what is in it."""
    with page.expect_download() as download:
        page.locator(f".st-key-download-{key} button").click()
    return download.value.suggested_filename, Path(download.value.path()).read_bytes()


def test_hostile_names_and_words_stay_text(page: Page, server: str) -> None:
    """Hostile headers, categories, ids and a hostile file name go through every page as plain text."""
    open_file(page, server, FILE, hostile_table().to_csv(index=False).encode())
    shown = set(re.findall(r"zq[a-z]\d+", plain(walk(page))))
    assert {token(text) for text in TEXTS} - shown == set()


def test_hostile_files_leave_as_text(page: Page, browser: Browser, server: str, tmp_path: Path) -> None:
    """The CSV reads back word for word, names in one line; no cell can run; the report asks for nothing."""
    table = hostile_table()
    open_file(page, server, FILE, table.to_csv(index=False).encode())
    go(page, "Export")
    page.get_by_role("heading", name="Export").wait_for()
    settled(page)

    name, data = taken(page, "csv")
    assert re.fullmatch(r"[^/\\<>|:*?\"]+-segments\.csv", name)
    cells = [*csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))]
    assert not [cell for row in cells for cell in row if may_run(cell)]
    back = [[cell.removeprefix("'") for cell in row[: table.shape[1]]] for row in cells]
    assert [*map(plain, back[0])] == [*map(plain, table)]
    assert [row[0] for row in back[1:]] == table["Customer ID"].tolist()
    assert [row[-1] for row in back[1:]] == table.iloc[:, -1].tolist()

    _, data = taken(page, "xlsx")
    with zipfile.ZipFile(io.BytesIO(data)) as workbook:
        sheets = [workbook.read(part) for part in workbook.namelist() if part.startswith("xl/worksheets")]
    assert not any(b"<f>" in sheet or b"<f " in sheet or b"hyperlink" in sheet for sheet in sheets)

    _, data = taken(page, "report")
    (tmp_path / "report.html").write_bytes(data)
    report = browser.new_page()
    asked: list[str] = []
    report.on("request", lambda request: asked.append(request.url))
    report.goto((tmp_path / "report.html").as_uri())
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    assert report.locator("script, a[href*=evil], img[src*=evil]").count() == 0
    assert [*changed(report.locator("body").inner_text())] == []
    report.close()


def may_run(cell: str) -> bool:
    """Whether a spreadsheet might take the cell for a formula; a number with a sign is none."""
    begins = cell.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"))
    return begins and re.fullmatch(r"[-+]?[\d.,]+", cell) is None


@pytest.mark.parametrize("name", ["payloads", "csv-spectrum"])
def test_collected_attacks_stay_text(page: Page, server: str, data_folder: Path, name: str) -> None:
    """Cells that are known to run in spreadsheets or pages do nothing here, as words and as headers."""
    if name == "payloads":
        words = pd.read_csv(data_folder / "injection" / "payloads.csv", dtype="str")["payload"].tolist()
    else:
        folder = data_folder / "torture" / "csv-spectrum" / "csvs"
        words = [file.read_text("utf-8")[:200] for file in sorted(folder.glob("*.csv"))]
    open_file(page, server, f"{name}.csv", attacks(words).to_csv(index=False).encode())
    for link in PAGES:
        go(page, link)
        unfold(page)
        read(page, where=link)


def attacks(words: list[str]) -> DataFrame:
    """Three groups of customers under four headers and with twelve categories from a list of attacks."""
    rng = np.random.default_rng(2)
    group = np.arange(300) % 3
    center = np.array([40.0, 300.0, 1500.0])[group]
    table: dict[str, object] = {"Spend": center * rng.lognormal(0, 0.1, 300)}
    table["Visits"] = (center / 20).round() + rng.integers(0, 4, 300)
    few = rng.permutation(len(words))
    for at in range(4):
        own = [words[few[(at * 3 + i) % len(few)]] for i in range(3)]
        table[f"{words[few[-1 - at]]} {at}"] = np.take(own, (group + (rng.random(300) < 0.2)) % 3)
    return DataFrame(table)
