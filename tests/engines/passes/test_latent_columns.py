"""Columns of latent classes from all rows: the same as those of a table that holds them all."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas import DataFrame

from segmentation.engines.passes import latent_columns
from segmentation.engines.passes.censuses import Census, Moments
from segmentation.engines.passes.latent_columns import Shape, Shapes, columns_of, layout_of
from segmentation.prepare.cleaning.cleaning import clean
from segmentation.prepare.roles.roles import infer_roles
from segmentation.segment.features import FeatureMatrix, build_features
from segmentation.segment.mixture.designs import Layout
from segmentation.segment.mixture.mixed_columns import Columns, Number, drawn_in


def shapes_of(matrix: FeatureMatrix, known: DataFrame, cuts: list[int]) -> Shapes:
    """Every number over parts of the rows."""
    found = {}
    for feature in matrix.features:
        if feature.category is None:
            nothing = Shape(Moments(1.0, 2.0), values=np.empty(0))
            parts = np.split(drawn_in(feature, known), sorted(cuts))
            first, *others = (nothing.plus(feature, part) for part in parts)
            found[feature.column] = sum(others, first)
    return Shapes(found)


def mixed(rows: int, seed: int) -> DataFrame:
    """Numbers of every kind: with gaps, of few values, half at naught, skewed, in steps, of one value."""
    rng = np.random.default_rng(seed)
    return DataFrame(
        {
            "Spend": np.exp(rng.normal(3, 1, rows)).round(2),
            "Age": np.where(rng.random(rows) < 0.2, np.nan, rng.normal(40, 9, rows).round()),
            "Visits": rng.poisson(9, rows) * (rng.random(rows) > 0.5),
            "Children": rng.integers(0, 4, rows),
            "Clicks": rng.normal(100, 30, rows),
            "Channel": rng.choice(["web", "shop", "app"], rows),
        }
    )


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10**6), st.lists(st.integers(0, 400), max_size=4))
def test_they_are_those_of_the_table(seed, cuts) -> None:
    data = mixed(400, seed)
    cleaned = clean(data, infer_roles(data))
    matrix, known = build_features(cleaned, list(data)), cleaned.known
    shapes = shapes_of(matrix, known, cuts)
    census = Census(names={"Channel": known["Channel"].value_counts().to_dict()})
    held, made = Columns.of(matrix, known), columns_of(matrix.features, shapes, census, known)
    assert made.categories == held.categories
    for mine, theirs in zip(made.numbers, held.numbers, strict=True):
        assert (mine.feature, mine.edges) == (theirs.feature, theirs.edges)
        told = [[one.center, one.scale, one.least_variance] for one in (mine, theirs)]
        assert told[0] == pytest.approx(told[1], rel=1e-9)
    layouts = layout_of(made, shapes), Layout.of(held.mixed(known), held.levels)
    assert layouts[0].gaps.tolist() == layouts[1].gaps.tolist()
    assert layouts[0].levels == layouts[1].levels and not layouts[0].full


def test_values_too_many_to_keep_leave_the_step_to_the_sample(monkeypatch) -> None:
    data = mixed(400, 1)
    cleaned = clean(data, infer_roles(data))
    matrix, known = build_features(cleaned, ["Spend", "Clicks"]), cleaned.known
    held = Columns.of(matrix, known)
    monkeypatch.setattr(latent_columns, "_TOLD_APART", 50)
    shapes = shapes_of(matrix, known, [100, 200])
    assert all(one.values is None for one in shapes.each.values())
    made = columns_of(matrix.features, shapes, Census(), known)
    assert [one.least_variance for one in made.numbers] == [one.least_variance for one in held.numbers]


def test_what_does_not_vary_is_left_out() -> None:
    data = mixed(400, 1)
    cleaned = clean(data, infer_roles(data))
    matrix, known = build_features(cleaned, ["Spend", "Clicks"]), cleaned.known
    shapes = shapes_of(matrix, known, [])
    still = replace(shapes.each["Clicks"], ends=(5.0, 5.0))
    made = columns_of(matrix.features, Shapes({**shapes.each, "Clicks": still}), Census(), known)
    assert [one.feature.column for one in made.numbers] == ["Spend"] and isinstance(made.numbers[0], Number)
