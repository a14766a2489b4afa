"""How long a step of the k slider takes at 100,000 customers: key press to a page that stands."""

from __future__ import annotations

import statistics
import time

from playwright.sync_api import Page

from benchmarks.browsers import AT_REST, CUSTOMERS, rest, visit

STEPS = 12
STANDS = f"""k => {AT_REST} && !document.querySelector('[data-stale=true]')
  && document.querySelector('[data-testid=stSidebarUserContent]').innerText.includes(`${{k}} segments`)"""


def main() -> None:
    """Print the median and the slowest of a dozen steps, every k having been shown once before."""
    with visit() as page:
        page.get_by_role("slider", name="Segments").focus()
        page.keyboard.press("Home")
        rest(page)
        times = [_step(page, key, k) for key, k in _walk()]
    counted = sorted(times[-STEPS:])
    print(f"| a step of the slider, {CUSTOMERS:,} customers | milliseconds |")
    print("|---|---|")
    print(f"| median of {STEPS} | {statistics.median(counted):.0f} |")
    print(f"| slowest | {counted[-1]:.0f} |")


def _walk() -> list[tuple[str, int]]:
    up = [("ArrowRight", k) for k in range(3, 11)]
    down = [("ArrowLeft", k) for k in range(9, 3, -1)]
    return [*up, *down, *[("ArrowRight", k) for k in range(5, 11)], *down]


def _step(page: Page, key: str, k: int) -> float:
    start = time.perf_counter()
    page.keyboard.press(key)
    page.wait_for_function(STANDS, arg=k, polling="raf")
    taken = 1000 * (time.perf_counter() - start)
    rest(page)
    return taken
