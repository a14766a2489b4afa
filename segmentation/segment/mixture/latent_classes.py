"""Segments by a mixture: latent classes of numbers and categories as they are, as a way to divide customers.

Nothing is filled in, groups may differ in size and spread, and categories count as much as they tell. Whether
there are classes at all is judged beside look-alikes; the person’s number always wins.
"""

from __future__ import annotations

import weakref
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Self

import numpy as np
from numpy.typing import NDArray
from pandas import DataFrame

from segmentation.array_kinds import Floats
from segmentation.errors import ClusteringError
from segmentation.language.phrases import word
from segmentation.prepare.cleaning.cleaning import CleanTable
from segmentation.recipes import Recipe
from segmentation.segment.bases import matrix_of_basis
from segmentation.segment.drawn.divisions import Division, Part
from segmentation.segment.mixture.latent_evidence import examine
from segmentation.segment.mixture.latent_verdicts import LatentVerdict, conclude
from segmentation.segment.mixture.mixed_columns import Columns
from segmentation.segment.mixture.mixtures import Mixture, mixtures
from segmentation.standards import CUSTOMERS_TO_JUDGE, SURELY

MOST_UNASKED = 7  # classes that are taken where nobody asks for a number: more are hard to act on


@dataclass(frozen=True, eq=False)
class Found:
    """The classes of some customers, and what is said of whether they are there."""

    mixture: Mixture
    verdict: LatentVerdict
    columns: tuple[str, ...]
    """The columns that build."""
    returning: tuple[float, ...] = ()
    """How much of each class halves of the customers find again (0..1); empty where it was not measured."""

    @classmethod
    def of(cls, mixture: Mixture, verdict: LatentVerdict, columns: tuple[str, ...]) -> Self:
        """The classes of a mixture that `verdict` is about, with how much of each halves find again."""
        return cls(mixture, verdict, columns, tuple(map(float, verdict.stability.get(mixture.k, ()))))

    @property
    def sure(self) -> float:
        """The share of customers who belong to their class with at least four chances in five."""
        return float((self.mixture.posteriors.max(axis=1) >= SURELY).mean())

    _last: list[tuple[weakref.ref[DataFrame], Floats]] = field(default_factory=list)

    def __getstate__(self) -> dict[str, object]:
        return {**vars(self), "_last": []}  # a table of another process is none of this one

    def densities(self, data: DataFrame) -> Floats:
        """The log density (n, k) of each row in each class; the last table that was asked is remembered."""
        if self._last and self._last[0][0]() is data:
            return self._last[0][1]
        found = self.mixture.classes.densities(data)
        self._last[:] = [(weakref.ref(data), found)]
        return found

    def held(self, data: DataFrame) -> Found:
        """The same classes, the one most customers are in first; one that is nobody’s likeliest is none.

        Raises `ClusteringError` where all are in one.
        """
        held = np.bincount(self.densities(data).argmax(axis=1), minlength=self.mixture.k)
        order = np.argsort(-held, kind="stable")
        return self.in_order(order[held[order] > 0])

    def in_order(self, order: NDArray[np.intp]) -> Found:
        """Some of the classes, in this order. Raises `ClusteringError` where it is one."""
        if len(order) < 2:
            raise ClusteringError(
                "Everybody most likely belongs to one and the same latent class, which leaves nothing to "
                "compare. Choose other columns, or let groups be found by their likeness."
            )
        again = tuple(self.returning[at] for at in order) if self.returning else ()
        return Found(self.mixture.only(order), self.verdict, self.columns, again)


@dataclass(frozen=True, eq=False)
class Likeliest:
    """Who most likely belongs to one class of several: as a condition of a part."""

    found: Found
    number: int
    """Which one, from 1."""

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that tell."""
        return self.found.columns

    def keeps(self, data: DataFrame) -> NDArray[np.bool_]:
        """Which rows of `data` (n,) do, each by itself."""
        met: NDArray[np.bool_] = self.densities(data).argmax(axis=1) == self.number - 1
        return met

    def densities(self, data: DataFrame) -> Floats:
        """The log density (n, k) of each row in each class, this one among them."""
        return self.found.densities(data)


def find(cleaned: CleanTable, recipe: Recipe) -> Found:
    """The classes that a recipe asks for: its k, or as many as there are, or else as tell customers best.

    Raises `ClusteringError` where nothing varies, or there are fewer different customers than classes.
    """
    matrix, known, k, seed = matrix_of_basis(cleaned, recipe), cleaned.known, recipe.k, recipe.seed
    columns = Columns.of(matrix, known)
    found = mixtures(columns, known, MOST_UNASKED, seed=seed)
    verdict = judge_classes(columns, known, found, seed=seed)
    k = k or verdict.recommended_k
    if k > MOST_UNASKED:  # sought apart: what is said of a few must not hang on how many are asked for
        found = mixtures(columns, known, k, seed=seed)
    if k > len(found):
        raise ClusteringError(
            f"{word(k).capitalize()} classes cannot be told apart among these customers. "
            f"Choose at most {len(found)}."
        )
    return Found.of(found[k - 1], verdict, matrix.columns).held(known)


def judge_classes(
    columns: Columns, known: DataFrame, found: Sequence[Mixture], *, seed: int = 0, briefly: bool = False
) -> LatentVerdict:
    """The verdict on the classes `found` (1, 2, … of them) among the customers of a table.

    Of too few to judge, as many are taken as tell customers best while most surely belong somewhere.
    `briefly` tells only whether they are there, and compares no halves where they do not stand out.
    Raises `ClusteringError` where there are no two of them.
    """
    if len(found) < 2:
        raise ClusteringError("All customers are alike in these columns. Choose others.")
    surest = min(found[1:], key=lambda one: one.icl).k
    return conclude(examine(columns, known, found, seed=seed, briefly=briefly), surest)


def parts(cleaned: CleanTable, recipe: Recipe) -> list[Part]:
    """One part per class, the one with most customers first; their names come from what these do."""
    return parts_of(find(cleaned, recipe))


def parts_of(found: Found) -> list[Part]:
    """The same of classes that were found."""
    k, columns = found.mixture.k, len(found.columns)
    told = f"the likeliest of {word(k)} classes, by {word(columns)} columns"
    return [Part("", Likeliest(found, number), told, found=True) for number in range(1, k + 1)]


def found_in(division: Division | None) -> Found | None:
    """The classes that divide customers, where classes do."""
    conditions = () if division is None else (part.when for part in division.parts)
    return next((one.found for one in conditions if isinstance(one, Likeliest)), None)


def are_offered(cleaned: CleanTable) -> bool:
    """Whether there are enough customers to tell classes apart."""
    return len(cleaned.known) >= CUSTOMERS_TO_JUDGE
