"""What is claimed of an outcome holds on customers who took no part, and chance alone claims nothing."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from segment.outcome.leavers import BASIS, K, cleaned, customers, looked, planted

from segmentation.errors import ClusteringError, FeatureError
from segmentation.recipes import Recipe
from segmentation.segment.features import FeatureMatrix
from segmentation.segment.outcome.cross_fitting import expected
from segmentation.segment.outcome.foretelling import curve
from segmentation.segment.outcome.lens import Chance, lens, name_of
from segmentation.segment.outcome.outcomes import Outcome, outcome_of, outcomes_told
from segmentation.studies import run


def test_a_planted_outcome_is_found_and_told_better_than_by_describing() -> None:
    """The knee explains more of it, on the unseen half, than segments that only describe."""
    found = planted()
    assert found.can_be_foretold
    assert not found.changes_nothing
    assert found.knee.share > 0
    assert found.knee.outcome > found.steps[0].outcome + 0.05
    assert found.left_out == () and found.asked == () and not found.is_too_good


def test_foretelling_costs_description() -> None:
    basis = [step.basis for step in planted().steps]
    assert basis[0] == max(basis)
    assert basis[-1] == min(basis)


def test_the_knee_is_the_smallest_share_that_reaches_enough() -> None:
    found = planted()
    best = max(step.learned for step in found.steps)
    assert [step.learned >= 0.8 * best for step in found.steps].index(True) == found.steps.index(found.knee)


def test_shuffled_outcomes_claim_nothing() -> None:
    """Chance alone foretells nothing, whatever trees learn by heart (100 draws: benchmarks/outcome.py)."""
    rng, table = np.random.default_rng(7), customers(400)
    values = FeatureMatrix.of(table[list(BASIS)].to_numpy())
    ended = (table["Churned"] == "Yes").to_numpy(dtype=float)
    for _ in range(2):
        drawn = Outcome("Churned", rng.permutation(ended), "Yes")
        steps, whole = curve(values, drawn, K, shares=(0.0, 0.5))
        assert not any(step.claims for step in steps)
        assert whole < 0.65


def test_nobody_is_expected_by_a_model_that_saw_them() -> None:
    """Of a shuffled outcome the models that saw it remember much, those that did not nothing."""
    rng = np.random.default_rng(1)
    values, ended = rng.normal(size=(300, 3)), rng.integers(0, 2, 300).astype(float)
    found = expected(values, ended, binary=True)
    assert abs(np.corrcoef(found.scores, ended)[0, 1]) < 0.15
    assert np.corrcoef(found.of(values), ended)[0, 1] > 0.5


def test_the_order_of_rows_does_not_matter() -> None:
    rng = np.random.default_rng(2)
    values, ended = rng.normal(size=(200, 2)), rng.integers(0, 2, 200).astype(float)
    ended[:9] = np.nan
    shuffled = rng.permutation(200)
    once, again = (expected(values[rows], ended[rows], binary=True) for rows in (np.arange(200), shuffled))
    assert np.array_equal(once.scores[shuffled], again.scores)


def test_a_column_that_knows_the_outcome_is_kept_out() -> None:
    """The reason for leaving is written when somebody has left; what only tells much is asked about."""
    table = customers()
    left, rng = (table["Churned"] == "Yes").to_numpy(), np.random.default_rng(4)
    table["Refund"] = np.where(left, rng.uniform(5, 90, len(left)), 0.0).round(2)
    table["Calls"] = (rng.normal(size=len(left)) + 1.6 * left).round(2)
    basis = (*BASIS, "Refund", "Calls")
    found = looked(table, basis=basis)
    assert found.left_out == ("Refund",)
    assert found.asked == ("Calls",)
    told = looked(table, basis=basis, known_before={"Calls": "no"})
    assert told.left_out == ("Calls", "Refund")
    assert told.asked == ()
    with pytest.raises(FeatureError, match="tells the outcome itself"):
        looked(table, basis=("Refund",))


def test_a_number_is_foretold_likewise() -> None:
    table, rng = customers(), np.random.default_rng(5)
    table["Spend next year"] = (table["Visits"] * table["Tickets"] + rng.normal(size=600) * 40).round(2)
    found = looked(table, outcome="Spend next year")
    assert found.can_be_foretold
    assert not found.outcome.binary
    assert found.knee.rates[found.knee.top].lift_low > 1


def test_outcomes_are_told_by_what_columns_say() -> None:
    table = customers(300).assign(Response=["no", "yes", "no"] * 100, Segment=["a", "b", "c"] * 100)
    ready = cleaned(table, Recipe())
    assert outcomes_told(ready) == ["Churned", "Response"]
    assert outcome_of(ready, "Response").happened.casefold() in ("yes", "1")
    with pytest.raises(ClusteringError, match="neither two values nor numbers"):
        outcome_of(ready, "Segment")
    with pytest.raises(ClusteringError, match="no column “Left”"):
        outcome_of(ready, "Left")


def test_staying_active_means_that_the_others_left() -> None:
    table = customers(300)
    table["Active"] = np.where(table.pop("Churned") == "Yes", "No", "Yes")
    found = outcome_of(cleaned(table, Recipe()), "Active")
    assert found.is_leaving
    assert found.mean == pytest.approx(float((table["Active"] == "No").mean()))


def test_the_lens_holds_its_share_of_the_variance() -> None:
    recipe = Recipe(basis=BASIS, outcome="Churned", foretell=0.2)
    ready = cleaned(customers(), recipe)
    matrix = lens(ready, recipe)
    variances = matrix.values.var(axis=0)
    assert isinstance(matrix.features[-1], Chance)
    assert matrix.columns[-1] == name_of(outcome_of(ready, "Churned")) == "Chance of Churned"
    assert variances[-1] / variances.sum() == pytest.approx(0.2, abs=1e-4)
    again = np.column_stack([feature(ready.data).to_numpy() for feature in matrix.features])
    assert again == pytest.approx(matrix.values, abs=1e-5)


def test_a_study_leans_on_the_outcome_and_labels_new_customers() -> None:
    table = customers()
    study = run(table, basis=BASIS, outcome="Churned", foretell=0.5, k=K, verdict=False)
    plain = run(table, basis=BASIS, k=K, verdict=False)
    left = (table["Churned"] == "Yes").to_numpy(dtype=float)

    def apart(labels: pd.Series) -> float:
        return float(np.ptp(pd.Series(left).groupby(labels.to_numpy()).mean()))

    assert apart(study.clustering.series()) > apart(plain.clustering.series()) + 0.1
    more = study.predict(customers(200, seed=9).drop(columns="Churned"))
    assert more["Segment"].notna().all()
    assert study.predict(table)["Segment"].notna().all()
