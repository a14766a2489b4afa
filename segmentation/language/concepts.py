"""What a column is about, told by its header.

“TotalSpend”, “Gesamtumsatz” and “chiffre d’affaires” talk about the same thing. The words stand
in `concepts.toml`, a file that anyone can read and extend; this module only looks them up. Consent
has a vocabulary of its own (`language/consent/consent.toml`). A header is a hint, never a proof: where values
disagree with it, values decide (see `roles`).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from segmentation.language.consent.consent_headings import heading
from segmentation.language.words import is_unspaced, words_of
from segmentation.remembering import for_a_while

_LONG = 6
"""Words of this many letters may stand inside a longer one; shorter ones must stand alone."""
_TABLE = re.compile(
    r"(?:(?:persons?|people|persona|personas|personne|persoon|persone|pessoa|osoba|contacts?|contactos?"
    r"|kontakte?|customers?|kunden?|clients?|clientes?|clienti?|klant|klient|members?|mitglied|users?|profiles?"
    r"|profil)|(?:(?:custom|user|customer|contact|merge|profile)[ _])?(?:fields?|attributes?|propert(?:y|ies)"
    r"|traits)|gp)(?: - |: ?|\.)\s*(?=\S)",
    re.I,
)
"""What programs write before every header of a table of people, or of its own fields: “Persona - Nombre”,
“customers.email”, “Custom field: Spend”."""
_LONG_UNSPACED = 2
"""The same of scripts without blanks, where two signs make a word."""


@dataclass(frozen=True)
class _Words:
    """The words of one concept: in a header “ cut into words ”, in one without spaces, and whole headers."""

    apart: tuple[str, ...]
    joined: tuple[str, ...]
    whole: frozenset[str]
    excluded: tuple[str, ...]

    def match(self, apart: str, joined: str) -> bool:
        found = apart in self.whole or _any(self.apart, apart) or _any(self.joined, joined)
        return found and not _any(self.excluded, apart)


def concept_of(column: str) -> str | None:
    """What a header talks about ("value", "age", "email", …), or `None` when no known word is in it.

    Knows English, German, French, Spanish, Portuguese, Italian, Dutch and Polish, and the commonest words of
    thirteen more languages.

    >>> [concept_of(c) for c in ("TotalSpend", "Kundennummer", "Date de naissance", "B")]
    ['value', 'id', 'birth', None]
    """
    return _concept_of(str(column))


def without_table(column: str) -> str:
    """A header without the name of the table of people that it is of.

    >>> [without_table(header) for header in ("Persona - Nombre", "customers.email", "Customer name")]
    ['Nombre', 'email', 'Customer name']
    """
    named = _TABLE.match(column)
    return column[named.end() :] if named else column


def find(columns: Iterable[str], concept: str) -> str | None:
    """The first of `columns` that is about `concept`.

    >>> find(["Kunde", "Umsatz", "Marketingkosten"], "value")
    'Umsatz'
    """
    return next((column for column in columns if concept_of(column) == concept), None)


def is_id_name(column: str) -> bool:
    """Whether a header says that its column tells customers apart: a number, a key or an email address.

    >>> [is_id_name(name) for name in ("CustomerNo", "Número de cliente", "E-Mail", "Orders")]
    [True, True, True, False]
    """
    return concept_of(column) in ("id", "email")


@for_a_while(50_000)
def _concept_of(column: str) -> str | None:
    about = named_concept(column)
    head = None if about == "id" else heading(without_table(column))
    consent = head is not None and (head.sure or (head.open_to_question and about is None))
    return "consent" if consent else about


@for_a_while(50_000)
def named_concept(column: str) -> str | None:
    """What a header talks about, consent aside: “Subscriber e-mail” is about an address."""
    words = words_of(without_table(column))
    found = _known(words)
    if found is None and any(pair in word for word in words for pair in _UMLAUTS):
        found = _known([_folded(word) for word in words])
    if found is None and any(word in _short() for word in words):
        found = _known([part for word in words for part in _short().get(word, (word,))])
    return found


_UMLAUTS = {"ae": "a", "oe": "o", "ue": "u"}
"""How umlauts are written where there are none: ANZ_AUFTRAEGE."""


@cache
def _short() -> Mapping[str, tuple[str, ...]]:
    """What databases shorten, in full: POS_TXN_CNT counts transactions."""
    text = resources.files(__package__).joinpath("titles.toml").read_text(encoding="utf-8")
    return {short: tuple(words_of(full)) for short, full in tomllib.loads(text)["short"].items()}


def _folded(word: str) -> str:
    for pair, letter in _UMLAUTS.items():
        word = word.replace(pair, letter)
    return word


def _known(words: list[str]) -> str | None:
    apart, joined = f" {' '.join(words)} ", "".join(words)
    return next((name for name, known in _concepts().items() if known.match(apart, joined)), None)


@cache
def _concepts() -> Mapping[str, _Words]:
    """Concept → its words in all languages, narrow concepts first, as the file has them."""
    text = resources.files(__package__).joinpath("concepts.toml").read_text(encoding="utf-8")
    return {name: _words(languages) for name, languages in tomllib.loads(text).items()}


def _words(languages: Mapping[str, list[str]]) -> _Words:
    """The words of all languages as the file has them; “=” and “*” are explained there."""
    words = {word for language, known in languages.items() if language != "not" for word in known}
    cut = {word: words_of(word) for word in words}
    inside = ("".join(parts) for word, parts in cut.items() if word[0] != "=" and word[-1] != "*")
    return _Words(
        apart=tuple(_alone(parts, word) for word, parts in cut.items() if word[0] != "="),
        joined=tuple(filter(_is_long, inside)),
        whole=frozenset(_alone(parts) for word, parts in cut.items() if word[0] == "="),
        excluded=tuple(_alone(words_of(word), word) for word in languages.get("not", [])),
    )


def _is_long(word: str) -> bool:
    """Whether a word says the same inside a longer one."""
    return len(word) >= (_LONG_UNSPACED if is_unspaced(word) else _LONG)


def _alone(parts: list[str], word: str = "") -> str:
    """A word, or a few words in a row, as they stand in “ a header cut into words ”."""
    return f" {' '.join(parts)}" if word.endswith("*") else f" {' '.join(parts)} "


def _any(words: tuple[str, ...], header: str) -> bool:
    return any(map(header.__contains__, words))
