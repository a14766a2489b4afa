"""Latent classes over all rows: the steps of memory, at rest, in a handful of passes."""

from __future__ import annotations

import pickle
from functools import cache

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas import DataFrame
from sklearn.metrics import adjusted_rand_score

from segmentation import studies
from segmentation.array_kinds import Floats
from segmentation.engines.carriers.memory import InMemory
from segmentation.engines.passes import em_passes
from segmentation.engines.passes.em_passes import EMSums, expected, settle_classes
from segmentation.engines.passes.full_classes import to_send
from segmentation.engines.scanned_studies import ScannedStudy, study_of
from segmentation.engines.scans import scan
from segmentation.prepare.cleaning.cleaning import clean
from segmentation.prepare.roles.roles import infer_roles
from segmentation.recipes import Recipe
from segmentation.saved_studies import open_study
from segmentation.segment.drawn.divisions import Division
from segmentation.segment.features import build_features
from segmentation.segment.mixture.designs import Design, Layout
from segmentation.segment.mixture.em import Parameters, climbed, maximized, weights
from segmentation.segment.mixture.latent_classes import Found, Likeliest
from segmentation.segment.mixture.mixed_columns import Columns
from segmentation.studies import Study

BASIS = ("Spend", "Age", "Visits", "Channel")
NAMES = ("shares", "means", "variances", "levels")


def customers(rows: int) -> DataFrame:
    """Three classes of unequal size: a skewed amount, gaps, many who never came, names."""
    rng = np.random.default_rng(1)
    group = rng.choice(3, rows, p=[0.6, 0.3, 0.1])
    spend = np.exp(rng.normal(np.array([3, 4, 5.0])[group], np.array([0.5, 0.5, 0.3])[group])).round(2)
    age = rng.normal(np.array([30, 45, 50])[group], 6).round()
    return DataFrame(
        {
            "Customer ID": [f"C{number:07}" for number in range(rows)],
            "Spend": spend,
            "Age": np.where(rng.random(rows) < 0.1, np.nan, age),
            "Visits": rng.poisson(np.array([4, 9, 15])[group]) * (rng.random(rows) > 0.2),
            "Channel": np.array(["web", "shop", "app"])[(group + (rng.random(rows) < 0.3)) % 3],
        }
    )


def recipe(**choices: object) -> Recipe:
    return Recipe.of(
        None, **{"algorithm": "mixture", "k": 3, "basis": BASIS, "k_min": 2, "k_max": 4, **choices}
    )


@cache
def both() -> tuple[Study, ScannedStudy]:
    """In memory, and from a sample of a third of the rows."""
    frame = customers(9000)
    held = studies.run(frame, recipe(), verdict=False)
    return held, study_of(InMemory.of(frame, batch_rows=700), recipe(), verdict=False, sample_rows=3000)


def division(study: Study) -> Division:
    assert study.clustering.division is not None
    return study.clustering.division


def found(study: Study) -> Found:
    told = division(study).parts[0].when
    assert isinstance(told, Likeliest)
    return told.found


def rested(study: Study) -> tuple[Design, Parameters]:
    """The design of everybody in memory, and where the classes come to rest when steps go on."""
    mixture = found(study).mixture
    columns = mixture.classes.columns
    design = Design.of(columns.mixed(study.clean.known), mixture.layout)
    return design, climbed(design, mixture.parameters, 900, columns.least_variances, gain=-1.0)


def gaps(one: Parameters, other: Parameters) -> float:
    return max(float(np.abs(getattr(one, n) - getattr(other, n)).max(initial=0.0)) for n in NAMES)


@pytest.mark.slow
def test_classes_are_those_of_all_rows(tmp_path) -> None:
    held, made = both()
    assert made.sampled == 3000 and made.rows == 9000 and made.settled
    assert gaps(found(made).mixture.parameters, rested(held)[1]) <= 1e-6
    scan(customers(9000)).label(made, tmp_path / "out")
    labelled = pd.read_parquet(tmp_path / "out")
    labels = labelled["Segment"].to_numpy()
    assert adjusted_rand_score(held.clustering.labels, labels) >= 0.99, "memory stops a little before"
    assert np.bincount(labels)[1:].tolist() == made.profile.sizes.tolist()
    chances = found(made).mixture.memberships(customers(9000))
    assert (chances.argmax(axis=1) + 1 == labels).all()
    top = np.sort(chances, axis=1)
    assert np.allclose(labelled["Margin"], top[:, -1] - top[:, -2], atol=6e-4)
    assert [p.name for p in made.personas] == [p.name for p in held.personas]
    means = customers(9000)[["Spend", "Age"]].groupby(labels).mean()
    assert np.allclose(made.profile.means[means.columns], means, rtol=1e-9)
    month = open_study(made.write(tmp_path / "s.json")).score(customers(9000))
    assert month.placed["segment"].tolist() == labels.tolist() and month.unlike == 0
    assert np.allclose(month.placed["typicality"], labelled["Typicality"], atol=1e-3)


@cache
def light() -> tuple[Design, Parameters, Floats]:
    """Customers in memory, three classes of them at rest, and the least variances."""
    data = customers(8_000)
    cleaned = clean(data, infer_roles(data))
    columns = Columns.of(build_features(cleaned, list(BASIS)), cleaned.known)
    mixed = columns.mixed(cleaned.known)
    design, least = Design.of(mixed, Layout.of(mixed, columns.levels)), columns.least_variances
    planted = np.digitize(data["Spend"], [35, 90])
    told = np.array([design.layout.rows(mixed)[planted == group].sum(axis=0) for group in range(3)])
    return design, climbed(design, maximized(design, told, 3, least), 600, least, gain=1e-13), least


def test_a_step_is_the_one_of_memory_and_few_rows_only_hasten_it() -> None:
    design, rest, least = light()
    few, looks = design.draw(6000, 0), list[int]()
    begun = climbed(few, rest, 20, least)

    def go(weight: Floats, number: int) -> EMSums:
        looks.append(number)
        return expected(design.features, weight, design.counts)

    settled = settle_classes(few, begun, least, go)
    assert settled.rests and looks == list(range(1, settled.passes + 1)) and settled.passes <= 20
    assert gaps(settled.parameters, rest) <= 1e-6 < gaps(begun, rest)
    assert settled.parameters.likelihood[0] == pytest.approx(rest.likelihood[0], rel=1e-9)


@pytest.mark.parametrize("mixes", [True, False])
def test_where_few_rows_lead_astray_plain_steps_are_mixed(mixes, monkeypatch) -> None:
    """Plain steps alone came no nearer than half of the way in two passes, and the classes never rested."""
    design, rest, least = light()
    begun = climbed(design.draw(500, 0), rest, 20, least)
    scores = []
    lost = lambda at: at.classes(np.array([0, 0, 0]))  # noqa: E731
    monkeypatch.setattr(em_passes, "_led", lambda few, look, least: lost(look.at))
    if not mixes:
        monkeypatch.setattr(em_passes, "_mixed", lambda trail, full: lost(trail[-1].at))

    def go(weight: Floats, number: int) -> EMSums:
        sums = expected(design.features, weight, design.counts)
        scores.append(sums.likelihood)
        return sums

    settled = settle_classes(design, begun, least, go)
    assert settled.rests == mixes and (settled.passes < em_passes.MOST_PASSES) == mixes
    assert settled.parameters.likelihood[0] > scores[0], "where all else fails, every third step climbs"
    if mixes:
        assert gaps(settled.parameters, rest) <= 1e-5


@settings(max_examples=15, deadline=None)
@given(st.sets(st.integers(1, 2900), max_size=5))
def test_a_pass_gives_the_same_sums_however_rows_are_cut(cuts) -> None:
    design, rest, _ = light()
    rows, weight = design.features, weights(design.layout, rest)
    whole = expected(rows, weight)
    first, *others = (expected(part, weight) for part in np.split(rows, sorted(cuts)) if len(part))
    added = sum(others, first)
    assert np.allclose(whole.sums, added.sums, rtol=1e-9) and whole.held.tolist() == added.held.tolist()
    assert whole.likelihood == pytest.approx(added.likelihood, rel=1e-12)


@pytest.mark.slow
def test_what_is_sent_to_the_rows_holds_no_sample() -> None:
    _, made = both()
    assert len(pickle.dumps(to_send(division(made)))) < 20_000 < len(pickle.dumps(division(made)))


@pytest.mark.slow
def test_correlated_numbers_settle_too() -> None:
    rng = np.random.default_rng(4)
    group = rng.choice(2, 4000, p=[0.7, 0.3])
    base = rng.normal(size=(4000, 3)) @ np.array([[1, 0.9, 0.2], [0, 0.4, 0], [0, 0, 1]])
    frame = DataFrame(base + np.array([[0, 0, 0], [1.5, -2, 3]])[group], columns=["One", "Two", "Three"])
    choice = recipe(k=2, basis=("One", "Two", "Three"))
    held = studies.run(frame, choice, verdict=False)
    made = study_of(InMemory.of(frame), choice, verdict=False, sample_rows=2000)
    assert found(made).mixture.layout.full and found(held).mixture.layout.full and made.settled
    assert gaps(found(made).mixture.parameters, rested(held)[1]) <= 1e-6


@pytest.mark.slow
def test_two_hundred_thousand_customers_are_told_as_in_memory(tmp_path) -> None:
    frame = customers(200_000)
    held = studies.run(frame, recipe(), verdict=False)
    made = study_of(InMemory.of(frame), recipe(), verdict=False)
    assert made.settled and made.passes <= 12
    assert gaps(found(made).mixture.parameters, rested(held)[1]) <= 1e-6
    scan(frame).label(made, tmp_path / "out")
    labels = pd.read_parquet(tmp_path / "out")["Segment"]
    assert adjusted_rand_score(held.clustering.labels, labels) >= 0.999
