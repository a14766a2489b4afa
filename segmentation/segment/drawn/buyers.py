"""Segments of those who bought, and beside them one of those who never did.

Who has no order, no money and no last order is a group that needs no search. Left among the others it pulls
their averages down; apart it leaves them alone: scales, centres and the number of segments come from those
who bought.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pandas import DataFrame, Index

from segmentation.errors import ClusteringError
from segmentation.language.phrases import count, listed
from segmentation.prepare.cleaning.cleaning import CleanTable
from segmentation.prepare.roles.non_buyers import NonBuyers
from segmentation.prepare.roles.weights import measure_ties
from segmentation.recipes import Recipe
from segmentation.segment.bases import matrix_of_basis
from segmentation.segment.centers import nearest
from segmentation.segment.clusters import cluster
from segmentation.segment.drawn.divisions import Condition, Part
from segmentation.segment.features import Feature
from segmentation.segment.sweeps.sweeps import sweep
from segmentation.segment.verdict.judge import judge
from segmentation.standards import CUSTOMERS_TO_CUT


@dataclass(frozen=True, eq=False)
class Nearest:
    """Who lies nearest to one centre of several: as a condition of a part."""

    features: tuple[Feature, ...]
    centers: NDArray[np.float64]
    """All of them (k, d)."""
    number: int
    """Which one, from 1."""
    apart: Condition
    """Who is near to none of them."""

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns in which nearness is measured, and those that tell who is apart."""
        return tuple(dict.fromkeys([*(feature.column for feature in self.features), *self.apart.columns]))

    def keeps(self, data: DataFrame) -> NDArray[np.bool_]:
        """Which rows of `data` (n,) do; a gap counts as the middle of those who are not apart."""
        points = np.column_stack([feature(data).to_numpy() for feature in self.features])
        met: NDArray[np.bool_] = nearest(points, self.centers) == self.number
        return met & ~self.apart.keeps(data)


@dataclass(frozen=True, eq=False)
class Without:
    """Who has nothing in the columns that tell of orders: as a condition of a part."""

    never: NonBuyers

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that tell."""
        return self.never.told_by

    def keeps(self, data: DataFrame) -> NDArray[np.bool_]:
        """Which rows of `data` (n,) have no order."""
        return self.never.are_in(data).to_numpy(dtype=bool)


def are_told(cleaned: CleanTable) -> bool:
    """Whether the file says of some customers that they never ordered, and enough of the others bought."""
    never = _never(cleaned)
    return never is not None and len(cleaned.data) - len(_idle(cleaned, never)) >= CUSTOMERS_TO_CUT


def parts(cleaned: CleanTable, recipe: Recipe) -> list[Part]:
    """One part per segment of those who bought, the largest first, then those who never did.

    Their names come from what they do.

    The recipe’s k counts the segments of those who bought; by default it is the one that the judgement of
    these customers recommends. Raises `ClusteringError` where nobody is known to have never ordered.
    """
    never = _never(cleaned)
    if never is None or not are_told(cleaned):
        raise ClusteringError(
            "Nothing in this file says who never ordered, so nobody can be kept apart. Let groups be found."
        )
    bought = cleaned.known.drop(index=_idle(cleaned, never))
    ties = measure_ties(bought, [name for name in cleaned.roles.ties if name in bought])
    alone = replace(cleaned, data=bought, unfilled=None, roles=replace(cleaned.roles, ties=ties))
    matrix = matrix_of_basis(alone, recipe)
    k = recipe.k
    if k is None:
        k = judge(matrix, sweep(matrix, recipe.ks, seed=recipe.seed), seed=recipe.seed).recommended_k
    found = cluster(matrix, k, seed=recipe.seed)
    told = f"no {listed(never.told_by, most=3)}"
    apart = Without(never)
    near = [Nearest(matrix.features, found.centroids, number, apart) for number in range(1, k + 1)]
    among = f"found among the {count(len(bought))} who ordered"
    return [*(Part("", when, among, found=True) for when in near), Part("", apart, told)]


def _never(cleaned: CleanTable) -> NonBuyers | None:
    """Who never ordered, where the file says so and the person believes it."""
    never = None if cleaned.preparation is None else cleaned.preparation.never
    return never if never is not None and set(never.told_by) <= set(cleaned.known) else None


def _idle(cleaned: CleanTable, never: NonBuyers) -> Index[Any]:
    return cleaned.known.index[never.are_in(cleaned.known).to_numpy(dtype=bool)]
