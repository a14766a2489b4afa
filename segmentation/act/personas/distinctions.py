"""Telling segments apart that the same words describe.

Two segments can both spend far more than most, and still one spends twice as much as the other. Where
sentences are the same, each gets the figure in which the segments differ most.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from segmentation.language.phrases import listed, percent
from segmentation.language.titles import agreed, spoken
from segmentation.segment.profile.descriptives import Descriptives
from segmentation.segment.profile.wording import spoken_in


def apart(profile: Descriptives, said: Mapping[int, str]) -> dict[int, str]:
    """The sentences by segment, those that were the same each with what tells it from the others."""
    told = dict(said)
    while alike := _alike(told):
        own = _figures(profile, alike)
        told |= {s: f"{told[s].removesuffix('.')}; {own[s]}." for s in alike}
    return told


def _alike(told: Mapping[int, str]) -> list[int]:
    """The first segments that share a sentence."""
    for sentence in told.values():
        found = [segment for segment, other in told.items() if other.casefold() == sentence.casefold()]
        if len(found) > 1:
            return found
    return []


def _figures(profile: Descriptives, segments: Sequence[int]) -> dict[int, str]:
    """What to add to the sentence of each: the figure that tells most of them apart."""
    found = [*_of_numbers(profile, segments), *_of_categories(profile, segments)]
    best = max(found, key=lambda figures: len(set(figures)), default=[""])
    if len(set(best)) > 1:
        return dict(zip(segments, best, strict=True))
    return {s: f"nothing tells them from {_others(s, segments)}" for s in segments}


def _others(segment: int, segments: Sequence[int]) -> str:
    names = [str(other) for other in segments if other != segment]
    return f"segment{'s' if len(names) > 1 else ''} {listed(names, most=len(names))}"


def _of_numbers(profile: Descriptives, segments: Sequence[int]) -> Iterator[list[str]]:
    """The same number of each, the column first in which those nearest to each other are furthest apart."""
    columns = [
        str(c) for c in profile.effects.columns if profile.tells(str(c)) and c not in profile.sensitive
    ]
    gaps = {
        column: float(np.diff(np.sort([profile.effect(s, column) for s in segments])).min())
        for column in columns
    }
    for column in sorted(columns, key=lambda name: (name not in profile.basis, -gaps[name])):
        how = "at the median" if profile.by_median(column) else "on average"
        verb, said = agreed(column, "is", "are"), spoken_in(profile, column)
        figures = [profile.number(profile.typical(s, column), column) for s in segments]
        yield [f"their {said} {verb} {figure} {how}" for figure in figures]


def _of_categories(profile: Descriptives, segments: Sequence[int]) -> Iterator[list[str]]:
    """The share of each that has the same level, basis columns first."""
    columns = [name for name in profile.categories if name not in profile.sensitive]
    for column in sorted(columns, key=lambda name: name not in profile.basis):
        verb = agreed(column, "is", "are")
        for level in map(str, profile.categories[column].columns):
            shares = [percent(profile.share(s, column, level)) for s in segments]
            yield [f"their {spoken(column)} {verb} {level} for {share}" for share in shares]
