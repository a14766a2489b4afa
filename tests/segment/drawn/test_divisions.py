"""Segments that a person draws: tiers of a value and rules, with all that found segments have."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas import DataFrame

import segmentation as seg
from segmentation.act.personas.cards import cards
from segmentation.act.personas.cards.headlines import headline
from segmentation.act.report import sentences
from segmentation.criteria import Criteria, Criterion
from segmentation.cuts import Tiers
from segmentation.errors import ClusteringError
from segmentation.segment.drawn.divisions import Division, Part
from segmentation.segment.drawn.own_rules import kept
from segmentation.segment.drawn.value_tiers import limits_of, tiers_found

RULES = [
    {"name": "Big", "conditions": ["TotalSpend >= 1000"]},
    {"name": "Young women", "conditions": ["Age < 30", "Gender = female"]},
    {"name": "Never meets anybody", "conditions": ["Age > 500"]},
]


@pytest.fixture(scope="module")
def people() -> DataFrame:
    return seg.jewellery(customers=200).drop(columns="Persona")


@pytest.fixture(scope="module")
def tiers(people: DataFrame) -> seg.Study:
    return seg.run(people, algorithm="tiers", verdict=False)


@pytest.fixture(scope="module")
def rules(people: DataFrame) -> seg.Study:
    return seg.run(people, algorithm="rules", rules=RULES, verdict=False)


values = st.lists(st.integers(0, 40).map(float) | st.none(), min_size=2, max_size=60)
shares = st.sampled_from([(0.5, 0.3), (0.05, 0.15), (0.2,), (0.1, 0.1, 0.1, 0.6)])


@settings(max_examples=60)
@given(values, st.sampled_from(["value", "customers"]), shares, st.randoms(use_true_random=False))
def test_equal_values_fall_in_one_tier_whatever_the_order(
    spent: list[float | None], by: str, cuts: tuple[float, ...], chance: object
) -> None:
    """Limits hang on the values alone; a tier reaches its share, and would not without its last value."""
    data = DataFrame({"v": pd.array(spent, dtype="float64")})
    wanted = Tiers("v", by, cuts)  # type: ignore[arg-type]
    try:
        limits = limits_of(data, "v", wanted)
    except ClusteringError:
        given_values = data["v"].dropna()
        assert given_values.nunique() < 2 or given_values.sum() == 0
        return
    shuffled = data.sample(frac=1, random_state=chance.randrange(99)).reset_index(drop=True)  # type: ignore[attr-defined]
    assert limits_of(shuffled, "v", wanted) == limits
    assert list(limits) == sorted(set(limits), reverse=True) and len(limits) <= len(cuts)
    weight = data["v"] if by == "value" else data["v"].notna().astype(float)
    reached = [float(weight[data["v"] >= limit].sum() / weight.sum()) for limit in limits]
    short = [float(weight[data["v"] > limit].sum() / weight.sum()) for limit in limits]
    asked = np.cumsum(cuts)
    assert all(
        any(s < a - 1e-12 and r >= a - 1e-9 for a in asked) for r, s in zip(reached, short, strict=True)
    )
    found = tiers_found(data, "v", limits)
    assert sum(tier.customers for tier in found) == data["v"].notna().sum()


words = st.sampled_from(["a", "b", None])
conditions = st.builds(
    lambda test, v: Criterion("x", test, (v,)),
    st.sampled_from(["at least", "less than", "is", "is not"]),
    st.integers(0, 9).map(float),
) | st.builds(lambda v: Criterion("w", "is", (v,)), st.sampled_from(["a", "b"]))


@settings(max_examples=50)
@given(
    st.lists(st.tuples(st.integers(0, 9).map(float) | st.none(), words), min_size=3, max_size=40),
    st.lists(st.lists(conditions, min_size=1, max_size=3), min_size=1, max_size=4),
)
def test_everybody_is_in_exactly_one_segment_the_first_that_fits(
    rows: list[tuple[float | None, str | None]], drawn: list[list[Criterion]]
) -> None:
    """Sizes add up, and the first rule that a customer meets is theirs."""
    known = DataFrame(
        {
            "x": pd.array([r[0] for r in rows], dtype="float64"),
            "w": pd.array([r[1] for r in rows], dtype="str"),
        }
    )
    parts = [Part(str(i), Criteria(tuple(one)), "") for i, one in enumerate(drawn)] + [
        Part("rest", Criteria(), "")
    ]
    try:
        division = Division.of("rules", parts, known)
    except ClusteringError:
        return
    segments = division.segments(known)
    assert segments.min() >= 1 and np.bincount(segments)[1:].tolist() == [s for s in division.sizes if s]
    first = [next(p for p in parts if p.when.keeps(known.iloc[[row]])[0]).name for row in range(len(known))]
    assert [division.held[s - 1].name for s in segments] == first


def test_shares_that_add_up_to_a_hair_more_end_where_they_say() -> None:
    """0.1 + 0.2 is a little above 0.3 for a computer; three of ten customers are that share all the same."""
    ten = DataFrame({"v": np.arange(10.0, 0.0, -1.0)})
    assert limits_of(ten, "v", Tiers("v", "customers", (0.1, 0.2))) == (10.0, 8.0)


def test_tiers_by_share_of_value(tiers: seg.Study, people: DataFrame) -> None:
    """Those who bring half come first; each is called, and told by, the line it was drawn at."""
    assert [persona.name for persona in tiers.personas] == ["Top tier", "Middle tier", "Base tier"]
    brought = people.groupby(tiers.customers()["Segment"])["TotalSpend"].sum() / people["TotalSpend"].sum()
    assert brought[1] >= 0.5 and brought[1] + brought[2] >= 0.8
    low, high = (
        people["TotalSpend"][tiers.clustering.labels == 1].min(),
        people["TotalSpend"][tiers.clustering.labels == 2].max(),
    )
    assert high < low
    assert tiers.personas[0].because.startswith("Drawn by you: TotalSpend from ")
    assert cards.rule(tiers.personas[0], tiers.profile).endswith("and nobody else.")
    assert cards.DRAWN in cards.notes(tiers.personas[0], tiers)


@pytest.mark.parametrize(
    ("chosen", "sizes"),
    [({"by": "customers"}, [10, 30, 160]), ({"by": "customers", "cuts": [0.5]}, [100, 100])],
)
def test_tiers_by_share_of_customers(people: DataFrame, chosen: dict[str, object], sizes: list[int]) -> None:
    study = seg.run(people, algorithm="tiers", tiers=chosen, verdict=False)
    assert study.clustering.sizes == sizes


def test_tiers_by_amount_are_where_they_were_drawn(people: DataFrame) -> None:
    study = seg.run(
        people,
        algorithm="tiers",
        tiers={"column": "age", "by": "amount", "cuts": [60, 30, 20]},
        verdict=False,
    )
    ages = people["Age"].groupby(study.customers()["Persona"])
    assert ages.min()["Top tier"] >= 60 and ages.max()["Second tier"] < 60 and ages.max()["Fourth tier"] < 20


def test_a_value_that_is_not_known_is_in_no_tier(people: DataFrame) -> None:
    """A median that fills a gap makes nobody a middling customer."""
    gaps = people.assign(TotalSpend=people["TotalSpend"].where(people.index % 10 > 0))
    study = seg.run(gaps, algorithm="tiers", verdict=False)
    unknown = study.customers()["Persona"] == "Value unknown"
    assert unknown.tolist() == gaps["TotalSpend"].isna().tolist()
    placed = study.predict(gaps)
    assert placed["Segment"].tolist() == study.clustering.labels.tolist()


def test_rules_take_customers_in_their_order(rules: seg.Study, people: DataFrame) -> None:
    """Names are those of the rules; one that keeps nobody makes no segment; all others are Everyone else."""
    expected = np.select(
        [people["TotalSpend"] >= 1000, (people["Age"] < 30) & (people["Gender"] == "Female")],
        ["Big", "Young women"],
        "Everyone else",
    )
    assert rules.customers()["Persona"].tolist() == expected.tolist()
    assert [part.name for part in rules.clustering.division.empty] == ["Never meets anybody"]  # type: ignore[union-attr]
    counts = kept(rules.clean.known, rules.recipe.rules)
    assert counts[1].meets == len(people.query("Age < 30 and Gender == 'Female'"))
    assert counts[1].takes == int((expected == "Young women").sum())
    assert [(keeps, drops) for _, keeps, drops in counts[1].conditions] == [
        (int((people["Age"] < 30).sum()), int((people["Age"] >= 30).sum())),
        (int((people["Gender"] == "Female").sum()), int((people["Gender"] != "Female").sum())),
    ]


@pytest.mark.parametrize("which", ["tiers", "rules"])
def test_drawn_segments_have_all_that_found_ones_have(
    which: str, request: pytest.FixtureRequest, people: DataFrame, tmp_path: Path
) -> None:
    """Cards, labels, new customers, JSON, reports, lists and charts."""
    study: seg.Study = request.getfixturevalue(which)
    placed = study.predict(people)
    assert placed["Segment"].tolist() == study.clustering.labels.tolist()
    one_by_one = pd.concat([study.predict(people.iloc[[row]]) for row in (0, 7, 150)])
    assert one_by_one["Segment"].tolist() == [int(study.clustering.labels[row]) for row in (0, 7, 150)]
    again = seg.open_study(study.write(tmp_path / "study.json")).run(people, verdict=False)
    assert again.clustering.labels.tolist() == study.clustering.labels.tolist()
    assert json.loads(json.dumps(study.summary()))["recipe"]["algorithm"] == which
    shuffled = people.sample(frac=1, random_state=3)
    other = seg.run(shuffled, study.recipe, verdict=False)
    assert other.customers()["Persona"].tolist() == study.customers()["Persona"].loc[shuffled.index].tolist()
    assert all(persona.because.startswith("Drawn by you") for persona in study.personas)
    assert study.plot.map() is not None and study.plot.sizes() is not None
    assert "drawn, as " in " ".join(sentences.method(study))


@pytest.mark.slow
def test_a_report_tells_how_segments_were_drawn(tiers: seg.Study, tmp_path: Path) -> None:
    report = tiers.write(tmp_path / "report.html").read_text(encoding="utf-8")
    assert all(persona.name in report for persona in tiers.personas)
    assert "The segments were not found but drawn, as value tiers" in report


def test_drawn_segments_can_be_joined_and_renamed(people: DataFrame) -> None:
    study = seg.run(
        people,
        algorithm="tiers",
        joined={3: [[1, 2]]},
        personas={"Base tier": {"name": "The rest"}},
        verdict=False,
    )
    assert sorted(persona.name for persona in study.personas) == ["The rest", "Top tier and Middle tier"]
    assert study.predict(people)["Segment"].tolist() == study.clustering.labels.tolist()


def test_a_verdict_on_the_data_is_never_one_on_drawn_segments(people: DataFrame) -> None:
    """Beside tiers the structure is told as what it is, and no stability of found segments is quoted."""
    study = seg.run(people, algorithm="tiers")
    assert study.verdict is not None and not study.judged and study.stability == (None, None, None)
    assert sentences.standing(study).startswith("Value tiers: three segments; ")
    assert headline(study).lower().startswith(study.verdict.aside.lower()[:20])


@pytest.mark.parametrize(
    ("choices", "told"),
    [
        ({"algorithm": "rules"}, "no rule yet"),
        (
            {"algorithm": "rules", "rules": [{"name": "All", "conditions": ["Age > 0"]}]},
            "All 200 customers fall into “All”",
        ),
        ({"algorithm": "tiers", "tiers": {"column": "Gender"}}, "holds no numbers"),
        ({"algorithm": "tiers", "tiers": {"by": "amount"}}, "need the amounts"),
        ({"algorithm": "tiers", "tiers": {"column": "Nope"}}, "no column “Nope”"),
        ({"algorithm": "rfms"}, "no algorithm “rfms”"),
    ],
)
def test_what_cannot_be_drawn_is_said(people: DataFrame, choices: dict[str, object], told: str) -> None:
    with pytest.raises(seg.SegmentationError, match=told):
        seg.run(people, verdict=False, **choices)
