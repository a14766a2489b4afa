"""From letting the gold dot go to the last answer: how long a step of the choice takes."""

from __future__ import annotations

import statistics

from playwright.sync_api import Page

from benchmarks.browsers import AT_REST, CUSTOMERS, rest, visit

MANY = 1_000_000
STEPS = (5, 8, 3, 9, 6, 2, 7, 4, 10, 5, 3, 8)
STANDS = f"""k => {AT_REST} && !document.querySelector('[data-stale=true]')
  && document.querySelector('[data-testid=stSidebarUserContent]').innerText.includes(`${{k}} segments`)"""
LET_GO = """addEventListener('pointerup', () => { window.letGo = performance.now(); window.stood = 0;
  const look = () => { if (eval(window.stands)(window.wanted)) window.stood = performance.now();
    else requestAnimationFrame(look); };
  requestAnimationFrame(look); }, true)"""


def main() -> None:
    """Print the median and the slowest of a dozen steps, every k having been shown once before."""
    print("| the dot let go → everything follows | median of 12, ms | slowest, ms |")
    print("|---|---|---|")
    for customers in (CUSTOMERS, MANY):
        with visit(customers) as page:
            page.evaluate("stands => { window.stands = stands }", STANDS)
            page.evaluate(LET_GO)
            for k in range(2, 11):
                _step(page, k)
            times = sorted(_step(page, k) for k in STEPS)
        print(f"| {customers:,} customers | {statistics.median(times):.0f} | {times[-1]:.0f} |", flush=True)


def _step(page: Page, k: int) -> float:
    """Drag the dot to a number of segments; milliseconds from letting go, told by the browser’s own clock."""
    page.evaluate("k => { window.wanted = k }", k)
    at = page.get_by_role("slider", name="Segments").bounding_box()
    to = page.locator(".number").nth(k - 2).bounding_box()
    if at is None or to is None:
        raise RuntimeError("The picture of the choice is not there.")
    page.mouse.move(at["x"] + at["width"] / 2, at["y"] + at["height"] / 2)
    page.mouse.down()
    page.mouse.move(to["x"] + to["width"] / 2, to["y"], steps=6)
    page.mouse.up()
    page.wait_for_function("window.stood > 0", polling="raf")
    taken: float = page.evaluate("window.stood - window.letGo")
    rest(page)
    return taken
