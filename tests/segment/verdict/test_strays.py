"""Columns that tell nothing of the groups that are there."""

import numpy as np
import pandas as pd
import pytest

from segmentation.segment.features import FeatureMatrix
from segmentation.segment.sweeps.sweeps import sweep
from segmentation.segment.verdict.judge import judge
from segmentation.segment.verdict.strays import strays, without


def beside_age(seed: int, n: int = 600, strays: int = 1) -> FeatureMatrix:
    """Three groups, five standard deviations apart in three columns, and even columns beside them."""
    rng = np.random.default_rng(seed)
    groups = 5 / 2**0.5 * np.eye(3)[rng.integers(0, 3, n)] + rng.normal(size=(n, 3))
    values = np.hstack([groups, rng.uniform(18, 80, (n, strays))])
    names = ["Spend", "Orders", "Visits", "Age", "Height", "Luck", "Shoes"][: 3 + strays]
    return FeatureMatrix.of((values - values.mean(axis=0)) / values.std(axis=0), names)


@pytest.mark.parametrize("seed", range(5))
def test_an_even_column_beside_groups_is_a_stray(seed):
    """Age has nothing to do with the three groups; the columns that hold them have."""
    assert strays(beside_age(seed)) == ("Age",)


def test_columns_that_have_nothing_to_do_with_each_other_are_no_strays():
    """Where no column tells of another, none is set aside: there is nothing left to judge by."""
    values = np.random.default_rng(0).normal(size=(500, 4))

    assert strays(FeatureMatrix.of(values)) == ()


def test_a_category_is_one_column():
    """All indicators of a category are asked together, and go together."""
    from segmentation.segment.features import Feature

    matrix = beside_age(1)
    kinds = np.eye(3)[np.random.default_rng(2).integers(0, 3, len(matrix))]
    features = (*matrix.features[:3], *(Feature("Kind", category=str(level)) for level in range(3)))
    mixed = FeatureMatrix(features, np.hstack([matrix.values[:, :3], kinds]).astype("f4"), matrix.index)

    assert strays(mixed) == ("Kind",)
    assert without(mixed, ("Kind",), 100).values.shape == (100, 3)


def test_a_matrix_without_strays_keeps_its_rows():
    """What is left out are columns; the rows are those of the upload, in its order."""
    matrix = beside_age(3)
    shifted = FeatureMatrix(matrix.features, matrix.values, pd.RangeIndex(7, 7 + len(matrix)))

    fewer = without(shifted, ("Age",), 10**6)

    assert fewer.columns == ("Spend", "Orders", "Visits")
    assert fewer.index.equals(shifted.index)
    assert (fewer.values == shifted.values[:, :3]).all()


def test_groups_are_counted_without_strays_and_say_so():
    """Four columns of noise hide a group; the verdict counts three without them, and names them."""
    matrix = beside_age(4, strays=4)
    verdict = judge(matrix, sweep(matrix))

    assert (verdict.kind, verdict.recommended_k) == ("natural", 3)
    assert verdict.strays == ("Age", "Height", "Luck", "Shoes")
    assert any("say nothing about these groups" in reason for reason in verdict.reasons)


@pytest.mark.slow
def test_nothing_is_set_aside_where_no_groups_are():
    """One common trait in four columns and two even ones: no groups, so no column tells nothing of them."""
    rng = np.random.default_rng(0)
    trait = rng.normal(size=(500, 1)) + 0.7 * rng.normal(size=(500, 4))
    matrix = FeatureMatrix.of(np.hstack([trait, rng.uniform(-1, 1, (500, 2))]))
    verdict = judge(matrix, sweep(matrix))

    assert verdict.kind != "natural"
    assert verdict.strays == ()
