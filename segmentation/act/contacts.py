"""Who can be reached: the columns of an upload that hold addresses, numbers, names and consent.

Columns are found by their headers. Where two could serve, the first filled and usable cell of a row
counts. Consent is read strictly: only a clear yes is a yes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas import DataFrame, Series

from segmentation.act.identifiers import country_code, email_address, phone_number
from segmentation.prepare.concepts import concept_of, words_of

_NAMES = {
    "first": {"first", "given", "vorname", "prenom", "voornaam", "forename", "firstname", "nombre"},
    "last": {
        *(
            "last",
            "family",
            "surname",
            "nachname",
            "famille",
            "apellido",
            "apellidos",
            "sobrenome",
            "apelido",
        ),
        *("cognome", "achternaam", "lastname", "familienname"),
    },
}
_PLACES = {
    "country": {"country", "land", "pays", "pais", "paese", "nazione", "nation"},
    "city": {
        *("city", "town", "stadt", "ort", "wohnort", "ville", "ciudad", "localidad", "cidade", "localidade"),
        *("citta", "comune", "stad", "plaats", "woonplaats", "gemeente", "localite", "localita"),
    },
    "state": {
        *("state", "province", "region", "bundesland", "kanton", "departement", "provincia", "estado"),
        *("regiao", "regione", "provincie", "regio", "gewest", "county", "comunidad"),
    },
}
_AGAINST = re.compile(
    r"opt(?:ed)?[ -]?out|unsubscri|suppress|do ?not|\bdont\b|\bno (?:e ?mail|marketing|contact|sms)|block"
    r"|abgemeldet|abmeldung|widers?pr|widerruf|sperre|desinscri|desabonn|ne pas|desuscri|\bbaja\b|cancelad"
    r"|no (?:contactar|enviar)|nao (?:contactar|enviar)|descadastr|disiscri|non contattare|afgemeld"
    r"|uitgeschreven|\bniet (?:mailen|benaderen)"
)
_BY_PHONE = {"sms", "phone", "text", "mobile", "whatsapp", "call", "calls", "tel", "telephone", "telefon"}
_BY_EMAIL = {"email", "mail", "newsletter", "mails", "infolettre", "nieuwsbrief", "boletin", "boletim"}
_YES = {
    *(
        "yes",
        "y",
        "true",
        "t",
        "1",
        "1.0",
        "x",
        "✓",
        "✔",
        "on",
        "ok",
        "opt-in",
        "optin",
        "opt in",
        "opted in",
    ),
    *(
        "opted-in",
        "subscribed",
        "subscribe",
        "agreed",
        "granted",
        "accepted",
        "given",
        "consented",
        "confirmed",
    ),
    *("allowed", "ja", "j", "wahr", "erteilt", "oui", "o", "vrai", "si", "sí", "s", "verdadero", "sim"),
    *("verdadeiro", "sì", "vero", "waar", "akkoord", "double opt-in", "double opt in", "zugestimmt"),
    *("eingewilligt", "erlaubt", "abonniert", "angemeldet", "accepté", "accepte", "abonné", "abonne"),
    *("inscrit", "acepta", "aceptado", "suscrito", "aceita", "aceito", "inscrito", "accetta", "accettato"),
    *("iscritto", "aangemeld", "ingeschreven", "toegestaan"),
}
_DATE = re.compile(r"\d{4}-\d{1,2}-\d{1,2}.*|\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d{2})\b.*")


@dataclass(frozen=True)
class ContactColumns:
    """The columns that say how to reach a customer; each may be missing."""

    email: tuple[str, ...]
    phone: tuple[str, ...]
    first: str | None
    last: str | None
    full: str | None
    city: str | None
    state: str | None
    country: str | None
    postcode: str | None
    consent: tuple[str, ...]


def contact_columns(columns: Sequence[str]) -> ContactColumns:
    """The columns that talk about contacts, told by their headers."""
    about = {column: concept_of(column) for column in columns}
    names = [column for column in columns if about[column] == "name"]
    places = [column for column in columns if about[column] == "location"]
    country = _with_word(places, _PLACES["country"])
    first, last = (_with_word(names, _NAMES[part]) for part in ("first", "last"))
    return ContactColumns(
        email=tuple(column for column in columns if about[column] == "email"),
        phone=tuple(column for column in columns if about[column] == "phone"),
        first=first,
        last=last,
        full=next((name for name in names if name not in (first, last)), None),
        city=_with_word(places, _PLACES["city"]),
        state=_with_word([place for place in places if place != country], _PLACES["state"]),
        country=country,
        postcode=next((column for column in columns if about[column] == "postcode"), None),
        consent=tuple(column for column in columns if about[column] == "consent"),
    )


def people(text: DataFrame, found: ContactColumns, *, country: str | None = None) -> DataFrame:
    """One row per row of the upload, all text, "" where unknown.

    Columns: `email` (lowercase), `phone` (E.164), `first`, `last`, `city`, `state`, `postcode` as they
    came but for outer blanks, `country` (two capital letters). `country` is where customers live whose
    row does not say it.
    """
    home = _each(_text(text, found.country), country_code).replace("", country or "")
    first, last = _first_and_last(text, found)
    return DataFrame(
        {
            "email": _first_usable(
                [_each(_text(text, column), email_address) for column in found.email], text
            ),
            "phone": _first_usable([_phones(_text(text, column), home) for column in found.phone], text),
            "first": first,
            "last": last,
            "city": _text(text, found.city),
            "state": _text(text, found.state),
            "postcode": _text(text, found.postcode),
            "country": home,
        },
        index=text.index,
        dtype="str",
    )


def agreed(text: DataFrame, found: ContactColumns) -> DataFrame:
    """Who agreed to be contacted: columns `email` and `phone`, True or False for every row.

    A column about e-mail (or about phone and SMS) speaks for that channel, any other for both; where a
    channel has no column of its own, those of the other decide. Every column that speaks must say yes.
    Headers such as “Unsubscribed” are read the other way round. Without columns everybody counts as agreed.
    """
    ways = {column: _channel(column) for column in found.consent}
    verdicts = {column: _says_yes(text[column], column) for column in found.consent}
    answers = {}
    for way in ("email", "phone"):
        speaking = [c for c in found.consent if ways[c] in (way, "both")] or list(found.consent)
        answers[way] = np.logical_and.reduce([verdicts[c] for c in speaking]) if speaking else True
    return DataFrame(answers, index=text.index, dtype=bool)


def _with_word(columns: Sequence[str], words: set[str]) -> str | None:
    return next((column for column in columns if words & set(words_of(column))), None)


def _text(text: DataFrame, column: str | None) -> Series:
    if column is None:
        return Series("", index=text.index, dtype="str")
    return text[column].str.strip().str.removeprefix("'")


def _each(column: Series, rule: Callable[[str], str]) -> Series:
    """The rule for every distinct text, once."""
    codes, texts = pd.factorize(column)
    done = np.array([rule(cell) for cell in texts], dtype=object)
    return Series(done[codes] if len(texts) else "", index=column.index, dtype="str")


def _phones(column: Series, home: Series) -> Series:
    cells = [
        phone_number(cell, code or None) if cell else "" for cell, code in zip(column, home, strict=True)
    ]
    return Series(cells, index=column.index, dtype="str")


def _first_usable(candidates: list[Series], text: DataFrame) -> Series:
    best = Series("", index=text.index, dtype="str")
    for candidate in candidates:
        best = best.where(best != "", candidate)
    return best


def _first_and_last(text: DataFrame, found: ContactColumns) -> tuple[Series, Series]:
    """First and last names; a full name is divided only where it has exactly two words."""
    first, last = _text(text, found.first), _text(text, found.last)
    if found.full is None or found.first is not None or found.last is not None:
        return first, last
    parts = _text(text, found.full).str.extract(r"^([^\s,]+)\s+([^\s,]+)$").fillna("")
    return parts[0].astype("str"), parts[1].astype("str")


def _channel(column: str) -> str:
    words = set(words_of(column))
    by_phone, by_email = bool(words & _BY_PHONE), bool(words & _BY_EMAIL)
    if by_phone == by_email:
        return "both"
    return "phone" if by_phone else "email"


def _says_yes(cells: Series, column: str) -> NDArray[np.bool_]:
    against = bool(_AGAINST.search(" ".join(words_of(column))))
    plain = cells.str.strip().str.removeprefix("'").str.casefold().str.replace("_", " ")
    yes = plain.isin(_YES) | plain.str.fullmatch(_DATE)
    if against:
        yes |= plain.str.contains(_AGAINST)
    return (yes != against).to_numpy(dtype=bool)
