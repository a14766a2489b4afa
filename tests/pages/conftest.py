"""The dashboard without a browser, and small uploads to feed it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache

import measurements
import pytest
from screens import APP
from streamlit.components.v2 import manifest_scanner
from streamlit.runtime.scriptrunner.script_cache import ScriptCache
from streamlit.testing.v1 import AppTest, local_script_runner
from streamlit.testing.v1.local_script_runner import LocalScriptRunner
from waiting import judged_when_awaited, until_judged

from segmentation.segment.verdict.judge_process import JudgeProcess


@pytest.fixture(scope="session", autouse=True)
def packages_scanned_once() -> Iterator[None]:
    """What is installed stays so: Streamlit reads the metadata of all packages for every session anew."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            manifest_scanner, "scan_component_manifests", cache(manifest_scanner.scan_component_manifests)
        )
        yield


@pytest.fixture(scope="session", autouse=True)
def pages_compiled_once() -> Iterator[None]:
    """Pages stay as they are: a run compiles them anew, where a dashboard does once for everybody."""
    compiled = ScriptCache()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(local_script_runner, "ScriptCache", lambda: compiled)
        yield


@pytest.fixture(scope="session", autouse=True)
def runs_awaited() -> Iterator[None]:
    """The end of a run is waited for, where Streamlit looks for it a thousand times a second."""
    look = local_script_runner.require_widgets_deltas

    def joined(runner: LocalScriptRunner, timeout: float = 3) -> None:
        if runner._script_thread is not None:
            runner._script_thread.join(timeout)
        look(runner, timeout)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(local_script_runner, "require_widgets_deltas", joined)
        yield


@pytest.fixture
def read_anew() -> Iterator[None]:
    """Nothing is known of the files that others brought."""
    with measurements.read_anew():
        yield


@pytest.fixture(autouse=True)
def judged_once(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The same customers are judged once for all tests of pages, in the other process as ever, and those
    whose verdict no test waits for never.

    Nobody proposes latent classes, unless a test asks for `proposals`: the search behind every verdict takes
    longer than most verdicts, and what a page shows would hang on when it ends.
    """
    monkeypatch.setattr(JudgeProcess, "judge_then", measurements.judged)
    monkeypatch.setattr(JudgeProcess, "made", measurements.made_but_proposals)
    with judged_when_awaited():
        yield


@pytest.fixture
def proposals(judged_once: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Latent classes are looked for behind the verdict, as ever."""
    monkeypatch.setattr(JudgeProcess, "made", measurements.made)


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
def glance() -> Callable[[AppTest, str], AppTest]:
    """Go to a page for what does not hang on the verdict: nobody waits for it."""

    def go(app: AppTest, page: str) -> AppTest:
        return app.switch_page(f"pages/{page}.py").run()

    return go


@pytest.fixture
def visit() -> Callable[[AppTest, str], AppTest]:
    """Go to a page, and wait there for the verdict; of the personas, all cards are laid out to be read."""

    def go(app: AppTest, page: str) -> AppTest:
        app.session_state["personas.view"] = "Every card"
        app.switch_page(f"pages/{page}.py").run()
        return until_judged(app)

    return go
