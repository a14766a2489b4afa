"""Who can be reached: the columns of an upload that hold addresses, numbers and names.

Names and places are found by their headers, addresses and numbers by header and values together: a header
such as “Last email open” is no address, and “Kontakt 1” may hold one. Where two columns could serve, the
first filled and usable cell of a row counts. Who may be contacted is told in `contact_consent`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from pandas import DataFrame, Series

from segmentation.act.audiences.contact_values import Glance, glance, holds_addresses, holds_numbers
from segmentation.act.audiences.identifiers import country_code, digest, email_address, phone_number
from segmentation.language.concepts import named_concept
from segmentation.language.consent.consent_headings import heading
from segmentation.language.words import words_of
from segmentation.prepare.roles.agreements import about_messages
from segmentation.standards import MAJORITY

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
_OTHERS = {
    *("agent", "manager", "rep", "representative", "salesperson", "seller", "advisor", "adviser", "owner"),
    *("referrer", "referred", "referral", "supplier", "vendor", "assistant", "assigned", "emergency"),
    *("betreuer", "berater", "verkaufer", "vertreter", "ansprechpartner", "empfehler", "lieferant"),
    *("conseiller", "commercial", "vendeur", "parrain", "gestionnaire", "fournisseur", "responsable"),
    *("asesor", "vendedor", "gestor", "comercial", "proveedor", "consultor", "fornecedor", "vendedora"),
    *("venditore", "agente", "consulente", "fornitore", "verkoper", "adviseur", "leverancier", "eigenaar"),
    *("sprzedawca", "opiekun", "doradca", "dostawca", "opiekuna", "sprzedawcy", "doradcy"),
}
"""Words of headers about somebody who looks after a customer, or brought one."""


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


def contact_columns(text: DataFrame, consent: Collection[str] = ()) -> ContactColumns:
    """The columns of an upload (all text) that talk about contacts.

    `consent` are columns that say who may be contacted (`contact_consent.consent_names`); they, and headers
    about refusing, never hold an address.
    """
    columns = [str(name) for name in text.columns]
    about = {column: named_concept(column) for column in columns if not _about_consent(column, consent)}
    names = [column for column in about if about[column] == "name"]
    places = [column for column in about if about[column] == "location"]
    country = _with_word(places, _PLACES["country"])
    first, last = (_with_word(names, _NAMES[part]) for part in ("first", "last"))
    told = {column: glance(text[column]) for column in about}
    phones = [name for name in about if _speaks_of_phones(name, about[name], told[name])]
    return ContactColumns(
        email=_holding(told, [name for name in about if about[name] == "email"], holds_addresses),
        phone=_holding(told, phones, holds_numbers),
        first=first,
        last=last,
        full=next((name for name in names if name not in (first, last)), None),
        city=_with_word(places, _PLACES["city"]),
        state=_with_word([place for place in places if place != country], _PLACES["state"]),
        country=country,
        postcode=next((column for column in about if about[column] == "postcode"), None),
    )


def _holding(told: Mapping[str, Glance], named: Sequence[str], holds: Callable[..., bool]) -> tuple[str, ...]:
    """The columns that hold addresses or numbers of customers: those called so, and others that are fuller.

    Columns of somebody else (“Sales rep email”) are none, unless nothing else is there and they tell
    customers apart.
    """
    sure = [name for name in named if holds(told[name], named=True)]
    own = [name for name in sure if not _of_others(name)]
    own = own or [name for name in sure if told[name].different > MAJORITY]
    fullest = max((told[name].filled for name in own), default=0.0)
    unnamed = [name for name in told if name not in named and not _of_others(name)]
    found = [name for name in unnamed if told[name].filled > fullest and holds(told[name], named=False)]
    return (*own, *found)


def _speaks_of_phones(column: str, about: str | None, told: Glance) -> bool:
    """Whether a header is about telephone numbers, or about messages, and something stands below (“SMS”)."""
    return about == "phone" or (told.filled > 0 and about_messages(column))


def _of_others(column: str) -> bool:
    return not _OTHERS.isdisjoint(words_of(column))


def people(text: DataFrame, found: ContactColumns, *, country: str | None = None) -> DataFrame:
    """One row per row of the upload, all text, "" where unknown.

    Columns: `email` (lowercase), `phone` (E.164), `first`, `last`, `city`, `state`, `postcode` as they
    came but for outer blanks, `country` (two capital letters). `country` is where customers live whose
    row does not say it. `hashed_email` and `hashed_phone` are what came hashed (`identifiers.digest`).
    `every_email` and `every_phone` hold all of a row, hashed or not, with blanks between them.
    """
    home = _each(_text(text, found.country), country_code).replace("", country or "")
    first, last = _first_and_last(text, found)
    emails = [_each(_text(text, column), email_address) for column in found.email]
    phones = [_phones(_text(text, column), home) for column in found.phone]
    hashes = [[_each(_text(text, column), digest) for column in of] for of in (found.email, found.phone)]
    return DataFrame(
        {
            "email": _first_usable(emails, text),
            "phone": _first_usable(phones, text),
            "first": first,
            "last": last,
            "city": _text(text, found.city),
            "state": _text(text, found.state),
            "postcode": _text(text, found.postcode),
            "country": home,
            "hashed_email": _first_usable(hashes[0], text),
            "hashed_phone": _first_usable(hashes[1], text),
            "every_email": _every([*emails, *hashes[0]], text),
            "every_phone": _every([*phones, *hashes[1]], text),
        },
        index=text.index,
        dtype="str",
    )


def _about_consent(column: str, consent: Collection[str]) -> bool:
    told = heading(column)
    return column in consent or (told is not None and told.sure and told.sense.against)


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


def _every(candidates: list[Series], text: DataFrame) -> Series:
    """All usable cells of a row, with blanks between them."""
    found = Series("", index=text.index, dtype="str")
    for candidate in candidates:
        found = found.str.cat(candidate, sep=" ")
    return found.str.strip()


def _first_and_last(text: DataFrame, found: ContactColumns) -> tuple[Series, Series]:
    """First and last names; a full name is divided only where it has exactly two words."""
    first, last = _text(text, found.first), _text(text, found.last)
    if found.full is None or found.first is not None or found.last is not None:
        return first, last
    parts = _text(text, found.full).str.extract(r"^([^\s,]+)\s+([^\s,]+)$").fillna("")
    return parts[0].astype("str"), parts[1].astype("str")
