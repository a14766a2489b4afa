"""A study of all rows from a sample and sums: the same as the study that holds them in memory."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas import DataFrame
from sklearn.metrics import adjusted_rand_score

import segmentation as seg
from segmentation import studies
from segmentation.act.models.study_documents import document_of
from segmentation.engines.carriers.memory import InMemory
from segmentation.engines.passes import repeated_ids
from segmentation.engines.passes.control_lots import mixed
from segmentation.engines.passes.lloyd_passes import Together, pass_over, settle
from segmentation.engines.scanned_studies import ScannedStudy, study_of
from segmentation.engines.scans import scan
from segmentation.errors import ClusteringError, EngineError, ExportError
from segmentation.recipes import Recipe
from segmentation.saved_studies import open_study, saved
from segmentation.segment.profile.histories import AGAIN
from segmentation.segment.profile.segment_rules import guesser_of
from segmentation.studies import Study

DATA = os.environ.get("TOUCHSTONE_DATA")


def customers(rows: int = 6000) -> DataFrame:
    """Four groups, with a skewed amount, gaps, a date, names, and marks for “no value”."""
    rng = np.random.default_rng(7)
    group = rng.integers(0, 4, rows)
    spend = np.exp(rng.normal(3 + 1.8 * (group % 2), 0.25)).round(2)
    orders = rng.poisson(2 + 9 * (group // 2)) + 1.0
    age = rng.normal(30 + 8 * group, 3).round()
    return DataFrame(
        {
            "Customer ID": [f"C{i:06}" for i in range(rows)],
            "Spend": spend,
            "Orders": orders,
            "Age": np.where(rng.random(rows) < 0.04, np.nan, age),
            "Channel": np.array(["web", "shop", "app"])[(group + (rng.random(rows) < 0.1)) % 3],
            "Signed up": pd.Timestamp("2023-01-01") + pd.to_timedelta(rng.integers(0, 700, rows), "D"),
        }
    )


@cache
def both() -> tuple[Study, ScannedStudy]:
    """In memory, and from a sample of a fourth of the rows."""
    frame = customers()
    return (
        studies.run(frame, k=4, verdict=False),
        study_of(InMemory.of(frame, batch_rows=700), Recipe(k=4), verdict=False, sample_rows=3000),
    )


def labels_of(made: ScannedStudy, frame: DataFrame, tmp_path: Path) -> np.ndarray:
    scan(frame).label(made, tmp_path / "out")
    return pd.read_parquet(tmp_path / "out")["Segment"].to_numpy()


def receipt(study: Study) -> list[tuple[int, str]]:
    return [(entry.count, entry.text) for entry in study.clean.receipt.entries]


def test_segments_are_those_of_all_rows(tmp_path) -> None:
    held, made = both()
    assert made.sampled == 3000 and made.rows == 6000 and made.settled and made.passes <= 5
    assert made.clustering.inertia == pytest.approx(held.clustering.inertia, rel=1e-4)
    found = labels_of(made, customers(), tmp_path)
    assert adjusted_rand_score(held.clustering.labels, found) >= 0.999
    assert np.bincount(found)[1:].tolist() == made.profile.sizes.tolist()


def test_what_describes_them_is_counted_over_all_rows(tmp_path) -> None:
    _, made = both()
    found = labels_of(made, customers(), tmp_path)
    means = customers()[["Spend", "Orders", "Age"]].groupby(found).mean()
    assert np.allclose(made.profile.means[means.columns], means, rtol=1e-9)
    shares = pd.crosstab(found, customers()["Channel"], normalize="index")
    assert np.allclose(made.profile.categories["Channel"][shares.columns], shares)
    assert made.profile.overall.loc["Age", "known"] == pytest.approx(customers()["Age"].notna().mean())
    medians = customers()[["Spend", "Orders", "Age"]].groupby(found).median()
    assert np.allclose(made.profile.medians[medians.columns], medians, rtol=0.02)


def test_what_explains_them_and_what_they_did_is_counted_over_all_rows(tmp_path) -> None:
    held, made = both()
    found = labels_of(made, customers(), tmp_path)
    assert (found == held.clustering.labels).all()
    assert np.allclose(made.profile.separation, held.profile.separation, atol=1e-5)
    assert made.profile.history.loc[0, AGAIN] == pytest.approx((customers()["Orders"] >= 2).mean(), abs=1e-12)
    pd.testing.assert_frame_equal(made.profile.history, held.profile.history, rtol=1e-9)
    guess = guesser_of(made.clean.data.loc[made.matrix.index], made.clustering)
    filled = customers().fillna({"Age": customers()["Age"].median()})
    assert guess is not None
    assert made.profile.fidelity == pytest.approx((guess(filled) == found).mean(), abs=1e-12)


def test_numbers_of_segments_beside_the_chosen_one_settle_in_the_same_passes() -> None:
    rng = np.random.default_rng(3)
    points = (rng.integers(0, 3, (900, 1)) * 4 + rng.normal(size=(900, 2))).astype(np.float32)
    begun, looks = {k: points[:k].astype(float) for k in (2, 3, 4)}, []

    def go(centers, number):
        looks.append((number, [len(each) for each in centers]))
        return Together(tuple(pass_over(points, each) for each in centers))

    found, passes = settle(begun, 3, go)
    assert [number for number, _ in looks] == list(range(1, passes + 1)) and passes <= 5
    for k, centers in begun.items():
        for _ in range(sum(k in asked for _, asked in looks)):
            centers = pass_over(points, centers).means(centers)
        assert np.allclose(found[k].centers, centers)


def test_the_sweep_tells_of_the_settled_segments() -> None:
    _, made = both()
    for k in (3, 4, 5):
        row = made.sweep.row(k)
        gaps = ((made.matrix.values[:, None] - made.sweep.centroids[row][None]) ** 2).sum(axis=2)
        assert (gaps.argmin(axis=1) + 1 == made.sweep.labels[row]).mean() > 0.999
        assert made.sweep.inertia[row] == pytest.approx(gaps.min(axis=1).sum(), rel=1e-5)
    assert np.array_equal(made.sweep.centroids[made.sweep.row(4)], made.clustering.centroids)


def test_the_receipt_is_that_of_all_rows() -> None:
    held, made = both()
    assert receipt(made) == receipt(held)


def odd(rows: int = 900) -> DataFrame:
    """All that a receipt tells of: who never ordered, marks, infinite cells, gaps of all kinds, end dates."""
    rng = np.random.default_rng(11)
    group, never = rng.integers(0, 3, rows), rng.random(rows) < 0.1
    spend = np.where(never, 0, np.array([40.0, 300.0, 2000.0])[group] * rng.lognormal(0, 0.3, rows)).round(2)
    spend[np.flatnonzero(~never)[:3]] = [np.inf, -np.inf, 1e300]
    quiet = np.array([300, 90, 10])[group] + rng.integers(0, 20, rows)
    last = pd.Series(pd.Timestamp("2024-06-30") - pd.to_timedelta(quiet, "D"))
    called = np.array([200.0, 60.0, 8.0])[group] + rng.integers(0, 9, rows)
    return DataFrame(
        {
            "Customer ID": [f"C{i:05}" for i in range(rows)],
            "Total spent": spend,
            "Orders": np.where(never, 0.0, np.array([1, 4, 15])[group] + rng.integers(0, 3, rows)),
            "Last order date": last.mask(never),
            "Days since call": np.where(rng.random(rows) < 0.1, -1.0, called),
            "Age": np.where(rng.random(rows) < 0.05, np.nan, rng.normal(40, 9, rows).round()),
            "Bonus": np.where(rng.random(rows) < 0.8, np.nan, rng.normal(5, 1, rows).round(2)),
            "Cancelled on": last.where(rng.random(rows) < 0.2),
            "Next appointment": (last + pd.Timedelta(days=30)).where(rng.random(rows) < 0.7),
            "Newsletter": rng.random(rows) < 0.5,
            "Shoe size at first order": np.where(never, np.nan, rng.normal(40, 3, rows).round()),
        }
    )


@pytest.mark.parametrize("choices", [{}, {"only": ("Newsletter = yes",)}, {"missing": "drop"}])
def test_every_entry_of_a_receipt_is_that_of_all_rows(choices) -> None:
    """Who never ordered was left out by a scan where only customers with gaps should be."""
    recipe = Recipe.of(None, k=3, k_min=2, k_max=3, **choices)
    held = studies.run(odd(), recipe, verdict=False)
    made = study_of(InMemory.of(odd(), batch_rows=300), recipe, verdict=False, sample_rows=500)
    assert receipt(made) == receipt(held)
    assert len(receipt(made)) >= 14 and made.profile.sizes.sum() == held.profile.sizes.sum()


@pytest.mark.parametrize("held_at_once", [1 << 25, 500])
def test_customers_who_come_again_are_told_of_all_rows(held_at_once, monkeypatch) -> None:
    monkeypatch.setattr(repeated_ids, "AT_ONCE", held_at_once)
    frame = customers(2000)
    frame.loc[[5, 900, 1500], "Customer ID"] = ["C000001", "C000001", "C000002"]
    frame.loc[[7, 8], "Customer ID"] = None
    recipe = Recipe.of(None, k=3, k_min=2, k_max=4, missing="drop")
    held = studies.run(frame, recipe, verdict=False)
    made = study_of(InMemory.of(frame, batch_rows=300), recipe, verdict=False, sample_rows=600)
    assert receipt(made) == receipt(held)
    assert (3, "rows repeat an earlier “Customer ID”. They stay in.") in receipt(made)


def test_rules_are_measured_on_all_rows(tmp_path) -> None:
    _, made = both()
    found = labels_of(made, customers(), tmp_path)
    rules = [rule for rule in made.profile.rules if rule is not None]
    assert rules
    filled = customers().fillna({"Age": customers()["Age"].median()})
    for rule in rules:
        met = np.logical_and.reduce([limit.holds(filled) for limit in rule.limits])
        right = (met & (found == rule.segment)).sum()
        assert rule.precision == pytest.approx(right / met.sum(), abs=2e-3)
        assert rule.recall == pytest.approx(right / (found == rule.segment).sum(), abs=2e-3)


def test_it_is_saved_opened_and_scores_as_any_other(tmp_path) -> None:
    _, made = both()
    place = made.write(tmp_path / "s.json")
    opened = open_study(place)
    assert opened.model.customers == 6000 and opened.document.rows == 6000
    month = opened.score(customers())
    assert month.placed["segment"].astype(int).tolist() == labels_of(made, customers(), tmp_path).tolist()
    assert month.unlike == 0, "nobody of the study’s own is unlike anyone seen"
    assert "SELECT" in opened.sql("duckdb") and not month.changes


def test_nobody_takes_the_sample_for_all_customers(tmp_path) -> None:
    _, made = both()
    for wrong in (made.customers, lambda: made.write(tmp_path / "all.csv")):
        with pytest.raises(ExportError, match="Of 6,000 rows a sample of 3,000 is at hand"):
            wrong()
    assert not (tmp_path / "all.csv").exists()
    told = made.write(tmp_path / "report.html").read_text()
    assert "6,000 customers" in told and "3,000 customers" not in told


@pytest.mark.slow
def test_the_verdict_says_that_its_counts_are_of_a_sample() -> None:
    """“The smallest … holds 200 of 1,000 customers” is untrue of 3,000; of a whole file nothing is added."""
    frame = customers(3000)
    said = "All counts here are of 1,000 rows, a random sample of all 3,000."
    sampled, whole = (study_of(InMemory.of(frame), Recipe(k=4), sample_rows=n) for n in (1000, 3000))
    assert sampled.verdict is not None and sampled.verdict.reasons[-1] == said
    assert whole.verdict is not None and "random sample" not in " ".join(whole.verdict.reasons)


@pytest.mark.slow
def test_where_the_sample_is_everything_nothing_differs() -> None:
    frame = customers(900)
    held, made = (
        studies.run(frame, k=4, verdict=False),
        study_of(InMemory.of(frame), Recipe(k=4), verdict=False),
    )
    assert receipt(made) == receipt(held) and made.profile.sizes.equals(held.profile.sizes)
    for name in ("means", "medians", "effects"):
        pd.testing.assert_frame_equal(getattr(made.profile, name), getattr(held.profile, name), rtol=1e-9)
    for one, other in zip(made.matrix.features, held.matrix.features, strict=True):
        mine, theirs = ([f.low, f.high, f.center, f.scale, f.weight, f.fill] for f in (one, other))
        assert np.allclose(mine, theirs, rtol=1e-9)


def test_who_does_not_take_part_is_counted_with_the_reason() -> None:
    frame = customers(3000)
    recipe = Recipe.of(None, k=3, k_min=2, k_max=3, only="Channel = web, shop")
    held = studies.run(frame, recipe, verdict=False)
    made = study_of(InMemory.of(frame, batch_rows=400), recipe, verdict=False, sample_rows=1000)
    assert receipt(made) == receipt(held)
    assert sum(made.profile.sizes) == sum(held.profile.sizes)


def test_customers_without_a_value_are_left_out_where_asked() -> None:
    frame = customers(3000)
    recipe = Recipe(k=3, k_min=2, k_max=3, missing="drop", basis=("Spend", "Orders", "Age"))
    held = studies.run(frame, recipe, verdict=False)
    made = study_of(InMemory.of(frame, batch_rows=400), recipe, verdict=False, sample_rows=1000)
    assert receipt(made) == receipt(held)
    assert sum(made.profile.sizes) == int(frame["Age"].notna().sum())


def test_the_front_door_takes_a_scan() -> None:
    made = seg.run(seg.scan(customers(600)), k=3, verdict=False)
    assert isinstance(made, ScannedStudy) and made.k == 3
    assert document_of(made).rows == 600 and saved(made).model.k == 3


def test_choices_that_need_every_row_are_said() -> None:
    with pytest.raises(EngineError, match="published recipe needs all rows"):
        study_of(InMemory.of(customers(300)), Recipe(preset="thesis"))
    for choices, told in (
        ({"min_size": 0.1}, "limits of size"),
        ({"algorithm": "buyers"}, "“buyers, and who never ordered”"),
        ({"algorithm": "small group"}, "“a small group apart”"),
    ):
        with pytest.raises(EngineError, match=f"{told} needs all rows"):
            study_of(InMemory.of(customers(300)), Recipe.of(None, **choices))


def test_wards_hierarchy_of_some_thousand_places_everybody(tmp_path) -> None:
    frame, recipe = customers(6000), Recipe.of(None, algorithm="Ward", k=4, k_min=3, k_max=5)
    held = studies.run(frame, recipe, verdict=False)
    made = study_of(InMemory.of(frame, batch_rows=700), recipe, verdict=False, sample_rows=5000)
    found = labels_of(made, frame, tmp_path)
    assert adjusted_rand_score(held.clustering.labels, found) >= 0.98, "another four thousand were joined"
    assert np.bincount(found)[1:].tolist() == made.profile.sizes.tolist()
    assert made.profile.sizes.is_monotonic_decreasing and made.passes == 1


def buyers(rows: int = 6000) -> DataFrame:
    """Customers with a last day, orders and money, of whom some have no known money."""
    frame = customers(rows)
    days = pd.Series(np.random.default_rng(5).integers(1, 600, rows), name="Days since last order")
    return pd.concat([frame.drop(columns="Signed up"), days], axis=1)


@pytest.mark.parametrize(
    "choices",
    [
        {"algorithm": "tiers"},
        {"algorithm": "tiers", "tiers": {"by": "customers", "cuts": [0.1, 0.3]}},
        {"algorithm": "rfm"},
        {"algorithm": "rules", "rules": [{"name": "Big", "conditions": ["Spend >= 100"]}]},
    ],
)
def test_drawn_segments_are_those_of_all_rows(choices, tmp_path) -> None:
    frame, recipe = buyers(), Recipe.of(None, k_min=2, k_max=4, **choices)
    held = studies.run(frame, recipe, verdict=False)
    made = study_of(InMemory.of(frame, batch_rows=700), recipe, verdict=False, sample_rows=3000)
    found = labels_of(made, frame, tmp_path)
    assert (found == held.clustering.labels).mean() >= 0.998, "a limit lies within a thousandth of its rank"
    assert np.bincount(found)[1:].tolist() == made.profile.sizes.tolist()
    assert [p.name for p in made.personas] == [p.name for p in held.personas]
    means = frame.groupby(found)[["Spend", "Orders"]].mean()
    assert np.allclose(made.profile.means[means.columns], means, rtol=1e-9)
    assert [rule and rule.drawn != "" for rule in made.profile.rules] == [True] * made.k
    assert (
        open_study(made.write(tmp_path / "s.json")).score(frame).placed["segment"].tolist() == found.tolist()
    )


@pytest.mark.parametrize("choices", [{"basis": ("Spend", "Churn score")}, {"uses": {"Churn score": "basis"}}])
def test_a_ready_made_score_builds_where_it_is_chosen(choices) -> None:
    """Of itself such a column only describes, so nothing of it was counted, and the study broke off."""
    frame = customers(3000)
    frame["Churn score"] = np.random.default_rng(1).normal(50 + 20 * (frame["Orders"] > 7), 5).round(1)
    recipe = Recipe.of(None, k=3, k_min=2, k_max=4, **choices)
    held = studies.run(frame, recipe, verdict=False)
    made = study_of(InMemory.of(frame), recipe, verdict=False, sample_rows=1500)
    assert "Churn score" in made.profile.means and made.matrix.columns == held.matrix.columns
    whole = np.average(made.profile.means["Churn score"], weights=made.profile.sizes)
    assert whole == pytest.approx(frame["Churn score"].mean(), rel=1e-12)


@pytest.mark.parametrize("choices", [{"algorithm": "rfm"}, {"k": 3}])
def test_the_grid_of_scores_is_of_all_rows(choices) -> None:
    frame, recipe = buyers(), Recipe.of(None, k_min=2, k_max=4, **choices)
    held = studies.run(frame, recipe, verdict=False).score_grid()
    made = study_of(InMemory.of(frame, batch_rows=700), recipe, verdict=False, sample_rows=3000)
    found = made.score_grid()
    assert found.cells["Customers"].sum() == 6000 and found.not_scored == held.not_scored
    assert np.abs(found.cells["Customers"] - held.cells["Customers"]).max() <= 12, "limits by a thousandth"
    assert np.allclose(found.cells[["Share", "Value"]], held.cells[["Share", "Value"]], atol=0.002)
    assert found.used == held.used and found.once == held.once
    if made.way:
        assert found.cells["Segment"].tolist() == held.cells["Segment"].tolist()
    drawn = made.plot.rfm_grid().to_dict()
    assert sum(row["customers"] for row in next(iter(drawn["datasets"].values()))) == 6000


def test_where_only_the_sample_could_be_scored_nothing_is_drawn() -> None:
    frame = buyers().rename(columns={"Orders": "Shoe size"})
    made = study_of(InMemory.of(frame), Recipe(k=3, k_min=2, k_max=4), verdict=False, sample_rows=3000)
    with pytest.raises(ClusteringError, match="how often"):
        made.score_grid()


def test_a_control_group_hangs_on_the_customer_alone(tmp_path) -> None:
    _, made = both()
    scan(customers()).label(made, tmp_path / "one", control=0.2)
    shuffled = customers().sample(frac=1.0, random_state=1).head(4000)
    scan(shuffled).label(made, tmp_path / "other", control=0.2)
    one, other = (pd.read_parquet(tmp_path / name) for name in ("one", "other"))
    groups = one.set_index("Customer ID")["Test or control"]
    assert (groups.loc[other["Customer ID"]].to_numpy() == other["Test or control"].to_numpy()).all()
    shares = (groups == "Control").groupby(one["Segment"].to_numpy()).mean()
    assert shares.between(0.15, 0.25).all() and set(groups) == {"Test", "Control"}
    with pytest.raises(ExportError, match="0% up to 99%"):
        scan(customers()).label(made, tmp_path / "none", control=1.0)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**64 - 1), st.integers(0, 2**32 - 1))
def test_lots_are_even_and_others_for_another_seed(first, seed) -> None:
    digests = np.arange(first, first + 4000, dtype=object) % 2**64
    lots = mixed(digests.astype(np.uint64), seed)
    assert (lots >= 0).all() and (lots < 1).all()
    assert abs((lots < 0.2).mean() - 0.2) < 0.04, "six standard errors of 4,000 draws"
    assert (lots != mixed(digests.astype(np.uint64), seed + 1)).mean() > 0.99


def test_a_part_that_only_others_than_the_sample_fall_into_is_said() -> None:
    frame = buyers(3000)
    apart = ~frame["Customer ID"].isin(InMemory.of(frame).sample(1000, 0)["Customer ID"].to_pylist())
    frame.loc[frame.index[apart][0], "Spend"] = 99_999.0
    rules = [
        {"name": "One", "conditions": ["Spend >= 99999"]},
        {"name": "Big", "conditions": ["Spend >= 100"]},
    ]
    recipe = Recipe.of(None, algorithm="rules", rules=rules, k_min=2, k_max=3)
    with pytest.raises(
        EngineError, match="1 of all rows fall under “One”, and none of the rows of the sample"
    ):
        study_of(InMemory.of(frame), recipe, verdict=False, sample_rows=1000)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10**6), st.lists(st.integers(0, 500), max_size=5))
def test_a_pass_gives_the_same_sums_however_rows_are_cut(seed, cuts) -> None:
    rng = np.random.default_rng(seed)
    points, centers = rng.normal(size=(500, 3)).astype(np.float32), rng.normal(size=(4, 3))
    whole = pass_over(points, centers)
    added = sum(
        (pass_over(part, centers) for part in np.split(points, sorted(cuts))), pass_over(points[:0], centers)
    )
    assert np.array_equal(whole.counts, added.counts)
    assert np.allclose(whole.sums, added.sums, rtol=1e-5, atol=1e-4)
    assert whole.inertia == pytest.approx(added.inertia, rel=1e-6)
    gaps = ((points[:, None].astype(float) - centers[None]) ** 2).sum(axis=2)
    assert whole.inertia == pytest.approx(gaps.min(axis=1).sum(), rel=1e-5)


@pytest.mark.slow
@pytest.mark.skipif(DATA is None, reason="needs TOUCHSTONE_DATA")
@pytest.mark.parametrize(
    "name", ["av_customer_segmentation_train.csv", "customer_personality_tab_ddmmyyyy.csv"]
)
def test_real_files_agree(name) -> None:
    frame = seg.read(Path(str(DATA)) / "customers" / name).data
    held = studies.run(frame, verdict=False)
    made = study_of(InMemory(pa.Table.from_pandas(frame)), Recipe(), verdict=False)
    assert receipt(made) == receipt(held) and made.profile.sizes.tolist() == held.profile.sizes.tolist()
    assert made.clustering.inertia == pytest.approx(held.clustering.inertia, rel=1e-4)
    pd.testing.assert_frame_equal(made.profile.means, held.profile.means, rtol=1e-6)
