"""What is said of a number of segments beside its neighbours, by hand-made cuts whose answer is plain."""

from __future__ import annotations

import numpy as np
import pytest

from segmentation.charts.maps.dot_fields import dot_rows, packed
from ui.sentences.k_moment import Cut, few_told, held, lineage, split_told


def cut(labels: list[int], identities: tuple[int, ...], *names: str) -> Cut:
    sizes = np.bincount(labels)[1:].tolist()
    return Cut(np.array(labels, np.int8), identities, names, tuple(sizes))


TWO = cut([1] * 60 + [2] * 40, (1, 2), "Loyal", "New")
SPLIT = cut([2] * 35 + [3] * 25 + [1] * 40, (2, 1, 3), "New", "Loyal", "Older")
DRAWN = cut([1] * 45 + [3] * 15 + [2] * 25 + [3] * 15, (1, 2, 3), "Loyal", "New", "Mixed")


def test_a_segment_that_splits() -> None:
    told = split_told(3, 2, {2: TWO, 3: SPLIT})
    assert told == ("Three: “Loyal” splits into 35 and 25.", (1, 3))
    assert lineage([2, 3], 2, {2: TWO, 3: SPLIT}, {2: split_told(2, 2, {2: TWO, 3: SPLIT}), 3: told}) == [
        1,
        3,
        2,
    ]


@pytest.mark.parametrize(
    ("labels", "said"),
    [
        ([1] * 33 + [3] * 25 + [2] * 42, "splits into 33 and 25; two go elsewhere."),
        ([1] * 35 + [3] * 26 + [2] * 39, "splits into 35 and 26, one of them from elsewhere."),
    ],
)
def test_parts_that_are_not_the_whole_say_where_the_rest_is(labels: list[int], said: str) -> None:
    """20 do not split into 11 and 10."""
    told = split_told(3, 2, {2: TWO, 3: cut(labels, (1, 2, 3), "Loyal", "New", "Older")})
    assert told.sentence == f"Three: “Loyal” {said}"


def test_a_new_segment_of_several() -> None:
    told = split_told(3, 2, {2: TWO, 3: DRAWN})
    assert told == ("Three: a new segment of 30, 15 from “Loyal” and 15 from “New”.", (3,))


def test_one_fewer_joins_or_dissolves() -> None:
    joined = split_told(2, 3, {2: TWO, 3: SPLIT})
    assert joined == ("Two: “Older” and “Loyal” become one, 60 customers.", (1,))
    gone = split_told(2, 3, {2: TWO, 3: DRAWN})
    assert gone == ("Two: “Mixed” dissolves, 15 to “Loyal” and 15 to “New”.", (1, 2))


def test_at_rest_the_smallest_and_what_would_come() -> None:
    assert split_told(2, 2, {2: TWO, 3: SPLIT}).sentence == (
        "Two: the smallest has 40 customers. One more would split “Loyal”."
    )
    assert split_told(2, 2, {2: TWO, 3: DRAWN}).sentence.endswith("One more would take customers from both.")
    two_of_three = cut(
        [2] * 30 + [4] * 5 + [3] * 20 + [4] * 5 + [1] * 40, (2, 1, 3, 4), "New", "Loyal", "Older", "Mixed"
    )
    assert split_told(3, 3, {3: SPLIT, 4: two_of_three}).sentence.endswith(
        "One more would take customers from “Loyal” and “Older”."
    )
    assert split_told(3, 3, {2: TWO, 3: DRAWN}).sentence == "Three: the smallest has 25 customers."


def test_segments_joined_by_hand_are_no_step() -> None:
    again = cut([1] * 60 + [2] * 40, (1, 2), "Loyal", "New")
    assert split_told(3, 2, {2: TWO, 3: again}).sentence == "Three: the smallest has 40 customers."


@pytest.mark.parametrize(("drawn", "said"), [(100, "Each dot is a customer"), (50, "50 of 100 customers")])
def test_what_a_dot_is(drawn: int, said: str) -> None:
    assert held(0.84, drawn, 100) == f"{said}; near means alike. The picture shows 84% of what differs."


def test_too_few_are_said() -> None:
    assert few_told([60, 40]) == ""
    assert few_told([95, 5]).startswith("The smallest, 5 customers, is too small to plan for")


def test_dots_are_the_same_for_everybody_and_their_bytes_can_be_read() -> None:
    assert (dot_rows(10, most=4) == dot_rows(10, most=4)).all()
    assert dot_rows(3).tolist() == [0, 1, 2]
    told = packed({"drawn": "é"}, np.array([1, 2], "<u2"), np.array([9], np.uint8))
    size = int.from_bytes(told[:4], "little")
    assert size % 4 == 0
    assert told[4 + size :] == b"\x01\x00\x02\x00\x09"


def test_long_names_are_said_with_fewer_traits() -> None:
    """A phone needed seven lines for a sentence of two names, and the room for them stood empty at rest."""
    older = "Very high weekly minutes spent in app · very low average discount percentage"
    newer = "Very high weekly minutes spent in app · high loyalty points redeemed"
    few, many = cut([1] * 100, (1,), older), cut([1] * 60 + [2] * 40, (1, 2), older, newer)
    assert split_told(1, 2, {1: few, 2: many}).sentence == (
        "One: “High loyalty points redeemed” and “Very low average discount percentage” become one, "
        "100 customers."
    )
    assert split_told(2, 1, {1: few, 2: many}).sentence == (
        "Two: “Very high weekly minutes spent in app” splits into 60 and 40."
    )
