"""Valleys: customers between segments are rare where groups are."""

import numpy as np

from segmentation.segment.kmeans.small_samples import partition
from segmentation.segment.verdict.valleys import _depths, valleys


def valley(values: np.ndarray, k: int) -> float:
    return float(valleys(values, partition(values, (k,), np.random.default_rng(0), restarts=20))[0][0])


def test_far_groups_have_nobody_between():
    """Two groups eight standard deviations apart: hardly anybody halfway."""
    rng = np.random.default_rng(0)
    values = rng.normal(size=(600, 3))
    values[:300, 0] += 8

    assert valley(values, 2) < 0.05


def test_a_cut_through_a_cloud_is_as_full_as_its_sides():
    """Cutting an even square or a round cloud, customers halfway are as many as at the centres or more."""
    rng = np.random.default_rng(1)

    assert valley(rng.uniform(size=(2000, 2)), 2) > 0.8
    assert valley(rng.normal(size=(2000, 3)), 3) > 0.9


def test_a_wider_gap_is_a_deeper_valley():
    """Moving two groups apart empties the space between them."""
    rng = np.random.default_rng(2)
    cloud, side = rng.normal(size=(1000, 2)), (np.arange(1000) % 2)[:, None]

    depths = [valley(cloud + apart * side * [1, 0], 2) for apart in (3, 4, 6)]

    assert depths == sorted(depths, reverse=True)
    assert depths[0] < 0.8


def test_the_order_of_rows_does_not_change_a_valley():
    """A valley is a property of the customers, not of their order."""
    values = np.random.default_rng(3).normal(size=(300, 2))
    cut = partition(values, (2, 3), np.random.default_rng(0))

    for back, forth in zip(valleys(values[::-1], cut), valleys(values, cut), strict=True):
        assert back.tolist() == forth.tolist()


def test_the_fullest_pair_shows_a_group_cut_in_two():
    """Three groups cut into four: most pairs are far apart, the halves of the same group are not."""
    rng = np.random.default_rng(4)
    values = np.repeat([[0, 0], [12, 0], [0, 12]], 400, axis=0) + rng.normal(size=(1200, 2))
    average, fullest = valleys(values, partition(values, (3, 4), rng, restarts=20))

    assert fullest[0] < 0.1
    assert average[1] < 0.7 < fullest[1]


def test_groups_that_are_long_in_another_direction_have_a_valley():
    """Two long slanting clouds side by side: empty between them, though seen from the side they overlap."""
    rng = np.random.default_rng(5)
    side = np.arange(800) % 2
    along, across = 4 * rng.normal(size=800), 0.4 * rng.normal(size=800)
    values = np.column_stack([along + across + 4 * side, along - across])
    centres = np.array([values[side == one].mean(axis=0) for one in (0, 1)])

    assert _depths(values, side, centres)[0][0] < 0.3


def test_no_direction_is_praised_by_those_who_chose_it():
    """In twenty columns a direction that empties the middle of a few customers can always be found."""
    rng = np.random.default_rng(6)

    assert np.mean([valley(rng.normal(size=(120, 20)), 2) for _ in range(10)]) > 0.7
