"""Judgements of many people: one after the other, each knowing its place, none made for who has left."""

from __future__ import annotations

import gc
import threading
from typing import Any

import pytest

from ui import judging
from ui.judging import Judgement, Queue


class Slow:
    """A process whose judgements wait until they may end."""

    def __init__(self) -> None:
        self.may_end = threading.Event()
        self.began = threading.Semaphore(0)
        self.asked: list[Any] = []

    def judge(self, matrix: Any, sweep: Any, *, seed: int, progress: Any) -> Any:
        self.asked.append(matrix)
        progress(0.5, "Half way")
        self.began.release()
        assert self.may_end.wait(10)
        return f"verdict on {matrix}"


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Slow:
    process = Slow()
    monkeypatch.setattr(judging, "JudgeProcess", lambda: process)
    return process


def ask(queue: Queue, name: Any) -> Judgement:
    return queue.judge(name, None, seed=0)  # type: ignore[arg-type]


def test_each_says_how_many_come_first(slow: Slow) -> None:
    queue = Queue(at_once=1)
    first, second, third = (ask(queue, name) for name in ("a", "b", "c"))
    assert slow.began.acquire(timeout=10)
    assert (first.share, first.words) == (0.5, "Half way")
    assert second.words == "Looking for groups, after one other file"
    assert third.words == "Looking for groups, after two other files"
    assert not third.stands_within(0)
    slow.may_end.set()
    assert [one.verdict() for one in (first, second, third)] == [f"verdict on {name}" for name in "abc"]
    assert third.done and third.words == "Half way"


def test_nothing_is_judged_for_who_has_left(slow: Slow) -> None:
    queue = Queue(at_once=1)
    first, left, last = (ask(queue, name) for name in ("a", "left", "b"))
    assert slow.began.acquire(timeout=10)
    del left
    gc.collect()
    assert last.words == "Looking for groups, after one other file"
    slow.may_end.set()
    assert (first.verdict(), last.verdict()) == ("verdict on a", "verdict on b")
    assert slow.asked == ["a", "b"]


def test_who_leaves_while_it_runs_holds_up_nobody(slow: Slow) -> None:
    queue = Queue(at_once=1)
    running, waiting = ask(queue, "a"), ask(queue, "b")
    assert slow.began.acquire(timeout=10)
    del running
    slow.may_end.set()
    assert waiting.verdict() == "verdict on b"


def test_proposals_come_behind_the_verdicts_of_all(slow: Slow, monkeypatch: pytest.MonkeyPatch) -> None:
    """The verdict stands at once; classes are looked for when nobody waits, and not for who has left."""
    looked: list[str] = []

    def made(make: Any, matrix: Any, *given: Any) -> str:
        looked.append(matrix)
        return f"classes of {matrix}"

    monkeypatch.setattr(slow, "made", made, raising=False)
    monkeypatch.setattr(slow, "judge", _verdict)
    queue, sweep = Queue(at_once=1), _Sweep()
    first = queue.judge("a", sweep, seed=0, known="known")  # type: ignore[arg-type]
    second = queue.judge("b", sweep, seed=0, known="known")  # type: ignore[arg-type]
    plain = queue.judge("c", sweep, seed=0)  # type: ignore[arg-type]
    assert first.verdict().recommended_k == second.verdict().recommended_k == 3
    assert plain.verdict() and plain.proposal is None and not plain.is_looking
    for one, name in ((first, "a"), (second, "b")):
        assert one.proposal is not None
        assert one.proposal.result(10) == f"classes of {name}" == one.proposes
        assert not one.is_looking
    assert looked == ["a", "b"]


class _Sweep:
    def labels_at(self, k: int) -> str:
        return f"labels at {k}"


class _Judged:
    recommended_k = 3


def _verdict(matrix: Any, sweep: Any, *, seed: int, progress: Any) -> _Judged:
    return _Judged()
