"""Lists of words in a file, made ready to be found among the words of a header or a value.

An entry of several words is found when all of them are there, in any order. A star stands for the rest of a
word: “widerspr*” begins one, “*sperre” ends one, “*optout*” is inside one.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib import resources

from segmentation.language.words import words_of

_LONG = 8
"""A word of this many letters may stand inside a longer one; a shorter one must stand alone."""
_MANY = 20
"""Among so many words some come again, as in a remark of a page: each is looked up once."""


@dataclass(frozen=True)
class Phrases:
    """The entries of one list, made ready to be found among words."""

    exact: frozenset[str]
    starts: tuple[str, ...]
    ends: tuple[str, ...]
    inside: tuple[str, ...]
    several: tuple[tuple[str, ...], ...]

    def found(self, words: list[str]) -> bool:
        """Whether an entry is among the words."""
        return self.single(words) or any(self._met(words))

    def pair(self, words: list[str]) -> list[str]:
        """Those of the words that make up an entry of several words."""
        return next((self._those(parts, words) for parts in self._met(words)), [])

    def whole(self, words: list[str]) -> bool:
        """Whether the words are one of the entries, no more and no less."""
        if len(words) == 1:
            return words[0] in self.exact or words[0].startswith(self.starts)
        return any(len(parts) == len(words) for parts in self._met(words))

    def single(self, words: list[str]) -> bool:
        """Whether one of the words is an entry by itself."""
        return any(
            word in self.exact
            or word.startswith(self.starts)
            or word.endswith(self.ends)
            or (len(word) >= self._shortest_inside and any(entry in word for entry in self.inside))
            for word in (words if len(words) < _MANY else set(words))
        )

    @cached_property
    def _shortest_inside(self) -> int:
        return min(map(len, self.inside), default=0)

    def _met(self, words: list[str]) -> Iterator[tuple[str, ...]]:
        """The entries of several words that are all there."""
        there = frozenset(words)
        return (parts for parts, plain in self._plain if plain <= there and self._all(parts, words))

    @cached_property
    def _plain(self) -> list[tuple[tuple[str, ...], frozenset[str]]]:
        """The entries of several words, and those of them that stand for themselves alone: a quick look."""
        plain = (frozenset(part for part in parts if not part.endswith("*")) for parts in self.several)
        return list(zip(self.several, plain, strict=True))

    @staticmethod
    def _those(parts: tuple[str, ...], words: list[str]) -> list[str]:
        stems = tuple(part.removesuffix("*") for part in parts)
        return [word for word in words if word.startswith(stems) and any(map(word.startswith, stems))]

    @staticmethod
    def _all(parts: tuple[str, ...], words: list[str]) -> bool:
        return all(
            any(word.startswith(part[:-1]) if part.endswith("*") else word == part for word in words)
            for part in parts
        )


def load(filename: str, nested: Collection[str] = (), language: str | None = None) -> Mapping[str, Phrases]:
    """The lists of a file in this folder by name, those of all languages as one, or of one `language` alone.

    `nested` names the tables that hold several lists: “values” with its “yes” becomes “values.yes”.
    """
    text = resources.files(__package__).joinpath(filename).read_text(encoding="utf-8")
    told: dict[str, Phrases] = {}
    for name, table in tomllib.loads(text).items():
        lists = {f"{name}.{inner}": languages for inner, languages in table.items()}
        for each, languages in (lists if name in nested else {name: table}).items():
            told[each] = phrases(entries for code, entries in languages.items() if language in (None, code))
    return told


def phrases(entries: Iterable[list[str]]) -> Phrases:
    """The entries of all languages, made ready."""
    exact, starts, ends, inside, several = set(), [], [], [], []
    for entry in sorted({entry for language in entries for entry in language}):
        stem = entry.strip("*")
        parts = words_of(stem)
        if len(parts) > 1:
            several.append((*parts[:-1], parts[-1] + ("*" if entry.endswith("*") else "")))
            if len("".join(parts)) >= _LONG:
                inside.append("".join(parts))
            continue
        plain = "".join(parts)
        if entry.startswith("*") and entry.endswith("*"):
            inside.append(plain)
        elif entry.startswith("*"):
            ends.append(plain)
        elif entry.endswith("*"):
            starts.append(plain)
        else:
            exact.add(plain)
        if len(plain) >= _LONG:
            inside.append(plain)
    return Phrases(frozenset(exact), tuple(starts), tuple(ends), tuple(inside), tuple(several))
