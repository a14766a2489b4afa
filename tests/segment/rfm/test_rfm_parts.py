"""Customers drawn by recency, frequency and money, with all that found segments have."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from pandas import DataFrame

import segmentation as seg
from segmentation import charts
from segmentation.cuts import Rfm
from segmentation.segment.rfm.rfm_findings import cell_told
from segmentation.segment.rfm.rfm_grids import grid_of
from segmentation.segment.rfm.rfm_groups import SPANS, named_groups
from segmentation.segment.rfm.rfm_parts import NOT_SCORED
from segmentation.segment.rfm.rfm_scores import scales_of


@pytest.fixture(scope="module")
def buyers() -> DataFrame:
    rng = np.random.default_rng(4)
    return DataFrame(
        {
            "Days since last order": rng.integers(0, 500, 400),
            "Orders": rng.geometric(0.3, 400),
            "Total spend": rng.gamma(2, 90, 400).round(2),
            "Newsletter": rng.choice(["yes", "no"], 400),
        }
    )


@pytest.fixture(scope="module")
def ten(buyers: DataFrame) -> seg.Study:
    return seg.run(buyers, algorithm="rfm", verdict=False)


def codes_of(study: seg.Study, buyers: DataFrame) -> list[tuple[int, ...]]:
    """The three scores of every customer, by limits read one by one."""
    found = []
    scales = scales_of(study.clean, study.recipe.rfm)
    for row in buyers.to_dict("records"):
        code = []
        for measure, scale in scales.items():
            reached = [
                row[scale.column] <= c if measure == "recency" else row[scale.column] >= c for c in scale.cuts
            ]
            code.append(5 - reached.index(True) if any(reached) else 1)
        found.append(tuple(code))
    return found


@pytest.mark.parametrize("groups", ["ten", "eleven"])
def test_everybody_is_in_the_group_of_their_code(buyers: DataFrame, groups: str) -> None:
    study = seg.run(buyers, algorithm="rfm", rfm=groups, verdict=False)
    of = {code: name for name, codes in named_groups(groups).items() for code in codes}
    assert study.customers()["Persona"].tolist() == [of[code] for code in codes_of(study, buyers)]
    assert sum(persona.size for persona in study.personas) == len(buyers)


def test_they_have_all_that_found_segments_have(ten: seg.Study, buyers: DataFrame, tmp_path: Path) -> None:
    """New customers by the same limits, JSON, the order of rows, charts, cards with their own advice."""
    assert ten.predict(buyers)["Segment"].tolist() == ten.clustering.labels.tolist()
    alone = pd.concat([ten.predict(buyers.iloc[[row]]) for row in (3, 50)])
    assert alone["Segment"].tolist() == [int(ten.clustering.labels[row]) for row in (3, 50)]
    again = seg.open_study(ten.write(tmp_path / "study.json")).run(buyers, verdict=False)
    assert again.clustering.labels.tolist() == ten.clustering.labels.tolist()
    assert json.loads(json.dumps(ten.summary()))["recipe"]["rfm"]["groups"] == "ten"
    shuffled = buyers.sample(frac=1, random_state=1)
    other = seg.run(shuffled, algorithm="rfm", verdict=False)
    assert other.customers()["Persona"].tolist() == ten.customers()["Persona"].loc[shuffled.index].tolist()
    assert ten.way == "RFM groups" and ten.plot.map() is not None
    assert [persona.name for persona in ten.personas] == list(SPANS)
    said = [text for persona in ten.personas for text in persona.strategies]
    assert len(said) == len(set(said)) and all(persona.why and persona.strategies for persona in ten.personas)


def test_limits_that_are_set_hold_in_days_orders_and_money(buyers: DataFrame) -> None:
    chosen = {"recency_cuts": [30, 60, 120, 240], "frequency_cuts": [10, 5, 3, 2]}
    study = seg.run(buyers, algorithm="rfm", rfm=chosen, verdict=False)
    champions = buyers[(study.customers()["Persona"] == "Champions").to_numpy()]
    expected = buyers[(buyers["Days since last order"] <= 30) & (buyers["Orders"] >= 5)]
    assert champions.index.tolist() == expected.index.tolist()
    because = next(p.because for p in study.personas if p.name == "Potential Loyalists")
    assert because == "Drawn by you: days since last order up to 60 and orders 2 to 4."
    assert seg.Recipe.from_dict(json.loads(json.dumps(study.recipe.to_dict()))) == study.recipe
    assert hash(study.recipe) == hash(seg.Recipe.from_dict(study.recipe.to_dict()))


def test_who_cannot_be_scored_stands_apart(buyers: DataFrame) -> None:
    gaps = buyers.assign(Orders=buyers["Orders"].where(buyers.index % 9 > 0).astype("Int64"))
    study = seg.run(gaps, algorithm="rfm", verdict=False)
    apart = study.customers()["Persona"] == NOT_SCORED
    assert apart.tolist() == gaps["Orders"].isna().tolist()


def test_a_name_that_the_file_contradicts_is_warned_of(buyers: DataFrame) -> None:
    """Champions who have mostly left are no champions, whatever they scored."""
    gone = buyers.assign(Churned=np.where(buyers["Days since last order"] < 100, "Yes", "No"))
    champions = seg.run(gone, algorithm="rfm", verdict=False).personas[0]
    assert champions.name == "Champions" and "“Champions” is how they scored, but" in champions.warnings[0]
    assert "have left" in champions.warnings[0]
    lost = seg.run(gone, algorithm="rfm", verdict=False).personas[7]
    assert lost.warnings == () or "have left" not in lost.warnings[0]


def test_a_pack_of_ones_own_goes_before_ours(buyers: DataFrame) -> None:
    rule = ['key = "mine"', 'name = "Champions"', 'when = ["value >= high"]', 'strategies = ["Our own idea"]']
    pack = "\n".join(["[[persona]]", *rule])
    study = seg.run(buyers, algorithm="rfm", pack=pack, verdict=False)
    assert study.personas[0].strategies == ("Our own idea",)


def test_the_grid_accounts_for_everybody(ten: seg.Study, buyers: DataFrame) -> None:
    """Sizes and value of 25 cells add up; each cell has the segment of its customers."""
    grid = grid_of(ten.clean, ten.recipe.rfm, ten.clustering.labels)
    cells = grid.cells
    assert len(cells) == 25 and cells["Customers"].sum() == 400 and grid.not_scored == 0
    assert cells["Share"].sum() == pytest.approx(1) and cells["Value"].sum() == pytest.approx(1)
    codes = codes_of(ten, buyers)
    for cell in cells.itertuples():
        here = [code[:2] == (cell.R, cell.F) for code in codes]
        assert cell.Customers == sum(here)
        assert {cell.Segment} == set(ten.clustering.labels[here].tolist() or [0])
    assert grid.once == pytest.approx((buyers["Orders"] <= 1).mean())
    chart = charts.rfm_grid(grid, [persona.name for persona in ten.personas])
    chart.to_dict(validate=True)
    assert "Champions" in str(chart.description) or "Hibernating" in str(chart.description)


def test_grey_cells_are_explained_where_there_are_any(ten: seg.Study, buyers: DataFrame) -> None:
    """By recency and frequency a cell is of one segment; with money it may be of several."""
    eleven = seg.run(buyers, algorithm="rfm", rfm="eleven", verdict=False)
    found = [grid_of(each.clean, each.recipe.rfm, each.clustering.labels) for each in (ten, eleven)]
    assert [cell_told(grid).endswith(" Grey: in several segments.") for grid in found] == [False, True]


@pytest.mark.parametrize(
    ("chosen", "told"),
    [
        ({"groups": "twelve"}, "“ten” or “eleven”"),
        ("twelve", "“ten” or “eleven”"),
        ({"recency_cuts": [30, 20, 10, 5]}, "limits of recency go up"),
        ({"frequency_cuts": [1, 2, 3, 4]}, "limits of frequency go down, such as 240, 120, 60 and 30"),
        ({"money_cuts": [4, 3, 2]}, "Scores have 4 limits"),
        ({"money_cuts": "much"}, "list of numbers"),
        ({"money_cuts": {"5": 1}}, "list of numbers"),
        ({"money_cuts": [float("nan"), 3, 2, 1]}, "A cut is a number"),
        ({"money_cuts": [True, 3, 2, 1]}, "A cut is a number"),
        ({"money_cuts": [10**400, 3, 2, 1]}, "A cut is a number"),
        ({"recency": 7}, "Recency is scored by a column"),
        ({"recency": "x" * 5000}, "Recency is scored by a column"),
        ({"recent": "Orders"}, "has no “recent”"),
        ([1, 2], "has not"),
        (7, "has not"),
    ],
)
def test_choices_that_cannot_be_are_refused_in_a_sentence(chosen: object, told: str) -> None:
    with pytest.raises(seg.SegmentationError, match=told):
        seg.Recipe(rfm=chosen)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("chosen", "told"),
    [
        ({"frequency_cuts": [2, 1, 1, 1]}, "who bought once is called loyal"),
        ({"recency": "Newsletter"}, "holds no numbers to score"),
        ({"recency": "Orders"}, "cannot be all of them"),
        ({"money": "Nope"}, "no column “Nope”"),
    ],
)
def test_what_cannot_be_scored_is_said(buyers: DataFrame, chosen: dict[str, object], told: str) -> None:
    with pytest.raises(seg.SegmentationError, match=told):
        seg.run(buyers, algorithm="rfm", rfm=chosen, verdict=False)
    with pytest.raises(seg.SegmentationError, match="No column says how often"):
        seg.run(buyers.drop(columns="Orders"), algorithm="rfm", verdict=False)


def test_equal_choices_are_equal() -> None:
    assert Rfm.of({"money_cuts": [4, 3, 2, 1]}) == Rfm(money_cuts=(4.0, 3.0, 2.0, 1.0))
    assert Rfm.of(None) == Rfm() and Rfm.of("eleven").groups == "eleven"
