"""Calendar years are written as people write them, whatever page they stand on."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import numpy as np
import pandas as pd
import pytest

from segmentation import Recipe, charts, infer_roles, run
from segmentation.act.personas.cards import cards
from segmentation.act.personas.distinctions import apart
from segmentation.act.report.reports import report
from segmentation.criteria import Criterion
from segmentation.language import phrases
from segmentation.language.years import is_year, tells_years
from segmentation.prepare import explorations
from segmentation.prepare.cleaning.row_loss import who_would_leave
from segmentation.studies import Study
from ui.sentences import pictures
from ui.sentences import prepare as on_prepare
from ui.sentences import segment as on_segment

YEARS = ("Member since", "Year_Birth", "Beitrittsjahr", "Joined", "First purchase year")
MARKED = re.compile(r"\b(?:18|19|20)?(?:1,[89]\d\d|2,0\d\d)\b")


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    """Customers of two kinds, with years under five headers and no amount near a thousand."""
    rng = np.random.default_rng(0)
    n, old = 240, np.arange(240) % 3 == 0
    return pd.DataFrame(
        {
            "Year_Birth": np.where(old, 1951, 1985) + rng.integers(0, 9, n),
            "Member since": np.where(old, 2004, 2018) + rng.integers(0, 5, n),
            "Beitrittsjahr": 2000 + rng.integers(0, 24, n),
            "Joined": 1990 + rng.integers(0, 33, n),
            "First purchase year": 1990 + rng.integers(0, 33, n).astype(float),
            "Spend": np.where(old, 500, 90) + rng.normal(0, 20, n),
            "City": rng.choice(["Bonn", "Graz"], n),
        }
    )


@pytest.fixture(scope="module")
def study(table: pd.DataFrame) -> Study:
    """Segments that the years themselves built."""
    return run(table, Recipe(basis=YEARS[:4], k=3))


@pytest.mark.parametrize("column", YEARS)
def test_a_year_has_no_thousands(column: str) -> None:
    """In sentences, borders of bins, and where it is a mean with decimals."""
    assert phrases.number(1970.4, of=column) == "1970"
    assert phrases.border(2010.0, 10.0, of=column) == "2010"


@pytest.mark.parametrize(
    "column",
    ["Spend last year", "Orders this year", "km per year", "Days since joining", "Years as customer",
     "Yearly budget", "Tenure", "Income", ""],
)  # fmt: skip
def test_an_amount_keeps_its_thousands(column: str) -> None:
    """What a year brought, how long something lasted, and headers that say nothing."""
    assert not tells_years(column)
    assert phrases.number(2018, of=column) == "2,018"


def test_a_number_that_is_no_year_keeps_its_thousands() -> None:
    """Codes and holes under the header of a year."""
    assert phrases.number(99999, of="Year_Birth") == "99,999"
    assert not is_year(float("nan"), "Year_Birth")


def test_no_card_marks_a_year(study: Study) -> None:
    """Names, portraits, traits, reasons, rules and the pictures of the cards."""
    assert not MARKED.findall(" ".join(_on_cards(study)))


def test_years_are_early_or_late(study: Study) -> None:
    """No year is “far above the average”: traits say before and after, reasons early and late."""
    texts = [trait.text for persona in study.personas for trait in persona.traits if trait.column in YEARS]
    assert texts and all(" before " in text or " after " in text for text in texts)
    reasons = " ".join(persona.because for persona in study.personas)
    assert re.search(r"(early|late) member since", reasons) and "high member since" not in reasons


def test_no_page_of_segments_marks_a_year(study: Study) -> None:
    """Comparisons, tables of means, most marked differences, and the report."""
    names = [persona.name for persona in study.personas]
    said = [pictures.compared_told(study.profile, 1, 2, list(YEARS[:4]))]
    said += on_segment.profile_rows(study.profile, "means", names).to_numpy().astype(str).ravel().tolist()
    said += on_segment.segment_rows(study).to_numpy().astype(str).ravel().tolist()
    said += on_segment.differing(study.profile, names)["Most marked in"].tolist()
    said += apart(study.profile, {1: "The same.", 2: "The same."}).values()
    said.append(re.sub(r"<script.*?</script>", "", report(study).decode(), flags=re.S))
    assert not MARKED.findall(" ".join(said))


def test_no_exploration_marks_a_year(table: pd.DataFrame) -> None:
    """Sentences, charts and their axes, for every pair of columns."""
    assert not MARKED.findall(" ".join(_explored(table)))


def test_no_receipt_marks_a_year(table: pd.DataFrame) -> None:
    """Examples of values, what a gap is filled with, and who would leave."""
    holed = table.assign(**{"Member since": table["Member since"].where(table.index % 7 > 0)})
    filled = run(holed, Recipe(basis=YEARS[:4], k=2)).clean.receipt
    said = [entry.text for entry in filled.entries] + [
        on_prepare.examples(holed[name], marked=True) for name in YEARS
    ]
    said.append(who_would_leave(holed, infer_roles(holed), columns=YEARS[:2]).sentence)
    assert not MARKED.findall(" ".join(said))


def _on_cards(study: Study) -> Iterator[str]:
    columns = cards.columns(study.profile)
    for persona in study.personas:
        yield from (persona.name, persona.portrait, persona.because, cards.rule(persona, study.profile))
        yield from (trait.text for trait in persona.traits)
        yield _read(charts.effects(study.profile, persona.segment, list(YEARS[:4])))
        yield _read(charts.effects(study.profile, persona.segment, columns))
    yield _read(charts.compare(study.profile, 1, 2, list(YEARS[:4])))


def _explored(table: pd.DataFrame) -> Iterator[str]:
    for year in YEARS:
        alone = explorations.distribution(table[year])
        yield from (alone.finding, _read(charts.histogram(alone)))
        by_city = explorations.averages(table[year], table["City"])
        yield from (by_city.finding, _read(charts.averages(by_city)), _read(charts.boxes(by_city)))
        yield " ".join(map(str, explorations.banded(table[year]).cat.categories))
        yield str(Criterion(year, "between", (1950, 2020)))
        yield _read(charts.scatter(explorations.scatter(table[year], table["Spend"])))


@pytest.mark.parametrize("year", YEARS)
def test_axes_and_tooltips_of_years_count_no_thousands(table: pd.DataFrame, year: str) -> None:
    """Vega writes 2,018 wherever it is not told otherwise."""
    by_city = explorations.averages(table[year], table["City"])
    for chart in (
        charts.histogram(explorations.distribution(table[year])),
        charts.averages(by_city),
        charts.boxes(by_city),
        charts.scatter(explorations.scatter(table[year], table["Spend"])),
        charts.trend(explorations.trend(table[year], _days(table))),
    ):
        assert '"format": "d"' in _read(chart)


def _days(table: pd.DataFrame) -> pd.Series:
    """A date for every customer, over two years."""
    return pd.Series(pd.Timestamp("2022-01-01") + pd.to_timedelta(3 * table.index, unit="D"), name="Seen")


def _read(chart: charts.Chart) -> str:
    return json.dumps(chart.to_dict(), ensure_ascii=False)
