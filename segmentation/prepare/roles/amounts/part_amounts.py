"""Columns that are parts of one amount, such as spend by category or purchases by channel.

Their headers say the same but for one place (“Spend shop”, “Spend web”, “Spend phone”), and what they
have in common says what is added up. The values must not speak against it: none is negative or lies
inside another, no total stands beside them, and they are neither shares of a whole nor answers on a scale.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib import resources
from itertools import combinations, takewhile

import numpy as np
from pandas import DataFrame

from segmentation.language.concepts import concept_of
from segmentation.language.words import words_of
from segmentation.prepare.roles.redundancy.associations import Numbers
from segmentation.prepare.roles.redundancy.representatives import is_total
from segmentation.prepare.roles.role_rules import Role
from segmentation.prepare.roles.summaries import Facts

HOLES = 0.2
"""An amount unknown for more of the customers than this would make a guess of what is made of it."""
_FEWEST = 3
"""Parts that make a total; of two, one is too often inside the other."""
_MOST = 60
"""More columns than this are a long series rather than parts; every pair of parts is looked at."""
_INSIDE = 0.995
"""Where one column is at least another in so many rows, that is inside it: 30 days in 90."""
_STEADY = 0.01
"""Spread of a sum, as a share of its mean, below which the columns are shares of a whole."""
_SCALE = 11
"""Answers from 1 to 5 or 0 to 10 have no more values than this, and all the same ends."""
_ROLES = {"value": Role.CURRENCY, "frequency": Role.COUNT}


def find_parts(
    drawn: DataFrame, alike: Sequence[Facts], concept: str, roles: Mapping[str, Role], bound: set[str]
) -> tuple[str, ...]:
    """Three or more of the columns about one concept that are parts of one amount; else none.

    `drawn` are some rows of the table; columns in `bound` are copies, or bound to others by a formula.
    """
    if any(is_total(fact.name) for fact in alike):
        return ()
    fit = {fact.name for fact in alike if _adds_up(fact, concept) and fact.name not in bound}
    names = [fact.name for fact in alike if not has_word(fact.name, "no_part", "no_spend")]
    for stem, family in _families(names, concept):
        parts = [fact for fact in alike if fact.name in family]
        others = [fact.name for fact in alike if fact.name not in family]
        told = any(roles[name] is _ROLES[concept] for name in family) and fit.issuperset(family)
        whole = any(words_of(other) == stem for other in others)
        if told and not whole and not _is_scale(parts) and _agree(drawn, family, others):
            return family
    return ()


def has_word(column: str, *kinds: str) -> bool:
    """Whether a header holds a word of one of these kinds, as `amounts.toml` lists them."""
    return any(not _words()[kind].isdisjoint(words_of(column)) for kind in kinds)


@cache
def _words() -> Mapping[str, frozenset[str]]:
    text = resources.files(__package__).joinpath("amounts.toml").read_text(encoding="utf-8")
    kinds = tomllib.loads(text)
    return {kind: frozenset(w for words in kinds[kind].values() for w in words) for kind in kinds}


def _adds_up(fact: Facts, concept: str) -> bool:
    """Never negative and seldom missing; of purchases by channel somebody has none."""
    fits = fact.low == 0 if concept == "frequency" else fact.low >= 0
    return fits and fact.missing_share <= HOLES


def _is_scale(parts: Sequence[Facts]) -> bool:
    """Whether all have the few values of one scale, as answers to a survey do."""
    return len({(part.low, part.high) for part in parts}) == 1 and max(p.distinct for p in parts) <= _SCALE


def _families(names: Sequence[str], concept: str) -> Iterator[tuple[list[str], tuple[str, ...]]]:
    """The words they share, and columns whose headers differ in one place only; the widest first."""
    alike: dict[tuple[int, str], list[str]] = {}
    for end in (0, -1):
        for name in names:
            alike.setdefault((end, words_of(name)[end]), []).append(name)
    families = {tuple(family) for family in alike.values() if _FEWEST <= len(family) <= _MOST}
    for family in sorted(families, key=lambda found: (-len(found), found)):
        stem, rests = _stem([words_of(name) for name in family])
        if all(rests) and len(set(rests)) == len(family) and concept_of(" ".join(stem)) == concept:
            yield stem, family


def _stem(headers: Sequence[list[str]]) -> tuple[list[str], list[tuple[str, ...]]]:
    """The words that headers begin and end with, and what is left of each."""
    before = _shared(headers)
    after = _shared([header[len(before) :][::-1] for header in headers])[::-1]
    rests = [tuple(header[len(before) : len(header) - len(after)]) for header in headers]
    return before + after, rests


def _shared(headers: Sequence[list[str]]) -> list[str]:
    """The words with which all begin."""
    same = takewhile(lambda words: len(set(words)) == 1, zip(*headers, strict=False))
    return [words[0] for words in same]


def _agree(drawn: DataFrame, names: Sequence[str], others: Sequence[str]) -> bool:
    """Whether the values let columns be parts of one amount that no column holds."""
    parts = [_numbers(drawn, name) for name in names]
    total = np.sum(parts, axis=0)
    known = total[np.isfinite(total)]
    if len(known) < (1 - HOLES) * len(total) or not known.std() > _STEADY * known.mean():
        return False
    if any(_lies_in(a, b) or _lies_in(b, a) for a, b in combinations(parts, 2)):
        return False
    return not any(all(_lies_in(part, _numbers(drawn, other)) for part in parts) for other in others)


def _lies_in(part: Numbers, whole: Numbers) -> bool:
    known = np.isfinite(part) & np.isfinite(whole)
    return bool(known.any() and (part[known] <= whole[known]).mean() >= _INSIDE)


def _numbers(table: DataFrame, name: str) -> Numbers:
    return table[name].to_numpy(dtype=np.float64, na_value=np.nan)
