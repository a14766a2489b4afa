"""Several partitions into the same k: which are near, and which are the same."""

from __future__ import annotations

import numpy as np

from segmentation.segment.kmeans.restarts import Trials


def trials(*partitions, inertia=None):
    centroids = np.array(partitions, float)[..., None]
    return Trials(centroids, np.arange(len(centroids), dtype=float) if inertia is None else np.array(inertia))


def test_those_below_a_limit_come_best_first():
    """In rising order of inertia, equals in the order they came; nobody measured is below nothing."""
    found = trials([0, 1], [0, 2], [0, 3], [0, 4], inertia=[3.0, 1, 3, 9])

    assert found.below(3).centroids[:, 1, 0].tolist() == [2, 1, 3]
    assert len(found.below(0.5)) == 0
    assert len(Trials.of(found.centroids).below(1e9)) == 0


def test_the_same_centroids_in_any_order_are_one_partition():
    """The first of them stays; what lies apart is another partition."""
    found = trials([0, 5], [5.01, 0], [0, 6], [0, 0])

    assert found.different(0.01).inertia.tolist() == [0, 2, 3]
    assert found.different(2).inertia.tolist() == [0, 3]


def test_a_partition_that_lies_within_another_is_not_the_same():
    """Two centroids at one place resemble each a centroid of the other partition, not the other way round."""
    doubled, plain = [0, 0], [0, 5]

    assert len(trials(doubled, plain).different(1)) == 2
    assert len(trials(plain, doubled).different(1)) == 2


def test_others_join_at_the_end():
    """Nobody joins when there are none."""
    found = trials([0, 1], [0, 2])

    assert found.joined(None) is found
    assert found.joined(trials([7, 8])).inertia.tolist() == [0, 1, 0]
