"""Dots of a picture, and which of them a line goes around."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from segmentation.charts.maps.dot_fields import STEPS, dot_field, dot_frame, dot_rows, flat, inside
from segmentation.segment.projections import project

PLACES = st.integers(0, STEPS)
CORNERS = st.tuples(PLACES, PLACES)


@given(st.lists(CORNERS, min_size=1, max_size=40), CORNERS, CORNERS)
def test_a_line_around_a_box_holds_what_lies_in_the_box(
    dots: list[tuple[int, int]], one: tuple[int, int], other: tuple[int, int]
) -> None:
    """And neither where it begins nor which way round it was drawn makes a difference."""
    (left, right), (low, high) = (sorted(ends) for ends in zip(one, other, strict=True))
    west, east, south, north = left - 0.5, right + 0.5, low - 0.5, high + 0.5
    box = [(west, south), (east, south), (east, north), (west, north)]
    places = np.array(dots, dtype=np.uint16)
    within = [i for i, (x, y) in enumerate(dots) if left <= x <= right and low <= y <= high]
    assert inside(places, box).tolist() == within
    assert inside(places, [*box[2:], *box[:2]][::-1]).tolist() == within


@given(st.lists(CORNERS, min_size=3, max_size=12))
def test_nothing_beyond_the_corners_is_inside(corners: list[tuple[int, int]]) -> None:
    """However the line crosses itself."""
    places = np.random.default_rng(0).integers(0, STEPS, (300, 2)).astype(np.uint16)
    found = places[inside(places, corners)]
    low, high = np.min(corners, axis=0), np.max(corners, axis=0)
    assert ((found >= low) & (found <= high)).all()


def test_everybody_lies_in_the_frame_of_those_who_are_drawn() -> None:
    """Who is drawn lies where the field says; who is not lies in the same frame, a whale on its edge."""
    rng = np.random.default_rng(1)
    customers = rng.normal(size=(500, 3))
    customers[7] = 1_000
    projection = project(customers)
    rows = dot_rows(500, most=80)
    field, everybody = dot_field(projection, rows), flat(projection)
    frame = dot_frame(everybody[rows])
    assert (frame.dots(everybody)[rows, 0] == field.x).all()
    assert (frame.dots(everybody)[rows, 1] == field.y).all()
    assert frame.dots(everybody)[7].max() in {0, *(frame.dots(frame.high[None, :])[0].tolist())}


def test_a_single_direction_is_a_strip() -> None:
    """Customers with one feature lie beside each other, the same at every call."""
    projection = project(np.arange(50.0)[:, None])
    assert flat(projection).shape == (50, 2)
    assert (flat(projection) == flat(projection)).all()
    assert len(np.unique(flat(projection)[:, 1])) == 50
