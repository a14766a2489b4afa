"""Columns that go together share their weight, and noise steps back: truths, and groups that are found."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas import DataFrame
from sklearn.datasets import load_breast_cancer, load_wine
from sklearn.metrics import adjusted_rand_score

from segmentation import run
from segmentation.prepare.cleaning.cleaning import clean
from segmentation.prepare.roles.roles import infer_roles
from segmentation.prepare.roles.weights import measure_ties, share_weights, shared, without_lone
from segmentation.recipes import Recipe
from segmentation.segment.clusters import cluster
from segmentation.steps.preparing import matrix_of


def found(table: DataFrame, k: int, **choices: object) -> np.ndarray:
    """The labels of a cut with nothing touched but `choices`."""
    cleaned = clean(table, infer_roles(table))
    return cluster(matrix_of(cleaned, Recipe.of(None, **choices)), k).labels


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 9), st.integers(1, 6), st.integers(0, 999))
def test_weights_keep_the_whole_and_copies_count_as_one(width: int, copies: int, seed: int) -> None:
    """The mean square is 1; columns of the same ranks weigh the same, together as one alone would."""
    rng = np.random.default_rng(seed)
    table = DataFrame(rng.normal(size=(300, width)), columns=[f"c{n}" for n in range(width)])
    for n in range(copies):
        table[f"copy {n}"] = table["c0"] ** 3 + n
    ties = measure_ties(table, list(table))
    weights = share_weights(list(table), ties)
    same = [weights["c0"], *(weights[f"copy {n}"] for n in range(copies))]

    assert np.mean(np.square(list(weights.values()))) == pytest.approx(1, abs=1e-4)
    assert np.ptp(same) == pytest.approx(0, abs=1e-6)
    if width > 1:
        others = np.mean([weights[f"c{n}"] ** 2 for n in range(1, width)])
        assert sum(np.square(same)) == pytest.approx(others, rel=0.25)


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 999))
def test_weights_do_not_depend_on_the_order_of_rows(seed: int) -> None:
    """The same people in another order give the same weights, to the last digit kept."""
    rng = np.random.default_rng(seed)
    table = DataFrame(rng.normal(size=(200, 3)) @ rng.normal(size=(3, 5)), columns=list("abcde"))
    mixed = table.sample(frac=1, random_state=seed)

    assert infer_roles(table).weights == infer_roles(mixed).weights
    assert infer_roles(table).basis == infer_roles(mixed).basis


def test_groups_of_columns_and_what_they_count_as() -> None:
    """Five columns that say one thing and one that says another: the five count as little more than one."""
    rng = np.random.default_rng(1)
    base = rng.normal(size=400)
    table = DataFrame({f"a{n}": base + rng.normal(0, 0.2, 400) for n in range(5)})
    table["b"] = rng.normal(size=400)
    ties = measure_ties(table, list(table))
    (group,) = shared(list(table), ties)

    assert group.columns == tuple(f"a{n}" for n in range(5)) and 1 <= group.counts_as < 1.3
    assert without_lone(list(table), ties) == [f"a{n}" for n in range(5)]
    assert without_lone(["a0", "a1", "b"], ties) == ["a0", "a1", "b"]


def test_three_that_go_strongly_together_leave_lone_columns_behind() -> None:
    """A bill, minutes and data of one subscriber, whatever they are called; two of them are not enough."""
    rng = np.random.default_rng(4)
    base = rng.normal(size=400)
    table = DataFrame({f"a{n}": base + rng.normal(0, 0.4, 400) for n in range(3)})
    for n in range(4):
        table[f"lone{n}"] = rng.normal(size=400)
    ties = measure_ties(table, list(table))

    assert without_lone(list(table), ties) == ["a0", "a1", "a2"]
    fewer = [name for name in table if name != "a2"]
    assert without_lone(fewer, ties) == fewer


def test_a_date_weighs_as_the_days_since_it() -> None:
    """The share of a date is that of the column made from it."""
    rng = np.random.default_rng(2)
    orders = rng.poisson(6, 300) + 1
    table = DataFrame({"Orders": orders, "Spend": (orders * rng.lognormal(4, 0.2, 300)).round(2)})
    days = (900 / orders + rng.integers(0, 9, 300)).astype(int)
    table["Last order"] = pd.Timestamp("2026-06-01") - pd.to_timedelta(days, "D")
    roles = infer_roles(table)
    matrix = matrix_of(clean(table, roles), Recipe())
    weighed = {feature.column: feature.weight for feature in matrix.features}

    assert weighed["Days since Last order"] == roles.weights["Last order"]
    assert set(weighed.values()) == set(roles.weights.values())


def test_the_person_may_let_every_column_count_in_full() -> None:
    """A choice of the recipe, which survives JSON and gives another study."""
    rng = np.random.default_rng(3)
    base = rng.normal(size=(300, 1))
    table = DataFrame(np.hstack([base + rng.normal(0, 0.3, (300, 3)), rng.normal(size=(300, 2))]))
    table.columns = list("vwxyz")
    study = run(table, k=3, weights="equal", basis=tuple("vwxyz"), verdict=False)

    assert {feature.weight for feature in study.matrix.features} == {1.0}
    assert Recipe.from_dict(study.recipe.to_dict()).weights == "equal"
    assert len({f.weight for f in run(table, k=3, basis=tuple("vwxyz"), verdict=False).matrix.features}) > 1


def planted(noise: int, seed: int = 5) -> tuple[DataFrame, np.ndarray]:
    """Four latent groups seen through six columns, beside columns of noise."""
    rng = np.random.default_rng(seed)
    truth = rng.integers(0, 3, 450)
    centers = rng.normal(0, 2, (3, 6))
    signal = centers[truth] + rng.normal(size=(450, 6))
    table = DataFrame(np.hstack([signal, rng.uniform(size=(450, noise))]))
    return table.set_axis([f"q{n}" for n in range(6 + noise)], axis=1), truth


def test_noise_steps_back_and_groups_are_found_beside_it() -> None:
    """Ten uniform columns beside six that tell of the groups change nothing."""
    table, truth = planted(noise=10)
    signal, _ = planted(noise=0)

    assert infer_roles(table).basis == list(signal)
    assert found(table, 3).tolist() == found(signal, 3).tolist()
    assert adjusted_rand_score(truth, found(table, 3)) > 0.8


@pytest.mark.parametrize(("load", "k", "least"), [(load_wine, 3, 0.85), (load_breast_cancer, 2, 0.6)])
def test_measurements_under_unknown_headers_tell_their_groups(load, k: int, least: float) -> None:
    """All columns build and share their weight; the eight least alike of them told next to nothing."""
    data = load()
    table = DataFrame(data.data, columns=[f"v{n}" for n in range(data.data.shape[1])])

    assert adjusted_rand_score(data.target, found(table, k)) >= least
