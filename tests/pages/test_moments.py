"""What is asked once, and when it is asked again."""

from __future__ import annotations

import threading

import pytest

from ui import moments


class Choice:
    """Something that is told from another by being another."""


@pytest.fixture
def drawing(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if a page were being drawn."""
    monkeypatch.setattr(moments, "get_script_run_ctx", lambda suppress_warning: object())
    monkeypatch.setattr(moments, "_DRAWING", threading.local())


def test_an_answer_belongs_to_the_choices_at_hand(drawing: None) -> None:
    """The same choices are asked once; after a callback put others in their place nothing old is told."""
    current, asked = [Choice()], []

    @moments.once_per(lambda: tuple(current))
    def number(k: int, *, double: bool = False) -> int:
        asked.append((k, double))
        return 2 * k if double else k

    assert [number(3), number(3), number(4), number(3, double=True), number(3, double=True)] == [
        3,
        3,
        4,
        6,
        6,
    ]
    assert asked == [(3, False), (4, False), (3, True)]

    before = current[0]
    current[0] = Choice()
    assert (number(3), len(asked)) == (3, 4)
    current[0] = before
    assert (number(3), len(asked)) == (3, 5)


def test_what_fails_is_asked_again(drawing: None) -> None:
    """A mistake is no answer."""
    asked: list[int] = []

    @moments.once_per(lambda: ())
    def fail() -> None:
        asked.append(1)
        raise ValueError

    for _ in range(2):
        with pytest.raises(ValueError):
            fail()
    assert len(asked) == 2


def test_nothing_is_kept_beyond_a_drawing() -> None:
    """Outside of a page, and in another thread, nothing is known."""
    asked: list[int] = []

    @moments.once_per(lambda: ())
    def ask() -> int:
        asked.append(1)
        return len(asked)

    assert (ask(), ask()) == (1, 2)


def test_one_drawing_knows_nothing_of_another(drawing: None) -> None:
    """Two people look at once: each thread has answers of its own, also for equal choices."""
    choice, asked = Choice(), []

    @moments.once_per(lambda: (choice,))
    def ask() -> int:
        asked.append(threading.current_thread().name)
        return len(asked)

    ask()
    other = threading.Thread(target=ask, name="other")
    other.start()
    other.join()
    assert (ask(), len(asked), asked[1]) == (1, 2, "other")
