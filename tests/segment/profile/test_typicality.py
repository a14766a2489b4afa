"""How well customers fit their segments."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from segmentation import Clustering, FeatureMatrix, cluster
from segmentation.segment.profile.typicality import memberships, place


def around(values, labels, k):
    """A clustering with given labels, centres at the means."""
    matrix = FeatureMatrix.of(values)
    labels = np.asarray(labels, dtype=np.int8)
    centres = np.array([matrix.values[labels == j + 1].mean(axis=0) for j in range(k)], dtype=float)
    return Clustering(matrix, labels, centres, 0.0, 0.0, "given", 0)


def test_the_second_best_is_the_nearest_other_segment():
    """A customer at 1, with centres at 0, 4 and 10, belongs to the first and nearly to the second."""
    found = memberships(
        around([[0.0], [1.0], [-1.0], [4.0], [4.0], [10.0], [10.0]], [1, 1, 1, 2, 2, 3, 3], 3)
    )

    assert found["second_best"].tolist() == [2, 2, 2, 1, 1, 2, 2]
    assert np.allclose(found["margin"], [1, 1 - 1 / 3, 1 - 1 / 5, 1, 1, 1, 1])


def test_typicality_is_the_share_of_the_segment_that_is_no_nearer():
    """The most central customer has 1, the farthest of four has 1/4, equals share their place."""
    found = memberships(around([[0.0], [1.0], [-1.0], [4.0], [-4.0], [50.0], [50.0]], [1] * 5 + [2, 2], 2))

    assert np.allclose(found["typicality"], [1, 0.8, 0.8, 0.4, 0.4, 1, 1])


def test_a_margin_is_never_negative():
    """Where a method puts a customer nearer to another centre, the margin is 0, not below."""
    found = memberships(around([[0.0], [0.2], [5.0], [5.2], [5.0]], [1, 1, 2, 2, 1], 2))

    assert found["margin"].between(0, 1).all()
    assert found["margin"].iloc[4] == 0


def two_on_one_spot():
    """Two segments with the same centre: one customer of each on it, the others around."""
    return around([[-1.0], [1.0], [-2.0], [2.0], [0.0], [9.0], [9.0]], [1, 1, 2, 2, 2, 3, 3], 3)


def test_on_two_centres_at_once_there_is_no_margin():
    """Nought against nought is a draw: margin 0, no gap in the table; alone on a centre it is 1."""
    found = memberships(two_on_one_spot())

    assert found["margin"].tolist() == [0, 0, 0, 0, 0, 1, 1]
    assert found["second_best"].tolist() == [2, 2, 1, 1, 1, 1, 1]


def test_a_newcomer_on_two_centres_joins_the_first():
    """At no distance from both, they have no margin."""
    placed = place(two_on_one_spot(), np.array([[0.0], [-0.0], [9.0], [0.5]]))

    assert placed["segment"].tolist() == [1, 1, 3, 1]
    assert placed["margin"].tolist() == [0, 0, 1, 0]
    assert placed["typicality"].tolist() == [1, 1, 1, 1]


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), n=st.integers(12, 300), k=st.integers(2, 6), d=st.integers(1, 5))
def test_memberships_agree_with_their_definition(seed, n, k, d):
    """For any cloud: distances, ranks and margins are what plain arithmetic gives, whatever the order."""
    rng = np.random.default_rng(seed)
    labels = rng.permutation(np.arange(n) % k) + 1
    cloud = around(rng.normal(size=(n, d)), labels, k)
    found = memberships(cloud)
    far = np.linalg.norm(cloud.matrix.values.astype(float)[:, None] - cloud.centroids, axis=2)
    own = far[np.arange(n), labels - 1]
    others = np.where(np.arange(1, k + 1) == labels[:, None], np.inf, far)

    assert (found["second_best"].to_numpy() == others.argmin(axis=1) + 1).all()
    assert np.allclose(found["margin"], np.clip(1 - own / others.min(axis=1), 0, 1), atol=1e-6)
    for label in range(1, k + 1):
        members = labels == label
        assert found["typicality"][members].between(0, 1, inclusive="right").all()
        assert own[members][found["typicality"][members].to_numpy().argmax()] <= own[members].min() + 1e-8


def test_clear_customers_are_where_they_belong_and_borderline_ones_less_often():
    """With planted groups that overlap, a wide margin is right far more often than a narrow one."""
    rng = np.random.default_rng(3)
    truth = rng.integers(1, 4, 3000)
    points = np.array([[0, 0], [3, 0], [0, 3]])[truth - 1] + rng.normal(size=(3000, 2))
    found = cluster(FeatureMatrix.of(points), 3, seed=1)
    names = {label: np.bincount(truth[found.labels == label]).argmax() for label in (1, 2, 3)}
    right = np.array([names[label] for label in found.labels]) == truth
    margin = memberships(found)["margin"].to_numpy()

    assert right[margin >= 0.4].mean() > 0.97
    assert right[margin < 0.1].mean() < 0.7
