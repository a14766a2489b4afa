"""The screenshots of README and docs, made anew from the sample: `make pictures`.

Every page, light and dark, goes to `out/pictures/`; what the README shows is replaced in `docs/` too.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from browsing import FLAGS, chromium_here, serving, settled
from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).parent.parent.parent
OUT = ROOT / "out" / "pictures"
PAGES = ("Your data", "Explore", "How many", "Map", "Personas", "Export", "Next month")
WIDE, HIGH = 1280, 1010  # pixels, as the README shows them
SHOWN = {("How many", "light"): ROOT / "docs" / "choose-k.png"}


def main() -> None:
    """Draw every page in both schemes."""
    OUT.mkdir(parents=True, exist_ok=True)
    log = Path(tempfile.mkdtemp()) / "stderr.txt"
    with serving(log) as address, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium_here(), args=FLAGS)
        for scheme in ("light", "dark"):
            size = {"width": WIDE, "height": HIGH}
            page = browser.new_page(viewport=size, color_scheme=scheme)  # type: ignore[arg-type]
            page.goto(address)
            page.get_by_role("button", name="Try the sample").click()
            page.get_by_role("heading", name="All 1,000 customers are in").wait_for()
            for name in PAGES:
                _draw(page, name, scheme)
        browser.close()


def _draw(page: Page, name: str, scheme: str) -> None:
    page.get_by_role("link", name=name, exact=True).first.click()
    if name == "How many":
        page.get_by_text("Why we say so").wait_for()
    page.locator("[data-testid=stSkeleton]").first.wait_for(state="detached")
    settled(page)
    page.mouse.move(0, 0)
    taken = page.screenshot(animations="disabled")
    own = OUT / f"{name.lower().replace(' ', '-')}-{scheme}.png"
    for place in filter(None, (own, SHOWN.get((name, scheme)))):
        place.write_bytes(taken)
        sys.stdout.write(f"{place.relative_to(ROOT)}\n")


if __name__ == "__main__":
    main()
