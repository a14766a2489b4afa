"""Who is nearest to which center is one answer, whatever stands beside a row."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.distance import cdist

from segmentation import cluster, sweep
from segmentation.segment.centers import nearest, squared_distances
from segmentation.segment.clusters import ALGORITHMS, from_sweep


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10_000), n=st.integers(1, 300), k=st.integers(2, 6), d=st.integers(1, 9))
def test_a_part_of_the_rows_is_as_near_as_the_whole(seed: int, n: int, k: int, d: int) -> None:
    """To the bit, in any order; and as near as scipy says."""
    rng = np.random.default_rng(seed)
    points, centers = rng.normal(size=(n, d)).astype(np.float32), rng.normal(size=(k, d))
    groups = [center[None] for center in centers]
    whole = squared_distances(points, groups)
    assert np.allclose(whole, cdist(points, centers, "sqeuclidean"))
    some = rng.permutation(n)[: rng.integers(1, n + 1)]
    assert squared_distances(points[some], groups).tobytes() == whole[some].tobytes()
    assert (nearest(points, centers) == whole.argmin(axis=1) + 1).all()


def test_the_rounding_of_a_sweep_decides_nothing() -> None:
    """Of two centers as near the first counts, whatever a sweep told."""
    found = sweep([[0.0], [0.0], [1.0], [2.0], [2.0]], [2])
    rounded = replace(
        found, centroids=(np.array([[0.0], [2.0]]),), labels=np.array([[1, 1, 2, 2, 2]], dtype=np.int8)
    )
    assert from_sweep(rounded, 2).labels.tolist() == [1, 1, 1, 2, 2]


def test_every_study_labels_by_the_rule_for_new_customers() -> None:
    """Also on the border of two segments: whole numbers, where many lie as near to one as to the other."""
    for seed in range(6):
        rng = np.random.default_rng(seed)
        points = rng.integers(0, 3, size=(400, 2 + seed % 3)).astype(float)
        found = sweep(points, range(2, 8), seed=seed)
        for k in found.ks:
            own = from_sweep(found, k)
            assert (own.labels == nearest(own.matrix.values, own.centroids)).all()
        for algorithm in ALGORITHMS:
            drawn = cluster(points, 3, algorithm=algorithm, seed=seed)
            assert (drawn.labels == nearest(drawn.matrix.values, drawn.centroids)).all()
