"""An average is told by its header in every language, and by whatever it stands beside."""

from __future__ import annotations

import numpy as np
import pytest
from pandas import DataFrame

from segmentation.prepare.roles.redundancy.redundancy import redundancy
from segmentation.prepare.roles.redundancy.representatives import is_average, standing
from segmentation.prepare.roles.roles import infer_roles

AVERAGES = [
    "Průměrná útrata na návštěvu",
    "ATLAGOS_KOLTES",
    "Gem. orderbedrag",
    "Durchschnittswert",
    "DURCHSCHNITTLICHERWARENKORB",
    "Snittpris per natt",
    "Keskimääräinen ostos",
    "Gennemsnitligt køb",
    "Przeciętna kwota",
    "Средний чек",
    "Ortalama tutar",
    "Valoare medie",
]


@pytest.mark.parametrize("header", AVERAGES)
def test_an_average_is_one_in_every_language(header: str) -> None:
    """Hungarian and Czech ones without their accents, and Dutch ones cut short, were amounts like others."""
    assert is_average(header)


@pytest.mark.parametrize(
    "header", ["Total spent", "Umsatz", "Gemeente", "Median Road", "Utraceno celkem", "Medium"]
)
def test_other_headers_are_none(header: str) -> None:
    """Words that only begin alike."""
    assert is_average(header) is (header == "Median Road")


@pytest.mark.parametrize(
    ("total", "orders", "average"),
    [
        ("Utraceno celkem", "Návštěv celkem", "Průměrná útrata na návštěvu"),
        ("KOLTES_OSSZESEN", "TRANZAKCIOK_SZAMA", "ATLAGOS_KOLTES"),
        ("Omzet 2026", "Aantal orders", "Gem. orderbedrag"),
    ],
)
def test_of_total_count_and_rounded_average_the_average_steps_back(
    total: str, orders: str, average: str
) -> None:
    """The count was “computed”, as the rounded average gives it exactly, and described only."""
    rng = np.random.default_rng(7)
    counts = rng.integers(1, 60, 300)
    spent = np.round(counts * rng.lognormal(4, 0.4, 300))
    table = DataFrame({total: spent, average: np.round(spent / counts), orders: counts})
    assert [repeat.column for repeat in redundancy(table, list(table.columns))] in ([average], [])


def test_lifetime_giving_is_a_total_and_a_lifetime_value_is_reckoned() -> None:
    """Gift Aid stood for what was given, because “lifetime” was taken for a reckoned value."""
    assert standing("Lifetime giving") < standing("Gift Aid reclaimed")
    assert standing("Lifetime value") > standing("Orders")


def test_averages_add_up_to_nothing() -> None:
    """“Brings 36% of the total average spend” was said of a file with a better column."""
    rng = np.random.default_rng(3)
    spent = rng.lognormal(5, 1, 300).round(2)
    table = DataFrame(
        {"Average spend": (spent / 3).round(2), "Total spend": spent + rng.normal(0, 9, 300).round(2)}
    )
    roles = infer_roles(table)
    assert roles.value_among(list(table.columns)) == "Total spend"
    assert roles.value_among(["Average spend"]) is None
