"""Plain rules for segments, and whether what they quote is true."""

import numpy as np
import pandas as pd
import pytest

from segmentation import (
    Clustering,
    FeatureMatrix,
    Use,
    build_features,
    clean,
    cluster,
    infer_roles,
    jewellery,
    run,
)
from segmentation.segment.features import levels
from segmentation.segment.profile import segment_rules
from segmentation.segment.profile.segment_rules import Limit, PlainRule, surrogate
from segmentation.standards import RULE_FIDELITY

BASIS = ["Age", "PurchaseCount", "TotalSpend", "EngagementScore", "FollowDuration"]


def standardised(data, columns):
    numbers = data[columns].astype(float)
    return FeatureMatrix.of((numbers - numbers.mean()) / numbers.std(ddof=0), names=columns)


def given(data, columns, labels):
    """A clustering that has these labels."""
    matrix = standardised(data, columns)
    labels = np.asarray(labels, dtype=np.int8)
    centres = np.array(
        [matrix.values[labels == j].mean(axis=0) for j in range(1, labels.max() + 1)], dtype=float
    )
    return Clustering(matrix, labels, centres, 0.0, 0.0, "given", 0)


def test_a_planted_rule_is_found_and_said_in_plain_words():
    """Customers chosen by spend and orders are described by just that, in the units of the file."""
    rng = np.random.default_rng(1)
    data = pd.DataFrame(
        {"TotalSpend": rng.uniform(100, 2000, 4000), "PurchaseCount": rng.integers(1, 10, 4000)}
    )
    chosen = (data["TotalSpend"] > 1210) & (data["PurchaseCount"] >= 5)
    rule = surrogate(data, given(data, list(data), np.where(chosen, 2, 1))).rules[1]

    assert rule.conditions == "Spent over 1,210 and ordered 5 times or more"
    assert rule.text.endswith(": 100% of those that fit are in this segment, and they make up 100% of it.")


@pytest.mark.parametrize("seed", range(3))
def test_what_a_rule_quotes_can_be_counted(seed):
    """Precision and recall hold on all customers with exactly the limits that are printed."""
    data = jewellery(seed=seed)
    found = cluster(standardised(data, BASIS), 4, seed=seed)
    rules = surrogate(data, found).rules

    assert all(rules)
    for rule in rules:
        met = np.logical_and.reduce([limit.holds(data) for limit in rule.limits])
        inside = found.labels == rule.segment
        assert rule.precision == pytest.approx((met & inside).sum() / met.sum())
        assert rule.recall == pytest.approx((met & inside).sum() / inside.sum())
        assert rule.precision >= 0.75 and rule.recall >= 0.5


def test_no_rule_is_quoted_where_the_tree_does_not_earn_it():
    """Six cuts through noise are not reproduced by a small tree, so nothing is quoted."""
    data = jewellery(structure=False)
    found = surrogate(data, cluster(standardised(data, BASIS), 6))

    assert found.fidelity < RULE_FIDELITY
    assert found.rules == (None,) * 6


def test_categories_are_conditions_too():
    """A segment made of one channel is described by that channel."""
    rng = np.random.default_rng(2)
    data = pd.DataFrame(
        {"Channel": rng.choice(["Shop", "Web", "App"], 900), "Visits": rng.normal(20, 5, 900).round(2)}
    )
    roles = infer_roles(data).assign(uses={"Channel": Use.BASIS, "Visits": Use.BASIS})
    matrix = build_features(clean(data, roles), ["Channel", "Visits"])
    labels = np.where(data["Channel"] == "Web", 2, 1).astype(np.int8)
    centres = np.array([matrix.values[labels == j].mean(axis=0) for j in (1, 2)], dtype=float)
    rules = surrogate(data, Clustering(matrix, labels, centres, 0.0, 0.0, "given", 0)).rules

    assert rules[0].conditions == "Channel is not Web"
    assert rules[1].conditions == "Channel is Web"


def test_rows_may_come_in_any_order():
    """Shuffling the customers gives the same rules and the same fidelity."""
    data = jewellery()
    found = cluster(standardised(data, BASIS), 4)
    order = np.random.default_rng(5).permutation(len(data))
    shuffled = data.iloc[order].reset_index(drop=True)
    again = Clustering(
        FeatureMatrix.of(found.matrix.values[order], names=BASIS),
        found.labels[order],
        found.centroids,
        0.0,
        0.0,
        "",
        0,
    )

    assert surrogate(shuffled, again) == surrogate(data, found)


@pytest.mark.parametrize(
    ("limit", "said"),
    [
        (Limit("TotalSpend", over=1210.0), "spent over 1,210"),
        (Limit("TotalSpend", over=400.0, up_to=1210.0), "spent over 400 and up to 1,210"),
        (Limit("Orders", up_to=1.0, whole=True), "ordered once at most"),
        (Limit("Orders", over=0.0, whole=True), "ordered once or more"),
        (Limit("Orders", up_to=0.0, whole=True), "ordered nothing"),
        (Limit("Orders", over=1.0, up_to=16.0, whole=True), "ordered 2 to 16 times"),
        (Limit("Orders", over=2.0, up_to=3.0, whole=True), "ordered 3 times"),
        (Limit("Age", up_to=35.0, whole=True), "aged 35 or less"),
        (Limit("Teenhome", up_to=0.0, whole=True), "no teenagers at home"),
        (Limit("Teenhome", over=0.0, whole=True), "some teenagers at home"),
        (Limit("Days since LastVisit", up_to=0.0, whole=True), "days since last visit 0 or less"),
        (Limit("FollowDuration", over=5.5), "follow duration over 5.5"),
        (Limit("Annual Income (k$)", up_to=68.0), "annual income (k$) 68 or less"),
    ],
)
def test_conditions_are_said_as_one_would_say_them(limit, said):
    """Verbs where the header is sure to mean them, the header itself otherwise."""
    assert PlainRule(1, (limit,), 1.0, 1.0).conditions.casefold() == said


def test_levels_are_words_and_a_column_is_told_once(monkeypatch):
    """1 and 1.0 are the same word, a missing cell has none, and six levels are no six looks at a column."""
    plans = pd.DataFrame({"Plan": [1.0, np.nan, 2.0], "Paid": [True, False, True]})
    assert Limit("Plan", category="1").holds(plans).tolist() == [True, False, False]
    assert Limit("Plan", category="1", is_category=False).holds(plans).tolist() == [False, True, True]
    assert Limit("Paid", category="Yes").holds(plans).tolist() == [True, False, True]

    asked = []

    def told(column):
        asked.append(column.name)
        return levels(column)

    chance = np.random.default_rng(2)
    table = pd.DataFrame({"Spend": chance.normal(50, 9, 90), "Plan": chance.choice(list("abcdef"), 90)})
    study = run(table, basis=("Spend", "Plan"), k=2, verdict=False)
    monkeypatch.setattr(segment_rules, "levels", told)
    inputs, tests = segment_rules._inputs(study.clean.data, study.matrix.features)
    assert asked == ["Plan"] and inputs.shape == (90, 7)
    for test, column in zip(tests[1:], inputs.T[1:], strict=True):
        assert (column == (study.clean.data["Plan"] == test.category)).all()
