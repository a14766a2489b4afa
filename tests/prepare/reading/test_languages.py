"""One invented customer file per language: what a marketer there would export, and what builds from it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from pandas import DataFrame, Series

from segmentation.language.concepts import find
from segmentation.prepare.cleaning.cleaning import clean
from segmentation.prepare.cleaning.row_loss import who_would_leave
from segmentation.prepare.roles.roles import Role, infer_roles

ROWS = 300
RNG = np.random.default_rng(11)
DAY = pd.Timestamp("2024-06-30")


def days(most: int) -> Series:
    return Series(DAY - pd.to_timedelta(RNG.integers(0, most, ROWS), "D"))


KINDS: dict[str, Callable[[], object]] = {
    "id": lambda: [f"{i:06d}" for i in range(ROWS)],
    "name": lambda: RNG.choice(["Ana", "Bo", "Chloé", "Dario", "Eva", "Finn"], ROWS),
    "mail": lambda: [f"p{i}@example.com" for i in range(ROWS)],
    "age": lambda: RNG.integers(18, 80, ROWS),
    "town": lambda: RNG.choice(["A-stadt", "B-ville", "C-town", "D-ort"], ROWS),
    "value": lambda: RNG.lognormal(5, 1, ROWS).round(2),
    "orders": lambda: RNG.poisson(5, ROWS) + 1,
    "clicks": lambda: RNG.integers(0, 90, ROWS),
    "cost": lambda: RNG.uniform(5, 80, ROWS).round(2),
    "last": lambda: days(400),
    "since": lambda: days(1500) - pd.Timedelta(days=400),
    "end": lambda: days(300).where(RNG.random(ROWS) < 0.2),
    "discount": lambda: RNG.integers(0, 7, ROWS),
}
FILES = {
    "English": (
        {"Customer no.": "id", "Gender": ("male", "female"), "Age": "age", "City": "town",
         "Net revenue": "value", "Marketing cost": "cost", "Orders": "orders", "Page views": "clicks",
         "Last purchase": "last", "Customer since": "since", "Cancellation date": "end"},
        ["Age", "Net revenue", "Orders", "Page views", "Last purchase"],
    ),
    "German": (
        {"Kundennummer": "id", "Vorname": "name", "Geschlecht": ("männlich", "weiblich"), "Alter": "age",
         "Wohnort": "town", "Werbekosten": "cost", "Umsatz": "value", "Bestellungen": "orders",
         "Seitenaufrufe": "clicks", "letzter Einkauf": "last", "Kunde seit": "since",
         "Kündigungsdatum": "end"},
        ["Alter", "Umsatz", "Bestellungen", "Seitenaufrufe", "letzter Einkauf"],
    ),
    "French": (
        {"N° client": "id", "Prénom": "name", "Civilité": ("Madame", "Monsieur"), "Âge": "age",
         "Ville": "town", "Coût d'acquisition": "cost", "Chiffre d'affaires": "value",
         "Nombre de commandes": "orders", "Clics": "clicks", "Dernier achat": "last",
         "Date d'inscription": "since", "Date de résiliation": "end"},
        ["Âge", "Chiffre d'affaires", "Nombre de commandes", "Clics", "Dernier achat"],
    ),
    "Spanish": (
        {"Número de cliente": "id", "Nombre": "name", "Sexo": ("hombre", "mujer"), "Edad": "age",
         "Ciudad": "town", "Gastos de marketing": "cost", "Gasto total": "value", "Pedidos": "orders",
         "Aperturas": "clicks", "Última compra": "last", "Fecha de alta": "since", "Fecha de baja": "end"},
        ["Edad", "Gasto total", "Pedidos", "Aperturas", "Última compra"],
    ),
    "Portuguese": (
        {"Código do cliente": "id", "Nome": "name", "Gênero": ("homem", "mulher"), "Idade": "age",
         "Cidade": "town", "Custo de marketing": "cost", "Valor gasto": "value", "Pedidos": "orders",
         "Cliques": "clicks", "Última compra": "last", "Data de cadastro": "since",
         "Data de cancelamento": "end"},
        ["Idade", "Valor gasto", "Pedidos", "Cliques", "Última compra"],
    ),
    "Italian": (
        {"Codice cliente": "id", "Nome": "name", "Sesso": ("uomo", "donna"), "Età": "age", "Città": "town",
         "Spese di marketing": "cost", "Spesa totale": "value", "Numero ordini": "orders",
         "Sconti": "discount", "Ultimo acquisto": "last", "Data di iscrizione": "since",
         "Data disdetta": "end"},
        ["Età", "Spesa totale", "Numero ordini", "Sconti", "Ultimo acquisto"],
    ),
    "Dutch": (
        {"Klantnummer": "id", "Voornaam": "name", "E-mailadres": "mail", "Geslacht": ("man", "vrouw"),
         "Leeftijd": "age", "Woonplaats": "town", "Marketingkosten": "cost", "Jaaromzet": "value",
         "Aantal bestellingen": "orders", "Kliks": "clicks", "Laatste aankoop": "last",
         "Klant sinds": "since", "Opzegdatum": "end"},
        ["Leeftijd", "Jaaromzet", "Aantal bestellingen", "Kliks", "Laatste aankoop"],
    ),
}  # fmt: skip


def table_of(columns: dict[str, object]) -> DataFrame:
    return DataFrame(
        {
            name: KINDS[kind]() if isinstance(kind, str) else RNG.choice(list(kind), ROWS)  # type: ignore[call-overload]
            for name, kind in columns.items()
        }
    )


@pytest.mark.parametrize("language", FILES)
def test_a_file_in_any_of_seven_languages_is_understood(language: str) -> None:
    """Value, frequency, engagement, age and the last purchase build; ids and costs have their places."""
    columns, basis = FILES[language]
    names = {kind if isinstance(kind, str) else "gender": name for name, kind in columns.items()}
    table = table_of(columns)
    roles = infer_roles(table)

    assert roles.basis == basis
    assert roles[names["id"]].role is Role.ID
    assert roles[names["gender"]].role is Role.SENSITIVE
    assert roles[names["last"]].role is Role.DATE
    assert roles[names["end"]].role is Role.END_DATE
    assert roles[names["town"]].role is Role.CATEGORICAL
    assert f"Tenure in days (from {names['since']})" in clean(table, roles).data


@pytest.mark.parametrize("language", FILES)
def test_the_company_s_costs_are_never_value(language: str) -> None:
    """What the company spends neither builds nor counts as what customers are worth, wherever it stands."""
    columns, _ = FILES[language]
    names = {kind: name for name, kind in columns.items() if isinstance(kind, str)}
    table = table_of(columns)[[names["cost"], *(name for name in columns if name != names["cost"])]]
    roles = infer_roles(table)

    assert names["cost"] not in roles.basis
    assert find(list(table), "value") == names["value"]
    assert who_would_leave(table, roles).value_column == names["value"]
