"""Work in a process of its own: answers come over, failures are told apart, nothing outlives its bounds."""

from __future__ import annotations

import contextlib
import importlib
import io
import pickle
import signal
import sys
import textwrap
import time
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

from segmentation import confined
from segmentation.confined import Bounds, Failed, answers

WORKER = """
    import time
    from segmentation.confined import Failed

    def answers(data, wanted):
        yield len(data)
        if wanted == "compute":
            while True: pass
        if wanted == "wait":
            time.sleep(60)
        if wanted == "grow":
            held = []
            while True: held.append(bytearray(2**20))
        if wanted == "refuse":
            raise Failed("locked")
        yield wanted
"""
BOUNDS = Bounds(seconds=1, memory=128 * 2**20)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> ModuleType:
    """A module that stands where a worker finds what it needs; the worker itself stands there, too."""
    place = tmp_path_factory.mktemp("library")
    (place / "some_worker.py").write_text(textwrap.dedent(WORKER))
    (place / "some_library").mkdir()
    (place / "some_library" / "__init__.py").write_text("")
    sys.path.append(str(place))
    yield importlib.import_module("some_library")
    sys.path.remove(str(place))


def ask(library: ModuleType, wanted: str) -> list[object]:
    return list(answers("some_worker", library, b"12345", wanted, BOUNDS))


def test_answers_come_over(library: ModuleType) -> None:
    """Piece by piece, from another process."""
    assert ask(library, "this") == [5, "this"]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems bound less")
@pytest.mark.parametrize(
    ("wanted", "why"),
    [
        ("compute", "slow"),
        pytest.param("wait", "slow", marks=pytest.mark.slow),
        ("grow", "large"),
        ("refuse", "locked"),
    ],
)
def test_what_takes_too_much_is_ended_and_told(library: ModuleType, wanted: str, why: str) -> None:
    """Time and memory are told apart, and the worker’s own reason comes through."""
    begun = time.monotonic()
    with pytest.raises(Failed, match=why):
        ask(library, wanted)
    assert time.monotonic() - begun < 30


@pytest.mark.parametrize(
    ("wanted", "last"),
    [("this", "this"), ("refuse", confined._Refusal("locked"))],
    ids=["answered", "refused"],
)
@pytest.mark.parametrize("seconds", [5, 0], ids=["with a clock", "without"])
def test_what_the_other_process_says(
    library: ModuleType, monkeypatch: pytest.MonkeyPatch, wanted: str, last: object, seconds: int
) -> None:
    """That it is ready, each answer, and the end of them or why there is none."""
    said = io.BytesIO()
    monkeypatch.setattr(
        sys, "stdin", SimpleNamespace(buffer=io.BytesIO(pickle.dumps((wanted, tuple(BOUNDS))) + b"12345"))
    )
    monkeypatch.setattr(sys, "stdout", SimpleNamespace(buffer=said))
    monkeypatch.setattr(confined, "_bound", lambda bounds: seconds if bounds == BOUNDS else 1 / 0)
    confined.serve("some_worker")
    ringing = signal.alarm(0)
    monkeypatch.undo()
    said.seek(0)
    told = [pickle.load(said) for _ in range(3)]
    assert told == [confined.READY, 5, last]
    assert said.read() == (pickle.dumps(None) if wanted == "this" else b"")
    assert not ringing or wanted == "refuse", "a process that was refused ends at once"


@pytest.mark.parametrize(
    ("worker", "needs"),
    [
        ("segmentation.prepare.reading.spreadsheets.sheets", "python_calamine"),
        ("segmentation.act.report.pdf_worker", "weasyprint"),
        ("segmentation.prepare.reading.parquet_worker", "pyarrow"),
    ],
)
def test_every_worker_of_the_library_begins_elsewhere(
    worker: str, needs: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It finds what it imports; else the work of strangers would be done here, without bounds."""
    monkeypatch.setattr(confined, "_here", lambda *_: pytest.fail("done in this process"))
    given = answers(worker, pytest.importorskip(needs), b"no such file", ("", 0), Bounds(5, 2**30))
    with contextlib.suppress(Failed):  # what it says of such a file is told elsewhere
        list(given)


def test_where_no_process_can_begin_the_work_is_done_here(
    library: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether there are none, or the other one does not find what it needs."""
    monkeypatch.setattr(confined, "command", lambda *_: [sys.executable, "-c", "import nowhere_to_be_found"])
    assert ask(library, "this") == [5, "this"]
    monkeypatch.setattr(confined, "command", lambda *_: [str(Path("no") / "such" / "program")])
    assert ask(library, "this") == [5, "this"]
