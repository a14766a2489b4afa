"""Two people at one dashboard: nothing of either reaches the other, nor a log, an address or an error."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from browsing import settled
from pandas import DataFrame
from playwright.sync_api import Browser, Page, Response, WebSocket, expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PAGES = ("Explore", "How many", "Map", "Personas", "Export", "Next month", "Your data")
CUSTOMERS = 300


def people(word: str, seed: int) -> bytes:
    """Customers who all bear a word that stands in nobody else’s file."""
    rng = np.random.default_rng(seed)
    group = rng.integers(0, 3, CUSTOMERS)
    rows = {
        "CustomerID": [f"{word}-{n}" for n in range(CUSTOMERS)],
        "Email": [f"{word.lower()}.{n}@shop.example" for n in range(CUSTOMERS)],
        "Town": rng.choice([f"{word}stadt", f"{word}dorf"], CUSTOMERS),
        "Spend": (np.array([50, 400, 1500])[group] * rng.lognormal(0, 0.1, CUSTOMERS)).round(2),
        "Visits": np.array([2, 9, 25])[group] + rng.poisson(2, CUSTOMERS),
        "Accepts Marketing": rng.choice(["yes", "no"], CUSTOMERS),
    }
    return DataFrame(rows).to_csv(index=False).encode()


BREATH = 150  # milliseconds from file to file: Chromium drops the eleventh download of one second


class Person:
    """A browser of their own, and all that ever came into it."""

    def __init__(self, browser: Browser, server: str, word: str, seed: int) -> None:
        self.word, self.server = word, server
        self.came: list[bytes] = []
        self.addresses: list[str] = []
        self.files: list[str] = []
        self.context = browser.new_context(accept_downloads=True)
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(60_000)
        self.page.on("websocket", self._listen)
        self.page.on("response", self._note)
        self.page.goto(server)
        file = {"name": f"{word}.csv", "mimeType": "text/csv", "buffer": people(word, seed)}
        self.page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(file)
        expect(self.page.get_by_text(f"All {CUSTOMERS} customers are in")).to_be_visible()

    def _listen(self, socket: WebSocket) -> None:
        self.addresses.append(socket.url)
        socket.on("framereceived", lambda data: self.came.append(_bytes(data)))

    def _note(self, answer: Response) -> None:
        self.addresses.append(answer.url)

    def look(self, link: str) -> None:
        self.page.get_by_role("link", name=link, exact=True).click()
        settled(self.page)

    def take_all(self) -> int:
        """Every file that the page of exports makes at a click; what came is kept, with its address."""
        buttons = self.page.locator("[class*='st-key-download-']").get_by_test_id("stDownloadButton")
        count = buttons.count()
        for number in range(count):
            with self.page.expect_download(timeout=90_000) as coming:
                buttons.nth(number).get_by_role("button").click()
            self.came.append(coming.value.path().read_bytes())
            self.files.append(coming.value.url)
            self.page.wait_for_timeout(BREATH)
        return count

    def heard_of(self, word: str) -> bool:
        return any(word.lower().encode() in one.lower() for one in self.came)


def _bytes(data: bytes | str) -> bytes:
    return data if isinstance(data, bytes) else data.encode()


@pytest.fixture
def two(browser: Browser, server: str) -> Iterator[tuple[Person, Person]]:
    both = Person(browser, server, "Zebrafink", 1), Person(browser, server, "Ochsenkopf", 2)
    yield both
    for person in both:
        person.context.close()


def test_nobody_sees_anothers_on_any_page_nor_in_any_file(
    two: tuple[Person, Person], server_log: Path
) -> None:
    """Page by page at the same time; all that the socket brought and every file is looked through."""
    for link in PAGES:
        for person in two:
            person.look(link)
    for person in two:
        person.look("Export")
        assert person.take_all() > 5
    for mine, theirs in (two, two[::-1]):
        assert mine.heard_of(mine.word), "what was looked through would have shown it"
        assert not mine.heard_of(theirs.word)
        refused = [mine.page.request.get(url).status for url in theirs.files]
        assert set(refused) == {404}
        own = [mine.page.request.get(url).status for url in mine.files[-1:]]
        assert own == [200]
        every = " ".join([*mine.addresses, *mine.files]).lower()
        assert mine.word.lower() not in every and theirs.word.lower() not in every
    log = server_log.read_text(encoding="utf-8", errors="replace").lower()
    assert not any(person.word.lower() in log for person in two)
