"""Lines that a person drew, as plain values: who takes part in a study, and which segment a customer is in.

They are what a recipe holds, with the numbers that came of it: where tiers begin, what scores 5. A study’s
file keeps them, so that it labels other customers without the file it was made of.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from pandas import DataFrame, Timestamp

from segmentation.act.models.latent_lines import LatentLines, latent_of
from segmentation.act.models.nearest_buyers import NearestBuyers, nearest_of
from segmentation.criteria import Criteria, place_of
from segmentation.cuts import MEASURES, SCORES
from segmentation.errors import DocumentError
from segmentation.prepare.cleaning.participation import Participation
from segmentation.segment.chances import joined
from segmentation.segment.drawn.divisions import Condition, places_of
from segmentation.segment.rfm.rfm_parts import Coded
from segmentation.segment.rfm.rfm_scores import Scale

if TYPE_CHECKING:
    from segmentation.segment.clusters import Clustering

_DIGITS = "".join(map(str, range(1, SCORES + 1)))


@dataclass(frozen=True)
class Scored:
    """A measure that is scored: its column, and the limits of the scores 5, 4, 3 and 2."""

    measure: str
    column: str
    cuts: tuple[float, ...]


@dataclass(frozen=True)
class DrawnPart:
    """One part of the customers: who is in it of those that no part before took."""

    segment: int
    """Its number; 0 where the study had nobody in it."""
    when: Mapping[str, Any]
    """Conditions, as `Criteria.to_dict` has them; without any, everybody who is left."""
    codes: tuple[str, ...]
    """Scores of recency, frequency and money that it takes, such as “554”, where customers are scored."""


@dataclass(frozen=True)
class DrawnLines:
    """Segments drawn by conditions: the first part whose conditions a customer meets."""

    way: str
    scores: tuple[Scored, ...]
    """Recency, frequency, and money where it counts; empty where nothing is scored."""
    parts: tuple[DrawnPart, ...]
    near: NearestBuyers | None = None
    """What tells the parts but the last by nearness; in that are who never ordered or meet conditions."""
    classes: LatentLines | None = None
    """What tells the parts by chance: latent classes, one for each."""

    @cached_property
    def conditions(self) -> tuple[Condition, ...]:
        """Who is in each part, of everybody."""
        scales = tuple(Scale(one.measure, one.column, one.cuts) for one in self.scores)
        return tuple(
            Coded(scales, frozenset((int(c[0]), int(c[1]), int(c[2])) for c in part.codes))
            if part.codes
            else Criteria.of(part.when)
            for part in self.parts
        )

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that the conditions ask of, each once."""
        if self.near is not None:
            return tuple(dict.fromkeys((*self.near.columns, *Criteria.of(self.parts[-1].when).columns)))
        if self.classes is not None:
            return self.classes.columns
        return tuple(dict.fromkeys(column for when in self.conditions for column in when.columns))

    def segments(self, known: DataFrame) -> NDArray[np.int8]:
        """The segment (n,) of customers with these columns; 0 for none."""
        numbers = np.array([part.segment for part in self.parts], dtype=np.int8)
        return numbers[self._places(known)]

    def cut(self, known: DataFrame) -> NDArray[np.int8]:
        """The number (n,) in the cut, before any of its segments were joined, of the same; 0 for none."""
        held = np.array([part.segment > 0 for part in self.parts])
        numbers: NDArray[np.int8] = np.where(held, held.cumsum(), 0).astype(np.int8)
        return numbers[self._places(known)]

    def _places(self, known: DataFrame) -> NDArray[np.intp]:
        places: NDArray[np.intp]
        if self.classes is not None:
            places = self.classes.densities(known).argmax(axis=1)
            return places
        if self.near is None:
            return places_of(self.conditions, known)
        places, apart = self.near.places(known), Criteria.of(self.parts[-1].when)
        if apart:
            places[apart.keeps(known)] = len(self.parts) - 1
        return places

    def densities(self, known: DataFrame) -> NDArray[np.float64] | None:
        """The log density (n, segments) of customers in each segment; `None` where no chances tell."""
        return None if self.classes is None else joined(self.classes.densities(known), self.made_of)

    def departures(self, known: DataFrame) -> NDArray[np.float64] | None:
        """How far customers depart (n, segments) from what is likeliest in each segment.

        `None` where no chances tell, and in older files, which kept distances to means instead.
        """
        if self.classes is None or not self.classes.departs:
            return None
        found = self.classes.departures(known)
        return np.column_stack([found[:, [n - 1 for n in part]].min(axis=1) for part in self.made_of])

    @property
    def made_of(self) -> tuple[tuple[int, ...], ...]:
        """Per segment: the parts that it is made of, from 1."""
        numbers = [part.segment for part in self.parts]
        return tuple(
            tuple(at for at, number in enumerate(numbers, start=1) if number == segment)
            for segment in range(1, max(numbers) + 1)
        )

    def check(self, k: int) -> None:
        """Raises `DocumentError` where they could not draw k segments, `RecipeError` for no condition."""
        numbers = {part.segment for part in self.parts}
        if not set(range(1, k + 1)) <= numbers <= set(range(k + 1)):
            raise DocumentError("the lines that draw its segments are not those of its segments")
        if any(len(one.cuts) != SCORES - 1 for one in self.scores):
            raise DocumentError("a score of its segments has not four limits")
        codes = [code for part in self.parts for code in part.codes]
        if any(len(code) != len(MEASURES) or not set(code) <= set(_DIGITS) for code in codes):
            raise DocumentError("a score of its segments is none")
        wanted = MEASURES[: len(self.scores)] if self.scores else ()
        if tuple(one.measure for one in self.scores) != wanted or bool(codes) != (len(wanted) > 1):
            raise DocumentError("its segments are not scored as can be")
        if self.near is not None:
            self.near.check()
            near, last = self.parts[:-1], self.parts[-1:]
            apart = [bool(Criteria.of(part.when)) for part in last] == [not self.near.told_by]
            if len(near) != len(self.near.centers) or not apart or any(p.when or p.codes for p in near):
                raise DocumentError("its groups are not those of its segments")
        if self.classes is not None:
            self.classes.check()
            drawn = any(p.when or p.codes or not p.segment for p in self.parts) or self.near is not None
            if len(self.parts) != len(self.classes.classes) or drawn:
                raise DocumentError("its latent classes are not those of its segments")
        assert self.conditions or not self.parts, "each part has a condition, be it none"


@dataclass(frozen=True)
class Participants:
    """Who takes part, by conditions on columns of the upload."""

    when: Mapping[str, Any]
    """As `Criteria.to_dict` has it."""
    marks: Mapping[str, float]
    """Column → the number that stands for “no value” in it."""
    mark_days: Mapping[str, str]
    """Column → the day that does, ISO."""

    @cached_property
    def participation(self) -> Participation:
        """The conditions, to ask a table."""
        only = Criteria.of(self.when)
        days = {name: Timestamp(day) for name, day in self.mark_days.items()}
        return Participation(only, only.columns, {**self.marks, **days})

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the upload that they are about, each once."""
        return self.participation.columns

    def check(self) -> None:
        """Raises `DocumentError` where nobody is asked anything, `RecipeError` for no condition."""
        if not self.columns or not {*self.marks, *self.mark_days} <= set(self.columns):
            raise DocumentError("who takes part in it is not told by conditions")


def lines_of(clustering: Clustering, known: DataFrame, salt: str) -> DrawnLines | None:
    """The lines that drew the segments of these customers; `None` where segments were found.

    `salt` goes into the hashes of what few share.
    """
    division = clustering.division
    if division is None:
        return None
    of_cut = {number: s for s in range(1, clustering.k + 1) for number in clustering.made_of(s)}
    held = iter(range(1, clustering.cut + 1))
    numbers = [of_cut[next(held)] if size else 0 for size in division.sizes]
    if (near := nearest_of(division, salt)) is not None:
        *found, last = (DrawnPart(number, {}, ()) for number in numbers)
        when = division.parts[-1].when
        if isinstance(when, Criteria):
            last = replace(last, when=placed(when, known.columns).to_dict())
        return DrawnLines(division.way, (), (*found, last), near)
    if (classes := latent_of(division, known, salt)) is not None:
        told = tuple(DrawnPart(number, {}, ()) for number in numbers)
        return DrawnLines(division.way, (), told, classes=classes)
    parts, scores = [], {}
    for part, number in zip(division.parts, numbers, strict=True):
        if isinstance(part.when, Coded):
            scores = {scale.measure: scale for scale in part.when.scales}
            parts.append(DrawnPart(number, {}, _codes(part.when)))
        else:
            assert isinstance(part.when, Criteria), "conditions or codes draw every part"
            parts.append(DrawnPart(number, placed(part.when, known.columns).to_dict(), ()))
    scored = tuple(Scored(s.measure, s.column, tuple(map(float, s.cuts))) for s in scores.values())
    return DrawnLines(division.way, scored, tuple(parts))


def participants_of(part: Participation | None) -> Participants | None:
    """Who takes part; `None` where everybody does."""
    if part is None:
        return None
    days = {name: mark.isoformat() for name, mark in part.unknown.items() if isinstance(mark, Timestamp)}
    marks = {name: float(mark) for name, mark in part.unknown.items() if name not in days}
    return Participants(placed(part.only, part.columns).to_dict(), marks, days)


def placed(criteria: Criteria, columns: Iterable[Any]) -> Criteria:
    """Conditions with the very names that columns have."""
    names = DataFrame(columns=list(columns)).columns
    own = [replace(one, column=place_of(one.column, names)) for one in criteria.conditions]
    return Criteria(tuple(own), criteria.match)


def _codes(when: Coded) -> tuple[str, ...]:
    return tuple("".join(map(str, code)) for code in sorted(when.codes, reverse=True))
