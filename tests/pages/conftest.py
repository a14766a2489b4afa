"""The dashboard without a browser, and small uploads to feed it."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from screens import APP
from streamlit.testing.v1 import AppTest


@pytest.fixture
def app() -> AppTest:
    """A fresh session on the first page."""
    return AppTest.from_file(str(APP), default_timeout=60).run()


@pytest.fixture
def sample(app: AppTest) -> AppTest:
    """A session with the bundled sample opened, as a person would: by its button."""
    button = next(b for b in app.button if b.label == "Try the sample")
    return button.click().run()


@pytest.fixture
def visit() -> Callable[[AppTest, str], AppTest]:
    """Go to a page, and wait there for the verdict; of the personas, all cards are laid out to be read."""

    def go(app: AppTest, page: str) -> AppTest:
        app.session_state["personas.view"] = "Every card"
        app.switch_page(f"pages/{page}.py").run()
        for _ in range(300):
            if not app.get("progress"):
                break
            time.sleep(0.2)
            app.run()
        return app

    return go
