"""Older segments against newer ones: the same, split, merged, gone, new."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from segmentation.act.comparison.structures import structure


def laid(old: list[int], new: list[int], many: list[int]):  # type: ignore[no-untyped-def]
    labels = np.repeat(old, many), np.repeat(new, many)
    return structure(*labels, (max(old), max(new)))


@given(st.permutations([1, 2, 3, 4, 5]), st.lists(st.integers(30, 90), min_size=5, max_size=5))
def test_renumbered_segments_are_the_same(order: list[int], sizes: list[int]) -> None:
    """Whatever number the newer ones came with, each gets the old one back."""
    old = [1, 2, 3, 4, 5]
    found = laid(old, order, sizes)
    assert not found.has_changed
    assert found.agreement == 1
    assert [found.numbers[new - 1] for new in order] == old


def test_what_splits_merges_goes_and_comes_is_told() -> None:
    """Each by the segments it is about."""
    split = laid([1, 1, 2], [1, 2, 3], [60, 40, 80])
    assert split.split == {1: (1, 2)}
    assert split.numbers == (1, 3, 2)
    merged = laid([1, 2, 3], [1, 1, 2], [60, 50, 80])
    assert merged.merged == {1: (1, 2)}
    assert (merged.gone, merged.new) == ((), ())
    gone = laid([1, 2, 3], [1, 2, 2], [60, 80, 3])
    assert gone.gone == (3,)
    assert gone.few_left(3)
    scattered = laid([1, 1, 1, 2, 3, 4], [1, 2, 3, 1, 2, 3], [30, 30, 30, 90, 90, 90])
    assert scattered.gone == (1,)
    assert not scattered.few_left(1)
    new = laid([1, 2, 1, 2], [1, 2, 3, 3], [90, 90, 40, 40])
    assert new.new == (3,)


def test_a_few_who_go_elsewhere_change_nothing() -> None:
    """Nor do customers without a segment."""
    found = laid([1, 1, 2, 2, 0], [2, 1, 1, 2, 2], [90, 8, 90, 5, 40])
    assert not found.has_changed
    assert found.matched == {1: 2, 2: 1}
