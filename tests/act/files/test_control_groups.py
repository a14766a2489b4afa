"""The lot that keeps some customers aside."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segmentation.act.files.control_groups import CONTROL, TEST, split
from segmentation.errors import ExportError

SEGMENTS = st.lists(st.sampled_from([1, 2, 3, None]), max_size=80).map(lambda s: pd.Series(s, dtype="Int8"))


@given(SEGMENTS, st.sampled_from([0.0, 0.1, 0.2, 0.5]), st.integers(0, 5))
@settings(max_examples=100, deadline=None)
def test_every_segment_gives_its_share(segments: pd.Series, share: float, seed: int):
    """Of each segment the asked share is control, to the nearest customer, and all others are test."""
    groups = split(segments, share=share, seed=seed)

    assert groups.isna().equals(segments.isna())
    for segment in segments.dropna().unique():
        own = groups[(segments == segment).fillna(False)]
        assert abs((own == CONTROL).sum() - share * len(own)) <= 0.5
        assert set(own) <= {TEST, CONTROL}


def test_the_lot_is_drawn_by_seed():
    """The same seed keeps the same customers aside; another seed draws others."""
    segments = pd.Series([1, 2] * 100, dtype="Int8")

    assert split(segments, seed=3).equals(split(segments, seed=3))
    assert not split(segments, seed=3).equals(split(segments, seed=4))


def test_a_share_beyond_all_is_refused():
    """Nobody would be left to test on."""
    with pytest.raises(ExportError, match="not 120%"):
        split(pd.Series([1], dtype="Int8"), share=1.2)


def test_one_in_five_is_kept_aside_unless_said_otherwise():
    """The share that the page, the guide and the downloads promise, in whole numbers, whatever the size."""
    sizes = range(1, 121)
    segments = pd.Series([segment for segment in sizes for _ in range(segment)], dtype="Int8")
    kept = (split(segments) == CONTROL).groupby(segments).sum()
    assert kept.tolist() == [(2 * size + 5) // 10 for size in sizes]


@pytest.mark.parametrize(
    ("share", "kept"), [(0.5, [1, 1, 2, 2, 3]), (0.25, [0, 1, 1, 1, 1]), (0.495, [0, 1, 1, 2, 2])]
)
def test_half_a_customer_is_kept_aside(share: float, kept: list[int]):
    """Halves go up: of one, two, three, four and five customers."""
    sizes = [(split(pd.Series([1] * n), share=share) == CONTROL).sum() for n in range(1, 6)]
    assert sizes == kept


@pytest.mark.parametrize("share", [1.0, -0.01, float("nan")])
def test_only_a_part_can_be_kept_aside(share: float):
    """Not everyone, nor fewer than none."""
    with pytest.raises(ExportError, match="0% up to 99%"):
        split(pd.Series([1, 1], dtype="Int8"), share=share)
    assert (split(pd.Series([1, 1]), share=0.0) == TEST).all()
