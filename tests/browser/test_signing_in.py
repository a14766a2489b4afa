"""Signing in with a provider (OpenID Connect), as a browser does it: the door, the way in, the way out."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from browsing import free_port, serving
from playwright.sync_api import Browser, Page, expect

pytest.importorskip("authlib")
pytestmark = [pytest.mark.browser, pytest.mark.slow]

SECRETS = """
[auth]
redirect_uri = "{address}/oauth2callback"
cookie_secret = "a secret of forty letters and more, for tests"
client_id = "touchstone"
client_secret = "told to the provider"
server_metadata_url = "http://localhost:{port}/.well-known/openid-configuration"
"""


class Firm(NamedTuple):
    """A dashboard whose people sign in, and who the provider says they are."""

    address: str
    who: Path
    log: Path


@pytest.fixture(scope="module")
def firm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firm]:
    folder = tmp_path_factory.mktemp("firm")
    who, secrets, log, mine, theirs = (
        folder / "who",
        folder / "secrets.toml",
        folder / "log",
        free_port(),
        free_port(),
    )
    who.write_text("ann@firm.example")
    address = f"http://localhost:{mine}"
    secrets.write_text(SECRETS.format(address=address, port=theirs))
    provider = subprocess.Popen(
        [sys.executable, Path(__file__).parent / "provider.py", str(theirs), str(who)]
    )
    os.environ |= {"TOUCHSTONE_SIGN_IN": "firm.example", "STREAMLIT_SECRETS_FILES": str(secrets)}
    try:
        for _ in range(100):
            try:
                urllib.request.urlopen(f"http://localhost:{theirs}/jwks", timeout=2).close()
                break
            except OSError:
                time.sleep(0.1)
        with serving(log, port=mine):
            yield Firm(address, who, log)
    finally:
        provider.terminate()
        for name in ("TOUCHSTONE_SIGN_IN", "STREAMLIT_SECRETS_FILES"):
            del os.environ[name]


def enter(page: Page, firm: Firm, who: str) -> None:
    firm.who.write_text(who)
    page.goto(firm.address)
    page.get_by_role("button", name="Sign in").click()


@pytest.mark.parametrize("who", ["bob@evil.example", "eve@firm.example unconfirmed"])
def test_others_get_no_further_than_the_door(browser: Browser, firm: Firm, who: str) -> None:
    page = browser.new_context().new_page()
    enter(page, firm, who)
    expect(page.get_by_text("You are signed in as")).to_be_visible()
    assert page.get_by_test_id("stFileUploaderDropzone").count() == 0
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    page.context.close()


def test_people_of_the_firm_come_in_stay_in_and_take_their_work_along(browser: Browser, firm: Firm) -> None:
    page = browser.new_context(viewport={"width": 1440, "height": 1000}).new_page()
    enter(page, firm, "ann@firm.example")
    page.get_by_role("button", name="Try the sample").click()
    expect(page.get_by_text("All 1,000 customers")).to_be_visible()
    page.reload()
    expect(page.get_by_text("All 1,000 customers")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    enter(page, firm, "carl@firm.example")  # in the very tab
    expect(page.get_by_role("button", name="Try the sample")).to_be_visible()
    assert page.get_by_text("All 1,000 customers").count() == 0
    assert "ann" not in firm.log.read_text(), "no address in what the dashboard says to whoever runs it"
    page.context.close()
