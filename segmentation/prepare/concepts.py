"""What a column is about, told by its header.

“TotalSpend”, “Gesamtumsatz” and “chiffre d’affaires” talk about the same thing. The words stand
in `concepts.toml`, a file that anyone can read and extend; this module only looks them up. A
header is a hint, never a proof: where values disagree with it, values decide (see `roles`).
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

_LONG = 6
"""Words of this many letters may stand inside a longer one; shorter ones must stand alone."""

_Pattern = re.Pattern[str]


@dataclass(frozen=True)
class _Words:
    """The words of one concept, as patterns over a header cut into words and over one without spaces."""

    apart: _Pattern
    joined: _Pattern
    excluded: _Pattern

    def match(self, apart: str, joined: str) -> bool:
        found = self.apart.search(apart) or self.joined.search(joined)
        return bool(found) and not self.excluded.search(apart)


def concept_of(column: str) -> str | None:
    """What a header talks about ("value", "age", "email", …), or `None` when no known word is in it.

    Knows English, German, French, Spanish, Portuguese, Italian and Dutch.

    >>> [concept_of(c) for c in ("TotalSpend", "Kundennummer", "Date de naissance", "B")]
    ['value', 'id', 'birth', None]
    """
    return _concept_of(str(column))


def find(columns: Iterable[str], concept: str) -> str | None:
    """The first of `columns` that is about `concept`.

    >>> find(["Kunde", "Umsatz", "Marketingkosten"], "value")
    'Umsatz'
    """
    return next((column for column in columns if concept_of(column) == concept), None)


def words_of(column: str) -> list[str]:
    """The words of a header in lower case, without accents, cut at capitals, digits and signs.

    >>> words_of("Spending Score (1-100)"), words_of("customerID"), words_of("Âge")
    (['spending', 'score', '1', '100'], ['customer', 'id'], ['age'])
    """
    cut = re.sub(r"(?<=[a-zß-ÿ])(?=[A-ZÀ-Þ])|(?<=[A-Z])(?=[A-Z][a-z]{2})", " ", str(column))
    plain = unicodedata.normalize("NFKD", cut.casefold())
    return re.findall(r"[^\W\d_]+|\d+", "".join(c for c in plain if not unicodedata.combining(c)))


@lru_cache(maxsize=50_000)
def _concept_of(column: str) -> str | None:
    words = words_of(column)
    apart, joined = f" {' '.join(words)} ", "".join(words)
    return next((name for name, known in _concepts().items() if known.match(apart, joined)), None)


@cache
def _concepts() -> Mapping[str, _Words]:
    """Concept → its words in all languages, narrow concepts first, as the file has them."""
    text = resources.files(__package__).joinpath("concepts.toml").read_text(encoding="utf-8")
    return {name: _compile(languages) for name, languages in tomllib.loads(text).items()}


def _compile(languages: Mapping[str, list[str]]) -> _Words:
    words = {word for language, known in languages.items() if language != "not" for word in known}
    apart = [_alone(word) for word in words]
    joined = ["".join(words_of(word)) for word in words if word[0] != "=" and word[-1] != "*"]
    return _Words(
        apart=_any(apart),
        joined=_any([re.escape(word) for word in joined if len(word) >= _LONG]),
        excluded=_any([_alone(word) for word in languages.get("not", [])]),
    )


def _alone(word: str) -> str:
    """A pattern for a word, or a few words in a row, standing alone in “ cut into words ”."""
    text = re.escape(" ".join(words_of(word)))
    if word.startswith("="):
        return f"^ {text} $"
    return f" {text}" if word.endswith("*") else f" {text} "


def _any(patterns: list[str]) -> _Pattern:
    return re.compile("|".join(sorted(patterns)) or r"(?!)")
