"""Latent classes: the densities are the textbook’s, nothing is filled in, and what was planted is found."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from pandas import DataFrame
from scipy.stats import multivariate_normal, norm
from sklearn.metrics import adjusted_rand_score

from segmentation.prepare.cleaning.cleaning import clean
from segmentation.prepare.reading.tables import Table
from segmentation.prepare.roles.roles import infer_roles
from segmentation.segment.features import build_features
from segmentation.segment.mixture.mixed_columns import Columns
from segmentation.segment.mixture.mixtures import Mixture, mixtures


def columns_of(data: DataFrame) -> tuple[Columns, DataFrame]:
    table = Table.of(data)
    cleaned = clean(table.data, infer_roles(table.data))
    return Columns.of(build_features(cleaned, list(data.columns)), cleaned.known), cleaned.known


def mixed(n: int = 600, seed: int = 3) -> tuple[DataFrame, NDArray[np.intp]]:
    """Three groups of two numbers and two categories; one of ten cells is missing, a third spends nothing."""
    chance = np.random.default_rng(seed)
    of = chance.choice(3, n, p=[0.5, 0.3, 0.2])
    data = DataFrame(
        {
            "Visits": np.array([20.0, 60.0, 40.0])[of] + 5 * chance.normal(size=n),
            "Spend": np.where(
                chance.random(n) < 0.33, 0, (100 + 80 * of + 20 * chance.normal(size=n)).round(2)
            ),
            "Channel": np.where(chance.random(n) < 0.8, np.array(["web", "shop", "app"])[of], "web"),
            "Plan": np.where(chance.random(n) < 0.8, np.array(["basic", "basic", "plus"])[of], "plus"),
        }
    )
    return data.mask(DataFrame(chance.random(data.shape) < 0.1, columns=data.columns)), of


@pytest.fixture(scope="module")
def found() -> tuple[Columns, DataFrame, list[Mixture]]:
    columns, known = columns_of(mixed()[0])
    return columns, known, mixtures(columns, known, 4)


def test_memberships_are_bayes_rule(found: tuple[Columns, DataFrame, list[Mixture]]) -> None:
    """Shares times densities of what is known, over their sum; what is missing has no factor."""
    columns, known, path = found
    for mixture in path:
        one, told = mixture.parameters, columns.mixed(known)
        starts = np.r_[0, np.cumsum(mixture.layout.levels)]
        wanted = np.empty((len(known), mixture.k))
        for k in range(mixture.k):
            density = np.log(one.shares[0, k]) + np.zeros(len(known))
            for j in range(mixture.layout.numbers):
                value = norm.logpdf(told.numbers[:, j], one.means[0, k, j], one.variances[0, k, j] ** 0.5)
                density += np.where(np.isnan(told.numbers[:, j]), 0, value)
            for j, start in enumerate(starts[:-1]):
                code = told.codes[:, j]
                density += np.where(code < 0, 0, np.log(one.levels[0, k, start + code]))
            wanted[:, k] = density
        top = wanted.max(axis=1, keepdims=True)
        total = top[:, 0] + np.log(np.exp(wanted - top).sum(axis=1))
        np.testing.assert_allclose(mixture.posteriors, np.exp(wanted - total[:, None]), atol=1e-9)
        np.testing.assert_allclose(mixture.likelihood, total.sum(), rtol=1e-9)


def test_correlated_numbers_have_the_density_of_their_covariance() -> None:
    chance = np.random.default_rng(1)
    data = DataFrame(chance.normal(size=(300, 2)) @ [[1, 0.9], [0, 0.4]], columns=["a", "b"])
    columns, known = columns_of(data)
    for mixture in mixtures(columns, known, 3, full=True):
        one, told = mixture.parameters, columns.mixed(known).numbers
        densities = [
            share * multivariate_normal(mean, spread).pdf(told)
            for share, mean, spread in zip(one.shares[0], one.means[0], one.variances[0], strict=True)
        ]
        total = np.sum(densities, axis=0)
        np.testing.assert_allclose(mixture.posteriors, (np.array(densities) / total).T, atol=1e-9)


def test_more_classes_never_tell_the_customers_worse(found: tuple[Columns, DataFrame, list[Mixture]]) -> None:
    likelihoods = [mixture.likelihood for mixture in found[2]]
    assert all(more > less - 1 for less, more in itertools.pairwise(likelihoods))
    assert [mixture.k for mixture in found[2]] == [1, 2, 3, 4]


def test_planted_classes_are_found_through_gaps_and_zeros() -> None:
    data, of = mixed()
    columns, known = columns_of(data)
    path = mixtures(columns, known, 5)
    assert min(path, key=lambda one: one.bic).k == 3
    assert adjusted_rand_score(of, path[2].labels) > 0.85


def test_neither_order_of_rows_nor_units_matter() -> None:
    data, _ = mixed()
    shuffled = np.random.default_rng(9).permutation(len(data))
    columns, known = columns_of(data)
    ours = mixtures(columns, known, 3)[2]
    other = data.iloc[shuffled].reset_index(drop=True).assign(Visits=lambda told: told["Visits"] * 1_000)
    columns, known = columns_of(other)
    theirs = mixtures(columns, known, 3)[2]
    assert theirs.labels.tolist() == ours.labels[shuffled].tolist()


def test_each_row_is_told_by_itself(found: tuple[Columns, DataFrame, list[Mixture]]) -> None:
    _, known, path = found
    whole = path[2].memberships(known)
    np.testing.assert_allclose(whole, path[2].posteriors, atol=1e-12)
    for rows in (known.iloc[:7], known.iloc[[5]], known.iloc[::-50]):
        np.testing.assert_allclose(
            path[2].memberships(rows), whole[known.index.get_indexer(rows.index)], atol=1e-12
        )


def test_what_is_not_known_says_nothing(found: tuple[Columns, DataFrame, list[Mixture]]) -> None:
    """Who lacks everything belongs as everybody does; a level never seen says nothing either."""
    _, known, path = found
    nobody = known.iloc[[0]].assign(Visits=np.nan, Spend=np.nan, Channel=None, Plan="unheard of")
    np.testing.assert_allclose(path[2].memberships(nobody)[0], path[2].parameters.shares[0], atol=1e-9)


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ([0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9], "edge"),
        ([1, 2, 3, 4, 5, 1, 2, 3, 4, 5, 1, 2], "levels"),
        (list(range(12)), "plain"),
    ],
)
def test_a_number_is_taken_as_what_it_is(values: list[Any], kind: str) -> None:
    columns, known = columns_of(DataFrame({"x": [float(v) for v in values * 20]}))
    told = columns.mixed(known)
    assert told.numbers.shape[1] == (kind != "levels")
    assert told.codes.shape[1] == (kind != "plain")
    if kind == "edge":
        assert np.isnan(told.numbers[:, 0]).tolist() == (told.codes[:, 0] == 1).tolist()
        assert columns.edges == ((0,),)
