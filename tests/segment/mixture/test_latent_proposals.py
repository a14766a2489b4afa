"""Latent classes are proposed where they see more and are sure, never on noise, and told with the reason."""

from __future__ import annotations

import pickle

import numpy as np
import pytest
from numpy.typing import NDArray
from pandas import DataFrame
from sklearn.metrics import adjusted_rand_score

from segmentation import Study, run
from segmentation.segment.mixture.latent_classes import find
from segmentation.segment.mixture.latent_proposals import (
    AGREE,
    SURE,
    LatentProposal,
    _of_levels,
    _of_numbers,
    propose,
)
from segmentation.segment.mixture.surveys import are_answers

BASIS = ("Spend", "Visits", "Plan", "Channel", "Payment", "Device")
LEVELS = {
    "Plan": ["Basic", "Plus", "Family", "Pro"],
    "Channel": ["Web", "Shop", "App", "Phone"],
    "Payment": ["Card", "Invoice", "Wallet", "Cash"],
    "Device": ["Laptop", "Mobile", "Tablet", "TV"],
}


def told_by_words(n: int = 300, *, seed: int = 5, tied: float = 0.9) -> tuple[DataFrame, NDArray[np.intp]]:
    """Four groups that only categories tell; the numbers beside them are noise."""
    rng = np.random.default_rng(seed)
    of = rng.choice(4, n, p=[0.4, 0.3, 0.2, 0.1])
    table = {"Spend": rng.lognormal(4, 0.4, n).round(2), "Visits": rng.poisson(9, n) + 1}
    for name, levels in LEVELS.items():
        mixed = np.array(levels)[rng.permutation(4)]
        table[name] = np.where(rng.random(n) < tied, mixed[of], mixed[rng.integers(0, 4, n)])
    return DataFrame(table), of


def proposal_of(study: Study) -> LatentProposal | None:
    cut = study.sweep.labels_at(study.k)
    return propose(study.matrix, study.clean.known, cut, study.recipe.seed)


@pytest.fixture(scope="module")
def study() -> Study:
    return run(told_by_words()[0], basis=BASIS, k=4, verdict=False)


@pytest.fixture(scope="module")
def proposal(study: Study) -> LatentProposal:
    found = proposal_of(study)
    assert found is not None
    return found


@pytest.mark.slow
def test_what_is_proposed_is_nearer_to_the_truth(study: Study, proposal: LatentProposal) -> None:
    of = told_by_words()[1]
    ours = adjusted_rand_score(of, study.clustering.labels)
    assert adjusted_rand_score(of, proposal.labels) > max(0.8, ours + 0.2)
    assert proposal.k == 4
    assert {one.column for one in proposal.reasons} <= set(LEVELS) and proposal.reasons
    assert {one.kind for one in proposal.reasons} == {"level"}


def test_its_counts_are_everybody_once(study: Study, proposal: LatentProposal) -> None:
    assert proposal.counts.shape == (4, proposal.k)
    assert proposal.counts.sum(axis=1).tolist() == study.clustering.sizes
    assert proposal.counts.sum(axis=0).tolist() == np.bincount(proposal.labels)[1:].tolist()


@pytest.mark.slow
def test_its_classes_are_those_that_the_recipe_gives(study: Study, proposal: LatentProposal) -> None:
    """Also of a proposal that came from another process."""
    taken = run(told_by_words()[0], basis=BASIS, algorithm="mixture", verdict=False)
    assert taken.clustering.labels.tolist() == proposal.labels.tolist()
    again = pickle.loads(pickle.dumps(proposal))
    assert again.labels.tolist() == proposal.labels.tolist() and again.is_due
    np.testing.assert_array_equal(
        again.found.densities(study.clean.known), proposal.found.densities(study.clean.known)
    )


@pytest.mark.parametrize("tails", [0.6, pytest.param(0.0, marks=pytest.mark.slow)])
def test_noise_is_never_proposed(tails: float) -> None:
    rng = np.random.default_rng(2)
    cloud = rng.normal(size=(200, 4)) @ rng.normal(size=(4, 4))
    table = DataFrame(np.exp(tails * cloud) if tails else cloud, columns=list("abcd")).round(3)
    assert proposal_of(run(table, basis=tuple("abcd"), k=4, verdict=False)) is None


@pytest.mark.parametrize("told", [0.9, pytest.param(0.6, marks=pytest.mark.slow), 0.0])
def test_what_is_left_unlooked_at_would_not_have_been_proposed(told: float) -> None:
    """Whether classes are judged briefly, or not at all, changes no proposal."""
    made = run(told_by_words(tied=told)[0], basis=BASIS, k=4, verdict=False)
    found = find(made.clean, made.recipe.replace(k=None))
    labels = found.densities(made.clean.known).argmax(axis=1) + 1
    other = adjusted_rand_score(labels, made.sweep.labels_at(4)) < AGREE
    due = found.verdict.kind == "natural" and other and found.mixture.sureness >= SURE
    proposal = proposal_of(made)
    assert (proposal is not None) is due
    assert proposal is None or proposal.labels.tolist() == labels.tolist()


def test_halves_are_compared_for_a_proposal_only_where_classes_stand_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def halved(*args: object) -> None:
        raise AssertionError("halves were compared")

    monkeypatch.setattr("segmentation.segment.mixture.latent_evidence._halved", halved)
    study = run(told_by_words(tied=0.0)[0], basis=BASIS, k=4, verdict=False)
    assert proposal_of(study) is None


def test_where_both_agree_the_cut_stays() -> None:
    rng = np.random.default_rng(4)
    of = rng.integers(0, 3, 120)
    apart = np.array([[0, 0], [12, 0], [0, 12]])[of] + rng.normal(size=(120, 2))
    study = run(DataFrame(apart, columns=["a", "b"]), basis=("a", "b"), k=3, verdict=False)
    assert proposal_of(study) is None


def test_the_shares_told_are_those_of_their_definition() -> None:
    rng = np.random.default_rng(1)
    groups, codes, values = rng.integers(1, 4, 200), rng.integers(0, 3, 200), rng.normal(size=200)
    between = sum((groups == g).sum() * (values[groups == g].mean() - values.mean()) ** 2 for g in (1, 2, 3))
    assert _of_numbers(values, groups) == pytest.approx(between / ((values - values.mean()) ** 2).sum())
    hot = (codes[:, None] == np.arange(3)).astype(float)
    within = sum(((hot[groups == g] - hot[groups == g].mean(axis=0)) ** 2).sum() for g in (1, 2, 3))
    assert _of_levels(codes, groups) == pytest.approx(1 - within / ((hot - hot.mean(axis=0)) ** 2).sum())
    assert _of_levels(np.full(200, -1), groups) == 0 == _of_numbers(np.ones(200), groups)


def answers(n: int = 120, *, key: str = "Respondent ID") -> DataFrame:
    rng = np.random.default_rng(3)
    of = rng.integers(0, 2, n)
    ratings = {f"Q{q} rating": np.clip(np.round(2 + 2 * of + rng.normal(size=n)), 1, 5) for q in range(5)}
    return DataFrame({key: [f"R{i}" for i in range(n)], **ratings})


def test_a_survey_is_told_from_its_rows_and_its_answers() -> None:
    amounts = DataFrame(np.random.default_rng(1).lognormal(4, 1, (120, 5)), columns=list("vwxyz"))
    for table, is_one in (
        (answers(), True),
        (answers(40), False),  # too few to judge
        (answers(key="Customer ID").rename(columns=lambda c: c.replace("Q", "Part ")), False),
        (answers()[["Respondent ID"]].join(amounts), False),
    ):
        study = run(table, k=2, verdict=False)
        assert are_answers(study.table.data, study.roles) is is_one
    assert are_answers(answers(key="Customer ID"), run(answers(), k=2, verdict=False).roles) is True
    study = run(answers(key="Customer ID"), k=2, verdict=False)
    assert are_answers(study.table.data, study.roles, rows="respondents")
