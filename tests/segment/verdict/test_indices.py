"""The classical indicators, as the field computes them."""

import math

import numpy as np
import pytest
from sklearn.datasets import load_iris
from sklearn.metrics import calinski_harabasz_score, davies_bouldin_score

from segmentation.segment.kmeans.small_samples import partition
from segmentation.segment.verdict import indices
from segmentation.segment.verdict.null_models import even_cloud


@pytest.fixture(scope="module")
def cut():
    return partition(load_iris().data, (2, 3, 4, 5), np.random.default_rng(0), restarts=40)


def test_calinski_harabasz_is_scikit_learns(cut):
    """From inertia alone, the index is that of scikit-learn."""
    values = load_iris().data
    total = float(((values - values.mean(axis=0)) ** 2).sum())
    expected = [calinski_harabasz_score(values, one) for one in cut.labels]

    seen = indices.calinski_harabasz(cut.ks, cut.inertia, total, len(values))

    assert seen == pytest.approx(expected, rel=1e-4)


def test_davies_bouldin_is_scikit_learns(cut):
    """The index is that of scikit-learn, over more rows than one block too."""
    values = load_iris().data
    many = np.tile(values, (500, 1))
    for labels in cut.labels:
        expected = davies_bouldin_score(values, labels)
        assert indices.davies_bouldin(values, labels + 1) == pytest.approx(expected)
        assert indices.davies_bouldin(many, np.tile(labels + 1, 500)) == pytest.approx(expected)


def test_the_elbow_is_where_the_curve_bends():
    """A curve that falls steeply to 4 and then hardly has its elbow at 4; a straight line has none."""
    ks = tuple(range(1, 10))
    bent = np.array([100.0, 60, 35, 12, 11, 10, 9, 8, 7])

    assert indices.elbow(ks, bent) == 4
    assert indices.elbow(ks, np.linspace(100, 20, 9)) == 1


@pytest.mark.parametrize("references", [2, 5])
def test_the_gap_and_its_error_are_those_of_the_paper(cut, references):
    """Mean of log W* less log W, and √(1 + 1/B) times their standard deviation, one cloud at a time."""
    values, seen = load_iris().data, []
    gaps, errors = indices.gap(
        values, cut, np.random.default_rng(7), references=references, after_each=seen.append
    )
    rng = np.random.default_rng(7)
    logs = [
        [math.log(w) for w in partition(even_cloud(values, rng), cut.ks, rng).inertia]
        for _ in range(references)
    ]

    for at, column in enumerate(zip(*logs, strict=True)):
        mean = sum(column) / references
        spread = math.sqrt(sum((log - mean) ** 2 for log in column) / references)
        assert gaps[at] == pytest.approx(mean - math.log(cut.inertia[at]))
        assert errors[at] == pytest.approx(spread * math.sqrt(1 + 1 / references))
    assert seen == list(range(1, references + 1))


def test_the_gap_rule_takes_the_first_that_is_enough():
    """The first k within an error of the next; the last when the gap never stops growing."""
    errors = np.full(4, 0.1)

    assert indices.gap_choice((1, 2, 3, 4), np.array([0.1, 0.5, 0.55, 0.9]), errors) == 2
    assert indices.gap_choice((1, 2, 3, 4), np.array([0.1, 0.5, 0.9, 1.4]), errors) == 4
    assert indices.gap_choice((1, 2, 3, 4), np.array([0.3, 0.2, 0.2, 0.1]), errors) == 1
    assert indices.gap_choice((1, 2), np.array([0.5, 0.75]), np.array([0.0, 0.25])) == 1  # just enough
    assert indices.gap_choice((1, 2, 3), np.array([0.5, 0.8, 0.8]), np.array([0.9, 0.2, 0.2])) == 2
