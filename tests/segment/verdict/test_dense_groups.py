"""Groups of another shape, and small ones that stand clear."""

import numpy as np
import pytest
from sklearn.datasets import make_moons

from segmentation.segment.features import FeatureMatrix
from segmentation.segment.kmeans.small_samples import partition
from segmentation.segment.sweeps.sweeps import sweep
from segmentation.segment.verdict.dense_groups import is_mixed, small_group
from segmentation.segment.verdict.evidence import examine
from segmentation.segment.verdict.judge import conclude, judge
from segmentation.segment.verdict.verdicts import Decision, Remarks


def cut(values: np.ndarray, k: int) -> np.ndarray:
    return partition(values, (k,), np.random.default_rng(0), restarts=20).labels[0]


def test_bent_groups_are_mixed_and_round_ones_are_not():
    """Two halves of a moon are cut across by k-means; three round groups are not."""
    moons = make_moons(500, noise=0.05, random_state=0)[0]
    rng = np.random.default_rng(0)
    round_ones = np.repeat([[0, 0], [8, 0], [0, 8]], 150, axis=0) + rng.normal(size=(450, 2))

    assert is_mixed(moons, cut(moons, 2))
    assert not is_mixed(round_ones, cut(round_ones, 3))


def test_steps_of_a_count_are_no_groups_of_their_own():
    """Ratings from 1 to 5 lie in five dense lines; a cut that joins some of them mixes nothing."""
    rng = np.random.default_rng(1)
    groups = np.repeat([0, 1], 200)
    values = np.column_stack([4 * groups + rng.integers(1, 4, 400), 6 * groups + rng.normal(0, 0.1, 400)])

    assert not is_mixed(values.astype(float), groups)


@pytest.mark.parametrize("n", [1_000, 20_000])
def test_a_few_who_stand_clear_are_found_one_and_all(n):
    """Two of a hundred, far from everybody: every one of them is named, and nobody else."""
    rng = np.random.default_rng(n)
    few = np.arange(n) % 50 == 0
    values = rng.normal(size=(n, 4))
    values[few] = [6, 6, -6, 6] + 0.5 * values[few]
    places = small_group(values.astype(np.float32), rng.permutation(n)[:1_000])

    assert sorted(places) == np.flatnonzero(few).tolist()


@pytest.mark.parametrize("seed", range(5))
def test_a_cloud_holds_no_small_group(seed):
    """Round clouds and long tails have people far out, and no group of them."""
    rng = np.random.default_rng(seed)

    assert not len(small_group(rng.normal(size=(600, 3)), np.arange(600)))
    assert not len(small_group(rng.standard_t(3, (600, 3)), np.arange(600)))


def test_the_verdict_names_the_few():
    """Customers who stand clear are counted among the reasons, and can be looked up."""
    rng = np.random.default_rng(2)
    values = rng.normal(size=(500, 3))
    values[:12] = [7, 7, 7] + 0.3 * values[:12]
    matrix = FeatureMatrix.of(values)
    verdict = judge(matrix, sweep(matrix))

    assert sorted(verdict.small_group) == list(range(12))
    told = "12 customers stand clear of all others: too few for a segment among them, enough for one apart."
    assert told in verdict.reasons


def test_groups_of_another_shape_are_said_first():
    """The sentence, its short form and the reasons say that a cut does not draw such groups."""
    matrix = FeatureMatrix.of(np.random.default_rng(3).normal(size=(80, 2)))
    findings = examine(matrix, sweep(matrix))
    verdict = conclude(findings, Decision("natural", 3, 2), Remarks(has_another_shape=True))

    assert verdict.another_shape
    assert verdict.sentence == "There are groups, but not of the shape that a split into three draws."
    assert verdict.aside == "groups are in the data, but not of the shape that a split draws"
    assert verdict.badge == "Another shape"
    assert any(
        reason.startswith("Where customers crowd together there are groups") for reason in verdict.reasons
    )
