"""Garbage is collected when nobody waits, and not forgotten on a busy day."""

from __future__ import annotations

import gc
import time
import weakref
from collections.abc import Callable, Iterator

import pytest

from ui.housekeeping import Housekeeper


class Left:
    """What a visitor leaves behind: a circle, which only a collection clears away."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture(autouse=True)
def only_the_housekeeper_collects() -> Iterator[None]:
    gc.disable()
    yield
    gc.enable()


def within(seconds: float, condition: Callable[[], bool]) -> bool:
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.01)
    return condition()


def test_what_is_left_is_cleared_away_once_it_is_quiet() -> None:
    """A page was drawn, and then nobody did anything: one round, and no more until the next page."""
    keeper, gone = Housekeeper(quiet=0.05), weakref.ref(Left())
    assert gone() is not None
    keeper.note()

    assert within(10, lambda: gone() is None)
    assert within(10, lambda: keeper.rounds == 1)
    time.sleep(0.3)
    assert keeper.rounds == 1


def test_nobody_is_kept_waiting_while_pages_are_drawn() -> None:
    """As long as pages follow each other nothing is collected."""
    keeper, gone = Housekeeper(quiet=30, latest=60), weakref.ref(Left())
    for _ in range(10):
        keeper.note()
        time.sleep(0.02)
    assert gone() is not None and keeper.rounds == 0


def test_what_is_no_longer_kept_goes_while_nobody_draws() -> None:
    """No page was ever drawn: it is looked after all the same, and tidied up once something went."""
    left, gone = [3], weakref.ref(Left())
    Housekeeper(every=0.01, chore=lambda: left.pop() if left else 0)
    assert within(10, lambda: not left)
    assert within(10, lambda: gone() is None)


def test_a_busy_day_is_no_excuse() -> None:
    """Pages without a pause: it is done at the latest."""
    keeper, gone = Housekeeper(quiet=30, latest=0.2), weakref.ref(Left())
    keeper.note()
    assert within(15, lambda: gone() is None)
