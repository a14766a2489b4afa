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
