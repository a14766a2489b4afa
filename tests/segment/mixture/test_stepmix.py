"""StepMix (Morin and others 2023) as the oracle: the same likelihood, the same customers in each class."""

from __future__ import annotations

import numpy as np
import pytest
from pandas import DataFrame
from sklearn.metrics import adjusted_rand_score
from test_mixtures import columns_of, mixed

from segmentation.segment.mixture.mixtures import mixtures

stepmix = pytest.importorskip("stepmix")
NEARLY_NONE = 1e-6
"""Pseudo-cases at which our priors say nothing, as theirs do not."""

pytestmark = pytest.mark.slow


def answers() -> DataFrame:
    """Three classes by eight answers of four levels."""
    rng = np.random.default_rng(2)
    of = rng.integers(0, 3, 500)
    return DataFrame(
        {
            f"answer {place}": np.where(
                rng.random(500) < 0.75, rng.permutation(4)[:3][of], rng.integers(0, 4, 500)
            ).astype(str)
            for place in range(8)
        }
    )


def clouds() -> DataFrame:
    """Two tighter ones beside a wide one, none so tight that our least variance decides."""
    rng = np.random.default_rng(7)
    of = rng.choice(3, 600, p=[0.6, 0.3, 0.1])
    spread = np.array([1.4, 0.8, 0.7])[of][:, None]
    return DataFrame(np.array([[0, 0, 0], [4, 1, 0], [0, 4, 3]])[of] + spread * rng.normal(size=(600, 3)))


@pytest.mark.parametrize(
    "data",
    [mixed()[0], answers(), clouds().add_prefix("number ")],
    ids=["gaps and zeros", "answers", "clouds"],
)
def test_another_implementation_finds_the_same_classes(data: DataFrame) -> None:
    columns, known = columns_of(data)
    told = columns.mixed(known)
    ours = mixtures(columns, known, 3, full=False, case=NEARLY_NONE)[2]
    codes = np.where(told.codes < 0, np.nan, told.codes)
    kinds = {"numbers": ("gaussian_diag_nan", told.numbers), "levels": ("categorical_nan", codes)}
    measured = {
        name: {"model": model, "n_columns": values.shape[1]}
        for name, (model, values) in kinds.items()
        if values.shape[1]
    }
    points = np.column_stack([told.numbers, codes])
    theirs = stepmix.StepMix(
        n_components=3, measurement=measured, n_init=20, max_iter=2_000, random_state=1, progress_bar=0,
        verbose=0, abs_tol=1e-9,
    ).fit(points)  # fmt: skip
    assert ours.likelihood == pytest.approx(theirs.score(points) * len(points), abs=2)
    assert adjusted_rand_score(ours.labels, theirs.predict(points)) >= 0.975
