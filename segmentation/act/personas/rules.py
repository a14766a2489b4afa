"""A rule: a name, what a segment must be to bear it, and what to try with it.

The rules themselves stand in packs, which a marketer can edit (see `packs`). Rules are tried from top to
bottom, and each name is given once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from segmentation.act.personas.conditions import Condition, Levels
from segmentation.language.concepts import words_of


@dataclass(frozen=True)
class Rule:
    """A name, what a segment must be to bear it, and what to try with it."""

    key: str
    name: str
    otherwise_name: str
    """The name when `name_when` does not hold, such as Younger for Young."""
    when: tuple[Condition, ...]
    name_when: tuple[Condition, ...]
    best: Mapping[str, float]
    """Axis → weight: among the segments that may bear the name, the highest sum takes it."""
    strategies: tuple[str, ...]
    why: str
    measure: str


@dataclass(frozen=True)
class Words:
    """What customers high or low on an axis are or do."""

    levels: Mapping[str, str]
    not_for: tuple[str, ...] = ()
    """Words in a header of which none of this can be said."""

    def said(self, level: str, header: str) -> str | None:
        """The words for a level of a column; very high falls back on high, very low on low."""
        if set(self.not_for) & set(words_of(header)):
            return None
        return self.levels.get(level) or self.levels.get(level.removeprefix("very_"))


@dataclass(frozen=True)
class Rules:
    """A pack: rules in order, and the words that portraits are made of."""

    name: str
    speaks_of: tuple[str, ...]
    """Words in headers or values that say this pack fits; empty: it fits any business."""
    levels: Levels
    rules: tuple[Rule, ...]
    fallback: Rule
    words: Mapping[str, Words]
    """Axis → what such customers are or do, for portraits."""
    text: str
    """The file it was read from, to begin one’s own with."""

    def __iter__(self) -> Iterator[Rule]:
        return iter(self.rules)

    def speaks(self, text: str) -> bool:
        """Whether a word of `text` begins with one of the pack’s words."""
        return any(word.startswith(self.speaks_of) for word in words_of(text))
