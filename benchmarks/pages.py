"""How long a page takes at 100,000 customers: from a click in the menu until it stands, everything cached."""

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
    "Download": "Take them with you",
}
ROUNDS = 3


def main() -> None:
    """Print the median of three visits per page after one that warms the cache."""
    with visit() as page:
        times = [{name: _turn_to(page, name) for name in MENU} for _ in range(ROUNDS + 1)][1:]
    print(f"| page, {CUSTOMERS:,} customers | milliseconds, median of {ROUNDS} |")
    print("|---|---|")
    for name in MENU:
        print(f"| {name} | {statistics.median(one[name] for one in times):.0f} |")


def _turn_to(page: Page, name: str) -> float:
    link = f"""[...document.querySelectorAll('[data-testid=stSidebarNavLink]')]
        .find(a => a.textContent.includes('{name}')).click()"""
    stands = f"""{AT_REST} && !document.querySelector('[data-stale=true]')
        && document.querySelector('h1')?.textContent.includes('{MENU[name]}')"""
    taken = milliseconds(page, link, stands)
    rest(page)
    return taken
