"""A few who stand clear of all others as a segment of their own, beside the groups of the others."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandas import DataFrame, Series

import segmentation as seg
from segmentation.act.exports import study_json
from segmentation.errors import ClusteringError
from segmentation.segment.drawn.small_groups import told_by
from segmentation.standards import STRANGERS

FEW = 22
BASIS = ("Total spent", "Orders", "Age")


def shop(*, few: int = FEW, seed: int = 3) -> DataFrame:
    """Three groups of customers, and a few who spend and order far more than all of them."""
    rng = np.random.default_rng(seed)
    group = np.r_[rng.choice(3, 600 - few, p=[0.5, 0.3, 0.2]), np.full(few, 3)]
    middle = np.array([[200, 5, 30], [600, 20, 40], [1500, 8, 60], [3500, 60, 50]])[group]
    values = middle + rng.normal(size=(600, 3)) * [40, 1.5, 5]
    table = DataFrame({"ID": [f"C{i:04d}" for i in range(600)], "Group": group})
    table[list(BASIS)] = np.column_stack(
        [values[:, 0].round(2), values[:, 1].round().clip(0), values[:, 2].round()]
    )
    return table.sample(frac=1, random_state=seed, ignore_index=True)


@pytest.fixture(scope="module")
def table() -> DataFrame:
    return shop()


@pytest.fixture(scope="module")
def apart(table: DataFrame) -> seg.Study:
    return seg.run(table, algorithm="small group", basis=BASIS, k=3, k_max=4, verdict=False)


def test_the_few_are_one_segment_and_the_others_are_grouped_without_them(
    table: DataFrame, apart: seg.Study
) -> None:
    segment = apart.customers()["Segment"]
    assert segment.notna().all() and apart.k == 4
    assert set(segment[table["Group"] == 3]) == {4} and apart.profile.sizes[4] == FEW
    for planted in range(3):
        assert segment[table["Group"] == planted].value_counts(normalize=True).iloc[0] > 0.95
    assert str(apart.clustering.division.parts[-1].when) == "Total spent is at least 2,500"


def test_new_customers_come_to_them_by_what_they_do(apart: seg.Study) -> None:
    """Also by the study’s file alone, which says so again byte by byte."""
    later, saved = shop(seed=4), seg.open_study(study_json(apart))
    placed = apart.predict(later)["Segment"]
    assert set(placed[later["Group"] == 3]) == {4} and 4 not in set(placed[later["Group"] != 3])
    assert saved.predict(later)["Segment"].equals(placed)


def test_nobody_is_set_apart_where_nobody_stands_clear() -> None:
    with pytest.raises(ClusteringError, match="No small group stands clear"):
        seg.run(shop(few=0), algorithm="small group", basis=BASIS, k=3, verdict=False)


@given(st.data())
def test_conditions_take_all_of_a_group_and_hardly_another(data: st.DataObject) -> None:
    """Whatever the numbers: if conditions are told, every one of the group meets them."""
    rows = data.draw(st.integers(12, 60))
    numbers = st.floats(-1e6, 1e6, allow_nan=False) | st.integers(-5, 5).map(float) | st.just(float("nan"))
    known = DataFrame(
        {name: data.draw(st.lists(numbers, min_size=rows, max_size=rows)) for name in ("a", "b")}
    )
    inside = np.array(data.draw(st.lists(st.booleans(), min_size=rows, max_size=rows)))
    if not inside.any():
        return
    told = told_by(known, inside, ["a", "b"])
    if told is not None:
        met = told.keeps(known)
        assert met[inside].all()
        assert (met & ~inside).sum() <= STRANGERS * inside.sum()


def test_conditions_are_round_numbers_and_no_more_than_needed() -> None:
    known = DataFrame({"Spend": [1.0, 2, 3, 40, 41, 42, 43, 90], "Visits": [5.0, 5, 5, 6, 6, 6, 6, 6]})
    inside = Series([False] * 3 + [True] * 4 + [False]).to_numpy()
    assert str(told_by(known, inside, ["Spend", "Visits"])) == "Spend is between 22 and 66"
    assert told_by(pd.concat([known] * 2, ignore_index=True), np.r_[inside, ~inside], ["Spend"]) is None
