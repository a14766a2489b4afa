"""What the verdict measures is what the engine and the field measure."""

import numpy as np
import pytest
from sklearn.datasets import load_iris
from sklearn.metrics import silhouette_score

from segmentation.segment.kmeans.small_samples import Partitions, partition
from segmentation.segment.verdict.evidence import _silhouettes


@pytest.mark.parametrize("decimals", [0, 1, 9])
def test_the_silhouettes_of_a_draw_are_those_of_scikit_learn(decimals):
    """Of every cut, to a millionth, where many customers are the same and where none is; one has 0."""
    values = load_iris().data + np.random.default_rng(1).normal(0, 0.01, (150, 4))
    values = values.round(decimals)
    found = partition(values, (1, 2, 3, 4, 9), np.random.default_rng(0))

    seen = _silhouettes(values, found)

    assert seen[0] == 0
    assert seen[1:] == pytest.approx([silhouette_score(values, one) for one in found.labels[1:]], abs=1e-6)


def test_segments_that_nobody_fills_do_not_count():
    """Three different customers cut into five have the silhouette of the segments that there are."""
    values = np.repeat([[0.0], [1.0], [5.0]], 4, axis=0)
    labels = np.repeat([[0, 2, 4]], 4, axis=1)
    found = Partitions((5,), labels, np.zeros(1), np.zeros((1, 5, 1), np.float32), np.zeros(1))

    assert _silhouettes(values, found) == pytest.approx([1])
