"""Which capitals of a header carry meaning, so that a sentence of ours keeps them.

English headers are written with capitals for looks (“Total Spend”); German nouns, names and abbreviations
have theirs everywhere. The language of a header is told by its words, as `concepts.toml` and `spellings.toml`
know them.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Collection, Iterable
from functools import cache
from importlib import resources
from typing import Any

from segmentation.language.vocabularies import Phrases, phrases
from segmentation.language.words import words_of
from segmentation.remembering import for_a_while

_UMLAUT = re.compile("[äöüÄÖÜ]")
_LETTERS = re.compile(r"[^\W\d_]+")
_LONG = 6  # letters of a German word that says the same inside a longer one, as in `concepts.toml`


@for_a_while(4096)
def is_german(header: str) -> bool:
    """Whether a header is written in German, whose nouns have a capital inside a sentence too.

    >>> [is_german(header) for header in ("Umsatz gesamt", "Retourenquote", "Total Spend", "Importe total")]
    [True, True, False, False]
    >>> is_german("Datum laatste aankoop"), is_german("Ø Warenkorb"), is_german("Status")
    (False, True, False)
    """
    words = [word for word in words_of(header) if not word.isdigit()]
    if "ß" in header:
        return True
    told = [(word, _languages().get(word, frozenset())) for word in words]
    votes = Counter(language for _, known in told for language in known if "en" not in known)
    votes["de"] += sum(_is_german(word) for word, known in told if not known)
    if not votes.total():
        return bool(_UMLAUT.search(header))
    return votes["de"] == max(votes.values())


@for_a_while(4096)
def is_of_another_language(header: str) -> bool:
    """Whether a header has a word of another language and none of English, apart from what is short for one.

    >>> is_of_another_language("KWOTA_TRANS_KARTA"), is_of_another_language("Total_Trans_Amt")
    (True, False)
    """
    short = _read_short()
    words = [word for word in words_of(header) if len(word) >= _LONG - 2 and word not in short]
    known = [_languages().get(word, frozenset()) for word in words]
    return any(known) and all("en" not in languages for languages in known)


_LETTERS_OF = {"sv": "äöÄÖ", "da": "æøÆØ", "no": "æøÆØ"}


def language_among(languages: Collection[str], headers: Iterable[str]) -> str | None:
    """Which of some languages headers are in, by their words and letters; `None` where two come out even.

    >>> language_among(("sv", "da", "no"), ["Kundenummer", "Seneste køb", "Beløb i alt"])
    'da'
    >>> language_among(("sv", "da", "no"), ["Spend", "Orders"]) is None
    True
    """
    votes: Counter[str] = Counter()
    for header in headers:
        for word in words_of(header):
            own = _languages().get(word, frozenset()).intersection(languages)
            votes.update(dict.fromkeys(own, len(languages) - len(own)))
        votes.update(language for language in languages if set(_LETTERS_OF.get(language, "")) & set(header))
    first, second = [*votes.most_common(2), ("", 0), ("", 0)][:2]
    return first[0] if first[1] > second[1] else None


def is_german_adjective(word: str) -> bool:
    """Whether a German word is one of those before a noun, which are written small: Letzte Bestellung.

    >>> is_german_adjective("Letzte"), is_german_adjective("Umsatz")
    (True, False)
    """
    return word.lower().startswith(tuple(_lists()["adjectives"]["begin"]))


def in_german(word: str) -> str:
    """A piece of a German header in capitals as it is written in a sentence: nouns with one capital.

    >>> [in_german(word) for word in ("UMSATZ", "GESAMT", "LETZTE", "LAND/REGION")]
    ['Umsatz', 'gesamt', 'letzte', 'Land/Region']
    >>> in_german("UMSATZGESAMT"), in_german("ANZAHLVERKAEUFE"), in_german("ANZAHLUNGEN")
    ('Umsatz gesamt', 'Anzahl Verkaeufe', 'Anzahlungen')
    """
    return _LETTERS.sub(lambda found: _in_german(found[0]), word)


_IN_ONE = re.compile(
    r"(?P<first>anzahl|letzte[rs]?)(?P<what>(?!ung)\w{4,})|(?P<sum>\w{4,})(?P<behind>gesamt|brutto|netto)",
    re.IGNORECASE,
)
"""German words that no compound joins, in one piece: ANZAHLBESTELLUNGEN, UMSATZGESAMT."""


def _in_german(word: str) -> str:
    small = word.lower()
    if found := _IN_ONE.fullmatch(word):
        return " ".join(_in_german(part) for part in found.groups() if part)
    return small if small in _lists()["small"]["words"] or is_german_adjective(word) else word.capitalize()


def is_german_plural(said: str) -> bool:
    """Whether a German header speaks of several: Bestellungen; their number (“Anzahl …”) is one.

    >>> [is_german_plural(header) for header in ("Bestellungen", "Anzahl Bestellungen", "Einkommen")]
    [True, False, False]
    """
    if said.lower().startswith("anzahl "):
        return False
    return said.lower().endswith(tuple(_lists()["plural"]["ends"]))


def is_sentence_case(cut: list[str]) -> bool:
    """Whether a header, cut into words, has capitals only where they are needed: “Last order from Ikea”.

    >>> is_sentence_case(["Last", "order", "from", "Ikea"]), is_sentence_case(["Number", "of", "Orders"])
    (True, False)
    """
    behind = [word for word in cut[1:] if len(word) >= _LONG - 2 and word.isalpha()]
    return any(word.islower() for word in behind)


def is_english(word: str) -> bool:
    """Whether a word is known as an English one, whose capital is for looks.

    >>> is_english("Orders"), is_english("Ikea")
    (True, False)
    """
    small = word.lower()
    return small in _english() or small.removesuffix("s") in _english()


def with_names(said: str) -> str:
    """A text in small letters with known names as they are written.

    >>> with_names("pay pal spend"), with_names("visits on black friday"), with_names("linkedin clicks")
    ('PayPal spend', 'visits on Black Friday', 'LinkedIn clicks')
    """
    return _named().sub(lambda found: _names()[found[0].lower().replace(" ", "")], said)


def _is_german(word: str) -> bool:
    found = _IN_ONE.fullmatch(word)
    if found and (found["first"] or found["behind"] == "gesamt"):
        return True
    return _german().single([word]) and word not in _lists()["german"]["not"] and word not in _english()


@cache
def _lists() -> dict[str, dict[str, Any]]:
    return _read("spellings.toml")


@cache
def _german() -> Phrases:
    """German words: those of this list, and long ones of the concepts that are of no other language."""
    own = [word for word, known in _languages().items() if known == {"de"} and len(word) >= _LONG]
    return phrases([_lists()["german"]["words"], own])


@cache
def _english() -> frozenset[str]:
    spoken = _read("titles.toml")
    known = [*spoken["short"].values(), *spoken["pieces"]["words"], *spoken["plain"]["words"]]
    said = {word for text in known for word in words_of(text)}
    return frozenset(said | {word for word, languages in _languages().items() if "en" in languages})


@cache
def _languages() -> dict[str, frozenset[str]]:
    """Word → the languages in whose lists of concepts it stands."""
    found: dict[str, set[str]] = {}
    for languages in _read("concepts.toml").values():
        for language, entries in languages.items():
            for word in (word for entry in entries for word in words_of(entry)) if language != "not" else ():
                found.setdefault(word, set()).add(language)
    return {word: frozenset(languages) for word, languages in found.items()}


@cache
def _read_short() -> frozenset[str]:
    """What is short for an English word."""
    return frozenset(_read("titles.toml")["short"])


@cache
def _names() -> dict[str, str]:
    return {name.lower().replace(" ", ""): name for name in _lists()["names"]["known"]}


@cache
def _named() -> re.Pattern[str]:
    """Every name, in one piece or cut where it has a capital: “pay pal”."""
    cut = (re.sub(r"(?<=[a-z])(?=[A-Z])", " ?", name).replace(" ", " ?") for name in _names().values())
    ways = sorted({re.sub(r"( \?)+\??", " ?", way.lower()) for way in cut}, key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(ways)})\b", re.IGNORECASE)


def _read(filename: str) -> dict[str, dict[str, Any]]:
    return tomllib.loads(resources.files(__package__).joinpath(filename).read_text(encoding="utf-8"))
