"""Promises held against files: measured rightly, found where broken, and said where nothing can be told."""

from __future__ import annotations

import json
from io import BytesIO

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandas import DataFrame
from two_months import club, july

from segmentation import SavedStudy, open_study, run
from segmentation.act.comparison.promise_checks import Check
from segmentation.act.comparison.promise_counts import Count, Moments
from segmentation.act.exports import study_json
from segmentation.errors import DocumentError, RecipeError, SegmentationError
from segmentation.promises import Promise
from segmentation.saved_studies import saved


@pytest.fixture(scope="module")
def june() -> DataFrame:
    frame = club()
    leaves = np.where(frame["Group"] == "low", frame.index % 10 < 7, frame.index % 10 < 1)
    return frame.assign(Referred=np.where(leaves, "Yes", "No"), Calls=np.where(leaves, 6, 1))


@pytest.fixture(scope="module")
def study(june: DataFrame) -> SavedStudy:
    made = run(june, k=3, basis=("Spend", "Visits"), verdict=False)
    return open_study(study_json(made)).promising(made.propose())


def checked(study: SavedStudy, table: DataFrame, *promises: Promise) -> list[Check]:
    return list(study.promising(promises).check(table))


def test_a_study_keeps_what_it_proposes(study: SavedStudy, june: DataFrame) -> None:
    """On its own file, on halves of it, and on another file of the same kind."""
    about = [promise.about for promise in study.promises]
    assert {"share", "value", "rule", "level", "drift", "unlike"} <= set(about)
    for table in (june, june.sample(frac=0.5, random_state=1)):
        assert all(check.status != "broken" for check in study.check(table))
    assert {check.status for check in study.check(june)} == {"kept"}
    churn = next(p for p in study.promises if p.about in ("level", "average"))
    assert churn.segment == "Low-Spend"


def test_what_a_month_breaks_is_found(study: SavedStudy, june: DataFrame) -> None:
    """By its share, and by drift; the others stay kept."""
    later = july(june).fillna({"Referred": "No", "Calls": 1})
    found = {
        check.promise.segment or check.promise.about: check.status
        for check in study.check(later)
        if check.status == "broken"
    }
    assert {"High-Value", "Low-Spend", "drift"} <= set(found)
    assert "BROKEN: “Low-Spend” is 25% to 42% of the customers. It is 20.9% here" in "".join(
        check.line for check in study.check(later)
    )


def test_measures_are_what_one_would_count(study: SavedStudy, june: DataFrame) -> None:
    """Share, value, precision of a rule, and times the average of numbers and of values."""
    labels = study.predict(june)["Segment"].to_numpy()
    low = labels == 3
    spend = june["Spend"]
    for promise, expected in (
        (Promise("share", "Low-Spend", low=0.1), low.mean()),
        (Promise("value", "Low-Spend", "Spend", low=0.1), spend[low].sum() / spend.sum()),
        (Promise("rule", "Low-Spend", when=["Spend <= 320"], low=0.1), low[spend <= 320].mean()),  # type: ignore[arg-type]
        (Promise("average", "Low-Spend", "Calls", low=0), june["Calls"][low].mean() / june["Calls"].mean()),
        (
            Promise("level", "Low-Spend", "Referred", "Yes", low=0),
            (june["Referred"][low] == "Yes").mean() / (june["Referred"] == "Yes").mean(),
        ),
        (Promise("rate", "Low-Spend", "Referred", "yes", low=0), (june["Referred"][low] == "Yes").mean()),
        (Promise("rate", column="Referred", level="Yes", low=0), (june["Referred"] == "Yes").mean()),
        (Promise("mean", "Low-Spend", "Spend", low=-5), spend[low].mean()),
        (Promise("mean", column="Spend", low=-5), spend.mean()),
        (Promise("median", "Low-Spend", "Spend", high=90), spend[low].median()),
        (Promise("median", column="Visits", low=1), june["Visits"].median()),
    ):
        (check,) = checked(study, june, promise)
        assert check.measured is not None
        assert check.measured.value == pytest.approx(expected)
        assert check.measured.low < expected < check.measured.high


def test_times_the_average_cover_the_truth(study: SavedStudy) -> None:
    """An interval of 95% holds the true ratio in about 95 of 100 samples."""
    rng, covered = np.random.default_rng(1), 0
    for _ in range(400):
        member = rng.random(300) < 0.3
        values = (rng.random(300) < np.where(member, 0.4, 0.1)).astype(float)
        counted = Count(Promise("average", "Low-Spend", "Referred", low=0), 3)
        counted.own, counted.all = Moments.of(values[member]), Moments.of(values)
        found = counted.told()
        covered += found.low <= 0.4 / 0.19 <= found.high
    assert 365 <= covered <= 395


def test_means_and_medians_cover_the_truth(study: SavedStudy) -> None:
    """Theirs too, of values far from normal."""
    rng, covered = np.random.default_rng(2), {"mean": 0, "median": 0}
    truth = {"mean": 1.0, "median": np.log(2)}
    for _ in range(400):
        values = rng.exponential(1.0, 200)
        for about in covered:
            counted = Count(Promise(about, column="Spend", low=0), 0)
            counted.own = Moments.of(values)
            counted.values = BytesIO(values.tobytes())
            found = counted.told()
            covered[about] += found.low <= truth[about] <= found.high
    assert all(360 <= many <= 398 for many in covered.values())


@given(
    st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=60),
    st.lists(st.integers(0, 60), max_size=4),
)
def test_moments_add_up(values: list[float], cuts: list[int]) -> None:
    """Block after block they are those of the whole."""
    whole = np.array(values)
    total = Moments()
    for part in np.split(whole, sorted(min(cut, len(values)) for cut in cuts)):
        total += Moments.of(part)
    assert total.n == len(values)
    assert total.mean == pytest.approx(whole.mean(), abs=1e-6)
    assert total.squares == pytest.approx(((whole - whole.mean()) ** 2).sum(), rel=1e-9, abs=1e-3)


def test_what_a_file_cannot_tell_is_neither_kept_nor_broken(study: SavedStudy, june: DataFrame) -> None:
    """A column that is gone, too few customers, a name that no segment earned."""
    churn = Promise("level", "Low-Spend", "Referred", "Yes", low=2)
    for table, promise, told in (
        (june.drop(columns="Referred"), churn, "There is no column “Referred” in this file."),
        (june.head(40), churn, "Only 14 customers of this file tell of it, and 30 are needed."),
        (june, Promise("share", "Nobody", low=0.5), "No segment of this study earned the name “Nobody”."),
        (june, Promise("average", "Low-Spend", "Plan", low=2), "“Plan” holds no numbers here."),
        (june.head(0), Promise("drift"), "Too few customers"),
        (june.assign(Calls=0), Promise("average", "Low-Spend", "Calls", low=2), "is not above zero here"),
    ):
        (check,) = checked(study, table, promise)
        assert check.status == "not told"
        assert told in check.found


def test_promises_stay_in_the_studys_file(study: SavedStudy, june: DataFrame) -> None:
    """Saved, opened, saved is the same bytes; and a study that promises nothing is as it was."""
    assert study.document is not None
    data = study.document.to_bytes()
    opened = open_study(data)
    assert opened.document is not None
    assert opened.document.to_bytes() == data
    assert opened.promises == study.promises
    plain = json.loads(data)
    for name in ("promises", "numbers"):
        del plain["recipe"][name]
    older = json.dumps(plain, indent=1, ensure_ascii=False).encode()
    opened = open_study(older)
    assert opened.promises == ()
    assert opened.document is not None
    assert opened.document.to_bytes() == older
    assert opened.promising(()) is opened
    again = run(june, study.recipe, verdict=False)
    assert again.recipe.promises == study.promises


@pytest.mark.parametrize(
    "promises",
    [
        5, "drift", {"about": "drift"}, [5], [None], [{"about": 5}], [{"about": "share"}], [{}],
        [{"about": "share", "segment": "A", "low": "much"}], [{"about": "share", "segment": [1], "low": 0.1}],
        [{"about": "share", "segment": "A", "low": 0.9, "high": 0.1}], [{"about": "drift", "low": 0.1}],
        [{"about": "share", "segment": "A", "low": 2**60}], [{"about": "drift"}, {"about": "drift"}],
        [{"about": "rule", "segment": "A", "low": 0.5, "when": "x" * 9000}], [{"about": "drift", "run": 1}],
        [{"about": "rule", "segment": "A", "low": 0.5, "when": {"conditions": [{"column": 3}]}}],
        [{"about": "mean", "low": 1}], [{"about": "median", "column": "Spend"}],
        [{"about": "mean", "column": "Spend", "high": 1e300}], [{"about": "rate", "column": "B", "low": 0.1}],
        [{"about": "rate", "column": "B", "level": "C", "low": 3}],
        [{"about": "mean", "column": "Spend", "low": 2, "high": 1}],
        [{"about": "unlike", "high": i / 1000} for i in range(900)], [{"about": "unlike", "high": True}],
        [{"about": "level", "segment": "A", "column": "B" * 5000, "level": "C", "low": 1}],
    ],
)  # fmt: skip
def test_hostile_promises_are_refused_in_a_sentence(study: SavedStudy, promises: object) -> None:
    """Whatever somebody wrote into the file."""
    assert study.document is not None
    plain = json.loads(study.document.to_bytes())
    plain["recipe"]["promises"] = promises
    with pytest.raises(SegmentationError) as refused:
        open_study(json.dumps(plain).encode())
    assert isinstance(refused.value, RecipeError | DocumentError)
    assert str(refused.value).endswith((".", ".”"))
    assert len(str(refused.value)) < 600


@pytest.mark.slow
def test_where_no_other_file_can_be_labelled_nothing_is_promised(june: DataFrame) -> None:
    """With the reason."""
    made = run(june, preset="thesis", k=3, verdict=False)
    with pytest.raises(DocumentError, match="nothing about other files can be promised"):
        made.propose()


def test_a_renamed_segment_keeps_its_promises(june: DataFrame) -> None:
    """They hang on the name that was earned, and are told with the one that was given."""
    made = run(june, k=3, basis=("Spend", "Visits"), verdict=False)
    edits = {"Low-Spend": {"name": "Starters"}}
    named = saved(run(june, made.recipe.replace(personas=edits, promises=made.propose()), verdict=False))
    told = [check.told for check in named.check(june)]
    assert "“Starters” is 25% to 42% of the customers" in told
    assert {check.status for check in named.check(june)} == {"kept"}
