"""Capitals of headers inside our sentences: German nouns, names and abbreviations keep them."""

from __future__ import annotations

import pytest

from segmentation.language.spellings import is_german
from segmentation.language.titles import agreed, as_sum, counts_things, in_total, spoken, things, title


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("Umsatz gesamt", "Umsatz gesamt"),
        ("Anzahl Bestellungen", "Anzahl Bestellungen"),
        ("Ø Warenkorb", "Ø Warenkorb"),
        ("Letzte Bestellung", "letzte Bestellung"),
        ("Days since Letzte Bestellung", "days since last order"),
        ("Days since Date du dernier achat", "days since last purchase"),
        ("Days since Última visita", "days since last visit"),
        ("Days since Letzte Mahnung", "days since letzte Mahnung"),
        ("Age (from Geburtsdatum)", "age"),
        ("Days since Kunde seit", "days since becoming a customer"),
        ("Kinder im Haushalt", "Kinder im Haushalt"),
        ("Filialbesuche", "Filialbesuche"),
        ("Wohnfläche (m²)", "Wohnfläche (m²)"),
        ("umsatz_gesamt", "umsatz gesamt"),
        ("UMSATZ_GESAMT", "Umsatz gesamt"),
        ("KUNDENNUMMER", "Kundennummer"),
        ("LAND", "Land"),
        ("PLZ_ORT", "PLZ Ort"),
        ("LETZTE_BESTELLUNG", "letzte Bestellung"),
        ("ANZAHL_BESTELLUNGEN", "Anzahl Bestellungen"),
        ("DATUM_LETZTER_KAUF", "Datum letzter Kauf"),
        ("KUNDEN_ID", "Kunden ID"),
        ("UMSATZ_EUR", "Umsatz EUR"),
        ("LAND/REGION", "Land/Region"),
        ("Days since LETZTE_MAHNUNG", "days since letzte Mahnung"),
        ("Days since KUNDE_SEIT", "days since becoming a customer"),
        ("CASH_ADVANCE", "cash advance"),
        ("ORDER_STATUS", "order status"),
        ("IMPORTE_TOTAL", "importe total"),
        ("Total Spend", "total spend"),
        ("Number of Orders", "number of orders"),
        ("Importe total", "importe total"),
        ("Datum laatste aankoop", "datum laatste aankoop"),
        ("Total spend in Ikea", "total spend in Ikea"),
        ("Average order Value", "average order value"),
        ("PayPalSpend", "PayPal spend"),
        ("linkedin_clicks", "LinkedIn clicks"),
        ("BLACK_FRIDAY_ORDERS", "Black Friday orders"),
        ("CLTV", "CLTV"),
    ],
)
def test_capitals_that_carry_meaning_stay_inside_a_sentence(header: str, said: str) -> None:
    assert spoken(header) == said


@pytest.mark.parametrize(
    "header", ["Status", "Region", "Order service", "Young adults", "Bank", "Ring size", "Tour"]
)
def test_english_headers_are_not_taken_for_german(header: str) -> None:
    assert not is_german(header)


def test_a_german_header_begins_with_a_capital_where_a_chart_names_it() -> None:
    assert title("Letzte Bestellung") == "Letzte Bestellung"


def test_a_count_of_german_things_is_told_in_capitals_too() -> None:
    assert [things(spoken(name)) for name in ("Anzahl Bestellungen", "ANZAHL_BESTELLUNGEN")] == [
        "Bestellungen"
    ] * 2
    assert counts_things(spoken("ANZAHL_BESTELLUNGEN"))


def test_german_plurals_and_sums_fit_the_sentence() -> None:
    names = ("Bestellungen", "Anzahl Bestellungen", "Einkommen")
    assert [agreed(name, "lies", "lie") for name in names] == ["lie", "lies", "lies"]
    assert (in_total("Anzahl Bestellungen"), in_total("Umsatz gesamt")) == (
        "the total of Anzahl Bestellungen",
        "the Umsatz gesamt",
    )
    assert as_sum("Umsatz") == "total Umsatz"
