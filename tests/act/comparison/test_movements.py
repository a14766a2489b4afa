"""Two months side by side: a planted migration is found to the customer, and chance is left alone."""

from __future__ import annotations

import csv
import dataclasses
import io
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from pandas import DataFrame
from two_months import RISEN, club, july

from segmentation import SavedStudy, run
from segmentation.act.comparison.movement_words import moves_told
from segmentation.act.comparison.movements import Comparison
from segmentation.datasets import orders
from segmentation.prepare.reading.inputs import read
from segmentation.saved_studies import open_study, saved
from ui.sentences.comparison import flow_finding, value_rows


def studied(june: DataFrame) -> SavedStudy:
    return saved(run(june, k=3, basis=("Spend", "Visits"), verdict=False))


@pytest.fixture(scope="module")
def june() -> DataFrame:
    return club()


@pytest.fixture(scope="module")
def later(june: DataFrame) -> DataFrame:
    return july(june)


@pytest.fixture(scope="module")
def study(june: DataFrame) -> SavedStudy:
    return studied(june)


@pytest.fixture(scope="module")
def found(study: SavedStudy, june: DataFrame, later: DataFrame) -> Comparison:
    return study.compare(june, later)


def rows(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))


def test_between_segments_worth_the_same_nobody_goes_up(found: Comparison) -> None:
    """Neither way is up where customers of both bring as much."""
    alike = dataclasses.replace(found, worth=(5.0,) * found.k)
    assert alike.moves and not any(move.is_up for move in alike.moves)


def test_amounts_keep_their_currency(june: DataFrame, later: DataFrame) -> None:
    """€46,240 on every card was 46,240 then and now."""
    paid = [frame.assign(Spend=[f"€{value:.2f}" for value in frame["Spend"]]) for frame in (june, later)]
    told = studied(paid[0]).compare(*paid)
    assert all("€" in line for line in moves_told(told) if "spend" in line)
    assert all(cell.startswith("€") for cell in value_rows(told)["Now"])
    assert flow_finding(studied(june).compare(june, june)).endswith(
        "none moved, none are new and none no longer there."
    )


def test_a_planted_migration_is_found_to_the_customer(
    found: Comparison, june: DataFrame, later: DataFrame
) -> None:
    """Who rose is in one cell, with what they bring; who left and who came are told by their segments."""
    moves = [move for move in found.moves if move.origin != move.target]
    assert [(move.customers, move.back, move.is_up, move.is_real) for move in moves] == [
        (RISEN, 0, True, True)
    ]
    cell = rows(found.csv(moves[0].origin, moves[0].target))
    risen = set(june["Member ID"][june["Group"] == "low"]) & set(later["Member ID"][later["Group"] == "high"])
    assert {row["Member ID"] for row in cell} == risen
    assert {row["Persona before"] for row in cell} == {"Low-Spend"}
    spend = later.set_index("Member ID")["Spend"].loc[list(risen)].sum()
    assert moves[0].value_now == pytest.approx(spend)
    assert found.table().loc["New"].tolist() == [8, 8, 8, 0]
    assert sorted(found.table()["Lost"].tolist()) == [0, 0, 0, 30]
    assert (
        f"{RISEN} customers moved up to “High-Value” from “Low-Spend”, and nobody the other way"
        in "".join(found.lines())
    )


def test_everybody_of_both_files_is_in_the_table_and_in_the_file(
    found: Comparison, june: DataFrame, later: DataFrame
) -> None:
    """Nobody is lost silently."""
    assert found.table().to_numpy().sum() == len(set(june["Member ID"]) | set(later["Member ID"]))
    everybody = rows(found.csv())
    assert [row["Member ID"] for row in everybody[: len(later)]] == later["Member ID"].tolist()
    assert {row["Member ID"] for row in everybody} == set(june["Member ID"]) | set(later["Member ID"])
    told = {
        name: sum(row["Then and now"] == name for row in everybody) for name in ("Moved", "New", "Stayed")
    }
    assert told == {"Moved": RISEN, "New": 24, "Stayed": 570 - RISEN}


def test_sizes_and_values_come_with_intervals(found: Comparison) -> None:
    """What grew by the migration is more than chance."""
    high = found.standings[0]
    assert high.customers == (200, 200 + RISEN + 8)
    assert high.size_changed
    for share, (low, up) in zip(high.shares, high.share_intervals, strict=True):
        assert low < share < up
    assert high.value_shares is not None and high.value_shares[1] > high.value_shares[0]
    assert sum(one.shares[1] for one in found.standings) == pytest.approx(1)
    assert found.summary()["moves"][0]["beyond_chance"] is False


def test_a_month_beside_itself_has_not_changed(study: SavedStudy, june: DataFrame) -> None:
    """Nobody moved, nothing drifted."""
    same = study.compare(june, june.sample(frac=1, random_state=2))
    assert same.moved == 0
    assert not any(one.size_changed or one.value_changed for one in same.standings)
    assert not any(drift.has_drifted for drift in same.drifts)
    assert same.lines()[-1] == "Nothing changed beyond chance."


def alarms(study: SavedStudy, everybody: DataFrame, draws: int, *, joined: bool) -> int:
    """Of so many draws of two months of one kind, how often anything is called a change."""
    rng, told = np.random.default_rng(5), 0
    for _ in range(draws):
        order = rng.permutation(len(everybody))
        half = len(order) // 2
        then, now = (everybody.iloc[part].reset_index(drop=True) for part in (order[:half], order[half:]))
        if joined:  # the same people, whose values are drawn anew
            now = now.assign(**{"Member ID": then["Member ID"], "Email": then["Email"]})
        found = study.compare(then, now)
        told += any(d.has_drifted for d in found.drifts) or (
            any(one.size_changed or one.value_changed for one in found.standings)
            or any(move.is_real for move in found.moves)
        )
    return told


def test_shuffled_months_have_not_changed(study: SavedStudy, june: DataFrame) -> None:
    """Four draws here; two hundred among the slow tests."""
    assert alarms(study, june, 4, joined=False) <= 1


@pytest.mark.slow
@pytest.mark.parametrize("joined", [False, True])
def test_shuffled_months_hardly_ever_change(june: DataFrame, joined: bool) -> None:
    """Of 200 draws at most 5% raise any alarm at all, of size, value, moves and drift together."""
    assert alarms(studied(june), june, 200, joined=joined) <= 10


KINDS = {
    "long tails": "wholesale_customers.csv",
    "words, yes and no": "telco_customer_churn.csv",
    "dates, counts and gaps": "customer_personality_tab_ddmmyyyy.csv",
    "mostly nought": "cc_general.csv",
    "words and ratings": "shopping_trends.csv",
    "few numbers": "mall_customers_genre.csv",
}


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_shuffled_months_of_every_kind_of_file_hardly_ever_change(data_folder: Path, kind: str) -> None:
    """The same of real files, halves of at most six hundred of their customers."""
    everybody = read(data_folder / "customers" / KINDS[kind]).data
    everybody = everybody.sample(min(len(everybody), 1200), random_state=0).reset_index(drop=True)
    made = saved(run(everybody, k=4, k_min=4, k_max=4, verdict=False))
    assert alarms(made, everybody, 200, joined=False) <= 10


def test_ids_given_anew_are_found_out(study: SavedStudy, june: DataFrame) -> None:
    """Where customers were has nothing to do with where they are: these are not the same people."""
    shuffled = june.assign(**{"Member ID": june["Member ID"].sample(frac=1, random_state=3).to_numpy()})
    found = study.compare(june, shuffled)
    assert found.strangers
    assert any("names the same people in both files" in line for line in found.lines())


def test_segments_are_compared_where_nobody_can_be_followed(
    study: SavedStudy, june: DataFrame, later: DataFrame
) -> None:
    """Sizes, value and drift; it is said that nobody is followed."""
    found = study.compare(
        june.drop(columns=["Member ID", "Email"]), later.drop(columns=["Member ID", "Email"])
    )
    assert not found.match.joined
    assert found.moves == ()
    assert found.standings[0].size_changed
    assert "nobody can be followed" in found.lines()[0]


def test_few_and_odd_files_are_compared_without_a_stumble(study: SavedStudy, june: DataFrame) -> None:
    """One customer, none, gaps in what they bring, and nothing that says it."""
    for then, now in ((june, june.head(1)), (june, june.head(0)), (june.head(0), june), (june.head(2), june)):
        found = study.compare(then, now)
        assert found.lines()
        assert found.summary()["in_both"] == min(len(then), len(now))
    holes = june.assign(Spend=june["Spend"].mask(june.index % 7 == 0))
    assert study.compare(june, holes).value_column == "Spend"


def test_the_table_of_segments_tells_of_both_months(found: Comparison) -> None:
    """Customers, shares and parts of the value, then and now, with what changed beyond chance."""
    table = found.segments()
    assert table.index.tolist() == [1, 2, 3] and table["Persona"].tolist() == list(found.names)
    for when, place in (("then", 0), ("now", 1)):
        assert table[f"Customers {when}"].tolist() == [one.customers[place] for one in found.standings]
        assert table[f"Share {when}"].sum() == pytest.approx(1)
        assert table[f"Share of Spend {when}"].sum() == pytest.approx(1)
    assert table["Size changed"].tolist() == [one.size_changed for one in found.standings]


def test_ribbons_say_who_went_where(found: Comparison) -> None:
    """In words for who does not see them."""
    spoken = str(found.chart().description)
    assert f"3 Low-Spend to 1 High-Value {RISEN}" in spoken
    assert "new to 1 High-Value 8" in spoken
    assert "2 In the Middle to lost 30" in spoken


@pytest.mark.slow
def test_nobody_moves_up_to_hibernating(tmp_path: Path) -> None:
    """Groups of scores stand in an order of their own, of which money is one part."""
    lines = orders().assign(**{"Order Date": lambda table: pd.to_datetime(table["Order Date"])})
    june = lines[lines["Order Date"] <= lines["Order Date"].max() - pd.Timedelta(days=60)]
    for algorithm, says_up in (("rfm", False), ("tiers", True)):
        made = run(june, rows_are="orders", algorithm=algorithm, verdict=False)
        found = open_study(made.write(tmp_path / f"{algorithm}.json")).compare(june, lines)
        assert any(move.is_up is not None for move in found.moves) == says_up
        assert any(move.customers for move in found.moves)
