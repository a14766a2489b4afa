"""A rule: a name, what a segment must be to bear it, and what to try with it.

The rules themselves stand in packs, which a marketer can edit (see `packs`). Rules are tried from top to
bottom, and each name is given once. A name and a strategy need evidence, and fall where the file holds
counter-evidence.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from segmentation.act.personas.packs.conditions import Condition, Levels, Standing
from segmentation.language.words import words_of


@dataclass(frozen=True)
class Strategy:
    """Something to try, what speaks for it, and what in the file would speak against it."""

    text: str
    needs: tuple[Condition, ...] = ()
    unless: tuple[Condition, ...] = ()

    def against(self, where: Standing, levels: Levels) -> Condition | None:
        """The first condition that speaks against it for this segment."""
        return next((condition for condition in self.unless if condition.holds(where, levels)), None)

    def supported(self, where: Standing, levels: Levels) -> bool:
        """Whether all that it needs is so."""
        return all(condition.holds(where, levels) for condition in self.needs)


@dataclass(frozen=True)
class Rule:
    """A name, what a segment must be to bear it, and what to try with it."""

    key: str
    name: str
    otherwise_name: str
    """The name when `name_when` does not hold, such as Younger for Young."""
    when: tuple[Condition, ...]
    """What such a segment is."""
    name_when: tuple[Condition, ...]
    best: Mapping[str, float]
    """Axis → weight: among the segments that may bear the name, the highest sum takes it."""
    advice: tuple[Strategy, ...]
    why: str
    measure: str
    needs: tuple[Condition, ...] = ()
    """The evidence without which nobody is called so."""
    unless: tuple[Condition, ...] = ()
    """The counter-evidence with which nobody is called so, whatever else holds."""

    @property
    def strategies(self) -> tuple[str, ...]:
        """What to try, in words."""
        return tuple(strategy.text for strategy in self.advice)

    def holds(self, where: Standing, levels: Levels) -> bool:
        """Whether a segment that stands so may bear the name."""
        return (
            bool(self.when)
            and _all(self.when, where, levels)
            and _all(self.needs, where, levels)
            and not any(condition.holds(where, levels) for condition in self.unless)
        )


@dataclass(frozen=True)
class Idea:
    """Something to try with a segment that no rule names, told by what sets it apart."""

    strategy: Strategy
    when: tuple[Condition, ...]
    why: str
    measure: str

    def fit(self, where: Standing, levels: Levels) -> float | None:
        """How strongly a segment calls for it, in standard deviations; `None` where it does not."""
        fits = _all(self.when, where, levels) and self.strategy.supported(where, levels)
        if not fits or self.strategy.against(where, levels) is not None:
            return None
        met = [one.axis for condition in self.when for one in condition.met(where, levels)]
        return max((abs(where.scores[axis]) for axis in met), default=1.0)


def _all(conditions: Iterable[Condition], where: Standing, levels: Levels) -> bool:
    return all(condition.holds(where, levels) for condition in conditions)


@dataclass(frozen=True)
class Words:
    """What customers high or low on an axis are or do."""

    levels: Mapping[str, str]
    not_for: tuple[str, ...] = ()
    """Words in a header of which none of this can be said."""
    only_for: tuple[str, ...] = ()
    """Beginnings of words of which a header must have one; empty: any header will do."""

    def said(self, level: str, header: str) -> str | None:
        """The words for a level of a column; very high falls back on high, very low on low."""
        words = words_of(header)
        if set(self.not_for) & set(words):
            return None
        if self.only_for and not any(word.startswith(self.only_for) for word in words):
            return None
        return self.levels.get(level) or self.levels.get(level.removeprefix("very_"))


@dataclass(frozen=True)
class Rules:
    """A pack: rules in order, and the words that portraits are made of."""

    name: str
    extends: str
    """The pack it adds to; empty: it stands alone."""
    speaks_of: tuple[str, ...]
    """Words in headers or values that say this pack fits; empty: it fits any business."""
    silent: tuple[str, ...]
    """Words beside which those say nothing, such as “points” beside “balance”."""
    sure: tuple[str, ...]
    """Those of the words of which one must be there, where the others are said in other businesses too."""
    enough: int
    """How many different headers must hold one of these words for the pack to fit."""
    rows: tuple[str, ...]
    """What a row is in files that this pack is for, such as “sessions”."""
    levels: Levels
    rules: tuple[Rule, ...]
    ideas: tuple[Idea, ...]
    fallback: Rule
    words: Mapping[str, Words]
    """Axis → what such customers are or do, for portraits."""
    text: str
    """The file it was read from, to begin one’s own with."""

    def __iter__(self) -> Iterator[Rule]:
        return iter(self.rules)

    def speaks(self, text: str) -> bool:
        """Whether a word of `text` begins with one of the pack’s words, or is one written “=word”.

        Beside a word that makes them silent they say nothing.
        """
        return self._holds(self.speaks_of, text)

    def is_sure(self, texts: Iterable[str]) -> bool:
        """Whether one of several texts holds a word that is said in no other business."""
        return not self.sure or any(self._holds(self.sure, text) for text in texts)

    def _holds(self, known: tuple[str, ...], text: str) -> bool:
        words = set(words_of(text))  # a word that is said a thousand times is looked up once
        said = any(f"={word}" in known or word.startswith(known) for word in words)
        return said and not any(self.silent and word.startswith(self.silent) for word in words)
