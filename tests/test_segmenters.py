"""The estimator keeps the contract of scikit-learn, and finds what the library finds."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from pandas import DataFrame
from sklearn.base import clone
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import check_estimator, parametrize_with_checks

import segmentation as seg
from segmentation.errors import SegmentationError
from segmentation.segmenters import Segmenter


@parametrize_with_checks([Segmenter(k=2)])
def test_the_contract_of_scikit_learn_is_kept(estimator: Any, check: Any) -> None:
    """Every check that scikit-learn has for a clusterer."""
    check(estimator)


@pytest.mark.slow
def test_the_contract_holds_where_the_verdict_chooses() -> None:
    """The same with k left open, which judges at every fit."""
    check_estimator(Segmenter())
    check_estimator(Segmenter(k=2, algorithm="Ward"))


def test_segments_are_those_of_the_library(customers: DataFrame) -> None:
    """From 0 instead of 1, with centers in the units that came."""
    points = customers[["Spend", "Visits"]]
    found = Segmenter(k=3).fit(points)
    assert np.array_equal(found.labels_ + 1, seg.cluster(points, 3).labels)
    for label, center in enumerate(found.cluster_centers_):
        assert points.to_numpy()[found.labels_ == label].mean(axis=0) == pytest.approx(center, rel=1e-5)
    assert found.predict(points).tolist() == found.labels_.tolist()
    assert list(found.feature_names_in_) == ["Spend", "Visits"]
    far = Segmenter(k=3).fit(points.to_numpy() + 1e9)
    assert np.array_equal(far.labels_, found.labels_)
    assert far.cluster_centers_ == pytest.approx(found.cluster_centers_ + 1e9, rel=1e-9)


def test_the_verdict_chooses_where_k_is_open(customers: DataFrame) -> None:
    """And stays with the fit."""
    pipeline = make_pipeline(StandardScaler(), Segmenter(k_max=6)).fit(customers[["Spend", "Visits"]])
    found = pipeline[-1]
    assert found.n_clusters_ == found.verdict_.recommended_k == 2  # ten are too few to plan for
    assert clone(found).get_params()["k_max"] == 6


def test_a_wrong_choice_is_a_value_error_and_ours() -> None:
    """Both who expect scikit-learn's errors and who expect ours catch it."""
    for wrong in (Segmenter(k=4), Segmenter(k="two"), Segmenter(k=2, algorithm="magic")):  # type: ignore[arg-type]
        with pytest.raises(ValueError, match=r"\.$") as caught:
            wrong.fit([[1.0], [2.0], [3.0]])
        assert isinstance(caught.value, SegmentationError)
