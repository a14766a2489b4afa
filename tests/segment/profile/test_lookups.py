"""One customer is found, and what is said of them is what the distances say."""

from __future__ import annotations

import numpy as np
import pytest
from pandas import DataFrame

from segmentation.recipes import Recipe
from segmentation.segment.profile.lookups import find_customer, look_up
from segmentation.segment.silhouette_widths import widths
from segmentation.studies import Study, run


@pytest.fixture(scope="module")
def study(customers: DataFrame) -> Study:
    return run(customers, Recipe(k=3, basis=("Spend", "Visits")), verdict=False)


def test_a_customer_is_found_by_id_or_row(study: Study, customers: DataFrame) -> None:
    """“c0007” finds C0007, “#8” the eighth row, and nobody is nobody."""
    assert find_customer(study.clean, " c0007 ") == 7
    assert find_customer(study.clean, "#8") == 7
    assert find_customer(study.clean, "#0") is None
    assert find_customer(study.clean, "C9999") is None


def test_the_pulls_add_up_to_the_distances(study: Study) -> None:
    """Column by column they sum to how much further the second-best centre is, squared."""
    for position in range(0, 100, 9):
        found = look_up(study.clean, study.clustering, study.profile, position)
        place = study.matrix.values[position].astype(float)
        own, other = (
            np.sum((place - study.clustering.centroids[s - 1]) ** 2)
            for s in (found.segment, found.second_best)
        )
        assert sum(pull.pull for pull in found.pulls) == pytest.approx(other - own)
        assert found.segment == study.clustering.labels[position] != found.second_best


def test_a_typical_customer_is_not_borderline(study: Study) -> None:
    """The most central customer of a clear segment has a wide margin."""
    position = int(study.profile.customers["typicality"].to_numpy().argmax())
    found = look_up(study.clean, study.clustering, study.profile, position)
    assert found.typicality == 1.0
    assert not found.borderline


def test_widths_average_to_the_silhouette(study: Study) -> None:
    """Up to 2,000 customers, everyone is there, and their mean is the study’s silhouette."""
    found = widths(study.clustering)
    assert (len(found.values), found.total) == (100, 100)
    assert found.values.mean() == pytest.approx(study.clustering.silhouette, abs=1e-5)
