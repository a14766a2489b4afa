"""Where customers go when there is one segment more: nobody is lost on the way."""

from __future__ import annotations

import numpy as np
import pytest

from segmentation.segment.features import FeatureMatrix
from segmentation.segment.sweeps.flows import flow
from segmentation.segment.sweeps.sweeps import Sweep, sweep


@pytest.fixture(scope="module")
def scores() -> Sweep:
    rng = np.random.default_rng(3)
    centers = np.array([[0, 0], [9, 0], [0, 9], [9, 9]])
    values = np.concatenate([center + rng.normal(0, 1, (40, 2)) for center in centers])
    return sweep(FeatureMatrix.of(values), range(2, 7))


def test_everyone_arrives(scores: Sweep) -> None:
    """Rows of the flow are the sizes before, columns the sizes after."""
    for k in scores.ks[:-1]:
        found = flow(scores, k)
        assert found is not None
        before, after = scores.labels_at(k), scores.labels_at(found.to)
        assert found.counts.sum(axis=1).tolist() == np.bincount(before)[1:].tolist()
        assert found.counts.sum(axis=0).tolist() == np.bincount(after)[1:].tolist()


def test_clean_groups_stay_together(scores: Sweep) -> None:
    """Between the true number of groups and one more, all but the segment that splits stay whole."""
    found = flow(scores, 4)
    assert found is not None
    assert sorted((found.counts > 0).sum(axis=1).tolist()) == [1, 1, 1, 2]
    assert 0.75 < found.kept < 1


def test_the_last_k_leads_nowhere(scores: Sweep) -> None:
    """There is nothing after the largest k."""
    assert flow(scores, scores.ks[-1]) is None


def test_segments_flow_under_the_numbers_they_bear(scores: Sweep) -> None:
    """Where an older study gave them others than their sizes would."""
    numbers = {3: (2, 3, 1), 4: (4, 1, 2, 3)}
    plain, found = flow(scores, 3), flow(scores, 3, numbers)
    assert plain is not None and found is not None
    for i, j in np.ndindex(3, 4):
        assert found.counts[numbers[3][i] - 1, numbers[4][j] - 1] == plain.counts[i, j]
