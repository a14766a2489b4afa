"""A judgement made in another process is the judgement made here, whatever becomes of that process."""

from __future__ import annotations

import io
import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from operator import attrgetter
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from segmentation.errors import ClusteringError, SegmentationError
from segmentation.segment.arrays import as_matrix, whole_number
from segmentation.segment.features import FeatureMatrix
from segmentation.segment.sweeps.sweeps import Sweep, sweep
from segmentation.segment.verdict import judge_process
from segmentation.segment.verdict.judge import Verdict, judge
from segmentation.segment.verdict.judge_process import JudgeProcess

Judged = tuple[FeatureMatrix, Sweep, Verdict]


@pytest.fixture(scope="module")
def judged() -> Judged:
    """Two groups of 60 customers, and what is said of them in this process."""
    drawn = np.random.default_rng(5)
    points = as_matrix(np.vstack([drawn.normal(center, 1, (60, 3)) for center in (0, 6)]))
    scores = sweep(points, range(2, 5))
    return points, scores, judge(points, scores, seed=3)


@pytest.fixture(scope="module")
def process() -> Iterator[JudgeProcess]:
    process = JudgeProcess()
    yield process
    process.close()


def same(one: Verdict, other: Verdict) -> bool:
    return pickle.dumps(pickle.loads(pickle.dumps(one))) == pickle.dumps(pickle.loads(pickle.dumps(other)))


recommended = attrgetter("recommended_k")
"""What is made of a verdict in the other process, which knows none of these tests."""


def test_what_hangs_on_the_verdict_is_made_there_too(judged: Judged, process: JudgeProcess) -> None:
    points, scores, here = judged
    process.begin()
    child = process._child
    verdict, found = process.judge_then(recommended, points, scores, seed=3)
    assert same(verdict, here) and found == here.recommended_k
    assert process._child is child, "it was not made here in its stead"


def test_what_fails_after_the_verdict_loses_no_verdict(judged: Judged, process: JudgeProcess) -> None:
    points, scores, here = judged
    process.begin()
    child = process._child
    verdict, found = process.judge_then(attrgetter("no_such"), points, scores, seed=3)
    assert same(verdict, here) and found is None
    assert process.judge_then(recommended, points, scores, seed=3)[1] == here.recommended_k
    assert process._child is child, "and the process is none the worse"


def test_it_says_the_same_and_how_far_it_is(judged: Judged, process: JudgeProcess) -> None:
    points, scores, here = judged
    told: list[tuple[float, str]] = []
    there = process.judge(points, scores, seed=3, progress=lambda share, words: told.append((share, words)))
    assert same(there, here)
    assert told[-1] == (1.0, "The verdict stands") and len(told) > 20
    assert [share for share, _ in told] == sorted(share for share, _ in told)


def test_it_is_not_said_to_be_done_while_it_goes_on(judged: Judged, process: JudgeProcess) -> None:
    """Weighing and naming take a second or two, in which a bar that stands full would look stuck."""
    points, scores, _ = judged
    told: list[tuple[float, str]] = []
    process.judge_then(recommended, points, scores, seed=3, progress=lambda *news: told.append(news))
    shares, words = zip(*told, strict=True)
    assert words[-1] == "Naming the segments" and max(shares) < 1
    assert told[words.index("Weighing what the checks say")][0] < 1


def test_it_stays_for_the_next_one(judged: Judged, process: JudgeProcess) -> None:
    points, scores, here = judged
    process.judge(points, scores, seed=3)
    first = process._child
    assert same(process.judge(points, scores, seed=3), here)
    assert process._child is first


@pytest.mark.slow
def test_a_killed_process_loses_no_judgement(judged: Judged, process: JudgeProcess) -> None:
    points, scores, here = judged
    process.begin()
    child: Any = process._child
    child.send_signal(signal.SIGTERM)
    child.wait()
    assert same(process.judge(points, scores, seed=3), here)
    assert process._child is not child, "another one has begun"


def test_what_does_not_go_over_whole_spoils_no_later_judgement(
    judged: Judged, process: JudgeProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A sweep that cannot be sent to its end is judged here; the next one is asked of a process anew."""
    points, scores, here = judged

    def half(wanted: Any, ask: Any, **_: Any) -> None:
        ask.write(pickle.dumps(wanted, protocol=5)[:200])
        ask.flush()
        raise RuntimeError("dictionary changed size during iteration")

    with monkeypatch.context() as torn:
        torn.setattr(judge_process.pickle, "dump", half)
        assert same(process.judge(points, scores, seed=3), here)
    assert process._child is None
    assert same(process.judge(points, scores, seed=3), here)
    assert process._child is not None


def test_where_there_can_be_no_other_process_it_is_judged_here(
    judged: Judged, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none(*_: Any, **__: Any) -> None:
        raise OSError("emscripten does not support processes")

    monkeypatch.setattr(judge_process.subprocess, "Popen", none)
    points, scores, here = judged
    assert same(JudgeProcess().judge(points, scores, seed=3), here)


def test_what_the_judgement_raises_comes_over(judged: Judged) -> None:
    points, scores, _ = judged
    wanted, told = io.BytesIO(), io.BytesIO()
    pickle.dump((points, "no sweep", 0, recommended), wanted)
    pickle.dump((points, scores, 3, recommended), wanted)
    wanted.seek(0)
    judge_process.serve(wanted, told)
    told.seek(0)
    first = pickle.load(told)
    assert isinstance(first, SegmentationError) and "sweep" in str(first)
    answer = first
    while not isinstance(answer, Verdict):
        answer = pickle.load(told)
    assert pickle.load(told).found == answer.recommended_k
    assert not told.read(), "and the next one is judged all the same"


class Reckons:
    """A price that, while it is written, has the sweep reckon what a page may ask of it in that moment."""

    def __init__(self, found: Sweep) -> None:
        self.found = found

    def __reduce__(self) -> tuple[type[float], tuple[float]]:
        assert self.found.identities
        return float, (1.0,)


def test_a_sweep_is_sent_whatever_a_page_asks_of_it_meanwhile() -> None:
    """The page and the thread that sends it to be judged hold the same one."""
    points = np.random.default_rng(0).normal(size=(60, 2)).astype(np.float32)
    found = sweep(FeatureMatrix.of(points), ks=(2, 3))
    asked: Any = replace(found, prices=())
    object.__setattr__(asked, "prices", (Reckons(asked),))

    sent = pickle.loads(pickle.dumps(asked))

    assert sent.prices == (1.0,)
    assert "identities" in vars(asked) and "identities" not in vars(sent)
    assert sent.identities == found.identities


def test_other_work_is_done_there_too(process: JudgeProcess) -> None:
    """Between judgements, with what it raises; where there can be no other process it is done here."""
    assert process.made(divmod, 7, 2) == (3, 1)
    child = process._child
    with pytest.raises(ClusteringError, match="whole number"):
        process.made(whole_number, "x", "k")
    assert process._child is child  # the process goes on
    assert process.made(lambda value: value + 1, 2) == 3  # cannot be sent


def test_memory_is_handed_back_after_each_judgement(monkeypatch) -> None:
    """Of whoever cleared their data nothing stays in the other process."""
    done: list[str] = []
    monkeypatch.setattr(judge_process, "hand_back", lambda: done.append("tidied"))
    asked, told = io.BytesIO(), io.BytesIO()
    for number in (4, 9):
        pickle.dump(judge_process._Work(abs, (-number,)), asked)
    asked.seek(0)
    judge_process.serve(asked, told)
    assert done == ["tidied"] * 2


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> Iterator[JudgeProcess]:
    """A process that may stand still for a second."""
    if not judge_process._computed(os.getpid()):
        pytest.skip("This system does not tell how long a process has computed.")
    monkeypatch.setattr(judge_process, "_LOOK", 0.2)
    monkeypatch.setattr(judge_process, "_STILL", 6)
    process = JudgeProcess()
    process.begin()
    assert process.made(os.getpid) != os.getpid()
    yield process
    process.close()


def test_nobody_waits_for_a_process_that_somebody_has_stopped(watched: JudgeProcess) -> None:
    """It is made in a new one."""
    assert watched._child is not None
    os.kill(watched._child.pid, signal.SIGSTOP)
    made: list[int] = []
    threading.Thread(target=lambda: made.append(watched.made(os.getpid)), daemon=True).start()
    until = time.monotonic() + 60
    while not made and time.monotonic() < until:
        time.sleep(0.05)
    assert len(made) == 1 and made != [os.getpid()]
    assert watched.made(os.getpid) == made[0]


ONCE = """
import os, signal
from pathlib import Path
first = Path({place!r})
if first.exists():
    first.write_text(str(os.getpid()))
else:
    first.touch()
    os.kill(os.getpid(), signal.SIGKILL)
"""
"""Ends the process it is in, but for the second time it is called."""


def test_what_a_system_short_of_memory_ends_is_tried_in_a_new_process(
    process: JudgeProcess, tmp_path: Path
) -> None:
    """Here it would be the dashboard that is ended next."""
    process.made(exec, ONCE.format(place=str(tmp_path / "first")))
    assert (tmp_path / "first").read_text() == str(process.made(os.getpid)) != str(os.getpid())


def test_whoever_computes_for_long_is_not_ended(watched: JudgeProcess) -> None:
    child = watched._child
    assert watched.made(sum, range(60_000_000)) == 60_000_000 * 59_999_999 // 2
    assert watched._child is child


def test_what_fails_there_says_nothing_of_a_customer(
    capfd: pytest.CaptureFixture[str],
) -> None:
    """The lines it came by are our own; what the error says may hold a cell."""
    process = JudgeProcess()
    with pytest.raises(ValueError, match="Ann Smith"):
        process.made(int, "Ann Smith")  # there, and then here
    process.close()
    told = capfd.readouterr().err
    assert "ValueError in the judging process" in told and "judge_process.py" in told
    assert "Ann" not in told


WORK = pickle.dumps(judge_process._Work(divmod, (7, 2)))


@pytest.mark.parametrize("asked", [WORK, WORK[:-20], b""], ids=["answers", "being asked", "waits"])
def test_who_was_asked_by_a_dashboard_that_has_ended_goes_without_a_word(asked: bytes) -> None:
    """What it says would stand in the log of a server that ends as it should."""
    with subprocess.Popen(
        [sys.executable, "-m", judge_process.__name__],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as child:
        assert child.stdin and child.stdout and child.stderr
        child.stdout.close()
        child.stdin.write(asked)
        child.stdin.close()
        said = child.stderr.read().decode()
    assert (said, child.returncode) == ("", 0)
