"""Those who never ordered as a segment of their own, beside the groups of those who did."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from pandas import DataFrame

import segmentation as seg
from segmentation.errors import ClusteringError

NEVER = 40
BASIS = ("Orders", "Total spent", "Last order")


def shop(*, noughts: bool = False, seed: int = 0) -> DataFrame:
    """Regulars, occasional and lapsed customers, and some who only signed up."""
    rng = np.random.default_rng(seed)
    often = np.repeat([20, 5, 1, 0], [80, 120, 100, NEVER])
    orders = np.where(often > 0, 1 + rng.poisson(np.maximum(often - 1, 0)), 0).astype(float)
    away = np.where(often == 20, rng.integers(0, 20, 340), rng.integers(60, 120, 340))
    away = np.where(often == 1, rng.integers(400, 600, 340), away)
    table = DataFrame(
        {
            "Email": [f"p{n}@example.com" for n in range(340)],
            "Orders": orders,
            "Total spent": (orders * rng.lognormal(4, 0.2, 340)).round(2),
            "Last order": pd.Timestamp("2026-06-01") - pd.to_timedelta(away, "D"),
            "Newsletter": rng.choice(["yes", "no"], 340, p=[0.8, 0.2]),
        }
    )
    table.loc[often == 0, "Last order"] = pd.NaT
    if noughts:
        return table.drop(columns="Last order").sample(frac=1, random_state=seed, ignore_index=True)
    table.loc[often == 0, ["Orders", "Total spent"]] = np.nan
    return table.sample(frac=1, random_state=seed, ignore_index=True)


@pytest.fixture(scope="module")
def table() -> DataFrame:
    return shop()


@pytest.fixture(scope="module")
def apart(table: DataFrame) -> seg.Study:
    return seg.run(table, algorithm="buyers", basis=BASIS, verdict=False)


def test_who_never_ordered_is_one_segment_and_nobody_is_lost(table: DataFrame, apart: seg.Study) -> None:
    never = table["Orders"].isna()
    segment = apart.customers()["Segment"]

    assert segment.notna().all()
    assert set(segment[never]) == {apart.k} and apart.k not in set(segment[~never])
    assert apart.profile.sizes[apart.k] == NEVER
    assert apart.profile.mean(apart.k, "Orders") == 0


def test_the_others_are_grouped_and_averaged_as_if_they_were_alone(
    table: DataFrame, apart: seg.Study
) -> None:
    """Scales, centres, their number and every mean: those of a file that holds nobody else."""
    bought = table["Orders"].notna()
    alone = seg.run(table[bought], basis=BASIS)
    together = apart.customers()["Segment"][bought.to_numpy()]

    assert apart.recipe.k == alone.k == apart.k - 1
    assert together.tolist() == alone.customers()["Segment"].tolist()
    for segment in range(1, alone.k + 1):
        assert apart.profile.mean(segment, "Total spent") == alone.profile.mean(segment, "Total spent")


def test_the_persona_says_so_and_says_nothing_of_how_long_ago(apart: seg.Study) -> None:
    """Days since an order that never was are no sign of having been away for long."""
    persona = apart.personas[-1]

    assert persona.name == "Subscribed, Never Bought"
    assert not any("away" in trait.text for trait in persona.traits)
    assert "first" in " ".join(persona.strategies)


def test_new_customers_and_the_recipe_give_the_same_segments(
    table: DataFrame, apart: seg.Study, tmp_path: Path
) -> None:
    """Saved, opened, run again from its own recipe, and asked about its own customers."""
    labels = apart.customers()["Segment"]
    again = seg.run(table, json.loads(json.dumps(apart.recipe.to_dict())), verdict=False)
    saved = seg.open_study(apart.write(tmp_path / "study.json"))

    assert saved.recipe == apart.recipe
    assert saved.predict(table)["Segment"].equals(labels)
    assert again.customers()["Segment"].equals(labels)
    assert apart.predict(table)["Segment"].tolist() == labels.tolist()
    assert apart.predict(table.head(5))["Segment"].tolist() == labels.head(5).tolist()


def test_noughts_tell_who_never_ordered_as_empty_cells_do() -> None:
    table = shop(noughts=True)
    study = seg.run(table, algorithm="buyers", k=2, k_max=3, verdict=False)

    assert set(study.customers()["Segment"][table["Orders"] == 0]) == {study.k}


def test_the_number_of_groups_is_that_of_the_buyers(table: DataFrame) -> None:
    study = seg.run(table, algorithm="buyers", k=2, verdict=False)

    assert study.k == 3 and study.recipe.k == 2


def test_where_nobody_is_known_to_have_never_ordered_that_is_said() -> None:
    table = shop()
    with pytest.raises(ClusteringError, match="never ordered"):
        seg.run(table[table["Orders"].notna()], algorithm="buyers", verdict=False)
    with pytest.raises(ClusteringError, match="never ordered"):  # the person knows better
        seg.run(table, algorithm="buyers", literal=("Orders",), verdict=False)
