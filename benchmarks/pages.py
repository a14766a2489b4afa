"""How long a page takes at 100,000 customers: from a click in the menu until it stands, everything cached;
and a filter of the explore page, chosen for the first time."""

from __future__ import annotations

import statistics

from playwright.sync_api import Page

from benchmarks.browsers import AT_REST, CUSTOMERS, milliseconds, rest, visit

MENU = {
    "Your data": "Your data",
    "Explore": "Who are your customers?",
    "How many": "How many segments?",
    "Map": "Where the segments lie",
    "Personas": "Meet your",
    "Export": "Export",
}
ROUNDS = 3
FILTERS = {"Gender": 2, "PreferredChannel": 3, "ProductType": 3}
"""Columns to filter by, and how many of their levels are chosen, one after the other."""
STANDS = f"{AT_REST} && !document.querySelector('[data-stale=true]')"
TOLD = "[...document.querySelectorAll('p')].map(p => p.textContent).find(t => t.startsWith('Looking at'))"


def main() -> None:
    """Print the median of three visits per page after one that warms the cache, and that of all filters."""
    with visit() as page:
        times = [{name: _turn_to(page, name) for name in MENU} for _ in range(ROUNDS + 1)][1:]
        filters = _filters(page)
    print(f"| page, {CUSTOMERS:,} customers | milliseconds, median of {ROUNDS} |")
    print("|---|---|")
    for name in MENU:
        print(f"| {name} | {statistics.median(one[name] for one in times):.0f} |")
    print(f"\n| a filter, {CUSTOMERS:,} customers | milliseconds, median of {len(filters)} | slowest |")
    print("|---|---|---|")
    for name, taken in zip(
        ("until the answer stands", "until every chart stands"), zip(*filters, strict=True), strict=True
    ):
        print(f"| {name} | {statistics.median(taken):.0f} | {max(taken):.0f} |")


def _turn_to(page: Page, name: str) -> float:
    link = f"""[...document.querySelectorAll('[data-testid=stSidebarNavLink]')]
        .find(a => a.textContent.includes('{name}')).click()"""
    stands = f"{STANDS} && document.querySelector('h1')?.textContent.includes('{MENU[name]}')"
    taken = milliseconds(page, link, stands)
    rest(page)
    return taken


def _filters(page: Page) -> list[tuple[float, float]]:
    """For each filter: until the answer counts the new customers, and until the last chart is drawn."""
    _turn_to(page, "Explore")
    page.get_by_role("button", name="Look at some customers only").click()
    taken = []
    for column, levels in FILTERS.items():
        page.get_by_role("combobox", name="Filter by", exact=True).click()
        page.get_by_role("option", name=column, exact=True).click()
        rest(page)
        page.keyboard.press("Escape")
        for _ in range(levels):
            taken.append(_choose_first(page, column))
    return taken


def _choose_first(page: Page, column: str) -> tuple[float, float]:
    """Choose the first level that is still on offer."""
    page.get_by_role("combobox", name=column, exact=True).click()
    page.get_by_role("option").first.wait_for()
    page.evaluate(f"window.before = {TOLD}")
    script = f"""async () => {{
      const start = performance.now(), frame = () => new Promise(requestAnimationFrame);
      [...document.querySelectorAll('[role=option]')].find(o => o.textContent !== 'Select all').click();
      while ({TOLD} === window.before) await frame();
      const answered = performance.now() - start;
      while (!({STANDS})) await frame();
      return [answered, performance.now() - start];
    }}"""
    answered, stood = page.evaluate(script)
    rest(page)
    page.keyboard.press("Escape")
    return answered, stood
