"""Long work in the background can be stopped, at once and without a trace; nobody else’s is."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest
import streamlit as st
from screens import press, texts
from streamlit.testing.v1 import AppTest

from segmentation import thesis
from segmentation.errors import Interrupted
from segmentation.interruptions import may_stop, stoppable
from segmentation.prepare.reading.tables import read_table
from segmentation.segment.arrays import as_matrix
from segmentation.segment.sweeps.limited_sweeps import keeping_to
from segmentation.segment.sweeps.size_limits import SizeLimits
from segmentation.segment.sweeps.sweeps import sweep
from segmentation.steps import segmenting
from ui.errands import Errand

LONG = 30.0
"""Seconds after which a test gives up."""


@pytest.fixture
def hands() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(2) as pool:
        yield pool


class Endless:
    """Work that never ends by itself."""

    def __init__(self) -> None:
        self.began = threading.Event()
        self.ended = threading.Event()

    def __call__(self) -> None:
        self.began.set()
        try:
            while True:
                may_stop()
                self.ended.wait(0.001)
        finally:
            self.ended.set()


def test_work_stops_where_it_may(hands: ThreadPoolExecutor) -> None:
    work, other = Endless(), threading.Event()
    errand, untouched = Errand(hands, work), Errand(hands, lambda: other.wait(LONG))
    assert work.began.wait(LONG) and not errand.done_within(0)
    errand.stop()
    with pytest.raises(Interrupted):
        errand.result()
    other.set()
    assert untouched.result() is True


def test_work_that_nobody_waits_for_any_more_stops(hands: ThreadPoolExecutor) -> None:
    """As when the tab is closed, and its session let go."""
    work = Endless()
    errand = Errand(hands, work)
    assert work.began.wait(LONG)
    del errand
    gc.collect()
    assert work.ended.wait(LONG)


def test_what_is_done_stays_done(hands: ThreadPoolExecutor) -> None:
    errand = Errand(hands, lambda: 7)
    assert errand.done_within(LONG)
    errand.stop()
    assert errand.result() == 7


def after(points: int) -> Any:
    """Work may go on at so many points, and stops at the next."""
    left = iter(range(points))
    return lambda: next(left, None) is None


def test_a_sweep_stops_between_any_two_passes(hands: ThreadPoolExecutor) -> None:
    """Nothing of it is left, and the next one finds what one finds that nobody could stop."""
    values = np.random.default_rng(1).normal(size=(1_200, 3))
    free, passes = sweep(values, range(2, 6)), [0]

    def counted() -> bool:
        passes[0] += 1
        return False

    with stoppable(counted):
        watched = sweep(values, range(2, 6))
    assert np.array_equal(watched.labels, free.labels) and np.array_equal(watched.silhouette, free.silhouette)
    assert passes[0] > 20
    for points in (0, 1, passes[0] // 2, passes[0] - 1):
        with pytest.raises(Interrupted), stoppable(after(points)):
            sweep(values, range(2, 6))
    assert np.array_equal(sweep(values, range(2, 6)).labels, free.labels)


def test_a_search_within_limits_stops_between_any_two_rounds() -> None:
    values = np.random.default_rng(1).normal(size=(600, 2))
    free, limits, rounds = sweep(values, range(2, 5)), SizeLimits(0.2, 1.0), [0]

    def counted() -> bool:
        rounds[0] += 1
        return False

    with stoppable(counted):
        kept = keeping_to(limits, free)
    assert rounds[0] > 50
    for points in (0, rounds[0] // 2, rounds[0] - 1):
        with pytest.raises(Interrupted), stoppable(after(points)):
            keeping_to(limits, free)
    assert np.array_equal(keeping_to(limits, free).labels, kept.labels)


def test_the_published_recipe_stops_between_two_numbers() -> None:
    points = as_matrix(np.random.default_rng(1).normal(size=(60, 2)))
    with pytest.raises(Interrupted), stoppable(after(2)):
        thesis.sweep(points, range(2, 5))
    with stoppable(after(3)):
        assert thesis.sweep(points, range(2, 5)).ks == (2, 3, 4)


def test_a_reading_stops_between_two_columns() -> None:
    data = b"a,b,c\n" + b"1,2,3\n" * 50
    with pytest.raises(Interrupted), stoppable(after(2)):
        read_table(data)
    with stoppable(after(3)):
        assert len(read_table(data).columns) == 3


def test_a_search_that_was_stopped_loses_nothing(sample: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file and choices are there, on every page; it begins again when it is asked for."""
    st.cache_resource.clear()
    with monkeypatch.context() as patch:
        patch.setattr(segmenting, "free_sweep_of", _stopped)
        for page in ("segment/choose_k", "segment/map", "act/personas"):
            sample.switch_page(f"pages/{page}.py").run()
            assert "You stopped the search. Your file and your choices are as they were." in texts(sample)
            assert not sample.exception
    sample.switch_page("pages/prepare/data.py").run()
    assert "All 1,000 customers are in" in texts(sample)
    assert not sample.error and not sample.exception
    sample.switch_page("pages/segment/choose_k.py").run()
    assert "You stopped the search" in texts(sample), "nothing begins by itself that was stopped"
    press(sample, "Look for segments")
    assert "You stopped the search" not in texts(sample)
    assert "How many segments?" in texts(sample) and not sample.exception


def test_limits_of_size_are_searched_for_in_the_background_too(
    sample: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stopping that leaves the free cut as it was: whoever takes the limits back need not wait again."""
    st.cache_resource.clear()
    sample.switch_page("pages/segment/choose_k.py").run()
    free = sample.session_state["recipe"]
    with monkeypatch.context() as patch:
        patch.setattr(segmenting, "limited", _stopped)
        sample.session_state["recipe"] = free.replace(min_size=0.22)
        sample.run()
        assert "You stopped the search" in texts(sample) and not sample.exception
        patch.setattr(segmenting, "free_sweep_of", _stopped)
        sample.session_state["recipe"] = free
        sample.run()
        assert "You stopped the search" not in texts(sample) and not sample.exception
    sample.session_state["recipe"] = free.replace(min_size=0.22)
    sample.run()
    assert "You stopped the search" in texts(sample), "nothing begins by itself that was stopped"
    press(sample, "Look for segments")
    assert "You stopped the search" not in texts(sample)
    assert "How many segments?" in texts(sample) and not sample.exception


def _stopped(*_: Any) -> None:
    raise Interrupted("This was stopped before it was done. Nothing was changed.")
