"""Hostile words, and how to tell on a page that they stayed words.

Every hostile text holds a token of its own. Where the token stands on a page, what stands before it in
the file must stand before it on the screen: had Markdown, HTML, a formula or an icon been made of it,
those letters would be gone. The `page` fixture fails on any request beyond the dashboard.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np
from browsing import settled
from pandas import DataFrame
from playwright.sync_api import Page

NUMBERS = [
    "![zqa1 spend](http://evil.example/spend.png)",
    "$\\frac{zqa2 orders}$ a.b[0]:c",
    "=cmd|' /C zqa3'!A0",
    "http://evil.example/zqa4 visits",
]
CATEGORIES = [
    "<img src=http://evil.example/zqb1.png> city",
    ":material/bug_report: zqb2",
    "[zqb3](http://evil.example) channel",
    "|zqb4|b|\n|-|-|",
    "`zqb5` :red[x]",
    "\u202egnp.zqb6\u202c \u200bzero\u200bwidth",
    "very long zqb7 " + "header " * 60,
]
WORDS = [
    "![zqv1](http://evil.example/picture.png)",
    "[zqv2](http://evil.example/link)",
    "<img src=http://evil.example/zqv3.png onerror=alert(1)>",
    "<script>fetch('http://evil.example/zqv4')</script>",
    ":material/bug_report: zqv5",
    "$\\LaTeX zqv6$ $$x$$",
    "=cmd|' /C zqv7'!A0",
    "http://evil.example/zqv8",
    "www.evil.example/zqv9",
    "zqv10@evil.example",
    "|zqv11|table|",
    "`zqv12` code",
    ":red[zqv13] :red-badge[x]",
    "**zqv14** ~~gone~~ __under__",
    "# zqv15",
    "1. zqv16",
    "- zqv17",
    "a.b[zqv18]:Q",
    "datum['zqv19'] %{x} <b>bold</b>",
    "\u202egnp.zqv20\u202c",
    "zqv21 " + "endless " * 300,
    "<a href='http://evil.example/zqv22'>here</a>",
    ":heart: zqv23 -> <- --",
    "&lt;b&gt; zqv24 &copy;",
    "{{ zqv25 }} ${7*7} {%x%}",
    "javascript:alert('zqv26')",
]
FILE = "![zqf1](www.evil.example) :material_bug_report: zqf2@evil.example $x$ <b>.csv"
TEXTS = [*NUMBERS, *CATEGORIES, *WORDS, FILE]
MADE_OF_DATA = {
    "picture": "[data-testid=stMain] img:not([src^='data:']):not([src^='blob:'])",
    "link": "a[href*='evil'], a[href^='javascript'], a[href^='mailto']",
    "formula": ".katex",
    "icon": "[data-testid=stIconMaterial]:text-is('bug_report')",
    "code": "[data-testid=stMain] code",
    "list, quote or rule": "[data-testid=stMarkdownContainer] :is(li, blockquote, hr)",
    "struck out": ":is(s, del)",
    "bold": ":is(strong, b, u):text-is('zqv14'), :is(strong, b, u):text-is('bold')",
    "error": "[data-testid=stException], [data-testid=stAlertContentError]",
}
INVISIBLE = re.compile("[\u200b-\u200f\u2060\u202a-\u202e\u2066-\u2069\ufeff]")


def hostile_table(rows: int = 260) -> DataFrame:
    """Three clear groups under hostile names, with hostile words in every category."""
    rng = np.random.default_rng(11)
    group = np.arange(rows) % 3
    center = np.array([40.0, 300.0, 1500.0])[group]
    table: dict[str, object] = {"Customer ID": [f"{WORDS[i % len(WORDS)]} {i}" for i in range(rows)]}
    for at, name in enumerate(NUMBERS):
        table[name] = (center * (at + 1) * rng.lognormal(0, 0.15, rows)).round(2)
    for at, name in enumerate(CATEGORIES):
        words = [WORDS[(at * 4 + i) % len(WORDS)] for i in range(4)]
        table[name] = np.where(rng.random(rows) < 0.7, np.take(words, group), rng.choice(words, rows))
    return DataFrame(table)


def plain(text: str) -> str:
    """In small letters, without invisible ones or blanks: headers are spoken, and broken where long."""
    return re.sub(r"[\s._]+", "", INVISIBLE.sub("", text)).casefold()


def token(text: str) -> str:
    """The mark by which a hostile text is found again."""
    found = re.search(r"zq[a-z]\d+", text)
    assert found is not None
    return found[0]


def changed(seen: str) -> Iterator[str]:
    """Hostile texts that do not stand on the screen as they stand in the file."""
    seen = plain(seen)
    for text in map(plain, TEXTS):
        before = text[: text.index(token(text))].lstrip()
        for found in re.finditer(rf"{token(text)}(?!\d)", seen):
            if not seen[: found.start()].endswith(before):
                yield f"{before}{token(text)} became {seen[max(0, found.start() - 40) : found.end()]}"


def made_of_data(page: Page) -> Iterator[str]:
    """Everything on this page that data made and that is more than text."""
    for what, where in MADE_OF_DATA.items():
        for element in page.locator(where).all():
            whole, around = element.evaluate(
                "e => [e.outerHTML, (e.closest('[data-testid]') || e).textContent]"
            )
            yield f"{what}: {whole[:120]} in {around[:200]}"


def read(page: Page, *, where: str) -> str:
    """What can be read on this page, once nothing on it is more than text."""
    settled(page)
    text: str = page.locator("body").inner_text()
    wrong = [f"{where}: {found}" for found in (*made_of_data(page), *changed(text))]
    assert wrong == [], wrong
    return text


def unfold(page: Page) -> None:
    """Open what is folded, and point at every question mark."""
    closed = page.get_by_test_id("stMain").locator("details:not([open]) > summary")
    for _ in range(closed.count()):
        closed.first.click()
        settled(page)
    asked = [one for one in page.get_by_test_id("stTooltipIcon").all() if one.is_visible()]
    for question in asked[:8]:
        question.hover()


def go(page: Page, link: str) -> None:
    page.get_by_role("link", name=link, exact=True).click()
    page.wait_for_timeout(300)
    settled(page)


def open_file(page: Page, server: str, name: str, data: bytes) -> None:
    page.goto(server)
    file = {"name": name, "mimeType": "text/csv", "buffer": data}
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(file)  # type: ignore[arg-type]
    page.get_by_role("heading", name="Your data").wait_for()
    settled(page)
