"""What is personal, told from the values of a column: gender, marital status, religion and the like.

The words stand in `personal.toml`, in eight languages; headers that speak of such things, in `concepts.toml`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from segmentation.language.concepts import concept_of
from segmentation.language.words import words_of
from segmentation.remembering import for_a_while
from segmentation.standards import UNIQUE

PERSONAL = ("gender", "sensitive")
"""The concepts of headers about what is personal."""
NOT_OF_PEOPLE = ("product", "channel", "consent")
"""Those under which a word such as “men” or “female” does not say who somebody is."""
_ALSO_GENRE = frozenset({"genre", "genere", "genero"})
"""Words for gender and for genre."""
_MOST = 20
"""Values beyond which a column holds more than what people say of themselves."""
_LETTERS = ({"m", "f"}, {"f", "h"}, {"d", "m", "w"}, {"m", "mme"})
"""Letters that mean man and woman without a word beside them, among others of their list."""


@dataclass(frozen=True)
class _Kind:
    """The words of one thing that is personal; so many different ones of the sure must be there."""

    sure: frozenset[str]
    also: frozenset[str]
    least: int


def personal_kind(levels: Sequence[str], counts: Sequence[int] = ()) -> str | None:
    """What personal thing the values of a column are about ("gender", "religion", …), or `None`.

    `counts` is how often each comes, so that a few slips do not hide it.

    >>> personal_kind(["ledig", "verheiratet", "keine Angabe"]), personal_kind(["single", "double"])
    ('marital status', None)
    """
    return _kind(tuple(levels), tuple(counts))


def can_be_genders(levels: Sequence[str], header: str = "") -> bool:
    """Whether the values of a column called gender can be genders: few, or words for them.

    Where its header has the same word for a kind of films or plays, letters or words for genders it must be.
    """
    kind = _kinds()["gender"]
    said = [" ".join(words_of(level.casefold())) for level in levels]
    if any(text in kind.sure for text in said):
        return True
    if not _ALSO_GENRE.isdisjoint(words_of(header)):
        return all(text in kind.also for text in said)
    return len(levels) <= 3


def is_personal(name: str, levels: Sequence[str]) -> bool:
    """Whether the header or the values of a column of words are about what is personal."""
    about = concept_of(name)
    if about == "sensitive" or (about == "gender" and can_be_genders(levels, name)):
        return True
    return about not in NOT_OF_PEOPLE and personal_kind(levels) is not None


@for_a_while(5_000)
def _kind(levels: tuple[str, ...], counts: tuple[int, ...]) -> str | None:
    if not 2 <= len(levels) <= _MOST:
        return None
    weights = counts if len(counts) == len(levels) else (1,) * len(levels)
    said: dict[str, int] = {}
    for level, weight in zip(levels, weights, strict=True):
        text = " ".join(words_of(level.casefold()))
        if text and text not in _kinds()["unsaid"].sure:
            said[text] = said.get(text, 0) + weight
    return next((name for name, kind in _kinds().items() if name != "unsaid" and _is(kind, said)), None)


def _is(kind: _Kind, said: Mapping[str, int]) -> bool:
    known = {text for text in said if text in kind.sure or text in kind.also}
    covered = sum(said[text] for text in known) >= UNIQUE * sum(said.values())
    letters = (
        known == set(said)
        and any(letters <= known for letters in _LETTERS)
        and all(len(word) == 1 or word in kind.sure for word in known)
    )
    return len(known) >= 2 and covered and (len(known & kind.sure) >= kind.least or letters)


@cache
def _kinds() -> Mapping[str, _Kind]:
    """Every list of the file by its name there, those of all languages as one."""
    text = resources.files(__package__).joinpath("personal.toml").read_text(encoding="utf-8")
    return {name: _made(table) for name, table in tomllib.loads(text).items()}


def _made(table: Mapping[str, object]) -> _Kind:
    lists = {name: entries for name, entries in table.items() if isinstance(entries, list)}
    sure = frozenset(entry for name, entries in lists.items() if name != "also" for entry in entries)
    least = table.get("sure", 1)
    assert isinstance(least, int)
    return _Kind(sure, frozenset(lists.get("also", ())), least)
