"""The map page: every picture has a sentence, its numbers, and a way to take it along."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from screens import texts
from streamlit.testing.v1 import AppTest


@pytest.fixture
def on_map(sample: AppTest, visit: Callable[[AppTest, str], AppTest]) -> AppTest:
    return visit(sample, "segment/map")


def test_each_picture_says_what_it_shows(on_map: AppTest) -> None:
    """Sentences computed from these segments, none said twice."""
    told = texts(on_map)
    for said in (
        "Furthest out: Premium Low Engagement, 1.5 standard deviations below average in engagement score.",
        "The largest holds 30% of 1,000 customers.",
        "Most of all total spend: the segments explain 87% of its differences.",
        "Three axes hold 94% of the differences",
        "Axis 1 goes most with total spend",
    ):
        assert told.count(said) == 1


def test_the_map_can_be_taken_along(on_map: AppTest) -> None:
    """The customers on it as a table, the picture as a file."""
    on_map.session_state["keep.map"] = True
    on_map.run()
    assert not on_map.exception
    assert len(on_map.get("download_button")) == 2
    assert len(on_map.dataframe[0].value) == 1_000
    assert "CustomerID" in on_map.dataframe[0].value.columns
