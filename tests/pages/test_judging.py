"""Judgements of many people: one after the other, each knowing its place, none made for who has left."""

from __future__ import annotations

import gc
import pickle
import threading
from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest

from segmentation import studies
from segmentation.datasets import jewellery_csv, orders_csv
from segmentation.recipes import Recipe
from segmentation.steps import naming
from ui import judging
from ui.judging import Judgement, Queue


class Slow:
    """A process whose judgements wait until they may end."""

    def __init__(self) -> None:
        self.may_end = threading.Event()
        self.began = threading.Semaphore(0)
        self.asked: list[Any] = []

    def judge_then(self, then: Any, matrix: Any, sweep: Any, *, seed: int, progress: Any) -> Any:
        self.asked.append(matrix)
        progress(0.5, "Half way")
        self.began.release()
        assert self.may_end.wait(60)
        return f"verdict on {matrix}", {}


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Slow:
    process = Slow()
    monkeypatch.setattr(judging, "JudgeProcess", lambda: process)
    return process


@pytest.mark.parametrize(
    ("data", "choices"),
    [
        pytest.param(
            jewellery_csv(customers=400), {"min_size": 0.1, "joined": {3: ((1, 2),)}}, id="customers"
        ),
        pytest.param(orders_csv(), {}, id="orders"),
    ],
)
def test_all_that_names_hang_on_can_be_sent(data: bytes, choices: dict[str, Any]) -> None:
    """What did not go over whole would be made here, while everybody waits."""
    study = studies.run(data, Recipe(k_max=4, **choices), verdict=False)
    names = partial(naming.names_at_every_k, study.recipe, study.clean, study.sweep)
    sent = pickle.loads(pickle.dumps(names, protocol=5))
    assert sent(None) == names(None)


def ask(queue: Queue, name: Any) -> Judgement:
    return queue.judge(name, None, seed=0)  # type: ignore[arg-type]


def test_each_says_how_many_come_first(slow: Slow) -> None:
    queue = Queue(at_once=1)
    first, second, third = (ask(queue, name) for name in ("a", "b", "c"))
    assert slow.began.acquire(timeout=60)
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
    assert slow.began.acquire(timeout=60)
    del left
    gc.collect()
    assert last.words == "Looking for groups, after one other file"
    slow.may_end.set()
    assert (first.verdict(), last.verdict()) == ("verdict on a", "verdict on b")
    assert slow.asked == ["a", "b"]


def test_who_leaves_while_it_runs_holds_up_nobody(slow: Slow) -> None:
    queue = Queue(at_once=1)
    running, waiting = ask(queue, "a"), ask(queue, "b")
    assert slow.began.acquire(timeout=60)
    del running
    slow.may_end.set()
    assert waiting.verdict() == "verdict on b"


def test_of_twenty_each_knows_their_place_and_how_far_it_is(slow: Slow) -> None:
    """Whoever is next sees the work itself; all others come one nearer as one is done."""
    turns = threading.Semaphore(0)
    slow.may_end = SimpleNamespace(wait=lambda seconds: turns.acquire(timeout=seconds))  # type: ignore[assignment]
    queue = Queue(at_once=1)
    everybody = [ask(queue, name) for name in range(20)]
    for done in range(20):
        assert slow.began.acquire(timeout=60)
        assert [one.ahead for one in everybody[done:]] == list(range(20 - done))
        assert everybody[done].share == 0.5 and everybody[done].words == "Half way"
        turns.release()
        assert everybody[done].verdict() == f"verdict on {done}"


def test_proposals_come_behind_the_verdicts_of_all(slow: Slow, monkeypatch: pytest.MonkeyPatch) -> None:
    """The verdict stands at once; classes are looked for when nobody waits, and not for who has left."""
    looked: list[str] = []

    def made(make: Any, matrix: Any, *given: Any) -> str:
        looked.append(matrix)
        return f"classes of {matrix}"

    monkeypatch.setattr(slow, "made", made, raising=False)
    monkeypatch.setattr(slow, "judge_then", _verdict)
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


def test_a_later_verdict_comes_before_an_earlier_proposal(
    slow: Slow, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else who arrives in a crowd would wait for what nobody looks at."""
    order: list[str] = []
    arrived = threading.Event()

    def made(make: Any, matrix: str, *given: Any) -> str:
        order.append(f"classes of {matrix}")
        assert arrived.wait(60)
        return matrix

    def verdict(then: Any, matrix: str, *given: Any, **named: Any) -> tuple[_Judged, Any]:
        order.append(matrix)
        return _Judged(), {}

    monkeypatch.setattr(slow, "made", made, raising=False)
    monkeypatch.setattr(slow, "judge_then", verdict)
    queue, sweep = Queue(at_once=1), _Sweep()
    early = [queue.judge(name, sweep, seed=0, known="known") for name in "ab"]  # type: ignore[arg-type]
    assert [one.verdict().recommended_k for one in early] == [3, 3]
    late = queue.judge("late", sweep, seed=0)  # type: ignore[arg-type]
    arrived.set()
    assert late.verdict().recommended_k == 3
    assert early[1].proposal is not None and early[1].proposal.result(10) == "b"
    assert order == ["a", "b", "classes of a", "late", "classes of b"]


class _Sweep:
    def labels_at(self, k: int) -> str:
        return f"labels at {k}"


class _Judged:
    recommended_k = 3


def _verdict(then: Any, matrix: Any, sweep: Any, *, seed: int, progress: Any) -> tuple[_Judged, Any]:
    return _Judged(), {}
