"""Classes are there only where customers fall into them more clearly than look-alikes without any."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.random import Generator
from numpy.typing import NDArray
from pandas import DataFrame
from test_mixtures import columns_of, mixed

from segmentation.segment.mixture.latent_classes import judge_classes
from segmentation.segment.mixture.latent_verdicts import LatentVerdict
from segmentation.segment.mixture.mixed_null_models import OneClass
from segmentation.segment.mixture.mixtures import mixtures


def trait(chance: Generator, n: int = 900) -> DataFrame:
    """Eight answers, two amounts and a count behind which one trait stands, and no classes."""
    t = chance.normal(size=n)
    answers = {
        f"q{j}": np.array(["a", "b", "c", "d"])[
            np.searchsorted(np.sort(chance.normal(size=3)), t + chance.normal(size=n))
        ]
        for j in range(8)
    }
    amounts = {
        "spend": np.where(chance.random(n) < 0.4, 0, np.exp(t * 0.5 + 3).round(1)),
        "age": t + chance.normal(size=n),
    }
    return DataFrame({**answers, **amounts, "visits": chance.poisson(np.exp(t * 0.5 + 1)).astype(float)})


def judged(data: DataFrame, most: int = 6) -> LatentVerdict:
    columns, known = columns_of(data)
    return judge_classes(columns, known, mixtures(columns, known, most))


def ties(data: DataFrame) -> NDArray[np.float64]:
    told: NDArray[np.float64] = data.rank().corr().to_numpy()
    return told


def test_look_alikes_have_the_same_margins_gaps_and_ties() -> None:
    data = trait(np.random.default_rng(4)).mask(np.random.default_rng(5).random((900, 11)) < 0.1)
    columns, known = columns_of(data)
    real = columns.mixed(known)
    made = OneClass(columns, real, np.random.default_rng(0)).draw(np.random.default_rng(1), 4_000)
    assert np.abs(np.isnan(made.numbers).mean(axis=0) - np.isnan(real.numbers).mean(axis=0)).max() < 0.03
    for code in range(real.codes.shape[1]):
        shares = [
            np.bincount(told.codes[:, code] + 1, minlength=5) / len(told.codes) for told in (real, made)
        ]
        assert np.abs(shares[0] - shares[1]).max() < 0.04
    numbers = [
        DataFrame(told.numbers).join(
            DataFrame(np.where(told.codes < 0, np.nan, told.codes)), suffixes=(None, "c")
        )
        for told in (real, made)
    ]
    assert np.abs(ties(numbers[0])[:3, :3] - ties(numbers[1])[:3, :3]).max() < 0.12


@pytest.mark.parametrize(
    ("seed", "most"), [(11, 4), *(pytest.param(seed, 6, marks=pytest.mark.slow) for seed in (11, 12, 13))]
)
def test_a_trait_is_no_class(seed: int, most: int) -> None:
    verdict = judged(trait(np.random.default_rng(seed)), most)
    assert not verdict.evidence.stands_out and verdict.kind != "natural", verdict


def test_planted_classes_are_there_and_counted() -> None:
    verdict = judged(mixed()[0], 5)
    assert (verdict.kind, verdict.recommended_k) == ("natural", 3)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("shape", ["round", "heavy", "even"])
def test_clouds_without_classes_stay_without(shape: str, seed: int) -> None:
    chance = np.random.default_rng([seed, 77])
    drawn = {
        "round": lambda: chance.normal(size=(800, 4)) @ chance.normal(size=(4, 4)),
        "heavy": lambda: np.exp(0.6 * chance.normal(size=(800, 4)) @ chance.normal(size=(4, 4))).round(2),
        "even": lambda: chance.uniform(size=(800, 5)),
    }[shape]()
    names = [f"x{j}" for j in range(drawn.shape[1])]
    assert judged(DataFrame(drawn, columns=names)).kind != "natural"
