"""How long the whole judgement takes in the dashboard, and whether the slider waits for it.

By the clock, from the moment the slider stands until the verdict does. Meanwhile the slider is moved one
step: the page must not wait, and the number chosen must still stand when the verdict has come.
"""

from __future__ import annotations

import time

from playwright.sync_api import Page

from benchmarks.browsers import arrive
from benchmarks.measures import table

SIZES = (1_000, 100_000, 1_000_000)
STANDS = """k => !document.querySelector('[data-stale=true]')
  && document.querySelector('[data-testid=stSidebarUserContent]').innerText.includes(`${k} segments`)"""


def main() -> None:
    """Print, per size of file, the seconds of the judgement and the milliseconds of a step meanwhile."""
    rows = [(f"{n:,}", *_measured(n)) for n in SIZES]
    table(("customers", "verdict after, s", "a step of the slider meanwhile, ms"), rows)


def _measured(customers: int) -> tuple[str, str]:
    with arrive(customers) as page:
        page.get_by_role("link", name="How many").click()
        page.get_by_role("slider", name="Segments").wait_for()
        start = time.perf_counter()
        page.locator(".gold").wait_for()
        step = _step(page)
        page.get_by_text("Why we say so").wait_for()
        taken = time.perf_counter() - start
        return f"{taken:.1f}", step


def _step(page: Page) -> str:
    """Milliseconds from the key to the page of the next k, the verdict still outstanding."""
    slider = page.get_by_role("slider", name="Segments")
    slider.focus()
    k = int(slider.get_attribute("aria-valuenow") or 0) + 1
    start = time.perf_counter()
    page.keyboard.press("ArrowRight")
    page.wait_for_function(STANDS, arg=k, polling="raf")
    taken = 1000 * (time.perf_counter() - start)
    waited = page.get_by_text("Why we say so").count() > 0
    return f"{taken:.0f}{', after the verdict' if waited else ''}"
